//! The end of a list that is asked for page by page: what comes after it is got where somebody wants to see it.

use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;

use super::fetched::fetched;
use crate::{dom, errors::Failure, http, next, texts::texts};

/// Where a list goes on.
#[derive(Clone, Copy)]
pub struct More {
    next: RwSignal<Option<String>>,
    is_busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl More {
    /// Behind what is shown, unless that is all.
    pub fn new(next: Option<String>) -> Self {
        Self { next: RwSignal::new(next), is_busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// The list was got anew from its beginning.
    pub fn restart(self, next: Option<String>) {
        _ = self.next.try_set(next);
        _ = self.failure.try_set(None);
    }

    /// The cursor of the next page.
    pub fn next(self) -> Option<String> {
        self.next.get()
    }

    /// The same, for who doesn't follow it.
    pub fn next_untracked(self) -> Option<String> {
        self.next.try_get_untracked().flatten()
    }

    /// Gets the next page of the list at this address. `take` shows it, and says where the list goes on. The focus goes to the first
    /// entry that came, where the button that had it is gone.
    pub fn load<T: DeserializeOwned>(self, list: &str, take: impl FnOnce(T) -> Option<String> + 'static) {
        let Some(after) = self.next.get_untracked().filter(|_| !self.is_busy.get_untracked()) else { return };
        self.is_busy.set(true);
        let address = next::with_query(list, "after", &after);
        let focus = dom::focus_of_list();
        spawn_local(async move {
            let page = http::get(&address).await;
            // The list may have gone while the answer was on its way.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match page {
                Ok(page) => {
                    _ = self.next.try_set(take(page));
                    _ = self.failure.try_set(None);
                    // Once it is drawn.
                    request_animation_frame(focus);
                }
                Err(failure) => _ = self.failure.try_set(Some(failure)),
            }
        });
    }
}

/// Asks for the next page.
#[component]
pub fn MoreButton(more: More, on_more: Callback<()>) -> impl IntoView {
    let button = move || {
        more.next().map(|_| {
            view! {
                <button
                    type="button"
                    class="button quiet small show-more"
                    aria-disabled=move || more.is_busy.get().then_some("true")
                    on:click=move |_| on_more.run(())
                >
                    {texts().common.show_more}
                </button>
            }
        })
    };
    view! {
        {button}
        <MoreTrouble more/>
    }
}

/// Why the next page could not be had.
#[component]
pub fn MoreTrouble(more: More) -> impl IntoView {
    view! { <p class="error" role="alert">{move || more.failure.get().map(|failure| failure.sentence())}</p> }
}

/// Gets the list at this address, and gets it again with each new version, page by page. `part` takes a page apart, and `show` says
/// what all that has come looks like.
pub fn paged<T, I, V>(
    list: String,
    version: RwSignal<u32>,
    part: impl Fn(T) -> (Vec<I>, Option<String>) + Copy + Send + Sync + 'static,
    show: impl Fn(Vec<I>) -> V + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
    I: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let address = StoredValue::new(list.clone());
    fetched(list, version, move |first| {
        let (first, next) = part(first);
        let (entries, more) = (RwSignal::new(first), More::new(next));
        let on_more = Callback::new(move |()| {
            more.load(&address.get_value(), move |page| {
                let (page, next) = part(page);
                _ = entries.try_update(|entries| entries.extend(page));
                next
            });
        });
        view! {
            {move || show(entries.get())}
            <MoreButton more on_more/>
        }
    })
}
