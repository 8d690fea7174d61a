//! What people type, as a tree: it never panics, leads to addresses of the web and of mail only, and names only what may be
//! a name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{
    markdown::{self, Block, COLUMNS_MAX, Inline, ROWS_MAX},
    names::UserName,
};

const EXCERPT: usize = 80;

fuzz_target!(|typed: &str| {
    blocks(&markdown::parse(typed));
    let excerpt = markdown::plain(typed, EXCERPT);
    assert!(excerpt.chars().count() <= EXCERPT && !excerpt.contains('\n'));
    for name in markdown::mentions(typed) {
        assert!(UserName::parse(&name).is_ok(), "{name:?}");
    }
});

fn blocks(all: &[Block]) {
    for block in all {
        match block {
            Block::Paragraph(children) | Block::Heading { children, .. } => inlines(children),
            Block::Quote(children) => blocks(children),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(&item.blocks)),
            Block::Table { columns, rows } => {
                assert!(columns.len() <= COLUMNS_MAX && (1..=1 + ROWS_MAX).contains(&rows.len()));
                for row in rows {
                    assert!(row.len() <= columns.len());
                    row.iter().for_each(|cell| inlines(cell));
                }
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

fn inlines(all: &[Inline]) {
    for node in all {
        match node {
            Inline::Bold(children)
            | Inline::Italic(children)
            | Inline::Strike(children)
            | Inline::Spoiler(children) => {
                inlines(children);
            }
            Inline::Link { href, children, .. } => {
                let scheme = href.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
                assert!(matches!(scheme.as_deref(), Some("http" | "https" | "mailto")), "{href:?}");
                assert!(!href.contains(|c: char| c.is_whitespace() || c.is_control()), "{href:?}");
                inlines(children);
            }
            Inline::Text(_) | Inline::Code(_) | Inline::Mention(_) => {}
        }
    }
}
