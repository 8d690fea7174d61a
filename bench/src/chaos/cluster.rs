//! Three servers on one PostgreSQL and one Redis, behind nginx: everyone is on any of them, and each of the parts is killed,
//! paused or stopped while they talk.

mod measure;

pub use measure::measure;

use std::{
    fmt::Write,
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use load::{
    bot::{Account, Socket},
    processes::{Failure, Postgres, Program, Redis, SecondHost, Server, fail},
};
use protocol::{
    RoomId,
    frame::{ClientFrame, Presence, ServerFrame},
};
use tokio::time::timeout;

use super::{Crowd, Report, against_the_database};

const NODES: usize = 3;
const PATIENCE: Duration = Duration::from_secs(30);
/// A server that fell silent is forgotten after three seconds; longer than that takes on a busy machine.
const FORGOTTEN: Duration = Duration::from_secs(10);

/// What happens in a round.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// A server is killed, and started again.
    Kill,
    /// Each server is told to stop, and started again, one after the other.
    Roll,
    /// Redis is killed, and started again.
    Redis,
    /// PostgreSQL is killed, and started again.
    Postgres,
    /// A server stands still for longer than it takes the others to forget it.
    Pause,
    /// Redis stands still.
    PauseRedis,
    /// Nothing reaches a server, and nothing leaves it.
    CutOff,
    /// Nothing of what a server sends reaches Redis, all else does.
    CutFromRedis,
    /// Nothing of what a server sends reaches PostgreSQL, all else does.
    CutFromPostgres,
}

const FAULTS: [(Fault, &str); 9] = [
    (Fault::Kill, "4   kill -9 of a server"),
    (Fault::Roll, "11  all servers restarted in turn"),
    (Fault::Redis, "12  kill -9 of Redis"),
    (Fault::Postgres, "2   kill -9 of PostgreSQL"),
    (Fault::Pause, "13  a server that stands still"),
    (Fault::PauseRedis, "12  a Redis that stands still"),
    (Fault::CutOff, "13  a server that is cut off"),
    (Fault::CutFromRedis, "13  a server that is cut off from Redis"),
    (Fault::CutFromPostgres, "13  a server that is cut off from PostgreSQL"),
];

/// What is done.
pub struct Plan {
    /// How many rounds, each with the next of the faults.
    pub rounds: usize,
    /// How long a server is cut off, and how long Redis is away.
    pub cut_off: Duration,
    /// The folder of another version's production build: the servers begin with it, and change their version whenever they
    /// are restarted in turn.
    pub other: Option<PathBuf>,
    /// Where one of the servers is, to be cut off there; or why there can't be such a place.
    pub second_host: Result<SecondHost, Failure>,
}

/// All that runs.
struct Cluster {
    nodes: Vec<Server>,
    redis: Redis,
    postgres: Postgres,
    nginx: Program,
    /// What the last of the servers is on.
    second_host: Option<Arc<SecondHost>>,
}

/// Does what is planned. `dist` is the folder of the production build, `programs` that of PostgreSQL.
///
/// # Errors
/// Where something could not even begin.
pub async fn run(dist: &Path, programs: &Path, plan: Plan) -> Result<Report, Failure> {
    let mut report = Report::default();
    let mut now = Instant::now();
    let mut note = |check: &str, outcome: Result<String, Failure>| {
        report.note("3 nodes", check, now, outcome);
        now = Instant::now();
    };
    let second_host = match plan.second_host {
        Ok(second_host) => Some(Arc::new(second_host)),
        Err(why) => {
            println!("skipped: no server is cut off, as there is no network to do it in: {why}");
            None
        }
    };
    let needs_island = |fault| matches!(fault, Fault::CutOff | Fault::CutFromRedis | Fault::CutFromPostgres);
    let faults = FAULTS.into_iter().filter(|(fault, _)| second_host.is_some() || !needs_island(*fault));
    let mut versions = [Some(dist.to_owned()), plan.other.clone()].into_iter().flatten().cycle();
    let mut cluster =
        Cluster::start(plan.other.as_deref().unwrap_or(dist), programs, NODES, second_host.clone()).await?;
    let crowd = Crowd::gather(&cluster.base(), "talker", 16, 4).await?;
    for (fault, name) in faults.cycle().take(plan.rounds) {
        if matches!(fault, Fault::Roll) {
            let next = versions.next().unwrap_or_default();
            cluster.nodes.iter_mut().for_each(|node| node.replace(&next));
        }
        note(name, cluster.round(fault, plan.cut_off, &crowd).await);
    }
    note("13  who is there, after a server has died", cluster.death(&crowd).await);
    note("all that was said, against the database", cluster.against_the_database(&crowd).await);
    Ok(report)
}

impl Cluster {
    async fn start(
        dist: &Path,
        programs: &Path,
        nodes_count: usize,
        second_host: Option<Arc<SecondHost>>,
    ) -> Result<Self, Failure> {
        let [for_postgres, for_redis] =
            if second_host.is_some() { SecondHost::HOSTS } else { [Ipv4Addr::LOCALHOST; 2] };
        let (postgres, redis) = (Postgres::start_at(programs, for_postgres)?, Redis::start_at(for_redis)?);
        let mut nodes: Vec<Server> = Vec::new();
        for number in 1..=nodes_count {
            let mut node = Server::new(dist, postgres.url())?.heartbeat(2).set("WECONNECT_BUS", redis.url());
            if let Some(first) = nodes.first() {
                node = node.set("WECONNECT_KEY_FILE", first.data().join("jwt.key").display().to_string());
            }
            if let Some(second_host) = second_host.clone().filter(|_| number == nodes_count) {
                node = node.on(second_host);
            }
            node.start().await?;
            nodes.push(node);
        }
        let nginx = nginx(&nodes)?;
        Ok(Self { nodes, redis, postgres, nginx, second_host })
    }

    /// The address that everybody uses.
    fn base(&self) -> String {
        format!("http://{}", self.nginx.address)
    }

    async fn round(&mut self, fault: Fault, cut_off: Duration, crowd: &Crowd) -> Result<String, Failure> {
        let talk = crowd.talk(Duration::from_millis(30));
        let while_talking = |least: u64| tokio::time::sleep(Duration::from_millis(fastrand::u64(least..least + 700)));
        while_talking(300).await;
        let index = fastrand::usize(..NODES);
        match fault {
            Fault::Kill => {
                self.nodes[index].kill()?;
                while_talking(0).await;
                self.nodes[index].start().await?;
            }
            Fault::Roll => {
                for node in &mut self.nodes {
                    let status = node.terminate().await?;
                    if !status.success() {
                        return fail(format!("a server that was told to stop ended with {status}"));
                    }
                    node.start().await?;
                    while_talking(0).await;
                }
            }
            Fault::Redis => {
                self.redis.kill()?;
                tokio::time::sleep(cut_off).await;
                self.redis.restart()?;
            }
            Fault::Postgres => {
                self.postgres.kill()?;
                while_talking(0).await;
                self.postgres.restart()?;
            }
            Fault::Pause => {
                self.nodes[index].pause(true)?;
                while_talking(4_000).await;
                self.nodes[index].pause(false)?;
            }
            Fault::PauseRedis => {
                self.redis.pause(true)?;
                while_talking(3_000).await;
                self.redis.pause(false)?;
            }
            Fault::CutOff | Fault::CutFromPostgres | Fault::CutFromRedis => {
                let Some(second_host) = &self.second_host else { return fail("no server can be cut off".into()) };
                let cut = |cut| match fault {
                    Fault::CutFromPostgres => second_host.cut_from(SecondHost::HOSTS[0], cut),
                    Fault::CutFromRedis => second_host.cut_from(SecondHost::HOSTS[1], cut),
                    _ => second_host.cut(cut),
                };
                cut(true)?;
                tokio::time::sleep(cut_off).await;
                cut(false)?;
            }
        }
        let over = Instant::now();
        while_talking(300).await;
        talk.end().await?;
        let silent = Instant::now();
        crowd.settle().await?;
        let (current, after) = (silent.elapsed().as_secs_f64(), over.elapsed().as_secs_f64());
        crowd.verify().await?;
        Ok(format!("all are current {current:.1} s after the last message, {after:.1} s after the fault"))
    }

    /// Of a server that has died without a word nobody is there any more, soon.
    async fn death(&mut self, crowd: &Crowd) -> Result<String, Failure> {
        let ghost = Account::sign_up(&self.nodes[0].base(), "ghost").await?;
        let watcher = Account::sign_up(&self.nodes[1].base(), "watcher").await?;
        let mut watching = Socket::open(&watcher).await?;
        watching.hello(Vec::new()).await?;
        watching.send(&ClientFrame::Watch { room: Some(RoomId::LOBBY) }).await?;
        let mut ghostly = Socket::open(&ghost).await?;
        ghostly.hello(Vec::new()).await?;
        sees(&mut watching, &ghost, true).await?;
        let death = Instant::now();
        self.nodes[0].kill()?;
        sees(&mut watching, &ghost, false).await?;
        let seconds = death.elapsed().as_secs_f64();
        self.nodes[0].start().await?;
        if seconds > FORGOTTEN.as_secs_f64() {
            return fail(format!("offline only after {seconds:.1} s"));
        }
        crowd.settle().await?;
        Ok(format!("offline after {seconds:.1} s"))
    }

    async fn against_the_database(&mut self, crowd: &Crowd) -> Result<String, Failure> {
        let told = crowd.history().await?;
        for node in &mut self.nodes {
            node.terminate().await?;
        }
        against_the_database(&self.nodes.iter().collect::<Vec<_>>(), crowd, &told).await
    }
}

/// Waits until it is told that somebody is there, or no longer.
async fn sees(socket: &mut Socket, whom: &Account, there: bool) -> Result<(), Failure> {
    loop {
        let frame = timeout(PATIENCE, socket.receive()).await?;
        let frame = frame.or_else(|code| fail(format!("the connection was closed: {code}")))?;
        match frame {
            ServerFrame::Online { people, .. } if there && people.iter().any(|person| person.id == whom.me.id) => break,
            ServerFrame::Presence { person, presence, .. }
                if person.id == whom.me.id && (presence != Presence::Offline) == there =>
            {
                break;
            }
            _ => {}
        }
    }
    Ok(())
}

/// In front of the servers, with nobody bound to one of them.
fn nginx(nodes: &[Server]) -> Result<Program, Failure> {
    let mut upstream = String::new();
    for node in nodes {
        let address = node.base().replace("http://", "");
        writeln!(upstream, "server {address} max_fails=1 fail_timeout=1s;")?;
    }
    Program::start(None, Path::new("nginx"), |command, port, folder| {
        let of = folder.display();
        let config = format!(
            "daemon off; master_process off; pid {of}/pid; error_log {of}/errors; events {{}}
             http {{
               access_log off;
               client_body_temp_path {of}/body; proxy_temp_path {of}/proxy;
               fastcgi_temp_path {of}/fastcgi; uwsgi_temp_path {of}/uwsgi; scgi_temp_path {of}/scgi;
               upstream nodes {{ zone nodes 64k; least_conn; {upstream} }}
               map $http_upgrade $with {{ default upgrade; '' close; }}
               server {{
                 listen 127.0.0.1:{port};
                 proxy_http_version 1.1;
                 proxy_set_header Host $http_host;
                 proxy_set_header Upgrade $http_upgrade;
                 proxy_set_header Connection $with;
                 proxy_connect_timeout 1s;
                 location / {{ proxy_pass http://nodes; }}
               }}
             }}"
        );
        let file = folder.join("nginx.conf");
        // Where it can't be written, nginx says so.
        let _ = fs::write(&file, config);
        command.arg("-e").arg(folder.join("errors")).arg("-c").arg(file);
    })
}
