//! Small drawings of lines, in the colour of the text around them.

use leptos::prelude::*;

/// Three lines: the menu.
pub const MENU: &str = "M4 7h16M4 12h16M4 17h16";
/// Three dots: more.
pub const MORE: &str = "M12 5v.01M12 12v.01M12 19v.01";
/// A drawing pin.
pub const PIN: &str = "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5";
/// Two people.
pub const PEOPLE: &str =
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 20a6 6 0 0 1 12 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 15a6 6 0 0 1 3 5";
/// Three dots in a row: more of a message.
pub const MORE_ACROSS: &str = "M5 12v.01M12 12v.01M19 12v.01";
/// An arrow back: answer.
pub const REPLY: &str = "M9 6 4 11l5 5M4 11h10a6 6 0 0 1 6 6v1";
/// A pencil.
pub const PENCIL: &str = "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3";
/// Away with it.
pub const CROSS: &str = "M6 6l12 12M18 6 6 18";
/// A smiling face.
pub const FACE: &str = "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18M9 9.5v.5M15 9.5v.5M8 14a4.5 4.5 0 0 0 8 0";

/// A drawing, for those who see it: what it stands in has a name for everyone.
#[component]
pub fn Icon(
    /// Its lines, in a square of 24.
    path: &'static str,
) -> impl IntoView {
    view! { <svg class="drawing" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d=path/></svg> }
}
