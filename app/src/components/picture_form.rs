//! A picture that stands for somebody or something, and how one changes it.

use gloo_net::http::Method;
use leptos::{html, prelude::*, task::spawn_local, web_sys};
use serde::de::DeserializeOwned;
use web_sys::File;

use crate::{errors::Failure, http, texts};

/// What shows the picture, and what one can do with it.
#[component]
pub fn PictureForm<T: DeserializeOwned + 'static>(
    /// Where a new one is put, and the one that is there is deleted.
    #[prop(into)]
    path: String,
    /// Whether there is one.
    #[prop(into)]
    has_one: Signal<bool>,
    /// What the server says about whom or what it stands for, with another one.
    on_change: Callback<T>,
    children: Children,
) -> impl IntoView {
    let path = StoredValue::new(path);
    let input = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    // A file, or nothing to take the picture away.
    let change = move |file: Option<File>| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let path = path.get_value();
        spawn_local(async move {
            let changed = match file {
                Some(file) => bring(&path, file).await,
                None => http::send::<T>(Method::DELETE, &path, &()).await,
            };
            _ = busy.try_set(false);
            match changed {
                Ok(changed) => _ = on_change.try_run(changed),
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            change(Some(file));
        }
        // The same file can be chosen once more.
        input.set_value("");
    };
    let t = texts::account();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let is_busy = move || busy.get().then_some("true");
    view! {
        <div class="picture-form needs-scripts" aria-busy=is_busy>
            {children()}
            <input type="file" accept="image/jpeg,image/png,image/gif,image/webp" hidden node_ref=input on:change=chosen/>
            <div class="actions">
                <button type="button" class="button quiet small" aria-disabled=is_busy on:click=choose>
                    {move || if has_one.get() { t.change_picture } else { t.add_picture }}
                </button>
                <button
                    type="button"
                    class="button quiet small"
                    hidden=move || !has_one.get()
                    aria-disabled=is_busy
                    on:click=move |_| change(None)
                >
                    {t.remove_picture}
                </button>
            </div>
            <p class="hint" role="status">{move || if busy.get() { t.sending_picture } else { t.picture_hint }}</p>
            <p class="error" role="alert">{move || error.get()}</p>
        </div>
    }
}

/// Uploads a picture, and puts it to where it is to stand.
#[cfg(feature = "browser")]
pub async fn bring<T: DeserializeOwned>(path: &str, file: File) -> Result<T, Failure> {
    use client::own_file::OwnFile;
    use protocol::{FileId, api::NewPicture};

    use crate::{dom, http::Tus};

    /// Bytes of one request.
    const CHUNK: u64 = 1024 * 1024;

    let time = js_sys::Date::now() as u64;
    let id = FileId(uuid::Builder::from_unix_timestamp_millis(time, &dom::random()).into_uuid());
    let own = OwnFile { id, name: file.name(), size: file.size() as u64, alt: String::new(), spoiler: false };
    let bringing = async {
        let mut offset = http::tus(Tus::Create(&own)).await?;
        while offset < own.size {
            let end = own.size.min(offset + CHUNK);
            let part = file.slice_with_f64_and_f64(offset as f64, end as f64).map_err(|_| Failure::Unreachable)?;
            offset = http::tus(Tus::Send(id, offset, part)).await?;
        }
        http::send(Method::PUT, path, &NewPicture { file: id }).await
    };
    let brought = bringing.await;
    if brought.is_err() {
        // What can't be used is not kept there.
        _ = http::tus(Tus::Delete(id)).await;
    }
    brought
}

/// There are no files but in a browser.
#[cfg(not(feature = "browser"))]
pub async fn bring<T: DeserializeOwned>(_: &str, _: File) -> Result<T, Failure> {
    Err(Failure::Unreachable)
}
