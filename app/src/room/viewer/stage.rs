//! The picture itself, and the hands on it: a wheel, a mouse, one finger or two.

use leptos::{
    ev,
    html::{Div, Img},
    prelude::*,
    web_sys::Element,
};
use protocol::{Attachment, files::Picture};

use super::{
    is_rtl,
    place::{Bounds, Pair, Place},
    shots::Shot,
};
use crate::{
    components::icon::{self, Icon},
    dom,
    texts::texts,
};

/// What a button or a key adds to the size, or takes from it, in hundredths of what it is.
pub const STEP: i32 = 50;
/// The same of a turn of the wheel.
const WHEEL_STEP: i32 = 20;
/// A double click shows it so large, in hundredths of what fits.
const CLOSE_UP: i32 = 250;
/// A finger that moves across by so many pixels leads to the next picture …
const SWIPE: i32 = 50;
/// … and with less than this a mouse has not moved.
const STILL: i32 = 4;

/// Where the picture is shown.
#[derive(Clone, Copy)]
pub struct Stage {
    /// How it lies.
    pub place: RwSignal<Place>,
    stage: NodeRef<Div>,
    picture: NodeRef<Img>,
    /// The fingers that are down, or the mouse's button, and where each is.
    hands: StoredValue<Vec<(i32, Pair)>>,
    /// Where the first of them came down; nothing where there have been two since.
    begun: StoredValue<Option<Pair>>,
    has_moved: StoredValue<bool>,
}

impl Stage {
    pub fn new() -> Self {
        Self {
            place: RwSignal::new(Place::FITTED),
            stage: NodeRef::new(),
            picture: NodeRef::new(),
            hands: StoredValue::new(Vec::new()),
            begun: StoredValue::new(None),
            has_moved: StoredValue::new(false),
        }
    }

    /// Whether it is larger than fits.
    pub fn is_zoomed(self) -> bool {
        self.place.get_untracked().zoom > 100
    }

    /// Makes it larger or smaller in the middle.
    pub fn zoom_by(self, step: i32) {
        self.zoom(step, (0, 0));
    }

    /// Moves it.
    pub fn pan(self, x: i32, y: i32) {
        if let Some(bounds) = self.bounds() {
            self.place.update(|place| *place = place.moved((x, y), bounds));
        }
    }

    fn zoom(self, step: i32, at: Pair) {
        let zoom = self.place.get_untracked().zoom;
        let to = if step < 0 { zoom * 100 / (100 - step) } else { zoom * (100 + step) / 100 };
        self.zoom_to(to, at);
    }

    fn zoom_to(self, zoom: i32, at: Pair) {
        if let Some(bounds) = self.bounds() {
            self.place.update(|place| *place = place.zoomed(zoom, at, bounds));
        }
    }

    fn bounds(self) -> Option<Bounds> {
        let (stage, picture) = (self.stage.get_untracked()?, self.picture.get_untracked()?);
        Some(Bounds {
            stage: (stage.client_width(), stage.client_height()),
            picture: (picture.client_width(), picture.client_height()),
        })
    }

    /// A place of the window, as seen from the middle of the stage.
    fn seen_from_middle(self, (x, y): Pair) -> Pair {
        let Some(stage) = self.stage.get_untracked() else { return (0, 0) };
        let around = stage.get_bounding_client_rect();
        (x - around.left() as i32 - stage.client_width() / 2, y - around.top() as i32 - stage.client_height() / 2)
    }

    fn down(self, event: &ev::PointerEvent) {
        if event.button() > 0 {
            return;
        }
        // What happens outside of the window belongs to it as well.
        let _ = event_target::<Element>(event).set_pointer_capture(event.pointer_id());
        let at = at(event);
        self.hands.update_value(|hands| {
            hands.retain(|(id, _)| *id != event.pointer_id());
            hands.push((event.pointer_id(), at));
        });
        let is_one = self.hands.with_value(Vec::len) == 1;
        self.begun.set_value(is_one.then_some(at));
        self.has_moved.set_value(!is_one);
    }

    fn moves(self, event: &ev::PointerEvent) {
        let (before, now) = (self.hands.get_value(), at(event));
        let Some(hand) = before.iter().position(|(id, _)| *id == event.pointer_id()) else { return };
        self.hands.update_value(|hands| hands[hand].1 = now);
        let is_far = |from: Pair| (now.0 - from.0).abs().max((now.1 - from.1).abs()) > STILL;
        if self.begun.get_value().is_some_and(is_far) {
            self.has_moved.set_value(true);
        }
        match *before {
            [(_, from)] if self.is_zoomed() => self.pan(now.0 - from.0, now.1 - from.1),
            [(_, one), (_, other)] => {
                let stays = if hand == 0 { other } else { one };
                let from = before[hand].1;
                let zoom = self.place.get_untracked().zoom * distance(stays, now) / distance(stays, from).max(1);
                self.zoom_to(zoom, self.seen_from_middle(((stays.0 + now.0) / 2, (stays.1 + now.1) / 2)));
                self.pan((now.0 - from.0) / 2, (now.1 - from.1) / 2);
            }
            _ => {}
        }
    }

    fn up(self, event: &ev::PointerEvent, step: Callback<isize>) {
        self.hands.update_value(|hands| hands.retain(|(id, _)| *id != event.pointer_id()));
        let Some(begun) = self.begun.try_update_value(Option::take).flatten() else { return };
        let (x, y) = (at(event).0 - begun.0, at(event).1 - begun.1);
        if event.pointer_type() == "touch" && !self.is_zoomed() && x.abs() > SWIPE.max(y.abs()) {
            // As one turns the pages of a book.
            step.run(if (x < 0) == is_rtl() { -1 } else { 1 });
        }
    }

    /// The picture, in the room that there is. A swipe leads on by a step, and a click beside it closes the viewer.
    pub fn draw(self, shot: Memo<Option<Shot>>, step: Callback<isize>, on_beside: Callback<()>) -> impl IntoView {
        let double = move |event: ev::MouseEvent| {
            let to = if self.is_zoomed() { 100 } else { CLOSE_UP };
            self.zoom_to(to, self.seen_from_middle((event.client_x(), event.client_y())));
        };
        let wheel = move |event: ev::WheelEvent| {
            event.prevent_default();
            let step = if event.delta_y() < 0.0 { WHEEL_STEP } else { -WHEEL_STEP };
            self.zoom(step, self.seen_from_middle((event.client_x(), event.client_y())));
        };
        let click = move |event: ev::MouseEvent| {
            let is_beside = event_target::<Element>(&event).matches(".viewer-stage").unwrap_or_default();
            if is_beside && !self.has_moved.get_value() && !self.is_zoomed() {
                on_beside.run(());
            }
        };
        view! {
            <div
                class="viewer-stage"
                node_ref=self.stage
                data-zoomed=move || (self.place.read().zoom > 100).then_some("")
                on:pointerdown=move |event| self.down(&event)
                on:pointermove=move |event| self.moves(&event)
                on:pointerup=move |event| self.up(&event, step)
                on:pointercancel=move |event| self.hands.update_value(|hands| hands.retain(|(id, _)| *id != event.pointer_id()))
                on:dblclick=double
                on:wheel=wheel
                on:click=click
            >
                {move || shot.get().and_then(|shot| self.picture(shot.file))}
            </div>
        }
    }

    fn picture(self, file: Attachment) -> Option<impl IntoView + use<>> {
        let t = texts();
        let Picture { width, height, is_animated, has_preview, .. } = file.picture?;
        let address = format!("/api/files/{}", file.id);
        let alt = if file.alt.is_empty() { file.name } else { file.alt };
        // What moves stands still for whoever wants that, until they want to see it.
        let is_still = RwSignal::new(is_animated && has_preview && dom::wants_less_motion());
        let has_failed = RwSignal::new(false);
        let preview = format!("{address}/preview");
        let small = has_preview.then(|| format!("url({preview})"));
        let source = move || if is_still.get() { preview.clone() } else { address.clone() };
        let lies = move || {
            let Place { zoom, x, y } = self.place.get();
            format!("translate({x}px, {y}px) scale(calc({zoom} / 100))")
        };
        let play = move || {
            is_still.get().then(|| {
                view! {
                    <button
                        type="button"
                        class="button quiet icon play"
                        aria-label=t.viewer.play
                        title=t.viewer.play
                        on:click=move |_| is_still.set(false)
                    >
                        <Icon path=icon::PLAY/>
                    </button>
                }
            })
        };
        Some(view! {
            <img
                node_ref=self.picture
                src=source
                alt=alt
                draggable="false"
                style:width=format!("min({width}px, 100cqw, calc(100cqh * {width} / {height}))")
                style:aspect-ratio=format!("{width} / {height}")
                style:background-image=small
                style:transform=lies
                on:error=move |_| has_failed.set(true)
            />
            {play}
            <p class="error" role="alert">{move || has_failed.get().then_some(t.viewer.failed)}</p>
        })
    }
}

fn at(event: &ev::PointerEvent) -> Pair {
    (event.client_x(), event.client_y())
}

fn distance(one: Pair, other: Pair) -> i32 {
    let (x, y) = (f64::from(one.0 - other.0), f64::from(one.1 - other.1));
    (x * x + y * y).sqrt() as i32
}
