//! In which language one reads.

/// The choice, before log-in and on the account's page.
#[derive(Clone, Copy)]
pub struct LanguageChoice {
    /// Heading, and names the list.
    pub language: &'static str,
    /// The entry of the list that leaves it to the browser.
    pub of_browser: &'static str,
    /// The button.
    pub choose: &'static str,
}
