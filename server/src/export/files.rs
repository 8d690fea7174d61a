//! The files of messages, beside them.

use std::collections::HashSet;

use futures_util::TryStreamExt;
use protocol::{Attachment, Event, EventKind, FileId, FileKind};

use super::{
    Export, ExportError, Paths,
    write::{Begun, Next},
};
use crate::{
    files::StorageError,
    store::{FileRecord, FileState},
};

/// Endings that programs know and that browsers don't show as a page. What has none of these gets another one, so that nothing of it
/// runs where somebody opens it from the folder.
const ENDINGS: [&str; 37] = [
    "7z", "avif", "csv", "doc", "docx", "eml", "epub", "flac", "gif", "gz", "heic", "ics", "jpeg", "jpg", "json",
    "m4a", "mov", "mp3", "mp4", "odp", "ods", "odt", "ogg", "opus", "pdf", "png", "ppt", "pptx", "rtf", "tar", "txt",
    "wav", "webm", "webp", "xls", "xlsx", "zip",
];

/// Which files are there already.
pub type Copied = HashSet<FileId>;

/// Where a file lies in the export: nothing of its name but an ending that is known.
fn path(file: FileId, name: &str, kind: FileKind) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let ending = match kind {
        FileKind::Text => "txt",
        _ if ENDINGS.contains(&&*ending) => &*ending,
        _ => "bin",
    };
    format!("files/{file}.{ending}")
}

impl Export<'_> {
    /// Copies the files of these messages; where each lies, as seen from a page in a folder of a folder.
    pub(super) async fn files_of(&mut self, events: &[Event]) -> Result<Paths, ExportError> {
        let mut paths = Paths::new();
        for event in events {
            let EventKind::Posted { files, .. } = &event.kind else { continue };
            for Attachment { id, name, kind, .. } in files {
                if !self.copied.contains(id) {
                    // One that was deleted since the page was read is gone.
                    let Some(file) = self.store.file(*id).await? else { continue };
                    if file.message != Some((event.room, event.seq)) || !self.copy(&file).await? {
                        continue;
                    }
                }
                paths.insert(*id, format!("../../{}", path(*id, name, *kind)));
            }
        }
        Ok(paths)
    }

    /// Copies a file. Tells whether it is there.
    pub(super) async fn copy(&mut self, file: &FileRecord) -> Result<bool, ExportError> {
        if file.state != FileState::Ready {
            return Ok(false);
        }
        if !self.copied.insert(file.id) {
            return Ok(true);
        }
        let mut is_begun = false;
        for part in self.store.parts(file.content).await? {
            let read = self.storage.read(part.object, 0..part.size.unsigned_abs()).await;
            let mut read = match StorageError::unless_gone(read)? {
                Some(read) => read,
                None if !is_begun => {
                    self.copied.remove(&file.id);
                    return Ok(false);
                }
                None => return Err(std::io::Error::other(format!("a part of the file {} is missing", file.id)).into()),
            };
            if !is_begun {
                self.begin(path(file.id, &file.name, file.kind), Begun::File(file.size)).await?;
                is_begun = true;
            }
            while let Some(bytes) = read.try_next().await? {
                self.send(Next::Bytes(bytes)).await?;
            }
        }
        Ok(is_begun)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn nothing_of_a_name_stays_but_an_ending_that_runs_nowhere() {
        let path = |name, kind| path(FileId(Uuid::nil()), name, kind);
        let of = |ending: &str| format!("files/{}.{ending}", Uuid::nil());
        for (name, kind, ending) in [
            ("cat.PNG", FileKind::Picture, "png"),
            ("a.html", FileKind::Text, "txt"),
            ("a.html", FileKind::Other, "bin"),
            ("a.svg", FileKind::Other, "bin"),
            ("report.pdf", FileKind::Other, "pdf"),
            ("../../etc/passwd", FileKind::Other, "bin"),
            ("a.png/../x", FileKind::Picture, "bin"),
            ("none", FileKind::Other, "bin"),
        ] {
            assert_eq!(path(name, kind), of(ending), "{name}");
        }
    }
}
