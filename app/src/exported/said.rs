//! What a message says, as elements.

use std::fmt::Write;

use protocol::markdown::{Align, Block, Inline, Item, parse};

use super::html::Escaped;

/// Writes it.
pub fn write(to: &mut String, text: &str) {
    blocks(to, &parse(text));
}

fn blocks(to: &mut String, all: &[Block]) {
    all.iter().for_each(|one| block(to, one));
}

fn block(to: &mut String, block: &Block) {
    match block {
        Block::Paragraph(said) => around(to, "p", said),
        Block::Quote(said) => {
            *to += "<blockquote>";
            blocks(to, said);
            *to += "</blockquote>";
        }
        Block::Code { text, .. } => _ = write!(to, "<pre><code>{}</code></pre>", Escaped(text)),
        Block::List { start, items, .. } => {
            match start {
                Some(start) => _ = write!(to, "<ol start=\"{start}\">"),
                None => *to += "<ul>",
            }
            items.iter().for_each(|one| item(to, one));
            *to += if start.is_some() { "</ol>" } else { "</ul>" };
        }
        Block::Heading { children, .. } => around(to, "h4", children),
        Block::Table { columns, rows } => {
            *to += "<table>";
            for (number, cells) in rows.iter().enumerate() {
                *to += "<tr>";
                for (cell, align) in cells.iter().zip(columns) {
                    let tag = if number == 0 { "th" } else { "td" };
                    let class = match align {
                        Align::Start => "",
                        Align::Left => " class=\"left\"",
                        Align::Center => " class=\"center\"",
                        Align::Right => " class=\"right\"",
                    };
                    _ = write!(to, "<{tag}{class}>");
                    inlines(to, cell);
                    _ = write!(to, "</{tag}>");
                }
                *to += "</tr>";
            }
            *to += "</table>";
        }
        Block::Rule => *to += "<hr>",
    }
}

fn item(to: &mut String, Item { done, blocks: said }: &Item) {
    *to += "<li>";
    *to += match done {
        Some(true) => "☑ ",
        Some(false) => "☐ ",
        None => "",
    };
    blocks(to, said);
    *to += "</li>";
}

fn around(to: &mut String, tag: &str, said: &[Inline]) {
    _ = write!(to, "<{tag}>");
    inlines(to, said);
    _ = write!(to, "</{tag}>");
}

fn inlines(to: &mut String, all: &[Inline]) {
    for one in all {
        match one {
            Inline::Text(text) => _ = write!(to, "{}", Escaped(text)),
            Inline::Bold(said) => around(to, "strong", said),
            Inline::Italic(said) => around(to, "em", said),
            Inline::Strike(said) => around(to, "s", said),
            // Shown while it has the focus or the pointer.
            Inline::Spoiler(said) => {
                *to += "<span class=\"spoiler\" tabindex=\"0\">";
                inlines(to, said);
                *to += "</span>";
            }
            Inline::Code(text) => _ = write!(to, "<code>{}</code>", Escaped(text)),
            Inline::Link { href, children, .. } => {
                _ = write!(to, "<a href=\"{}\" rel=\"noreferrer noopener\">", Escaped(href));
                inlines(to, children);
                *to += "</a>";
            }
            Inline::Mention(name) => _ = write!(to, "<b>@{}</b>", Escaped(name)),
        }
    }
}
