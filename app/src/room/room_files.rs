//! All files of a room in one place: by kind, the newest first.

use leptos::{either::Either, prelude::*};
use protocol::{
    FileKind, RoomId, Seq,
    api::{FileGroup, Files, ListedFile},
};

use crate::{
    components::{
        icon::{self, Icon},
        more::paged,
    },
    room::{
        act::Act,
        overlay::{Pinning, Viewing},
        viewer::{Shot, Viewer},
    },
    session::Client,
    texts::texts,
    time::iso,
};

/// The list, in a dialog that `close` takes away.
#[component]
pub fn RoomFiles(room: RoomId, close: Callback<()>) -> impl IntoView {
    let group = RwSignal::new(FileGroup::Pictures);
    let Pinning { on_act, .. } = expect_context();
    // What leads into the conversation closes what lies over it.
    let on_act = Callback::new(move |act| {
        close.run(());
        on_act.run(act);
    });
    let t = &texts().viewer;
    let choice = move |of: FileGroup| {
        view! {
            <button
                type="button"
                class="button quiet small"
                aria-pressed=move || if group.get() == of { "true" } else { "false" }
                on:click=move |_| group.set(of)
            >
                {(t.group)(of)}
            </button>
        }
    };
    let list = move || {
        let group = group.get();
        let address = format!("/api/rooms/{room}/files?group={}", group.name());
        let show = move |files: Vec<ListedFile>| match files.is_empty() {
            true => Either::Left(view! { <p class="faint">{(t.no_files)(group)}</p> }),
            false => Either::Right(view! { <List files room on_act/> }),
        };
        paged(address, RwSignal::new(0), |page: Files| (page.files, page.next), show)
    };
    view! {
        <div class="file-groups" role="group" aria-label=t.groups>{FileGroup::ALL.map(choice)}</div>
        <div class="room-files" aria-live="polite">{list}</div>
    }
}

#[component]
fn List(files: Vec<ListedFile>, room: RoomId, on_act: Callback<Act>) -> impl IntoView {
    let shots: Vec<Shot> = files.iter().rev().filter_map(shot).collect();
    let shots = Signal::stored(shots);
    let open = RwSignal::new(None);
    let viewing = Viewing { room, on_act, open, messages: None };
    let rows = files.into_iter().map(|listed| view! { <Row listed viewing/> }).collect_view();
    view! {
        <ul>{rows}</ul>
        {move || open.get().map(|_| view! { <Viewer viewing shots/> })}
    }
}

/// The picture, where it is one.
fn shot(listed: &ListedFile) -> Option<Shot> {
    let ListedFile { file, at, message, owner, .. } = listed.clone();
    let is_picture = file.kind == FileKind::Picture && file.picture.is_some();
    is_picture.then(|| Shot { file, who: owner, at, seq: message.map(|(_, seq)| seq) })
}

#[component]
fn Row(listed: ListedFile, viewing: Viewing) -> impl IntoView {
    let t = texts();
    let clock = expect_context::<Client>().view.clock;
    let ListedFile { file, at, message, owner, .. } = listed;
    let address = format!("/api/files/{}", file.id);
    let small = file.picture.as_ref().map(|picture| match picture.has_preview {
        true => format!("{address}/preview"),
        false => address.clone(),
    });
    let look = match small {
        Some(small) => Either::Left(view! { <img src=small alt="" loading="lazy" width="64" height="64"/> }),
        None => Either::Right(view! { <Icon path=icon::FILE/> }),
    };
    let unchecked = file.unchecked.then(|| view! { <p class="faint unchecked">{t.files.unchecked}</p> });
    let is_picture = file.kind == FileKind::Picture && file.picture.is_some();
    let id = file.id;
    let opened = move |_| viewing.open.set(Some(id));
    let name = file.name.clone();
    let open = is_picture.then(|| {
        view! {
            <button type="button" class="button quiet small" aria-label=(t.files.open)(&file.name) on:click=opened>
                {t.viewer.open}
            </button>
        }
    });
    let go = message.map(|(_, seq): (RoomId, Seq)| {
        let about = format!("{}: {name}", t.viewer.in_conversation);
        view! {
            <button
                type="button"
                class="button quiet small"
                aria-label=about
                on:click=move |_| viewing.on_act.run(Act::Jump(seq))
            >
                {t.viewer.in_conversation}
            </button>
        }
    });
    let download = (t.files.download)(&name);
    let when = move || {
        let clock = clock.get();
        [clock.day_label(clock.day(at)), clock.time(at)].join(", ")
    };
    view! {
        <li>
            <span class="look" aria-hidden="true">{look}</span>
            <div class="about">
                <p class="file-name" dir="auto">{name.clone()}</p>
                <p class="faint">
                    {owner.map(|owner| view! { <span dir="auto">{owner.shown().to_owned()}</span> " · " })}
                    <time datetime=iso(at)>{when}</time> " · " {(t.files.size)(file.size)}
                </p>
                {unchecked}
                <div class="deeds-of-file">
                    {open}
                    <a class="button quiet small" href=address download="" aria-label=download>{t.viewer.download}</a>
                    {go}
                </div>
            </div>
        </li>
    }
}
