//! What the pages say to which a message links: a card for each, below it.

use leptos::prelude::*;
use protocol::{PagePicture, PagePreview, Seq};

use super::{
    Around, Line,
    files::Attributes,
    picture::fit,
    tree::{Element, Node},
};
use crate::texts::texts;

/// The sides of a picture that stands beside what its page says, in pixels.
const SMALL: u32 = 80;
/// A picture of at least this width stands below what its page says, if it is not high.
const WIDE: u32 = 360;

/// The cards of a message, where it has any. Its author can take one away, and who keeps order in the room: `pressing.rs` does so.
#[component]
pub fn Previews(line: Line, is_mine: bool, around: Around) -> impl IntoView {
    let previews = Memo::new(move |_| line.part(|said| (said.marks.previews.clone(), said.seq)));
    move || {
        let (previews, seq) = previews.get();
        let may_remove = || {
            let rights = around.rights.read();
            if is_mine { rights.delete } else { rights.delete_others }
        };
        (!previews.is_empty()).then(|| {
            let removable = seq.filter(|_| may_remove());
            let cards = previews.into_iter().map(|preview| card(preview, removable)).collect();
            Element::new("div", vec![("class", "previews".into())], cards)
        })
    }
}

/// The page's name leads there, wherever the card is pressed.
fn card(PagePreview { address, site, title, text, picture }: PagePreview, removable: Option<Seq>) -> Node {
    let name = if title.is_empty() { address.clone() } else { title };
    let link = vec![
        ("href", address.clone().into()),
        ("target", "_blank".into()),
        ("rel", "noopener noreferrer nofollow".into()),
        ("dir", "auto".into()),
    ];
    let mut said = vec![line("faint", site), Element::new("a", link, vec![name.into()]).into()];
    if !text.is_empty() {
        said.push(line("preview-text", text));
    }
    let is_wide = |picture: &PagePicture| picture.width >= WIDE && picture.width * 4 >= picture.height * 5;
    let is_wide = picture.as_ref().is_some_and(is_wide);
    let mut children = vec![Element::new("div", vec![], said).into()];
    children.extend(picture.map(|picture| image(picture, is_wide)));
    children.extend(removable.map(|seq| button(seq, address)));
    Element::new("div", vec![("class", if is_wide { "preview wide" } else { "preview" }.into())], children).into()
}

fn line(class: &'static str, text: String) -> Node {
    Element::new("span", vec![("class", class.into()), ("dir", "auto".into())], vec![text.into()]).into()
}

/// It has its size before it is there, so that nothing moves.
fn image(PagePicture { id, width, height, .. }: PagePicture, is_wide: bool) -> Node {
    let (width, height) = if is_wide { fit(width, height) } else { (SMALL, SMALL) };
    let attributes: Attributes = vec![
        ("src", format!("/api/previews/{id}").into()),
        ("alt", "".into()),
        ("width", width.to_string().into()),
        ("height", height.to_string().into()),
        ("loading", "lazy".into()),
        ("decoding", "async".into()),
    ];
    Element::new("img", attributes, vec![]).into()
}

/// Takes the preview away.
fn button(seq: Seq, address: String) -> Node {
    let name = texts().talk.remove_preview;
    let attributes: Attributes = vec![
        ("type", "button".into()),
        ("class", "needs-scripts".into()),
        ("aria-label", name.into()),
        ("title", name.into()),
        ("name", seq.to_string().into()),
        ("value", address.into()),
    ];
    let button: Element = Element::new("button", attributes, vec!["×".into()]);
    button.into()
}
