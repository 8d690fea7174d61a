//! Who decided what about a room and the people in it.

use protocol::{
    Person, PictureId, RoomId, Timestamp, UserId,
    api::{AuditAction, AuditEntry},
};
use uuid::Uuid;

use super::{Audited, Page, PageRequest, Result, Store, connection::Connection, now, page::NEWEST, people::PersonRow};

#[derive(sqlx_macros::FromRow)]
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
    subject_avatar: Option<Uuid>,
}

impl Row {
    fn entry(self) -> Option<AuditEntry> {
        let action = *AuditAction::ALL.get(usize::try_from(self.action).ok()?)?;
        let subject = self.subject_id.zip(self.subject_name).map(|(id, name)| Person {
            id: UserId(id),
            name,
            display_name: self.subject_display_name,
            avatar: self.subject_avatar.map(PictureId),
        });
        let (detail, message) = match action {
            AuditAction::Deleted | AuditAction::Pinned | AuditAction::Unpinned | AuditAction::PreviewRemoved => {
                (String::new(), self.detail.parse().ok())
            }
            _ => (self.detail, None),
        };
        Some(AuditEntry { at: Timestamp(self.at), actor: self.actor.into(), action, subject, detail, message })
    }
}

/// The number that stands for an action in the database.
fn number(action: AuditAction) -> i16 {
    let place = AuditAction::ALL.iter().position(|known| *known == action).unwrap_or_default();
    i16::try_from(place).unwrap_or_default()
}

/// Writes a line, within a transaction.
///
/// # Errors
/// The database's.
pub(super) async fn insert(tx: &mut Connection<'_>, line: &Audited, at: Timestamp) -> Result<()> {
    tx.query(
        "INSERT INTO audit (id, room_id, at, actor_id, action, subject_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(Uuid::now_v7())
    .bind(line.room.0)
    .bind(at.0)
    .bind(line.actor.0)
    .bind(number(line.action))
    .bind(line.subject.map(|user| user.0))
    .bind(&line.detail)
    .execute()
    .await?;
    Ok(())
}

/// Writes a line about the server as a whole, within a transaction. It stands with the room in which everybody is.
///
/// # Errors
/// The database's.
pub(super) async fn of_server(
    tx: &mut Connection<'_>,
    actor: UserId,
    action: AuditAction,
    subject: Option<UserId>,
    detail: impl Into<String>,
) -> Result<()> {
    let line = Audited { room: RoomId::LOBBY, actor, action, subject, detail: detail.into() };
    insert(tx, &line, now()).await
}

/// What is about the server as a whole.
const OF_SERVER: [AuditAction; 5] = [
    AuditAction::AdministratorMade,
    AuditAction::AdministratorUnmade,
    AuditAction::EmojiAdded,
    AuditAction::EmojiRenamed,
    AuditAction::EmojiRemoved,
];

impl Store {
    /// A room's audit log, newest first.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn audit(&self, room: RoomId, request: &PageRequest) -> Result<Page<AuditEntry>> {
        self.audit_entries(room, false, request).await
    }

    /// Who decided what about the server as a whole, newest first.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn server_audit(&self, request: &PageRequest) -> Result<Page<AuditEntry>> {
        self.audit_entries(RoomId::LOBBY, true, request).await
    }

    async fn audit_entries(&self, room: RoomId, of_server: bool, request: &PageRequest) -> Result<Page<AuditEntry>> {
        let (at, id) = request.after(NEWEST)?;
        let of_server_numbers = OF_SERVER.map(number);
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT audit.id AS line, audit.at, audit.action, audit.detail, users.id, users.name, users.display_name, users.avatar,
             subjects.id AS subject_id, subjects.name AS subject_name, subjects.display_name AS subject_display_name,
             subjects.avatar AS subject_avatar
             FROM audit JOIN users ON users.id = audit.actor_id LEFT JOIN users AS subjects ON subjects.id = audit.subject_id
             WHERE audit.room_id = $1 AND (audit.at, audit.id) < ($2, $3) AND (audit.action IN ($6, $7, $8, $9, $10)) = $5
             ORDER BY audit.at DESC, audit.id DESC LIMIT $4"
        )
        .bind(room.0)
        .bind(at)
        .bind(id)
        .bind(request.rows())
        .bind(of_server)
        .bind(of_server_numbers[0])
        .bind(of_server_numbers[1])
        .bind(of_server_numbers[2])
        .bind(of_server_numbers[3])
        .bind(of_server_numbers[4])
        .fetch_all(pool)
        .await?
        });
        // What a later version wrote is left out.
        Ok(Page::of(request, rows, |row| ((row.at, row.line), row.entry())))
    }
}
