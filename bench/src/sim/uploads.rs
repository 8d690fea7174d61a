//! Files of messages: how a tab brings them to the server, as the browser's own code does, and what the server has of them.

use std::collections::BTreeMap;

use client::{
    outbox::{Pending, State},
    own_file::OwnFile,
    session::Input,
};
use protocol::{ClientId, ErrorBody, ErrorCode, FileId, Timestamp, UserId, files::FileKind};
use server::store::{FileRecord, FileState};
use uuid::Uuid;

use super::{Mistake, disk::Disk, storage::Write, tab::Tab};

/// Parts of which the largest file consists.
const PARTS_MAX: u64 = 3;

/// What the server has of a file.
#[derive(Clone)]
pub struct Upload {
    owner: UserId,
    size: u64,
    received: u64,
}

impl Disk {
    /// Begins an upload, unless it is there. How many of its parts are.
    fn create(&mut self, owner: UserId, file: &OwnFile) -> u64 {
        self.files.entry(file.id).or_insert(Upload { owner, size: file.size, received: 0 }).received
    }

    /// Takes a part, where it is the next one. How many there are then.
    fn receive(&mut self, file: FileId, part: u64) -> Option<u64> {
        let upload = self.files.get_mut(&file)?;
        if upload.received == part && part < upload.size {
            upload.received += 1;
        }
        Some(upload.received)
    }

    /// Whether all of a file is there.
    pub fn is_whole(&self, file: FileId) -> bool {
        self.files.get(&file).is_some_and(|upload| upload.received == upload.size)
    }

    /// A file as far as it decides about a message.
    pub(super) fn file(&self, id: FileId) -> Option<FileRecord> {
        let &Upload { owner, size, received } = self.files.get(&id)?;
        Some(FileRecord {
            id,
            owner,
            name: "file".to_owned(),
            size,
            state: if received == size { FileState::Ready } else { FileState::Uploading },
            received,
            content: Uuid::nil(),
            sha256: None,
            preview: None,
            media_type: "application/octet-stream".to_owned(),
            kind: FileKind::Other,
            picture: None,
            message: None,
            is_unchecked: false,
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
        })
    }
}

/// How far the files are that a tab cares for. A whole one is there.
pub(super) type Cared = BTreeMap<FileId, bool>;

impl Tab {
    /// Some files for a message, kept before it is.
    pub(super) fn choose_files(&self) -> Vec<OwnFile> {
        let sim = self.sim();
        if !self.browser.knows_files() || !sim.chance(200) {
            return Vec::new();
        }
        let choose = |_| {
            let (id, size) = (FileId(Uuid::from_u128(sim.bits())), 1 + sim.below(PARTS_MAX));
            self.write(Write::File(id));
            OwnFile { id, name: "file".to_owned(), size, alt: String::new(), spoiler: false }
        };
        (0..=sim.below(2)).map(choose).collect()
    }

    /// Cares for the files of a message that waits for them, and tells it at once where they are there already.
    pub(super) fn care_for_files_of(&self, pending: &Pending) {
        if pending.state != State::Uploading {
            return;
        }
        if self.browser.mistake() == Some(Mistake::SendBeforeUploaded) {
            return self.handle(Input::Uploaded(pending.client_id));
        }
        for file in &pending.files {
            let is_new = !self.lock().files.contains_key(&file.id);
            if is_new {
                self.lock().files.insert(file.id, false);
                let (tab, file) = (self.clone(), file.clone());
                self.sim().spawn(self.id, async move { tab.bring(file).await });
            }
        }
        if pending.files.iter().all(|file| self.lock().files.get(&file.id) == Some(&true)) {
            self.handle(Input::Uploaded(pending.client_id));
        }
    }

    /// The server lacks files of a message: it is asked anew how far they are.
    pub(super) fn doubt_files_of(&self, client_id: ClientId) {
        let mine = |pending: &&Pending| pending.client_id == client_id;
        let files = self.session(|session| session.outbox().iter().find(mine).map(|pending| pending.files.clone()));
        files.into_iter().flatten().for_each(|file| _ = self.lock().files.remove(&file.id));
    }

    async fn bring(&self, file: OwnFile) {
        let brought = loop {
            match self.try_to_bring(&file).await {
                None => self.sim().sleep(1_000).await,
                Some(brought) => break brought,
            }
        };
        let is_here = brought.is_ok();
        if is_here {
            self.lock().files.insert(file.id, true);
            self.write(Write::ForgetFile(file.id));
        } else {
            self.lock().files.remove(&file.id);
        }
        let waits = |pending: &&Pending| {
            pending.state == State::Uploading && pending.files.iter().any(|other| other.id == file.id)
        };
        let waiting: Vec<Pending> = self.session(|session| session.outbox().iter().filter(waits).cloned().collect());
        for pending in waiting {
            match &brought {
                Ok(()) => self.care_for_files_of(&pending),
                Err(error) => {
                    let input = Input::NotUploaded { client_id: pending.client_id, error: error.clone() };
                    self.handle(input);
                }
            }
        }
    }

    /// Brings what is missing of a file, part by part; nothing where the server isn't reached.
    async fn try_to_bring(&self, file: &OwnFile) -> Option<Result<(), ErrorBody>> {
        let owner = self.browser.person.id;
        let mut there = self.ask(|disk| disk.create(owner, file)).await?;
        while there < file.size {
            self.browser.access().await;
            if !self.browser.storage().files.contains(&file.id) {
                // Another tab may have brought it meanwhile.
                if self.ask(|disk| disk.is_whole(file.id)).await? {
                    break;
                }
                self.browser.machine.memory.complain(|| format!("{}: the bytes of a file are lost", self.browser.name));
                return Some(Err(ErrorCode::FileUnknown.into()));
            }
            there = self.ask(|disk| disk.receive(file.id, there)).await?.unwrap_or(0);
        }
        self.sim().note(|| format!("{} tab {}: has brought {}", self.browser.name, self.id, file.id));
        Some(Ok(()))
    }
}
