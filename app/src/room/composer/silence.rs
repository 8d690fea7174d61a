//! Why one can't write in a room at the moment: what stands there instead of the box.

use std::time::Duration;

use leptos::{either::Either, prelude::*};
use protocol::{Mute, Person, Removal, RoomKind, Timestamp, api::RoomInfo};

use crate::{
    components::{
        block_button::BlockButton,
        field::{FormError, FormState},
        membership::{Membership, MembershipButton},
    },
    room::ask_back::AskBack,
    session::Client,
    texts::texts,
};

/// The longest that a browser's timer can wait.
const TIMER_MS_MAX: i64 = i32::MAX as i64;

/// The reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// One has left, or was taken out.
    Gone(Option<Removal>),
    /// For a while.
    Muted(Mute),
    /// Nobody can.
    Archived,
    /// It is a conversation with this person alone, whom one has blocked.
    Blocked(Person),
}

impl Silence {
    /// Whether the box is of no use. Whoever has left by themself may have a text in it.
    pub fn hides_box(&self) -> bool {
        *self != Self::Gone(None)
    }
}

/// The reason, if there is one. A mute ends by itself.
pub fn silence(client: Client, info: Memo<RoomInfo>) -> Memo<Option<Silence>> {
    let over = RwSignal::new(None::<Timestamp>);
    Effect::new(move || {
        let Some(until) = info.read().muted.as_ref().map(|mute| mute.until) else { return };
        let left = (until.0 - js_sys::Date::now() as i64).max(0);
        if left < TIMER_MS_MAX
            && let Ok(timer) =
                set_timeout_with_handle(move || _ = over.try_set(Some(until)), Duration::from_millis(left as u64))
        {
            on_cleanup(move || timer.clear());
        }
    });
    Memo::new(move |_| {
        let info = info.read();
        let joined = client.view.joined.read();
        if joined.as_ref().is_some_and(|joined| joined.iter().all(|joined| joined.id != info.id)) {
            return Some(Silence::Gone(client.removal(info.id)));
        }
        if info.archived {
            return Some(Silence::Archived);
        }
        if let (RoomKind::Direct, [other]) = (info.kind, &info.people[..])
            && client.blocked().contains(other.id)
        {
            return Some(Silence::Blocked(other.clone()));
        }
        let over = over.get();
        info.muted.clone().filter(|mute| over.is_none_or(|over| over < mute.until)).map(Silence::Muted)
    })
}

/// Says the reason, and offers to come back where one can.
#[component]
pub fn SilenceNotice(info: Memo<RoomInfo>, silence: Memo<Option<Silence>>, again: Callback<()>) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let t = texts();
    let words = move || {
        let (words, reason) = match silence.get()? {
            Silence::Gone(None) => (t.room.no_longer_in.to_owned(), String::new()),
            Silence::Gone(Some(Removal { banned: true, reason })) => (t.manage.you_were_banned.to_owned(), reason),
            Silence::Gone(Some(Removal { reason, .. })) => (t.manage.you_were_removed.to_owned(), reason),
            Silence::Muted(Mute { until, reason }) => {
                let clock = clock.get();
                ((t.manage.you_are_muted)(&clock.day_label(clock.day(until)), &clock.time(until)), reason)
            }
            Silence::Archived => (t.manage.room_is_archived.to_owned(), String::new()),
            Silence::Blocked(other) => ((t.people.you_blocked)(other.shown()), String::new()),
        };
        let reason = (!reason.is_empty()).then(|| view! { <p>{t.manage.reason_given} <bdi>{reason}</bdi></p> });
        Some(view! { <p>{words}</p> {reason} })
    };
    let back = move || {
        let Some(Silence::Gone(removal)) = silence.get() else { return None };
        let info = info.read();
        if removal.is_some_and(|removal| removal.banned) {
            return None;
        }
        let (room, name) = (info.id, t.room.again);
        match info.kind {
            RoomKind::Public => Some(Either::Left(
                view! { <MembershipButton room name membership=Membership::Join class="button small" done=again/> },
            )),
            RoomKind::Private => Some(Either::Right(view! { <AskBack room/> })),
            RoomKind::Direct => None,
        }
    };
    let unblock = move || {
        let Some(Silence::Blocked(other)) = silence.get() else { return None };
        let form = FormState::empty();
        Some(view! { <BlockButton user=other.id blocked=true name=other.shown() form/> <FormError form/> })
    };
    view! {
        <div class="notice" role="status" hidden=move || silence.read().is_none()>
            {words}
            {back}
            {unblock}
        </div>
    }
}
