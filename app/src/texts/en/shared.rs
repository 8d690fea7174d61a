//! What was shared with the application from another one.

use crate::texts::keys::Shared;

pub const SHARED: Shared = Shared {
    title: "Choose where to share",
    files: |count| if count == 1 { "1 file".to_owned() } else { format!("{count} files") },
    left_out: |max| {
        format!("Some files were left out: a message can have at most {max}, and what you share at once 500 MB.")
    },
    drop: "Don't share",
};
