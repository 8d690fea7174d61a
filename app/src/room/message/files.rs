//! The files of a message: pictures, films and sounds in place, and a card for each of the others.

use std::borrow::Cow;

use leptos::prelude::*;
use protocol::{Attachment, FileKind};

use super::{
    Line,
    picture::picture,
    tree::{Element, Node},
};
use crate::{code, texts::texts};

pub(super) type Attributes = Vec<(&'static str, Cow<'static, str>)>;

/// Its files, if it has any. Those that are still on their way can't be opened.
#[component]
pub fn Files(line: Line) -> impl IntoView {
    let files = Memo::new(move |_| line.part(|said| (said.files.clone(), said.seq.is_some())));
    move || {
        let (files, is_there) = files.get();
        (!files.is_empty()).then(|| {
            let items = files.into_iter().map(|file| {
                let unchecked = file.unchecked.then(|| unchecked().into());
                Element::new("li", vec![], [Some(shown(file, is_there)), unchecked].into_iter().flatten().collect())
                    .into()
            });
            let label = texts().files.files;
            Element::new("ul", vec![("class", "files".into()), ("aria-label", label.into())], items.collect())
        })
    }
}

/// Says that the virus scanner could not check a file.
fn unchecked() -> Element {
    Element::new("p", vec![("class", "faint unchecked".into())], vec![texts().files.unchecked.into()])
}

/// A file, hidden where its sender wants that.
fn shown(file: Attachment, is_there: bool) -> Node {
    let is_spoiler = file.spoiler;
    let shown = in_place(file, is_there).into();
    if !is_spoiler {
        return shown;
    }
    let summary = Element::new("summary", vec![], vec![texts().files.hidden.into()]).into();
    Element::new("details", vec![("class", "spoiler".into())], vec![summary, shown]).into()
}

fn in_place(file: Attachment, is_there: bool) -> Element {
    let t = &texts().files;
    let address: Cow<'static, str> = format!("/api/files/{}", file.id).into();
    let alt: Cow<'static, str> = if file.alt.is_empty() { file.name.clone() } else { file.alt.clone() }.into();
    match (file.kind, &file.picture) {
        (FileKind::Picture, Some(known)) if is_there => picture(&file, known),
        (FileKind::Video | FileKind::Audio, _) if is_there => {
            let (tag, preload) = if file.kind == FileKind::Video { ("video", "metadata") } else { ("audio", "none") };
            let media =
                vec![("src", address), ("controls", "".into()), ("preload", preload.into()), ("aria-label", alt)];
            let caption = Element::new("figcaption", vec![("dir", "auto".into())], vec![file.name.into()]);
            Element::new("figure", vec![], vec![Element::new(tag, media, vec![]).into(), caption.into()])
        }
        _ => {
            let mut link: Attributes = vec![("class", "file".into())];
            if is_there {
                let label = (t.download)(&file.name).into();
                link.extend([("href", address), ("download", "".into()), ("aria-label", label)]);
            }
            let size = (t.size)(file.size);
            // All of a name that has no ending, such as Makefile.
            let language = file.name.rsplit('.').next().unwrap_or_default().to_owned();
            let name = Element::new(
                "span",
                vec![("class", "file-name".into()), ("dir", "auto".into())],
                vec![file.name.into()],
            );
            let size = Element::new("span", vec![("class", "faint".into())], vec![size.into()]);
            let card = Element::new("a", link, vec![name.into(), size.into()]);
            if file.kind != FileKind::Text || !is_there {
                return card;
            }
            code::drawn();
            let id = file.id.to_string().into();
            let lines = vec![("class", "file-lines".into()), ("data-file", id), (code::LANGUAGE, language.into())];
            let lines = Element::new("pre", lines, vec![]);
            Element::new("div", vec![("class", "text-file".into())], vec![card.into(), lines.into()])
        }
    }
}
