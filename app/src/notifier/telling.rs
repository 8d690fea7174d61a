//! What runs in a tab for as long as it is open, where somebody wants to be notified.

use std::time::Duration;

use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::{
        MessageEvent,
        wasm_bindgen::{JsValue, prelude::Closure},
    },
};
use protocol::{
    Event, Seq, Timestamp,
    frame::Presence,
    news::{Listener, news},
    notifications::{KeyWords, NotificationSettings},
};

use super::{
    Notified, Notifying,
    browser::{ask, call, get, object, registration, wall_clock},
    message::message,
    subscription::subscribe,
};
use crate::{http, navigation, session::Client};

/// What is read within this time, on any device, is not told. It is also how long a tab has to say that the message is before
/// somebody's eyes.
const WAIT: Duration = Duration::from_secs(1);

/// The lock of who shows notifications, or looks at them. The worker has the same.
#[cfg(feature = "browser")]
const SHOWING: &str = "weconnect-notifications";

/// Draws nothing.
#[component]
pub fn Notifier() -> impl IntoView {
    let client = expect_context::<Client>();
    let Notifying(notified) = expect_context();
    let settings = RwSignal::new(NotificationSettings::default());
    let view = client.view.clone();
    Effect::new(move || {
        view.notifications.track();
        spawn_local(async move {
            if let Ok(now) = http::get("/api/account/notifications").await {
                _ = settings.try_set(now);
            }
        });
    });
    spawn_local(async move {
        let how = subscribe().await;
        // Where it was turned off meanwhile, it stays so.
        _ = notified.try_update(|notified| {
            if *notified != Notified::Off {
                *notified = how;
            }
        });
    });
    let turn = take_turns();
    let (hearing, listener) = (client.view.arrivals.clone(), client.clone());
    hearing.set_value(Some(Callback::new(move |event| {
        if turn.try_get_value() == Some(true) {
            let client = listener.clone();
            set_timeout(move || tell(&event, &client, settings), WAIT);
        }
    })));
    on_cleanup(move || hearing.set_value(None));
    open_what_is_clicked();
    take_away_what_is_read(&client);
    let view = client.view.clone();
    let unread = Memo::new(move |_| view.news().unread);
    Effect::new(move || show_badge(unread.get()));
}

/// Whether it is this tab's turn to tell, until it is closed.
fn take_turns() -> StoredValue<bool> {
    let turn = StoredValue::new(false);
    #[cfg(feature = "browser")]
    {
        let held = StoredValue::new_local(None);
        spawn_local(async move {
            // Where the browser has no locks, each tab tells, and the worker shows it once.
            let lock = crate::storage::wait_for("weconnect-notifier").await;
            // What nobody waits for any more is given back.
            if held.try_set_value(Some(lock)).is_none() {
                _ = turn.try_set_value(true);
            }
        });
    }
    turn
}

/// Tells of an event, if it is news.
fn tell(event: &Event, client: &Client, settings: RwSignal<NotificationSettings>) {
    let Some((settings, me)) = settings.try_get_untracked().zip(client.view.me.get_untracked()) else { return };
    let joined = client.view.joined.read_untracked();
    let Some(room) = joined.iter().flatten().find(|info| info.id == event.room) else { return };
    let now = Timestamp(js_sys::Date::now() as i64);
    let threads = client.view.threads.read_untracked();
    let read_in_thread = event.kind.in_thread().and_then(|thread| threads.read_seq((event.room, thread.root)));
    let read = read_in_thread.or_else(|| client.read_seq(event.room));
    let listener = Listener {
        me: me.id,
        level: room.notify,
        blocked: &client.view.blocked.get_untracked().unwrap_or_default(),
        key_words: &KeyWords::parse(&settings.key_words).unwrap_or_default(),
        quiet: settings.is_quiet(now, wall_clock),
        presence: Presence::default(),
        has_read: read.is_none_or(|read| read >= event.seq),
        follows: read_in_thread.is_some(),
    };
    if news(event, room.kind, &listener).notification {
        let told = message(event, room, &settings);
        spawn_local(async move {
            let worker = registration().await.and_then(|registration| get(&registration, "active"));
            worker.and_then(|worker| call(&worker, "postMessage", &[object(&[("tell", told)])]));
        });
    }
}

/// Takes away what was told and is read by now, here or elsewhere.
fn take_away_what_is_read(client: &Client) {
    let client = client.clone();
    Effect::new(move || {
        client.view.unread.track();
        client.view.threads.track();
        let client = client.clone();
        spawn_local(async move {
            let Some(registration) = registration().await else { return };
            // Chromium drops what the worker is only about to show when it is asked for a list in that moment.
            #[cfg(feature = "browser")]
            let _alone = crate::storage::wait_for(SHOWING).await;
            let shown = ask(&registration, "getNotifications", &[]).await;
            let shown = shown.map(|shown| js_sys::Array::from(&shown)).unwrap_or_default();
            for one in shown.iter() {
                if is_read(&one, &client).unwrap_or_default() {
                    call(&one, "close", &[]);
                }
            }
        });
    });
}

fn is_read(notification: &JsValue, client: &Client) -> Option<bool> {
    let room = get(notification, "tag")?.as_string()?;
    let data = get(notification, "data")?;
    let seq = get(&data, "seq")?.as_f64()? as Seq;
    let joined = client.view.joined.read_untracked();
    let room = joined.iter().flatten().find(|info| info.id.to_string() == room)?.id;
    let thread = get(&data, "thread").and_then(|root| root.as_f64());
    let in_thread = thread.and_then(|root| client.view.threads.read_untracked().read_seq((room, root as Seq)));
    Some(in_thread.or_else(|| client.read_seq(room))? >= seq)
}

/// The worker says which page is wanted when somebody clicks.
fn open_what_is_clicked() {
    let Some(container) = get(&window().navigator(), "serviceWorker") else { return };
    let clicked = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        if let Some(path) = get(&event.data(), "go").and_then(|path| path.as_string()) {
            navigation::go(&path);
        }
    });
    call(&container, "addEventListener", &["message".into(), clicked.as_ref().clone()]);
    let clicked = StoredValue::new_local(clicked);
    on_cleanup(move || {
        _ = clicked.try_with_value(|clicked| {
            call(&container, "removeEventListener", &["message".into(), clicked.as_ref().clone()])
        });
    });
}

/// The same number as in the title, on the icon of the installed application.
fn show_badge(unread: u32) {
    let navigator = window().navigator();
    if unread > 0 {
        call(&navigator, "setAppBadge", &[unread.into()]);
    } else {
        call(&navigator, "clearAppBadge", &[]);
    }
}
