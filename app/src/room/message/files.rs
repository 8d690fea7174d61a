//! The files of a message: pictures, films and sounds in place, and a card for each of the others.

use leptos::{either::EitherOf4, prelude::*};
use protocol::{Attachment, FileKind};

use super::Line;
use crate::{
    components::icon::{self, Icon},
    texts::texts,
};

/// The longest side of a picture in the list, in pixels; as in files.css.
const SIDE: u32 = 360;

/// Its files, if it has any. Those that are still on their way can't be opened.
#[component]
pub fn Files(line: Line) -> impl IntoView {
    let files = Memo::new(move |_| line.part(|said| (said.files.clone(), said.seq.is_some())));
    move || {
        let (files, is_there) = files.get();
        let label = texts().files.files;
        (!files.is_empty()).then(|| {
            let file = move |file| view! { <li><File file is_there/></li> };
            view! { <ul class="files" aria-label=label>{files.into_iter().map(file).collect_view()}</ul> }
        })
    }
}

#[component]
fn File(file: Attachment, is_there: bool) -> impl IntoView {
    let t = &texts().files;
    let is_spoiler = file.spoiler;
    let shown = shown(file, is_there);
    if !is_spoiler {
        return leptos::either::Either::Left(shown);
    }
    leptos::either::Either::Right(view! { <details class="spoiler"><summary>{t.hidden}</summary>{shown}</details> })
}

fn shown(file: Attachment, is_there: bool) -> impl IntoView {
    let t = &texts().files;
    let address = format!("/api/files/{}", file.id);
    let alt = if file.alt.is_empty() { file.name.clone() } else { file.alt.clone() };
    match (file.kind, &file.picture) {
        (FileKind::Picture, Some(picture)) if is_there => {
            // It has its size before it is there, so that nothing moves.
            let (width, height) = fit(picture.width, picture.height);
            let small = if picture.has_preview { format!("{address}/preview") } else { address.clone() };
            EitherOf4::A(view! {
                <a class="picture" href=address target="_blank" aria-label=(t.open)(&file.name)>
                    <img src=small alt=alt width=width height=height loading="lazy" decoding="async"/>
                </a>
            })
        }
        (FileKind::Video, _) if is_there => EitherOf4::B(view! {
            <video src=address controls preload="metadata" aria-label=alt></video>
        }),
        (FileKind::Audio, _) if is_there => EitherOf4::C(view! {
            <figure>
                <figcaption dir="auto">{file.name.clone()}</figcaption>
                <audio src=address controls preload="none" aria-label=alt></audio>
            </figure>
        }),
        _ => {
            let (name, size) = (file.name.clone(), (t.size)(file.size));
            let label = is_there.then(|| (t.download)(&name));
            EitherOf4::D(view! {
                <a class="file" href=is_there.then_some(address) download=is_there aria-label=label>
                    <Icon path=icon::FILE/>
                    <span class="file-name" dir="auto">{name}</span>
                    <span class="faint">{size}</span>
                </a>
            })
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
