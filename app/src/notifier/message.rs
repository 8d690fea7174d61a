//! What is told of a message.

use leptos::web_sys::wasm_bindgen::JsValue;
use protocol::{Event, EventKind, RoomKind, api::RoomInfo, message::excerpt, notifications::NotificationSettings};

use super::browser::object;
use crate::{names::title, next, texts};

/// As the service worker takes it; the same that a push holds.
pub fn message(event: &Event, room: &RoomInfo, settings: &NotificationSettings) -> JsValue {
    let said = match &event.kind {
        EventKind::Posted { content, files, .. } => excerpt(content, files),
        EventKind::Edited { content, .. } => excerpt(content, &[]),
        _ => None,
    };
    let author = event.actor.shown();
    let (above, said) = match (settings.hides_text, room.kind) {
        (true, _) => ("WeConnect".to_owned(), String::new()),
        (false, RoomKind::Direct) => (author.to_owned(), said.unwrap_or_default()),
        (false, _) => ((texts::told().said_in)(author, &title(room)), said.unwrap_or_default()),
    };
    let target = event.kind.target().unwrap_or(event.seq);
    let path = next::with_query(&next::room(room.id), "message", &target.to_string());
    object(&[
        ("room", room.id.to_string().into()),
        ("seq", (event.seq as f64).into()),
        ("thread", event.kind.in_thread().map_or(JsValue::NULL, |thread| (thread.root as f64).into())),
        ("title", above.into()),
        ("body", said.into()),
        ("path", path.into()),
        ("sound", settings.sound.into()),
    ])
}
