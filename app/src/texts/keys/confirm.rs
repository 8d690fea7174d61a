//! What is asked before something that can't be taken back, or that others feel.

use protocol::Role;

/// Each sentence says what will happen.
#[derive(Clone, Copy)]
pub struct Confirm {
    pub cancel: &'static str,

    /// With the name of the room.
    pub leave: fn(room: &str) -> String,
    pub leave_private: &'static str,
    pub leave_alone: &'static str,
    pub leave_group: &'static str,
    pub leave_archived: &'static str,

    pub archive: fn(room: &str) -> String,
    pub revoke: &'static str,
    pub revoke_says: &'static str,
    pub delete_says: &'static str,

    /// What somebody may with this role, after their name.
    pub make_says: fn(Role, name: &str) -> String,
    /// The label of giving up a role for this one.
    pub step_down: fn(Role) -> &'static str,
    pub step_down_says: &'static str,
    pub mute_says: fn(name: &str) -> String,
    pub remove_says: fn(name: &str) -> String,
    pub ban_says: fn(name: &str) -> String,

    pub log_out_elsewhere: &'static str,
    pub log_out_elsewhere_says: &'static str,
    pub make_administrator: fn(name: &str) -> String,
    pub make_administrator_says: &'static str,
    pub unmake_administrator_label: &'static str,
    pub unmake_administrator: fn(name: &str) -> String,
    pub unmake_administrator_says: &'static str,
    pub close_account_says: &'static str,
}
