//! Bytes of what is not known. They mean nothing as JSON, and are left out there.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::IgnoredAny};

/// Writes them.
pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() { serializer.serialize_unit() } else { bytes.serialize(serializer) }
}

/// Reads them.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    if deserializer.is_human_readable() {
        IgnoredAny::deserialize(deserializer).map(|_| Vec::new())
    } else {
        Vec::deserialize(deserializer)
    }
}
