//! Numbers as people write them, and which plural form goes with one: by the browser's `Intl`, and on the server by ICU4X, both of
//! which have CLDR's rules. Digits are those of the Latin script everywhere, as what is typed (a day, a size) has these too.

use super::tag;

/// The third letter of the name of a number's plural form: `zero`, `one`, `two`, `few`, `many`, `other`.
pub fn form(count: u64) -> char {
    by::form(tag(), count)
}

/// A whole number.
pub fn number(number: u64) -> String {
    by::number(tag(), number, 0)
}

/// A number of tenths.
pub fn tenths(tenths: u64) -> String {
    by::number(tag(), tenths, 1)
}

#[cfg(feature = "browser")]
mod by {
    use js_sys::{Array, Intl::PluralRules, Number, Object};

    thread_local! {
        static RULES: std::cell::OnceCell<PluralRules> = const { std::cell::OnceCell::new() };
    }

    pub fn form(tag: &str, count: u64) -> char {
        RULES.with(|rules| {
            let rules = rules.get_or_init(|| PluralRules::new(&Array::of1(&tag.into()), &Object::new()));
            String::from(rules.select(count as f64)).chars().nth(2).unwrap_or('h')
        })
    }

    pub fn number(tag: &str, number: u64, decimals: u8) -> String {
        let written = |number: f64| String::from(Number::from(number).to_locale_string(&format!("{tag}-u-nu-latn")));
        if decimals == 0 {
            return written(number as f64);
        }
        // Also where it is a whole number.
        let separator = written(0.5).chars().nth(1).unwrap_or('.');
        format!("{}{separator}{}", written((number / 10) as f64), number % 10)
    }
}

#[cfg(all(feature = "ssr", not(feature = "browser")))]
mod by {
    use std::collections::HashMap;

    use icu_decimal::{DecimalFormatter, input::Decimal};
    use icu_locale_core::Locale;
    use icu_plurals::{PluralCategory, PluralRules};

    use crate::texts::generated::ALL;

    struct Rules {
        plural: Option<PluralRules>,
        decimal: Option<DecimalFormatter>,
    }

    thread_local! {
        // They can't be shared among threads.
        static RULES: HashMap<&'static str, Rules> = ALL.iter().map(|language| (language.tag, rules(language.tag))).collect();
    }

    fn rules(tag: &str) -> Rules {
        let locale: Locale = tag.parse().unwrap_or(Locale::UNKNOWN);
        let latin: Locale = format!("{tag}-u-nu-latn").parse().unwrap_or(Locale::UNKNOWN);
        Rules {
            plural: PluralRules::try_new((&locale).into(), Default::default()).ok(),
            decimal: DecimalFormatter::try_new((&latin).into(), Default::default()).ok(),
        }
    }

    pub fn form(tag: &str, count: u64) -> char {
        let category = RULES.with(|all| Some(all.get(tag)?.plural.as_ref()?.category_for(count)));
        match category.unwrap_or(PluralCategory::Other) {
            PluralCategory::Zero => 'r',
            PluralCategory::One => 'e',
            PluralCategory::Two => 'o',
            PluralCategory::Few => 'w',
            PluralCategory::Many => 'n',
            PluralCategory::Other => 'h',
        }
    }

    pub fn number(tag: &str, number: u64, decimals: i16) -> String {
        let mut number = Decimal::from(number);
        number.multiply_pow10(-decimals);
        let written = RULES.with(|all| Some(all.get(tag)?.decimal.as_ref()?.format(&number).to_string()));
        written.unwrap_or_else(|| number.to_string())
    }
}

/// Neither of both: nobody reads what is drawn.
#[cfg(not(any(feature = "browser", feature = "ssr")))]
mod by {
    pub fn form(_: &str, count: u64) -> char {
        if count == 1 { 'e' } else { 'h' }
    }

    pub fn number(_: &str, number: u64, _: u8) -> String {
        number.to_string()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use serde_json::Value;

    /// The same file is held against `Intl` in a browser.
    #[test]
    fn forms_and_numbers_are_those_of_browsers() {
        let known: Value = serde_json::from_str(include_str!("../../../end2end/tests/languages/forms.json")).unwrap();
        for (tag, expected) in known.as_object().unwrap() {
            let mut runs: Vec<(&str, usize)> = Vec::new();
            for count in 0..=1_000 {
                let form = match super::by::form(tag, count) {
                    'r' => "zero",
                    'e' => "one",
                    'o' => "two",
                    'w' => "few",
                    'n' => "many",
                    _ => "other",
                };
                match runs.last_mut() {
                    Some((last, times)) if *last == form => *times += 1,
                    _ => runs.push((form, 1)),
                }
            }
            let run = |(form, times): &(&str, usize)| match times {
                1 => (*form).to_owned(),
                times => format!("{form}*{times}"),
            };
            let plurals = runs.iter().map(run).collect::<Vec<_>>().join(" ");
            assert_eq!(expected["plurals"], plurals.as_str(), "{tag}");
            let numbers = [0, 999, 1_000, 9_999, 10_000, 1_234_567].map(|number| super::by::number(tag, number, 0));
            assert_eq!(expected["numbers"], serde_json::json!(numbers), "{tag}");
            assert_eq!(expected["half"], super::by::number(tag, 5, 1).as_str(), "{tag}");
        }
    }
}
