//! Files in messages.

use crate::texts::keys::Files;

pub const FILES: Files = Files {
    attach: "Attach files",
    take: "Take a photo",
    attached: "Files to send",
    files: "Files",
    percent: |percent| format!("{percent} %"),
    waiting: "Waiting…",
    paused: "Paused",
    pause: |name| format!("Pause uploading {name}"),
    resume: |name| format!("Resume uploading {name}"),
    uploaded: "Uploaded",
    uploading: "Uploading files…",
    cancel: "Cancel",
    remove: |name| format!("Remove {name}"),
    describe: |name| format!("Describe {name} for people who can't see it"),
    description: "Description",
    spoiler: "Spoiler",
    hidden: "Spoiler: click to show",
    as_text: "Send as a text file",
    text_name: "message.txt",
    too_many: |most| format!("A message can have at most {most} files."),
    empty: |name| format!("{name} is empty."),
    lost: "This browser no longer has the file. Please attach it again.",
    unchecked: "Not checked for viruses",
    download: |name| format!("Download {name}"),
    open: |name| format!("Open {name}"),
    size: |bytes| match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => tenths(bytes / 100_000, "MB"),
        _ => tenths(bytes / 100_000_000, "GB"),
    },
};

fn tenths(tenths: u64, unit: &str) -> String {
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}
