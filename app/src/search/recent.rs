//! What somebody searched for last. It is kept in this browser alone.

use leptos::prelude::*;

use crate::{
    components::icon::{self, Icon},
    local_storage::{self, SEARCHES},
    texts,
};

/// So many are kept.
const KEPT: usize = 8;

/// The last searches, the newest first.
#[derive(Clone, Copy)]
pub struct Recent(RwSignal<Vec<String>>);

impl Recent {
    /// As they were kept.
    pub fn load() -> Self {
        let kept = local_storage::get(SEARCHES).unwrap_or_default();
        Self(RwSignal::new(kept.lines().take(KEPT).map(str::to_owned).collect()))
    }

    /// This was searched for.
    pub fn note(self, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.change(|recent| {
                recent.retain(|before| *before != text);
                recent.insert(0, text);
                recent.truncate(KEPT);
            });
        }
    }

    fn change(self, change: impl FnOnce(&mut Vec<String>)) {
        self.0.update(change);
        let now = self.0.get_untracked();
        if now.is_empty() {
            local_storage::remove(SEARCHES);
        } else {
            local_storage::set(SEARCHES, &now.join("\n"));
        }
    }
}

/// A list of them, to search once more or to forget.
#[component]
pub fn RecentSearches(recent: Recent, on_pick: Callback<String>) -> impl IntoView {
    let t = texts::search();
    let row = move |text: String| {
        let (picked, gone) = (text.clone(), text.clone());
        view! {
            <li>
                <button type="button" class="recent" on:click=move |_| on_pick.run(picked.clone())>
                    <bdi>{text.clone()}</bdi>
                </button>
                <button
                    type="button"
                    class="button quiet small icon"
                    aria-label=(t.forget)(&text)
                    on:click=move |_| recent.change(|recent| recent.retain(|text| *text != gone))
                >
                    <Icon path=icon::CROSS/>
                </button>
            </li>
        }
    };
    view! {
        <section class="recents" aria-labelledby="recent-searches" hidden=move || recent.0.read().is_empty()>
            <h3 id="recent-searches">{t.recent}</h3>
            <ul><For each=move || recent.0.get() key=Clone::clone children=row/></ul>
            <button type="button" class="link" on:click=move |_| recent.change(Vec::clear)>{t.forget_all}</button>
        </section>
    }
}
