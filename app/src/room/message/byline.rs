//! Who said something, and when.

use leptos::{either::Either, prelude::*};
use protocol::Timestamp;

use super::Line;
use crate::{
    components::avatar::Avatar,
    room::cards::Name,
    time::{Clock, iso},
};

/// Above the first message of a group. The others have their time, and for those who hear the page their author. Where it
/// changes, its elements stay.
#[component]
pub fn Byline(line: Line) -> impl IntoView {
    let PageClock(clock) = expect_context();
    let words = move || {
        let entry = line.0.read();
        let author = entry.author.clone();
        let who = if entry.place.head {
            Either::Left(view! {
                <Avatar person=author.clone()/>
                <Name person=author passed_over=true/>
            })
        } else {
            Either::Right(view! { <span class="unseen">{author.shown().to_owned()}</span> })
        };
        view! { {who}{time(clock.get(), entry.at)} }
    };
    view! { <p class="byline">{words}</p> }
}

/// How times are told on a page.
///
/// The framework never forgets who watched a signal: one that outlives its page, as the session's clock, would come to have as many
/// watchers as there have been messages.
#[derive(Clone, Copy)]
pub struct PageClock(pub Memo<Clock>);

/// The time of a line.
#[component]
pub fn Time(line: Line) -> impl IntoView {
    let PageClock(clock) = expect_context();
    move || time(clock.get(), line.0.read().at)
}

/// Hours and minutes. The date is there for who asks for it, and for those who hear the page.
fn time(clock: Clock, at: Timestamp) -> impl IntoView {
    let time = clock.time(at);
    let whole = [clock.day_label(clock.day(at)), time.clone()].join(", ");
    view! { <time class="time" datetime=iso(at) title=whole.clone() aria-label=whole>{time}</time> }
}
