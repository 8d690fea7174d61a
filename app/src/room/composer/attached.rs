//! The files that a new message is to have, above the box. Loaded with the first of them.

use std::cell::RefCell;

use client::sorted_vec_map::SortedVecMap;
use leptos::{either::Either, ev, prelude::*, web_sys};
use protocol::{FileId, files::FILES_MAX};
use web_sys::{File, Url};

use crate::{
    components::icon::{self, Icon},
    room::{acts::Acts, composer::attaching::Attaching, drafting::Writing},
    session::{Client, Progress},
    texts::texts,
};

thread_local! {
    /// The browser's own addresses of pictures that were chosen in this tab, until they are sent or taken out.
    static PICTURES: RefCell<SortedVecMap<FileId, String>> = RefCell::default();
    /// What stood in the box before it became a file: it comes back where that is taken out again.
    static TEXTS: RefCell<SortedVecMap<FileId, String>> = RefCell::default();
}

/// Takes files into the message that one writes, and returns the last one. Says why where one of them can't be taken.
fn attach(acts: Acts, client: &Client, files: Vec<File>) -> Option<FileId> {
    let mut last = None;
    let t = &texts().files;
    // A change of a message takes none.
    if acts.drafting.writing.with_untracked(Writing::is_edit) {
        acts.step_back();
    }
    for file in files {
        if acts.drafting.files.read_untracked().len() >= FILES_MAX {
            acts.trouble.set(Some((t.too_many)(FILES_MAX)));
            return None;
        }
        if file.size() == 0.0 {
            acts.trouble.set(Some((t.empty)(&file.name())));
            continue;
        }
        let address = file.type_().starts_with("image/").then(|| Url::create_object_url_with_blob(&file).ok());
        let own = client.upload(file);
        last = Some(own.id);
        if let Some(address) = address.flatten() {
            PICTURES.with_borrow_mut(|pictures| pictures.insert(own.id, address));
        }
        acts.drafting.attach(own);
    }
    last
}

/// Makes a file of what stands in the box. Where it can't be one, it stays.
fn attach_text(acts: Acts, client: &Client) {
    let text = acts.drafting.typed();
    let parts = js_sys::Array::of1(&text.as_str().into());
    let Ok(file) = File::new_with_str_sequence(&parts, texts().files.text_name) else { return };
    if let Some(id) = attach(acts, client, vec![file]) {
        TEXTS.with_borrow_mut(|texts| texts.insert(id, text));
        acts.drafting.clear();
    }
}

/// The files that are attached, how far each is, and what one can do with it.
#[component]
pub fn AttachedFiles(attaching: Attaching) -> impl IntoView {
    let acts = attaching.acts;
    let client = expect_context::<Client>();
    Effect::new(move |_| {
        let files = attaching.take();
        if !files.is_empty() {
            attach(acts, &client, files);
        }
        if attaching.take_text() {
            attach_text(acts, &client);
        }
        attaching.taken();
    });
    let files = acts.drafting.files;
    let label = texts().files.attached;
    let ids = move || files.read().iter().map(|file| file.id).collect::<Vec<_>>();
    move || {
        (!files.read().is_empty()).then(|| {
            view! {
                <ul class="attached" aria-label=label>
                    <For each=ids key=|id| *id let(id)><AttachedFile id acts/></For>
                </ul>
            }
        })
    }
}

#[component]
fn AttachedFile(id: FileId, acts: Acts) -> impl IntoView {
    let client = StoredValue::new(expect_context::<Client>());
    let t = &texts().files;
    let file = Memo::new(move |_| acts.drafting.files.read().iter().find(|file| file.id == id).cloned());
    let first = file.get_untracked();
    let (name, size) = first.as_ref().map(|file| (file.name.clone(), file.size)).unwrap_or_default();
    let alt = first.map(|file| file.alt).unwrap_or_default();
    let progress = Memo::new(move |_| client.with_value(|client| client.view.uploads.read().get(&id).cloned()));
    let state = move || match progress.get() {
        Some(Progress::Done) => t.uploaded.to_owned(),
        Some(Progress::Paused) => t.paused.to_owned(),
        Some(Progress::Sending(percent)) => (t.percent)(percent),
        Some(Progress::Waiting) | None => t.waiting.to_owned(),
        Some(Progress::Failed(_)) => String::new(),
    };
    let failure = move || match progress.get() {
        Some(Progress::Failed(why)) => Some(why),
        _ => None,
    };
    let again = move |_| {
        if let Some(file) = file.get_untracked() {
            client.with_value(|client| client.care_for(&file));
        }
    };
    let describe = move |event: ev::Event| {
        let alt = event_target_value(&event);
        acts.drafting.change_file(id, |file| file.alt = alt);
    };
    let remove = move |_| {
        client.with_value(|client| client.drop_file(id));
        let text = TEXTS.with_borrow_mut(|texts| texts.remove(&id));
        acts.drafting.detach(id);
        if let Some(text) = text {
            acts.drafting.put_back(&text, None, Vec::new());
        }
    };
    let is_paused = Memo::new(move |_| progress.get() == Some(Progress::Paused));
    let is_under_way =
        Memo::new(move |_| matches!(progress.get(), Some(Progress::Waiting | Progress::Sending(_) | Progress::Paused)));
    let pauses = {
        let name = name.clone();
        Signal::derive(move || if is_paused.get() { (t.resume)(&name) } else { (t.pause)(&name) })
    };
    let pause = move |_| client.with_value(|client| client.pause(id, !is_paused.get_untracked()));
    let picture = PICTURES.with_borrow(|pictures| pictures.get(&id).cloned());
    on_cleanup(move || {
        TEXTS.with_borrow_mut(|texts| texts.remove(&id));
        if let Some(address) = PICTURES.with_borrow_mut(|pictures| pictures.remove(&id)) {
            let _ = Url::revoke_object_url(&address);
        }
    });
    let look = match picture {
        Some(address) => Either::Left(view! { <img src=address alt=""/> }),
        None => Either::Right(view! { <Icon path=icon::FILE/> }),
    };
    let (describes, removes) = ((t.describe)(&name), (t.remove)(&name));
    view! {
        <li class="attached-file">
            {look}
            <span class="file-name" dir="auto">{name}</span>
            <span class="faint">{(t.size)(size)}" · "{state}</span>
            <input
                type="text"
                dir="auto"
                placeholder=t.description
                aria-label=describes
                maxlength=protocol::files::ALT_MAX.to_string()
                prop:value=alt
                on:change=describe
            />
            <label>
                <input
                    type="checkbox"
                    prop:checked=move || file.read().as_ref().is_some_and(|file| file.spoiler)
                    on:change=move |event| {
                        let spoiler = event_target_checked(&event);
                        acts.drafting.change_file(id, |file| file.spoiler = spoiler);
                    }
                />
                {t.spoiler}
            </label>
            <button
                type="button"
                class="button quiet icon small"
                aria-label=pauses
                title=pauses
                hidden=move || !is_under_way.get()
                on:click=pause
            >
                {move || view! { <Icon path=if is_paused.get() { icon::PLAY } else { icon::PAUSE }/> }}
            </button>
            <button type="button" class="button quiet icon small" aria-label=removes.clone() title=removes on:click=remove>
                <Icon path=icon::CLOSE/>
            </button>
            {move || failure().map(|why| {
                view! {
                    <p class="error" role="alert">
                        {why} " "
                        <button type="button" class="link" on:click=again>{texts().common.try_again}</button>
                    </p>
                }
            })}
        </li>
    }
}
