//! What stands before a room's name: its picture, over the drawing of its kind.

use leptos::{either::Either, prelude::*};
use protocol::RoomKind;

use super::icon::{self, Icon};

/// For those who see it. Until the picture is there, and where it can't be had, one sees the drawing.
#[component]
pub fn RoomPicture(
    kind: RoomKind,
    /// Where its picture is, if it has one.
    address: Option<String>,
) -> impl IntoView {
    let drawing = view! { <Icon path=icon::of_room(kind)/> };
    match address {
        None => Either::Left(drawing),
        Some(address) => Either::Right(
            view! { <span class="room-picture" aria-hidden="true">{drawing}<img src=address alt="" loading="lazy"/></span> },
        ),
    }
}
