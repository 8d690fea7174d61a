//! One line of the list of messages.

use leptos::{either::Either, prelude::*};
use protocol::ClientId;

use super::{
    entries::{Delivery, Entry, Id, What, hue},
    text::MessageText,
};
use crate::{
    components::card::Name,
    session::Client,
    texts::texts,
    time::{Day, iso},
};

/// What one can do about a message that was refused.
#[derive(Clone, Debug)]
pub enum Act {
    /// Send it again.
    Retry(ClientId),
    /// Take it out and put its text back into the box.
    Edit(ClientId, String),
    /// Take it out.
    Discard(ClientId),
}

/// A message, or that somebody came or went.
#[component]
pub fn Message(entry: Entry, on_act: Callback<Act>) -> impl IntoView {
    let Entry { key, author, at, what } = entry;
    let time = view! { <Time at/> };
    let t = &texts().message;
    let body = match what {
        What::Notice(kind) => {
            let (ours, theirs) = (t.notice)(&kind);
            let theirs = theirs.map(|theirs| view! { <bdi>{theirs}</bdi> });
            Either::Left(view! { <p class="event"><bdi>{author.shown().to_owned()}</bdi>{ours}{theirs}{time}</p> })
        }
        What::Text(_) | What::Deleted => {
            let is_deleted = what == What::Deleted;
            let text = match what {
                What::Text(text) => text,
                _ => t.deleted.to_owned(),
            };
            let hue = hue(author.id);
            let initial = author.shown().chars().next().unwrap_or('?').to_uppercase().to_string();
            let head = key.head.then(|| {
                view! {
                    <span class=format!("avatar {hue}") aria-hidden="true">{initial}</span>
                    <Name person=author/>
                }
            });
            let class = match (&key.delivery, key.head) {
                (Delivery::Done, true) => "message head",
                (Delivery::Done, false) => "message",
                (_, true) => "message head pending",
                (_, false) => "message pending",
            };
            let status = status(key.delivery, key.id, text.clone(), on_act);
            Either::Right(view! {
                <div class=class>
                    <p class="byline">{head}{time}</p>
                    {if is_deleted {
                        Either::Left(view! { <p class="text deleted">{text}</p> })
                    } else {
                        Either::Right(view! { <MessageText text/> })
                    }}
                    {status}
                </div>
            })
        }
    };
    view! {
        <li>
            {key.day.map(|day| view! { <DayBreak day/> })}
            {key.new.then(|| view! { <p class="day new"><span>{t.new}</span></p> })}
            {body}
        </li>
    }
}

#[component]
fn Time(at: protocol::Timestamp) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    view! { <time class="time" datetime=iso(at)>{move || clock.get().time(at)}</time> }
}

#[component]
fn DayBreak(day: Day) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    view! { <p class="day"><span>{move || clock.get().day_label(day)}</span></p> }
}

fn status(delivery: Delivery, id: Id, text: String, on_act: Callback<Act>) -> impl IntoView {
    let t = texts();
    let (class, words) = match (delivery, id) {
        (Delivery::Sending, _) => ("status", t.message.sending),
        (Delivery::Offline, _) => ("status now", t.message.waiting),
        (Delivery::Failed(reason), Id::Own(id)) => {
            return Some(Either::Right(view! {
                <div class="refused">
                    <p class="error">{t.message.not_sent}{reason}</p>
                    <button type="button" class="link" on:click=move |_| on_act.run(Act::Retry(id))>{t.common.try_again}</button>
                    <button type="button" class="link" on:click=move |_| on_act.run(Act::Edit(id, text.clone()))>{t.message.edit}</button>
                    <button type="button" class="link" on:click=move |_| on_act.run(Act::Discard(id))>{t.message.discard}</button>
                </div>
            }));
        }
        _ => return None,
    };
    Some(Either::Left(view! { <p class=class>{words}</p> }))
}
