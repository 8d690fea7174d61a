//! What holds for everything that can be typed.

use proptest::prelude::*;

use super::*;
use crate::names::UserName;

/// The tree written on one line.
pub fn written(blocks: &[Block]) -> String {
    let all: Vec<String> = blocks.iter().map(block).collect();
    all.join(" ")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(children) => format!("p({})", inlines(children)),
        Block::Quote(children) => format!("quote({})", written(children)),
        Block::Code { language: None, text } => format!("code({text})"),
        Block::Code { language: Some(language), text } => format!("code[{language}]({text})"),
        Block::List { start, parenthesis, items } => {
            let name = start.map_or("ul".to_owned(), |start| format!("ol{start}"));
            let items: Vec<String> = items.iter().map(item).collect();
            format!("{name}{}({})", if *parenthesis { ")" } else { "" }, items.join(" | "))
        }
        Block::Heading { level, children } => format!("h{level}({})", inlines(children)),
        Block::Table { columns, rows } => {
            let columns: String = columns.iter().map(sign).collect();
            let rows: Vec<String> = rows.iter().map(|row| row_written(row)).collect();
            format!("table[{columns}]({})", rows.join(" | "))
        }
        Block::Rule => "rule".to_owned(),
    }
}

fn item(item: &Item) -> String {
    let task = item.done.map_or("", |done| if done { "[x] " } else { "[ ] " });
    [task, &written(&item.blocks)].concat()
}

fn sign(align: &Align) -> char {
    match align {
        Align::Start => ' ',
        Align::Left => '<',
        Align::Center => '^',
        Align::Right => '>',
    }
}

fn row_written(cells: &[Vec<Inline>]) -> String {
    cells.iter().map(|cell| inlines(cell)).collect::<Vec<_>>().join("; ")
}

fn inlines(all: &[Inline]) -> String {
    all.iter()
        .map(|node| match node {
            Inline::Text(text) => text.clone(),
            Inline::Bold(children) => format!("b({})", inlines(children)),
            Inline::Italic(children) => format!("i({})", inlines(children)),
            Inline::Strike(children) => format!("s({})", inlines(children)),
            Inline::Spoiler(children) => format!("spoiler({})", inlines(children)),
            Inline::Code(text) => format!("`{text}`"),
            Inline::Mention(name) => format!("@({name})"),
            Inline::Link { href, title: None, children } if inlines(children) == *href => format!("link({href})"),
            Inline::Link { href, title, children } => {
                let title = title.as_ref().map_or(String::new(), |title| format!(" \"{title}\""));
                format!("link({} > {href}{title})", inlines(children))
            }
        })
        .collect()
}

/// Compares a message's tree with how it is written on one line.
pub fn shows(text: &str, tree: &str) {
    assert_eq!(written(&parse(text)), tree, "{text:?}");
}

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

fn depth(blocks: &[Block]) -> usize {
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

#[test]
fn the_work_grows_no_faster_than_the_text() {
    let pieces = [
        "*",
        "**",
        "* ",
        "a*",
        "*a ",
        "*a**b***c",
        "_",
        "_a ",
        "~~",
        "~~a ",
        "[",
        "[a](",
        "[](http://a",
        "[](http://a)",
        "](http://a",
        "](http://a(",
        "[a](http://a(b)",
        "[[a]",
        "]",
        ">",
        "> ",
        ">\n",
        "> a\n",
        "> - ",
        "`",
        "` ",
        "`a",
        "`a``b```c",
        "```\n",
        "```a\n",
        "a ```\n",
        "a ```b",
        "````\n",
        "- ",
        "- a\n",
        "- \n",
        "  - a\n",
        "- a\n\n",
        "1. ",
        "1. a\n",
        "\n",
        " \n",
        "\t",
        "@",
        "@a",
        "@ada",
        "@a-",
        "http-",
        "http://-",
        "http://",
        "http://a(",
        "https://a)",
        "www.",
        "www.a.",
        "h",
        "\\",
        "\\*",
        "*[`_~~@",
        "**_[a](https://b.c)_** ",
        "> `*\n",
        "|",
        "||",
        "|| ",
        "||a ",
        "||a||",
        "|\n",
        "|-",
        "|-\n",
        "|a\n",
        "|a\n|-\n",
        "|`",
        "|a|`b\n|-|-\n",
        "\\|",
        "~~~\n",
        "~~~a\n",
        "# ",
        "# a\n",
        "#",
        "---\n",
        "- - - a\n",
        "- [x] ",
        "- [ ] a\n",
        "<",
        "<http://a",
        "<a@b.cd>",
        "a@",
        "a.",
        "a_",
        "-_a",
        "_a@b.cd",
        "a@b.cd ",
        "a@b.",
        "a-b@",
        "](",
        "[a](b@c.de",
        "[a](http://b((",
        "[a](http://b \"",
        "[a](http://b \"c\"",
        "[a](http://b \"c\")",
        "[a](<http://b",
        "[a](<http://b> \"c",
        "http://a\u{200B}b",
        "www.a\u{200B}b",
        "http://[::",
        "http://[::1]",
        "http://a/b’",
    ];
    for piece in pieces {
        for before in ["", "- a\n", "[", "`", "**a", "> "] {
            let text: String = before.chars().chain(piece.chars().cycle()).take(crate::text::MAX).collect();
            work::take();
            check_depth(&text);
            let done = work::take();
            assert!(done <= 16 * text.len(), "{done} for {:?}", before.to_owned() + piece);
        }
    }
}

fn check_depth(text: &str) {
    assert!(depth(&parse(text)) <= MAX_DEPTH + 1 + 16);
}
