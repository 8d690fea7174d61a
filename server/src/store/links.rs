//! Links that let people into a room: making and revoking them. How they are used stands in [`entry`](super::entry).

use protocol::{
    ErrorCode, RoomId, Timestamp, UserId,
    api::{AuditAction, Link},
};

use super::{
    Audited, Page, PageRequest, Result, Store, StoreError, Transaction, audit, is_findable, now, people::PersonRow,
};

#[derive(sqlx_macros::FromRow)]
struct Row {
    code: String,
    expires_at: Option<i64>,
    uses_left: Option<i64>,
    creates_accounts: bool,
    created_at: i64,
    #[sqlx(flatten)]
    by: PersonRow,
}

impl From<Row> for Link {
    fn from(row: Row) -> Self {
        Self {
            code: row.code,
            by: row.by.into(),
            expires_at: row.expires_at.map(Timestamp),
            uses_left: row.uses_left.map(|left| u32::try_from(left).unwrap_or_default()),
            creates_accounts: row.creates_accounts,
        }
    }
}

/// A line of the audit log about a link.
fn audited(room: RoomId, actor: UserId, action: AuditAction) -> Audited {
    Audited { room, actor, action, subject: None, detail: String::new() }
}

impl Store {
    /// Keeps a new link into a room.
    ///
    /// # Errors
    /// The database's.
    pub async fn make_link(&self, room: RoomId, link: &Link) -> Result<()> {
        let Link { code, by, expires_at, uses_left, creates_accounts } = link;
        let action = if *creates_accounts { AuditAction::AccountLinkMade } else { AuditAction::LinkMade };
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            sqlx::query(
                "INSERT INTO links (code, room_id, by_id, created_at, expires_at, uses_left, creates_accounts)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(code)
            .bind(room.0)
            .bind(by.id.0)
            .bind(now().0)
            .bind(expires_at.map(|at| at.0))
            .bind(uses_left.map(i64::from))
            .bind(creates_accounts)
            .execute(&mut *tx)
            .await?;
            audit::insert(&mut tx.connection(), &audited(room, by.id, action), now()).await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// The links of a room that are good, the newest first.
    ///
    /// # Errors
    /// [`ErrorCode::CursorInvalid`], or the database's.
    pub async fn links(&self, room: RoomId, request: &PageRequest) -> Result<Page<Link>> {
        let (at, code): (i64, String) = request.after((i64::MAX, String::new()))?;
        if !is_findable(&code) {
            return Err(StoreError::Refused(ErrorCode::CursorInvalid));
        }
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(concat!(
            "SELECT links.code, links.expires_at, links.uses_left, links.creates_accounts, links.created_at, users.id, users.name,
             users.display_name, users.avatar FROM links JOIN users ON users.id = links.by_id WHERE ",
            is_good!(),
            " AND links.room_id = $2 AND (links.created_at, links.code) < ($3, $4)
             ORDER BY links.created_at DESC, links.code DESC LIMIT $5"
        ))
        .bind(now().0)
        .bind(room.0)
        .bind(at)
        .bind(code)
        .bind(request.rows())
        .fetch_all(pool)
        .await?
        });
        Ok(Page::of(request, rows, |row| ((row.created_at, row.code.clone()), Some(row.into()))))
    }

    /// Revokes a link of a room: nobody comes in by it any more.
    ///
    /// # Errors
    /// [`ErrorCode::LinkInvalid`] where the room has no such link.
    pub async fn revoke_link(&self, room: RoomId, by: UserId, code: &str) -> Result<()> {
        if !is_findable(code) {
            return Err(StoreError::Refused(ErrorCode::LinkInvalid));
        }
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let revoked = sqlx::query("DELETE FROM links WHERE code = $1 AND room_id = $2")
                .bind(code)
                .bind(room.0)
                .execute(&mut *tx)
                .await?;
            if revoked.rows_affected() == 0 {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::LinkInvalid));
            }
            audit::insert(&mut tx.connection(), &audited(room, by, AuditAction::LinkRevoked), now()).await?;
            tx.commit().await?;
        });
        Ok(())
    }
}
