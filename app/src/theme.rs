//! How the pages look in this browser: their colours and how much stands on a screen. Each choice is a cookie, so that the
//! server can write it into the page and nothing flashes before a script runs.

use leptos::{prelude::*, web_sys};
use web_sys::{HtmlDocument, wasm_bindgen::JsCast};

const YEAR_S: u32 = 31_536_000;

/// Something that is chosen for a browser.
pub trait Look: Copy + Default + PartialEq + 'static {
    /// The name of the cookie.
    const COOKIE: &str;
    /// The attribute of the root that the style goes by.
    const ATTRIBUTE: &str;
    /// All there are.
    const ALL: &[Self];

    /// What stands in cookie and attribute; `None` for what is there without a choice.
    fn value(self) -> Option<&'static str>;

    /// What was chosen, in a header or a page's list of cookies.
    fn of_cookies(cookies: &str) -> Self {
        let value = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        let value = value.filter(|(name, _)| *name == Self::COOKIE).map(|(_, value)| value).next();
        Self::ALL.iter().copied().find(|look| value.is_some() && look.value() == value).unwrap_or_default()
    }

    /// What the reader of the page that is being rendered has chosen.
    #[cfg(feature = "ssr")]
    fn of_request() -> Self {
        let request = use_context::<http::request::Parts>();
        let cookies = request.as_ref().map(|request| request.headers.get_all(http::header::COOKIE).into_iter());
        let cookies = cookies.into_iter().flatten().filter_map(|cookies| cookies.to_str().ok());
        cookies.map(Self::of_cookies).find(|look| *look != Self::default()).unwrap_or_default()
    }

    /// What was chosen in this browser.
    fn chosen() -> Self {
        Self::of_cookies(&page().cookie().unwrap_or_default())
    }

    /// Chooses it, for this browser.
    fn choose(self) {
        let (value, age) = self.value().map_or(("", 0), |value| (value, YEAR_S));
        // A browser that refuses cookies forgets it with the page.
        let _ = page().set_cookie(&format!("{}={value}; Path=/; Max-Age={age}; SameSite=Lax", Self::COOKIE));
        self.show();
    }

    /// Writes it into the page.
    fn show(self) {
        if let Some(root) = document().document_element() {
            // Fails for malformed names alone.
            let _ = match self.value() {
                Some(value) => root.set_attribute(Self::ATTRIBUTE, value),
                None => root.remove_attribute(Self::ATTRIBUTE),
            };
        }
    }
}

/// The colours. `style/themes.css` has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Light or dark, as the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Warm paper.
    Tea,
    /// Black and white, light or dark as the system says.
    Contrast,
}

impl Look for Theme {
    const COOKIE: &str = "weconnect_theme";
    const ATTRIBUTE: &str = "data-theme";
    const ALL: &[Self] = &[Self::System, Self::Light, Self::Dark, Self::Tea, Self::Contrast];

    fn value(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
            Self::Tea => Some("tea"),
            Self::Contrast => Some("contrast"),
        }
    }
}

/// How much stands on a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// With room around everything.
    #[default]
    Comfortable,
    /// More lines, and a smaller type.
    Compact,
}

impl Look for Density {
    const COOKIE: &str = "weconnect_density";
    const ATTRIBUTE: &str = "data-density";
    const ALL: &[Self] = &[Self::Comfortable, Self::Compact];

    fn value(self) -> Option<&'static str> {
        match self {
            Self::Comfortable => None,
            Self::Compact => Some("compact"),
        }
    }
}

/// Where answers in threads stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Replies {
    /// In their threads.
    #[default]
    Apart,
    /// In the room, too.
    Together,
}

impl Replies {
    /// As the reader of the page has chosen.
    pub fn of_reader() -> Self {
        #[cfg(feature = "ssr")]
        return Self::of_request();
        #[cfg(not(feature = "ssr"))]
        Self::chosen()
    }
}

impl Look for Replies {
    const COOKIE: &str = "weconnect_replies";
    const ATTRIBUTE: &str = "data-replies";
    const ALL: &[Self] = &[Self::Apart, Self::Together];

    fn value(self) -> Option<&'static str> {
        match self {
            Self::Apart => None,
            Self::Together => Some("together"),
        }
    }
}

/// Shows what was chosen also where the page did not come from the server.
pub fn keep() {
    Theme::chosen().show();
    Density::chosen().show();
}

fn page() -> HtmlDocument {
    document().unchecked_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_among_other_cookies_and_nonsense_is_none() {
        let cookies = "a=b; weconnect_theme=dark; weconnect_density=compact; c=d";
        assert_eq!((Theme::of_cookies(cookies), Density::of_cookies(cookies)), (Theme::Dark, Density::Compact));
        assert_eq!(Theme::of_cookies("weconnect_theme=contrast"), Theme::Contrast);
        for cookies in ["", "weconnect_theme=", "weconnect_theme=\"><b>", "theme=dark", "weconnect_theme"] {
            assert_eq!(Theme::of_cookies(cookies), Theme::System, "{cookies}");
        }
    }
}
