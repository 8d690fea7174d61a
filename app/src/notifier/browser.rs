//! What the browser has for notifications. Some have nothing of it; then nothing happens.

use js_sys::{Array, Date, Function, Object, Promise, Reflect, futures::JsFuture};
use leptos::{
    prelude::window,
    web_sys::wasm_bindgen::{JsCast, JsValue},
};
use protocol::notifications::WallClock;

/// The days as `Intl` writes them, from Monday on.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Something of an object.
pub fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// What a method of an object answers.
pub fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(of, name)?.dyn_into().ok()?;
    Reflect::apply(&method, of, &arguments.iter().collect::<Array>()).ok()
}

/// What a method of an object answers later.
pub async fn ask(of: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let promise: Promise = call(of, name, arguments)?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

/// An object with these fields.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// What the browser's person has said to being notified: `granted`, `denied` or `default`.
fn permission() -> Option<String> {
    get(&get(&window(), "Notification")?, "permission")?.as_string()
}

/// Whether the browser's person lets us notify them.
pub fn is_permitted() -> bool {
    permission().is_some_and(|permission| permission == "granted")
}

/// Whether they don't, and are not asked again; or the browser has no notifications.
pub fn has_refused() -> bool {
    permission().is_none_or(|permission| permission == "denied")
}

/// Asks them. Only where they have just pressed a button for it.
pub async fn ask_permission() -> bool {
    if let Some(notification) = get(&window(), "Notification") {
        ask(&notification, "requestPermission", &[]).await;
    }
    is_permitted()
}

/// What the service worker goes by, once it is there.
pub async fn registration() -> Option<JsValue> {
    let promise: Promise = get(&get(&window().navigator(), "serviceWorker")?, "ready")?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

/// The time zone of this browser.
pub fn time_zone() -> Option<String> {
    let format = format(&[])?;
    get(&call(&format, "resolvedOptions", &[])?, "timeZone")?.as_string()
}

/// What the clock shows now in a time zone.
pub fn wall_clock(zone: &str) -> Option<WallClock> {
    let format = format(&[
        ("timeZone", zone.into()),
        ("weekday", "short".into()),
        ("hour", "2-digit".into()),
        ("minute", "2-digit".into()),
        ("hourCycle", "h23".into()),
    ])?;
    let shown = call(&format, "format", &[Date::new_0().into()])?.as_string()?;
    let weekday = DAYS.iter().position(|day| shown.starts_with(day))?;
    let (hours, minutes) = shown.rsplit_once(' ')?.1.split_once(':')?;
    let minute = hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?;
    Some(WallClock { weekday: u8::try_from(weekday).ok()?, minute })
}

fn format(options: &[(&str, JsValue)]) -> Option<JsValue> {
    let format: Function = get(&get(&window(), "Intl")?, "DateTimeFormat")?.dyn_into().ok()?;
    Reflect::construct(&format, &Array::of2(&"en-GB".into(), &object(options))).ok()
}
