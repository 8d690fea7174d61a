//! What of the palette comes in a file of its own, and what it needs to know.

use leptos::prelude::*;

use crate::components::{overlays::overlay, part::Placement};

/// One thing that opens.
#[derive(Clone)]
pub enum PaletteOverlay {
    /// What answers in the palette, and what shows the shortcuts.
    Found(Typing, Callback<()>),
    /// The shortcuts, and what takes them away.
    Shortcuts(Callback<()>),
}

impl PaletteOverlay {
    /// Shows it as soon as its file is there.
    pub fn show(self) -> impl IntoView {
        let place = match self {
            Self::Found(..) => Placement::Within,
            Self::Shortcuts(on_close) => Placement::Over(on_close),
        };
        overlay(self, place)
    }
}

/// What somebody does in the box.
#[derive(Clone, Copy)]
pub struct Typing {
    /// The text.
    pub text: RwSignal<String>,
    /// The place of the chosen answer.
    pub chosen: RwSignal<usize>,
    /// How many answers there are; none until they are there.
    pub count: RwSignal<usize>,
    /// Whether they decided for the chosen one. It may be before there is an answer; whoever types on has not.
    pub decided: RwSignal<bool>,
}
