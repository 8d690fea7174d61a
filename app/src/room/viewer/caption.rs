//! What is said of a picture, and what one can do with it.

use leptos::prelude::*;
use protocol::Seq;

use super::{
    place::Place,
    shots::Shot,
    stage::{STEP, Stage},
};
use crate::{
    components::{
        dialog::close,
        icon::{self, Icon},
    },
    names::hue,
    session::Client,
    texts::texts,
    time::iso,
};

/// Above the picture: what it is called, how large it is, and the buttons.
#[component]
pub fn Head(
    title: &'static str,
    shot: Memo<Option<Shot>>,
    index: Memo<Option<usize>>,
    count: Memo<usize>,
    stage: Stage,
) -> impl IntoView {
    let t = texts();
    let name = move || shot.read().as_ref().map(|shot| shot.file.name.clone());
    let size = move || shot.read().as_ref().map(|shot| (t.files.size)(shot.file.size));
    let place = move || index.get().map(|index| (t.viewer.place)(index + 1, count.get()));
    let address = move || shot.read().as_ref().map(|shot| format!("/api/files/{}", shot.file.id));
    let download = move || shot.read().as_ref().map(|shot| (t.files.download)(&shot.file.name));
    let tool = |label: &'static str, path: &'static str, press: Box<dyn Fn()>| {
        view! {
            <button type="button" class="button quiet small icon" aria-label=label title=label on:click=move |_| press()>
                <Icon path/>
            </button>
        }
    };
    view! {
        <header class="viewer-head">
            <div class="viewer-name">
                <h2 id=title class="file-name" dir="auto">{name}</h2>
                <p class="faint">{size} " · " <span role="status">{place}</span></p>
            </div>
            {tool(t.viewer.smaller, icon::ZOOM_OUT, Box::new(move || stage.zoom_by(-STEP)))}
            {tool(t.viewer.larger, icon::ZOOM_IN, Box::new(move || stage.zoom_by(STEP)))}
            {tool(t.viewer.fit, icon::FIT, Box::new(move || stage.place.set(Place::FITTED)))}
            <a class="button quiet small icon" href=address download="" aria-label=download title=download>
                <Icon path=icon::DOWNLOAD/>
            </a>
            {tool(t.talk.close, icon::CLOSE, Box::new(move || close(title)))}
        </header>
    }
}

/// Below it: who has sent it and when, what it shows, and the way to its message.
#[component]
pub fn Caption(shot: Memo<Option<Shot>>, go: Callback<Seq>) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let t = texts();
    let words = move || {
        let Shot { file, who, at, seq } = shot.get()?;
        let clock = clock.get();
        let when = [clock.day_label(clock.day(at)), clock.time(at)].join(", ");
        let who = who.map(|who| {
            view! { <strong class=format!("author {}", hue(who.id)) dir="auto">{who.shown().to_owned()}</strong> " " }
        });
        let shows = (!file.alt.is_empty()).then(|| view! { <p class="viewer-shows" dir="auto">{file.alt}</p> });
        let unchecked = file.unchecked.then(|| view! { <p class="faint unchecked">{t.files.unchecked}</p> });
        let show = seq.map(|seq| {
            view! {
                <button type="button" class="link" on:click=move |_| go.run(seq)>{t.viewer.in_conversation}</button>
            }
        });
        Some(view! {
            <p>{who}<time class="faint" datetime=iso(at)>{when}</time></p>
            {shows}
            {unchecked}
            {show}
        })
    };
    view! { <footer class="viewer-caption">{words}</footer> }
}
