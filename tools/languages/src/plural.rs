//! Which plural forms a language has, by CLDR.

use std::collections::BTreeSet;

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};

/// The numbers whose forms a text has to have. Beyond these some languages have one for whole millions, which it may have.
const USUAL: std::ops::RangeInclusive<u32> = 0..=1_000;

/// The forms of a language: those that each plural has to have, and those that it may have.
#[derive(Debug)]
pub struct Forms {
    /// Also for numbers that people see.
    pub needed: BTreeSet<&'static str>,
    /// All.
    pub known: BTreeSet<&'static str>,
}

impl Forms {
    /// Those of a language.
    ///
    /// # Errors
    /// There is no such language.
    pub fn of(tag: &str) -> Result<Self, String> {
        let locale: Locale = tag.parse().map_err(|_| format!("{tag} is no language tag"))?;
        let rules = PluralRules::try_new(locale.into(), PluralRulesOptions::default())
            .map_err(|error| format!("no plural rules for {tag}: {error}"))?;
        let mut needed: BTreeSet<_> = USUAL.map(|number| name(rules.category_for(number))).collect();
        needed.insert("other");
        Ok(Self { needed, known: rules.categories().map(name).collect() })
    }
}

fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}
