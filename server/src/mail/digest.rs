//! One letter of all that somebody has not read.

use std::collections::BTreeMap;

use app::letters::{self, Said};
use protocol::{
    Event, EventKind, RoomId, RoomKind, Seq, Timestamp, UserId,
    api::RoomInfo,
    frame::Presence,
    message::excerpt,
    news::{Listener, news},
    notifications::{KeyWords, NotificationSettings},
};
use uuid::Uuid;

use super::{MailError, Mailer};
use crate::{
    push::wall_clock,
    store::{Result, now},
};

/// Rooms of which one letter tells.
const ROOMS_MAX: usize = 20;
/// How long a digest is put off for somebody who does not want to be disturbed, in milliseconds; then it is looked again.
const QUIET_MS: i64 = 15 * 60_000;
const MINUTE_MS: i64 = 60_000;

/// What somebody has not read.
#[derive(Default)]
struct Unread {
    said: Vec<Said>,
    /// Up to where the letter tells of each room.
    told: Vec<(RoomId, Seq)>,
    /// When the oldest of it was said.
    oldest: Option<Timestamp>,
}

impl Mailer {
    /// Writes to somebody of what calls them or was said to them directly, and what they have not read by now. Nothing is sent where
    /// there is none, and nothing yet where it is not as old as they have chosen.
    ///
    /// # Errors
    /// [`MailError`]; then it is to be done again.
    pub async fn digest(&self, user: UserId, digest: Uuid) -> std::result::Result<(), MailError> {
        let Some(record) = self.store.digest_record(user, digest).await? else { return Ok(()) };
        let begun = now();
        let settings = self.store.notification_settings(user).await?;
        let later = async |at| Ok(self.store.end_digest(user, digest, begun, &[], Some(at)).await?);
        if settings.is_quiet(begun, |zone| wall_clock(begun, zone)) {
            return later(Timestamp(begun.0 + QUIET_MS)).await;
        }
        let unread = self.unread(user, &settings).await?;
        let Some(oldest) = unread.oldest else {
            return Ok(self.store.end_digest(user, digest, begun, &[], None).await?);
        };
        let due = Timestamp(oldest.0 + record.after_minutes * MINUTE_MS);
        if due > begun {
            return later(due).await;
        }
        let stop = format!("{}/mail/stop/{}", self.base, self.links.stop(user, &record.address));
        let language = self.store.language(user).await?;
        let letter = letters::digest(language.as_deref(), &self.base, &stop, &unread.said, settings.hides_text);
        self.post.send(&record.address, &letter, digest, Some(&stop)).await?;
        Ok(self.store.end_digest(user, digest, begun, &unread.told, None).await?)
    }

    async fn unread(&self, user: UserId, settings: &NotificationSettings) -> Result<Unread> {
        let mut unread = Unread::default();
        let rooms = self.store.rooms_of(user).await?;
        let concern = |room: &&RoomInfo| room.mentions > 0 || room.kind == RoomKind::Direct && room.unread > 0;
        for room in rooms.iter().filter(concern) {
            if unread.told.len() == ROOMS_MAX {
                break;
            }
            let before = unread.said.len();
            for event in self.calling(user, room, settings).await? {
                // What can't be read any more is no reason to write.
                let Some(said) = self.said(user, room, &event).await? else { continue };
                unread.oldest = Some(unread.oldest.map_or(event.at, |oldest| oldest.min(event.at)));
                unread.said.push(said);
            }
            if unread.said.len() > before {
                unread.told.push((room.id, room.last_seq));
            }
        }
        Ok(unread)
    }

    /// The events of a room that are news to somebody of which they want to be written to.
    async fn calling(&self, user: UserId, room: &RoomInfo, settings: &NotificationSettings) -> Result<Vec<Event>> {
        let events = self.store.unread_for_digest(user, room).await?;
        if events.is_empty() {
            return Ok(events);
        }
        let blocked = self.store.blocked_by(user).await?;
        let key_words = KeyWords::parse(&settings.key_words).unwrap_or_default();
        let roots = events.iter().filter_map(|event| Some(event.kind.in_thread()?.root)).collect();
        let threads: BTreeMap<Seq, Seq> = self.store.read_in_threads(user, room.id, &roots).await?;
        let is_wanted = |event: &Event| {
            let read_in_thread = event.kind.in_thread().and_then(|thread| threads.get(&thread.root).copied());
            let listener = Listener {
                me: user,
                level: room.notify,
                blocked: &blocked,
                key_words: &key_words,
                quiet: false,
                presence: Presence::Offline,
                has_read: read_in_thread.unwrap_or(room.read_seq) >= event.seq,
                follows: read_in_thread.is_some(),
            };
            let news = news(event, room.kind, &listener);
            news.mention || room.kind == RoomKind::Direct && news.notification
        };
        Ok(events.into_iter().filter(is_wanted).collect())
    }

    /// A message as a letter tells of it, as it is by now; `None` where the person may not see it any more.
    async fn said(&self, user: UserId, room: &RoomInfo, event: &Event) -> Result<Option<Said>> {
        let seq = event.kind.target().unwrap_or(event.seq);
        let Some(message) = self.store.message(room.id, user, seq).await? else { return Ok(None) };
        let EventKind::Posted { content, files, .. } = &message.kind else { return Ok(None) };
        let Some(text) = excerpt(content, files) else { return Ok(None) };
        Ok(Some(Said {
            who: message.actor.shown().to_owned(),
            room: (room.kind != RoomKind::Direct).then(|| room.name.clone()),
            text,
            path: format!("/rooms/{}?message={seq}", room.id),
        }))
    }
}
