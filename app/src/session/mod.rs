//! The browser's side of the client session: what the pages see of it, and (in the browser only) what drives it.

#[cfg(feature = "browser")]
mod activity;
#[cfg(feature = "browser")]
mod announcements;
#[cfg(feature = "browser")]
mod announcer;
#[cfg(feature = "browser")]
mod driver;
#[cfg(feature = "browser")]
mod emoji;
#[cfg(feature = "browser")]
mod keeping;
#[cfg(feature = "browser")]
mod membership;
#[cfg(feature = "browser")]
mod socket;
#[cfg(feature = "browser")]
mod tabs;
#[cfg(feature = "browser")]
mod uploads;
mod view;

use client::{
    outbox::Outbox,
    session::{Input, Link},
    timeline::Timeline,
};
use leptos::{prelude::*, web_sys};
use protocol::{Blocked, ClientId, FileId, InThread, Person, Quote, Removal, RoomId, Seq, Timestamp};

use crate::{dom, time::Clock};

pub use client::{
    compose::draft::{Change, Draft, DraftKey},
    own_file::OwnFile,
};
#[cfg(feature = "browser")]
pub use emoji::on_change as on_emoji_change;
pub use view::{Progress, View};

/// The id of the element into which new messages are written for those who don't see the screen.
pub const LIVE_REGION: &str = "announcer";

/// The tab's one session, handed to every page by the root. On the server it stands still.
#[derive(Clone, Default)]
pub struct Client {
    /// What changes on the screen.
    pub view: View,
    #[cfg(feature = "browser")]
    driver: driver::Shared,
}

impl Client {
    /// Tells the session that something has happened.
    pub fn input(&self, input: Input) {
        #[cfg(feature = "browser")]
        self.driver.handle(input, &self.view);
        #[cfg(not(feature = "browser"))]
        drop(input);
    }

    /// Starts the session and the clock, once it is known who is logged in.
    pub fn start(&self, me: Person) {
        #[cfg(feature = "browser")]
        crate::http::speak_for(me.id);
        self.view.me.set(Some(me.clone()));
        #[cfg(feature = "browser")]
        self.driver.start(me, &self.view);
        self.view.clock.set(Clock::local());
    }

    /// The person has another name or picture from now on.
    pub fn is_called(&self, me: Person) {
        self.view.me.set(Some(me.clone()));
        self.input(Input::Called(me));
    }

    /// Whether it is known who is logged in.
    #[cfg(feature = "browser")]
    pub fn is_started(&self) -> bool {
        self.view.me.read_untracked().is_some()
    }

    /// A room's newest page, where it is known without asking the server.
    #[cfg(not(feature = "ssr"))]
    pub fn page(&self, room: RoomId) -> Option<protocol::api::RoomPage> {
        #[cfg(feature = "browser")]
        return self.driver.page(room);
        #[cfg(not(feature = "browser"))]
        {
            let _ = room;
            None
        }
    }

    /// How many messages of this person are not sent, in all tabs of this browser.
    pub async fn unsent(&self) -> usize {
        #[cfg(feature = "browser")]
        return self.driver.unsent().await;
        #[cfg(not(feature = "browser"))]
        0
    }

    /// Drops all that this browser keeps for the person.
    pub async fn erase(&self) {
        #[cfg(feature = "browser")]
        if let Some(me) = self.view.me.get_untracked() {
            self.driver.erase(me.id).await;
        }
    }

    /// Sends a message that follows the rules of [`protocol::text`], perhaps in answer to one, or in a thread.
    pub fn post(
        &self,
        room: RoomId,
        text: String,
        reply: Option<Quote>,
        files: Vec<OwnFile>,
        thread: Option<InThread>,
    ) {
        let now = js_sys::Date::now();
        #[cfg(feature = "browser")]
        let time = self.driver.time_of_id(now as u64);
        #[cfg(not(feature = "browser"))]
        let time = now as u64;
        let client_id = uuid::Builder::from_unix_timestamp_millis(time, &dom::random()).into_uuid();
        let client_id = ClientId(client_id);
        self.input(Input::Post { room, client_id, text, reply, at: Timestamp(now as i64), files, thread });
    }

    /// Begins to bring a file to the server that somebody has chosen, and gives it as a draft has it.
    pub fn upload(&self, bytes: web_sys::File) -> OwnFile {
        let time = js_sys::Date::now() as u64;
        let id = FileId(uuid::Builder::from_unix_timestamp_millis(time, &dom::random()).into_uuid());
        let file = OwnFile { id, name: bytes.name(), size: bytes.size() as u64, alt: String::new(), spoiler: false };
        #[cfg(feature = "browser")]
        self.driver.upload(&file, bytes, &self.view);
        file
    }

    /// Tries to bring a file to the server once more.
    pub fn care_for(&self, file: &OwnFile) {
        #[cfg(feature = "browser")]
        self.driver.care_for(file, &self.view);
        #[cfg(not(feature = "browser"))]
        let _ = file;
    }

    /// A file is to wait, or to go on.
    pub fn pause(&self, file: FileId, on: bool) {
        #[cfg(feature = "browser")]
        self.driver.keep_waiting(file, on, &self.view);
        #[cfg(not(feature = "browser"))]
        let _ = (file, on);
    }

    /// A file is not to be sent any more.
    pub fn drop_file(&self, file: FileId) {
        #[cfg(feature = "browser")]
        self.driver.drop_file(file, &self.view);
        #[cfg(not(feature = "browser"))]
        let _ = file;
    }

    /// Lets the others in a room know that somebody writes there. May be called with every key.
    pub fn types(&self, room: RoomId) {
        #[cfg(feature = "browser")]
        self.driver.types(room, &self.view);
        #[cfg(not(feature = "browser"))]
        let _ = room;
    }

    /// Takes note of whether the end of a room is on the screen, so that what comes there is not shown as unread.
    pub fn follow(&self, room: RoomId, is_seen: bool) {
        #[cfg(feature = "browser")]
        self.driver.follow(room, is_seen, &self.view);
        #[cfg(not(feature = "browser"))]
        let _ = (room, is_seen);
    }

    /// Keeps what is not sent yet; an empty draft is dropped.
    pub fn keep_draft(&self, key: DraftKey, draft: Draft) {
        #[cfg(feature = "browser")]
        {
            let before = self.view.drafts.read_untracked().get(&key).cloned().unwrap_or_default();
            self.driver.keep_draft(key, before, draft.clone(), &self.view);
        }
        // Those who track it wait for what is restored.
        let mut drafts = self.view.drafts.write_untracked();
        if draft.is_empty() {
            drafts.remove(&key);
        } else {
            drafts.insert(key, draft);
        }
    }

    /// Reads a room. `None` where it has not been loaded, as always on the server.
    pub fn with_room<T>(&self, room: RoomId, read: impl FnOnce(Option<&Timeline>, &Outbox) -> T) -> T {
        #[cfg(feature = "browser")]
        return self.driver.with_session(|session| read(session.timeline(room), session.outbox()));
        #[cfg(not(feature = "browser"))]
        {
            let _ = room;
            read(None, &Outbox::default())
        }
    }

    /// How far a room is known: what is asked for now is as of then, or later.
    pub fn last_seq(&self, room: RoomId) -> Seq {
        self.with_room(room, |timeline, _| timeline.map_or(0, Timeline::last_seq))
    }

    /// Whom the person has blocked, as far as that is known.
    pub fn blocked(&self) -> Blocked {
        self.view.blocked.get().unwrap_or_default()
    }

    /// Up to where the person has read a room, on any device; `None` where they are not in it.
    pub fn read_seq(&self, room: RoomId) -> Option<Seq> {
        #[cfg(feature = "browser")]
        return self
            .driver
            .with_session(|session| session.joined().iter().find(|info| info.id == room).map(|info| info.read_seq));
        #[cfg(not(feature = "browser"))]
        {
            let _ = room;
            None
        }
    }

    /// The seq of a room's last event; `None` where the person is not in it.
    pub fn end_of(&self, room: RoomId) -> Option<Seq> {
        #[cfg(feature = "browser")]
        return self
            .driver
            .with_session(|session| session.joined().iter().find(|info| info.id == room).map(|info| info.last_seq));
        #[cfg(not(feature = "browser"))]
        {
            let _ = room;
            None
        }
    }

    /// The person has read a room to its end, or with none all that there is.
    pub fn read_to_end(&self, room: Option<RoomId>) {
        #[cfg(feature = "browser")]
        {
            let is_meant = |info: &&protocol::api::RoomInfo| {
                room.is_none_or(|room| room == info.id) && info.read_seq < info.last_seq
            };
            let ends = self.driver.with_session(|session| {
                let meant = session.joined().iter().filter(is_meant);
                meant.map(|info| (info.id, info.last_seq)).collect::<Vec<_>>()
            });
            ends.into_iter().for_each(|(room, seq)| self.input(Input::Read { room, seq }));
            if room.is_none() {
                leptos::task::spawn_local(async {
                    // Where it fails the number stays.
                    _ = crate::http::command(gloo_net::http::Method::DELETE, "/api/inbox").await;
                });
            }
        }
        #[cfg(not(feature = "browser"))]
        let _ = room;
    }

    /// Why the person is no longer in a room, where somebody took them out.
    pub fn removal(&self, room: RoomId) -> Option<Removal> {
        #[cfg(feature = "browser")]
        return self.driver.with_session(|session| session.removal(room).cloned());
        #[cfg(not(feature = "browser"))]
        {
            let _ = room;
            None
        }
    }

    /// Whether the connection did not come back at the first try.
    pub fn has_tried_in_vain(&self) -> bool {
        #[cfg(feature = "browser")]
        return self.driver.with_session(client::session::Session::has_tried_in_vain);
        #[cfg(not(feature = "browser"))]
        false
    }

    /// Whether leaving the application loses nothing that somebody wrote.
    pub fn can_go(&self) -> bool {
        self.is_kept() && self.view.drafts.read_untracked().is_empty() && dom::nothing_typed()
    }

    /// Whether what is not sent outlives this page.
    fn is_kept(&self) -> bool {
        !self.view.unkept.get_untracked() || !self.has_unsent()
    }

    /// Whether this tab has messages that are not sent.
    pub fn has_unsent(&self) -> bool {
        self.with_room(RoomId::LOBBY, |_, outbox| outbox.iter().next().is_some())
    }

    /// Whether everything works right now.
    pub fn is_live(&self) -> bool {
        self.view.link.get() == Link::Live
    }
}
