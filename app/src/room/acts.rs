//! Carries out what one does with the messages of a room. What comes of it arrives as events; what goes wrong is said in
//! one place.

mod messages;

use self::messages::{is_message, text_of};
use crate::{
    dom,
    errors::{self, Failure},
    http, navigation,
    next::with_query,
    room::{
        act::{Act, Asked},
        drafting::{Drafting, Writing, forget_change},
        lines::Talk,
    },
    session::{Change, Client, OwnFile},
    texts::texts,
};
use client::{outbox::Pending, session::Input};
use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ClientId, Event, EventKind, FileId, InThread, Quote, RoomId, Seq, UserId,
    api::{Edit, History},
    message::excerpt,
    unread,
};

/// One room, for somebody who takes part in it.
#[derive(Clone, Copy)]
pub struct Acts {
    /// What one writes.
    pub drafting: Drafting,
    /// What a dialog is about.
    pub asked: RwSignal<Option<Asked>>,
    /// What went wrong last.
    pub trouble: RwSignal<Option<String>>,
    /// What was thrown away last, and can be had back.
    pub thrown: RwSignal<Option<Thrown>>,
    /// The message that the list is to go to.
    pub goal: RwSignal<Option<Seq>>,
    /// The picture that is looked at.
    pub viewed: RwSignal<Option<FileId>>,
    /// Which conversation of the room.
    pub talk: Talk,
    room: RoomId,
    me: UserId,
    client: StoredValue<Client>,
    said: Said,
    /// The thread that it is: the message that began it, and whether answers go to the room too.
    thread: Option<(Seq, RwSignal<bool>)>,
    /// The message that the next picked emoji is for.
    picking: StoredValue<Option<Seq>>,
}

/// The messages of a conversation that are here.
#[derive(Clone, Copy)]
pub struct Said {
    /// A message as it is by now.
    pub message: Callback<Seq, Option<Event>>,
    /// The newest of this person's.
    pub newest: Callback<UserId, Option<Event>>,
}

/// Something that one wrote and took out of the box or the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thrown {
    /// What a message was to say.
    Change(Change),
    /// A message that was refused.
    Message(Box<Pending>),
}

impl Acts {
    /// For as long as the room's page is there, of a thread where one is given: the message that began it, and whether answers go to
    /// the room too.
    pub fn new(
        talk: Talk,
        room: RoomId,
        me: UserId,
        client: Client,
        said: Said,
        drafting: Drafting,
        thread: Option<(Seq, RwSignal<bool>)>,
    ) -> Self {
        Self {
            drafting,
            asked: RwSignal::new(None),
            trouble: RwSignal::new(None),
            thrown: RwSignal::new(None),
            goal: RwSignal::new(None),
            viewed: RwSignal::new(None),
            talk,
            room,
            me,
            client: StoredValue::new(client),
            said,
            thread,
            picking: StoredValue::new(None),
        }
    }

    /// Does it, or begins to.
    pub fn act(self, act: Act) {
        match act {
            Act::Retry(id) => self.input(Input::Retry(id)),
            Act::Discard(id) => {
                if let Some(pending) = self.take_out(id) {
                    self.thrown.set(Some(Thrown::Message(Box::new(pending))));
                }
            }
            Act::TakeBack(id) => {
                if let Some(Pending { text, reply, files, .. }) = self.take_out(id) {
                    self.put_back(&text, reply, files);
                }
            }
            Act::React(seq, emoji, on) => {
                let method = if on { Method::PUT } else { Method::DELETE };
                let emoji = String::from(js_sys::encode_uri_component(&emoji));
                self.command(method, format!("{seq}/reactions/{emoji}"), || ());
            }
            Act::PickFor(seq) => self.picking.set_value(Some(seq)),
            Act::Reply(seq) => self.reply(seq),
            Act::Edit(seq) => self.edit(self.message(seq)),
            Act::EditNewest => self.edit(self.said.newest.run(self.me)),
            Act::Thread(seq) => {
                let root = self.message(seq).and_then(|event| event.kind.in_thread()).map(|thread| thread.root);
                open_thread(self.room, root.unwrap_or(seq), None);
            }
            Act::Pin(seq, on) => {
                self.command(if on { Method::PUT } else { Method::DELETE }, format!("{seq}/pin"), || ());
            }
            Act::RemovePreview(seq, address) => {
                let address = String::from(js_sys::encode_uri_component(&address));
                self.command(Method::DELETE, format!("{seq}/previews?address={address}"), || ());
            }
            Act::AskToDelete(seq) => self.asked.set(self.message(seq).map(|event| Asked::Delete(Box::new(event)))),
            Act::Delete(seq) => {
                self.command(Method::DELETE, seq.to_string(), move || dom::focus(&self.talk.line_id(seq)));
            }
            Act::ShowHistory(seq) => self.asked.set(Some(Asked::History(seq))),
            Act::SaveForLater(seq) => self.asked.set(Some(Asked::Later(seq))),
            Act::SendLater(text) => {
                let reply_to = self.drafting.writing.with_untracked(Writing::answers);
                self.asked.set(Some(Asked::SendLater { text, reply_to, has_files: self.has_files() }));
            }
            Act::PutOff => self.drafting.sent(),
            Act::Jump(seq) => match self.message(seq) {
                Some(message) => self.go_to(&message),
                None => self.load(&format!("around={seq}"), move |event| event.seq == seq && is_message(event)),
            },
            Act::JumpAfter(seq) => {
                let blocked = self.client.with_value(|client| client.view.blocked.get_untracked()).unwrap_or_default();
                self.load(&format!("after={seq}"), move |event| {
                    event.seq > seq && unread::counts(event, self.me, &blocked)
                });
            }
            Act::CopyText(seq) => {
                if let Some(text) = self.message(seq).as_ref().and_then(text_of) {
                    self.copy(text);
                }
            }
            Act::CopyLink(seq) => {
                let origin = window().location().origin().unwrap_or_default();
                self.copy(&format!("{origin}/rooms/{}?message={seq}", self.room));
            }
            Act::View(file) => self.viewed.set(Some(file)),
            Act::NotCopied => self.trouble.set(Some(texts().talk.not_copied.to_owned())),
        }
    }

    /// Reacts with an emoji that was picked.
    pub fn picked(self, emoji: String) {
        if let Some(seq) = self.picking.get_value() {
            self.act(Act::React(seq, emoji, true));
        }
    }

    /// Sends what was written, or saves what was changed. Whether the box is done with it already.
    pub fn send(self, text: String) -> bool {
        let reply = match self.drafting.writing.get_untracked() {
            Writing::Edit(seq) => {
                self.save(seq, text);
                return false;
            }
            Writing::Reply(quote) => Some(quote),
            Writing::New => None,
        };
        let files = self.drafting.files.get_untracked();
        let thread = self.thread.map(|(root, in_room)| InThread { root, in_room: in_room.get_untracked() });
        // As the server has it: in the room it says what it answers, from the first moment on.
        let reply = reply.or_else(|| thread.and_then(|thread| self.quote(thread.root)));
        self.client.with_value(|client| client.post(self.room, text, reply, files, thread));
        self.drafting.sent();
        self.thrown.set(None);
        true
    }

    /// A message that is not sent, which is in the outbox no longer.
    fn take_out(self, id: ClientId) -> Option<Pending> {
        let pending = self.client.with_value(|client| {
            client.with_room(self.room, |_, outbox| outbox.iter().find(|pending| pending.client_id == id).cloned())
        });
        self.input(Input::Discard(id));
        pending
    }

    /// Gives up what the box is for. A change that says something else than its message can be had back.
    pub fn step_back(self) {
        let change = self.drafting.step_back();
        let is_other = |change: &Change| {
            let message = self.message(change.seq);
            message.as_ref().and_then(text_of) != Some(change.text.as_str())
        };
        if let Some(change) = change.filter(is_other) {
            self.thrown.set(Some(Thrown::Change(change)));
        }
    }

    /// Brings back what was thrown away last.
    pub fn bring_back(self) {
        match self.thrown.try_update(Option::take).flatten() {
            Some(Thrown::Change(Change { seq, text })) => self.drafting.begin_change(seq, text),
            Some(Thrown::Message(pending)) => {
                let Pending { text, reply, files, .. } = *pending;
                self.put_back(&text, reply, files);
            }
            None => {}
        }
    }

    /// What began the thread is what one answers there without saying so.
    fn put_back(self, text: &str, reply: Option<Quote>, files: Vec<OwnFile>) {
        let reply = reply.filter(|quote| self.thread.is_none_or(|(root, _)| root != quote.seq));
        self.drafting.put_back(text, reply, files);
    }

    fn reply(self, seq: Seq) {
        if let Some(quote) = self.quote(seq) {
            self.give_up_change();
            self.drafting.answer(quote);
        }
    }

    fn quote(self, seq: Seq) -> Option<Quote> {
        let event = self.message(seq)?;
        let text = match &event.kind {
            EventKind::Posted { content, files, .. } => excerpt(content, files),
            _ => None,
        };
        Some(Quote { seq, author: event.actor, text })
    }

    fn edit(self, message: Option<Event>) {
        if let Some(event) = message
            && let Some(text) = text_of(&event)
        {
            self.give_up_change();
            self.drafting.begin_change(event.seq, text.to_owned());
        }
    }

    /// The box is wanted for something else.
    fn give_up_change(self) {
        if self.drafting.writing.with_untracked(Writing::is_edit) {
            self.step_back();
        }
    }

    /// The text stays in the box until the server has it.
    fn save(self, seq: Seq, text: String) {
        let path = format!("/api/rooms/{}/messages/{seq}", self.room);
        let (key, client) = (self.drafting.key, self.client.get_value());
        spawn_local(async move {
            let saved = http::tell(Method::PUT, &path, &Edit { text, files: None }).await;
            if !self.note(saved) {
                return;
            }
            // The room may have been left meanwhile.
            if self.drafting.writing.try_get_untracked() == Some(Writing::Edit(seq)) {
                self.drafting.step_back();
            } else {
                forget_change(&client, key, seq);
            }
        });
    }

    /// Loads a part of the room, and goes to the first event of it that is the one.
    fn load(self, what: &str, is_it: impl Fn(&Event) -> bool + 'static) {
        let room = self.room;
        let path = format!("/api/rooms/{room}/events?{what}");
        let as_of = self.client.with_value(|client| client.last_seq(room));
        spawn_local(async move {
            let events = match http::get::<History>(&path).await {
                Ok(History { events }) => events,
                Err(failure) => {
                    self.note(Err(failure));
                    return;
                }
            };
            let Some(found) = events.iter().find(|event| is_it(event)).cloned() else {
                let _ = self.trouble.try_set(Some(errors::sentence(protocol::ErrorCode::MessageUnknown)));
                return;
            };
            let _ = self.client.try_with_value(|client| client.input(Input::Older { room, events, as_of }));
            if self.goal.try_get_untracked().is_some() {
                self.go_to(&found);
            }
        });
    }

    /// Goes to a message that is here. One that stands in a thread alone is not in the room's list.
    fn go_to(self, message: &Event) {
        match message.kind.in_thread().filter(|thread| !thread.in_room && self.talk == Talk::Room) {
            Some(thread) => open_thread(self.room, thread.root, Some(message.seq)),
            None => self.goal.set(Some(message.seq)),
        }
    }

    fn command(self, method: Method, what: String, then: impl FnOnce() + 'static) {
        let path = format!("/api/rooms/{}/messages/{what}", self.room);
        spawn_local(async move {
            if self.note(http::command(method, &path).await) {
                then();
            }
        });
    }

    /// Says what went wrong, if anything did.
    fn note(self, result: Result<(), Failure>) -> bool {
        let trouble = result.err().map(|failure| failure.sentence());
        let is_fine = trouble.is_none();
        let _ = self.trouble.try_set(trouble);
        is_fine
    }

    fn copy(self, text: &str) {
        let copied = dom::copy(text);
        spawn_local(async move {
            let trouble = (!copied.await).then(|| texts().talk.not_copied.to_owned());
            let _ = self.trouble.try_set(trouble);
        });
    }

    fn input(self, input: Input) {
        self.client.with_value(|client| client.input(input));
    }
}

/// What the address calls the thread that is open, by the message that began it.
pub const THREAD: &str = "thread";
/// What it calls the answer that one is to come to.
pub const ANSWER: &str = "answer";

/// Opens a thread beside its room, perhaps at an answer.
pub fn open_thread(room: RoomId, root: Seq, answer: Option<Seq>) {
    let address = with_query(&format!("/rooms/{room}"), THREAD, &root.to_string());
    navigation::go(&match answer {
        Some(answer) => with_query(&address, ANSWER, &answer.to_string()),
        None => address,
    });
}
