//! What stands in a page's place when it could not be loaded.

use leptos::{ev, prelude::*};

use crate::{data, errors::Failure, navigation, next, texts::texts};

/// Says what is wrong and what one can do: `again` where a second try may help, and whatever `children` offer.
#[component]
pub fn Trouble(
    failure: Failure,
    #[prop(into)] again: Callback<()>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    data::set_status(failure.code());
    let here = navigation::path().get_untracked();
    let t = &texts().common;
    let retries = failure.code().is_none();
    let (label, href) = if failure.signed_out() {
        (t.log_in, next::log_in(&here))
    } else if retries {
        (t.try_again, here)
    } else {
        (t.all_rooms, "/rooms".to_owned())
    };
    // A link, so that it works without scripts as well.
    let click = move |event: ev::MouseEvent| {
        if retries {
            event.prevent_default();
            again.run(());
        }
    };
    view! {
        <div class="trouble">
            <h1>{failure.sentence()}</h1>
            <div class="actions">
                {children.map(|children| children())}
                <a class="button quiet" href=href rel="external" on:click=click>{label}</a>
            </div>
        </div>
    }
}
