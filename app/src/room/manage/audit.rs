//! Who decided what: about a room and the people in it, or the server.

use leptos::prelude::*;
use protocol::api::{Audit, AuditEntry};

use crate::{
    components::more::paged,
    session::Client,
    texts::{Around, texts},
    time,
};

/// The newest first.
#[component]
pub fn AuditLog(
    /// Where the API has it.
    address: String,
    /// It is got again with each.
    version: RwSignal<u32>,
) -> impl IntoView {
    let show = |entries: Vec<AuditEntry>| {
        let none = entries.is_empty().then(|| view! { <p class="faint">{texts().manage.no_audit}</p> });
        let rows = entries.into_iter().map(|entry| view! { <Row entry/> }).collect_view();
        view! { {none} <ul class="audit" tabindex="0">{rows}</ul> }
    };
    paged(address, version, |audit: Audit| (audit.entries, audit.next), show)
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock.get_untracked();
    let AuditEntry { at, actor, action, subject, detail, .. } = entry;
    let t = &texts().manage;
    let own = subject.as_ref().filter(|person| person.id == actor.id).and_then(|_| (t.decided_own)(action));
    let Around(before, after) = own.map_or_else(|| (t.decided)(action), |own| Around(own, ""));
    let subject = subject.filter(|_| own.is_none()).map(|person| view! { <bdi>{person.shown().to_owned()}</bdi> });
    let detail = (!detail.is_empty()).then(|| view! { ": " <bdi>{detail}</bdi> });
    view! {
        <li>
            <p><bdi>{actor.shown().to_owned()}</bdi>{before}{subject}{after}{detail}</p>
            <time class="faint" datetime=time::iso(at)>{format!("{}, {}", clock.day_label(clock.day(at)), clock.time(at))}</time>
        </li>
    }
}
