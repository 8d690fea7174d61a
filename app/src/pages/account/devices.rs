//! Where one is logged in.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::api::{Device, Devices};

use crate::{
    components::confirm::{Question, Questions, Words},
    errors::Failure,
    http,
    session::Client,
    texts,
    time::iso,
};

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
        });
    });
    let questions = expect_context::<Questions>();
    let end_others = move |_| {
        let carry_out = move || async move {
            http::command(Method::DELETE, "/api/sessions").await?;
            load();
            Ok(())
        };
        let words = || {
            let (t, action) = (texts::confirm(), texts::account().log_out_elsewhere);
            Words { title: t.log_out_elsewhere.to_owned(), text: t.log_out_elsewhere_says, action }
        };
        questions.ask(Question::new(words, carry_out));
    };
    let t = texts::account();
    let others = move || devices.read().iter().any(|device| !device.current);
    view! {
        <section aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">{t.devices}</h2>
            <p class="faint">{t.devices_hint}</p>
            <p class="error" role="alert">{move || error.get()}</p>
            <ul class="listing devices">
                <For each=move || devices.get() key=|device| device.id let(device)>
                    <Row device end/>
                </For>
            </ul>
            <div class="actions" hidden=move || !others()>
                <button type="button" class="button quiet small" on:click=end_others>
                    {t.log_out_elsewhere}
                </button>
            </div>
        </section>
    }
}

#[component]
fn Row(device: Device, end: Callback<String>) -> impl IntoView {
    let Device { id, program, system, created_at, last_used_at, current } = device;
    let clock = expect_context::<Client>().view.clock;
    let t = texts::account();
    let name = match (program, system) {
        (Some(program), Some(system)) => (t.program_on)(&program, &system),
        (Some(program), None) => program,
        (None, _) => t.unknown_program.to_owned(),
    };
    let told = move |words: fn(&str, &str) -> String, at| {
        let clock = clock.clone();
        move || {
            let clock = clock.get();
            words(&clock.day_label(clock.day(at)), &clock.time(at))
        }
    };
    view! {
        <li>
            <div class="about">
                <p class="name">{name.clone()}{current.then_some(t.this_device)}</p>
                <p class="faint">
                    <time datetime=iso(last_used_at)>{told(t.used, last_used_at)}</time>
                </p>
                <p class="faint">
                    <time datetime=iso(created_at)>{told(t.logged_in, created_at)}</time>
                </p>
            </div>
            {(!current)
                .then(|| {
                    let path = format!("/api/sessions/{id}");
                    view! {
                        <button type="button" class="button quiet small" on:click=move |_| end.run(path.clone())>
                            {t.log_out_there} <span class="unseen">{format!(" ({name})")}</span>
                        </button>
                    }
                })}
        </li>
    }
}
