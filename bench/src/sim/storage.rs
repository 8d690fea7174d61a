//! What a tab keeps, what it tells the other tabs of it, and its turn to send what all of them keep.

use client::{
    outbox::{Notice, Pending, State},
    session::Input,
};
use protocol::{ClientId, FileId, Seq, api::RoomPage};

use super::{Mistake, WORLD, tab::Tab};

/// A change of what is kept.
pub(super) enum Write {
    /// A message, or how far it has come.
    Keep(Pending),
    /// A message was committed, or given up.
    Forget(ClientId, Option<Seq>),
    /// What is in a file.
    File(FileId),
    /// A file is on the server.
    ForgetFile(FileId),
    /// The newest part of a room.
    Room(RoomPage),
}

impl Tab {
    /// Writes what is kept, and tells the other tabs.
    pub(super) fn write(&self, write: Write) {
        let (tab, access) = (self.clone(), self.browser.access());
        // A tab that stands still has begun it before.
        self.sim().spawn(WORLD, async move {
            access.await;
            let notice = tab.written(write);
            if let Some(notice) = notice.filter(|_| !tab.sim().chance(30)) {
                tab.browser.tell(tab.id, &notice);
            }
        });
    }

    /// A write takes effect, unless the tab is closed. What there is to tell the others.
    fn written(&self, write: Write) -> Option<Notice> {
        let mistake = self.browser.mistake();
        let mut storage = self.browser.storage();
        if !storage.open.contains_key(&self.id) {
            return None;
        }
        match write {
            Write::Keep(pending) => {
                storage.promised.insert(pending.client_id);
                let is_gone =
                    matches!(pending.state, State::Failed(_)) && !storage.outbox.contains_key(&pending.client_id);
                if mistake != Some(Mistake::OutboxNotKept) && !is_gone {
                    storage.outbox.insert(pending.client_id, pending.clone());
                }
                Some(Notice::Kept(Box::new(pending)))
            }
            Write::Forget(client_id, seq) => {
                storage.outbox.remove(&client_id);
                Some(Notice::Forgotten { client_id, seq })
            }
            Write::File(id) => {
                if mistake != Some(Mistake::FilesNotKept) {
                    storage.files.insert(id);
                }
                None
            }
            Write::ForgetFile(id) => {
                storage.files.remove(&id);
                None
            }
            Write::Room(page) => {
                storage.rooms.insert(page.room.id, page);
                None
            }
        }
    }

    /// Another tab says something, which is heard a moment later.
    pub(super) fn hear(&self, notice: Notice) {
        self.lock().inbox.push_back(notice);
        let tab = self.clone();
        self.sim().spawn(self.id, async move {
            tab.sim().jitter(20).await;
            let notice = tab.lock().inbox.pop_front();
            if let Some(notice) = notice {
                let kept = if let Notice::Kept(pending) = &notice { Some(pending.clone()) } else { None };
                tab.handle(Input::Told(notice));
                if let Some(pending) = kept {
                    tab.care_for_files_of(&pending);
                }
            }
        });
    }

    /// Waits for the tab's turn, and reads what is kept then.
    pub(super) fn claim(&self) {
        let claim = self.next_claim();
        let tab = self.clone();
        self.sim().spawn(self.id, async move {
            let is_wanted = || tab.lock().claims == claim;
            tab.browser.turn(tab.id, is_wanted).await;
            if !is_wanted() {
                return;
            }
            let access = tab.browser.access();
            let known = tab.session(|session| session.outbox().iter().cloned().collect());
            access.await;
            if is_wanted() {
                let list: Vec<Pending> = match tab.browser.mistake() {
                    Some(Mistake::SendUnlisted) => known,
                    _ => tab.browser.storage().outbox.values().cloned().collect(),
                };
                tab.handle(Input::Claimed(list.clone()));
                list.iter().for_each(|pending| tab.care_for_files_of(pending));
            }
        });
    }

    pub(super) fn next_claim(&self) -> u32 {
        let mut state = self.lock();
        state.claims += 1;
        state.claims
    }
}
