//! What is committed, and backups of it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    Blocked, ClientId, Event, EventKind, FileId, Mentions, Person, Role, RoomId, RoomKind, Seq, SessionId, UserId,
    api::{RoomInfo, RoomPage, UNREAD_MAX},
    markdown,
    permission::RoomContext,
    unread,
};
use server::store::{Job, MemberState, Request, RoomCommand, RoomState, Snapshot, WriteSet};

use super::{Mistake, index::Index, jobs::Jobs, later::Later, tab::posted, uploads::Upload};

/// A copy of what is committed, as an administrator makes it from time to time.
#[derive(Clone, Default)]
pub struct Backup {
    logs: BTreeMap<RoomId, Vec<Event>>,
    members: BTreeMap<(RoomId, UserId), MemberState>,
    files: BTreeMap<FileId, Upload>,
    jobs: Jobs,
    index: Index,
    later: Later,
}

/// What is committed.
#[derive(Default)]
pub struct Disk {
    /// Each room's events, in their order.
    pub logs: BTreeMap<RoomId, Vec<Event>>,
    /// Who is in which room, and has read how far.
    pub members: BTreeMap<(RoomId, UserId), MemberState>,
    /// Everybody, by session.
    pub people: BTreeMap<SessionId, Person>,
    /// Uploads, and what has come of them.
    pub files: BTreeMap<FileId, Upload>,
    /// Jobs that are not done yet.
    pub jobs: Jobs,
    /// By what messages are found.
    pub(super) index: Index,
    /// What people have put off.
    pub later: Later,
    /// How many there were.
    pub(super) jobs_made: u128,
    /// Those that somebody does at this moment.
    pub(super) doing: Vec<Job>,
    /// What should not have happened meanwhile: events that came to people who were not to hear of them, files that were lost.
    pub complaints: Vec<String>,
    /// Whether a backup was restored, with which files that were uploaded since are gone.
    pub(super) is_restored: bool,
    /// Messages that were committed after the backup which was restored then.
    pub undone: BTreeSet<ClientId>,
    /// Rooms whose row a transaction holds.
    pub(super) locked: BTreeSet<RoomId>,
}

impl Disk {
    /// Makes a backup.
    pub fn back_up(&self) -> Backup {
        let Self { logs, members, files, jobs, index, later, .. } = self;
        let (logs, members, files) = (logs.clone(), members.clone(), files.clone());
        Backup { logs, members, files, jobs: jobs.clone(), index: index.clone(), later: later.clone() }
    }

    /// Puts a backup in place of what is here. No server runs.
    pub fn restore(&mut self, Backup { logs, members, files, jobs, index, later }: Backup) {
        let names = |logs: &BTreeMap<RoomId, Vec<Event>>| -> BTreeSet<ClientId> {
            logs.values().flatten().filter_map(|event| posted(&event.kind)).collect()
        };
        self.undone.extend(names(&self.logs).difference(&names(&logs)));
        (self.logs, self.members, self.files, self.index) = (logs, members, files, index);
        (self.jobs, self.later) = (jobs, later);
        self.is_restored = true;
    }

    /// The seq of a room's newest event.
    pub fn last_seq(&self, room: RoomId) -> Seq {
        self.logs.get(&room).and_then(|log| log.last()).map_or(0, |event| event.seq)
    }

    /// What is unread in a room for somebody, and how much calls them since, counted by hand.
    pub fn unread(&self, room: RoomId, user: UserId, read_seq: Seq) -> (u32, u32) {
        let (log, nobody) = (self.logs.get(&room).map(Vec::as_slice).unwrap_or_default(), Blocked::default());
        let in_thread = |event: &Event| {
            let thread = event.kind.in_thread();
            thread.is_some_and(|thread| unread::counts_in_thread(event, thread.root, user, &nobody))
        };
        let counts = |event: &Event| unread::counts(event, user, &nobody);
        let others = log.iter().filter(|event| counts(event) || in_thread(event));
        let unread = others.clone().filter(|event| event.seq > read_seq && counts(event)).count();
        let calls = others.filter(|event| called_at(log, event, user).is_some_and(|seq| seq > read_seq)).count();
        let bounded = |count| u32::try_from(count).unwrap_or(u32::MAX).min(UNREAD_MAX);
        (bounded(unread), bounded(calls))
    }

    /// A room for one of its members.
    pub fn info(&self, room: RoomId, user: UserId) -> Option<RoomInfo> {
        let MemberState { read_seq, role, .. } = *self.members.get(&(room, user))?;
        let (unread, mentions) = self.unread(room, user, read_seq);
        let fresh = RoomInfo::fresh(room, room.to_string(), self.last_seq(room));
        Some(RoomInfo { read_seq, unread, mentions, role, ..fresh })
    }

    /// The events of a room before `before`, oldest first.
    pub fn before(&self, room: RoomId, before: Seq, limit: usize) -> Vec<Event> {
        let log = self.logs.get(&room).map(Vec::as_slice).unwrap_or_default();
        let end = log.partition_point(|event| event.seq < before);
        log[end.saturating_sub(limit)..end].to_vec()
    }

    /// The newest page of a room for one of its members.
    pub fn page(&self, room: RoomId, user: UserId, limit: usize) -> Option<RoomPage> {
        let info = self.info(room, user)?;
        let events = self.before(room, Seq::MAX, limit);
        Some(RoomPage::of(info, events))
    }

    /// What a batch has to know.
    pub(super) fn snapshot(&self, requests: &[Request], mistake: Option<Mistake>) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for Request { room, actor, command } in requests {
            if self.locked.contains(room) {
                snapshot.locked.insert(*room);
            }
            if self.logs.contains_key(room) {
                snapshot.rooms.insert(*room, state(*room, self.last_seq(*room)));
            }
            for user in [Some(actor.id), command.subject().map(|person| person.id)].into_iter().flatten() {
                if let Some(member) = self.members.get(&(*room, user)) {
                    snapshot.members.insert((*room, user), member.clone());
                }
            }
            let members = self.members.iter().filter(|((at, _), _)| at == room);
            let owners = members.clone().filter(|(_, member)| member.role == Role::Owner).count();
            let count = |count| u32::try_from(count).unwrap_or(u32::MAX);
            snapshot.counts.insert(*room, (count(owners), count(members.count())));
            for target in command.target().into_iter().chain(command.answered()) {
                let find = |seq| self.logs.get(room).and_then(|log| log.iter().find(|event| event.seq == seq));
                let root = find(target).and_then(|event| event.kind.in_thread()).and_then(|thread| find(thread.root));
                let wanted = find(target).into_iter().chain(root);
                snapshot.messages.extend(wanted.map(|event| ((*room, event.seq), event.clone())));
            }
            for name in command.text().map(markdown::mentions).unwrap_or_default() {
                if let Some(person) = self.people.values().find(|person| person.name == name)
                    && self.members.contains_key(&(*room, person.id))
                {
                    snapshot.called.insert((*room, name), person.clone());
                }
            }
            let RoomCommand::Post { client_id, post } = command else { continue };
            let files = post.files.iter().filter_map(|file| self.file(file.id));
            snapshot.files.extend(files.map(|file| (file.id, file)));
            let place = self.logs.iter().flat_map(|(room, log)| log.iter().map(move |event| (room, event))).find_map(
                |(room, event)| match event.kind {
                    EventKind::Posted { client_id: posted, .. }
                        if posted == *client_id && event.actor.id == actor.id =>
                    {
                        Some((*room, event.seq, event.at))
                    }
                    _ => None,
                },
            );
            if let Some(place) = place.filter(|_| mistake != Some(Mistake::NoDedupe)) {
                snapshot.posted.insert((actor.id, *client_id), place);
            }
        }
        snapshot
    }

    /// Commits what a batch comes to.
    pub(super) fn apply(&mut self, writes: WriteSet, at: i64, mistake: Option<Mistake>) {
        let WriteSet { left, joined, read, events, messages, jobs, .. } = writes;
        self.enqueue(jobs, at);
        left.iter().for_each(|key| _ = self.members.remove(key));
        let member = |(key, (read_seq, role))| (key, MemberState { read_seq, role, muted: None });
        self.members.extend(joined.into_iter().map(member));
        for (key, seq) in read {
            self.members.entry(key).and_modify(|member| member.read_seq = seq);
        }
        let roots: Vec<_> = events.iter().filter_map(|it| Some((it.room, it.kind.in_thread()?.root))).collect();
        for mut event in events {
            let log = self.logs.entry(event.room).or_default();
            if mistake == Some(Mistake::SeqGap) && event.seq.is_multiple_of(7) {
                event.seq += 1;
            }
            log.push(event);
        }
        for ((room, seq), message) in messages {
            if mistake == Some(Mistake::AnswersUntold) && roots.contains(&(room, seq)) {
                continue;
            }
            let log = self.logs.get_mut(&room).into_iter().flatten();
            log.filter(|event| event.seq == seq).for_each(|event| event.clone_from(&message));
        }
    }
}

/// The last event by which a message calls somebody, by name or with everyone.
fn called_at(log: &[Event], message: &Event, user: UserId) -> Option<Seq> {
    let EventKind::Posted { mentions, .. } = &message.kind else { return None };
    let since = |is_in: &dyn Fn(&Mentions) -> bool| {
        let edits = log.iter().filter(|event| event.kind.target() == Some(message.seq));
        let calling = edits.filter(|event| matches!(&event.kind, EventKind::Edited { calls, .. } if is_in(calls)));
        let last = calling.map(|event| event.seq).max();
        is_in(mentions).then(|| last.unwrap_or(message.seq))
    };
    let by_name = |mentions: &Mentions| mentions.people.iter().any(|person| person.id == user);
    since(&by_name).max(since(&|mentions| mentions.everyone))
}

/// A room that everyone may find and join.
pub(super) fn state(room: RoomId, last_seq: Seq) -> RoomState {
    let context = RoomContext { room, kind: RoomKind::Public, archived: false };
    RoomState { context, name: room.to_string(), topic: String::new(), last_seq, first_seq: 1, picture: None }
}
