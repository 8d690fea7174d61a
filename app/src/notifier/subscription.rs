//! Whether somebody is notified in this browser, and by its push service.

use gloo_net::http::Method;
use leptos::web_sys::wasm_bindgen::JsValue;
use protocol::api::{PushKey, PushSubscription};

use super::{
    Notified,
    browser::{ask, ask_permission, call, get, is_permitted, object, registration},
};
use crate::{
    http,
    local_storage::{self, NOTIFIED},
};

/// Where push services are asked for, and told to the server.
const ADDRESS: &str = "/api/push";

/// Whether the person wants to be notified in this browser. Whether it still may, is asked when what tells is there.
pub fn is_on() -> bool {
    local_storage::flag(NOTIFIED)
}

/// The person wants to be notified in this browser: asks the browser whether it may.
pub async fn turn_on() -> Notified {
    if !ask_permission().await {
        return Notified::Off;
    }
    local_storage::set_flag(NOTIFIED, true);
    subscribe().await
}

/// The person does not want to be notified in this browser any more.
pub async fn turn_off() {
    local_storage::set_flag(NOTIFIED, false);
    // Where the server can't be reached, the push service has forgotten the browser, and tells the server so.
    let _ = http::command(Method::DELETE, ADDRESS).await;
    if let Some(pushes) = pushes().await
        && let Some(subscription) = ask(&pushes, "getSubscription", &[]).await.filter(JsValue::is_object)
    {
        ask(&subscription, "unsubscribe", &[]).await;
    }
}

/// Lets the server know by which push service this browser is told, if it has one and may be told.
pub async fn subscribe() -> Notified {
    if !is_permitted() {
        return Notified::Off;
    }
    match subscription().await {
        Some(subscription) if http::tell(Method::PUT, ADDRESS, &subscription).await.is_ok() => Notified::Always,
        _ => Notified::WhileOpen,
    }
}

async fn subscription() -> Option<PushSubscription> {
    let key = http::get::<PushKey>(ADDRESS).await.ok()?.key?;
    let pushes = pushes().await?;
    let options = object(&[("userVisibleOnly", true.into()), ("applicationServerKey", key.into())]);
    let subscription = match ask(&pushes, "subscribe", std::slice::from_ref(&options)).await {
        Some(subscription) => subscription,
        None => {
            // It is perhaps the server's former key that it goes by.
            let former = ask(&pushes, "getSubscription", &[]).await.filter(JsValue::is_object)?;
            ask(&former, "unsubscribe", &[]).await;
            ask(&pushes, "subscribe", &[options]).await?
        }
    };
    let subscription = call(&subscription, "toJSON", &[])?;
    let keys = get(&subscription, "keys")?;
    Some(PushSubscription {
        endpoint: get(&subscription, "endpoint")?.as_string()?,
        p256dh: get(&keys, "p256dh")?.as_string()?,
        auth: get(&keys, "auth")?.as_string()?,
    })
}

async fn pushes() -> Option<JsValue> {
    get(&registration().await?, "pushManager")
}
