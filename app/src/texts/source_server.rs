//! Where the server has its texts: all languages are built in.

use std::sync::{LazyLock, OnceLock};

use super::generated::ALL;

/// A language, as `build.rs` writes it.
pub struct Language {
    /// What `<html lang>` says.
    pub tag: &'static str,
    /// What `<html dir>` says.
    pub direction: &'static str,
    /// All texts in their compact form.
    pub texts: &'static [&'static str],
    /// What a browser loads: names and content, for the first page and for parts that are loaded when they are used.
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "only who answers requests hands files out"))]
    pub files: [(&'static str, &'static str); 2],
}

/// In which of the languages the page is that is being rendered.
#[derive(Clone, Copy)]
pub struct OfPage(pub usize);

/// The place of the page's language among all.
fn place() -> usize {
    leptos::prelude::use_context().map_or(0, |OfPage(place)| place)
}

/// What is made of the texts, for each language once.
pub struct Kept<T: 'static>(LazyLock<Vec<OnceLock<T>>>);

impl<T> Kept<T> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(LazyLock::new(|| ALL.iter().map(|_| OnceLock::new()).collect()))
    }

    /// That of the page's language.
    pub fn of_page(&'static self, make: impl FnOnce() -> T) -> &'static T {
        self.0[place()].get_or_init(make)
    }
}

/// A text of the page's language.
pub fn plain(at: usize) -> &'static str {
    ALL[place()].texts[at]
}

/// The page's language.
pub fn tag() -> &'static str {
    ALL[place()].tag
}

/// Its direction.
pub fn direction() -> &'static str {
    ALL[place()].direction
}

/// The names of the files that a browser needs for the page: at first, and with what it loads later.
#[cfg(feature = "ssr")]
pub fn files() -> [&'static str; 2] {
    ALL[place()].files.map(|(name, _)| name)
}

/// What stands in one of these files: JSON.
#[cfg(feature = "ssr")]
pub fn file(name: &str) -> Option<&'static str> {
    let files = ALL.iter().flat_map(|language| language.files);
    files.into_iter().find(|(known, _)| *known == name).map(|(_, content)| content)
}
