//! A host of its own, in a network namespace, that can be cut off.

use std::{
    env,
    ffi::OsStr,
    net::Ipv4Addr,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{Failure, PATIENCE, fail, is_root, run};

/// Set where this program has a network of its own already.
const INSIDE: &str = "WECONNECT_NETWORK";
/// What both hosts are plugged into, and the guest's plug in it.
const SWITCH: &str = "switch0";
const PLUG: &str = "plug0";

/// A second host. There is one at most, in a program that has [a network of its own](Self::enter).
pub struct SecondHost {
    /// Keeps the namespace for as long as it lives.
    holder: Child,
}

impl SecondHost {
    /// This host, as it is seen from there, twice, so that the way to one of two servers here can be lost alone.
    pub const HOSTS: [Ipv4Addr; 2] = [Ipv4Addr::new(10, 99, 0, 1), Ipv4Addr::new(10, 99, 0, 3)];
    /// That host.
    pub const GUEST: Ipv4Addr = Ipv4Addr::new(10, 99, 0, 2);

    /// Starts this program anew in a network of its own, unless it is in one. Comes back where it is, or with the reason
    /// why there can't be one.
    ///
    /// # Errors
    /// What the system says.
    pub fn enter() -> Result<(), Failure> {
        if env::var_os(INSIDE).is_some() {
            return Ok(());
        }
        // An ordinary user may do as they like in a user namespace.
        let mut options = vec!["--net"];
        if !is_root() {
            options.extend(["--user", "--map-current-user", "--keep-caps"]);
        }
        run(Command::new("unshare").args(&options).args(["ip", "link", "set", "lo", "up"]))?;
        let error = Command::new("unshare")
            .args(options)
            .arg(env::current_exe()?)
            .args(env::args_os().skip(1))
            .env(INSIDE, "1")
            .exec();
        Err(error.into())
    }

    /// Builds it. The program has to [be in a network of its own](Self::enter).
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn build() -> Result<Self, Failure> {
        ip("link set lo up")?;
        ip(&format!("link add {SWITCH} type bridge"))?;
        for host in Self::HOSTS {
            ip(&format!("addr add {host}/24 dev {SWITCH}"))?;
        }
        ip(&format!("link set {SWITCH} up"))?;
        let holder = Command::new("unshare").args(["--net", "sleep", "infinity"]).stdin(Stdio::null()).spawn()?;
        let second_host = Self { holder };
        let own = std::fs::read_link("/proc/self/ns/net")?;
        let start = Instant::now();
        while std::fs::read_link(second_host.namespace())? == own {
            if start.elapsed() > PATIENCE {
                return fail("unshare made no network".into());
            }
            thread::sleep(Duration::from_millis(5));
        }
        ip(&format!("link add {PLUG} type veth peer name eth0 netns {}", second_host.holder.id()))?;
        ip(&format!("link set {PLUG} master {SWITCH} up"))?;
        for words in [
            "link set lo up".to_owned(),
            format!("addr add {}/24 dev eth0", Self::GUEST),
            "link set eth0 up".to_owned(),
        ] {
            run(second_host.command("ip").args(words.split(' ')))?;
        }
        Ok(second_host)
    }

    fn namespace(&self) -> String {
        format!("/proc/{}/ns/net", self.holder.id())
    }

    /// A program that runs there.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net={}", self.namespace())).arg(program);
        command
    }

    /// Pulls its plug, or puts it in again: what is sent in between is lost without a word.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn cut(&self, cut: bool) -> Result<(), Failure> {
        ip(&format!("link set {PLUG} {}", if cut { "down" } else { "up" }))
    }

    /// What is sent from there to one of the addresses here goes to a network card that nobody has, or again to the right one.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn cut_from(&self, host: Ipv4Addr, cut: bool) -> Result<(), Failure> {
        let words = if cut {
            format!("neigh replace {host} lladdr 02:00:00:00:00:01 nud permanent dev eth0")
        } else {
            format!("neigh del {host} dev eth0")
        };
        run(self.command("ip").args(words.split(' ')))
    }
}

impl Drop for SecondHost {
    fn drop(&mut self) {
        // The namespace, the plug and what is in it end with the last process there.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
        let _ = ip(&format!("link delete {SWITCH}"));
    }
}

fn ip(words: &str) -> Result<(), Failure> {
    run(Command::new("ip").args(words.split(' ')))
}
