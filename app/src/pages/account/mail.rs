//! E-mail for who was mentioned and did not come; nothing is said of it where the server has no mail server.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{
    api::{MailChange, MailSettings},
    mail::{self, AFTER_DEFAULT, AFTER_MINUTES},
};

use crate::{dom, http, texts};

const ADDRESS: &str = "/api/account/mail";

/// The section of the account's page. It comes after the page.
#[component]
pub fn MailForm() -> impl IntoView {
    let settings = RwSignal::new(MailSettings::default());
    let after = RwSignal::new(AFTER_DEFAULT);
    let (error, saved) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let show = move |now: MailSettings| {
        let minutes = if now.address.is_some() { now.after_minutes } else { AFTER_DEFAULT };
        _ = after.try_set(minutes);
        _ = settings.try_set(now);
    };
    Effect::new(move || {
        spawn_local(async move {
            if let Ok(now) = http::get(ADDRESS).await {
                show(now);
            }
        });
    });
    let t = texts::mail();
    let save = move || {
        error.set(None);
        saved.set(false);
        let typed = dom::input_value("mail-address");
        let change = if typed.trim().is_empty() {
            None
        } else if let Some(address) = mail::address(&typed) {
            Some(MailChange { address: address.to_owned(), after_minutes: after.get_untracked() })
        } else {
            return error.set(Some(t.wrong_address.to_owned()));
        };
        spawn_local(async move {
            let outcome = match change {
                Some(change) => http::send(Method::PUT, ADDRESS, &change).await,
                None => http::command(Method::DELETE, ADDRESS)
                    .await
                    .map(|()| MailSettings { available: true, ..MailSettings::default() }),
            };
            match outcome {
                Ok(now) => {
                    show(now);
                    _ = saved.try_set(true);
                }
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    let choose = move |event| after.set(event_target_value(&event).parse().unwrap_or(AFTER_DEFAULT));
    let option = move |minutes: u32| {
        view! { <option value=minutes.to_string() prop:selected=move || after.get() == minutes>{words(minutes)}</option> }
    };
    let waits = move || settings.read().address.clone().filter(|_| !settings.read().confirmed);
    let says = move || match waits() {
        Some(address) => Some((t.link_sent)(&address)),
        None if settings.read().confirmed => Some(t.confirmed.to_owned()),
        None => None,
    };
    view! {
        <section class="needs-scripts" aria-labelledby="mail" hidden=move || !settings.read().available>
            <h2 id="mail">{t.title}</h2>
            <p class="faint">{t.hint}</p>
            <form class="stack" method="post" action="/account" novalidate on:submit=submit>
                <label class="field">
                    {t.address}
                    <input
                        id="mail-address"
                        type="email"
                        autocomplete="email"
                        dir="ltr"
                        aria-describedby="mail-state"
                        aria-invalid=move || error.read().is_some().then_some("true")
                        prop:value=move || settings.read().address.clone().unwrap_or_default()
                    />
                </label>
                <p class="faint" id="mail-state">{says}</p>
                <label class="field">
                    {t.after}
                    <select id="mail-after" on:change=choose>{AFTER_MINUTES.map(option)}</select>
                </label>
                <p class="error" role="alert">{move || error.get()}</p>
                <div class="actions">
                    <button class="button quiet">{t.save}</button>
                    <button
                        type="button"
                        class="button quiet"
                        hidden=move || waits().is_none()
                        on:click=move |_| save()
                    >
                        {t.send_again}
                    </button>
                </div>
                <p role="status">{move || saved.get().then_some(t.saved)}</p>
            </form>
        </section>
    }
}

/// So many minutes, as one says them.
fn words(minutes: u32) -> String {
    let t = texts::mail();
    match minutes {
        0 => t.never.to_owned(),
        minutes if minutes < 60 => (t.minutes)(minutes as usize),
        minutes if minutes < 1_440 => (t.hours)(minutes as usize / 60),
        minutes => (t.days)(minutes as usize / 1_440),
    }
}
