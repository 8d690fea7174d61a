//! What went wrong, as pages show it.

use protocol::{ErrorBody, ErrorCode};
use serde::{Deserialize, Serialize};

use crate::{navigation::Query, texts::texts};

/// Why something could not be loaded or done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Failure {
    /// No answer came, or none of ours.
    Unreachable,
    /// The server said no.
    Refused(ErrorBody),
}

impl Failure {
    /// The sentence for people.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreachable => texts().trouble.unreachable.into(),
            // It ends with what an administrator wrote, the reason that was given, or what was found; not where it is said here.
            Self::Refused(body)
                if !body.message.is_empty()
                    && matches!(
                        body.code,
                        ErrorCode::AccountClosed
                            | ErrorCode::Banned
                            | ErrorCode::RemovedFromRoom
                            | ErrorCode::AskToComeBack
                            | ErrorCode::FileInfected
                    ) =>
            {
                body.message.clone()
            }
            Self::Refused(body) => with_wait(&sentence(body.code), body.retry_after),
        }
    }

    /// The server's code, if it was the server that refused.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Unreachable => None,
            Self::Refused(body) => Some(body.code),
        }
    }

    /// Whether one has to log in again.
    pub fn signed_out(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::NotSignedIn | ErrorCode::SessionEnded))
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        // What it says is in the page's language, by the code.
        Self::Refused(ErrorBody { code, message: String::new(), retry_after: None, fields: Vec::new() })
    }
}

/// The sentence for a code, in the page's language.
pub fn sentence(code: ErrorCode) -> String {
    (texts().trouble.error)(code)
}

/// Adds to a sentence how long to wait.
fn with_wait(sentence: &str, seconds: Option<u32>) -> String {
    let t = &texts().trouble;
    match seconds {
        None => sentence.to_owned(),
        Some(seconds @ 0..120) => (t.wait_seconds)(sentence, seconds.max(1)),
        Some(seconds) => (t.wait_minutes)(sentence, seconds.div_ceil(60)),
    }
}

/// The errors of a form: one for each wrong field, and one for the whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormErrors {
    /// What is wrong with no field in particular.
    pub form: Option<String>,
    /// Field and sentence.
    pub fields: Vec<(String, String)>,
}

impl FormErrors {
    /// What a plain form post left in the address that it redirected to.
    pub fn from_query(query: &Query, fields: &[&str]) -> Self {
        let parse = |key: &str| query.get(key).and_then(|code| ErrorCode::parse(&code));
        let wait = query.get("retry_after").and_then(|seconds| seconds.parse().ok());
        Self {
            form: parse("error").map(|code| with_wait(&sentence(code), wait)),
            fields: fields
                .iter()
                .filter_map(|field| Some(((*field).to_owned(), sentence(parse(&format!("{field}_error"))?))))
                .collect(),
        }
    }

    /// What the rules say before anything is sent.
    pub fn from_rules<const N: usize>(checks: [(&str, Option<ErrorCode>); N]) -> Self {
        let fields = checks.into_iter().filter_map(|(field, code)| Some((field.to_owned(), sentence(code?))));
        Self { form: None, fields: fields.collect() }
    }

    /// The sentence for a field.
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, sentence)| sentence.clone())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.form.is_none() && self.fields.is_empty()
    }
}

impl From<Failure> for FormErrors {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(body) if !body.fields.is_empty() => Self {
                form: None,
                fields: body.fields.into_iter().map(|field| (field.field, sentence(field.code))).collect(),
            },
            other => Self { form: Some(other.sentence()), fields: Vec::new() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_tells_which_field_is_wrong_and_how_long_to_wait() {
        let query = Query::parse("name_error=name_taken&error=too_many_requests&retry_after=30");
        let errors = FormErrors::from_query(&query, &["name", "password"]);
        assert_eq!(errors.field("name"), Some(ErrorCode::NameTaken.sentence()));
        assert_eq!(errors.field("password"), None);
        assert!(errors.form.is_some_and(|sentence| sentence.ends_with("(In 30 seconds.)")));
    }

    #[test]
    fn made_up_codes_in_the_address_show_nothing() {
        let query = Query::parse("error=<b>call 555</b>");
        assert!(FormErrors::from_query(&query, &["name"]).is_empty());
    }
}
