//! What stands in a room in which nobody has said anything yet: what one can do there, and in the lobby, where everybody
//! begins, what one can do anywhere.

use crate::{
    room::{
        info::may,
        overlay::{Managing, Part},
    },
    texts::texts,
};
use leptos::prelude::*;
use protocol::{Person, Role, RoomId, api::RoomInfo, permission::Action};

/// Goes with the first message. It is in the first rendering, so that nothing moves, and of links alone, so that it works
/// without scripts.
#[component]
pub fn Beginning(
    /// Whether nobody has said anything.
    silent: Memo<bool>,
    info: Memo<RoomInfo>,
    me: Person,
) -> impl IntoView {
    let t = &texts().first;
    let welcome = (t.welcome)(me.shown());
    let Managing(managing) = expect_context::<Managing>();
    let panel = move || {
        let info = info.read();
        let is_lobby = info.id == RoomId::LOBBY;
        let write = may(&info, Action::Post).then(|| view! { <p>{t.write}</p> });
        // In the lobby is everybody already.
        let may_invite = !is_lobby && [Action::Add, Action::Link].iter().any(|action| may(&info, *action));
        let invite = may_invite.then(|| {
            view! {
                <li class="needs-scripts">
                    <button type="button" class="link" aria-haspopup="dialog" on:click=move |_| managing.set(Some(Part::Invite))>
                        {t.invite}
                    </button>
                    {t.invite_hint}
                </li>
            }
        });
        // The first account has the lobby, and the server.
        let server = (is_lobby && info.role == Role::Owner).then(|| step("/admin", t.server, t.server_hint));
        let anywhere = is_lobby.then(|| {
            view! {
                {step("/rooms#new-room", t.make_room, t.make_room_hint)}
                {step("/rooms#public-rooms", t.find_room, t.find_room_hint)}
                {step("/account", t.profile, t.profile_hint)}
            }
        });
        view! {
            <section class="beginning" aria-labelledby="beginning">
                <h2 id="beginning" dir="auto">{if is_lobby { welcome.clone() } else { t.empty.to_owned() }}</h2>
                {write}
                <ul>{anywhere} {invite} {server}</ul>
            </section>
        }
    };
    move || silent.get().then(&panel)
}

/// Something that one can do, and what for.
fn step(href: &'static str, what: &'static str, hint: &'static str) -> impl IntoView {
    view! { <li><a href=href>{what}</a>{hint}</li> }
}
