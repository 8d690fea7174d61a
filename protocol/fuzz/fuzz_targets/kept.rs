//! What a browser finds in its storage, and what comes by HTTP: whatever is read is read again as the same.
#![no_main]

use std::fmt::Debug;

use client::outbox::Pending;
use libfuzzer_sys::fuzz_target;
use protocol::api::{Credentials, History, HistoryQuery, NewRoom, RoomPage, Rooms};
use serde::{Serialize, de::DeserializeOwned};

fuzz_target!(|bytes: &[u8]| {
    same::<Pending>(bytes);
    same::<RoomPage>(bytes);
    same::<Rooms>(bytes);
    same::<History>(bytes);
    let _ = serde_json::from_slice::<Credentials>(bytes);
    let _ = serde_json::from_slice::<NewRoom>(bytes);
    let _ = serde_json::from_slice::<HistoryQuery>(bytes);
});

fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(bytes) {
        let text = serde_json::to_string(&value).expect("it was read");
        assert_eq!(serde_json::from_str::<T>(&text).expect("it was written"), value);
    }
}
