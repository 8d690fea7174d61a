//! What all pages of somebody who is logged in share.

use leptos::{either::Either, prelude::*};
use leptos_router::{components::Outlet, hooks::use_location};
use protocol::session::Link;

use super::sidebar::{SIDEBAR, Sidebar};
use crate::{
    components::{announcer::Announcer, connection::ConnectionLine, trouble::Trouble},
    data, dom, next,
    room::PEOPLE,
    session::Client,
    worker,
};

/// Sidebar and page.
#[component]
pub fn Layout() -> impl IntoView {
    let client = expect_context::<Client>();
    let rooms = Resource::new(|| (), |()| data::rooms());
    Effect::new(move || {
        client.start();
        worker::register();
    });
    let path = use_location().pathname;
    let ended = expect_context::<Client>();
    Effect::new(move || {
        // Where something was written, the page stays, and the connection line has the link.
        if ended.view.link.get() == Link::Ended && ended.can_go() {
            dom::leave_for(&next::log_in(&dom::here()));
        }
    });
    Effect::new(move || {
        path.track();
        // On a phone they lie over the page that one has just gone to.
        dom::close_popover(SIDEBAR);
        dom::close_popover(PEOPLE);
    });
    view! {
        <div class="layout">
            <Suspense fallback=|| view! { <div class="sidebar"></div> }>
                {move || Suspend::new(async move {
                    match rooms.await {
                        Ok(rooms) => Either::Left(view! { <Sidebar rooms/> }),
                        Err(failure) => Either::Right(view! { <Trouble failure again=move |()| rooms.refetch()/> }),
                    }
                })}
            </Suspense>
            <main id="main" tabindex="-1">
                <ConnectionLine/>
                <Outlet/>
            </main>
            <Announcer/>
        </div>
    }
}
