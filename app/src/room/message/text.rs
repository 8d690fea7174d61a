//! What a message says, with its markdown.

use std::borrow::Cow;

use super::{
    jumbo::is_jumbo,
    local_link,
    tree::{Element, Node},
};
use crate::{
    code,
    emoji::{PLACE, drawn},
    texts::texts,
};
use leptos::prelude::*;
use protocol::{
    emoji,
    markdown::{self, Align, Block, Inline, Item},
};

/// A name in a message that is somebody's, as it is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentioned {
    /// Without the `@`.
    pub name: String,
    /// Whether it means the reader.
    pub me: bool,
}

/// Elements of headings, the highest first. The room's name is the first of the page.
const HEADINGS: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];

/// A message's text. Nothing in it becomes HTML: it is a tree of these few elements and of plain text. What its buttons do
/// is in `pressing.rs`.
#[component]
pub fn MessageText(
    text: String,
    /// Other names are plain text.
    #[prop(optional)]
    mentioned: Vec<Mentioned>,
) -> impl IntoView {
    let class = if is_jumbo(&text) { "text jumbo" } else { "text" };
    let all = markdown::parse(&text).into_iter().map(|block| block_view(block, AUTO, &mentioned));
    plain("div", &[("class", class)], vec![], all.collect())
}

type Fixed = [(&'static str, &'static str)];
type Attributes = Vec<(&'static str, String)>;

/// The direction of its text.
const AUTO: &Fixed = &[("dir", "auto")];
const NONE: &Fixed = &[];

fn element(tag: &'static str, fixed: &Fixed, more: Attributes, children: Vec<Node>) -> Node {
    Node::Element(plain(tag, fixed, more, children))
}

fn plain(tag: &'static str, fixed: &Fixed, more: Attributes, children: Vec<Node>) -> Element {
    let fixed = fixed.iter().map(|&(name, value)| (name, Cow::Borrowed(value)));
    let more = more.into_iter().map(|(name, value)| (name, Cow::Owned(value)));
    Element { tag, attributes: fixed.chain(more).collect(), children }
}

/// A block's direction is that of all text in it, so only the outermost are given one.
fn block_view(block: Block, dir: &Fixed, mentioned: &[Mentioned]) -> Node {
    let mut more = vec![];
    let (tag, children) = match block {
        Block::Paragraph(children) => ("p", inlines(children, mentioned)),
        Block::Quote(children) => ("blockquote", blocks(children, mentioned)),
        Block::Code { language, text } => return code_view(language, text),
        Block::List { start, parenthesis, items } => {
            more.extend(start.map(|start| ("start", start.to_string())));
            more.extend(parenthesis.then(|| ("class", "parenthesis".to_owned())));
            let items = items.into_iter().map(|item| item_view(item, mentioned));
            (if start.is_some() { "ol" } else { "ul" }, items.collect())
        }
        Block::Heading { level, children } => {
            let index = usize::from(level).clamp(1, HEADINGS.len()) - 1;
            (HEADINGS[index], inlines(children, mentioned))
        }
        Block::Table { columns, rows } => return table(&columns, rows, mentioned),
        // An element that has an end: `hr` has none.
        Block::Rule => return element("div", &[("class", "rule"), ("role", "separator")], more, vec![]),
    };
    element(tag, dir, more, children)
}

/// Code may be wider than its message, and scrolls by itself. The keyboard comes to it from its message (`pointing.rs`).
fn code_view(language: Option<String>, text: String) -> Node {
    if language.is_some() {
        code::drawn();
    }
    let button = &[("type", "button"), ("class", "copy needs-scripts"), ("aria-live", "polite")];
    let copy = element("button", button, vec![], vec![texts().talk.copy.into()]);
    let code = element("code", NONE, vec![], vec![text.into()]);
    let lines = element("pre", &[("class", "scrolls"), ("tabindex", "-1")], vec![], vec![code]);
    let language = language.map(|language| (code::LANGUAGE, language)).into_iter().collect();
    element("div", &[("class", "code"), ("dir", "ltr")], language, vec![copy, lines])
}

fn item_view(item: Item, mentioned: &[Mentioned]) -> Node {
    let mut children = blocks(item.blocks, mentioned);
    let Some(done) = item.done else { return element("li", NONE, vec![], children) };
    let t = &texts().talk;
    let (class, name) = if done { ("box done", t.done) } else { ("box", t.to_do) };
    children.insert(0, element("span", &[("class", class), ("role", "img"), ("aria-label", name)], vec![], vec![]));
    element("li", &[("class", "task")], vec![], children)
}

/// It scrolls as code does.
fn table(columns: &[Align], rows: Vec<Vec<Vec<Inline>>>, mentioned: &[Mentioned]) -> Node {
    let mut parts = [vec![], vec![]];
    for (index, cells) in rows.into_iter().enumerate() {
        let tag = if index == 0 { "th" } else { "td" };
        let cells = cells.into_iter().zip(columns).map(|(cell, align)| {
            let class = match align {
                Align::Start => "start",
                Align::Left => "left",
                Align::Center => "center",
                Align::Right => "right",
            };
            element(tag, &[("class", class)], vec![], inlines(cell, mentioned))
        });
        parts[index.min(1)].push(element("tr", NONE, vec![], cells.collect()));
    }
    let [names, rows] = parts;
    let parts = vec![element("thead", NONE, vec![], names), element("tbody", NONE, vec![], rows)];
    let table = element("table", NONE, vec![], parts);
    element("div", &[("class", "scrolls table"), ("tabindex", "-1"), ("dir", "auto")], vec![], vec![table])
}

fn blocks(all: Vec<Block>, mentioned: &[Mentioned]) -> Vec<Node> {
    all.into_iter().map(|block| block_view(block, NONE, mentioned)).collect()
}

fn inlines(all: Vec<Inline>, mentioned: &[Mentioned]) -> Vec<Node> {
    all.into_iter().map(|node| inline(node, mentioned)).collect()
}

fn inline(node: Inline, mentioned: &[Mentioned]) -> Node {
    let (tag, children) = match node {
        Inline::Text(text) => return with_emoji(text),
        Inline::Code(text) => ("code", vec![text.into()]),
        Inline::Bold(children) => ("strong", inlines(children, mentioned)),
        Inline::Italic(children) => ("em", inlines(children, mentioned)),
        Inline::Strike(children) => ("s", inlines(children, mentioned)),
        Inline::Spoiler(children) => return spoiler(inlines(children, mentioned)),
        Inline::Link { href, title, children } => {
            let more = [("href", href.clone())].into_iter().chain(title.map(|title| ("title", title))).collect();
            let words = local_link::label(&href, &children).map(|label| vec![label]);
            return element("a", LINK, more, words.unwrap_or_else(|| inlines(children, mentioned)));
        }
        Inline::Mention(name) => return mention(&name, mentioned),
    };
    element(tag, NONE, vec![], children)
}

/// A text, in which each place is marked where an emoji of the server's own could stand.
fn with_emoji(text: String) -> Node {
    let Some(mut place) = emoji::find(&text) else { return text.into() };
    let (mut rest, mut parts) = (text.as_str(), vec![]);
    loop {
        let (begin, end) = place;
        let name = &rest[begin..end];
        parts.push(rest[..begin].to_owned().into());
        parts.push(element("span", NONE, vec![(PLACE, name.to_owned())], vec![name.to_owned().into()]));
        rest = &rest[end..];
        match emoji::find(rest) {
            Some(next) => place = next,
            None => break,
        }
    }
    parts.push(rest.to_owned().into());
    drawn();
    element("span", NONE, vec![], parts)
}

fn mention(name: &str, mentioned: &[Mentioned]) -> Node {
    // Two accounts from before may differ in nothing but case.
    let same = mentioned.iter().filter(|mentioned| markdown::is_same_name(name, &mentioned.name));
    let known = same.max_by_key(|mentioned| mentioned.name == name);
    let text = ["@", name].concat();
    let Some(known) = known else { return text.into() };
    let class = if known.me { "mention me" } else { "mention" };
    element("span", &[("class", class), ("dir", "auto")], vec![], vec![text.into()])
}

/// Nothing of what is hidden shows, not even its length, nor is it selected or found, before one asks for it.
fn spoiler(children: Vec<Node>) -> Node {
    let button = &[("type", "button"), ("class", "reveal"), ("aria-expanded", "false")];
    let button = element("button", button, vec![], vec![texts().talk.spoiler.into()]);
    let hidden = element("span", &[("hidden", "")], vec![], children);
    element("span", &[("class", "spoiler")], vec![], vec![button, hidden])
}

/// The page that a link leads to learns nothing of this one and has no hold on it.
const LINK: &Fixed = &[("rel", "noopener noreferrer nofollow"), ("target", "_blank"), ("dir", "auto")];

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use protocol::markdown::HERE;

    use super::*;

    fn html(text: &str, mentioned: &[(&str, bool)]) -> String {
        let mentioned = mentioned.iter().map(|&(name, me)| Mentioned { name: name.to_owned(), me }).collect();
        let html = view! { <MessageText text=text.to_owned() mentioned/> }.to_html();
        html.replace("<!>", "")
    }

    #[test]
    fn a_name_stands_out_if_it_is_somebodys() {
        assert_eq!(
            html("@ada, @bo and @cy", &[("ada", true), ("bo", false)]),
            "<div class=\"text\"><p dir=\"auto\"><span class=\"mention me\" dir=\"auto\">@ada</span>, \
             <span class=\"mention\" dir=\"auto\">@bo</span> and @cy</p></div>"
        );
    }

    #[test]
    fn a_name_stands_out_in_capitals_too() {
        for (text, name) in [("@JOHN", "john"), ("@John", "john"), ("@Here", HERE)] {
            let span = format!("<span class=\"mention\" dir=\"auto\">{text}</span>");
            assert_eq!(html(text, &[(name, false)]), format!("<div class=\"text\"><p dir=\"auto\">{span}</p></div>"));
        }
        assert!(html("@ivan", &[("iVan", true), ("ivan", false)]).contains("\"mention\""));
    }

    #[test]
    fn the_outermost_blocks_have_the_direction_of_their_text() {
        assert_eq!(
            html("> - a\n\n7. *b*", &[]),
            "<div class=\"text\"><blockquote dir=\"auto\"><ul><li><p>a</p></li></ul></blockquote>\
             <ol dir=\"auto\" start=\"7\"><li><p><em>b</em></p></li></ol></div>"
        );
    }

    #[test]
    fn tables_have_a_head_and_columns_on_their_sides() {
        assert_eq!(
            html("|a|*b*|\n|-|-:|\n|c|d|", &[]),
            "<div class=\"text\"><div class=\"scrolls table\" tabindex=\"-1\" dir=\"auto\"><table>\
             <thead><tr><th class=\"start\">a</th><th class=\"right\"><em>b</em></th></tr></thead>\
             <tbody><tr><td class=\"start\">c</td><td class=\"right\">d</td></tr></tbody></table></div></div>"
        );
    }

    #[test]
    fn code_says_its_language_and_has_a_button_to_copy_it() {
        assert_eq!(
            html("```rust\n<a>\n```", &[]),
            "<div class=\"text\"><div class=\"code\" dir=\"ltr\" data-language=\"rust\">\
             <button type=\"button\" class=\"copy needs-scripts\" aria-live=\"polite\">Copy</button>\
             <pre class=\"scrolls\" tabindex=\"-1\"><code>&lt;a&gt;</code></pre></div></div>"
        );
    }

    #[test]
    fn what_is_hidden_has_a_button_that_shows_it() {
        assert_eq!(
            html("||a||", &[]),
            "<div class=\"text\"><p dir=\"auto\"><span class=\"spoiler\">\
             <button type=\"button\" class=\"reveal\" aria-expanded=\"false\">Spoiler</button>\
             <span hidden=\"\">a</span></span></p></div>"
        );
    }

    #[test]
    fn headings_rules_tasks_and_titles_are_elements_of_their_kind() {
        assert_eq!(
            html("# a\n###### b\n---", &[]),
            "<div class=\"text\"><h2 dir=\"auto\">a</h2><h6 dir=\"auto\">b</h6>\
             <div class=\"rule\" role=\"separator\"></div></div>"
        );
        assert_eq!(
            html("1) [x] a\n2) b", &[]),
            format!(
                "<div class=\"text\"><ol dir=\"auto\" start=\"1\" class=\"parenthesis\"><li class=\"task\">\
                 <span class=\"box done\" role=\"img\" aria-label=\"{}\"></span><p>a</p></li><li><p>b</p></li></ol></div>",
                texts().talk.done
            )
        );
        assert!(html("[a](https://b.c \"d\")", &[]).contains("title=\"d\""));
    }

    #[test]
    fn where_an_emoji_of_the_server_could_stand_is_marked() {
        assert_eq!(
            html("a :ok_go: `:b_c:`", &[]),
            "<div class=\"text\"><p dir=\"auto\"><span>a <span data-emoji=\":ok_go:\">:ok_go:</span> </span>\
             <code>:b_c:</code></p></div>"
        );
        assert_eq!(html("at 12:30:45", &[]), "<div class=\"text\"><p dir=\"auto\">at 12:30:45</p></div>");
    }

    #[test]
    fn emoji_alone_are_large() {
        assert_eq!(html("🍪", &[]), "<div class=\"text jumbo\"><p dir=\"auto\">🍪</p></div>");
    }
}
