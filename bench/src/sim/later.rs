//! What people put off in this world: the servers' own code, over what is kept in memory. People change their minds, and are told what
//! they are told: where no answer came, either may hold.

use std::collections::BTreeMap;

use protocol::{
    ClientId, ErrorCode, EventKind, RoomId, Seq, Timestamp, UserId,
    api::{LaterCounts, Reminder, ScheduleMessage},
};
use server::{
    jobs::JobHandler,
    later::{self, LaterStore},
    rooms::Rooms,
    store::{DueMessage, Job, LEASE_MS, Result, StoreError},
};
use std::sync::Arc;
use uuid::Uuid;

use super::{Mistake, check::Verdict, disk::Disk, memory::Memory};

/// A message that is to be sent later.
#[derive(Clone, Debug)]
pub struct KeptMessage {
    message: ScheduleMessage,
    sending_until: i64,
    refused: Option<ErrorCode>,
    job: Uuid,
}

/// A reminder, and its job for as long as it has not come.
#[derive(Clone, Debug)]
pub struct KeptReminder {
    at: i64,
    job: Option<Uuid>,
}

/// Messages and reminders, by whose they are and what they are about.
#[derive(Clone, Debug, Default)]
pub struct Later {
    scheduled: BTreeMap<(UserId, ClientId), KeptMessage>,
    reminders: BTreeMap<(UserId, RoomId, Seq), KeptReminder>,
}

/// What somebody asked for: what they know to hold, and what may hold instead since the answer got lost.
#[derive(Clone, Debug, Default)]
pub struct Promises {
    messages: BTreeMap<(UserId, ClientId), (bool, Vec<ScheduleMessage>)>,
    reminders: BTreeMap<(UserId, RoomId, Seq), bool>,
}

impl Disk {
    /// How much somebody has put off, counted by hand.
    pub fn later_counts(&self, user: UserId) -> LaterCounts {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let messages: Vec<_> =
            self.later.scheduled.iter().filter(|(key, _)| key.0 == user).map(|(_, kept)| kept).collect();
        let reminders: Vec<_> =
            self.later.reminders.iter().filter(|(key, _)| key.0 == user).map(|(_, kept)| kept).collect();
        LaterCounts {
            saved: count(reminders.len()),
            due: count(reminders.iter().filter(|kept| kept.job.is_none()).count()),
            scheduled: count(messages.len()),
            refused: count(messages.iter().filter(|kept| kept.refused.is_some()).count()),
            reactions: 0,
        }
    }
}

impl Memory {
    /// Keeps a message for later, or changes it, as the server's store does.
    pub async fn schedule(&self, user: UserId, client_id: ClientId, message: ScheduleMessage) -> Result<()> {
        self.one_way().await?;
        let at = self.time();
        let kept = {
            let mut disk = self.disk();
            let events = disk.logs.values().flatten();
            let is_sent = events.clone().any(|event| {
                event.actor.id == user
                    && matches!(event.kind, EventKind::Posted { client_id: id, .. } if id == client_id)
            });
            let before = disk.later.scheduled.get(&(user, client_id)).cloned();
            if is_sent || before.as_ref().is_some_and(|before| before.sending_until > at) {
                Err(StoreError::Refused(ErrorCode::ScheduledUnknown))
            } else {
                before.iter().for_each(|before| _ = disk.jobs.remove(&before.job));
                let job = Job::SendScheduled { user, client_id, at: message.send_at };
                let job = disk.enqueue_at(job, message.send_at.0);
                let kept = KeptMessage { message, sending_until: 0, refused: None, job };
                disk.later.scheduled.insert((user, client_id), kept);
                Ok(())
            }
        };
        self.one_way().await?;
        kept
    }

    /// Saves a message with a reminder, as the server's store does.
    pub async fn save(&self, user: UserId, (room, seq): (RoomId, Seq), reminder: Reminder) -> Result<()> {
        let Reminder::At(at) = reminder else { return Ok(()) };
        self.one_way().await?;
        {
            let mut disk = self.disk();
            let before = disk.later.reminders.get(&(user, room, seq)).and_then(|before| before.job);
            before.iter().for_each(|job| _ = disk.jobs.remove(job));
            let job = disk.enqueue_at(Job::Remind { user, room, message: seq, at }, at.0);
            disk.later.reminders.insert((user, room, seq), KeptReminder { at: at.0, job: Some(job) });
        }
        self.one_way().await
    }
}

impl LaterStore for Memory {
    async fn remind(&self, user: UserId, room: RoomId, seq: Seq, at: Timestamp) -> Result<()> {
        self.one_way().await?;
        let now = self.time();
        {
            let mut disk = self.disk();
            let kept = disk.later.reminders.get_mut(&(user, room, seq));
            if let Some(kept) = kept.filter(|kept| kept.at == at.0 && kept.job.is_some()) {
                kept.job = None;
                if now < at.0 {
                    disk.complaints.push(format!("{seq} in {room} is reminded of at {now}, before {}", at.0));
                }
            }
        }
        self.one_way().await
    }

    async fn claim_scheduled(&self, user: UserId, client_id: ClientId, at: Timestamp) -> Result<Option<DueMessage>> {
        self.one_way().await?;
        let now = self.time();
        let due = {
            let mut disk = self.disk();
            let sender = disk.people.values().find(|person| person.id == user).cloned();
            let kept = disk.later.scheduled.get_mut(&(user, client_id));
            let kept = kept.filter(|kept| kept.message.send_at == at && kept.refused.is_none());
            let due = kept.zip(sender).map(|(kept, sender)| {
                kept.sending_until = now + LEASE_MS;
                let ScheduleMessage { room, text, reply_to, .. } = kept.message.clone();
                DueMessage { sender, is_active: true, room, text, reply_to }
            });
            if self.mistake == Some(Mistake::TakenBeforeSent) {
                disk.later.scheduled.remove(&(user, client_id));
            }
            due
        };
        self.one_way().await?;
        Ok(due)
    }

    async fn settle_scheduled(
        &self,
        user: UserId,
        client_id: ClientId,
        at: Timestamp,
        refused: Option<ErrorCode>,
    ) -> Result<()> {
        self.one_way().await?;
        {
            let mut disk = self.disk();
            match (refused, disk.later.scheduled.get_mut(&(user, client_id))) {
                (None, _) => _ = disk.later.scheduled.remove(&(user, client_id)),
                (Some(_), Some(kept)) if kept.message.send_at == at => {
                    (kept.refused, kept.sending_until) = (refused, 0);
                }
                (Some(_), _) => {}
            }
        }
        self.one_way().await
    }
}

/// Does what has a time of its own.
#[derive(Clone)]
pub struct Timed {
    /// The rooms of the process that does it.
    pub rooms: Arc<Rooms<Memory>>,
}

impl JobHandler for Timed {
    type Error = StoreError;

    async fn handle(&self, job: &Job) -> Result<Option<Job>> {
        self.rooms.store.sim.note(|| format!("{job:?} is due"));
        match job {
            Job::Remind { user, room, message, at } => {
                later::remind(&self.rooms, *user, (*room, *message), *at).await?
            }
            Job::SendScheduled { user, client_id, at } => later::send(&self.rooms, *user, *client_id, *at).await?,
            _ => {}
        }
        Ok(None)
    }
}

impl Promises {
    /// Somebody asks for a message to be sent later.
    pub fn asked(&mut self, user: UserId, client_id: ClientId, message: ScheduleMessage) {
        self.messages.entry((user, client_id)).or_default().1.push(message);
    }

    /// They were told that it will be.
    pub fn told(&mut self, user: UserId, client_id: ClientId) {
        self.messages.entry((user, client_id)).or_default().0 = true;
    }

    /// Somebody was told that they will be reminded.
    pub fn told_reminder(&mut self, user: UserId, (room, seq): (RoomId, Seq)) {
        self.reminders.insert((user, room, seq), true);
    }

    /// Each message that was promised is in the log once, as it was asked for and not before its time, or is refused and kept; and each
    /// reminder has come.
    pub fn check(&self, disk: &Disk) -> Verdict {
        for ((user, client_id), (is_promised, asked)) in &self.messages {
            let mut sent = disk.logs.values().flatten().filter_map(|event| match &event.kind {
                EventKind::Posted { client_id: id, .. } if id == client_id && event.actor.id == *user => Some(event),
                _ => None,
            });
            let kept = disk.later.scheduled.get(&(*user, *client_id));
            if let Some(event) = sent.next() {
                let is_it = |message: &ScheduleMessage| message.room == event.room && message.send_at <= event.at;
                if !asked.iter().any(is_it) {
                    return Err(format!("{client_id} was sent at {:?}, and asked for were {asked:?}", event.at));
                }
                if kept.is_some() {
                    return Err(format!("{client_id} was sent, and is still to be sent"));
                }
            } else if kept.is_some_and(|kept| kept.refused.is_none()) {
                return Err(format!("{client_id} is still to be sent"));
            } else if *is_promised && kept.is_none() && !disk.is_restored {
                return Err(format!("{client_id} was to be sent later and is lost"));
            }
        }
        for key in self.reminders.keys() {
            match disk.later.reminders.get(key) {
                Some(kept) if kept.job.is_none() => {}
                None if disk.is_restored => {}
                kept => return Err(format!("the reminder {key:?} has not come: {kept:?}")),
            }
        }
        Ok(())
    }
}
