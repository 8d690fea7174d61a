//! WeConnect's server with people and rooms in it.

use std::{
    cell::{Cell, RefCell},
    fs,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::RoomId;

use crate::{
    bot::Account,
    crowd::Crowd,
    processes::{Failure, Server},
    shape::Shape,
    talk::{Memo, Talk, WeConnect},
};

/// Requests at the same time while everything is set up.
const AT_ONCE: usize = 16;
/// Of those who only listen, one in this many has a session that hears everything.
const ATTENTIVE: usize = 10;

/// A server, and who has an account there.
pub struct World {
    /// The server.
    pub server: Server,
    /// Those with an account.
    pub accounts: Vec<Rc<Account>>,
    rooms_made: Cell<usize>,
    http: reqwest::Client,
}

impl World {
    /// Starts a server, and signs people up. While it hashes their passwords the server has all cores, later only one.
    ///
    /// # Errors
    /// The server's.
    pub async fn start(server: Server, core: usize, people: usize) -> Result<Self, Failure> {
        let mut server = server.on_all_cores()?;
        server.start().await?;
        let (http, base, start) = (Account::http()?, server.base(), Instant::now());
        let accounts = stream::iter(0..people)
            .map(|number| {
                let (http, base) = (http.clone(), base.clone());
                async move { Account::sign_up_through(http, &base, &format!("person-{number}")).await.map(Rc::new) }
            })
            .buffered(AT_ONCE)
            .try_collect::<Vec<_>>()
            .await?;
        server.terminate().await?;
        let mut server = server.on_core(core);
        server.start().await?;
        println!("  {people} people signed up in {:.1} s", start.elapsed().as_secs_f64());
        Ok(Self::of(server, accounts, http))
    }

    fn of(server: Server, accounts: Vec<Rc<Account>>, http: reqwest::Client) -> Self {
        Self { server, accounts, rooms_made: Cell::new(0), http }
    }

    /// Another server, with a copy of all that this one keeps in its data folder. This one does not run meanwhile.
    ///
    /// # Errors
    /// The server's, or where the files can't be copied.
    pub async fn copy(&self, server: Server, core: usize) -> Result<Self, Failure> {
        let mut server = server.on_core(core);
        fs::create_dir_all(server.data())?;
        for file in fs::read_dir(self.server.data())? {
            let file = file?;
            // Nobody has uploaded anything, so that the folders are empty, and made anew.
            if file.file_type()?.is_file() {
                fs::copy(file.path(), server.data().join(file.file_name()))?;
            }
        }
        server.start().await?;
        let http = Account::http()?;
        let on = |account: &Rc<Account>| Rc::new(account.on(server.base(), http.clone()));
        let accounts = self.accounts.iter().map(on).collect();
        Ok(Self::of(server, accounts, http))
    }

    /// Stops the server and starts it again. Says how long it took from its start to its first answer.
    ///
    /// # Errors
    /// Where it does not end, or does not get ready.
    pub async fn restart(&mut self) -> Result<Duration, Failure> {
        self.server.terminate().await?;
        let start = Instant::now();
        self.server.start().await?;
        Ok(start.elapsed())
    }

    /// Makes new rooms of this shape, with everyone in them.
    ///
    /// # Errors
    /// The server's.
    pub async fn rooms(&self, shape: Shape) -> Result<Rc<Vec<RoomId>>, Failure> {
        let mut members = vec![Vec::new(); shape.rooms];
        for client in 0..shape.connections.min(self.accounts.len()) {
            shape.rooms_of(client).for_each(|room| members[room as usize].push(client));
        }
        let first = self.rooms_made.get();
        self.rooms_made.set(first + shape.rooms);
        let rooms = stream::iter(members.into_iter().enumerate())
            .map(|(room, members)| async move {
                let owner = members.first().copied().unwrap_or_default();
                let info = self.accounts[owner].make_room(&format!("room {}", first + room)).await?;
                stream::iter(members.into_iter().skip(1))
                    .map(|member| self.accounts[member].join(info.id))
                    .buffer_unordered(AT_ONCE)
                    .try_for_each(|_| async { Ok(()) })
                    .await?;
                Ok::<_, Failure>(info.id)
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(Rc::new(rooms))
    }

    /// Connects everyone, in rooms that nobody has written in before.
    ///
    /// # Errors
    /// Where somebody can't connect.
    pub async fn gather(&self, shape: Shape) -> Result<Crowd, Failure> {
        Crowd::gather(self.talks(shape, &self.rooms(shape).await?)?).await
    }

    /// A session for each connection. Where there are more of them than people, they have several tabs each.
    ///
    /// # Errors
    /// Where the server's address can't be read.
    pub fn talks(&self, shape: Shape, rooms: &Rc<Vec<RoomId>>) -> Result<Vec<Box<dyn Talk>>, Failure> {
        let memo = Rc::default();
        let attentive = |client: usize| shape.is_sender(client) || client.is_multiple_of(ATTENTIVE);
        let talk = |client| -> Result<Box<dyn Talk>, Failure> {
            Ok(Box::new(self.session(client, rooms, attentive(client), &memo)?))
        };
        (0..shape.connections).map(talk).collect()
    }

    /// Somebody's session.
    ///
    /// # Errors
    /// Where the server's address can't be read.
    pub fn session(
        &self,
        client: usize,
        rooms: &Rc<Vec<RoomId>>,
        attentive: bool,
        memo: &Rc<RefCell<Memo>>,
    ) -> Result<WeConnect, Failure> {
        let address: SocketAddr = self.server.base().trim_start_matches("http://").parse()?;
        let account = &self.accounts[client % self.accounts.len()];
        let who = (account.me.clone(), account.access_token());
        Ok(WeConnect::new(address, who, rooms.clone(), attentive, memo.clone()))
    }

    /// For requests of one's own.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }
}
