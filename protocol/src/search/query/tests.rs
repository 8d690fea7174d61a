use proptest::prelude::*;

use super::*;

fn word(word: &str) -> Term {
    Term::Word(word.into())
}

fn phrase(words: &str) -> Term {
    Term::Phrase(words.into())
}

fn terms(text: &str) -> Vec<Term> {
    let query = Query::parse(text);
    assert!(query.not.is_empty(), "{query:?}");
    query.terms
}

const DAY: Day = Day { year: 2026, month: 11, day: 1 };

#[test]
fn words_filters_and_phrases_are_read_in_their_order() {
    let text = "tea from:ada in:#garden has:link  has:file has:image has:code before:2026-11-01 after:2026-11-1 \
        on:2026-11-01 mentions:me is:pinned is:thread \"exact  words\"";
    let expected = [
        word("tea"),
        Term::From("ada".into()),
        Term::In("garden".into()),
        Term::Has(Has::Link),
        Term::Has(Has::File),
        Term::Has(Has::Image),
        Term::Has(Has::Code),
        Term::Before(DAY),
        Term::After(DAY),
        Term::On(DAY),
        Term::Mentions("me".into()),
        Term::Is(Is::Pinned),
        Term::Is(Is::Thread),
        phrase("exact words"),
    ];
    assert_eq!(terms(text), expected);
}

#[test]
fn a_dash_before_a_term_leaves_out_what_has_it() {
    let query = Query::parse("-tea cake -from:@bo -\"green tea\" - -- well-known");
    assert_eq!(query.terms, [word("cake"), word("well-known")]);
    assert_eq!(query.not, [word("tea"), Term::From("bo".into()), phrase("green tea"), word("-")]);
    assert_eq!(query.to_string(), "cake well-known -tea -from:bo -\"green tea\" --");
}

#[test]
fn what_is_no_filter_is_a_word() {
    for text in [
        "from:",
        "from:@",
        "in:#",
        "has:",
        "has:tea",
        "is:loud",
        "on:2026-02-29",
        "before:soon",
        "https://a.b",
        ":",
        "a\"b",
    ] {
        assert_eq!(terms(text), [word(text)]);
    }
    assert_eq!(terms("on:2028-02-29"), [Term::On(Day { year: 2028, month: 2, day: 29 })]);
    assert_eq!(terms("has:\"link\" FROM:Ada HAS:Image").len(), 3);
    assert_eq!(terms("FROM:Ada HAS:Image"), [Term::From("Ada".into()), Term::Has(Has::Image)]);
}

#[test]
fn names_with_blanks_stand_in_quotes() {
    for text in ["in:\"tea house\"", "in:#\"tea house\"", "in:\"#tea  house\"", "in:“tea house”", "in:\"tea house"]
    {
        assert_eq!(terms(text), [Term::In("tea house".into())], "{text}");
    }
    assert_eq!(Query::parse("in:\"tea house\" x").to_string(), "in:#\"tea house\" x");
    assert_eq!(terms("in:##c"), [Term::In("#c".into())]);
}

#[test]
fn quotes_of_all_kinds_hold_words_together_and_empty_ones_ask_nothing() {
    for text in ["\"green tea\"", "“green tea”", "„green tea“", "« green tea »", "\"green tea"] {
        assert_eq!(terms(text), [phrase("green tea")], "{text}");
    }
    for text in ["", " ", "\"", "\"\"", "-", "-\"\"", "in:\"\"", "in:\"  \"", "-from:@\""] {
        assert!(Query::parse(text).is_empty(), "{text}");
    }
}

#[test]
fn a_query_has_bounds() {
    assert_eq!(Query::parse(&"x ".repeat(1_000_000)).terms.len(), TERMS_MAX);
    assert_eq!(Query::parse(&"-has:link ".repeat(1_000)).not.len(), TERMS_MAX);
    let long = Query::parse(&"ä".repeat(1_000_000));
    assert_eq!(long.terms, [word(&"ä".repeat(QUERY_MAX / 2))]);
    let grows = Query::parse(&format!("{} in:a", "y".repeat(QUERY_MAX - 5)));
    assert_eq!(grows.terms.len(), 1, "written with its sigil, it would be too long");
}

#[test]
fn a_language_has_its_own_names_and_the_english_ones() {
    let german = Names { from: "von", me: "mir", has: "hat", image: "bild", ..Names::ENGLISH };
    let query = Query::parse_with("von:mir from:bo HAT:Bild has:image", &german);
    assert_eq!(query.to_string(), "from:me from:bo has:image has:image");
    assert_eq!(query.written(&german), "von:mir von:bo hat:bild hat:bild");
}

#[test]
fn the_term_at_the_caret_is_what_is_completed() {
    let text = "tea -from:@ad in:\"gré";
    let at = |caret| typed_at(text, caret, &Names::ENGLISH);
    assert_eq!(at(0), None);
    let tea = at(2).unwrap();
    assert_eq!((tea.range, tea.filter, tea.value.as_str()), (0..3, None, "te"));
    let from = at(13).unwrap();
    assert_eq!((from.range, from.not, from.filter, from.value.as_str()), (4..13, true, Some(Filter::From), "ad"));
    assert_eq!(at(8).unwrap().value, "", "within the filter's name");
    let room = at(text.len()).unwrap();
    assert_eq!((room.filter, room.value.as_str(), room.quoted), (Some(Filter::In), "gré", true));
    assert_eq!(typed_at("tea ", 4, &Names::ENGLISH), None);
}

/// What is likely to be taken for something else.
fn odd() -> impl Strategy<Value = String> {
    let pieces = [
        "from:", "in:", "has:", "link", "before:", "2026-2-3", "is:", "pinned", "thread", "me", "\"", "“", "”", "-",
        "#", "@", " ", "\u{a0}", "a", "é", ":", "x y",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..300).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_written_is_read_as_the_same(text in prop_oneof![odd(), any::<String>()]) {
        let query = Query::parse(&text);
        let written = query.to_string();
        prop_assert!(written.len() <= QUERY_MAX);
        prop_assert_eq!(Query::parse(&written), query, "{}", written);
    }

    #[test]
    fn the_caret_may_be_anywhere(text in odd(), caret in 0_usize..700) {
        if let Some(typed) = typed_at(&text, caret, &Names::ENGLISH) {
            prop_assert!(text.get(typed.range).is_some());
        }
    }
}
