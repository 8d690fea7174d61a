//! An authority that gives certificates by ACME: Pebble, which Let's Encrypt tests clients with.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use server::settings::{Acme, Certificate};
use tempfile::TempDir;
use tokio::time::sleep;

use super::{Https, write_certificate};

/// Ends with this. All names lead to 127.0.0.1 for it, and the proof is asked for at one port.
pub struct Authority {
    dir: TempDir,
    address: SocketAddr,
    management: SocketAddr,
    processes: [Child; 2],
}

impl Authority {
    /// `port` is where it asks the servers whose names are to be proven.
    pub async fn start(port: u16) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let Certificate::Files { chain, key } = write_certificate(dir.path(), &["localhost"]) else { unreachable!() };
        let [address, management, names, unused] = [(); 4].map(|()| free_address());
        let config = serde_json::json!({ "pebble": {
            "listenAddress": address, "managementListenAddress": management,
            "certificate": chain, "privateKey": key,
            "httpPort": unused.port(), "tlsPort": port,
            "ocspResponderURL": "", "externalAccountBindingRequired": false,
        }});
        let file = dir.path().join("pebble.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let names = names.to_string();
        let run = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(program);
            // It waits some seconds and refuses some requests where it is not told otherwise.
            command.args(arguments).env("PEBBLE_VA_NOSLEEP", "1").env("PEBBLE_WFE_NONCEREJECT", "0");
            let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            child.unwrap_or_else(|error| panic!("{program} does not run: {error}; scripts/setup brings it"))
        };
        let resolver =
            ["-dns01", &names, "-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", ""];
        let processes = [
            run("pebble-challtestsrv", &resolver),
            run("pebble", &["-config", file.to_str().unwrap(), "-dnsserver", &names]),
        ];
        let authority = Self { dir, address, management, processes };
        while authority.root().await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
        authority
    }

    /// From now on it does not answer.
    pub fn end(&mut self) {
        for process in &mut self.processes {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    fn own_certificate(&self) -> PathBuf {
        self.dir.path().join("certificate")
    }

    /// How a server gets a certificate for a name here.
    pub fn certificate(&self, name: &str) -> Certificate {
        Certificate::Acme(Acme {
            domains: vec![name.to_owned()],
            email: "ann@example.org".into(),
            directory: format!("https://localhost:{}/dir", self.address.port()),
            ca: self.own_certificate(),
        })
    }

    /// The certificate, PEM, under which it signs.
    pub async fn root(&self) -> std::io::Result<String> {
        let own = std::fs::read(self.own_certificate())?;
        let reply = Https::new(&own, self.management, "localhost").ask("GET", "/roots/0", "", "").await?;
        Ok(reply.split_once("\r\n\r\n").unwrap().1.to_owned())
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        self.end();
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
