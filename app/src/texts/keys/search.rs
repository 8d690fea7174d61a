//! Searching for messages.

use protocol::search::{Filter, Has, Is, Names};

/// The pane of the search.
#[derive(Clone, Copy)]
pub struct Search {
    /// What filters are called where one types them.
    pub names: Names,
    pub close: &'static str,
    /// Names the choice of where to search.
    pub scope: &'static str,
    pub everywhere: &'static str,
    /// In place of the name of a room that is not known.
    pub this_room: &'static str,
    /// Names the choice of what comes first.
    pub order: &'static str,
    pub newest: &'static str,
    pub best: &'static str,
    /// Opens the form.
    pub filters: &'static str,
    /// Names a filter's field.
    pub label_of: fn(Filter) -> &'static str,
    /// What a filter does, where it is offered.
    pub hint: fn(Filter) -> &'static str,
    /// What filters there are.
    pub hint_of_all: &'static str,
    pub has: fn(Has) -> &'static str,
    pub is: fn(Is) -> &'static str,
    /// No filter, where one could be chosen.
    pub any: &'static str,
    /// Opens the field for the day.
    pub go_to_day: &'static str,
    /// Names that field.
    pub day: &'static str,
    /// Goes there.
    pub go: &'static str,
    pub nothing_since: &'static str,
    pub public: &'static str,
    pub not_joined: &'static str,
    /// How many are shown, and whether there are more.
    pub found: fn(count: usize, has_more: bool) -> String,
    pub nothing_hint: &'static str,
    /// So many messages in a hundred can be found.
    pub indexing: fn(percent: u8) -> String,
    pub recent: &'static str,
    pub forget: fn(text: &str) -> String,
    pub forget_all: &'static str,
    /// The palette's last entry.
    pub search_for: fn(text: &str) -> String,
}
