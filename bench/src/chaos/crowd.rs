//! Bots that talk, and what must hold of all that they have sent and received.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use client::outbox::State;
use protocol::{RoomId, Seq};
use tokio::task::JoinSet;

use super::{
    Failure,
    check::{Logs, check_logs, check_shown, check_storage},
    fail,
};
use load::bot::{Account, Bot, Storage, lock};

/// How long it may take until everything has gone out, after the server is back.
const PATIENCE: Duration = Duration::from_secs(90);

/// People in rooms.
#[derive(Clone)]
pub struct Crowd {
    /// The rooms that all of them are in.
    pub rooms: Vec<RoomId>,
    pub(super) members: Arc<Vec<Member>>,
}

pub(super) struct Member {
    pub(super) account: Arc<Account>,
    pub(super) kept: Arc<Mutex<Storage>>,
    pub(super) bot: Mutex<Bot>,
}

impl Crowd {
    /// So many people, in so many rooms of their own.
    ///
    /// # Errors
    /// The server's.
    pub async fn gather(base: &str, name: &str, people: usize, rooms: usize) -> Result<Self, Failure> {
        let mut signing_up = JoinSet::new();
        for number in 0..people {
            let (base, name) = (base.to_owned(), format!("{name}-{number}"));
            signing_up.spawn(async move { Account::sign_up(&base, &name).await });
        }
        let mut accounts = Vec::new();
        while let Some(account) = signing_up.join_next().await {
            accounts.push(Arc::new(account??));
        }
        let Some(first) = accounts.first() else { return fail("a crowd needs people".into()) };
        let mut ids = Vec::new();
        for number in 0..rooms {
            ids.push(first.make_room(&format!("{name} {number}")).await?.id);
        }
        let mut members = Vec::new();
        for account in accounts {
            for &room in &ids {
                account.join(room).await?;
            }
            let kept = Arc::default();
            let bot = Mutex::new(Bot::start(account.clone(), Arc::clone(&kept)));
            members.push(Member { account, kept, bot });
        }
        let crowd = Self { rooms: ids, members: Arc::new(members) };
        for index in 0..crowd.len() {
            crowd.visit_all(&crowd.bot(index)).await;
        }
        Ok(crowd)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// One of them, as of now.
    pub fn bot(&self, index: usize) -> Bot {
        lock(&self.members[index % self.members.len()].bot).clone()
    }

    /// Everyone, as of now.
    pub fn bots(&self) -> impl Iterator<Item = Bot> {
        (0..self.len()).map(|index| self.bot(index))
    }

    /// Somebody writes in a room: not into a tab that is just being closed.
    pub fn post(&self, index: usize, room: RoomId, text: String) {
        lock(&self.members[index % self.members.len()].bot).post(room, text);
    }

    pub(super) async fn visit_all(&self, bot: &Bot) {
        for &room in &self.rooms {
            while bot.visit(room).await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    /// Waits until everything that was written is acknowledged, and everyone has received it.
    ///
    /// # Errors
    /// Who is not done in time.
    pub async fn settle(&self) -> Result<(), Failure> {
        let start = Instant::now();
        loop {
            let Err(why) = self.is_settled() else { return Ok(()) };
            if start.elapsed() > PATIENCE {
                return fail(format!("after {} s: {why}", PATIENCE.as_secs()));
            }
            self.bots().for_each(|bot| bot.handle(client::session::Input::ConnectNow));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn is_settled(&self) -> Result<(), String> {
        let mut ends: BTreeMap<RoomId, Seq> = BTreeMap::new();
        for (room, seq) in self.bots().flat_map(|bot| self.ends(&bot)) {
            let end = ends.entry(room).or_default();
            *end = seq.max(*end);
        }
        for bot in self.bots() {
            let name = &bot.account().me.name;
            let (waiting, refused) = bot.session(|session| {
                let mut refused = session.outbox().iter().filter_map(|pending| match &pending.state {
                    State::Failed(why) => Some(why.message.clone()),
                    _ => None,
                });
                (session.outbox().iter().count(), refused.next())
            });
            if waiting > 0 {
                return Err(format!("{name} still has {waiting} messages to send; refused: {refused:?}"));
            }
            for room in &self.rooms {
                let end = self.ends(&bot).into_iter().find_map(|(of, seq)| (of == *room).then_some(seq));
                if end != ends.get(room).copied() {
                    return Err(format!("{name} has {room} up to {end:?}, somebody else up to {:?}", ends.get(room)));
                }
            }
        }
        Ok(())
    }

    fn ends(&self, bot: &Bot) -> Vec<(RoomId, Seq)> {
        bot.session(|session| {
            let known = self.rooms.iter().filter_map(|room| Some((*room, session.timeline(*room)?.last_seq())));
            known.collect()
        })
    }

    /// Everything in the crowd's rooms, and in the one that everybody is in, as the server tells it.
    ///
    /// # Errors
    /// The server's, or a room whose events are fewer or more than it says.
    pub async fn history(&self) -> Result<Logs, Failure> {
        let mut logs = Logs::new();
        let account = self.bot(0).account().clone();
        for &room in self.rooms.iter().chain([&RoomId::LOBBY]) {
            let last_seq = account.page(room).await?.room.last_seq;
            let log = account.history(room).await?;
            if log.len() as Seq != last_seq {
                return fail(format!("{room} is said to be at {last_seq}, and has {} events", log.len()));
            }
            logs.insert(room, log);
        }
        Ok(logs)
    }

    /// Waits until everything has gone out, fills the holes that long absences left, and compares what everyone wrote, was
    /// told and shows with what the server tells.
    ///
    /// # Errors
    /// Who is not done in time, or the first difference.
    pub async fn verify(&self) -> Result<(), Failure> {
        self.settle().await?;
        for bot in self.bots() {
            for &room in &self.rooms {
                bot.fill_holes(room).await?;
            }
        }
        self.check(&self.history().await?)
    }

    /// Compares what everyone wrote, was told and shows with these logs.
    ///
    /// # Errors
    /// The first difference.
    pub fn check(&self, logs: &Logs) -> Result<(), Failure> {
        let places = check_logs(logs)?;
        for bot in self.bots() {
            let name = &bot.account().me.name;
            check_storage(&bot.storage(), logs, &places).map_err(|why| format!("{name}: {why}"))?;
            for room in &self.rooms {
                let log = logs.get(room).map(Vec::as_slice).unwrap_or_default();
                bot.session(|session| match session.timeline(*room) {
                    Some(timeline) => check_shown(timeline, log),
                    None => Err("it is not shown".into()),
                })
                .map_err(|why| format!("{name}, {room}: {why}"))?;
            }
        }
        Ok(())
    }

    /// What was done up to now, of all together.
    pub fn counts(&self) -> Counts {
        self.bots().fold(Counts::default(), |mut counts, bot| {
            let storage = bot.storage();
            counts.written += storage.written.len();
            counts.acknowledged += storage.acknowledged.len();
            counts.received += storage.received.values().map(Vec::len).sum::<usize>();
            counts.disconnects += storage.disconnects;
            counts
        })
    }
}

/// How much was sent and received.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Messages that were written.
    pub written: usize,
    /// Acknowledgements of them, of which a message can have several.
    pub acknowledged: usize,
    /// Events that came in, at all bots together.
    pub received: usize,
    /// Connections that ended, or could not be opened.
    pub disconnects: u64,
}
