//! What outlives the tab: joins the driver to the browser's storage, and tabs to one another.

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use client::{
    outbox::{Pending, State},
    roster::Roster,
    session::{Input, Kept, Session},
    sorted_vec_map::SortedVecMap,
};
use futures::{
    channel::oneshot,
    future::{Either, select},
};
use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use js_sys::Array;
use leptos::{prelude::*, task::spawn_local, web_sys};
use protocol::{
    ClientId, Person, RoomId,
    api::{PAGE, RoomInfo, RoomPage},
};
use web_sys::{
    BroadcastChannel, MessageEvent,
    wasm_bindgen::{JsCast, prelude::Closure},
};

use super::{Draft, View, driver::Shared};
use crate::storage::{self, Storage};

/// A browser that does not open its storage in this time is taken for one that has none, so that the chat begins.
const PATIENCE_MS: u32 = 3_000;
/// What changes in a room within this time is written at once.
const SETTLE_MS: u32 = 1_000;
/// The channel on which tabs tell one another that they are there.
const CHANNEL: &str = "weconnect";

/// The channel to the other tabs, and what is called for each of their messages.
type Channel = (BroadcastChannel, Closure<dyn Fn(MessageEvent)>);

/// What is kept, and what is known to keep.
#[derive(Default)]
pub struct Keeping {
    storage: RefCell<Option<Rc<Storage>>>,
    /// The rooms that are kept, with their members.
    pub(super) rosters: RefCell<HashMap<RoomId, Arc<Roster>>>,
    changed: RefCell<SortedVecMap<RoomId, ()>>,
    settling: RefCell<Option<Timeout>>,
    watched: RefCell<SortedVecMap<String, ()>>,
    channel: RefCell<Option<Channel>>,
}

impl Shared {
    /// Opens what is kept for this person and gives it to the session. Where the browser keeps nothing, says so.
    pub(super) async fn restore(&self, me: Person, view: &View) {
        let mut kept = Kept { me: Some(me.clone()), ..Kept::default() };
        // On its own, since the browser's answer, however late, needs somebody to take it.
        let (opened, opening) = oneshot::channel();
        spawn_local(async move { _ = opened.send(Storage::open(&me).await) });
        let storage = match select(opening, TimeoutFuture::new(PATIENCE_MS)).await {
            Either::Left((Ok(Ok(storage)), _)) => Some(Rc::new(storage)),
            Either::Left(_) | Either::Right(_) => None,
        };
        let keeping = self.keeping();
        if let Some(storage) = storage {
            keeping.storage.replace(Some(storage.clone()));
            // Written before the storage was there.
            let early: Vec<Pending> = self.with_session(|session| session.outbox().iter().cloned().collect());
            early.into_iter().for_each(|pending| self.keep(pending, view));
            self.restore_drafts(&storage, view).await;
            kept.rooms = storage.rooms().await.unwrap_or_default();
            kept.rooms.iter().for_each(|page| self.keep_roster(page));
            kept.pending = self.adopt_closed(&storage, view).await;
        }
        view.unkept.set(self.keeping().storage.borrow().is_none());
        self.handle(Input::Restored(kept), view);
        self.meet_tabs(view);
    }

    /// Keeps a message, or how far it has come.
    pub(super) fn keep(&self, pending: Pending, view: &View) {
        if matches!(pending.state, State::Committed(_)) {
            return;
        }
        self.write(view, |storage| storage.keep(&pending));
    }

    /// Drops a message that is kept.
    pub(super) fn forget(&self, id: ClientId, view: &View) {
        self.write(view, |storage| storage.forget(id));
    }

    /// Keeps what is not sent yet.
    pub fn keep_draft(&self, room: RoomId, draft: &Draft, view: &View) {
        self.write(view, |storage| storage.keep_draft(room, draft));
    }

    async fn restore_drafts(&self, storage: &Storage, view: &View) {
        let kept = storage.drafts().await.unwrap_or_default();
        let typed: Vec<_> = view.drafts.read_untracked().iter().map(|(room, draft)| (*room, draft.clone())).collect();
        typed.iter().for_each(|(room, draft)| self.keep_draft(*room, draft, view));
        // What was typed since is newer.
        view.drafts.update(|drafts| kept.into_iter().for_each(|(room, draft)| _ = drafts.entry(room).or_insert(draft)));
    }

    /// Begins a change of what is kept; says where it fails.
    fn write<F>(&self, view: &View, begin: impl FnOnce(&Storage) -> F)
    where
        F: Future<Output = Result<(), idb::Error>> + 'static,
    {
        let Some(storage) = self.keeping().storage.borrow().clone() else { return };
        let written = begin(&storage);
        let unkept = view.unkept.clone();
        spawn_local(async move {
            if written.await.is_err() {
                unkept.set(true);
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
                self.write(view, |storage| storage.keep_room(page));
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
            self.write(view, |storage| storage.forget_room(room));
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
        let storage = self.keeping().storage.borrow().clone();
        match storage {
            Some(storage) => storage.unsent().await.unwrap_or_default().max(here),
            None => here,
        }
    }

    /// Drops all that is kept for this person: they log out.
    pub async fn erase(&self) {
        self.keeping().rosters.borrow_mut().clear();
        self.keeping().changed.borrow_mut().clear();
        let storage = self.keeping().storage.take();
        if let Some(storage) = storage {
            // What can't be dropped now is dropped by the next page that strangers see.
            let _ = storage.erase().await;
        }
    }

    /// Takes over what closed tabs have left.
    async fn adopt_closed(&self, storage: &Storage, view: &View) -> Vec<Pending> {
        let mut adopted = Vec::new();
        for tab in storage.other_tabs().await.unwrap_or_default() {
            match storage::closed(&tab).await {
                Ok(_lock) => match storage.adopt(&tab).await {
                    Ok(pending) => adopted.extend(pending),
                    Err(_) => view.unkept.set(true),
                },
                Err(storage::StillOpen) => self.await_end(tab, view),
            }
        }
        adopted
    }

    /// Takes over what another tab has not sent once it is closed.
    fn await_end(&self, tab: String, view: &View) {
        if self.keeping().watched.borrow_mut().insert(tab.clone(), ()).is_some() {
            return;
        }
        let (driver, view) = (self.clone(), view.clone());
        spawn_local(async move {
            let Some(_lock) = storage::closing(&tab).await else { return };
            let storage = driver.keeping().storage.borrow().clone();
            let Some(storage) = storage else { return };
            match storage.adopt(&tab).await {
                Ok(pending) if pending.is_empty() => {}
                Ok(pending) => driver.handle(Input::Adopted(pending), &view),
                Err(_) => view.unkept.set(true),
            }
        });
    }

    /// Tells the other tabs that this one is there, and hears of those that come.
    fn meet_tabs(&self, view: &View) {
        let Some(storage) = self.keeping().storage.borrow().clone() else { return };
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
        let mine = storage.tab().to_owned();
        let say = {
            let channel = channel.clone();
            move |word: &str| {
                let message = Array::of2(&word.into(), &mine.as_str().into());
                // Fails only where the channel is closed, which it is with the page.
                let _ = channel.post_message(&message);
            }
        };
        say("hello");
        let (driver, view) = (self.clone(), view.clone());
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Ok(message) = event.data().dyn_into::<Array>() else { return };
            let (Some(word), Some(tab)) = (message.get(0).as_string(), message.get(1).as_string()) else { return };
            driver.await_end(tab, &view);
            if word == "hello" {
                say("here");
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        self.keeping().channel.replace(Some((channel, heard)));
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
