//! What opens over a page comes in a file of its own. Those who open it don't know how it is drawn: the pages, which know all
//! of it, tell them.

use leptos::prelude::*;

use super::part::{Loading, Placement, part};

/// How what a `T` says is drawn, once its file is there.
#[derive(Clone, Copy)]
pub struct Overlays<T: 'static>(fn(T) -> Loading);

impl<T: Clone + Send + Sync> Overlays<T> {
    /// Makes it known to what is inside.
    pub fn provide(draw: fn(T) -> Loading) {
        provide_context(Self(draw));
    }
}

/// Shows what `T` says as soon as its file is there.
pub fn overlay<T: Clone + Send + Sync + 'static>(what: T, place: Placement) -> impl IntoView {
    let Overlays(draw) = expect_context::<Overlays<T>>();
    part(place, Box::new(move || draw(what.clone())))
}
