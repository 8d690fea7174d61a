//! Folders of rooms, and their order.

/// What is said where one arranges one's rooms.
#[derive(Clone, Copy)]
pub struct Arrange {
    /// In which a room is.
    pub folder: &'static str,
    /// It is in none.
    pub no_folder: &'static str,
    /// What a new one is to be called.
    pub new_folder: &'static str,
    pub create: &'static str,
    /// The heading over all of them.
    pub folders: &'static str,
    pub rename: fn(name: &str) -> String,
    pub remove: fn(name: &str) -> String,
    /// Of a room or a folder.
    pub up: fn(name: &str) -> String,
    pub down: fn(name: &str) -> String,
    /// At which place of how many something is by now, for those who hear it.
    pub stands: fn(name: &str, place: &str, count: &str) -> String,
    pub order: &'static str,
    pub by_name: &'static str,
    pub by_hand: &'static str,
}
