//! Pictures, as large as the window, and lists of files.

use protocol::api::FileGroup;

use crate::texts::keys::Viewer;

pub const VIEWER: Viewer = Viewer {
    place: |which, count| format!("{which} of {count}"),
    previous: "Previous picture",
    next: "Next picture",
    larger: "Zoom in",
    smaller: "Zoom out",
    fit: "Fit to window",
    play: "Play animation",
    in_conversation: "Show in conversation",
    failed: "This picture can't be shown. You can download it instead.",
    open: "Open",
    download: "Download",
    groups: "Kinds of files",
    group: |group| match group {
        FileGroup::Pictures => "Pictures",
        FileGroup::Media => "Videos and audio",
        FileGroup::Others => "Other files",
    },
    no_files: |group| match group {
        FileGroup::Pictures => "No pictures have been sent here yet.",
        FileGroup::Media => "No videos or audio have been sent here yet.",
        FileGroup::Others => "No other files have been sent here yet.",
    },
    uploads: "Your files",
    no_uploads: "You haven't uploaded any files.",
    used: |used, of| match of {
        Some(of) => format!("{used} of {of} used"),
        None => format!("{used} used"),
    },
    unsent: "Not sent",
    delete_question: |name| format!("Delete {name}?"),
    delete_sent: "It's removed from its message for everyone. A message with nothing else in it is deleted. This can't be undone.",
    delete_unsent: "It hasn't been sent yet. If it's in a draft, that draft loses it. This can't be undone.",
};
