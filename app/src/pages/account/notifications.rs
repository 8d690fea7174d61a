//! How one is told of what is new: in this browser, when not, and of which words.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{
    Timestamp,
    notifications::{NotificationSettings, QuietHours},
};

use crate::{
    dom, http,
    notifier::{self, Notified, Notifying},
    session::Client,
    texts,
};

const ADDRESS: &str = "/api/account/notifications";
const MINUTE_MS: i64 = 60_000;
/// When tomorrow begins for whoever wants to be left alone until then: at eight.
const MORNING_HOUR: u32 = 8;
/// What stands in the fields where nothing was chosen: from ten in the evening to seven in the morning.
const NIGHT: (u16, u16) = (22 * 60, 7 * 60);

/// The section of the account's page. What it says comes after the page, and again where it has changed elsewhere.
#[component]
pub fn NotificationsForm() -> impl IntoView {
    let client = expect_context::<Client>();
    let settings = RwSignal::new(NotificationSettings::default());
    let (error, saved) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let view = client.view.clone();
    Effect::new(move || {
        view.notifications.track();
        spawn_local(async move {
            match http::get(ADDRESS).await {
                Ok(now) => _ = settings.try_set(now),
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    });
    let save = Callback::new(move |wanted: NotificationSettings| {
        error.set(None);
        saved.set(false);
        spawn_local(async move {
            match http::send(Method::PUT, ADDRESS, &wanted).await {
                Ok(now) => {
                    _ = settings.try_set(now);
                    _ = saved.try_set(true);
                }
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    });
    let t = texts::notifications();
    view! {
        <section class="needs-scripts" aria-labelledby="notifications">
            <h2 id="notifications">{t.notifications}</h2>
            <InThisBrowser/>
            <h3>{t.quiet}</h3>
            <Pause settings save/>
            <Choices settings save/>
            <p class="error" role="alert">{move || error.get()}</p>
            <p role="status">{move || saved.get().then_some(t.saved)}</p>
        </section>
    }
}

/// Whether this browser notifies. It is asked for by this button alone.
#[component]
fn InThisBrowser() -> impl IntoView {
    let Notifying(notified) = expect_context();
    let refused = RwSignal::new(false);
    Effect::new(move || refused.set(notifier::has_refused()));
    let t = texts::notifications();
    let says = move || match notified.get() {
        Notified::Always => t.is_on,
        Notified::WhileOpen => t.is_on_while_open,
        Notified::Off if refused.get() => t.is_refused,
        Notified::Off => t.is_off,
    };
    let is_on = move || notified.get() != Notified::Off;
    let change = move |_| {
        let on = !is_on();
        spawn_local(async move {
            let now = if on {
                notifier::turn_on().await
            } else {
                notifier::turn_off().await;
                Notified::Off
            };
            _ = refused.try_set(notifier::has_refused());
            _ = notified.try_set(now);
        });
    };
    view! {
        <p role="status">{says}</p>
        <p hidden=move || refused.get() && !is_on()>
            <button type="button" class="button quiet" on:click=change>
                {move || if is_on() { t.turn_off } else { t.turn_on }}
            </button>
        </p>
    }
}

/// Do not disturb, from now on.
#[component]
fn Pause(settings: RwSignal<NotificationSettings>, save: Callback<NotificationSettings>) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let t = texts::notifications();
    let set = move |until: Option<Timestamp>| {
        save.run(NotificationSettings { quiet_until: until, ..settings.get_untracked() });
    };
    let told = move || {
        settings.read().quiet_until.map(|until| {
            let clock = clock.get();
            (t.quiet_until)(&clock.day_label(clock.day(until)), &clock.time(until))
        })
    };
    let is_paused = move || settings.read().quiet_until.is_some();
    let button = |words: &'static str, until: fn() -> i64| {
        view! {
            <button type="button" class="button quiet small" on:click=move |_| set(Some(Timestamp(until())))>
                {words}
            </button>
        }
    };
    view! {
        <p role="status">{told}</p>
        <div class="actions" role="group" aria-label=t.quiet_now hidden=is_paused>
            <span class="faint">{t.quiet_now}</span>
            {button(t.for_half_an_hour, || now() + 30 * MINUTE_MS)}
            {button(t.for_an_hour, || now() + 60 * MINUTE_MS)}
            {button(t.until_tomorrow, tomorrow)}
        </div>
        <p hidden=move || !is_paused()>
            <button type="button" class="button quiet small" on:click=move |_| set(None)>
                {t.end_quiet}
            </button>
        </p>
    }
}

/// What is chosen once, and saved together.
#[component]
fn Choices(settings: RwSignal<NotificationSettings>, save: Callback<NotificationSettings>) -> impl IntoView {
    let t = texts::notifications();
    let hours = move || settings.read().quiet_hours.clone();
    let from = move || written(hours().map_or(NIGHT.0, |hours| hours.from));
    let to = move || written(hours().map_or(NIGHT.1, |hours| hours.to));
    let day = move |(number, name): (usize, &'static str)| {
        let is_chosen = move || hours().is_none_or(|hours| hours.days.iter().any(|day| usize::from(*day) == number));
        view! {
            <label class="check">
                <input type="checkbox" id=format!("quiet-day-{number}") prop:checked=is_chosen/>
                {name}
            </label>
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save.run(NotificationSettings {
            key_words: dom::input_value("key-words").split(',').map(str::to_owned).collect(),
            quiet_hours: dom::is_checked("quiet-hours").then(chosen_hours).flatten(),
            sound: dom::is_checked("sound"),
            hides_text: dom::is_checked("hides-text"),
            ..settings.get_untracked()
        });
    };
    view! {
        <form class="stack" method="post" action="/account" novalidate on:submit=submit>
            <label class="check">
                <input type="checkbox" id="quiet-hours" prop:checked=move || hours().is_some()/>
                {t.every_week}
            </label>
            <div class="quiet-hours" role="group" aria-label=t.every_week>
                <p>
                    <label>{t.from} " " <input type="time" id="quiet-from" prop:value=from/></label>
                    <label>{t.to} " " <input type="time" id="quiet-to" prop:value=to/></label>
                </p>
                <p>{t.days.into_iter().enumerate().map(day).collect_view()}</p>
            </div>
            <label class="field">
                {t.key_words}
                <input
                    id="key-words"
                    autocomplete="off"
                    aria-describedby="key-words-hint"
                    prop:value=move || settings.read().key_words.join(", ")
                />
            </label>
            <p class="faint" id="key-words-hint">{t.key_words_hint}</p>
            <label class="check">
                <input type="checkbox" id="sound" prop:checked=move || settings.read().sound/>
                {t.sound}
            </label>
            <label class="check">
                <input type="checkbox" id="hides-text" prop:checked=move || settings.read().hides_text/>
                {t.hides_text}
            </label>
            <button class="button quiet">{t.save}</button>
        </form>
    }
}

/// What stands in the fields; nothing where they are not filled in.
fn chosen_hours() -> Option<QuietHours> {
    let days = (0..7_u8).filter(|day| dom::is_checked(&format!("quiet-day-{day}"))).collect();
    let (from, to) = (minutes(&dom::input_value("quiet-from"))?, minutes(&dom::input_value("quiet-to"))?);
    Some(QuietHours { days, from, to, time_zone: notifier::time_zone()? })
}

/// A time as `<input type="time">` has it.
fn written(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn minutes(written: &str) -> Option<u16> {
    let (hours, minutes) = written.split_once(':')?;
    Some(hours.parse::<u16>().ok()? * 60 + minutes.get(..2)?.parse::<u16>().ok()?)
}

fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// The next morning, by this browser's clock.
fn tomorrow() -> i64 {
    let date = js_sys::Date::new_0();
    date.set_date(date.get_date() + 1);
    date.set_hours(MORNING_HOUR);
    date.set_minutes(0);
    date.set_seconds(0);
    date.get_time() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for minute in [0, 59, 7 * 60, 23 * 60 + 59] {
            assert_eq!(minutes(&written(minute)), Some(minute));
        }
        assert_eq!((minutes("07:30:15"), minutes(""), minutes("x:y")), (Some(450), None, None));
    }
}
