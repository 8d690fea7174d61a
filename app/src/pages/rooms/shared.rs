//! What was shared with the application from another one, by the share sheet of a phone (`public/manifest.webmanifest`). The service
//! worker keeps it; here one chooses the room into whose box it goes.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local, web_sys};
use protocol::{RoomId, files::FILES_MAX};
use web_sys::{File, FormData, wasm_bindgen::JsCast};

use crate::{
    components::dialog::{CloseButton, Dialog},
    http,
    names::{addressed, place},
    navigation, next,
    session::Client,
    texts,
};

/// Where the service worker has it.
const ADDRESS: &str = "/shared";
/// The fields of the manifest's `share_target` that are text.
const TEXTS: [&str; 3] = ["title", "text", "url"];
const TITLE: &str = "shared";
/// So many characters of the text are shown.
const SHOWN_MAX: usize = 200;

/// Text and files.
#[derive(Clone, Default)]
struct Received {
    text: String,
    files: Vec<File>,
    /// Whether there were more.
    is_cut: bool,
}

impl Received {
    fn of(form: &FormData) -> Self {
        let mut lines: Vec<String> = Vec::new();
        for name in TEXTS {
            let line = form.get(name).as_string().map(|line| line.trim().to_owned()).unwrap_or_default();
            // Some name a page in two of the fields.
            if !lines.iter().any(|said| said.contains(&line)) {
                lines.push(line);
            }
        }
        lines.retain(|line| !line.is_empty());
        let files = form.get_all("files").into_iter().filter_map(|file| file.dyn_into::<File>().ok());
        let mut files: Vec<_> = files.filter(|file| file.size() > 0.0).collect();
        let is_cut = form.get("left_out").is_string() || files.len() > FILES_MAX;
        files.truncate(FILES_MAX);
        Self { text: lines.join("\n"), files, is_cut }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.files.is_empty()
    }
}

/// Asks where it is to go, if there is anything.
#[component]
pub fn Shared() -> impl IntoView {
    let received = RwSignal::new_local(None::<Received>);
    Effect::new(move |_| {
        if navigation::query().read_untracked().get("shared").is_none() {
            return;
        }
        navigation::drop_value("shared");
        spawn_local(async move {
            // Without a service worker there is nothing.
            let form = http::form(ADDRESS).await.ok();
            let found = form.as_ref().map(Received::of).filter(|found| !found.is_empty());
            let _ = received.try_set(found);
        });
    });
    move || received.get().map(|found| view! { <Choice found received/> })
}

#[component]
fn Choice(found: Received, received: RwSignal<Option<Received>, LocalStorage>) -> impl IntoView {
    let t = texts::shared();
    let client = StoredValue::new(expect_context::<Client>());
    let rooms = Memo::new(move |_| {
        let mut rooms = client.with_value(|client| client.view.joined.get()).unwrap_or_default();
        rooms.retain(|room| !room.archived);
        rooms.sort_by_cached_key(place);
        rooms.into_iter().map(|room| (room.id, addressed(&room))).collect::<Vec<_>>()
    });
    let text: String = found.text.chars().take(SHOWN_MAX).collect();
    let (count, is_cut) = (found.files.len(), found.is_cut);
    let found = StoredValue::new_local(found);
    let on_close = Callback::new(move |()| {
        _ = received.try_set(None);
        // It is nobody else's.
        spawn_local(async { _ = http::command(Method::DELETE, ADDRESS).await });
    });
    let choose = move |room: RoomId| {
        client.with_value(|client| put(client, room, found.get_value()));
        on_close.run(());
        navigation::go(&next::room(room));
    };
    view! {
        <Dialog labelled_by=TITLE on_close>
            <h2 id=TITLE>{t.title}</h2>
            {(!text.is_empty()).then(|| view! { <p dir="auto">{text}</p> })}
            {(count > 0).then(|| view! { <p class="faint">{(t.files)(count)}</p> })}
            {is_cut.then(|| view! { <p class="faint">{(t.left_out)(FILES_MAX)}</p> })}
            <div class="file-groups" role="group" aria-labelledby=TITLE>
                <For each=move || rooms.get() key=|room| room.clone() let((id, name))>
                    <button type="button" class="button quiet small" dir="auto" on:click=move |_| choose(id)>{name}</button>
                </For>
            </div>
            <div class="actions"><CloseButton dialog=TITLE words=t.drop/></div>
        </Dialog>
    }
}

/// Puts it into a room's box, after what stands there.
fn put(client: &Client, room: RoomId, found: Received) {
    let drafts = &client.view.drafts;
    let mut draft = drafts.read_untracked().get(&room.into()).cloned().unwrap_or_default();
    let places = FILES_MAX.saturating_sub(draft.files.len());
    let files: Vec<_> = found.files.into_iter().take(places).map(|file| client.upload(file)).collect();
    draft.files.extend(files);
    if !found.text.is_empty() {
        draft.put_back(&found.text, None, Vec::new());
    }
    client.keep_draft(room.into(), draft);
    drafts.notify();
}
