//! A room: what happened in it, page by page.

use std::{collections::HashMap, io, sync::Arc};

use app::exported::{self, Messages, PAGE, Place, page_name};
use protocol::{
    ErrorCode, Event, Person, RoomId, Seq,
    permission::{Action, check},
};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::{AT_ONCE, Export, ExportError, Paths, lines, write::Begun};
use crate::store::PageRequest;

/// A page that is to be written.
pub(super) struct Written {
    /// The folder of its messages.
    pub folder: String,
    /// As in [`Messages`].
    pub title: String,
    pub events: Vec<Event>,
    pub number: u64,
    pub has_next: bool,
    pub from: Option<Seq>,
    pub rooms: Arc<HashMap<RoomId, String>>,
}

impl Export<'_> {
    /// A room as its reader may see it: who is in it, and for the whole of it who may export it, which is asked for each page.
    pub(super) async fn room(
        &mut self,
        room: RoomId,
        reader: Option<&Person>,
        whole: bool,
        name: &str,
    ) -> Result<(), ExportError> {
        let state = self.store.room(room).await?.ok_or(ErrorCode::RoomUnknown)?;
        let folder = format!("rooms/{room}");
        let title = if state.name.is_empty() { name.to_owned() } else { state.name.clone() };
        let about = json!({
            "id": room, "name": state.name, "kind": state.context.kind, "topic": state.topic,
            "archived": state.context.archived, "first_seq": state.first_seq, "last_seq": state.last_seq,
        });
        self.json(format!("{folder}/room.json"), &about).await?;
        self.members(room, &folder).await?;
        let from = state.first_seq.saturating_sub(1);
        let pages = state.last_seq.saturating_sub(from).div_ceil(PAGE);
        for number in 1..=pages {
            if let Some(reader) = reader {
                self.may(room, reader, if whole { Action::Export } else { Action::Read }).await??;
            }
            let (after, until) = (from + (number - 1) * PAGE, (from + number * PAGE).min(state.last_seq));
            let me = reader.map(|reader| reader.id);
            let mut events = self.store.events_after(room, me, after, PAGE as u32).await?;
            events.retain(|event| event.seq <= until);
            let (folder, title, rooms) = (folder.clone(), title.clone(), Arc::default());
            let (has_next, from) = (number < pages, Some(from));
            self.page(Written { folder, title, events, number, has_next, from, rooms }).await?;
        }
        self.places.push(Place { title, folder, pages });
        Ok(())
    }

    /// What the matrix says.
    pub(super) async fn may(
        &self,
        room: RoomId,
        reader: &Person,
        action: Action,
    ) -> Result<Result<(), ErrorCode>, ExportError> {
        let standing = self.store.standing(room, reader.id).await?;
        Ok(standing.map_or(Err(ErrorCode::RoomUnknown), |(place, standing)| check(&place, &standing, action)))
    }

    async fn members(&self, room: RoomId, folder: &str) -> Result<(), ExportError> {
        self.begin(format!("{folder}/members.jsonl"), Begun::Text).await?;
        let mut request = PageRequest::first(AT_ONCE);
        loop {
            let page = self.store.members(room, &request).await?;
            self.lines(&page.entries).await?;
            request.after = page.next;
            if request.after.is_none() {
                return Ok(());
            }
        }
    }

    /// The files of a page, its events as lines, and the page.
    pub(super) async fn page(&mut self, page: Written) -> Result<(), ExportError> {
        let paths = self.files_of(&page.events).await?;
        let (folder, number, language) = (page.folder.clone(), page.number, self.language);
        let made = spawn_blocking(move || {
            let html = exported::messages(language, &of(&page, &paths));
            Ok::<_, io::Error>((lines(&page.events)?, html))
        });
        let (lines, html) = made.await.map_err(io::Error::other)??;
        self.whole(format!("{folder}/events-{number:05}.jsonl"), lines).await?;
        self.whole(format!("{folder}/{}", page_name(number)), html.into_bytes()).await
    }
}

fn of<'a>(page: &'a Written, files: &'a Paths) -> Messages<'a> {
    let Written { title, events, number, has_next, from, rooms, .. } = page;
    Messages { title, events, number: *number, has_next: *has_next, from: *from, files, rooms }
}
