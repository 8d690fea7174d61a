//! Elements and texts that are drawn once, with nothing in them that changes. Most of a room is that: such a tree takes a third of the
//! time, and less code, than a view of it does.

use std::borrow::Cow;

use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        view::{Mountable, Position, PositionState, Render, RenderHtml, add_attr::AddAnyAttr},
    },
    web_sys,
};

/// A text or an element. Text never becomes HTML.
pub enum Node {
    /// Plain text.
    Text(Cow<'static, str>),
    /// Text in whose place another comes once that is known.
    Named(String, RwSignal<Option<String>>),
    /// An element.
    Element(Element),
}

/// An element.
pub struct Element {
    /// What it is; no `script`, and nothing else that has another kind of text in it. `img` and `source` have no end.
    pub tag: &'static str,
    /// Its attributes.
    pub attributes: Vec<(&'static str, Cow<'static, str>)>,
    /// What is in it.
    pub children: Vec<Node>,
}

impl Element {
    /// An element, as it stands in the document.
    pub fn new(tag: &'static str, attributes: Vec<(&'static str, Cow<'static, str>)>, children: Vec<Node>) -> Self {
        Self { tag, attributes, children }
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&'static str> for Node {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

impl Node {
    fn draw(self) -> web_sys::Node {
        match self {
            Self::Text(text) => document().create_text_node(&text).into(),
            Self::Named(text, name) => {
                let node = document().create_text_node(&text);
                let shown = node.clone();
                Effect::new(move |_| {
                    if let Some(name) = name.get() {
                        shown.set_data(&name);
                    }
                });
                node.into()
            }
            Self::Element(element) => element.draw().into(),
        }
    }

    fn write(&self, html: &mut String) {
        match self {
            Self::Text(text) => escape(text, html),
            Self::Named(text, _) => escape(text, html),
            Self::Element(element) => element.write(html),
        }
    }
}

impl Element {
    fn draw(self) -> web_sys::Element {
        let Self { tag, attributes, children } = self;
        #[expect(clippy::unwrap_used, reason = "fails only for a tag that is no name")]
        let element = document().create_element(tag).unwrap();
        for (name, value) in attributes {
            // Fails only for a name that is none.
            let _ = element.set_attribute(name, &value);
        }
        match &children[..] {
            [Node::Text(text)] => element.set_text_content(Some(text)),
            _ => {
                for child in children {
                    // Fails only where one would be in itself.
                    let _ = element.append_child(&child.draw());
                }
            }
        }
        element
    }

    fn write(&self, html: &mut String) {
        html.push('<');
        html.push_str(self.tag);
        for (name, value) in &self.attributes {
            html.push(' ');
            html.push_str(name);
            html.push_str("=\"");
            escape(value, html);
            html.push('"');
        }
        html.push('>');
        if matches!(self.tag, "img" | "source") {
            return;
        }
        self.children.iter().for_each(|child| child.write(html));
        html.push_str("</");
        html.push_str(self.tag);
        html.push('>');
    }
}

fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}

impl Render for Element {
    type State = web_sys::Element;

    fn build(self) -> Self::State {
        self.draw()
    }

    fn rebuild(self, state: &mut Self::State) {
        let mut new = self.draw();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

/// It has the attributes that it has, and takes no others.
impl AddAnyAttr for Element {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        self.write(html);
        *position = Position::NextChild;
    }

    /// The application draws all of its pages anew.
    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {
        self.draw()
    }

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_html() {
        let child = Node::from("</p><script>\"&".to_owned());
        let attributes = vec![("title", Cow::Borrowed("\"><b>"))];
        let html = Element { tag: "p", attributes, children: vec![child] }.to_html();
        assert_eq!(html, "<p title=\"&quot;&gt;&lt;b&gt;\">&lt;/p&gt;&lt;script&gt;&quot;&amp;</p>");
    }
}
