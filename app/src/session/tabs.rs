//! The tabs of this browser: what they tell one another, and whose turn it is to send what they all have to send.

use std::cell::{Cell, RefCell};

use client::{outbox::Notice, session::Input};
use futures::{
    FutureExt,
    future::{Either, select},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::wasm_bindgen::{JsCast, prelude::Closure},
};
use protocol::{Person, UserId};
use serde::{Deserialize, Serialize};

use super::{Draft, DraftKey, View, driver::Shared};
use crate::{
    dom,
    storage::{Channel, Lock, Storage, wait_for},
};

/// A tab that hears nothing of the outbox for so long, and waits for its turn, sends without it: the one whose turn it is stands
/// still, as in a debugger. The server takes each message once.
const PATIENCE_MS: u32 = 5_000;
/// The channel of all tabs, whoever's they are.
const PEOPLE: &str = "weconnect";

/// What a tab tells the others with the same person.
#[derive(Serialize, Deserialize)]
pub enum Word {
    /// Something about the outbox.
    Outbox(Notice),
    /// What stands in a box and is not sent is this now.
    Draft {
        /// The box.
        key: DraftKey,
        /// What it was before; a tab in which it was something else keeps that.
        before: Box<Draft>,
        /// What it is; empty where there is nothing any more.
        draft: Box<Draft>,
    },
    /// The person logs out: nothing is kept from here on.
    LoggedOut,
}

/// What a tab has to do with the others.
#[derive(Default)]
pub struct Tabs {
    channel: RefCell<Option<Channel<Word>>>,
    people: RefCell<Option<Channel<UserId>>>,
    /// It is this tab's turn.
    turn: RefCell<Option<Lock>>,
    /// How often the turn was asked for or given back.
    claims: Cell<u32>,
    /// How often something was heard of the outbox.
    heard: Cell<u32>,
}

impl Shared {
    /// Begins to hear what the other tabs say.
    pub(super) fn meet_tabs(&self, storage: &Storage, view: &View) {
        let (driver, seen) = (self.clone(), view.clone());
        self.tabs().channel.replace(storage.channel(move |word| driver.hear(word, &seen)));
        let driver = self.clone();
        let frozen = Closure::<dyn Fn()>::new(move || _ = driver.tabs().turn.take());
        // Told to the document alone. A tab that stands still has no turn; should it have sent something, that harms nobody.
        let _ = window().add_event_listener_with_callback_and_bool("freeze", frozen.as_ref().unchecked_ref(), true);
        // For as long as the tab is there.
        frozen.forget();
    }

    /// Tells the other tabs whose this one is. One browser is logged in for one person: the tabs of whoever was before are loaded
    /// anew, since what they ask for would be asked for in this person's name.
    pub(super) fn meet_people(&self, me: &Person) {
        let me = me.id;
        let channel = Channel::open(PEOPLE, move |other: UserId| {
            if other != me {
                dom::reload();
            }
        });
        if let Some(channel) = &channel {
            channel.say(&me);
        }
        self.tabs().people.replace(channel);
    }

    /// Says something to the other tabs.
    pub(super) fn say(&self, word: &Word) {
        if let Some(channel) = &*self.tabs().channel.borrow() {
            channel.say(word);
        }
    }

    fn hear(&self, word: Word, view: &View) {
        match word {
            Word::Outbox(notice) => {
                self.tabs().heard.set(self.tabs().heard.get().wrapping_add(1));
                let kept = if let Notice::Kept(pending) = &notice { Some(pending.clone()) } else { None };
                self.handle(Input::Told(notice), view);
                if let Some(pending) = kept {
                    self.care_for_files_of(&pending, view);
                }
            }
            Word::Draft { key, before, draft } => {
                let known = view.drafts.read_untracked().get(&key).cloned().unwrap_or_default();
                if known == *before {
                    view.drafts.update(|drafts| {
                        drafts.remove(&key);
                        drafts.extend((!draft.is_empty()).then_some((key, *draft)));
                    });
                }
            }
            // What is written here stays before one's eyes, and is kept nowhere.
            Word::LoggedOut => self.keep_nothing(),
        }
    }

    /// Waits for this tab's turn to send, and reads what is kept then.
    pub(super) fn claim(&self, view: &View) {
        let claim = self.next_claim();
        let (driver, view) = (self.clone(), view.clone());
        spawn_local(async move {
            let is_wanted = || driver.tabs().claims.get() == claim;
            let storage = driver.storage();
            if let Some(storage) = storage.as_ref().filter(|_| driver.tabs().turn.borrow().is_none()) {
                let turn = driver.turn(storage).await;
                if !is_wanted() {
                    return;
                }
                driver.tabs().turn.replace(turn);
            }
            let kept = match storage {
                Some(storage) => storage.outbox().await.ok(),
                None => None,
            };
            if is_wanted() {
                // Where nothing can be read any more, each tab has what it has.
                let known = || driver.with_session(|session| session.outbox().iter().cloned().collect());
                let list = kept.unwrap_or_else(known);
                driver.handle(Input::Claimed(list.clone()), &view);
                // A tab that is gone has perhaps kept some of which nobody was told.
                list.iter().for_each(|pending| driver.care_for_files_of(pending, &view));
            }
        });
    }

    /// The turn is over, or no longer wanted.
    pub(super) fn release(&self) {
        self.next_claim();
        self.tabs().turn.take();
    }

    fn next_claim(&self) -> u32 {
        let claim = self.tabs().claims.get().wrapping_add(1);
        self.tabs().claims.set(claim);
        claim
    }

    async fn turn(&self, storage: &Storage) -> Option<Lock> {
        let name = storage.turn();
        let mut turn = wait_for(&name).boxed_local();
        loop {
            let heard = self.tabs().heard.get();
            turn = match select(turn, TimeoutFuture::new(PATIENCE_MS)).await {
                Either::Left((lock, _)) => return lock,
                Either::Right(_) if heard == self.tabs().heard.get() => return None,
                Either::Right((_, turn)) => turn,
            };
        }
    }
}
