//! Invitations, and people who ask to come back, that wait for an answer.

use leptos::prelude::*;
use protocol::api::Invitations;

use crate::http;

/// What waits for one's answer.
#[derive(Clone, Copy)]
pub struct Waiting {
    /// As of the last time that it was asked for.
    pub list: RwSignal<Invitations>,
    /// The heading that comes next.
    pub next_title: &'static str,
}

impl Waiting {
    /// Asks for the list. Tells whether it has come.
    pub async fn load(self) -> bool {
        let list = http::get::<Invitations>("/api/invitations").await;
        list.map(|list| self.list.try_set(list)).is_ok()
    }
}
