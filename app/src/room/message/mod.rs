//! One line of the list of messages.

mod body;
mod byline;
mod dialogs;
mod files;
mod jumbo;
mod later;
mod local_link;
mod long;
mod notice;
mod picture;
pub mod pressing;
mod previews;
mod quote;
mod reactions;
#[cfg(feature = "ssr")]
mod rendered;
pub mod seen_by;
pub mod shortcuts;
mod status;
mod text;
mod thread_line;
mod toolbar;
mod tree;

use std::sync::Arc;

use client::sorted_vec_map::SortedVecMap;
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use protocol::{Content, Marks, Seq, UserId};

use self::{
    body::Body,
    byline::Byline,
    files::Files,
    notice::{Arrivals, Notice},
    previews::Previews,
    quote::Quoted,
    reactions::Reactions,
    status::Status,
    thread_line::ThreadLine,
    toolbar::Toolbar,
};
use crate::{
    room::{
        act::Act,
        entries::{Delivery, Entry, Id, MessageEntry, Place, What},
        lines::Talk,
        rights::Rights,
    },
    search,
    texts::texts,
    time::Day,
};

pub use self::{
    byline::PageClock,
    dialogs::MessageDialog,
    toolbar::{REACTING, REACTING_THERE, more},
};

/// What all lines of a list share.
#[derive(Clone, Copy)]
pub struct Around {
    /// Which list it is.
    pub talk: Talk,
    /// Who reads.
    pub me: UserId,
    /// What they may do.
    pub rights: Memo<Rights>,
    /// The message that is pointed at, or has the focus in it: the one with a toolbar.
    pub active: RwSignal<Option<Seq>>,
    /// The same for the lines of a page, which watch what is gone with it; see [`PageClock`].
    pub pointed: Memo<Option<Seq>>,
    /// The message that stands in the box to be changed.
    pub changed: Signal<Option<Seq>>,
    /// What they do.
    pub on_act: Callback<Act>,
}

/// The lines of a page, by what they show: one that changes wakes nothing of the others.
#[derive(Clone, Copy, Default)]
pub struct Lines(StoredValue<SortedVecMap<Id, RwSignal<Arc<Entry>>>>);

impl Lines {
    /// Brings those that are there up to date.
    pub fn follow(self, entries: &[Arc<Entry>]) {
        self.0.with_value(|lines| {
            for entry in entries {
                if let Some(line) = lines.get(&entry.id).filter(|line| *line.read_untracked() != *entry) {
                    line.set(entry.clone());
                }
            }
        });
    }

    /// The line of this entry, for as long as its owner lives.
    fn line(self, entry: Arc<Entry>) -> Line {
        let id = entry.id.clone();
        let line = RwSignal::new(entry);
        self.0.write_value().insert(id.clone(), line);
        on_cleanup(move || {
            // All of the page may be gone already, or the line have given way to one that begins otherwise.
            let _ = self.0.try_update_value(|lines| {
                if lines.get(&id) == Some(&line) {
                    lines.remove(&id);
                }
            });
        });
        Line(line)
    }
}

/// A message as it is by now.
#[derive(Clone, Copy)]
pub struct Line(RwSignal<Arc<Entry>>);

impl Line {
    /// Something about the message.
    fn part<T: Default>(self, read: impl FnOnce(&MessageEntry) -> T) -> T {
        self.0.read().message().map(read).unwrap_or_default()
    }

    fn seq_untracked(self) -> Option<Seq> {
        self.0.read_untracked().message().and_then(|said| said.seq)
    }

    /// Its place in the room, once it has one.
    fn seq(self) -> Option<Seq> {
        self.part(|said| said.seq)
    }
}

/// The lines of a page.
#[component]
pub fn Messages(entries: Memo<Vec<Arc<Entry>>>, lines: Lines, around: Around) -> impl IntoView {
    let draw = move |entry| view! { <Message entry lines around/> };
    #[cfg(feature = "ssr")]
    return rendered::rendered(&entries.read_untracked(), around, draw);
    #[cfg(not(feature = "ssr"))]
    view! { <For each=move || entries.get() key=|entry| entry.id.clone() children=draw/> }
}

/// A message, or that somebody came or went.
#[component]
fn Message(entry: Arc<Entry>, lines: Lines, around: Around) -> impl IntoView {
    let line = lines.line(entry.clone());
    // Where that changes later, the box marks the line itself.
    let is_changed = around.changed.get_untracked().is_some_and(|seq| line.seq_untracked() == Some(seq));
    let Entry { author, what, .. } = Arc::unwrap_or_clone(entry);
    let above = move || above(line);
    match what {
        What::Notice(_) | What::Created => EitherOf3::A(view! { <li>{above}<Notice line/></li> }),
        What::Arrivals(_) => EitherOf3::B(view! { <li>{above}<Arrivals line/></li> }),
        What::Message(_) => EitherOf3::C(view! {
            <li id=move || line.seq().map(|seq| around.talk.line_id(seq)) tabindex="-1" data-editing=is_changed.then_some("")>
                {above}
                <MessageBody line author=author.id around/>
            </li>
        }),
    }
}

/// What begins with a line.
fn above(line: Line) -> impl IntoView {
    let Place { day, new, .. } = line.0.read().place;
    (day.is_some() || new).then(|| {
        view! {
            {day.map(|day| view! { <DayBreak day/> })}
            {new.then(|| view! { <p class="day new"><span>{texts().message.new}</span></p> })}
        }
    })
}

/// What somebody said.
#[component]
fn MessageBody(line: Line, author: UserId, around: Around) -> impl IntoView {
    // Until who looks wants to see it.
    let opened = RwSignal::new(false);
    let folded = Memo::new(move |_| line.part(|said| said.blocked) && !opened.get());
    let class = move || {
        let is_pending = line.part(|said| said.delivery != Delivery::Done);
        let calls_me = author != around.me && line.part(|said| said.calls && !said.blocked);
        let head = line.0.read().place.head;
        let classes = [(true, "message"), (head, "head"), (is_pending, "pending"), (calls_me, "called")];
        classes.into_iter().filter_map(|(is, class)| is.then_some(class)).collect::<Vec<_>>().join(" ")
    };
    // The place of a message, while it has a toolbar.
    let active = Memo::new(move |_| {
        let seq = line.seq().filter(|seq| around.pointed.get() == Some(*seq));
        seq.filter(|_| line.part(|said| said.content != Content::Deleted))
    });
    // Most messages have nothing below them, and a long room has many messages.
    let has_more = Memo::new(move |_| {
        let is_special = line.part(|said| said.delivery != Delivery::Done || said.marks != Marks::default());
        is_special || active.read().is_some()
    });
    let has_files = Memo::new(move |_| line.part(|said| !said.files.is_empty()));
    let more = move || {
        view! {
            <Previews line is_mine=author == around.me around/>
            <Reactions line around/>
            <ThreadLine line around/>
            <Status line on_act=around.on_act/>
            {move || active.get().map(|seq| view! { <Toolbar seq line is_mine=author == around.me around/> })}
        }
    };
    view! {
        <div class=class>
            <Byline line/>
            {move || {
                if folded.get() {
                    Either::Left(view! { <Folded opened/> })
                } else {
                    Either::Right(view! {
                        <Quoted line around/>
                        <Body line me=around.me/>
                        {move || has_files.get().then(|| view! { <Files line/> })}
                        {move || has_more.get().then(more)}
                    })
                }
            }}
        </div>
    }
}

/// Instead of what somebody said whom the reader has blocked.
#[component]
fn Folded(opened: RwSignal<bool>) -> impl IntoView {
    let t = &texts().people;
    view! {
        <p class="text deleted">
            {t.blocked_message} " "
            <button type="button" class="link needs-scripts" on:click=move |_| opened.set(true)>{t.show}</button>
        </p>
    }
}

#[component]
fn DayBreak(day: Day) -> impl IntoView {
    let PageClock(clock) = expect_context();
    view! {
        <p class="day">
            <button type="button" title=texts().message.go_to_day on:click=|_| search::open_day()>
                {move || clock.get().day_label(day)}
            </button>
        </p>
    }
}
