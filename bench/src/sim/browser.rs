//! A browser: storage that outlives its tabs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use client::{
    outbox::{Notice, Pending},
    session::{Input, Kept},
};
use protocol::{ClientId, FileId, Person, RoomId, SessionId, api::RoomPage, codec::Encoding};

use super::{
    Mistake,
    executor::{Group, Millis, Sim, Sleep},
    machine::Machine,
    tab::Tab,
};

/// A tab whose turn does not come in this time sends without it.
const PATIENCE: Millis = 5_000;

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
    /// Messages that are not confirmed.
    pub(super) outbox: BTreeMap<ClientId, Pending>,
    /// Files whose bytes are kept.
    pub(super) files: BTreeSet<FileId>,
    /// When what was last begun to be written or read takes effect.
    accessed: Millis,
    /// The tab whose turn it is to send.
    pub(super) turn: Option<TabId>,
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
    /// Whether the browser has locks, by which its tabs take turns.
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

    /// Whether it is of a version that has files.
    pub fn knows_files(&self) -> bool {
        !matches!(self.encoding, Encoding::BinaryV2 | Encoding::JsonV2)
    }

    /// What is done wrong on purpose.
    pub fn mistake(&self) -> Option<Mistake> {
        self.machine.memory.mistake
    }

    /// Waits until what is begun now to be written or read takes effect: a moment later, in order.
    pub(super) fn access(&self) -> Sleep {
        let at = {
            let mut storage = self.storage();
            storage.accessed = (storage.accessed + 1).max(self.sim.now() + self.sim.below(30));
            storage.accessed
        };
        self.sim.sleep_until(at)
    }

    /// Opens a tab, which shows what is kept.
    pub fn open(&self, id: TabId) -> Tab {
        let tab = Tab::new(id, self.clone());
        self.sim.note(|| format!("{}: opens tab {id}", self.name));
        self.storage().open.insert(id, tab.clone());
        let opening = tab.clone();
        self.sim.spawn(id, async move {
            opening.browser.sim.jitter(40).await;
            let rooms = opening.browser.storage().rooms.values().cloned().collect();
            opening.browser.access().await;
            let pending: Vec<Pending> = opening.browser.storage().outbox.values().cloned().collect();
            let waiting = pending.clone();
            let me = Some(opening.browser.person.clone());
            opening.handle(Input::Restored(Kept { me, rooms, pending, shared: true }));
            if opening.browser.mistake() != Some(Mistake::UploadsForgotten) {
                waiting.iter().for_each(|pending| opening.care_for_files_of(pending));
            }
            opening.handle(Input::Start);
        });
        tab
    }

    /// Closes a tab: what it has not written yet is gone, and so is its turn.
    pub fn close(&self, id: TabId) {
        let Some(tab) = self.storage().open.remove(&id) else { return };
        self.sim.note(|| format!("{}: closes tab {id}", self.name));
        self.sim.kill(id);
        tab.hang_up();
        self.end_turn(id);
    }

    /// Waits for a tab's turn to send: at once where the browser has no locks. Whoever waits in vain goes on all the same.
    pub(super) async fn turn(&self, id: TabId, is_wanted: impl Fn() -> bool) {
        let until = self.sim.now() + PATIENCE;
        while self.sim.now() < until && is_wanted() {
            {
                let mut storage = self.storage();
                if !storage.locks || *storage.turn.get_or_insert(id) == id {
                    return;
                }
            }
            self.sim.sleep(1 + self.sim.below(20)).await;
        }
    }

    /// A tab's turn is over, if it has it.
    pub(super) fn end_turn(&self, id: TabId) {
        let mut storage = self.storage();
        storage.turn = storage.turn.filter(|turn| *turn != id);
    }

    /// A tab tells the others something, in order.
    pub(super) fn tell(&self, from: TabId, notice: &Notice) {
        let others: Vec<Tab> = self.storage().open.values().filter(|tab| tab.id != from).cloned().collect();
        for tab in others {
            tab.hear(notice.clone());
        }
    }
}
