//! English: the page of one's own account, and the menu for oneself.

use crate::texts::keys::AccountTexts;

pub static ACCOUNT: AccountTexts = AccountTexts {
    name_is: "Username: ",
    administer: "Server administration",
    contents: "On this page",
    profile: "Profile",
    add_picture: "Upload picture",
    change_picture: "Change picture",
    remove_picture: "Remove picture",
    picture_hint: "JPEG, PNG, GIF or WebP. Its middle is shown, as a square.",
    sending_picture: "Uploading…",
    display_name: "Display name",
    display_name_hint: "The name others see. Leave it empty to use your username.",
    status: "Status",
    status_hint: "What you're up to, in a few words.",
    bio: "About you",
    bio_hint: "Shown on your profile card.",
    save: "Save",
    save_profile: "Save profile",
    saved: "Saved.",
    password: "Password",
    old_password: "Current password",
    new_password: "New password",
    new_password_hint: "At least 10 characters. You'll be logged out on all other devices.",
    change_password: "Change password",
    password_changed: "Password changed. All other devices have been logged out.",
    devices: "Devices",
    devices_hint: "Where you're logged in. If you don't recognise a device, log it out and change your password.",
    this_device: " (this device)",
    used: |day, time| format!("Last used: {day}, {time}"),
    logged_in: |day, time| format!("Logged in: {day}, {time}"),
    log_out_there: "Log out device",
    log_out_elsewhere: "Log out all other devices",
    deletion: "Delete your account",
    deletion_says: "Your profile, devices and memberships are deleted, and you leave all rooms. Your messages stay, \
                    under the name “Deleted account”: delete any that shouldn't stay before you go on. Nobody else can \
                    take your username. This can't be undone.",
    own_password: "Your password",
    delete: "Delete my account",
};
