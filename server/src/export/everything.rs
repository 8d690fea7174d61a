//! All of a server.

use protocol::{Person, RoomId};
use uuid::Uuid;

use super::{AT_ONCE, Export, ExportError, write::Begun};
use crate::store::PageRequest;

/// So many people name a direct conversation.
const NAMED_MAX: u32 = 8;

impl Export<'_> {
    /// All people, and all rooms with all that is in them.
    pub(super) async fn everything(&mut self) -> Result<(), ExportError> {
        self.begin("people.jsonl".into(), Begun::Text).await?;
        let mut request = PageRequest::first(AT_ONCE);
        loop {
            let page = self.store.accounts("", &request).await?;
            self.lines(&page.entries).await?;
            request.after = page.next;
            if request.after.is_none() {
                break;
            }
        }
        let mut after = RoomId(Uuid::nil());
        loop {
            let rooms = self.store.rooms_behind(after, AT_ONCE).await?;
            let Some(last) = rooms.last() else { return Ok(()) };
            after = *last;
            for room in rooms {
                let people = self.store.members(room, &PageRequest::first(NAMED_MAX)).await?.entries;
                let names: Vec<&str> = people.iter().map(|member| Person::shown(&member.person)).collect();
                self.room(room, None, false, &names.join(", ")).await?;
            }
        }
    }
}
