//! Text that is put into a document by hand.

/// Text as it stands between the tags of a text area or a title.
pub fn escape(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    // The parser drops a line break right after the tag.
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_area_is_not_left_by_what_stands_in_it() {
        assert_eq!(escape("</textarea><script>&amp;"), "&lt;/textarea>&lt;script>&amp;amp;");
        assert_eq!(escape("\nindented"), "\n\nindented");
    }
}
