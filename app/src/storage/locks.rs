//! Locks that the tabs of a browser share (Web Locks). A tab's locks are freed when it is closed, whatever the reason.

use futures::channel::oneshot;
use js_sys::{Function, Promise, Reflect};
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

/// Waits for a lock. `None` where the browser has none, as over plain HTTP from another machine, or refuses. Whoever drops the
/// future no longer waits.
pub async fn wait_for(name: &str) -> Option<Lock> {
    let manager = manager()?;
    let (granted, answer) = oneshot::channel();
    let callback = Closure::once_into_js(move |_: JsValue| {
        let mut release = None;
        // The lock is held until this promise is kept.
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        // Nobody waits any more: dropping the lock releases it.
        let _ = granted.send(release.map(|release| Lock { release: release.unchecked_into() }));
        held
    });
    let request: Function = Reflect::get(&manager, &"request".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = request.call2(&manager, &name.into(), &callback).ok()?.dyn_into().ok()?;
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
