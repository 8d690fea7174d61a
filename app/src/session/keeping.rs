//! What outlives the tab: joins the driver to the browser's storage.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use client::{
    outbox::{Notice, Pending, State},
    roster::Roster,
    session::{Input, Kept, Session},
    sorted_vec_map::SortedVecMap,
};
use futures::{
    channel::oneshot,
    future::{Either, select},
};
use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ClientId, Person, RoomId, Seq, UserId,
    api::{PAGE, RoomInfo, RoomPage},
};

use super::{Draft, DraftKey, View, driver::Shared, tabs::Word};
use crate::storage::{self, Storage};

/// A browser that does not open its storage in this time is taken for one that has none, so that the chat begins. What it opens
/// later is used from then on.
const PATIENCE_MS: u32 = 3_000;
/// What changes in a room within this time is written at once.
const SETTLE_MS: u32 = 1_000;

/// What is kept, and what is known to keep.
#[derive(Default)]
pub struct Keeping {
    storage: RefCell<Option<Rc<Storage>>>,
    /// The rooms that are kept, with their members.
    pub(super) rosters: RefCell<SortedVecMap<RoomId, Arc<Roster>>>,
    changed: RefCell<SortedVecMap<RoomId, ()>>,
    settling: RefCell<Option<Timeout>>,
}

impl Shared {
    /// Opens what is kept for this person and gives it to the session. Where the browser keeps nothing, says so.
    pub(super) async fn restore(&self, me: Person, view: &View) {
        let nothing = Kept { me: Some(me.clone()), ..Kept::default() };
        let id = me.id;
        // On its own, since the browser's answer, however late, needs somebody to take it.
        let (opened, opening) = oneshot::channel();
        spawn_local(async move { _ = opened.send(Storage::open(id).await) });
        match select(opening, TimeoutFuture::new(PATIENCE_MS)).await {
            Either::Left((Ok(Ok(storage)), _)) => self.begin_keeping(storage, me, view).await,
            Either::Left(_) => {
                view.unkept.set(true);
                self.handle(Input::Restored(nothing), view);
            }
            Either::Right((_, opening)) => {
                view.unkept.set(true);
                self.handle(Input::Restored(nothing), view);
                let (driver, view) = (self.clone(), view.clone());
                spawn_local(async move {
                    let Ok(Ok(storage)) = opening.await else { return };
                    view.unkept.set(false);
                    driver.begin_keeping(storage, me, &view).await;
                    driver.all_changed(&view);
                });
            }
        }
    }

    /// Keeps what there is from here on, and gives what was kept to the session.
    async fn begin_keeping(&self, storage: Storage, me: Person, view: &View) {
        let storage = Rc::new(storage);
        self.keeping().storage.replace(Some(storage.clone()));
        self.meet_tabs(&storage, view);
        // What there is can be read, whether there is space for more or not.
        self.write(view, |storage| storage.begin(&me), None);
        // Written before the storage was there.
        let early: Vec<Pending> = self.with_session(|session| session.outbox().iter().cloned().collect());
        early.into_iter().for_each(|pending| self.keep(pending, view));
        self.restore_drafts(&storage, view).await;
        let rooms = storage.rooms().await.unwrap_or_default();
        // What has come from the server meanwhile is newer.
        let is_known = |page: &RoomPage| self.keeping().rosters.borrow().contains_key(&page.room.id);
        rooms.iter().filter(|page| !is_known(page)).for_each(|page| self.keep_roster(page));
        // Where it fails, they are read where they are.
        let _ = storage.share_older().await;
        let pending = storage.outbox().await.unwrap_or_default();
        self.restore_files(&storage, &pending, view);
        let waiting = pending.clone();
        self.handle(Input::Restored(Kept { me: Some(me), rooms, pending, shared: true }), view);
        waiting.iter().for_each(|pending| self.care_for_files_of(pending, view));
    }

    pub(super) fn storage(&self) -> Option<Rc<Storage>> {
        self.keeping().storage.borrow().clone()
    }

    /// Keeps a message, or how far it has come.
    pub(super) fn keep(&self, pending: Pending, view: &View) {
        if matches!(pending.state, State::Committed(_)) {
            return;
        }
        self.write(view, |storage| storage.keep(&pending), Some(Word::Outbox(Notice::Kept(Box::new(pending.clone())))));
    }

    /// Drops a message that is kept: it was committed, or given up.
    pub(super) fn forget(&self, client_id: ClientId, seq: Option<Seq>, view: &View) {
        let word = Word::Outbox(Notice::Forgotten { client_id, seq });
        self.write(view, |storage| storage.forget(client_id), Some(word));
    }

    /// Keeps what is not sent yet, in the place of the draft `before`.
    pub fn keep_draft(&self, key: DraftKey, before: Draft, draft: Draft, view: &View) {
        self.write(
            view,
            |storage| storage.keep_draft(key, &draft),
            Some(Word::Draft { key, before: Box::new(before), draft: Box::new(draft.clone()) }),
        );
    }

    async fn restore_drafts(&self, storage: &Storage, view: &View) {
        let mut drafts: SortedVecMap<_, _> = storage.drafts().await.unwrap_or_default().into_iter().collect();
        // What was typed meanwhile was kept nowhere.
        for (key, typed) in view.drafts.get_untracked() {
            let kept = drafts.remove(&key).unwrap_or_default();
            let draft = typed.after(kept.clone());
            self.keep_draft(key, kept, draft.clone(), view);
            drafts.insert(key, draft);
        }
        view.drafts.set(drafts);
    }

    /// Goes on with the files of messages and drafts, and drops those that belong to none.
    fn restore_files(&self, storage: &Storage, pending: &[Pending], view: &View) {
        let drafts: Vec<Draft> = view.drafts.read_untracked().iter().map(|(_, draft)| draft.clone()).collect();
        let files = || drafts.iter().flat_map(|draft| &draft.files);
        files().for_each(|file| self.care_for(file, view));
        let known = files().chain(pending.iter().flat_map(|pending| &pending.files)).map(|file| file.id).collect();
        let dropped = storage.forget_files_but(known);
        // What stays takes room until the next time.
        spawn_local(async move { _ = dropped.await });
    }

    /// Begins a change of what is kept; says where it fails, and the word to the other tabs where it is done.
    pub(super) fn write<F>(&self, view: &View, begin: impl FnOnce(&Storage) -> F, word: Option<Word>)
    where
        F: Future<Output = Result<(), idb::Error>> + 'static,
    {
        let Some(storage) = self.storage() else { return };
        let written = begin(&storage);
        let (driver, unkept) = (self.clone(), view.unkept.clone());
        spawn_local(async move {
            match (written.await, word) {
                (Ok(()), Some(word)) => driver.say(&word),
                (Ok(()), None) => {}
                (Err(_), _) => unkept.set(true),
            }
        });
    }

    /// A room has changed: what is kept of it follows.
    pub(super) fn room_changed(&self, room: RoomId, view: &View) {
        let keeping = self.keeping();
        if !keeping.rosters.borrow().contains_key(&room) {
            return;
        }
        keeping.changed.borrow_mut().insert(room, ());
        let mut settling = keeping.settling.borrow_mut();
        if settling.is_none() {
            let (driver, view) = (self.clone(), view.clone());
            *settling = Some(Timeout::new(SETTLE_MS, move || driver.write_rooms(&view)));
        }
    }

    /// Something about all rooms has changed.
    pub(super) fn all_changed(&self, view: &View) {
        let rooms: Vec<RoomId> = self.keeping().rosters.borrow().keys().copied().collect();
        rooms.into_iter().for_each(|room| self.room_changed(room, view));
    }

    /// Writes the rooms that have changed.
    pub(super) fn write_rooms(&self, view: &View) {
        let keeping = self.keeping();
        keeping.settling.take();
        for (room, ()) in keeping.changed.take() {
            if let Some(page) = self.page(room) {
                self.write(view, |storage| storage.keep_room(page), None);
            }
        }
    }

    /// The rooms that the person is no longer in are not kept any longer.
    pub(super) fn drop_left(&self, joined: &[RoomInfo], view: &View) {
        let left: Vec<RoomId> = {
            let rosters = self.keeping().rosters.borrow();
            rosters.keys().copied().filter(|room| joined.iter().all(|info| info.id != *room)).collect()
        };
        for room in left {
            self.keeping().rosters.borrow_mut().remove(&room);
            self.keeping().changed.borrow_mut().remove(&room);
            self.write(view, |storage| storage.forget_room(room), None);
        }
    }

    /// Takes note of who is in a room.
    pub(super) fn keep_roster(&self, page: &RoomPage) {
        self.keeping().rosters.borrow_mut().insert(page.room.id, Arc::new(Roster::from(page)));
    }

    /// A room's newest page as it is known here, without asking the server.
    pub fn page(&self, room: RoomId) -> Option<RoomPage> {
        let roster = self.keeping().rosters.borrow().get(&room).cloned()?;
        self.with_session(|session| page_of(session, room, &roster))
    }

    /// How many messages of this person are not sent, in all tabs of this browser.
    pub async fn unsent(&self) -> usize {
        let here = self.with_session(|session| {
            session.outbox().iter().filter(|pending| !matches!(pending.state, State::Committed(_))).count()
        });
        match self.storage() {
            Some(storage) => storage.outbox().await.map_or(0, |kept| kept.len()).max(here),
            None => here,
        }
    }

    /// Drops all that is kept for a person, who logs out.
    pub async fn erase(&self, me: UserId) {
        self.say(&Word::LoggedOut);
        self.keep_nothing();
        storage::erase(me).await;
    }

    /// Nothing is kept from here on.
    pub(super) fn keep_nothing(&self) {
        self.keeping().rosters.borrow_mut().clear();
        self.keeping().changed.borrow_mut().clear();
        self.keeping().storage.take();
    }
}

fn page_of(session: &Session, room: RoomId, roster: &Roster) -> Option<RoomPage> {
    let info = session.joined().iter().find(|info| info.id == room)?;
    let newest = session.timeline(room)?.newest();
    // While the newest are on their way there is nothing to show that would be the newest.
    if newest.is_empty() || newest.last_seq() != info.last_seq {
        return None;
    }
    Some(RoomPage {
        roles: roster.roles.clone(),
        muted: roster.muted.clone(),
        members: roster.members.clone(),
        member_count: roster.count,
        members_next: roster.next.clone(),
        blocked: session.blocked().ids().to_vec(),
        ..RoomPage::of(info.clone(), newest.since((info.last_seq + 1).saturating_sub(PAGE.into())).cloned().collect())
    })
}
