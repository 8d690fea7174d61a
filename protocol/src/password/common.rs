//! The commonest passwords: the words and runs of keys that lists of leaked ones begin with, and what people make of them.

/// Words that lists of leaked passwords begin with. A password is common that is made of at most three of them and of at
/// most [`OTHERS_MAX`] digits and signs.
const WORDS: &[&str] = &[
    "abc",
    "abcd",
    "account",
    "admin",
    "administrator",
    "amanda",
    "andrew",
    "angel",
    "anthony",
    "arsenal",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "ashley",
    "baby",
    "babygirl",
    "bailey",
    "barcelona",
    "baseball",
    "basketball",
    "batman",
    "biteme",
    "blink",
    "brandon",
    "buster",
    "butterfly",
    "changeme",
    "charlie",
    "chat",
    "cheese",
    "chelsea",
    "chocolate",
    "computer",
    "cookie",
    "daniel",
    "default",
    "diamond",
    "dragon",
    "elizabeth",
    "flower",
    "football",
    "freedom",
    "friends",
    "fuckyou",
    "george",
    "ginger",
    "google",
    "guest",
    "hannah",
    "harley",
    "hello",
    "hockey",
    "hunter",
    "iloveyou",
    "internet",
    "jennifer",
    "jessica",
    "jesus",
    "jordan",
    "joshua",
    "justin",
    "killer",
    "letmein",
    "linkedin",
    "liverpool",
    "login",
    "lol",
    "london",
    "love",
    "lovely",
    "loveme",
    "maggie",
    "manchester",
    "master",
    "matrix",
    "matthew",
    "me",
    "michael",
    "michelle",
    "microsoft",
    "monkey",
    "mustang",
    "mynoob",
    "naruto",
    "nicole",
    "ninja",
    "nothing",
    "orange",
    "pass",
    "passw",
    "passwd",
    "password",
    "pepper",
    "pokemon",
    "pokémon",
    "princess",
    "purple",
    "qazwsx",
    "qazwsxedc",
    "qwe",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyui",
    "qwertyuiop",
    "ranger",
    "robert",
    "root",
    "samantha",
    "samsung",
    "secret",
    "server",
    "shadow",
    "silver",
    "snoopy",
    "soccer",
    "spiderman",
    "starwars",
    "summer",
    "sunshine",
    "superman",
    "superstar",
    "system",
    "taylor",
    "temp",
    "test",
    "testing",
    "the",
    "thomas",
    "thunder",
    "tigger",
    "trustno",
    "user",
    "wasd",
    "weconnect",
    "welcome",
    "whatever",
    "william",
    "winter",
    "yellow",
    "you",
    "your",
    "my",
    "is",
    "zaq",
    "zxc",
    "zxcv",
    "zxcvbn",
    "zxcvbnm",
];

/// Rows that fingers run along, forwards, backwards and over the end.
const RUNS: &[&str] = &[
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "zaq12wsxcde34rfvbgt56yhn",
];

/// More digits and signs than this are a secret of their own.
const OTHERS_MAX: usize = 8;

/// Whether a password is among the first that an attacker tries.
pub(super) fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let distinct: std::collections::BTreeSet<char> = lower.chars().collect();
    if distinct.len() <= 3 || is_repetition(&lower) {
        return true;
    }
    let backwards: String = lower.chars().rev().collect();
    if RUNS.iter().any(|run| run.contains(&lower) || run.contains(&backwards)) {
        return true;
    }
    if lower.chars().filter(|c| !c.is_alphabetic()).count() > OTHERS_MAX {
        return false;
    }
    // As written, and with the digits and signs that people put in a letter's place.
    let plain: String = lower
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            c => c,
        })
        .collect();
    is_words(&letters(&lower)) || is_words(&letters(&plain)) || is_words(&letters_inside(&lower, &plain))
}

/// Only the letters.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// The letters of `plain` between the first and the last letter of `lower`: what is left of "p4ssw0rd123!" without its
/// tail.
fn letters_inside(lower: &str, plain: &str) -> String {
    let lower: Vec<char> = lower.chars().collect();
    let first = lower.iter().position(|c| c.is_alphabetic()).unwrap_or(0);
    let last = lower.iter().rposition(|c| c.is_alphabetic()).map_or(0, |last| last + 1);
    let inside: String = plain.chars().skip(first).take(last.saturating_sub(first)).collect();
    letters(&inside)
}

/// Whether the whole text is made of at most three of [`WORDS`].
fn is_words(text: &str) -> bool {
    fn split(text: &str, left: usize) -> bool {
        text.is_empty()
            || left > 0 && WORDS.iter().any(|word| text.strip_prefix(word).is_some_and(|rest| split(rest, left - 1)))
    }
    !text.is_empty() && text.len() <= 40 && split(text, 3)
}

/// Whether the text is one short piece over and over, such as "abcabcabcabc".
fn is_repetition(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=chars.len() / 2).any(|piece| piece <= 5 && chars.iter().zip(&chars[piece..]).all(|(one, other)| one == other))
}
