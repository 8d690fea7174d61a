//! The order in which names are listed: as a browser's `Intl.Collator` puts them, with `numeric`, for names in Latin, Greek and
//! Cyrillic letters.
//!
//! The server draws a list and the browser draws it again, so both need one order, and `Intl` is there on one side alone. Unicode's
//! collation as a library (`icu_collator`) would bring more data than the whole page has code. This is some hundred lines: letters
//! of other scripts come by their code points, and other signs than ASCII's behind those.

/// ASCII's signs in the order of the collation. They come before digits, and digits before letters.
const SIGNS: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// The letters that those from U+00C0 and from U+1E00 on are without their accents; a dot for those that stay.
const LATIN: &str = "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaaaaccccccccddddeeeeeeeeeegggg\
    gggghhhhiiiiiiiii...jjkk.llllllllllnnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzzs";
const MORE_LATIN: &str = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr\
    ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
    eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy";

/// By what a name has its place: numbers by what they count, letters without regard to capitals and accents. Names that differ in
/// accents alone stand side by side, the plainer first; those that differ in capitals alone have the same key.
pub fn key(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut key = String::with_capacity(2 * lower.len() + 4);
    let mut chars = lower.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            let digits = digits.trim_start_matches('0');
            // Of two numbers the one with more digits is greater.
            let length = u32::try_from(digits.len()).ok().and_then(char::from_u32);
            key.extend(['0', length.unwrap_or(char::MAX)]);
            key.push_str(digits);
        } else {
            push(&mut key, c);
        }
    }
    key.push('\0');
    key.push_str(&lower);
    key
}

fn push(key: &mut String, c: char) {
    match c {
        'a'..='z' => key.push(c),
        ' ' => key.push('\u{1}'),
        // Accents that are characters of their own.
        '\u{300}'..='\u{36F}' => {}
        'æ' => key.push_str("ae"),
        'œ' => key.push_str("oe"),
        'ß' => key.push_str("ss"),
        _ if !c.is_alphanumeric() => match SIGNS.find(c).and_then(|at| u8::try_from(at).ok()) {
            Some(at) => key.push(char::from(at + 2)),
            None => key.extend(['/', c]),
        },
        _ => key.push(plain(c)),
    }
}

/// A small letter without its accent.
fn plain(c: char) -> char {
    let of = |table: &str, first: char| {
        let at = usize::try_from(u32::from(c).checked_sub(first.into())?).ok()?;
        table.as_bytes().get(at).filter(|base| **base != b'.').map(|base| char::from(*base))
    };
    let cyrillic_or_greek = || {
        let base = match c {
            'ơ' => 'o',
            'ư' => 'u',
            'ș' => 's',
            'ț' => 't',
            'ά' => 'α',
            'έ' => 'ε',
            'ή' => 'η',
            'ί' | 'ϊ' | 'ΐ' => 'ι',
            'ό' => 'ο',
            'ς' => 'σ',
            'ύ' | 'ϋ' | 'ΰ' => 'υ',
            'ώ' => 'ω',
            'ё' => 'е',
            'ї' => 'і',
            'ў' => 'у',
            _ => return None,
        };
        Some(base)
    };
    of(LATIN, '\u{C0}').or_else(|| of(MORE_LATIN, '\u{1E00}')).or_else(cyrillic_or_greek).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the order of `new Intl.Collator('en', { numeric: true })`.
    const NAMES: &[&str] = &[
        "_drafts",
        "-1",
        "(old)",
        "@work",
        "#help",
        "$$$",
        "2",
        "10",
        "Alpha",
        "Ärzte",
        "Bo 9",
        "bo 10",
        "bo-1",
        "bo1",
        "Bo2",
        "ÉCOLE",
        "école b",
        "Encyclopædia",
        "Łódź",
        "lodz a",
        "Müller",
        "resume",
        "résumé",
        "resumes",
        "Room 2",
        "Room 10",
        "Room 10a",
        "room 010b",
        "Room 11",
        "smørrebrød",
        "straße",
        "strasse 2",
        "Tea house",
        "Teapot",
        "Việt Nam",
        "zoë",
        "Ωmega",
        "ёлка",
        "ель",
        "яблоко",
    ];

    #[test]
    fn names_stand_as_a_browsers_collation_puts_them() {
        let mut names = NAMES.to_vec();
        names.reverse();
        names.sort_by_cached_key(|name| key(name));
        assert_eq!(names, NAMES);
    }

    #[test]
    fn capitals_make_no_difference_and_very_long_numbers_have_a_place() {
        assert_eq!(key("TEA"), key("tea"));
        assert!(key(&"9".repeat(60)) < key(&"1".repeat(61)));
        assert!(key("") < key(" ") && key("2") < key("two"));
    }

    #[test]
    fn each_accent_of_the_tables_leads_to_a_letter() {
        assert_eq!((LATIN.len(), MORE_LATIN.len()), (0x180 - 0xC0, 0x1EFA - 0x1E00));
        assert_eq!("ÀŽŵĞãỹẄ".to_lowercase().chars().map(plain).collect::<String>(), "azwgayw");
    }
}
