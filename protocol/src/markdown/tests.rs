//! What holds for everything that can be typed.

use proptest::prelude::*;

use super::*;
use crate::names::UserName;

/// All letters and digits that were typed, in their order, from the tree.
fn letters(blocks: &[Block], into: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(children) | Block::Heading { children, .. } => inline_letters(children, into),
            Block::Table { rows, .. } => rows.iter().flatten().for_each(|cell| inline_letters(cell, into)),
            Block::Rule => {}
            Block::Quote(children) => letters(children, into),
            Block::Code { language, text } => into.extend([language.as_deref().unwrap_or_default(), text]),
            Block::List { start, items, .. } => {
                for (index, item) in (0..).zip(items) {
                    into.extend(start.map(|start| (start + index).to_string()));
                    into.push_str(if item.done == Some(true) { "x" } else { "" });
                    letters(&item.blocks, into);
                }
            }
        }
    }
    into.retain(char::is_alphanumeric);
}

fn inline_letters(all: &[Inline], into: &mut String) {
    for node in all {
        match node {
            Inline::Text(text) | Inline::Code(text) | Inline::Mention(text) => into.push_str(text),
            Inline::Bold(children)
            | Inline::Italic(children)
            | Inline::Strike(children)
            | Inline::Spoiler(children) => inline_letters(children, into),
            Inline::Link { href, title, children } => {
                inline_letters(children, into);
                let bare = |text: &str| text.trim_start_matches("https://").trim_start_matches("mailto:").to_owned();
                let is_typed = matches!(&children[..], [Inline::Text(text)] if bare(href) == bare(text));
                into.push_str(if is_typed { "" } else { href });
                into.extend(title.as_deref());
            }
        }
    }
}

fn check(text: &str) {
    let tree = parse(text);
    let mut kept = String::new();
    letters(&tree, &mut kept);
    // `[a](www.b)` leads to https://www.b, `[a](b@c.de)` to mailto:b@c.de, and a task that is done may have a capital.
    let typed: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = |text: &str| text.to_ascii_lowercase().replace("https", "").replace("mailto", "");
    assert_eq!(bare(&kept), bare(&typed), "{text:?}");
    assert!(depth(&tree) <= MAX_DEPTH + 1 + 16, "{text:?}");
    assert!(plain(text, 20).chars().count() <= 20, "{text:?}");
    for name in mentions(text) {
        assert!(UserName::parse(&name).is_ok(), "{text:?}");
    }
}

pub fn depth(blocks: &[Block]) -> usize {
    let of = |block: &Block| match block {
        Block::Paragraph(children) | Block::Heading { children, .. } => inline_depth(children),
        Block::Quote(children) => depth(children),
        Block::Code { .. } | Block::Rule => 0,
        Block::List { items, .. } => items.iter().map(|item| depth(&item.blocks)).max().unwrap_or_default(),
        Block::Table { rows, .. } => rows.iter().flatten().map(|cell| inline_depth(cell)).max().unwrap_or_default(),
    };
    blocks.iter().map(|block| 1 + of(block)).max().unwrap_or_default()
}

fn inline_depth(all: &[Inline]) -> usize {
    let of = |node: &Inline| match node {
        Inline::Bold(children) | Inline::Italic(children) | Inline::Strike(children) | Inline::Spoiler(children) => {
            inline_depth(children)
        }
        Inline::Link { children, .. } => inline_depth(children),
        Inline::Text(_) | Inline::Code(_) | Inline::Mention(_) => 0,
    };
    all.iter().map(|node| 1 + of(node)).max().unwrap_or_default()
}

/// Strings in which marks meet often.
fn marked() -> impl Strategy<Value = String> {
    let pieces = [
        "*",
        "**",
        "***",
        "_",
        "__",
        "~~",
        "`",
        "``",
        "```",
        "````",
        "[",
        "]",
        "(",
        ")",
        "](",
        "](https://c.d)",
        "> ",
        ">",
        "- ",
        "* ",
        "1. ",
        "2. ",
        "9. ",
        "\n",
        "\n\n",
        "  ",
        "\t",
        " ",
        "\\",
        "@",
        "@ada",
        "https://",
        "www.",
        "a",
        "b1",
        "é",
        "李",
        "👩‍👩‍👧",
        "\u{200B}",
        "\u{202E}",
        "mailto:a@b",
        "javascript:",
        "<b>",
        "&amp;",
        "!",
        ".",
        "#",
        "|",
        "||",
        "|a|b|\n|-|:-:|\n",
        "---",
        "# ",
        "[ ] ",
        "[x] ",
        "1) ",
        "~~~",
        "<",
        ">",
        "b@c.de",
        "](b@c.de",
        " \"d\")",
        "http://[::1]",
        "’",
        "\u{200D}",
        "\r",
        "\0",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_that_was_typed_is_lost(text in proptest::collection::vec(any::<char>(), 0..100)) {
        check(&String::from_iter(text));
    }

    #[test]
    fn nothing_that_was_typed_is_lost_among_marks(text in marked()) {
        check(&text);
    }
}
