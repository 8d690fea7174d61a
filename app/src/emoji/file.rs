//! The file with all emoji. It is no part of the application: it comes when somebody first needs it.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::{Emojis, custom};
use crate::{errors::Failure, http};

/// Made by `scripts/emoji`. Only its hash goes into the application.
const FILE: &[u8] = include_bytes!("../../../public/emoji.txt");

/// Where the hash stands in the path.
const DIGITS: (usize, usize) = (11, 27);

const NAME: [u8; 31] = named(*b"/pkg/emoji.0000000000000000.txt", FILE);

/// Where the server has the file. The hash of the content is in the name, so that browsers may keep it for good, and server
/// and browser agree on it when they are built.
pub const PATH: &str = match str::from_utf8(&NAME) {
    Ok(path) => path,
    Err(_) => panic!("letters and digits are text"),
};

/// Puts a file's hash (64-bit FNV-1a) into its name.
const fn named(mut name: [u8; 31], file: &[u8]) -> [u8; 31] {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < file.len() {
        hash = (hash ^ file[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    let mut digit = DIGITS.0;
    while digit < DIGITS.1 {
        name[digit] = b"0123456789abcdef"[(hash >> 60) as usize];
        hash <<= 4;
        digit += 1;
    }
    name
}

/// Whether an emoji of the standard goes by this shortcode.
#[cfg(feature = "ssr")]
pub fn is_standard(shortcode: &str) -> bool {
    let set = str::from_utf8(FILE).ok().and_then(Emojis::parse);
    set.is_some_and(|set| set.with_shortcode(shortcode).is_some())
}

/// Those of the standard.
static STANDARD: OnceLock<Emojis> = OnceLock::new();
/// Those of this server's own, by their names with colons, and all together once the others have come.
static ALL: Mutex<(Vec<&'static str>, Option<&'static Emojis>)> = Mutex::new((Vec::new(), None));

/// All emoji, if they have come.
pub fn loaded() -> Option<&'static Emojis> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner).1
}

/// From now on these are the server's own.
pub fn add(names: impl Iterator<Item = String>) {
    let (own, all) = &mut *ALL.lock().unwrap_or_else(PoisonError::into_inner);
    let names: Vec<String> = names.map(|name| format!(":{name}:")).collect();
    if *own != names {
        // Once for each name: whoever shows an emoji borrows from it.
        let kept = |name: String| own.iter().find(|known| **known == name).copied().unwrap_or_else(|| name.leak());
        *own = names.into_iter().map(kept).collect();
        *all = None;
    }
}

/// All together, once for each change that comes while the page is open.
fn joined(standard: &Emojis) -> &'static Emojis {
    let (own, all) = &mut *ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.get_or_insert_with(|| Box::leak(Box::new(standard.with_own(own))))
}

/// All emoji. Those of this server's own are left out where they can't be had.
///
/// # Errors
/// The server can't be reached.
pub async fn load() -> Result<&'static Emojis, Failure> {
    let standard = match STANDARD.get() {
        Some(standard) => standard,
        None => {
            let text = http::text(PATH).await?;
            match STANDARD.get() {
                Some(standard) => standard,
                // Once, and for as long as the page is open.
                None => {
                    let set = Emojis::parse(text.leak()).ok_or(Failure::Unreachable)?;
                    STANDARD.get_or_init(|| set)
                }
            }
        }
    };
    custom::refresh(custom::PAUSE_MS).await;
    Ok(joined(standard))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_content_has_another_name() {
        let blank = *b"/pkg/emoji.0000000000000000.txt";
        assert_eq!(&named(blank, b"a"), b"/pkg/emoji.af63dc4c8601ec8c.txt");
        assert_eq!(&named(blank, b"b"), b"/pkg/emoji.af63df4c8601f1a5.txt");
        assert!(PATH.starts_with("/pkg/emoji.") && PATH.ends_with(".txt"), "{PATH}");
    }
}
