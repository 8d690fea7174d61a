//! A picture in a message: at its size before it is there, so that nothing moves, over a blur of it.

use std::borrow::Cow;

use protocol::{Attachment, files::Picture};

use super::tree::{Element, Node};
use crate::texts::texts;

/// The longest side of a picture in the list, in pixels; as in files.css.
const SIDE: u32 = 360;
/// What moves and has more bytes than this stands still until somebody wants to see it.
const MOVES_MAX: u64 = 4 * 1024 * 1024;

/// A link to all of it, which opens the viewer, and where it moves a button that lets it.
pub fn picture(file: &Attachment, picture: &Picture) -> Element {
    let t = texts();
    let address = format!("/api/files/{}", file.id);
    let (width, height) = fit(picture.width, picture.height);
    let small: Cow<'static, str> =
        if picture.has_preview { format!("{address}/preview").into() } else { address.clone().into() };
    let moves = picture.is_animated && picture.has_preview;
    let alt = if file.alt.is_empty() { &file.name } else { &file.alt };
    let image = Element::new(
        "img",
        vec![
            ("src", if moves { address.clone().into() } else { small.clone() }),
            ("alt", alt.clone().into()),
            ("width", width.to_string().into()),
            ("height", height.to_string().into()),
            ("loading", "lazy".into()),
            ("decoding", "async".into()),
        ],
        vec![],
    );
    let image = match moves {
        false => image,
        true => {
            let is_large = file.size > MOVES_MAX;
            let media = if is_large { "all" } else { "(prefers-reduced-motion: reduce)" };
            let still = Element::new("source", vec![("srcset", small), ("media", media.into())], vec![]);
            Element::new("picture", vec![], vec![still.into(), image.into()])
        }
    };
    let link = vec![
        ("class", "picture".into()),
        ("href", address.into()),
        ("target", "_blank".into()),
        ("aria-label", (t.files.open)(&file.name).into()),
    ];
    let link = Element::new("a", link, blur(&picture.thumbhash).into_iter().chain([image.into()]).collect());
    if !moves {
        return link;
    }
    let play = vec![
        ("type", "button".into()),
        ("class", "play".into()),
        ("aria-pressed", "false".into()),
        ("aria-label", t.viewer.play.into()),
        ("title", t.viewer.play.into()),
    ];
    let class = if file.size > MOVES_MAX { "moving large" } else { "moving" };
    Element::new("div", vec![("class", class.into())], vec![link.into(), Element::new("button", play, vec![]).into()])
}

/// What lies below the picture until that has come. A document from the server goes without: it would be as large as all of its texts.
#[cfg(feature = "browser")]
fn blur(thumbhash: &str) -> Option<Node> {
    use leptos::prelude::window;

    // A letter for each byte, as the browser has it.
    let hash: Vec<u8> = window().atob(thumbhash).ok()?.chars().map(|letter| letter as u8).collect();
    let bitmap: String = client::blur::bitmap(&hash)?.into_iter().map(char::from).collect();
    let address = ["data:image/bmp;base64,", &window().btoa(&bitmap).ok()?].concat();
    Some(
        Element::new("img", vec![("class", "blur".into()), ("src", address.into()), ("alt", "".into())], vec![]).into(),
    )
}

#[cfg(not(feature = "browser"))]
fn blur(_: &str) -> Option<Node> {
    None
}

/// As large as a picture is in the list: at most [`SIDE`], and not larger than it is.
pub(super) fn fit(width: u32, height: u32) -> (u32, u32) {
    let longer = width.max(height).max(1);
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(SIDE.min(longer)) / u64::from(longer);
        u32::try_from(side).unwrap_or(SIDE).max(1)
    };
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_as_large_as_it_is_up_to_a_bound_and_keeps_its_shape() {
        assert_eq!(fit(100, 50), (100, 50));
        assert_eq!(fit(3_600, 1_800), (360, 180));
        assert_eq!(fit(1, 16_000), (1, 360));
        assert_eq!(fit(0, 0), (1, 1));
    }
}
