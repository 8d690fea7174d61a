//! The pictures that there are to see.

use leptos::prelude::*;
use protocol::{Attachment, Event, EventKind, FileKind, Person, Seq, Timestamp};

use crate::{room::overlay::Viewing, session::Client};

/// A picture, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// The picture.
    pub file: Attachment,
    /// Who has sent it, where that is known.
    pub who: Option<Person>,
    /// When.
    pub at: Timestamp,
    /// The message that has it.
    pub seq: Option<Seq>,
}

/// The pictures of a room or a thread that are here, oldest first. Those that nobody is to see without wanting to are left out, but for the one
/// that somebody has opened.
pub fn shots_of(client: Client, Viewing { room, open, messages, .. }: Viewing) -> Signal<Vec<Shot>> {
    let opened = open.get_untracked();
    Memo::new(move |_| {
        client.view.told.track();
        let blocked = client.blocked();
        let of_event = |event: &Event| {
            let is_blocked = blocked.contains(event.actor.id);
            let files = match &event.kind {
                EventKind::Posted { files, .. } => files.as_slice(),
                _ => &[],
            };
            let is_seen = |file: &&Attachment| {
                file.kind == FileKind::Picture
                    && file.picture.is_some()
                    && (Some(file.id) == opened || !file.spoiler && !is_blocked)
            };
            let shot = |file: &Attachment| Shot {
                file: file.clone(),
                who: Some(event.actor.clone()),
                at: event.at,
                seq: Some(event.seq),
            };
            files.iter().filter(is_seen).map(shot).collect::<Vec<_>>()
        };
        if let Some(messages) = messages {
            return messages.run(()).iter().flat_map(of_event).collect();
        }
        client.with_room(room, |timeline, _| {
            timeline.map(|timeline| timeline.events().flat_map(of_event).collect()).unwrap_or_default()
        })
    })
    .into()
}
