//! Small drawings of lines, in the colour of the text around them. All have one weight, in a square of 24.

use leptos::prelude::*;
use protocol::RoomKind;

/// Three lines: the menu.
pub const MENU: &str = "M4 7h16M4 12h16M4 17h16";
/// Three dots: more.
pub const MORE: &str =
    "M11.5 5.5a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0m0 6.5a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0m0 6.5a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0";
/// A drawing pin.
pub const PIN: &str = "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5";
/// Two people.
pub const PEOPLE: &str =
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 20a6 6 0 0 1 12 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 15a6 6 0 0 1 3 5";
/// Three dots in a row: more of a message.
pub const MORE_ACROSS: &str = "M5 11.5a.5.5 0 1 0 .01 0M12 11.5a.5.5 0 1 0 .01 0M19 11.5a.5.5 0 1 0 .01 0";
/// An arrow back: answer.
pub const REPLY: &str = "M9 6 4 11l5 5M4 11h10a6 6 0 0 1 6 6v1";
/// Two speech bubbles, one below the other: a thread.
pub const THREAD: &str = "M4 5h12v8H9l-3 3v-3H4zM19 10h1v8h-2v3l-3-3h-4";
/// A pencil.
pub const PENCIL: &str = "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3";
/// Away with it.
pub const CROSS: &str = "M6 6l12 12M18 6 6 18";
/// A smiling face.
pub const FACE: &str = "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18M9 9.5v.5M15 9.5v.5M8 14a4.5 4.5 0 0 0 8 0";
/// A hash: a room.
pub const HASH: &str = "M5 9h15M4 15h15M10 4 8 20M16 4l-2 16";
/// A lock: a private room.
pub const LOCK: &str = "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3";
/// A box with a lid: archived.
pub const ARCHIVED: &str = "M4 5h16v4H4zM6 9v10h12V9M10 13h4";
/// A bell that is struck out: muted.
pub const MUTED: &str = "M10 20a2.2 2.2 0 0 0 4 0M6 11v5l-2 1.5h13M8 6.5A6 6 0 0 1 18 11v3M4 4l16 16";
/// A magnifying glass.
pub const SEARCH: &str = "M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14M20 20l-4-4";
/// A compass: looking around.
pub const BROWSE: &str = "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18M15.5 8.5l-2 5-5 2 2-5z";
/// A pencil: something new to write.
pub const WRITE: &str = "M4 20h4L19 9l-4-4L4 16zM13 7l4 4";
/// Somebody.
pub const PERSON: &str = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21a8 8 0 0 1 16 0";
/// An arrow: what one can do, or where one can go.
pub const GO: &str = "M5 12h14M13 6l6 6-6 6";
/// Down: open; turned where closed.
pub const CHEVRON: &str = "M7 10l5 5 5-5";
/// A plus.
pub const ADD: &str = "M12 5v14M5 12h14";
/// A paper clip: files to a message.
pub const CLIP: &str =
    "M19 11l-7.5 7.5a4.6 4.6 0 0 1-6.5-6.5L13 4a3 3 0 0 1 4.3 4.3L9.500 16a1.400 1.400 0 0 1-2-2L14 7.500";
/// A camera.
pub const CAMERA: &str = "M4 8h4l2-3h4l2 3h4v11H4zM12 16a3 3 0 1 1 0-6 3 3 0 0 1 0 6";
/// A sheet with a folded corner: a file.
pub const FILE: &str = "M6 3h8l4 4v14H6zM14 3v4h4";
/// A magnifying glass with a plus: larger.
pub const ZOOM_IN: &str = "M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14M20 20l-4-4M8 11h6M11 8v6";
/// A magnifying glass with a minus: smaller.
pub const ZOOM_OUT: &str = "M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14M20 20l-4-4M8 11h6";
/// Four corners: all of it.
pub const FIT: &str = "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5";
/// An arrow into a tray: download.
pub const DOWNLOAD: &str = "M12 4v11M7 10l5 5 5-5M5 20h14";
/// A triangle: it begins to move.
pub const PLAY: &str = "M8 5l11 7-11 7z";
/// Two bars: it waits.
pub const PAUSE: &str = "M8 5v14M16 5v14";
/// An arrow up: off it goes.
pub const SEND: &str = "M12 19V5M6 11l6-6 6 6";
/// A tray: what has come in.
pub const INBOX: &str = "M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5";
/// A clock: later.
pub const CLOCK: &str = "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18M12 7v5l3 2";
/// A cross.
pub const CLOSE: &str = "M6 6l12 12M18 6 6 18";

/// What stands before a room's name.
pub fn of_room(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Public => HASH,
        RoomKind::Private => LOCK,
        RoomKind::Direct => PEOPLE,
    }
}

/// A drawing, for those who see it: what it stands in has a name for everyone.
#[component]
pub fn Icon(
    /// Its lines, in a square of 24.
    path: &'static str,
) -> impl IntoView {
    // What points along the line points the other way where that runs to the left.
    let class = if path == REPLY || path == GO { "drawing along" } else { "drawing" };
    view! { <svg class=class viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d=path/></svg> }
}
