//! Trees in a short notation, for tests: `p(a b(c))` is a paragraph with bold text in it.

use super::{Align, Block, Inline, Item, parse};

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
