//! What leads quickly from place to place.

/// The palette and the shortcuts.
#[derive(Clone, Copy)]
pub struct Palette {
    /// Names the list.
    pub found_list: &'static str,
    pub found: fn(count: usize) -> String,
    /// What something in the list is.
    pub room: &'static str,
    pub direct: &'static str,
    pub person: &'static str,
    pub shortcuts: &'static str,
    pub close: &'static str,
    /// Keys and what they do.
    pub keys: &'static [(&'static str, &'static str)],
}
