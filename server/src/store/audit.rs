//! Who decided what about a room and the people in it.

use protocol::{
    Person, RoomId, Timestamp, UserId,
    api::{AuditAction, AuditEntry},
};
use uuid::Uuid;

use super::{Result, Store, people::PersonRow};

/// Most lines that are listed.
const LINES: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
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
        Some(AuditEntry { at: Timestamp(self.at), actor: self.actor.into(), action, subject, detail: self.detail })
    }
}

/// The number that stands for an action in the database.
pub(super) fn number(action: AuditAction) -> i16 {
    let place = AuditAction::ALL.iter().position(|known| *known == action).unwrap_or_default();
    i16::try_from(place).unwrap_or_default()
}

impl Store {
    /// The newest lines of a room's audit log, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn audit(&self, room: RoomId) -> Result<Vec<AuditEntry>> {
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT audit.at, audit.action, audit.detail, users.id, users.name, users.display_name,
             subjects.id AS subject_id, subjects.name AS subject_name, subjects.display_name AS subject_display_name
             FROM audit JOIN users ON users.id = audit.actor_id LEFT JOIN users AS subjects ON subjects.id = audit.subject_id
             WHERE audit.room_id = $1 ORDER BY audit.at DESC, audit.id DESC LIMIT $2"
        )
        .bind(room.0)
        .bind(LINES)
        .fetch_all(pool)
        .await?
        });
        // What a later version wrote is left out.
        Ok(rows.into_iter().filter_map(Row::entry).collect())
    }
}
