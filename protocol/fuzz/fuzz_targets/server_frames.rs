//! What a server sends to its clients, in all encodings: whatever is read can be written, and is read again as something that is written the same. (An older
//! version has not all of it.)
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{codec::Encoding, frame::ServerFrame};

fuzz_target!(|bytes: &[u8]| {
    for encoding in Encoding::ALL {
        let Ok(frame) = encoding.decode::<ServerFrame>(bytes) else { continue };
        // What is passed on in bytes has to come in bytes: in JSON nothing stands for what it holds.
        let is_passed_on = String::from_utf8_lossy(&Encoding::Json.encode(&frame)).contains("unsupported");
        for other in Encoding::ALL.into_iter().filter(|&other| other == encoding || !is_passed_on) {
            let written = other.encode(&frame);
            let again = other.decode::<ServerFrame>(&written).expect("it was written");
            assert_eq!(other.encode(&again), written);
        }
    }
});
