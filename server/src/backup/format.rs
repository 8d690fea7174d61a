//! What is in an archive, and what it is called.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The version of the format.
pub const FORMAT: u32 = 1;
/// The largest entry that is taken. The largest that is written is an object of 2 MiB, or a piece of a table with one row too many.
pub const ENTRY_MAX: u64 = 16 * 1024 * 1024;
/// Entries after which a manifest stands.
pub const LISTED_MAX: usize = 500;

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// What it is an archive of.
    About,
    /// The secret key.
    Key,
    /// Some rows of a table, counted over all tables.
    Rows(String, u64),
    /// A part of what files hold.
    Object(Uuid),
    /// Hashes of the entries before it.
    Manifest(u64),
}

impl Name {
    /// As it stands in the archive.
    pub fn text(&self) -> String {
        match self {
            Self::About => "about.json".into(),
            Self::Key => "key".into(),
            Self::Rows(table, number) => format!("rows/{number:08}-{table}.jsonl"),
            Self::Object(object) => format!("objects/{}", object.simple()),
            Self::Manifest(number) => format!("manifest/{number:08}.json"),
        }
    }

    /// From the archive; nothing that it does not write itself.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.parse().ok();
        let name = match text.split_once('/') {
            None if text == "about.json" => Self::About,
            None if text == "key" => Self::Key,
            Some(("rows", rest)) => {
                let (at, table) = rest.strip_suffix(".jsonl")?.split_once('-')?;
                Self::Rows(table.to_owned(), number(at)?)
            }
            Some(("objects", rest)) => Self::Object(Uuid::try_parse(rest).ok()?),
            Some(("manifest", rest)) => Self::Manifest(number(rest.strip_suffix(".json")?)?),
            _ => return None,
        };
        (name.text() == text).then_some(name)
    }
}

/// The hash of an entry, or of a manifest.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What stands after some entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The hash of the manifest before; empty in the first.
    pub previous: String,
    /// The entries since then, in their order.
    pub entries: Vec<Listed>,
    /// In the last one: how much there is in all.
    pub totals: Option<Totals>,
}

/// An entry, as a manifest has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// What it is called.
    pub name: String,
    /// How many bytes.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: String,
}

/// How much is in an archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Rows of all tables.
    pub rows: u64,
    /// Objects of files.
    pub objects: u64,
    /// Bytes of those.
    pub bytes: u64,
    /// Objects that were not there any more though a file has them. Those of uploads that went on meanwhile are not counted.
    pub missing: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_only_those_that_are_written() {
        let object = Uuid::from_u128(7);
        for name in [Name::About, Name::Key, Name::Rows("events".into(), 3), Name::Object(object), Name::Manifest(12)] {
            assert_eq!(Name::parse(&name.text()), Some(name));
        }
        for odd in [
            "",
            "/about.json",
            "../key",
            "rows/1-events.jsonl",
            "rows/00000001-.jsonl/..",
            "objects/../../etc/passwd",
            "objects/00000000-0000-0000-0000-000000000007",
            "manifest/+0000001.json",
            "objects/",
            "files/a",
        ] {
            assert_eq!(Name::parse(odd), None, "{odd}");
        }
    }
}
