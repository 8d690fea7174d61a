//! In which language one reads.

use leptos::prelude::*;
use protocol::api::Account;

use crate::{components::language_choice::LanguageChoice, texts};

/// The section of the account's page.
#[component]
pub fn Language(account: Account) -> impl IntoView {
    view! {
        <section aria-labelledby="language">
            <h2 id="language">{texts::language_choice().language}</h2>
            <LanguageChoice next="/account".to_owned() chosen=account.language/>
        </section>
    }
}
