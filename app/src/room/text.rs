//! What a message says, with its markdown.

use leptos::{
    attr::{
        any_attribute::{AnyAttribute, IntoAnyAttribute},
        custom::custom_attribute,
    },
    html::custom,
    prelude::*,
};
use protocol::markdown::{self, Block, Inline};

use super::jumbo::is_jumbo;

/// A name in a message that is somebody's, as it is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentioned {
    /// Without the `@`.
    pub name: String,
    /// Whether it means the reader.
    pub me: bool,
}

/// A message's text. Nothing in it becomes HTML: it is a tree of these few elements and of plain text.
#[component]
pub fn MessageText(
    text: String,
    /// Other names are plain text.
    #[prop(optional)]
    mentioned: Vec<Mentioned>,
) -> impl IntoView {
    let class = if is_jumbo(&text) { "text jumbo" } else { "text" };
    let children: Vec<AnyView> = markdown::parse(&text)
        .into_iter()
        .map(|block| block_view(block, vec![("dir", "auto".to_owned())], &mentioned))
        .collect();
    element("div", vec![("class", class.to_owned())], children)
}

type Attributes = Vec<(&'static str, String)>;

/// All elements are of this one type: a type for each would be several kilobytes of code for the browser.
fn element(tag: &'static str, attributes: Attributes, mut children: Vec<AnyView>) -> AnyView {
    let attributes: Vec<AnyAttribute> =
        attributes.into_iter().map(|(name, value)| custom_attribute(name, value).into_any_attr()).collect();
    // One by itself needs no list around it.
    let children = match children.pop() {
        Some(child) if children.is_empty() => child,
        last => {
            children.extend(last);
            children.into_any()
        }
    };
    custom(tag).add_any_attr(attributes).child(children).into_any()
}

/// A block's direction is that of all text in it, so only the outermost are given one.
fn block_view(block: Block, mut attributes: Attributes, mentioned: &[Mentioned]) -> AnyView {
    match block {
        Block::Paragraph(children) => element("p", attributes, inlines(children, mentioned)),
        Block::Quote(children) => element("blockquote", attributes, blocks(children, mentioned)),
        Block::Code { text, .. } => {
            // Focusable, so that the keyboard can scroll it.
            let code = vec![element("code", vec![], vec![text.into_any()])];
            element("pre", vec![("dir", "ltr".to_owned()), ("tabindex", "0".to_owned())], code)
        }
        Block::List { start, items } => {
            let tag = if start.is_some() { "ol" } else { "ul" };
            attributes.extend(start.map(|start| ("start", start.to_string())));
            let items = items.into_iter().map(|item| element("li", vec![], blocks(item, mentioned)));
            element(tag, attributes, items.collect())
        }
    }
}

fn blocks(all: Vec<Block>, mentioned: &[Mentioned]) -> Vec<AnyView> {
    all.into_iter().map(|block| block_view(block, vec![], mentioned)).collect()
}

fn inlines(all: Vec<Inline>, mentioned: &[Mentioned]) -> Vec<AnyView> {
    all.into_iter().map(|node| inline(node, mentioned)).collect()
}

fn inline(node: Inline, mentioned: &[Mentioned]) -> AnyView {
    let (tag, attributes, children) = match node {
        Inline::Text(text) => return text.into_any(),
        Inline::Code(text) => ("code", vec![], vec![text.into_any()]),
        Inline::Bold(children) => ("strong", vec![], inlines(children, mentioned)),
        Inline::Italic(children) => ("em", vec![], inlines(children, mentioned)),
        Inline::Strike(children) => ("s", vec![], inlines(children, mentioned)),
        Inline::Link { href, children } => ("a", link(href), inlines(children, mentioned)),
        Inline::Mention(name) => {
            // Two accounts from before may differ in nothing but case.
            let same = mentioned.iter().filter(|mentioned| markdown::is_same_name(&name, &mentioned.name));
            let known = same.max_by_key(|mentioned| mentioned.name == name);
            let text = ["@", &name].concat();
            let Some(known) = known else { return text.into_any() };
            let class = if known.me { "mention me" } else { "mention" };
            let attributes = vec![("class", class.to_owned()), ("dir", "auto".to_owned())];
            ("span", attributes, vec![text.into_any()])
        }
    };
    element(tag, attributes, children)
}

/// The page that it leads to learns nothing of this one and has no hold on it.
fn link(href: String) -> Attributes {
    vec![
        ("href", href),
        ("rel", "noopener noreferrer nofollow".to_owned()),
        ("target", "_blank".to_owned()),
        ("dir", "auto".to_owned()),
    ]
}

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
    fn emoji_alone_are_large() {
        assert_eq!(html("🍪", &[]), "<div class=\"text jumbo\"><p dir=\"auto\">🍪</p></div>");
    }
}
