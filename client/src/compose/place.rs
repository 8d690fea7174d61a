//! Places in a text: browsers count in UTF-16 units, and we in bytes.

/// Where this many UTF-16 units of a text end, in bytes; never within a character, nor beyond the end.
pub fn bytes(text: &str, units: usize) -> usize {
    let mut left = units;
    let end = text.char_indices().find(|(_, c)| {
        let over = left < c.len_utf16();
        left = left.saturating_sub(c.len_utf16());
        over
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// How many UTF-16 units a text has.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_units_are_counted() {
        assert_eq!((bytes("a🎉é:", 0), bytes("a🎉é:", 1), bytes("a🎉é:", 3), bytes("a🎉é:", 4)), (0, 1, 5, 7));
        assert_eq!((bytes("a🎉", 2), bytes("a", 9)), (1, 1), "never within a character, nor beyond the end");
        assert_eq!((units(""), units("a🎉é")), (0, 4));
    }
}
