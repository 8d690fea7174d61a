//! What somebody new is told.

/// What one can do where nobody has said anything yet. A hint follows on what it is about.
#[derive(Clone, Copy)]
pub struct First {
    pub welcome: fn(name: &str) -> String,
    pub welcome_to: fn(room: &str, name: &str) -> String,
    /// Where others talk already.
    pub in_lobby: &'static str,
    pub in_room: &'static str,
    pub dismiss: &'static str,
    pub empty: &'static str,
    pub write: &'static str,
    pub make_room: &'static str,
    pub make_room_hint: &'static str,
    pub find_room: &'static str,
    pub find_room_hint: &'static str,
    pub profile: &'static str,
    pub profile_hint: &'static str,
    pub invite: &'static str,
    pub invite_hint: &'static str,
    pub server: &'static str,
    pub server_hint: &'static str,
    /// In the sidebar, for those who are in no room but the lobby.
    pub join_rooms: &'static str,
    /// On the page of all rooms, for those who are in none but the lobby.
    pub only_lobby: &'static str,
}
