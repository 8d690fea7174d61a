//! Characters as they are compared.

use unicode_normalization::char::{compose, decompose_compatible};

use super::script::{Class, is_ignored};

/// A character as it is compared, and what it stands for in the text.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    pub c: char,
    pub class: Class,
    /// Where what it stands for begins, in bytes.
    pub from: usize,
    /// Where that ends.
    pub to: usize,
}

/// A text without case, accents and what is not seen; letters that are written in parts are put together.
pub fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(text.len());
    for (from, original) in text.char_indices() {
        let to = from + original.len_utf8();
        if original.is_ascii() {
            let c = original.to_ascii_lowercase();
            units.push(Unit { c, class: Class::of(c), from, to });
            continue;
        }
        if Class::of(original) == Class::Sign && !is_ignored(original) {
            units.push(Unit { c: original, class: Class::Sign, from, to });
            continue;
        }
        let mut add = |c: char| add(&mut units, c, from, to);
        if matches!(original, '\u{AC00}'..='\u{D7A3}') {
            add(original);
            continue;
        }
        for lower in original.to_lowercase() {
            decompose_compatible(lower, |part| part.to_lowercase().for_each(&mut add));
        }
    }
    units
}

fn add(units: &mut Vec<Unit>, c: char, from: usize, to: usize) {
    let before = units.last_mut();
    if is_ignored(c) {
        if let Some(before) = before.filter(|before| before.class != Class::Break) {
            before.to = to;
        }
        return;
    }
    if let Some(before) = before
        && let Some(whole) = compose(before.c, c).filter(|_| before.class == Class::Wide)
    {
        *before = Unit { c: whole, to, ..*before };
        return;
    }
    let mut push = |c: char| units.push(Unit { c, class: Class::of(c), from, to });
    match c {
        'ß' => ['s', 's'].into_iter().for_each(push),
        'æ' => ['a', 'e'].into_iter().for_each(push),
        'œ' => ['o', 'e'].into_iter().for_each(push),
        'þ' => ['t', 'h'].into_iter().for_each(push),
        c => push(plain(c)),
    }
}

/// The letter that people type in the place of one that has no accent to take away.
fn plain(c: char) -> char {
    match c {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ı' => 'i',
        'ς' => 'σ',
        // Persian and Arabic keyboards have one of these each.
        'ی' | 'ى' => 'ي',
        'ک' => 'ك',
        c => c,
    }
}
