//! Where a link leads that lets people into a room, logged in or not.

use leptos::prelude::*;
use protocol::{ErrorCode, Person, api::LinkPreview};

use super::door_page::DoorPage;
use crate::{
    components::field::{FormError, FormState},
    data,
    errors::Failure,
    next,
    texts::texts,
};

/// Says where the link leads and who made it. Nobody comes into a room by only opening an address.
#[component]
pub fn JoinPage(
    /// What the address names.
    code: String,
    preview: Result<LinkPreview, Failure>,
) -> impl IntoView {
    let here = format!("/join/{code}");
    view! {
        <DoorPage title=texts().entry.invited home=next::lobby()>
            {match preview {
                Ok(preview) => view! { <Invitation preview here/> }.into_any(),
                Err(failure) => view! { <Bad failure here/> }.into_any(),
            }}
        </DoorPage>
    }
}

/// The room, who invites into it, and the way in.
#[component]
fn Invitation(preview: LinkPreview, here: String) -> impl IntoView {
    let LinkPreview { name, topic, member_count, by, me, can_sign_up, picture, .. } = preview;
    let api = here.replacen("/join/", "/api/links/", 1);
    let picture = picture.map(|picture| {
        view! { <img class="invited-to" src=format!("{api}/picture/{picture}") alt="" width="64" height="64"/> }
    });
    let t = texts();
    view! {
        {picture}
        <h1 dir="auto">{(t.entry.invited_to)(&name)}</h1>
        <p dir="auto">{(t.entry.invited_by)(by.shown())}</p>
        {(!topic.is_empty()).then(|| view! { <p dir="auto">{topic}</p> })}
        <p class="faint">{(t.common.members)(member_count as usize)}</p>
        {match me {
            Some(me) => view! { <Join me here/> }.into_any(),
            None => view! { <Visitor can_sign_up here/> }.into_any(),
        }}
    }
}

/// For somebody who is logged in.
#[component]
fn Join(me: Person, here: String) -> impl IntoView {
    let form = FormState::from_query(&[]);
    let t = &texts().entry;
    view! {
        <form class="stack" method="post" action=here>
            <FormError form/>
            <button class="button wide">{t.join_room}</button>
        </form>
        <p class="faint" dir="auto">{(t.joining_as)(me.shown())}</p>
    }
}

/// For somebody who is not, or has no account.
#[component]
fn Visitor(can_sign_up: bool, here: String) -> impl IntoView {
    let t = texts();
    let log_in = next::log_in(&here);
    let sign_up = next::with_next("/signup", Some(&here));
    if can_sign_up {
        view! {
            <a class="button wide" href=sign_up>{t.entry.sign_up_to_join}</a>
            <p>{t.door.have_an_account} <a href=log_in>{t.common.log_in}</a></p>
        }
        .into_any()
    } else {
        view! {
            <p>{t.entry.no_new_accounts}</p>
            <a class="button wide" href=log_in>{t.entry.log_in_to_join}</a>
        }
        .into_any()
    }
}

/// Where the link lets nobody in: why, and what to do.
#[component]
fn Bad(failure: Failure, here: String) -> impl IntoView {
    data::set_status(failure.code());
    let t = texts();
    let may_pass = matches!(failure.code(), Some(ErrorCode::Busy | ErrorCode::Internal | ErrorCode::TooManyRequests));
    let (href, label) = if may_pass { (here, t.common.try_again) } else { ("/rooms".to_owned(), t.common.all_rooms) };
    view! {
        <h1>{t.entry.cannot_join}</h1>
        <p class="error" role="alert">{failure.sentence()}</p>
        <a class="button quiet" href=href>{label}</a>
    }
}
