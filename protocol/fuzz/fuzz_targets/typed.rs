//! What people type: whatever a rule takes, it takes again unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{
    names::{RoomName, UserName},
    password::Password,
    text,
};

fuzz_target!(|typed: &str| {
    if let Ok(message) = text::parse(typed) {
        assert_eq!(text::parse(&message).as_deref(), Ok(message.as_str()));
    }
    if let Ok(name) = UserName::parse(typed) {
        assert_eq!(UserName::parse(name.as_str()).map(|again| again.as_str().to_owned()), Ok(name.as_str().to_owned()));
    }
    if let Ok(name) = RoomName::parse(typed) {
        assert_eq!(RoomName::parse(name.as_str()).map(|again| again.as_str().to_owned()), Ok(name.as_str().to_owned()));
    }
    let _ = Password::parse(typed);
});
