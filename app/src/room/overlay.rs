//! What opens over a room, and what it needs to know. How it is drawn ([`draw`](super::draw)) comes with the first that is opened.

use client::{
    compose::formatting::Style,
    people::{Member, People},
};
use leptos::{html::Textarea, prelude::*};
use protocol::{Event, FileId, Person, RoomId, Seq, UserId, api::RoomInfo};

use super::{
    act::{Act, Asked},
    info::Here,
    lines::Talk,
    rights::Rights,
};
use crate::{
    components::{overlays::overlay, part::Placement},
    texts::texts,
};

/// One thing that opens.
#[derive(Clone)]
pub enum RoomOverlay {
    /// A person's card, in a room or elsewhere, and what takes it away.
    Card(Person, Option<Here>, Callback<()>),
    /// Keeping a room in order.
    Manage(Part, Memo<RoomInfo>, RwSignal<Option<Part>>),
    /// What is asked, or shown, about a message.
    Message(Asked, RoomId, RwSignal<Option<Asked>>, Callback<Act>),
    /// The messages that are pinned.
    Pins(Pinning),
    /// What brings the members whom a room's page has no room for.
    Members(RoomId, Filter),
    /// The buttons that format what one writes.
    Formats(Formatting),
    /// Asks to come back into a room.
    AskBack(RoomId),
    /// A picture, and those around it.
    Viewer(Viewing),
    /// A thread, beside the room.
    Thread(Threading),
    /// Greets somebody new, until it is put away.
    Welcome(Person, RoomInfo, RwSignal<bool>),
}

impl RoomOverlay {
    /// Shows it as soon as its file is there.
    pub fn show(self) -> impl IntoView {
        let place = match self {
            Self::Card(_, _, on_close) => Placement::Over(on_close),
            Self::Manage(_, _, open) => Placement::Over(Callback::new(move |()| open.set(None))),
            Self::Message(_, _, open, _) => Placement::Over(Callback::new(move |()| open.set(None))),
            Self::Viewer(Viewing { open, .. }) => Placement::Over(Callback::new(move |()| open.set(None))),
            Self::Welcome(..) => Placement::Aside,
            Self::Pins(_) | Self::Members(..) | Self::Formats(_) | Self::AskBack(_) | Self::Thread(_) => {
                Placement::Within
            }
        };
        overlay(self, place)
    }
}

/// What of the dialogs that keep a room in order is open. The room's page hands it to all of its parts.
#[derive(Clone, Copy)]
pub struct Managing(pub RwSignal<Option<Part>>);

/// What such a dialog is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What of it one wants to hear of.
    Notifications,
    /// In which folder it is, and where.
    Arrange,
    /// What was sent in it.
    Files,
    /// Who comes in.
    Invite,
    /// What the room is called and about.
    Settings,
    /// Who asks to come back.
    Requests,
    /// Who may not come back.
    Bans,
    /// Who decided what.
    Audit,
}

impl Part {
    /// What it is called.
    pub fn label(self) -> &'static str {
        let t = &texts().manage;
        match self {
            Self::Notifications => t.notifications,
            Self::Arrange => t.arrange,
            Self::Files => texts().files.files,
            Self::Invite => t.invite,
            Self::Settings => t.settings,
            Self::Requests => texts().entry.requests,
            Self::Bans => t.bans,
            Self::Audit => t.audit,
        }
    }
}

/// Whom one looks for among the members.
#[derive(Clone, Copy)]
pub struct Filter {
    /// The beginning of a name; empty for everybody.
    pub typed: RwSignal<String>,
    /// Whom the server has found by it among those who were not here.
    pub found: RwSignal<Vec<UserId>>,
}

impl Filter {
    /// Nobody yet.
    pub fn new() -> Self {
        Self { typed: RwSignal::new(String::new()), found: RwSignal::new(Vec::new()) }
    }

    /// Whether it may be this one.
    pub fn fits(self, member: &Member) -> bool {
        let typed = self.typed.read();
        typed.is_empty() || member.is_called(&typed) || self.found.read().contains(&member.person.id)
    }
}

/// Leads to what one does with the room's messages. The room's page hands it to its header.
#[derive(Clone, Copy)]
pub struct Pinning {
    /// Whose messages.
    pub room: RoomId,
    /// What one may do with them.
    pub rights: Memo<Rights>,
    /// What to do.
    pub on_act: Callback<Act>,
}

/// A picture that is looked at.
#[derive(Clone, Copy)]
pub struct Viewing {
    /// Where it is.
    pub room: RoomId,
    /// What to do.
    pub on_act: Callback<Act>,
    /// Which, for as long as it is looked at.
    pub open: RwSignal<Option<FileId>>,
    /// The messages whose pictures one sees; those of the room without it.
    pub messages: Option<Callback<(), Vec<Event>>>,
}

/// A thread that is looked at.
#[derive(Clone)]
pub struct Threading {
    /// The message that began it.
    pub root: Seq,
    /// Who looks.
    pub me: Person,
    /// Its room.
    pub info: Memo<RoomInfo>,
    /// What they may do there.
    pub rights: Memo<Rights>,
    /// Who is in it.
    pub people: Memo<People>,
    /// Whether one can't write there at the moment.
    pub is_silent: Signal<bool>,
}

/// The box whose text is formatted by buttons, and by the keys that do the same.
#[derive(Clone, Copy)]
pub struct Formatting {
    /// Which box.
    pub talk: Talk,
    /// The box.
    pub area: NodeRef<Textarea>,
    /// What a key has asked for.
    pub wanted: RwSignal<Option<Style>>,
}
