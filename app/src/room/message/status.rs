//! How far a message of one's own has come.

use leptos::{either::EitherOf3, prelude::*};
use protocol::{ClientId, Quote};

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
    let plain = |class: &'static str, words: &'static str| EitherOf3::B(view! { <p class=class>{words}</p> });
    move || match delivery.get() {
        Some(Delivery::Sending) => plain("status", t.message.sending),
        Some(Delivery::Offline) => plain("status now", t.message.waiting),
        Some(Delivery::Failed(reason)) => EitherOf3::C(view! { <Refused line reason on_act/> }),
        Some(Delivery::Done) | None => EitherOf3::A(()),
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
    let with_text = move |act: fn(ClientId, String, Option<Quote>) -> Act| {
        let (text, reply) = line.part(|said| (said.content.text().unwrap_or_default().to_owned(), said.reply.clone()));
        do_with(&move |id| act(id, text.clone(), reply.clone()));
    };
    view! {
        <div class="refused">
            <p class="error">{t.message.not_sent}{reason}</p>
            <button type="button" class="link" on:click=move |_| do_with(&Act::Retry)>{t.common.try_again}</button>
            <button type="button" class="link" on:click=move |_| with_text(Act::TakeBack)>{t.message.edit}</button>
            <button type="button" class="link" on:click=move |_| with_text(Act::Discard)>{t.message.discard}</button>
        </div>
    }
}
