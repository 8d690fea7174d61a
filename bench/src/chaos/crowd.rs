//! Bots that talk, and what must hold of all that they said and heard.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use protocol::{ClientId, Event, EventKind, RoomId, Seq};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Failure, fail};
use crate::bot::{Account, Bot, Storage, lock};

/// How long it may take until everything has gone out, after the server is back.
const PATIENCE: Duration = Duration::from_secs(90);

/// People in rooms.
#[derive(Clone)]
pub struct Crowd {
    /// The rooms that all of them are in.
    pub rooms: Vec<RoomId>,
    members: Arc<Vec<Member>>,
}

struct Member {
    account: Arc<Account>,
    kept: Arc<Mutex<Storage>>,
    bot: Mutex<Bot>,
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

    async fn visit_all(&self, bot: &Bot) {
        for &room in &self.rooms {
            while bot.visit(room).await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    /// Everyone talks, and now and then somebody loses the connection or closes the tab, until that is cancelled.
    pub fn talk(&self, pause: Duration) -> Talk {
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        for index in 0..self.len() {
            let (crowd, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move {
                let mut number = 0;
                while !stop.is_cancelled() {
                    tokio::time::sleep(pause.mul_f64(fastrand::f64() * 2.0)).await;
                    let room = crowd.rooms[fastrand::usize(..crowd.rooms.len())];
                    number += 1;
                    let bot = crowd.bot(index);
                    bot.post(room, format!("{} {number}", bot.account().me.name));
                }
            });
        }
        let (crowd, stopping) = (self.clone(), stop.clone());
        tasks.spawn(async move {
            while !stopping.is_cancelled() {
                tokio::time::sleep(Duration::from_millis(fastrand::u64(50..300))).await;
                let index = fastrand::usize(..crowd.len());
                if fastrand::bool() {
                    crowd.bot(index).disconnect();
                } else {
                    crowd.reopen(index).await;
                }
            }
        });
        Talk { stop, tasks }
    }

    /// Somebody closes the tab and opens another.
    async fn reopen(&self, index: usize) {
        let member = &self.members[index];
        let bot = {
            let mut bot = lock(&member.bot);
            bot.stop();
            *bot = Bot::start(member.account.clone(), member.kept.clone());
            bot.clone()
        };
        // A server that is down is waited for, but not by who reopens the next one.
        let crowd = self.clone();
        tokio::spawn(async move { crowd.visit_all(&bot).await });
    }

    /// Waits until everything that was written is acknowledged, and everyone has heard of it.
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
            self.bots().for_each(|bot| bot.handle(protocol::session::Input::ConnectNow));
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
            let waiting = bot.session(|session| session.outbox().iter().count());
            if waiting > 0 {
                return Err(format!("{name} still has {waiting} messages to send"));
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

    /// Compares what everyone wrote, what they were told, and what they show, with what the database holds.
    ///
    /// # Errors
    /// The first difference.
    pub fn check(&self, logs: &BTreeMap<RoomId, Vec<Event>>) -> Result<(), Failure> {
        let mut places: BTreeMap<ClientId, (RoomId, Seq)> = BTreeMap::new();
        for (room, log) in logs {
            for (event, seq) in log.iter().zip(1..) {
                if event.seq != seq {
                    return fail(format!("{room}: {} stands where {seq} should", event.seq));
                }
                if let EventKind::Posted { client_id, .. } = event.kind
                    && let Some(before) = places.insert(client_id, (*room, seq))
                {
                    return fail(format!("{client_id} is in the log twice: {before:?} and {room} {seq}"));
                }
            }
        }
        for member in self.members.iter() {
            let (name, kept, bot) = (&member.account.me.name, lock(&member.kept), lock(&member.bot).clone());
            for (id, place) in &kept.acknowledged {
                if places.get(id) != Some(place) {
                    return fail(format!("{name}: {id} was acknowledged at {place:?}, and is at {:?}", places.get(id)));
                }
            }
            let mut last: BTreeMap<RoomId, Seq> = BTreeMap::new();
            for (room, id) in &kept.written {
                let Some((_, seq)) = places.get(id) else { return fail(format!("{name}: {id} is lost")) };
                if last.insert(*room, *seq) >= Some(*seq) {
                    return fail(format!("{name}: {id} is out of order in {room}, at {seq}"));
                }
            }
            for room in &self.rooms {
                let log = logs.get(room).map(Vec::as_slice).unwrap_or_default();
                let same = bot.session(|session| {
                    let Some(timeline) = session.timeline(*room) else { return false };
                    let newest = timeline.newest();
                    let there = log.get(newest.first_seq() as usize - 1..).unwrap_or_default();
                    newest.events().eq(there.iter())
                });
                if !same {
                    return fail(format!("{name} shows something else in {room} than the database holds"));
                }
            }
        }
        Ok(())
    }

    /// What was written, and how many connections ended.
    pub fn counts(&self) -> (usize, u64) {
        self.members
            .iter()
            .map(|member| lock(&member.kept))
            .fold((0, 0), |(written, ended), kept| (written + kept.written.len(), ended + kept.disconnects))
    }
}

/// People who are talking.
pub struct Talk {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Talk {
    /// They have nothing more to say.
    ///
    /// # Errors
    /// Where one of them panicked.
    pub async fn end(mut self) -> Result<(), Failure> {
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended?;
        }
        Ok(())
    }
}
