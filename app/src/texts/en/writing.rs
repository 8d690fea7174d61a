//! Where one writes.

use crate::texts::keys::Writing;

pub const WRITING: Writing = Writing {
    save: "Save",
    change_given_up: "Your edit was discarded.",
    discarded: "Your message was discarded.",
    undo: "Undo",
    formatting: "Formatting",
    bold: "Bold",
    italic: "Italic",
    strike: "Strikethrough",
    code: "Code",
    link: "Link",
    list: "List",
    quote: "Quote",
};
