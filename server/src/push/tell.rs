//! Whom a message is told, and what came of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use protocol::{
    Content, Event, EventKind, Mentions, RoomId, RoomKind, Seq, UserId,
    frame::Presence,
    news::{Listener, News, news},
    notifications::{KeyWords, SUBSCRIPTIONS_MAX},
};

use super::{
    Push,
    message::message,
    quiet::wall_clock,
    send::{SEND_MAX, Sent},
};
use crate::store::{Job, PushListener, PushSubscription, PushedEvents, Result, Whom, now};

/// People who are looked at in one step, at most.
const PEOPLE: u32 = 100;
/// Browsers that are told in one step, give or take one person's …
const BROWSERS: usize = 120;
/// … and at the same time.
const AT_ONCE: usize = 50;
/// Events that one push tells of: what has come since the message, until it is told.
const EVENTS: u32 = 50;
/// How old a message can become before it is no news any more, in milliseconds.
const AGE_MAX_MS: i64 = 4 * 60 * 60 * 1_000;
/// How often it is tried.
const TRIES_MAX: u32 = 6;
/// How long who is in front of a device has to read it before their other devices are told, in milliseconds.
const PRESENT_MS: i64 = 60_000;
/// The pause after the first try, in milliseconds; doubled with each one.
const PAUSE_MS: i64 = 15_000;

/// How long all browsers of one step may take together.
pub const ALL_MAX: Duration =
    Duration::from_secs(SEND_MAX.as_secs() * (BROWSERS + SUBSCRIPTIONS_MAX).div_ceil(AT_ONCE) as u64);

/// A message that is to be told, and whom: as in [`Job::Tell`].
#[derive(Clone, Debug)]
pub struct Telling {
    /// Where it is.
    pub room: RoomId,
    /// The event.
    pub event: Seq,
    /// Whom; `None` for all whom it concerns.
    pub people: Option<Vec<UserId>>,
    /// Those up to this one are done.
    pub after: Option<UserId>,
    /// How often it was tried before.
    pub tries: u32,
}

/// What one browser is to be told.
struct Notice {
    to: PushSubscription,
    plain: Vec<u8>,
    is_urgent: bool,
}

impl Push {
    /// Tells the next people of a message: what is left to do. What came after it is told with it.
    ///
    /// # Errors
    /// The database's; then it is to be done again.
    pub async fn tell(&self, telling: &Telling) -> Result<Option<Job>> {
        let (room, first) = (telling.room, telling.event);
        let _turn = self.turns[room.0.as_u128() as usize % self.turns.len()].lock().await;
        let events = self.store.events_after(room, None, first.saturating_sub(1), EVENTS).await?;
        let is_news = events.first().is_some_and(|event| event.seq == first && now().0 - event.at.0 < AGE_MAX_MS);
        let Some((name, kind)) = self.store.room_title(room).await?.filter(|_| is_news) else { return Ok(None) };
        let events = self.as_of_now(room, events).await?;
        let authors = events.iter().map(|event| event.actor.id).collect();
        let whom = whom(telling, &events, kind);
        let threads = events.iter().filter_map(|event| Some(event.kind.in_thread()?.root)).collect();
        let about = PushedEvents { room, authors, threads };
        let listeners = self.store.push_listeners(&about, &whom, telling.after, PEOPLE).await?;
        let presence = self.presence(room);
        let (mut notices, mut waiting, mut last) = (Vec::new(), Vec::new(), None);
        for listener in &listeners {
            if notices.len() >= BROWSERS {
                break;
            }
            last = Some(listener.user);
            let found = concerning(listener, &events, kind);
            let Some((event, _)) = found.last() else { continue };
            let is_present = presence.get(&listener.user) == Some(&Presence::Online);
            if is_present && telling.tries == 0 {
                waiting.push(listener.user);
                continue;
            }
            let told = message(event, found.len(), &name, kind, listener.settings.hides_text);
            let plain = serde_json::to_vec(&told)?;
            let is_urgent = kind == RoomKind::Direct || found.iter().any(|(_, news)| news.mention);
            let untold = listener.subscriptions.iter().filter(|to| to.told() < first);
            notices.extend(untold.map(|to| Notice { to: to.clone(), plain: plain.clone(), is_urgent }));
        }
        let up_to = events.last().map_or(first, |event| event.seq);
        let outcomes = self.send_all(room, notices).await;
        self.note(telling, up_to, &outcomes, waiting).await?;
        let is_all = listeners.len() < PEOPLE as usize && last == listeners.last().map(|listener| listener.user);
        let people = telling.people.clone();
        Ok((!is_all).then_some(Job::Tell { room, event: first, people, after: last, tries: telling.tries }))
    }

    async fn send_all(&self, room: RoomId, notices: Vec<Notice>) -> Vec<(PushSubscription, Sent)> {
        let send = |Notice { to, plain, is_urgent }| async move {
            let sent = self.send(&to, room, &plain, is_urgent).await;
            (to, sent)
        };
        stream::iter(notices).map(send).buffer_unordered(AT_ONCE).collect().await
    }

    /// Writes down what came of it, and lets be tried again what has failed, and what waits for those who are in front of a device.
    async fn note(
        &self,
        telling: &Telling,
        up_to: Seq,
        outcomes: &[(PushSubscription, Sent)],
        waiting: Vec<UserId>,
    ) -> Result<()> {
        let (mut told, mut gone, mut failed, mut pause) = (Vec::new(), Vec::new(), BTreeSet::new(), Duration::ZERO);
        for (to, sent) in outcomes {
            match sent {
                Sent::Taken | Sent::Refused => told.push((to.id, up_to)),
                Sent::Gone => gone.push(to.id),
                Sent::Later(asked) => {
                    failed.insert(UserId(to.user_id));
                    pause = pause.max(asked.unwrap_or_default());
                }
            }
        }
        let again = |people: Vec<UserId>| Job::Tell {
            room: telling.room,
            event: telling.event,
            people: Some(people),
            after: None,
            tries: telling.tries + 1,
        };
        let mut later = Vec::new();
        if !waiting.is_empty() {
            later.push((again(waiting), PRESENT_MS));
        }
        if !failed.is_empty() && telling.tries + 1 < TRIES_MAX {
            let asked = i64::try_from(pause.as_millis()).unwrap_or(AGE_MAX_MS);
            later.push((again(failed.into_iter().collect()), (PAUSE_MS << telling.tries).max(asked)));
        }
        self.store.note_told(telling.room, &told, &gone, &later).await
    }

    /// How the people in a room are there, as far as they are.
    fn presence(&self, room: RoomId) -> BTreeMap<UserId, Presence> {
        let (people, away) = self.rooms.hub.online(room);
        let mut presence: BTreeMap<UserId, Presence> =
            people.into_iter().map(|person| (person.id, Presence::Online)).collect();
        presence.extend(away.into_iter().map(|user| (user, Presence::Away)));
        presence
    }

    /// Changes that call somebody call only those whom their message still calls.
    async fn as_of_now(&self, room: RoomId, mut events: Vec<Event>) -> Result<Vec<Event>> {
        for event in &mut events {
            let EventKind::Edited { target, calls, .. } = &mut event.kind else { continue };
            if *calls == Mentions::default() {
                continue;
            }
            let message = self.store.events_after(room, None, target.saturating_sub(1), 1).await?.pop();
            let mentions = match message.map(|message| (message.seq, message.kind)) {
                Some((seq, EventKind::Posted { content, mentions, .. }))
                    if seq == *target && content != Content::Deleted =>
                {
                    mentions
                }
                _ => Mentions::default(),
            };
            calls.everyone &= mentions.everyone;
            calls.people.retain(|person| mentions.includes(person.id));
        }
        Ok(events)
    }
}

/// Who has to be looked at.
fn whom(telling: &Telling, events: &[Event], kind: RoomKind) -> Whom {
    if let Some(people) = &telling.people {
        return Whom::Only(people.clone());
    }
    let mut concerned = BTreeSet::new();
    for event in events {
        let (calls, answered) = match &event.kind {
            EventKind::Posted { mentions, reply, .. } => (mentions, reply.as_ref().map(|quote| quote.author.id)),
            EventKind::Edited { calls, .. } => (calls, None),
            _ => continue,
        };
        if calls.everyone || kind == RoomKind::Direct {
            return Whom::Everyone;
        }
        concerned.extend(calls.people.iter().map(|person| person.id).chain(answered));
    }
    Whom::Concerned(concerned.into_iter().collect())
}

/// What of it is to be told to somebody, were they on no device.
fn concerning<'a>(listener: &PushListener, events: &'a [Event], kind: RoomKind) -> Vec<(&'a Event, News)> {
    let key_words = KeyWords::parse(&listener.settings.key_words).unwrap_or_default();
    let at = now();
    let quiet = listener.settings.is_quiet(at, |zone| wall_clock(at, zone));
    let of = |event: &'a Event| {
        let read_in_thread = event.kind.in_thread().and_then(|thread| listener.threads.get(&thread.root).copied());
        let listener = Listener {
            me: listener.user,
            level: listener.level,
            blocked: &listener.blocked,
            key_words: &key_words,
            quiet,
            presence: Presence::Offline,
            has_read: read_in_thread.unwrap_or(listener.read_seq) >= event.seq,
            follows: read_in_thread.is_some(),
        };
        let news = news(event, kind, &listener);
        news.push.then_some((event, news))
    };
    events.iter().filter_map(of).collect()
}
