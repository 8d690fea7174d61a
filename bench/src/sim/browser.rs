//! A browser: storage that outlives its tabs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use client::{
    outbox::Pending,
    session::{Input, Kept},
};
use protocol::{ClientId, Person, RoomId, SessionId, api::RoomPage, codec::Encoding};

use super::{
    Mistake,
    executor::{Group, Sim},
    machine::Machine,
    tab::Tab,
};

/// Names a tab among all that there ever were.
pub type TabId = Group;

/// What a browser keeps, and who has logged in there.
#[derive(Clone)]
pub struct Browser {
    /// For the story.
    pub name: String,
    /// Whose it is.
    pub person: Person,
    pub(super) session: SessionId,
    /// What its tabs speak: browsers of two versions are beside one another.
    pub(super) encoding: Encoding,
    pub(super) sim: Sim,
    pub(super) machine: Machine,
    kept: Arc<Mutex<Storage>>,
}

/// What is in it.
#[derive(Default)]
pub struct Storage {
    /// Messages that are not confirmed, by the tab that sends them.
    pub(super) outbox: BTreeMap<(TabId, ClientId), Pending>,
    pub(super) rooms: BTreeMap<RoomId, RoomPage>,
    /// Tabs that are open.
    pub open: BTreeMap<TabId, Tab>,
    /// Messages that were once kept, so that they must not be lost.
    pub promised: BTreeSet<ClientId>,
    /// Messages that the server has refused once, whatever became of them then.
    pub refused: BTreeSet<ClientId>,
    /// Messages that the person gave up.
    pub discarded: BTreeSet<ClientId>,
    /// The access token is still good.
    pub(super) fresh: bool,
    /// Whether the browser has locks, by which a tab knows that another is closed.
    pub locks: bool,
    /// No way to the server.
    pub unplugged: bool,
}

impl Browser {
    /// A browser in which somebody has just logged in.
    pub fn new(
        name: String,
        person: Person,
        session: SessionId,
        encoding: Encoding,
        machine: Machine,
        locks: bool,
    ) -> Self {
        let kept = Arc::new(Mutex::new(Storage { fresh: true, locks, ..Storage::default() }));
        Self { name, person, session, encoding, sim: machine.memory.sim.clone(), machine, kept }
    }

    /// What is in it.
    pub fn storage(&self) -> MutexGuard<'_, Storage> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The access token runs out.
    pub fn expire(&self) {
        self.storage().fresh = false;
    }

    /// What is done wrong on purpose.
    pub fn mistake(&self) -> Option<Mistake> {
        self.machine.memory.mistake
    }

    /// Opens a tab, which shows what is kept and takes over what closed tabs have left.
    pub fn open(&self, id: TabId) -> Tab {
        let tab = Tab::new(id, self.clone());
        self.sim.note(|| format!("{}: opens tab {id}", self.name));
        self.storage().open.insert(id, tab.clone());
        let opening = tab.clone();
        self.sim.spawn(id, async move {
            opening.browser.sim.dawdle(40).await;
            let rooms = opening.browser.storage().rooms.values().cloned().collect();
            let pending = opening.browser.adopt(id);
            let me = Some(opening.browser.person.clone());
            opening.handle(Input::Restored(Kept { me, rooms, pending }));
            opening.handle(Input::Start);
        });
        tab
    }

    /// Closes a tab: what it has not written yet is gone. Another one that is open takes over its messages.
    pub fn close(&self, id: TabId) {
        let Some(tab) = self.storage().open.remove(&id) else { return };
        self.sim.note(|| format!("{}: closes tab {id}", self.name));
        self.sim.kill(id);
        tab.hang_up();
        let (other, locks) = {
            let storage = self.storage();
            (storage.open.values().next().cloned(), storage.locks)
        };
        if let Some(other) = other.filter(|_| locks) {
            let sim = self.sim.clone();
            sim.clone().spawn(other.id, async move {
                sim.dawdle(100).await;
                let pending = other.browser.adopt(other.id);
                other.handle(Input::Adopted(pending));
            });
        }
    }

    /// Makes the messages of closed tabs those of this one. Without locks nobody knows which are closed: then of all.
    fn adopt(&self, id: TabId) -> Vec<Pending> {
        let mut storage = self.storage();
        let Storage { outbox, open, locks, .. } = &mut *storage;
        let left: Vec<_> =
            outbox.keys().filter(|(tab, _)| *tab != id && (!*locks || !open.contains_key(tab))).copied().collect();
        left.into_iter()
            .filter_map(|key| {
                let pending = outbox.remove(&key)?;
                outbox.insert((id, key.1), pending.clone());
                Some(pending)
            })
            .collect()
    }
}
