//! Locks that the tabs of a browser share (Web Locks). A tab's locks are freed when it is closed, whatever the reason: by
//! them others know that it has gone.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::{
    prelude::window,
    task::spawn_local,
    web_sys::wasm_bindgen::{JsCast, JsValue, prelude::Closure},
};

/// A lock that is held until it is dropped.
pub struct Lock {
    release: Function,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

impl Lock {
    /// Holds the lock for as long as the page lives.
    pub fn keep(self) {
        std::mem::forget(self);
    }
}

/// Whether the browser has locks: over plain HTTP from another machine it has none.
pub fn exist() -> bool {
    manager().is_some()
}

/// Waits for a lock. `None` where the browser has none, or refuses.
pub async fn wait_for(name: &str) -> Option<Lock> {
    request(name, false).await
}

/// Takes a lock that nobody holds.
pub async fn take(name: &str) -> Option<Lock> {
    request(name, true).await
}

async fn request(name: &str, if_available: bool) -> Option<Lock> {
    let manager = manager()?;
    let (granted, answer) = oneshot::channel();
    let callback = Closure::once_into_js(move |lock: JsValue| {
        if lock.is_null() {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        let mut release = None;
        // The lock is held until this promise is kept.
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        // Nobody waits any more: dropping the lock releases it.
        let _ = granted.send(release.map(|release| Lock { release: release.unchecked_into() }));
        held
    });
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &if_available.into()).ok()?;
    let request: Function = Reflect::get(&manager, &"request".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = request.call3(&manager, &name.into(), &options, &callback).ok()?.dyn_into().ok()?;
    spawn_local(async move {
        // Settles once the lock is free again; a refusal drops the callback's side of the channel.
        let _ = promise.await;
    });
    answer.await.ok().flatten()
}

fn manager() -> Option<JsValue> {
    let manager = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    manager.is_object().then_some(manager)
}
