//! What is somebody's own.

use std::{collections::HashMap, sync::Arc};

use app::exported::{PAGE, Place};
use protocol::{ClientId, ErrorCode, EventKind, Person, RoomKind, api::Account, permission::Action};
use serde_json::json;

use super::{AT_ONCE, Export, ExportError, room::Written, write::Begun};
use crate::store::PageRequest;

/// Where what somebody has written in rooms lies.
const WRITTEN: &str = "rooms/mine";

impl Export<'_> {
    /// Their account, what they have written in the rooms that they are in, their direct conversations, their files, and what they
    /// have put off.
    pub(super) async fn person(&mut self, person: &Person) -> Result<(), ExportError> {
        let account: Account = self.store.profile(person.id).await?.ok_or(ErrorCode::PersonUnknown)?.into();
        let (blocked, scheduled) =
            (self.store.blocked_people(person.id).await?, self.store.scheduled(person.id).await?);
        self.json("account.json", &json!({ "account": account, "blocked": blocked })).await?;
        self.begin("scheduled.jsonl".into(), Begun::Text).await?;
        self.lines(&scheduled).await?;
        self.saved(person).await?;
        let rooms = self.store.rooms_of(person.id).await?;
        self.begin("rooms.jsonl".into(), Begun::Text).await?;
        self.lines(&rooms).await?;
        let names = rooms.iter().map(|room| (room.id, room.name.clone())).collect();
        self.written(person, names).await?;
        for room in rooms.iter().filter(|room| room.kind == RoomKind::Direct) {
            let people: Vec<&str> = room.people.iter().map(Person::shown).collect();
            self.room(room.id, Some(person), false, &people.join(", ")).await?;
        }
        self.uploads(person).await
    }

    async fn saved(&self, person: &Person) -> Result<(), ExportError> {
        self.begin("saved.jsonl".into(), Begun::Text).await?;
        let mut request = PageRequest::first(AT_ONCE);
        loop {
            let page = self.store.saved(person.id, false, &request).await?;
            self.lines(&page.entries).await?;
            request.after = page.next;
            if request.after.is_none() {
                return Ok(());
            }
        }
    }

    /// What they have written where they are still in, but for direct conversations, which come as a whole.
    async fn written(&mut self, person: &Person, names: HashMap<protocol::RoomId, String>) -> Result<(), ExportError> {
        let names = Arc::new(names);
        let mut after = ClientId(uuid::Uuid::nil());
        let mut number = 0;
        loop {
            let events = self.store.written_by(person.id, after, PAGE as u32).await?;
            let Some(EventKind::Posted { client_id, .. }) = events.last().map(|event| &event.kind) else { break };
            after = *client_id;
            number += 1;
            let has_next = events.len() as u64 == PAGE && !self.store.written_by(person.id, after, 1).await?.is_empty();
            let (folder, title, rooms) = (WRITTEN.to_owned(), String::new(), names.clone());
            self.page(Written { folder, title, events, number, has_next, from: None, rooms }).await?;
            if !has_next {
                break;
            }
        }
        self.places.push(Place { title: String::new(), folder: WRITTEN.into(), pages: number });
        Ok(())
    }

    /// All that they have uploaded, also what no message has.
    async fn uploads(&mut self, person: &Person) -> Result<(), ExportError> {
        let mut request = PageRequest::first(AT_ONCE);
        let mut listed = Vec::new();
        self.begin("uploads.jsonl".into(), Begun::Text).await?;
        loop {
            let page = self.store.files_of(person.id, &request).await?;
            self.lines(&page.files).await?;
            listed.extend(page.files.into_iter().map(|listed| listed.file.id));
            request.after = page.next;
            if request.after.is_none() {
                break;
            }
        }
        for file in listed {
            let Some(file) = self.store.file(file).await?.filter(|file| file.owner == person.id) else { continue };
            let may_read = match file.message {
                Some((room, _)) => self.may(room, person, Action::Read).await?.is_ok(),
                None => true,
            };
            if may_read {
                self.copy(&file).await?;
            }
        }
        Ok(())
    }
}
