//! What must hold once everything has come to rest.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use client::{outbox::State, timeline::Timeline};
use protocol::{
    ClientId, Event, EventKind, FileId, Mentions, RoomId, Seq, Thread, api::RoomInfo, page_preview::previewed_links,
};

use super::{
    browser::Browser,
    disk::Disk,
    index::found,
    later::Promises,
    tab::{Tab, posted},
};

/// The first thing that does not hold, in a sentence.
pub type Verdict = Result<(), String>;

/// A message's way from whoever wrote it.
pub struct Written {
    /// Its name.
    pub id: ClientId,
    /// Where.
    pub room: RoomId,
    /// By which tab.
    pub tab: u32,
    /// Of which browser.
    pub browser: String,
}

/// Looks at everything.
pub fn check(disk: &Disk, browsers: &[Browser], written: &[Written], promises: &Promises) -> Verdict {
    logs(disk)?;
    if let Some(complaint) = disk.complaints.first() {
        return Err(complaint.clone());
    }
    if let Some(id) = files_of_messages(disk).find(|id| !disk.is_whole(*id)) {
        return Err(format!("the file {id} belongs to a message, and is not whole"));
    }
    let tabs: Vec<Tab> =
        browsers.iter().flat_map(|browser| browser.storage().open.values().cloned().collect::<Vec<_>>()).collect();
    if let Some(tab) = tabs.iter().find(|tab| !tab.is_settled()) {
        let (link, outbox) = tab.session(|session| {
            let states: Vec<_> = session.outbox().iter().map(|pending| format!("{:?}", pending.state)).collect();
            (session.link(), states)
        });
        return Err(format!("{} tab {} does not come to rest: {link:?}, {outbox:?}", tab.browser.name, tab.id));
    }
    jobs(disk)?;
    found(disk)?;
    threads(disk)?;
    promises.check(disk)?;
    nothing_lost(disk, browsers, &tabs, written)?;
    in_order(disk, browsers, written)?;
    tabs.iter().try_for_each(|tab| same_as_server(disk, tab))
}

/// Each room's events have seqs without gaps, and no message is there twice.
fn logs(disk: &Disk) -> Verdict {
    let mut seen = BTreeSet::new();
    for (room, log) in &disk.logs {
        for (event, seq) in log.iter().zip(1..) {
            if event.seq != seq {
                return Err(format!("{room}: {} stands where {seq} should", event.seq));
            }
            if let Some(id) = posted(&event.kind)
                && !seen.insert((event.actor.id, id))
            {
                return Err(format!("{room}: {id} is there twice, again as {seq}"));
            }
        }
    }
    Ok(())
}

/// All that follows from messages is done, and none of it twice.
fn jobs(disk: &Disk) -> Verdict {
    if let Some(job) = disk.jobs.values().next() {
        return Err(format!("{job:?} is not done"));
    }
    let mut last = BTreeMap::new();
    for event in disk.logs.values().flatten() {
        if let EventKind::Posted { content, marks, .. } = &event.kind {
            let has = |link: &String| marks.previews.iter().any(|preview| preview.address == *link);
            let links = content.text().map(previewed_links).unwrap_or_default();
            if let Some(link) = links.iter().find(|link| !has(link)) {
                return Err(format!("{}: {} has no preview of {link}", event.room, event.seq));
            }
        }
        if matches!(event.kind, EventKind::Edited { .. } | EventKind::Previewed { .. })
            && let Some(target) = event.kind.target()
            && let Some(before) = last.insert((event.room, target), &event.kind)
            && matches!(before, EventKind::Previewed { .. })
            && *before == event.kind
        {
            return Err(format!("{}: {target} gets the same previews twice, again by {}", event.room, event.seq));
        }
    }
    Ok(())
}

/// Each message that began a thread tells of its answers as they stand in the log, counted by hand, and no thread begins with an answer.
fn threads(disk: &Disk) -> Verdict {
    for (room, log) in &disk.logs {
        let mut by_hand: BTreeMap<Seq, Thread> = BTreeMap::new();
        for answer in log {
            if let Some(thread) = answer.kind.in_thread() {
                let before = by_hand.remove(&thread.root);
                by_hand.insert(thread.root, Thread::with(before, answer));
            }
        }
        for event in log {
            let EventKind::Posted { marks, thread, .. } = &event.kind else { continue };
            if marks.thread.as_deref() != by_hand.get(&event.seq) {
                let told = marks.thread.as_ref().map_or(0, |thread| thread.answers);
                return Err(format!("{room}: {} tells of {told} answers, which are not those of the log", event.seq));
            }
            if thread.is_some() && marks.thread.is_some() {
                return Err(format!("{room}: {} is an answer, and has answers of its own", event.seq));
            }
        }
    }
    Ok(())
}

fn files_of_messages(disk: &Disk) -> impl Iterator<Item = FileId> {
    disk.logs.values().flatten().flat_map(|event| match &event.kind {
        EventKind::Posted { files, .. } => files.iter().map(|file| file.id).collect(),
        _ => Vec::new(),
    })
}

/// Messages that were refused and wait for a decision.
fn failed(tabs: &[Tab]) -> BTreeSet<ClientId> {
    let failed = |tab: &Tab| {
        tab.session(|session| {
            let failed = session.outbox().iter().filter(|pending| matches!(pending.state, State::Failed(_)));
            failed.map(|pending| pending.client_id).collect::<Vec<_>>()
        })
    };
    tabs.iter().flat_map(failed).collect()
}

/// What a browser has once kept is in the log, was given up, or is shown as refused. What a tab has seen acknowledged is in
/// the log: a message leaves an outbox only by its event, by its ack, or by hand.
fn nothing_lost(disk: &Disk, browsers: &[Browser], tabs: &[Tab], written: &[Written]) -> Verdict {
    let logged: BTreeSet<ClientId> = disk.logs.values().flatten().filter_map(|event| posted(&event.kind)).collect();
    let failed = failed(tabs);
    // Without locks, two tabs can hold one message; then each learns of it when it tries again.
    let with_locks: Vec<Tab> = tabs.iter().filter(|tab| tab.browser.storage().locks).cloned().collect();
    if let Some(id) = self::failed(&with_locks).intersection(&logged).next() {
        return Err(format!("{id} is shown as refused, and is in the log"));
    }
    for browser in browsers {
        let storage = browser.storage();
        for id in &storage.promised {
            let is_excused = storage.discarded.contains(id) || disk.undone.contains(id);
            if !logged.contains(id) && !failed.contains(id) && !is_excused {
                return Err(format!("{}: {id} was kept and is lost", browser.name));
            }
        }
    }
    for Written { id, tab, .. } in written {
        let is_open = tabs.iter().find(|open| open.id == *tab);
        let given_up = browsers.iter().any(|browser| browser.storage().discarded.contains(id));
        if disk.undone.contains(id) {
            continue;
        }
        if is_open.is_some() && !logged.contains(id) && !failed.contains(id) && !given_up {
            return Err(format!("{id} was written in tab {tab}, which is open, and is lost"));
        }
    }
    Ok(())
}

/// The messages of a browser, whichever tab they were written in, stand in each room in the order in which they were written,
/// but for those that were refused once, or undone by a backup that was restored.
fn in_order(disk: &Disk, browsers: &[Browser], written: &[Written]) -> Verdict {
    let refused: BTreeSet<ClientId> =
        browsers.iter().flat_map(|browser| browser.storage().refused.iter().copied().collect::<Vec<_>>()).collect();
    let place: BTreeMap<ClientId, Seq> = disk
        .logs
        .values()
        .flatten()
        .filter_map(|event| posted(&event.kind).map(|id| (id, event.seq)))
        .filter(|(id, _)| !refused.contains(id) && !disk.undone.contains(id))
        .collect();
    let mut last: BTreeMap<(RoomId, &str), (Seq, ClientId)> = BTreeMap::new();
    for Written { id, room, tab, browser } in written {
        let Some(&seq) = place.get(id) else { continue };
        if let Some((before, earlier)) = last.insert((*room, browser), (seq, *id))
            && before > seq
        {
            return Err(format!(
                "{room}: {id} of {browser} tab {tab} is {seq}, before {earlier}, which was written earlier"
            ));
        }
    }
    Ok(())
}

/// A tab shows what the server has.
fn same_as_server(disk: &Disk, tab: &Tab) -> Verdict {
    let (user, name) = (tab.browser.person.id, format!("{} tab {}", tab.browser.name, tab.id));
    let (shown, there) = (tab.lock().later, disk.later_counts(user));
    if tab.browser.knows_files() && shown != there {
        return Err(format!("{name}: shows {shown:?} put off, and there are {there:?}"));
    }
    tab.session(|session| {
        let mine: Vec<RoomId> =
            disk.members.keys().filter(|(_, member)| *member == user).map(|(room, _)| *room).collect();
        let mut joined: Vec<RoomId> = session.joined().iter().map(|info| info.id).collect();
        joined.sort_unstable();
        if joined != mine {
            return Err(format!("{name}: believes to be in {joined:?}, and is in {mine:?}"));
        }
        for info in session.joined() {
            unread(disk, &tab.browser, info).map_err(|why| format!("{name}: {why}"))?;
            let Some(timeline) = session.timeline(info.id) else { continue };
            let log = disk.logs.get(&info.id).map(Vec::as_slice).unwrap_or_default();
            let is_equal = |here: &Event, there: &Event| told(here, &tab.browser) == told(there, &tab.browser);
            for stretch in timeline.stretches() {
                let (first, last) = (stretch.first_seq() as usize, stretch.last_seq() as usize);
                let there = log.get(first - 1..last).unwrap_or_default();
                let is_same =
                    |(here, there): (&Event, &Event)| is_equal(here, there) || is_still_to_change(here, log, timeline);
                if stretch.len() != there.len() || !stretch.events().zip(there).all(is_same) {
                    return Err(format!("{name}: {} differs between {first} and {last}", info.id));
                }
            }
            let mut whole = timeline.clone();
            for (before, after) in timeline.stretches().iter().zip(&timeline.stretches()[1..]) {
                let hole = log.get(before.last_seq() as usize..after.first_seq() as usize - 1).unwrap_or_default();
                whole.add(hole.to_vec(), after.first_seq() - 1, log.len() as Seq);
            }
            let differs = |here: &&Event| log.get(here.seq as usize - 1).is_none_or(|there| !is_equal(here, there));
            if let Some(wrong) = whole.events().find(differs) {
                return Err(format!("{name}: {} of {} is not as it is, without any hole", wrong.seq, info.id));
            }
            let last = log.last().map_or(0, |event: &Event| event.seq);
            if timeline.last_seq() != last {
                return Err(format!("{name}: {} ends at {} instead of {last}", info.id, timeline.last_seq()));
            }
        }
        Ok(())
    })
}

/// Whether something changed a message while the tab was away, and what did is in a hole that nobody has scrolled to yet.
fn is_still_to_change(message: &Event, log: &[Event], timeline: &Timeline) -> bool {
    let mut changes = log.iter().filter(|event| event.kind.affects() == Some(message.seq));
    changes.any(|change| timeline.get(change.seq).is_none())
}

/// An event as far as a browser is told of it: version 2 has no files and no threads, and nobody hears whom an edit calls there.
fn told<'a>(event: &'a Event, browser: &Browser) -> Cow<'a, Event> {
    let mut event = Cow::Borrowed(event);
    if browser.knows_files() || !matches!(event.kind, EventKind::Edited { .. } | EventKind::Posted { .. }) {
        return event;
    }
    match &mut event.to_mut().kind {
        EventKind::Edited { calls, .. } => *calls = Mentions::default(),
        EventKind::Posted { files, thread, marks, .. } => {
            files.clear();
            *thread = None;
            // There, an answer in a thread changes nothing about what began it.
            if marks.thread.take().is_some() {
                marks.rev = 0;
            }
        }
        _ => {}
    }
    event
}

fn unread(disk: &Disk, browser: &Browser, info: &RoomInfo) -> Verdict {
    let user = browser.person.id;
    let position = disk.members.get(&(info.id, user)).map(|member| member.read_seq).unwrap_or_default();
    let mut by_hand = disk.unread(info.id, user, position);
    if !browser.knows_files() {
        by_hand.1 = info.mentions;
    }
    if (info.read_seq, (info.unread, info.mentions)) != (position, by_hand) {
        return Err(format!(
            "{}: shows {} unread, {} of them mentions, after {}; there are {by_hand:?} after {position}, counted by hand",
            info.id, info.unread, info.mentions, info.read_seq
        ));
    }
    Ok(())
}
