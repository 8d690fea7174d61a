//! Rooms that one is asked to come into, and people who ask to come back into those that one moderates, in the sidebar: whether there
//! are any.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use protocol::api::Invitations as List;

use super::{overlays, waiting::Waiting};
use crate::session::Client;

/// After which time it is asked again where no answer came.
const AGAIN: Duration = Duration::from_secs(10);

/// Nothing until there is one. The list comes once there is a connection, and again where it has changed or one has answered.
#[component]
pub fn Invitations(
    /// The heading that comes next.
    next_title: &'static str,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let (requests, invited) = (client.view.requests.clone(), client.view.invited.clone());
    let waiting = Waiting { list: RwSignal::new(List { invitations: Vec::new(), requests: Vec::new() }), next_title };
    let again: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    let changed = client.view.invitations.clone();
    Effect::new(move || {
        changed.track();
        if let Some(timer) = again.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let changed = changed.clone();
        if client.is_live() {
            spawn_local(async move {
                if !waiting.load().await {
                    let timer = set_timeout_with_handle(move || changed.notify(), AGAIN).ok();
                    again.try_set_value(timer);
                }
            });
        }
    });
    on_cleanup(move || {
        if let Some(timer) = again.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
    Effect::new(move || {
        let list = waiting.list.read();
        requests.set(list.requests.clone());
        invited.set(u32::try_from(list.invitations.len()).unwrap_or(u32::MAX));
    });
    // It stays when the last one is answered, to say what went wrong.
    let is_any = Memo::new(move |was: Option<&bool>| {
        let list = waiting.list.read();
        was == Some(&true) || !list.invitations.is_empty() || !list.requests.is_empty()
    });
    move || is_any.get().then(|| overlays::invitations(waiting))
}
