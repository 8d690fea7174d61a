//! Taking files into a message, as far as it is there from the beginning: it loads the rest with the first file.

use super::attached::AttachedFiles;
use crate::{
    components::{
        icon::{self, Icon},
        part::{Placement, lazy_part, part},
    },
    room::acts::Acts,
    texts::texts,
};
use leptos::{ev, html::Input, prelude::*, web_sys};
use web_sys::{File, FileList};

/// The files of one box.
#[derive(Clone, Copy)]
pub struct Attaching {
    /// What one does in the room.
    pub acts: Acts,
    /// Files that were chosen, and are not in the draft yet.
    brought: StoredValue<Vec<File>, LocalStorage>,
    /// Counts how often some were.
    asked: RwSignal<u32>,
    /// Whether the text of the box is to become one.
    as_text: StoredValue<bool>,
    /// Sends the message that files are on their way into.
    send: StoredValue<Option<Callback<()>>>,
}

impl Attaching {
    /// Begins to take files.
    pub fn new(acts: Acts) -> Self {
        Self {
            acts,
            brought: StoredValue::new_local(Vec::new()),
            asked: RwSignal::new(0),
            as_text: StoredValue::new(false),
            send: StoredValue::new(None),
        }
    }

    /// Takes files. The browser's list of them may be empty a moment later.
    pub fn bring(self, files: &FileList) {
        let files = (0..files.length()).filter_map(|index| files.get(index));
        self.brought.update_value(|brought| brought.extend(files));
        self.asked.update(|asked| *asked = asked.wrapping_add(1));
    }

    /// Takes what stands in the box as a file.
    pub fn bring_text(self) {
        self.as_text.set_value(true);
        self.asked.update(|asked| *asked = asked.wrapping_add(1));
    }

    /// Whether that was asked for since it was last asked.
    pub fn take_text(self) -> bool {
        self.as_text.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// Where files are on their way into the message, as while the part that takes them is loaded, it is sent when they are in it. Whether
    /// it is so.
    pub fn send_later(self, send: Callback<()>) -> bool {
        let waits = self.as_text.get_value() || self.brought.with_value(|files| !files.is_empty());
        if waits {
            self.send.set_value(Some(send));
        }
        waits
    }

    /// All that was brought is in the message.
    pub fn taken(self) {
        if let Some(send) = self.send.try_update_value(Option::take).flatten() {
            send.run(());
        }
    }

    /// Those that were brought since it was last asked. Who tracks this hears of the next ones.
    pub fn take(self) -> Vec<File> {
        self.asked.track();
        self.brought.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// The place of the list.
    pub fn place(self) -> impl IntoView {
        let wanted = Memo::new(move |_| self.asked.get() > 0 || !self.acts.drafting.files.read().is_empty());
        move || {
            let load = Box::new(move || Box::pin(attached_files(self)) as _);
            wanted.get().then(|| part(Placement::Within, load))
        }
    }
}

lazy_part! {
    /// Comes with the first file.
    async fn attached_files(attaching: Attaching) {
        view! { <AttachedFiles attaching/> }.into_any()
    }
}

/// The files that somebody drops, where there are any.
pub fn dropped(event: &ev::DragEvent) -> Option<FileList> {
    event.data_transfer()?.files().filter(|files| files.length() > 0)
}

/// The files that somebody pastes. What has a text as well, as a part of a table has, is meant as that.
pub fn pasted(event: &ev::ClipboardEvent) -> Option<FileList> {
    let data = event.clipboard_data()?;
    let has_text = data.get_data("text/plain").is_ok_and(|text| !text.is_empty());
    data.files().filter(|files| files.length() > 0 && !has_text)
}

/// What a field for files has where the phone's camera is to take a picture.
const CAMERA: [(&str, &str); 2] = [("accept", "image/*"), ("capture", "environment")];

/// Opens the browser's choice of files; or, where one touches the screen, the camera.
#[component]
pub fn AttachButton(attaching: Attaching) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(files) = input.files() {
            attaching.bring(&files);
        }
        // The same file can be chosen once more.
        input.set_value("");
    };
    let open = move |takes: bool| {
        let Some(input) = input.get_untracked() else { return };
        for (name, value) in CAMERA {
            // Fails only for a name that is none.
            let _ = if takes { input.set_attribute(name, value) } else { input.remove_attribute(name) };
        }
        input.click();
    };
    let button = move |class: &'static str, label: &'static str, path: &'static str, takes: bool| {
        view! {
            <button type="button" class=class aria-label=label title=label on:click=move |_| open(takes)>
                <Icon path/>
            </button>
        }
    };
    let t = &texts().files;
    view! {
        <input type="file" multiple hidden node_ref=input on:change=chosen/>
        {button("button quiet icon needs-scripts", t.attach, icon::CLIP, false)}
        {button("button quiet icon needs-scripts camera", t.take, icon::CAMERA, true)}
    }
}
