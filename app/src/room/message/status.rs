//! How far a message of one's own has come.

use leptos::{either::EitherOf4, prelude::*};
use protocol::ClientId;

use super::Line;
use crate::{
    room::{
        act::Act,
        entries::{Delivery, Id},
    },
    texts::texts,
};

/// Nothing where the server has it; what one can do where it was refused.
#[component]
pub fn Status(line: Line, on_act: Callback<Act>) -> impl IntoView {
    let t = texts();
    let delivery = Memo::new(move |_| line.part(|said| Some(said.delivery.clone())));
    let plain = |class: &'static str, words: &'static str| EitherOf4::B(view! { <p class=class>{words}</p> });
    move || match delivery.get() {
        Some(Delivery::Sending) => plain("status", t.message.sending),
        Some(Delivery::Offline) => plain("status now", t.message.waiting),
        Some(Delivery::Uploading) => EitherOf4::D(view! { <Uploading line on_act/> }),
        Some(Delivery::Failed(reason)) => EitherOf4::C(view! { <Refused line reason on_act/> }),
        Some(Delivery::Done) | None => EitherOf4::A(()),
    }
}

/// Its files are on their way, and it goes when they are there.
#[component]
fn Uploading(line: Line, on_act: Callback<Act>) -> impl IntoView {
    let t = &texts().files;
    let take_back = move |_| {
        if let Id::Own(id) = line.0.read_untracked().id {
            on_act.run(Act::TakeBack(id));
        }
    };
    view! {
        <p class="status now">
            {t.uploading} " " <button type="button" class="link" on:click=take_back>{t.cancel}</button>
        </p>
    }
}

#[component]
fn Refused(line: Line, reason: String, on_act: Callback<Act>) -> impl IntoView {
    let t = texts();
    let do_with = move |act: &dyn Fn(ClientId) -> Act| {
        let id = line.0.read_untracked().id.clone();
        if let Id::Own(id) = id {
            on_act.run(act(id));
        }
    };
    view! {
        <div class="refused">
            <p class="error">{t.message.not_sent}{reason}</p>
            <button type="button" class="link" on:click=move |_| do_with(&Act::Retry)>{t.common.try_again}</button>
            <button type="button" class="link" on:click=move |_| do_with(&Act::TakeBack)>{t.message.edit}</button>
            <button type="button" class="link" on:click=move |_| do_with(&Act::Discard)>{t.message.discard}</button>
        </div>
    }
}
