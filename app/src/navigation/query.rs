//! The part of an address behind the question mark.

/// Names and values, as they were before they were escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands behind the question mark. What is no UTF-8 is replaced.
    pub fn parse(text: &str) -> Self {
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        };
        Self(text.split('&').filter(|part| !part.is_empty()).map(pair).collect())
    }

    /// The first value of this name.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }
}

/// What stands behind the question mark, without the values of this name.
#[cfg(any(feature = "browser", test))]
pub fn without(text: &str, name: &str) -> String {
    let is_other = |part: &&str| part.split('=').next() != Some(name);
    text.split('&').filter(is_other).collect::<Vec<_>>().join("&")
}

fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, others @ ..] = rest {
        rest = others;
        match (byte, others) {
            (b'%', [high, low, after @ ..]) if let (Some(high), Some(low)) = (digit(*high), digit(*low)) => {
                out.push(high * 16 + low);
                rest = after;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(*byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were() {
        let query = Query::parse("name=a%26b+c&next=%2Frooms%3Fx%3D1&empty=&bare&name=second");
        let get = |name| query.get(name);
        assert_eq!(get("name").as_deref(), Some("a&b c"));
        assert_eq!(get("next").as_deref(), Some("/rooms?x=1"));
        assert_eq!((get("empty").as_deref(), get("bare").as_deref(), get("other")), (Some(""), Some(""), None));
    }

    #[test]
    fn a_value_is_taken_out_and_the_others_stay() {
        assert_eq!(without("search=a%26b&message=5&room=x", "message"), "search=a%26b&room=x");
        assert_eq!(without("message=5", "message"), "");
    }

    #[test]
    fn nonsense_is_left_as_it_is() {
        for text in ["%", "%4", "%zz", "a%", "%%41"] {
            let query = Query::parse(&format!("x={text}"));
            let expected = if text == "%%41" { "%A" } else { text };
            assert_eq!(query.get("x").as_deref(), Some(expected));
        }
        assert_eq!(Query::parse("x=%ff").get("x").as_deref(), Some("\u{fffd}"));
        assert_eq!(Query::parse(""), Query::default());
    }
}
