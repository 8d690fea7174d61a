//! What the log-in and the sign-up page share.

use leptos::prelude::*;

use super::{auth_form::Purpose, door_page::DoorPage};
use crate::{next, texts::texts};

/// Says what it is for, and leads to the other of the two, from where one goes on to the same page.
#[component]
pub fn AuthPage(purpose: Purpose, children: Children) -> impl IntoView {
    let t = texts();
    let (title, question, other, other_title) = match purpose {
        Purpose::LogIn => (t.common.log_in, t.door.new_here, "/signup", t.common.sign_up),
        Purpose::SignUp => (t.common.sign_up, t.door.have_an_account, "/login", t.common.log_in),
    };
    let other = next::with_next(other, next::from_query().as_deref());
    view! {
        <DoorPage title>
            <h1>{title}</h1>
            {children()}
            <p>{question} <a href=other>{other_title}</a></p>
        </DoorPage>
    }
}
