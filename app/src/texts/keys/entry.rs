//! Coming in by a link.

/// What stands on the page of a link, which only the server draws, about links by which people sign up, and for who is out of a room.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The page's title.
    #[cfg(feature = "ssr")]
    pub invited: &'static str,
    #[cfg(feature = "ssr")]
    pub invited_to: fn(room: &str) -> String,
    #[cfg(feature = "ssr")]
    pub invited_by: fn(name: &str) -> String,
    #[cfg(feature = "ssr")]
    pub join_room: &'static str,
    /// Below the button.
    #[cfg(feature = "ssr")]
    pub joining_as: fn(name: &str) -> String,
    #[cfg(feature = "ssr")]
    pub sign_up_to_join: &'static str,
    #[cfg(feature = "ssr")]
    pub log_in_to_join: &'static str,
    /// Where nobody can sign up by the link.
    #[cfg(feature = "ssr")]
    pub no_new_accounts: &'static str,
    /// The heading where the link lets nobody in.
    #[cfg(feature = "ssr")]
    pub cannot_join: &'static str,
    /// On the sign-up page.
    #[cfg(feature = "ssr")]
    pub sign_up_by: fn(name: &str, room: &str) -> String,
    /// Of a new link.
    pub creates_accounts: &'static str,
    /// Of a link that there is.
    pub for_new_people: &'static str,
    /// A setting of the server.
    pub owners_invite: &'static str,
    pub owners_do_not_invite: &'static str,
    pub let_owners_invite: &'static str,
    pub keep_owners_from_inviting: &'static str,
    /// The button.
    pub ask_to_come_back: &'static str,
    /// The field.
    pub note: &'static str,
    pub note_hint: &'static str,
    /// Once it is sent.
    pub asked: &'static str,
    /// The heading of those who ask.
    pub requests: &'static str,
    /// Names what the requests stand in.
    pub menu_with_requests: fn(menu: &str, count: usize) -> String,
    /// Where nobody asks any more.
    pub no_requests: &'static str,
    pub asks: fn(name: &str, room: &str) -> String,
    pub let_in: &'static str,
}
