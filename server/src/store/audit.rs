//! Who decided what about a room and the people in it.

use protocol::{
    Person, RoomId, Timestamp, UserId,
    api::{AuditAction, AuditEntry},
};
use uuid::Uuid;

use super::{Page, PageRequest, Result, Store, page::NEWEST, people::PersonRow};

#[derive(sqlx::FromRow)]
struct Row {
    line: Uuid,
    at: i64,
    action: i16,
    detail: String,
    #[sqlx(flatten)]
    actor: PersonRow,
    subject_id: Option<Uuid>,
    subject_name: Option<String>,
    subject_display_name: Option<String>,
}

impl Row {
    fn entry(self) -> Option<AuditEntry> {
        let action = *AuditAction::ALL.get(usize::try_from(self.action).ok()?)?;
        let subject = self.subject_id.zip(self.subject_name).map(|(id, name)| Person {
            id: UserId(id),
            name,
            display_name: self.subject_display_name,
        });
        let (detail, message) = match action {
            AuditAction::Deleted | AuditAction::Pinned | AuditAction::Unpinned => {
                (String::new(), self.detail.parse().ok())
            }
            _ => (self.detail, None),
        };
        Some(AuditEntry { at: Timestamp(self.at), actor: self.actor.into(), action, subject, detail, message })
    }
}

/// The number that stands for an action in the database.
pub(super) fn number(action: AuditAction) -> i16 {
    let place = AuditAction::ALL.iter().position(|known| *known == action).unwrap_or_default();
    i16::try_from(place).unwrap_or_default()
}

impl Store {
    /// A room's audit log, newest first.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn audit(&self, room: RoomId, request: &PageRequest) -> Result<Page<AuditEntry>> {
        let (at, id) = request.after(NEWEST)?;
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT audit.id AS line, audit.at, audit.action, audit.detail, users.id, users.name, users.display_name,
             subjects.id AS subject_id, subjects.name AS subject_name, subjects.display_name AS subject_display_name
             FROM audit JOIN users ON users.id = audit.actor_id LEFT JOIN users AS subjects ON subjects.id = audit.subject_id
             WHERE audit.room_id = $1 AND (audit.at, audit.id) < ($2, $3) ORDER BY audit.at DESC, audit.id DESC LIMIT $4"
        )
        .bind(room.0)
        .bind(at)
        .bind(id)
        .bind(request.rows())
        .fetch_all(pool)
        .await?
        });
        // What a later version wrote is left out.
        Ok(Page::of(request, rows, |row| ((row.at, row.line), row.entry())))
    }
}
