//! The emoji picker and what is offered while one types.

/// See the module.
#[derive(Clone, Copy)]
pub struct Emoji {
    /// Names the picker.
    pub picker: &'static str,
    /// Names the button that opens it, and the list in it.
    pub emoji: &'static str,
    pub search: &'static str,
    pub groups: &'static str,
    /// The heading of a group, by its name in the data.
    pub group: fn(&str) -> &'static str,
    pub skin_tone: &'static str,
    /// From none in particular to dark.
    pub tones: [&'static str; 6],
    pub loading: &'static str,
    pub none_found: &'static str,
    pub recent: &'static str,
    pub found: &'static str,
    /// Names the list of what is offered while one types.
    pub suggestions: &'static str,
    pub suggested: fn(count: usize) -> String,
    /// The heading of what administrators do with the server's own.
    pub own: &'static str,
    pub own_name: &'static str,
    pub own_hint: &'static str,
    pub add_own: &'static str,
    pub none_of_our_own: &'static str,
    pub rename: &'static str,
    pub new_name: &'static str,
    pub remove: &'static str,
    pub remove_says: &'static str,
    /// What `@here` means.
    pub everyone: &'static str,
}
