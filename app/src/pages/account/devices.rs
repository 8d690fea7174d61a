//! Where one is logged in.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::api::{Device, Devices};

use crate::{dom, errors::Failure, http, session::Client, time::iso};

const TITLE: &str = "devices";

/// Each device, with a way to log it out. The list comes after the page.
#[component]
pub fn DeviceList() -> impl IntoView {
    let devices = RwSignal::new(Vec::<Device>::new());
    let error = RwSignal::new(None::<String>);
    let load = move || {
        spawn_local(async move {
            match http::get::<Devices>("/api/sessions").await {
                Ok(list) => _ = devices.try_set(list.devices),
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    Effect::new(load);
    let end = Callback::new(move |path: String| {
        spawn_local(async move {
            let ended: Result<(), Failure> = http::command(Method::DELETE, &path).await;
            _ = error.try_set(ended.err().map(|failure| failure.sentence()));
            load();
            // The button that was pressed goes with its device.
            dom::focus(TITLE);
        });
    });
    let others = move || devices.read().iter().any(|device| !device.current);
    view! {
        <section aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">"Devices"</h2>
            <p class="faint">"Where you are logged in. What you don't know, log out, and change your password."</p>
            <p class="error" role="alert">{move || error.get()}</p>
            <ul class="listing devices">
                <For each=move || devices.get() key=|device| device.id let(device)>
                    <Row device end/>
                </For>
            </ul>
            <div class="actions" hidden=move || !others()>
                <button type="button" class="button quiet small" on:click=move |_| end.run("/api/sessions".into())>
                    "Log out everywhere else"
                </button>
            </div>
        </section>
    }
}

#[component]
fn Row(device: Device, end: Callback<String>) -> impl IntoView {
    let Device { id, name, created_at, last_used_at, current } = device;
    let clock = expect_context::<Client>().view.clock;
    let told = move |at| {
        let clock = clock.get();
        format!("{}, {}", clock.day_label(clock.day(at)), clock.time(at))
    };
    let (since, used) = (told.clone(), told);
    view! {
        <li>
            <div class="about">
                <p class="name">{name.clone()}{current.then_some(" (this device)")}</p>
                <p class="faint">
                    "Last used " <time datetime=iso(last_used_at)>{move || used(last_used_at)}</time>
                    ". Logged in " <time datetime=iso(created_at)>{move || since(created_at)}</time>
                </p>
            </div>
            {(!current)
                .then(|| {
                    let path = format!("/api/sessions/{id}");
                    view! {
                        <button type="button" class="button quiet small" on:click=move |_| end.run(path.clone())>
                            "Log out there" <span class="unseen">{format!(" ({name})")}</span>
                        </button>
                    }
                })}
        </li>
    }
}
