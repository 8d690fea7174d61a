//! By what messages are found: written with them, as the server's rules say, and compared with what they say.

use std::collections::BTreeMap;

use protocol::{EventKind, RoomId, Seq, search::tokens::tokens};
use server::store::{FoundBy, Texts, WriteSet, found_by};

use super::{check::Verdict, disk::Disk};

/// The words of each message that can be found.
pub type Index = BTreeMap<(RoomId, Seq), String>;

/// What a batch means to the index.
pub fn changes(writes: &WriteSet) -> Vec<FoundBy> {
    // Files have no bytes here.
    found_by(&writes.events, &writes.messages, &Texts::new())
}

impl Disk {
    /// Writes it.
    pub(super) fn index(&mut self, changes: Vec<FoundBy>) {
        for FoundBy { room, seq, entry, .. } in changes {
            match entry {
                Some(entry) => _ = self.index.insert((room, seq), entry.words),
                None => _ = self.index.remove(&(room, seq)),
            }
        }
    }
}

/// Every message that is committed is found by the words that it says, and nothing else is found.
pub fn found(disk: &Disk) -> Verdict {
    let mut count = 0;
    for event in disk.logs.values().flatten() {
        let EventKind::Posted { content, files, .. } = &event.kind else { continue };
        let Some(text) = content.text() else { continue };
        count += 1;
        let Some(words) = disk.index.get(&(event.room, event.seq)) else {
            return Err(format!("{}: {} is committed, and nobody finds it", event.room, event.seq));
        };
        let parts = std::iter::once(text).chain(files.iter().map(|file| &*file.name));
        let said: Vec<String> = parts.flat_map(tokens).map(|token| token.word).collect();
        if !words.split(' ').filter(|word| !word.starts_with('_')).eq(&said) {
            return Err(format!("{}: {} says {said:?}, and is found by {words:?}", event.room, event.seq));
        }
    }
    if disk.index.len() > count {
        return Err(format!("{} messages are found, and there are {count}", disk.index.len()));
    }
    Ok(())
}
