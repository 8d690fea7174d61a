//! A file of the person's, on its way into a message.

use protocol::{FileId, NewAttachment};
use serde::{Deserialize, Serialize};

/// A file that is to go with a message. Its bytes are elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFile {
    /// Which.
    pub id: FileId,
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// What it shows, for those who don't see it.
    pub alt: String,
    /// Whether it is hidden until somebody wants to see it.
    pub spoiler: bool,
}

impl OwnFile {
    /// As the server is told of it.
    pub fn attachment(&self) -> NewAttachment {
        NewAttachment { id: self.id, alt: self.alt.clone(), spoiler: self.spoiler }
    }
}
