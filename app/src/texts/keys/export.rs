//! Taking along what was said.

/// Where one gets an export.
#[derive(Clone, Copy)]
pub struct Export {
    /// Heading on one's own page.
    pub yours: &'static str,
    pub yours_says: &'static str,
    pub room_says: &'static str,
    /// The link that brings the file.
    pub download: &'static str,
}

/// What an export's pages say.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy)]
pub struct Exported {
    /// Title of the first page: of a room, a person or a server.
    pub of: fn(name: &str) -> String,
    /// Leads back to it.
    pub contents: &'static str,
    /// Lead to the other pages of a room.
    pub older: &'static str,
    pub newer: &'static str,
    /// Title of what somebody has written in all rooms.
    pub yours: &'static str,
    /// Leads to what began the thread.
    pub in_thread: &'static str,
    /// After a file's name.
    pub missing: &'static str,
}
