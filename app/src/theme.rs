//! Light or dark: as the system says, or as somebody has chosen. The choice is a cookie, so that the server can write it
//! into the page and nothing flashes before a script runs.

use leptos::{prelude::*, web_sys};
use web_sys::{HtmlDocument, wasm_bindgen::JsCast};

/// The cookie, and the attribute of the root that the style goes by.
const COOKIE: &str = "weconnect_theme";
const ATTRIBUTE: &str = "data-theme";
const YEAR_S: u32 = 31_536_000;

/// How the page looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// What stands in the root's attribute.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The theme in a header or a page's list of cookies.
    fn of_cookies(cookies: &str) -> Self {
        let value = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        let value = value.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value).next();
        Self::ALL.into_iter().find(|theme| value.is_some() && theme.attribute() == value).unwrap_or_default()
    }

    /// What the reader of the page that is being rendered has chosen.
    #[cfg(feature = "ssr")]
    pub fn of_request() -> Self {
        let request = use_context::<http::request::Parts>();
        let cookies = request.as_ref().map(|request| request.headers.get_all(http::header::COOKIE).into_iter());
        let cookies = cookies.into_iter().flatten().filter_map(|cookies| cookies.to_str().ok());
        cookies.map(Self::of_cookies).find(|theme| *theme != Self::System).unwrap_or_default()
    }

    /// What was chosen in this browser.
    pub fn chosen() -> Self {
        Self::of_cookies(&page().cookie().unwrap_or_default())
    }

    /// Shows what was chosen also where the page did not come from the server.
    pub fn keep() {
        Self::chosen().show();
    }

    /// Chooses it, for this browser.
    pub fn choose(self) {
        let (value, age) = self.attribute().map_or(("", 0), |value| (value, YEAR_S));
        // A browser that refuses cookies forgets it with the page.
        let _ = page().set_cookie(&format!("{COOKIE}={value}; Path=/; Max-Age={age}; SameSite=Lax"));
        self.show();
    }

    fn show(self) {
        if let Some(root) = document().document_element() {
            // Fails for malformed names alone.
            let _ = match self.attribute() {
                Some(value) => root.set_attribute(ATTRIBUTE, value),
                None => root.remove_attribute(ATTRIBUTE),
            };
        }
    }
}

fn page() -> HtmlDocument {
    document().unchecked_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_found_among_other_cookies_and_nonsense_is_none() {
        assert_eq!(Theme::of_cookies("a=b; weconnect_theme=dark; c=d"), Theme::Dark);
        assert_eq!(Theme::of_cookies("weconnect_theme=light"), Theme::Light);
        for cookies in ["", "weconnect_theme=", "weconnect_theme=\"><b>", "theme=dark", "weconnect_theme"] {
            assert_eq!(Theme::of_cookies(cookies), Theme::System, "{cookies}");
        }
    }
}
