//! The pictures of a room, one at a time and as large as the window.

mod caption;
mod history;
mod place;
mod shots;
mod stage;

use leptos::{ev, prelude::*};

use self::{
    caption::{Caption, Head},
    history::Entry,
    place::Place,
    stage::{STEP, Stage},
};
use crate::{
    components::{
        dialog::{Dialog, close},
        icon::{self, Icon},
    },
    dom,
    room::{act::Act, overlay::Viewing},
    texts::texts,
};

pub use shots::{Shot, shots_of};

/// The id of its heading.
const TITLE: &str = "viewer-title";
/// So many pixels a key moves a picture that is larger than the window.
const PAN: i32 = 80;

/// Shows the picture that is open, and leads to those before and after it.
#[component]
pub fn Viewer(
    viewing: Viewing,
    /// What there is to see, oldest first.
    shots: Signal<Vec<Shot>>,
) -> impl IntoView {
    let Viewing { open, on_act, .. } = viewing;
    let t = &texts().viewer;
    let current = RwSignal::new(open.get_untracked());
    let index = Memo::new(move |_| {
        let current = current.get()?;
        shots.read().iter().position(|shot| shot.file.id == current)
    });
    let shot = Memo::new(move |_| shots.read().get(index.get()?).cloned());
    let count = Memo::new(move |_| shots.read().len());
    let stage = Stage::new();
    let entry = Entry::new(TITLE);
    Effect::new(move |_| {
        // Somebody has deleted it.
        if shot.read().is_none() {
            // Once the dialog is open, where it has only just come.
            request_animation_frame(|| close(TITLE));
        }
    });
    let neighbour = move |by: isize| {
        let next = index.get()?.checked_add_signed(by)?;
        shots.read().get(next).map(|shot| shot.file.id)
    };
    let step = Callback::new(move |by: isize| {
        if let Some(next) = untrack(move || neighbour(by)) {
            stage.place.set(Place::FITTED);
            current.set(Some(next));
        }
    });
    let on_close = Callback::new(move |()| {
        entry.leave();
        _ = open.try_set(None);
    });
    let press = move |event: ev::KeyboardEvent| {
        if dom::is_with_others(&event) && event.key() != "+" {
            return;
        }
        let (forward, is_zoomed) = (if is_rtl() { -1 } else { 1 }, stage.is_zoomed());
        match event.key().as_str() {
            "ArrowLeft" if is_zoomed => stage.pan(PAN, 0),
            "ArrowRight" if is_zoomed => stage.pan(-PAN, 0),
            "ArrowUp" if is_zoomed => stage.pan(0, PAN),
            "ArrowDown" if is_zoomed => stage.pan(0, -PAN),
            "ArrowLeft" => step.run(-forward),
            "ArrowRight" => step.run(forward),
            "PageUp" => step.run(-1),
            "PageDown" => step.run(1),
            "+" | "=" => stage.zoom_by(STEP),
            "-" => stage.zoom_by(-STEP),
            "0" => stage.place.set(Place::FITTED),
            _ => return,
        }
        event.prevent_default();
    };
    let way = move |by: isize, class: &'static str, label: &'static str| {
        view! {
            <button
                type="button"
                class=["button quiet icon viewer-way ", class].concat()
                aria-label=label
                title=label
                aria-disabled=move || neighbour(by).is_none().then_some("true")
                on:click=move |_| step.run(by)
            >
                <Icon path=icon::CHEVRON/>
            </button>
        }
    };
    let go = Callback::new(move |seq| {
        close(TITLE);
        on_act.run(Act::Jump(seq));
    });
    view! {
        <Dialog labelled_by=TITLE class="viewer" on_close>
            <div class="viewer-frame" tabindex="-1" autofocus on:keydown=press>
                <Head title=TITLE shot index count stage/>
                {stage.draw(shot, step, Callback::new(move |()| close(TITLE)))}
                {way(-1, "previous", t.previous)}
                {way(1, "next", t.next)}
                <Caption shot go/>
            </div>
        </Dialog>
    }
}

/// Whether the page is read from right to left.
fn is_rtl() -> bool {
    document().dir() == "rtl"
}
