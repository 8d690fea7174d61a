//! The files of a message: pictures, films and sounds in place, and a card for each of the others.

use std::borrow::Cow;

use leptos::prelude::*;
use protocol::{Attachment, FileKind};

use super::{
    Line,
    tree::{Element, Node},
};
use crate::texts::texts;

/// The longest side of a picture in the list, in pixels; as in files.css.
const SIDE: u32 = 360;

type Attributes = Vec<(&'static str, Cow<'static, str>)>;

/// Its files, if it has any. Those that are still on their way can't be opened.
#[component]
pub fn Files(line: Line) -> impl IntoView {
    let files = Memo::new(move |_| line.part(|said| (said.files.clone(), said.seq.is_some())));
    move || {
        let (files, is_there) = files.get();
        (!files.is_empty()).then(|| {
            let items = files.into_iter().map(|file| element("li", vec![], vec![shown(file, is_there)]).into());
            let label = texts().files.files;
            element("ul", vec![("class", "files".into()), ("aria-label", label.into())], items.collect())
        })
    }
}

fn element(tag: &'static str, attributes: Attributes, children: Vec<Node>) -> Element {
    Element { tag, attributes, children }
}

/// A file, hidden where its sender wants that.
fn shown(file: Attachment, is_there: bool) -> Node {
    let is_spoiler = file.spoiler;
    let shown = in_place(file, is_there).into();
    if !is_spoiler {
        return shown;
    }
    let summary = element("summary", vec![], vec![texts().files.hidden.into()]).into();
    element("details", vec![("class", "spoiler".into())], vec![summary, shown]).into()
}

fn in_place(file: Attachment, is_there: bool) -> Element {
    let t = &texts().files;
    let address: Cow<'static, str> = format!("/api/files/{}", file.id).into();
    let alt: Cow<'static, str> = if file.alt.is_empty() { file.name.clone() } else { file.alt.clone() }.into();
    match (file.kind, &file.picture) {
        (FileKind::Picture, Some(picture)) if is_there => {
            // It has its size before it is there, so that nothing moves.
            let (width, height) = fit(picture.width, picture.height);
            let small = if picture.has_preview { format!("{address}/preview").into() } else { address.clone() };
            let image = vec![
                ("src", small),
                ("alt", alt),
                ("width", width.to_string().into()),
                ("height", height.to_string().into()),
                ("loading", "lazy".into()),
                ("decoding", "async".into()),
            ];
            let link = vec![
                ("class", "picture".into()),
                ("href", address),
                ("target", "_blank".into()),
                ("aria-label", (t.open)(&file.name).into()),
            ];
            element("a", link, vec![element("img", image, vec![]).into()])
        }
        (FileKind::Video | FileKind::Audio, _) if is_there => {
            let (tag, preload) = if file.kind == FileKind::Video { ("video", "metadata") } else { ("audio", "none") };
            let media =
                vec![("src", address), ("controls", "".into()), ("preload", preload.into()), ("aria-label", alt)];
            let caption = element("figcaption", vec![("dir", "auto".into())], vec![file.name.into()]);
            element("figure", vec![], vec![element(tag, media, vec![]).into(), caption.into()])
        }
        _ => {
            let mut link: Attributes = vec![("class", "file".into())];
            if is_there {
                let label = (t.download)(&file.name).into();
                link.extend([("href", address), ("download", "".into()), ("aria-label", label)]);
            }
            let size = (t.size)(file.size);
            let name =
                element("span", vec![("class", "file-name".into()), ("dir", "auto".into())], vec![file.name.into()]);
            let size = element("span", vec![("class", "faint".into())], vec![size.into()]);
            element("a", link, vec![name.into(), size.into()])
        }
    }
}

/// As large as a picture is in the list: at most [`SIDE`], and not larger than it is.
fn fit(width: u32, height: u32) -> (u32, u32) {
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
