//! What a server sends to its clients, in both encodings: whatever is read can be written, and is read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{codec::Encoding, frame::ServerFrame};

fuzz_target!(|bytes: &[u8]| {
    for encoding in Encoding::ALL {
        if let Ok(frame) = encoding.decode::<ServerFrame>(bytes) {
            for other in Encoding::ALL {
                assert_eq!(other.decode::<ServerFrame>(&other.encode(&frame)).expect("it was written"), frame);
            }
        }
    }
});
