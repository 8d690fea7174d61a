//! Everything there is, and what goes wrong in it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use client::session::Input;
use protocol::{
    ClientId, Content, Event, EventKind, InThread, Person, Role, RoomId, Seq, SessionId, Timestamp, UserId,
    api::{Reminder, ScheduleMessage},
    codec::Encoding,
};
use server::store::{MemberState, RoomCommand};
use uuid::Uuid;

use super::{
    Counts, Mistake, TROUBLE, WORLD,
    browser::Browser,
    check::{Written, check},
    disk::{Backup, Disk},
    executor::Sim,
    index::found,
    later::Promises,
    machine::Machine,
    memory::Memory,
    tab::Tab,
};

/// Everything there is.
#[derive(Clone)]
pub struct World {
    sim: Sim,
    machine: Machine,
    /// Whether people answer in threads.
    threads: bool,
    rooms: Vec<RoomId>,
    browsers: Vec<Browser>,
    written: Arc<Mutex<Vec<Written>>>,
    promises: Arc<Mutex<Promises>>,
    tabs: Arc<Mutex<u32>>,
    crashes: Arc<Mutex<u64>>,
    /// What an administrator can restore, in worlds where one does.
    backup: Arc<Mutex<Option<Backup>>>,
}

impl World {
    pub fn new(sim: &Sim, previews: bool, threads: bool, later: bool, mistake: Option<Mistake>) -> Self {
        let disk: Arc<Mutex<Disk>> = Arc::default();
        let reorders = sim.chance(300);
        // A client of version 2 can't tell that a backup was restored.
        let backup = sim.chance(300).then(Backup::default);
        // Nor does it know previews or threads.
        let spoken = if previews || threads || backup.is_some() {
            &[Encoding::Binary, Encoding::Json][..]
        } else {
            &Encoding::ALL
        };
        let memory = Memory { sim: sim.clone(), disk, failing: Arc::default(), previews, later, reorders, mistake };
        let machine = Machine::new(memory.clone(), if sim.chance(500) { 1 } else { 2 + sim.below(2) as usize });
        let rooms: Vec<RoomId> = (0..=sim.below(3))
            .map(|n| if n == 0 { RoomId::LOBBY } else { RoomId(Uuid::from_u128(n.into())) })
            .collect();
        let mut browsers = Vec::new();
        let mut first = memory.disk();
        for room in &rooms {
            first.logs.insert(*room, Vec::new());
        }
        for n in 1..=2 + sim.below(2) {
            let person = Person {
                id: UserId(Uuid::from_u128(n.into())),
                name: format!("p{n}"),
                display_name: None,
                avatar: None,
            };
            for device in 0..=sim.below(2) {
                let session = SessionId(Uuid::from_u128(u128::from(n * 10 + device)));
                first.people.insert(session, person.clone());
                let name = format!("{}-{device}", person.name);
                let encoding = spoken[sim.below(spoken.len() as u64) as usize];
                let locks = !sim.chance(200);
                browsers.push(Browser::new(name, person.clone(), session, encoding, machine.clone(), locks));
            }
            for room in &rooms {
                if *room == RoomId::LOBBY || sim.chance(700) {
                    let seq: Seq = first.last_seq(*room) + 1;
                    let kind = EventKind::Joined;
                    let event = Event { room: *room, seq, at: Timestamp(0), actor: person.clone(), kind };
                    first.logs.entry(*room).or_default().push(event);
                    let role = if seq == 1 { Role::Owner } else { Role::Member };
                    first.members.insert((*room, person.id), MemberState { read_seq: seq, role, muted: None });
                }
            }
        }
        let backup = Arc::new(Mutex::new(backup.map(|_| first.back_up())));
        drop(first);
        Self {
            backup,
            sim: sim.clone(),
            machine,
            threads,
            rooms,
            browsers,
            written: Arc::default(),
            promises: Arc::default(),
            tabs: Arc::new(Mutex::new(10)),
            crashes: Arc::default(),
        }
    }

    /// Things go wrong for a while; then all is mended.
    pub async fn trouble(self) {
        self.machine.start();
        for (index, browser) in self.browsers.iter().enumerate() {
            let world = self.clone();
            let (index, browser) = (index as u32, browser.clone());
            if self.machine.memory.later {
                let (world, person) = (self.clone(), browser.person.clone());
                self.sim.spawn(2 + index, async move { world.put_off(person).await });
            }
            self.sim.spawn(2 + index, async move { world.live(browser).await });
        }
        loop {
            self.sim.sleep(self.sim.below(8_000)).await;
            if self.sim.now() >= TROUBLE {
                break;
            }
            self.look_for_all();
            self.go_wrong();
        }
        self.sim.note(|| "all is mended");
        self.fail(0);
        self.machine.lose(0);
        for (index, browser) in self.browsers.iter().enumerate() {
            self.sim.kill(2 + index as u32);
            browser.storage().unplugged = false;
            let open: Vec<u32> = browser.storage().open.keys().copied().collect();
            open.iter().for_each(|tab| self.sim.thaw(*tab));
            if open.is_empty() {
                self.open(browser);
            }
        }
        self.machine.start();
        // People look at their rooms once more.
        for browser in &self.browsers {
            let tabs: Vec<Tab> = browser.storage().open.values().cloned().collect();
            for tab in tabs {
                let room = self.any_room();
                tab.visit(room);
                tab.handle(Input::NetworkBack);
            }
        }
    }

    /// At any moment what is committed can be found.
    fn look_for_all(&self) {
        let mut disk = self.machine.memory.disk();
        if let Err(why) = found(&disk) {
            disk.complaints.push(why);
        }
    }

    fn go_wrong(&self) {
        match self.sim.below(12) {
            0 | 1 => {
                *self.crashes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                self.machine.crash();
                let (machine, sim) = (self.machine.clone(), self.sim.clone());
                self.sim.spawn(WORLD, async move {
                    sim.sleep(sim.below(4_000)).await;
                    machine.start();
                });
            }
            2 | 3 => self.machine.cut(400),
            4 => self.fail(300),
            5 => self.fail(0),
            6 => self.fail(50),
            7 => self.machine.lose(300),
            8 => self.machine.lose(0),
            9 => self.restore(),
            _ => {
                if let Some(browser) = self.browsers.get(self.sim.below(self.browsers.len() as u64) as usize) {
                    let browser = browser.clone();
                    let sim = self.sim.clone();
                    self.sim.note(|| format!("{}: has no network", browser.name));
                    browser.storage().unplugged = true;
                    self.machine.cut(200);
                    self.sim.spawn(WORLD, async move {
                        sim.sleep(sim.below(15_000)).await;
                        browser.storage().unplugged = false;
                    });
                }
            }
        }
    }

    /// Makes a backup, or puts the last one in place of what there is.
    fn restore(&self) {
        let mut backup = self.backup.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = backup.as_mut() else { return };
        if self.sim.chance(400) {
            self.sim.note(|| "a backup is made");
            *kept = self.machine.memory.disk().back_up();
            return;
        }
        let kept = kept.clone();
        *self.crashes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        let (machine, sim) = (self.machine.clone(), self.sim.clone());
        self.sim.spawn(WORLD, async move {
            while machine.rooms().is_some() {
                machine.crash_all();
                // Until whatever was on its way has arrived.
                sim.sleep(1_000).await;
            }
            sim.note(|| "a backup is restored");
            machine.memory.disk().restore(kept);
            machine.start();
        });
    }

    fn fail(&self, per_mille: u32) {
        self.sim.note(|| format!("database: {per_mille} of 1000 calls fail"));
        *self.machine.memory.failing.lock().unwrap_or_else(PoisonError::into_inner) = per_mille;
    }

    fn any_room(&self) -> RoomId {
        self.rooms[self.sim.below(self.rooms.len() as u64) as usize]
    }

    fn open(&self, browser: &Browser) {
        let id = {
            let mut tabs = self.tabs.lock().unwrap_or_else(PoisonError::into_inner);
            *tabs += 1;
            *tabs
        };
        let tab = browser.open(id);
        tab.visit(self.any_room());
    }

    /// What somebody does in a browser.
    async fn live(self, browser: Browser) {
        self.sim.jitter(2_000).await;
        self.open(&browser);
        loop {
            // Nobody writes in two tabs within a moment.
            self.sim.sleep(10 + self.sim.below(1_500)).await;
            let mut tabs: Vec<Tab> = browser.storage().open.values().cloned().collect();
            tabs.retain(|tab| !self.sim.is_frozen(tab.id));
            let Some(tab) = tabs.get(self.sim.below(tabs.len() as u64) as usize) else {
                if browser.storage().open.len() < 3 {
                    self.open(&browser);
                }
                continue;
            };
            self.act(&browser, tab, tabs.len());
        }
    }

    fn act(&self, browser: &Browser, tab: &Tab, tabs: usize) {
        let room = self.any_room();
        match self.sim.below(34) {
            0..8 => self.write(tab, room),
            8..12 => tab.visit(room),
            12..15 => {
                let last = tab.session(|session| session.timeline(room).map(|timeline| timeline.last_seq()));
                if let Some(last) = last {
                    tab.handle(Input::Read { room, seq: last.saturating_sub(self.sim.below(4)) });
                }
            }
            15 => tab.scroll_back(room),
            16 => tab.settle_refused(),
            17 => self.come_or_go(browser, room),
            18 if tabs < 3 => self.open(browser),
            19 | 20 => browser.close(tab.id),
            21 => browser.expire(),
            22 => tab.handle(Input::ConnectNow),
            23..27 => self.change(browser, tab, room),
            27 | 28 => tab.look(room),
            29 => tab.handle(Input::NetworkGone),
            30 | 31 => self.freeze(tab),
            32 if tabs < 3 => self.open(browser),
            _ => tab.handle(Input::NetworkBack),
        }
    }

    /// A tab stands still for a while, as one that the browser has put to sleep.
    fn freeze(&self, tab: &Tab) {
        // It would wake up with news of a past that a backup has undone.
        if self.backup.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            return;
        }
        self.sim.note(|| format!("{} tab {}: stands still", tab.browser.name, tab.id));
        self.sim.freeze(tab.id);
        let (sim, tab) = (self.sim.clone(), tab.id);
        self.sim.spawn(WORLD, async move {
            sim.sleep(sim.below(15_000)).await;
            sim.thaw(tab);
        });
    }

    fn write(&self, tab: &Tab, room: RoomId) {
        for _ in 0..=self.sim.below(3) {
            let call = if self.sim.chance(200) { "@ada, or @here: " } else { "" };
            let text = format!("{call}{}{}", self.sim.below(1_000_000), self.any_link());
            let thread = self.any_thread(tab, room);
            let id = tab.post(room, text, thread);
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            written.push(Written { id, room, tab: tab.id, browser: tab.browser.name.clone() });
        }
    }

    /// The thread of a message that the tab shows, named by any message of it, or mostly none.
    fn any_thread(&self, tab: &Tab, room: RoomId) -> Option<InThread> {
        if !self.threads || !self.sim.chance(400) {
            return None;
        }
        let said = tab.session(|session| {
            let events = session.timeline(room)?.newest().events().rev().take(8);
            let said = |event: &&Event| {
                matches!(&event.kind, EventKind::Posted { content, .. } if *content != Content::Deleted)
            };
            Some(events.filter(said).map(|event| event.seq).collect::<Vec<_>>())
        });
        let said = said.filter(|said| !said.is_empty())?;
        let root = said[self.sim.below(said.len() as u64) as usize];
        Some(InThread { root, in_room: self.sim.chance(300) })
    }

    /// A link to a page that nothing else links to, or mostly none.
    fn any_link(&self) -> String {
        let has_link = self.machine.memory.previews && self.sim.chance(200);
        if has_link { format!(" https://pages.example/{:x}", self.sim.bits()) } else { String::new() }
    }

    /// Edits, deletes or reacts to a message that the tab shows. Asked for by HTTP; what has happened comes over the
    /// sockets.
    fn change(&self, browser: &Browser, tab: &Tab, room: RoomId) {
        let Some((group, rooms)) = self.machine.rooms().filter(|_| !browser.storage().unplugged) else { return };
        let target = tab.session(|session| {
            let timeline = session.timeline(room)?;
            let ago = self.sim.below(8).min(timeline.last_seq() - 1);
            Some(timeline.last_seq() - ago).filter(|seq| *seq > 0)
        });
        let Some(target) = target else { return };
        let call = ["", "", "@ada: ", "@here: "][self.sim.below(4) as usize];
        let content = Content::Text(format!("{call}edit {}{}", self.sim.below(1_000), self.any_link()));
        let emoji = ["👍", "🍵"][self.sim.below(2) as usize].to_owned();
        let command = match self.sim.below(4) {
            0 => RoomCommand::Edit { target, content, files: None },
            1 => RoomCommand::Delete { target },
            2 => RoomCommand::React { target, emoji, on: true },
            _ => RoomCommand::React { target, emoji, on: false },
        };
        let person = browser.person.clone();
        self.sim.note(|| format!("{} commands {command:?} in {room}", person.name));
        self.sim.spawn(group, async move {
            // Refused where the message is somebody else's, or none.
            let _ = rooms.log.carry_out(room, person, command).await;
        });
    }

    fn promises(&self) -> MutexGuard<'_, Promises> {
        self.promises.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody puts things off, in as many steps as they like, by HTTP.
    async fn put_off(self, person: Person) {
        let mut last: Option<ClientId> = None;
        loop {
            self.sim.sleep(self.sim.below(6_000)).await;
            let Some((group, rooms)) = self.machine.rooms() else { continue };
            let (room, user) = (self.any_room(), person.id);
            let at = Timestamp(self.machine.memory.time() + self.sim.below(20_000) as i64);
            let world = self.clone();
            if self.sim.chance(300) {
                let place = (room, 1 + self.sim.below(5));
                self.sim.spawn(group, async move {
                    let saved = rooms.store.save(user, place, Reminder::At(at)).await;
                    rooms.tell_later(user);
                    if saved.is_ok() {
                        world.promises().told_reminder(user, place);
                    }
                });
                continue;
            }
            // A new one, or a change of the last.
            let client_id = match last.filter(|_| self.sim.chance(400)) {
                Some(client_id) => client_id,
                None => ClientId(Uuid::from_u128(self.sim.bits())),
            };
            last = Some(client_id);
            let message = ScheduleMessage { room, text: format!("{at:?}"), reply_to: None, send_at: at };
            self.promises().asked(user, client_id, message.clone());
            self.sim.note(|| format!("{} puts off {message:?} as {client_id}", person.name));
            self.sim.spawn(group, async move {
                let kept = rooms.store.schedule(user, client_id, message).await;
                rooms.tell_later(user);
                if kept.is_ok() {
                    world.promises().told(user, client_id);
                }
            });
        }
    }

    fn come_or_go(&self, browser: &Browser, room: RoomId) {
        let Some((group, rooms)) = self.machine.rooms().filter(|_| !browser.storage().unplugged) else { return };
        let person = browser.person.clone();
        let joins = self.sim.chance(600);
        let verb = if joins { "joins" } else { "leaves" };
        self.sim.note(|| format!("{} {verb} {room}", person.name));
        self.sim.spawn(group, async move {
            // The answer goes to a page that shows it; what has happened comes over the sockets.
            let _ = if joins { rooms.log.join(room, person).await } else { rooms.log.leave(room, person).await };
        });
    }

    pub fn verdict(&self) -> Result<(), String> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let promises = self.promises();
        check(&self.machine.memory.disk(), &self.browsers, &written, &promises)
    }

    pub fn counts(&self) -> Counts {
        let disk = self.machine.memory.disk();
        Counts {
            written: self.written.lock().unwrap_or_else(PoisonError::into_inner).len() as u64,
            events: disk.logs.values().map(|log| log.len() as u64).sum(),
            crashes: *self.crashes.lock().unwrap_or_else(PoisonError::into_inner),
            tabs: u64::from(*self.tabs.lock().unwrap_or_else(PoisonError::into_inner) - 10),
            steps: self.sim.steps(),
        }
    }

    /// Takes everything apart, since its parts hold one another.
    pub fn end(&self) {
        let tabs: Vec<BTreeMap<_, Tab>> =
            self.browsers.iter().map(|browser| std::mem::take(&mut browser.storage().open)).collect();
        drop(tabs);
        self.machine.crash_all();
        self.sim.end();
    }
}
