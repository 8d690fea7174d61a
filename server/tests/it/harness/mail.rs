//! A mail server of a test's own, which keeps what it takes in a folder: aiosmtpd.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use server::settings::{Settings, Smtp, SmtpTls};
use tempfile::TempDir;
use tokio::{net::TcpStream, time::sleep};

use super::write_certificate;

/// Takes letters by STARTTLS alone, on a port of its own; ends with this.
pub struct MailServer {
    dir: TempDir,
    port: u16,
    process: Option<Child>,
}

/// What it has taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Headers by their names in small letters, on one line each.
    pub headers: BTreeMap<String, String>,
    /// Both parts, decoded, with their own headers.
    pub body: String,
}

impl Taken {
    fn parse(raw: &str) -> Self {
        let (head, body) = raw.split_once("\n\n").unwrap();
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        let headers = unfolded.lines().filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Self { headers, body: decode(body) }
    }

    /// The first address of a page that begins so.
    pub fn link(&self, path: &str) -> String {
        let at = self.body.find(path).unwrap_or_else(|| panic!("no {path} in {}", self.body));
        self.body[at..].split(|c: char| c.is_whitespace() || c == '"').next().unwrap().to_owned()
    }
}

/// Reads quoted-printable (RFC 2045, section 6.7); what is none stays as it is.
fn decode(text: &str) -> String {
    let text = text.replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, others @ ..] = rest {
        let digits = others.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl MailServer {
    pub async fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut server = Self { dir: tempfile::tempdir().unwrap(), port, process: None };
        write_certificate(server.dir.path(), &["localhost"]);
        server.start_again().await;
        server
    }

    /// Lets a server send by it.
    pub fn set(&self, settings: &mut Settings) {
        settings.public_url = Some("https://chat.example.org".into());
        settings.smtp = Some(Smtp {
            host: "localhost".into(),
            port: self.port,
            tls: SmtpTls::Starttls,
            ca: Some(std::fs::read(self.dir.path().join("certificate")).unwrap()),
            login: None,
            from: "WeConnect <chat@example.org>".parse().unwrap(),
        });
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub async fn start_again(&mut self) {
        let path = |name: &str| self.dir.path().join(name);
        let mut command = Command::new("aiosmtpd");
        command.arg("--nosetuid").arg("--listen").arg(format!("127.0.0.1:{}", self.port));
        command.arg("--tlscert").arg(path("certificate")).arg("--tlskey").arg(path("key"));
        command.arg("--class").arg("aiosmtpd.handlers.Mailbox").arg(self.mails());
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.process = Some(process.expect("aiosmtpd runs; scripts/setup brings it"));
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            sleep(Duration::from_millis(10)).await;
        }
    }

    fn mails(&self) -> PathBuf {
        self.dir.path().join("mails")
    }

    /// All that it has taken, in the order of time.
    pub fn taken(&self) -> Vec<Taken> {
        let Ok(entries) = std::fs::read_dir(self.mails().join("new")) else { return Vec::new() };
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap()).collect();
        files.sort_by_key(|file| file.metadata().unwrap().modified().unwrap());
        files
            .iter()
            .map(|file| Taken::parse(&std::fs::read_to_string(file.path()).unwrap().replace('\r', "")))
            .collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.kill();
    }
}
