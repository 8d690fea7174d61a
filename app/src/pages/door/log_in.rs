//! The log-in page.

use leptos::prelude::*;
use protocol::ErrorBody;

use super::{
    auth_form::{AuthForm, Purpose},
    auth_page::AuthPage,
};
use crate::{data, errors::Failure};

/// Lets in who has an account.
#[component]
pub fn LogIn(
    /// Why somebody is not let in, where the address does not say it.
    refusal: Option<ErrorBody>,
) -> impl IntoView {
    let refusal = refusal.map(Failure::Refused);
    if let Some(refusal) = &refusal {
        data::set_status(refusal.code());
    }
    let purpose = Purpose::LogIn;
    view! { <AuthPage purpose><AuthForm purpose refusal/></AuthPage> }
}
