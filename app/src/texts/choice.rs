//! In which language a page is: the one that was chosen for the account, or in this browser, or that the browser asks for.

use super::generated::LANGUAGES;

/// The cookie that has what was chosen in this browser.
pub const COOKIE: &str = "weconnect_language";

/// Tags and names of the languages that there are, in the order of the tags.
pub fn languages() -> Vec<(&'static str, &'static str)> {
    let mut languages = LANGUAGES.to_vec();
    languages.sort_unstable();
    languages
}

/// The language that is asked for before all others: the account's, or that of the page for which the service worker wants its shell.
/// An extension of the request.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Chosen(pub String);

/// What was chosen in the browser of whoever asks for the page that is being rendered.
#[cfg(feature = "ssr")]
pub fn chosen_in_browser() -> Option<String> {
    let request = leptos::prelude::use_context::<http::request::Parts>()?;
    cookie(&request.headers).filter(|tag| is_known(tag))
}

/// Whether a page can be in this language, by its tag.
#[cfg(feature = "ssr")]
pub fn is_known(tag: &str) -> bool {
    super::generated::ALL.iter().any(|language| language.tag == tag)
}

#[cfg(feature = "ssr")]
fn cookie(headers: &http::HeaderMap) -> Option<String> {
    let values = headers.get_all(http::header::COOKIE).into_iter();
    let cookies = values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, tag)| tag.to_owned())
}

/// Chooses the language of the page that is being rendered, for [`texts`](super::texts).
#[cfg(feature = "ssr")]
pub fn provide() -> &'static super::Texts {
    use leptos::prelude::{provide_context, use_context};

    let request = use_context::<http::request::Parts>();
    let place = request.map_or(0, |request| {
        let chosen = request.extensions.get::<Chosen>().map(|Chosen(tag)| tag.clone());
        let accepted = request.headers.get(http::header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        choose(chosen.as_deref(), cookie(&request.headers).as_deref(), accepted.unwrap_or_default())
    });
    provide_context(super::source::OfPage(place));
    super::texts()
}

/// Does something with the texts of a language, by its tag; of the first where there is no such one.
#[cfg(feature = "ssr")]
pub fn in_language<T>(tag: Option<&str>, with: impl FnOnce() -> T) -> T {
    use leptos::prelude::{Owner, provide_context};

    Owner::new().with(|| {
        provide_context(super::source::OfPage(choose(tag, None, "")));
        with()
    })
}

/// The place of the language among all: what was chosen, if there is such a language, or the first that the browser asks for, in the form of
/// the header `Accept-Language`. Browsers send them in order, so that their weights say nothing new. Of two that differ in their
/// region the one is as good as the other: who reads `en-GB` reads `en`.
#[cfg(feature = "ssr")]
fn choose(account: Option<&str>, cookie: Option<&str>, accepted: &str) -> usize {
    let all = super::generated::ALL;
    let chosen = [account, cookie].into_iter().flatten();
    let named = |tag: &str| all.iter().position(|language| language.tag.eq_ignore_ascii_case(tag));
    let read = |tag: &str| {
        let tag = tag.trim().split(';').next().unwrap_or_default();
        let language = tag.split('-').next().unwrap_or_default();
        let real = |tag: &str| LANGUAGES.iter().any(|(known, _)| known.eq_ignore_ascii_case(tag));
        [tag, language].into_iter().find(|tag| real(tag)).and_then(named)
    };
    chosen.filter_map(named).next().or_else(|| accepted.split(',').find_map(read)).unwrap_or_default()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{super::generated::ALL, *};

    fn chosen(account: Option<&str>, cookie: Option<&str>, accepted: &str) -> &'static str {
        ALL[choose(account, cookie, accepted)].tag
    }

    #[test]
    fn a_reader_gets_the_first_language_that_they_asked_for_and_that_there_is() {
        for accepted in ["de", "de-CH,de;q=0.9,en;q=0.8", "xx, DE;q=0.5", "xx;q,de"] {
            assert_eq!(chosen(None, None, accepted), "de", "{accepted}");
        }
        for accepted in ["", "en-GB,de", "xx", "*", "deu", "en-XA"] {
            assert_eq!(chosen(None, None, accepted), "en", "{accepted}");
        }
    }

    #[test]
    fn what_was_chosen_goes_before_what_the_browser_asks_for_and_the_account_before_the_browser() {
        assert_eq!(chosen(None, Some("ar"), "de"), "ar");
        assert_eq!(chosen(Some("de"), Some("ar"), "en"), "de");
        assert_eq!(chosen(None, Some("en-XA"), "de"), "en-XA");
        for nonsense in ["", "xx", "\"><b>"] {
            assert_eq!(chosen(Some(nonsense), Some(nonsense), "de"), "de", "{nonsense}");
        }
    }
}
