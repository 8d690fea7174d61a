//! Arranging one's rooms: by keyboard as by mouse, on all devices at once.

use client::sidebar::{folder_of, list_of, make_folder, move_folder, move_room, put};
use leptos::{ev, html::Input, prelude::*, task::spawn_local};
use protocol::{
    RoomId,
    sidebar::{FOLDER_NAME_MAX, Folder, RoomOrder, Sidebar},
};

use super::dialog::{CloseButton, Dialog};
use crate::{
    data::sidebar,
    dom,
    names::{sort, title},
    session::Client,
    texts::{self, texts},
};

const TITLE: &str = "arrange-title";
/// The field for a new folder's name: one dialog is open at a time.
const NEW: &str = "new-folder";
/// The choice of an order.
const ORDER: &str = "room-order";
/// Where a room is to be.
const FOLDER: &str = "room-folder";

/// What is changed, what went wrong with it, and what it came to for those who hear it.
#[derive(Clone, Copy)]
struct Changes {
    client: StoredValue<Client>,
    arranged: Memo<Sidebar>,
    trouble: RwSignal<Option<String>>,
    told: RwSignal<String>,
}

impl Changes {
    fn new() -> Self {
        let client = expect_context::<Client>();
        let view = client.view.clone();
        Self {
            client: StoredValue::new(client),
            arranged: Memo::new(move |_| view.sidebar.get()),
            trouble: RwSignal::new(None),
            told: RwSignal::new(String::new()),
        }
    }

    /// Carries out a change, and then what follows from it.
    fn make(self, edit: impl Fn(&mut Sidebar) + 'static, then: impl FnOnce(&Sidebar) + 'static) {
        let view = self.client.with_value(|client| client.view.clone());
        spawn_local(async move {
            let done = sidebar::change(&view, edit).await;
            if done.is_ok() {
                then(&view.sidebar.read_untracked());
            }
            _ = self.trouble.try_set(done.err().map(|failure| failure.sentence()));
        });
    }

    /// The rooms of the list that this one is in, as they are shown.
    fn neighbours(self, room: RoomId) -> Vec<RoomId> {
        let sidebar = self.arranged.read_untracked();
        let mut rooms = self.client.with_value(|client| client.view.joined.get_untracked()).unwrap_or_default();
        sort(&mut rooms, &sidebar);
        let Some(list) = rooms.iter().find(|info| info.id == room).map(|info| list_of(info, &sidebar)) else {
            return Vec::new();
        };
        let shown = rooms.iter().filter(|info| !info.is_hidden() && list_of(info, &sidebar) == list);
        shown.map(|info| info.id).collect()
    }

    /// Says where somebody has moved something.
    fn tell(self, name: &str, place: Option<usize>, count: usize) {
        if let Some(place) = place {
            _ = self.told.try_set((texts::arrange().stands)(name, &(place + 1).to_string(), &count.to_string()));
        }
    }

    fn outcome(self) -> impl IntoView {
        view! {
            <p class="faint" role="status">{self.told}</p>
            <p class="error" role="alert">{move || self.trouble.get()}</p>
        }
    }
}

/// All of it, over the page.
#[component]
pub fn ArrangeDialog(on_close: Callback<()>) -> impl IntoView {
    let changes = Changes::new();
    view! {
        <Dialog labelled_by=TITLE on_close>
            <h2 id=TITLE>{texts().manage.arrange}</h2>
            <OrderChoice changes/>
            <h3>{texts::arrange().folders}</h3>
            <ul class="folders">
                <For each=move || changes.arranged.get().folders key=|folder| (folder.id, folder.name.clone()) let(folder)>
                    <FolderRow folder changes/>
                </For>
            </ul>
            <NewFolder changes/>
            {changes.outcome()}
            <div class="actions">
                <CloseButton dialog=TITLE words=texts().manage.close/>
            </div>
        </Dialog>
    }
}

/// In which folder a room is, and where in its list.
#[component]
pub fn ArrangeRoom(room: RoomId) -> impl IntoView {
    let changes = Changes::new();
    let t = texts::arrange();
    let joined = changes.client.with_value(|client| client.view.joined.clone());
    let name = joined.read_untracked().iter().flatten().find(|info| info.id == room).map(title).unwrap_or_default();
    let (up, down) = ((t.up)(&name), (t.down)(&name));
    let current = move || folder_of(room, &changes.arranged.read());
    let choose = move |event| {
        let into = event_target_value(&event).parse().ok();
        changes.make(move |sidebar| put(sidebar, room, into), |_| ());
    };
    let step = move |up: bool| {
        let name = name.clone();
        move |_: ev::MouseEvent| {
            let (shown, name) = (changes.neighbours(room), name.clone());
            changes.make(
                move |sidebar| move_room(sidebar, &shown, room, up),
                move |_| {
                    let now = changes.neighbours(room);
                    changes.tell(&name, now.iter().position(|id| *id == room), now.len());
                },
            );
        }
    };
    view! {
        <div class="field">
            <label for=FOLDER>{t.folder}</label>
            <select id=FOLDER on:change=choose prop:value=move || current().map(|id| id.to_string()).unwrap_or_default()>
                <option value="" selected=move || current().is_none()>{t.no_folder}</option>
                <For each=move || changes.arranged.get().folders key=|folder| (folder.id, folder.name.clone()) let(folder)>
                    <option value=folder.id.to_string() selected=move || current() == Some(folder.id)>{folder.name}</option>
                </For>
            </select>
        </div>
        <NewFolder changes room/>
        <div class="actions">
            <button type="button" class="button quiet small" dir="auto" on:click=step(true)>{up}</button>
            <button type="button" class="button quiet small" dir="auto" on:click=step(false)>{down}</button>
        </div>
        {changes.outcome()}
    }
}

#[component]
fn OrderChoice(changes: Changes) -> impl IntoView {
    let t = texts::arrange();
    let orders = [(RoomOrder::Name, t.by_name), (RoomOrder::Hand, t.by_hand)];
    let options = orders.map(|(order, words)| {
        let choose = move |_| changes.make(move |sidebar| sidebar.order = order, |_| ());
        view! {
            <label class="look">
                <input
                    type="radio"
                    name=ORDER
                    prop:checked=move || changes.arranged.read().order == order
                    on:change=choose
                />
                {words}
            </label>
        }
    });
    view! {
        <h3 id=ORDER>{t.order}</h3>
        <div class="choices" role="radiogroup" aria-labelledby=ORDER>{options.into_iter().collect_view()}</div>
    }
}

/// A folder's name, which can be another, its place, and its end.
#[component]
fn FolderRow(folder: Folder, changes: Changes) -> impl IntoView {
    let t = texts::arrange();
    let Folder { id, name, .. } = folder;
    let rename = {
        let before = name.clone();
        move |event| {
            let name = event_target_value(&event).trim().to_owned();
            if !name.is_empty() && name != before {
                let edit = move |sidebar: &mut Sidebar| {
                    if let Some(folder) = sidebar.folders.iter_mut().find(|folder| folder.id == id) {
                        folder.name.clone_from(&name);
                    }
                };
                changes.make(edit, |_| ());
            }
        }
    };
    let step = |up: bool| {
        let name = name.clone();
        move |_: ev::MouseEvent| {
            let name = name.clone();
            changes.make(
                move |sidebar| move_folder(sidebar, id, up),
                move |now| changes.tell(&name, now.folders.iter().position(|it| it.id == id), now.folders.len()),
            );
        }
    };
    let remove = move |_| {
        changes.make(move |sidebar| sidebar.folders.retain(|folder| folder.id != id), |_| dom::focus(NEW));
    };
    let (up, down, end) = ((t.up)(&name), (t.down)(&name), (t.remove)(&name));
    view! {
        <li>
            <input value=name.clone() aria-label=(t.rename)(&name) maxlength=FOLDER_NAME_MAX.to_string() autocomplete="off" on:change=rename/>
            <button type="button" class="button quiet small" aria-label=up.clone() title=up.clone() on:click=step(true)>"↑"</button>
            <button type="button" class="button quiet small" aria-label=down.clone() title=down.clone() on:click=step(false)>"↓"</button>
            <button type="button" class="button quiet small" aria-label=end.clone() title=end.clone() on:click=remove>"✕"</button>
        </li>
    }
}

/// Makes a folder, with a room in it where there is one to be put into it.
#[component]
fn NewFolder(changes: Changes, #[prop(optional)] room: Option<RoomId>) -> impl IntoView {
    let t = texts::arrange();
    let input = NodeRef::<Input>::new();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let name = input.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        if name.is_empty() {
            return dom::focus(NEW);
        }
        let edit = move |sidebar: &mut Sidebar| {
            let folder = make_folder(sidebar, name.clone());
            if let Some(room) = room {
                put(sidebar, room, Some(folder));
            }
        };
        changes.make(edit, move |_| {
            if let Some(input) = input.try_get_untracked().flatten() {
                input.set_value("");
            }
        });
    };
    view! {
        <form class="new-folder" on:submit=submit>
            <input id=NEW node_ref=input aria-label=t.new_folder placeholder=t.new_folder maxlength=FOLDER_NAME_MAX.to_string() autocomplete="off"/>
            <button class="button quiet small">{t.create}</button>
        </form>
    }
}
