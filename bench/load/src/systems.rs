//! WeConnect, and what people would use instead.

use std::{
    env,
    path::{Path, PathBuf},
};

use tokio::sync::OnceCell;

use crate::{
    crowd::Crowd,
    processes::{Failure, Postgres, Program, Server, Watched},
    shape::Shape,
    talk::{Bun, Limit, SocketIo, Talk, Xmpp},
    world::World,
};

/// The core that every server has for itself; its PostgreSQL may use all.
pub const SERVER_CORE: usize = 0;
/// The core of this process.
pub const GENERATOR_CORE: usize = 1;

/// Linux's folder of files that are in memory.
const MEMORY: &str = "/dev/shm";

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// WeConnect on PostgreSQL.
    Postgres,
    /// WeConnect on SQLite.
    Sqlite,
    /// WeConnect on an SQLite whose files are in memory: it keeps nothing for longer than the machine runs.
    Memory,
    /// Socket.IO with one awaited INSERT a message.
    SocketIoInsert,
    /// Multi-user chat of ejabberd, with its archive in PostgreSQL.
    Ejabberd,
    /// Socket.IO that keeps nothing.
    SocketIo,
    /// Bun's own WebSockets, which keep nothing.
    Bun,
    /// The least in Rust, one write a frame.
    Each,
    /// The least in Rust, one write for all that waits.
    Coalesced,
}

impl Kind {
    /// What it is called in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "WeConnect, PostgreSQL",
            Self::Sqlite => "WeConnect, SQLite",
            Self::Memory => "WeConnect, in memory",
            Self::SocketIoInsert => "socket.io + INSERT",
            Self::Ejabberd => "ejabberd + archive",
            Self::SocketIo => "socket.io",
            Self::Bun => "Bun",
            Self::Each => "limit, each frame",
            Self::Coalesced => "limit, coalesced",
        }
    }

    /// Whether it is ours.
    pub fn is_weconnect(self) -> bool {
        matches!(self, Self::Postgres | Self::Sqlite | Self::Memory)
    }
}

/// Where everything is.
pub struct Setup {
    /// The production build.
    pub dist: PathBuf,
    /// The other servers.
    pub peers: PathBuf,
    /// Everybody's PostgreSQL.
    pub postgres: Postgres,
    /// How many people each of WeConnect's servers has.
    pub people: usize,
    settled: OnceCell<World>,
}

impl Setup {
    /// Everything is here, and nobody has signed up yet.
    pub fn new(dist: PathBuf, peers: PathBuf, postgres: Postgres, people: usize) -> Self {
        Self { dist, peers, postgres, people, settled: OnceCell::new() }
    }

    /// Starts a server with SQLite for people who have signed up before: they do so once, as hashing their passwords takes longer
    /// than what is measured.
    ///
    /// # Errors
    /// The server's.
    pub async fn settled(&self, server: Server) -> Result<World, Failure> {
        let first = self.settled.get_or_try_init(|| async {
            let mut first = World::start(Server::new(&self.dist, String::new())?, SERVER_CORE, self.people).await?;
            first.server.terminate().await?;
            Ok::<_, Failure>(first)
        });
        first.await?.copy(server, SERVER_CORE).await
    }
}

/// A server that runs.
pub enum System {
    /// WeConnect.
    WeConnect(Kind, World),
    /// Something else.
    Other(Kind, Program),
}

impl System {
    /// Starts it, with a database of its own.
    ///
    /// # Errors
    /// Where it does not start.
    pub async fn start(kind: Kind, setup: &Setup) -> Result<Self, Failure> {
        let database = || setup.postgres.database(&format!("bench_{:08x}", fastrand::u32(..)));
        let peer = |program: &Path, script: &str, url: Option<String>| {
            Program::start(Some(SERVER_CORE), program, |command, port, _| {
                command.arg(setup.peers.join(script)).arg(port.to_string()).args(url);
            })
        };
        let limit = |mode: &str| {
            let program = env::current_exe()?.with_file_name("limit");
            Program::start(Some(SERVER_CORE), &program, |command, port, _| _ = command.arg(port.to_string()).arg(mode))
        };
        let ours = |url: String| Server::new(&setup.dist, url);
        let node = Path::new("node");
        let bun = setup.peers.join("node_modules/.bin/bun");
        Ok(match kind {
            Kind::Postgres => Self::WeConnect(kind, World::start(ours(database()?)?, SERVER_CORE, setup.people).await?),
            Kind::Sqlite => Self::WeConnect(kind, setup.settled(ours(String::new())?).await?),
            Kind::Memory => {
                let server = ours(String::new())?.within(Path::new(MEMORY))?;
                Self::WeConnect(kind, setup.settled(server).await?)
            }
            Kind::SocketIoInsert => Self::Other(kind, peer(node, "socketio.js", Some(database()?))?),
            Kind::Ejabberd => {
                let url = database()?;
                let program = setup.peers.join("ejabberd");
                let ejabberd = Program::start(Some(SERVER_CORE), &program, |command, port, folder| {
                    command.arg(port.to_string()).arg(url).arg(folder);
                });
                Self::Other(kind, ejabberd?)
            }
            Kind::SocketIo => Self::Other(kind, peer(node, "socketio.js", None)?),
            Kind::Bun => Self::Other(kind, peer(&bun, "bun.js", None)?),
            Kind::Each => Self::Other(kind, limit("each")?),
            Kind::Coalesced => Self::Other(kind, limit("coalesced")?),
        })
    }

    /// Which it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::WeConnect(kind, _) | Self::Other(kind, _) => *kind,
        }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        match self {
            Self::WeConnect(_, world) => world.server.id(),
            Self::Other(_, program) => program.id(),
        }
    }

    /// Whose CPU time counts.
    ///
    /// # Errors
    /// Where PostgreSQL does not run.
    pub fn watched(&self, setup: &Setup) -> Result<Watched, Failure> {
        let database = match self.kind() {
            Kind::Postgres | Kind::SocketIoInsert | Kind::Ejabberd => Some(setup.postgres.id()?),
            _ => None,
        };
        Ok(Watched { server: self.id(), database })
    }

    /// Connects everyone, in rooms that nobody has written in before.
    ///
    /// # Errors
    /// Where somebody can't connect.
    pub async fn gather(&self, shape: Shape) -> Result<Crowd, Failure> {
        Crowd::gather(self.talks(shape).await?).await
    }

    async fn talks(&self, shape: Shape) -> Result<Vec<Box<dyn Talk>>, Failure> {
        match self {
            Self::WeConnect(_, world) => world.talks(shape, &world.rooms(shape).await?),
            Self::Other(kind, program) => {
                let crowd = fastrand::u32(..);
                let talk = |client| -> Box<dyn Talk> {
                    let (address, rooms) = (program.address, shape.rooms_of(client).collect());
                    match kind {
                        Kind::Ejabberd => Box::new(Xmpp::new(address, crowd, rooms)),
                        Kind::Bun => Box::new(Bun { address, rooms }),
                        Kind::Each | Kind::Coalesced => Box::new(Limit { address, rooms }),
                        _ => Box::new(SocketIo { address, rooms }),
                    }
                };
                Ok((0..shape.connections).map(talk).collect())
            }
        }
    }
}
