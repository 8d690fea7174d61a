//! English: what is asked before something that can't be taken back, or that others feel.

use protocol::Role;

use crate::texts::keys::Confirm;

pub static CONFIRM: Confirm = Confirm {
    cancel: "Cancel",

    leave: |room| format!("Leave {room}?"),
    leave_private: "This room is private. You can only come back if someone invites you.",
    leave_alone: "You're the only member. Once you leave, nobody can open this room again, and its messages are lost.",
    leave_group: "You won't get this conversation's messages any more, and nobody can add you again.",
    leave_archived: "This room is archived. You can't come back unless it's unarchived.",

    archive: |room| format!("Archive {room}?"),
    revoke: "Revoke this link?",
    revoke_says: "Nobody can join with it any more. People who already joined stay. You can create another link.",
    delete_says: "It's deleted for everyone. This can't be undone.",

    make_says: |role, name| match role {
        Role::Member => format!("{name} can no longer moderate this room. You can change this back."),
        Role::Moderator => {
            format!("{name} can delete messages, mute and remove people, and change the room's settings.")
        }
        Role::Owner => {
            format!("{name} can do everything you can, including archiving the room and changing your role.")
        }
    },
    step_down: |role| match role {
        Role::Member => "Step down to member…",
        Role::Moderator => "Step down to moderator…",
        Role::Owner => "Become owner…",
    },
    step_down_says: "You can't take this back yourself. An owner has to give you your role again.",
    mute_says: |name| format!("{name} can read, but can't post or react for this long."),
    remove_says: |name| format!("{name} loses access now. They can come back to a public room, or by an invitation."),
    ban_says: |name| format!("{name} loses access now, and can't come back until a moderator unbans them."),

    log_out_elsewhere: "Log out all other devices?",
    log_out_elsewhere_says: "Your other devices are logged out at once. Messages that they haven't sent yet may be lost.",
    make_administrator: |name| format!("Make {name} an administrator?"),
    make_administrator_says: "They can deactivate accounts, decide who can sign up, and take your role away.",
    unmake_administrator_label: "Remove as administrator",
    unmake_administrator: |name| format!("Remove {name} as administrator?"),
    unmake_administrator_says: "They can no longer manage this server. Their rooms and messages stay.",
    close_account_says: "They're logged out everywhere at once, and can't log in until you reactivate the account.",
};
