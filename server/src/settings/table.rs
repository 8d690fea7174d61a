//! The list of all settings: the one place that knows their names, defaults and meaning.

use std::fmt::Write;

/// A setting as it is documented.
pub struct Setting {
    /// Its key under `[weconnect]` in the file.
    pub key: &'static str,
    /// What holds where nothing is set.
    pub default: &'static str,
    /// What it means, and what is allowed.
    pub help: &'static str,
}

impl Setting {
    /// The environment variable that wins over the file.
    pub fn variable(&self) -> String {
        format!("WECONNECT_{}", self.key.to_uppercase().replace('-', "_"))
    }
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "address",
        default: "127.0.0.1:3000",
        help: "where to listen: address and port; 0.0.0.0 for all networks",
    },
    Setting {
        key: "data-dir",
        default: "data",
        help: "the folder that keeps everything: the embedded database, the secret keys",
    },
    Setting {
        key: "database-url",
        default: "",
        help: "empty: the embedded SQLite database; postgres://user:password@host/name: PostgreSQL. DATABASE_URL sets it too",
    },
    Setting {
        key: "bus",
        default: "",
        help: "where several servers on one PostgreSQL tell one another what happens: redis://user:password@host:port",
    },
    Setting {
        key: "key-file",
        default: "",
        help: "the file with the secret key, 32 bytes, the same for all servers on one database; empty: jwt.key in the data folder",
    },
    Setting {
        key: "trusted-proxies",
        default: "",
        help: "proxies that are believed from where a request comes (X-Forwarded-For, Forwarded): addresses or networks, with commas between",
    },
    Setting {
        key: "public-url",
        default: "",
        help: "what people type into the browser where a proxy stands in front, such as https://chat.example.org",
    },
    Setting {
        key: "certificate",
        default: "",
        help: "for HTTPS without a proxy: a PEM file with the certificate and those between it and the authority's; read again when it changes",
    },
    Setting { key: "certificate-key", default: "", help: "the PEM file with the certificate's private key" },
    Setting {
        key: "acme-domains",
        default: "",
        help: "for HTTPS without a proxy and without files: the names to get a certificate for, with commas between, no wildcards; port 443 of each must lead here",
    },
    Setting {
        key: "acme-email",
        default: "",
        help: "to whom the authority writes about the certificate, such as ann@example.org; empty: nobody",
    },
    Setting {
        key: "acme-directory",
        default: "https://acme-v02.api.letsencrypt.org/directory",
        help: "the authority to ask for the certificate, an https:// URL; this one is Let's Encrypt, whose terms you agree to by using it",
    },
    Setting {
        key: "acme-ca",
        default: "",
        help: "a PEM file with the root certificate of an authority of your own; empty: those that browsers trust",
    },
    Setting {
        key: "redirect-address",
        default: "",
        help: "where to listen for plain HTTP and lead it to HTTPS, such as 0.0.0.0:80; empty: nowhere",
    },
    Setting {
        key: "metrics-address",
        default: "",
        help: "where to listen for Prometheus, which asks for /metrics, such as 127.0.0.1:3100: for nobody else to reach; empty: nowhere",
    },
    Setting { key: "log-format", default: "text", help: "text for people, json for programs" },
    Setting {
        key: "log",
        default: "info",
        help: "error, warn, info, debug or trace; more finely as in tracing's EnvFilter",
    },
    Setting { key: "access-minutes", default: "15", help: "how long an access token is good, 1 to 60 minutes" },
    Setting { key: "refresh-days", default: "30", help: "how long one stays logged in, 1 to 365 days" },
    Setting {
        key: "keep-days",
        default: "0",
        help: "after how many days messages are deleted for everyone, for good; 0: never",
    },
    Setting {
        key: "files-dir",
        default: "",
        help: "the folder that keeps uploaded files; several servers share one; empty: files in the data folder",
    },
    Setting {
        key: "files-s3-bucket",
        default: "",
        help: "the bucket that keeps uploaded files instead of a folder, in an object storage that speaks S3; letters, digits, -, . and _",
    },
    Setting {
        key: "files-s3-endpoint",
        default: "",
        help: "the URL of the object storage, such as https://s3.example.org; empty: Amazon S3",
    },
    Setting {
        key: "files-s3-region",
        default: "us-east-1",
        help: "the region of the bucket; others than Amazon often have only this one",
    },
    Setting {
        key: "files-s3-key-id",
        default: "",
        help: "the id of the key to the bucket, which may write, read and delete there",
    },
    Setting {
        key: "files-s3-secret",
        default: "",
        help: "the secret of the key to the bucket; better not in a file that others can read",
    },
    Setting { key: "files-s3-secret-file", default: "", help: "the file with that secret, instead of files-s3-secret" },
    Setting {
        key: "files-s3-prefix",
        default: "",
        help: "what the names of all objects begin with, such as chat/files; letters, digits, -, ., _ and / between; empty: nothing",
    },
    Setting {
        key: "files-s3-http",
        default: "false",
        help: "true: the object storage may be reached without encryption, by http://; else false",
    },
    Setting { key: "file-max-mb", default: "100", help: "the largest file that can be uploaded, 1 to 1000000 MB" },
    Setting {
        key: "files-per-person-mb",
        default: "10000",
        help: "how much all files of one person may take, up to 1000000000 MB; 0: no bound",
    },
    Setting {
        key: "files-total-mb",
        default: "0",
        help: "how much all files may take, up to 1000000000 MB; 0: what the disk has, less 256 MB; no bound in a bucket",
    },
    Setting {
        key: "files-clamav",
        default: "",
        help: "ClamAV's daemon, which is asked about each file before others can download it: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310; empty: nobody is asked",
    },
    Setting {
        key: "files-clamav-required",
        default: "off",
        help: "whether files are refused that ClamAV could not check, as while it is away; on or off",
    },
    Setting {
        key: "backup-hours",
        default: "0",
        help: "how many hours after one backup the next is made, of database, files and secret key, up to 8760; 0: never",
    },
    Setting { key: "backup-keep", default: "7", help: "how many of these backups are kept, 1 to 1000" },
    Setting {
        key: "backup-dir",
        default: "",
        help: "the folder that keeps them, better on another disk; empty: backups in the data folder",
    },
    Setting {
        key: "backup-bucket",
        default: "off",
        help: "on: they are kept in the bucket of files instead, whose key may list it then; else off",
    },
    Setting {
        key: "uploads-per-minute",
        default: "60",
        help: "files that one person may begin to upload a minute, 1 to 1000000",
    },
    Setting {
        key: "link-previews",
        default: "on",
        help: "whether messages show what the pages say to which they link; for that the server asks those pages, on the public internet alone; on or off",
    },
    Setting {
        key: "link-preview-allow",
        default: "",
        help: "for link previews in an intranet: addresses or networks that are asked too although they are not public, with commas between; whoever may post can let the server ask them",
    },
    Setting {
        key: "web-push",
        default: "on",
        help: "whether people can have messages told to browsers in which WeConnect is not open; for that the server asks the push services of these browsers; on or off",
    },
    Setting {
        key: "web-push-allow",
        default: "",
        help: "for push services of your own: addresses or networks that are asked too although they are not public, also without encryption, with commas between; whoever has an account can let the server ask them",
    },
    Setting {
        key: "smtp-host",
        default: "",
        help: "the mail server by which people are written to who were mentioned and did not come; empty: nobody is",
    },
    Setting { key: "smtp-port", default: "587", help: "where it listens, 1 to 65535; 465 for tls" },
    Setting {
        key: "smtp-tls",
        default: "starttls",
        help: "starttls, tls (from the beginning of the connection) or off: without encryption, and without a password",
    },
    Setting {
        key: "smtp-ca",
        default: "",
        help: "a PEM file with the root certificate of the mail server's authority; empty: those that browsers trust",
    },
    Setting { key: "smtp-user", default: "", help: "as whom to log in to the mail server; empty: without" },
    Setting {
        key: "smtp-password",
        default: "",
        help: "the password for it; better not in a file that others can read",
    },
    Setting { key: "smtp-password-file", default: "", help: "the file with that password, instead of smtp-password" },
    Setting {
        key: "smtp-from",
        default: "",
        help: "from whom e-mail is, such as WeConnect <chat@example.org>; needs public-url, to which its links lead",
    },
    Setting {
        key: "hashing-threads",
        default: "2",
        help: "passwords that are hashed at the same time, 1 to 64; each takes 19 MiB",
    },
    Setting {
        key: "logins-per-minute",
        default: "10",
        help: "log-ins that one address may try a minute, 1 to 1000000",
    },
    Setting {
        key: "guesses-per-hour",
        default: "60",
        help: "log-ins that may be tried at one account an hour, from all addresses together; a browser on which its owner was the last to log in is not held by it; 1 to 1000000",
    },
    Setting {
        key: "signups-per-hour",
        default: "20",
        help: "accounts that one address may make an hour, 1 to 1000000",
    },
    Setting {
        key: "posts-per-minute",
        default: "120",
        help: "messages that one person may post a minute, 1 to 1000000",
    },
    Setting {
        key: "changes-per-minute",
        default: "60",
        help: "rooms that one person may make, join or leave a minute, 1 to 1000000",
    },
    Setting {
        key: "requests-per-minute",
        default: "1200",
        help: "requests that one person may send a minute, and ten times as many one address; one that may change something counts as five; 1 to 1000000",
    },
    Setting {
        key: "connections-per-person",
        default: "50",
        help: "WebSockets that one person may hold open, one for each tab, 1 to 1000000",
    },
    Setting {
        key: "connections-per-address",
        default: "1000",
        help: "WebSockets that one address may hold open; an office can be one address, 1 to 1000000",
    },
    Setting {
        key: "visitors-per-address",
        default: "500",
        help: "connections that one address may hold open without being logged in; the oldest makes place for a new one, 1 to 1000000",
    },
    Setting {
        key: "frames-per-second",
        default: "100",
        help: "frames that one WebSocket may send a second; who sends more is read more slowly, 1 to 1000000",
    },
    Setting {
        key: "heartbeat-seconds",
        default: "20",
        help: "time between signs of life on a WebSocket, 1 to 300 seconds",
    },
];

/// The list for `--help`.
pub fn help() -> String {
    let mut text = String::from("Settings, under [weconnect] in Leptos.toml or as environment variables, which win:\n");
    for setting in SETTINGS {
        let default = if setting.default.is_empty() { "empty" } else { setting.default };
        // Writing to a String can't fail.
        let _ =
            write!(text, "\n  {}, {} [default: {default}]\n      {}\n", setting.key, setting.variable(), setting.help);
    }
    text
}
