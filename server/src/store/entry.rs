//! Coming into a room by a link: whether it is good, and what a use of it takes away.

use protocol::{
    ErrorCode, PictureId, RoomId, Timestamp, UserId,
    api::{LinkPreview, Registration},
    permission::{Action, RoomContext, Standing, check, check_account_link},
};
use uuid::Uuid;

use super::{
    Result, Store, StoreError,
    append::{role, room_kind},
    is_findable, now,
    people::PersonRow,
};

/// A link as it stands, with the room that it leads to and who made it.
#[derive(sqlx_macros::FromRow)]
pub(super) struct LinkRow {
    room_id: Uuid,
    room_name: String,
    topic: String,
    kind: i16,
    archived: bool,
    member_count: i64,
    picture: Option<Uuid>,
    expires_at: Option<i64>,
    uses_left: Option<i64>,
    creates_accounts: bool,
    is_active: bool,
    is_admin: bool,
    role: Option<i16>,
    #[sqlx(flatten)]
    by: PersonRow,
}

/// Finds a [`LinkRow`] by its code.
macro_rules! select_link {
    () => {
        "SELECT links.room_id, rooms.name AS room_name, rooms.topic, rooms.picture, rooms.kind, rooms.archived_at IS NOT NULL AS archived,
         (SELECT COUNT(*) FROM members AS counted WHERE counted.room_id = rooms.id) AS member_count,
         links.expires_at, links.uses_left, links.creates_accounts, users.state = 'active' AS is_active, users.is_admin,
         members.role, users.id, users.name, users.display_name, users.avatar
         FROM links JOIN rooms ON rooms.id = links.room_id JOIN users ON users.id = links.by_id
         LEFT JOIN members ON members.room_id = rooms.id AND members.user_id = users.id WHERE links.code = $1"
    };
}

/// A link that is good, as of $1 (now): it dies with the rights of who made it.
macro_rules! is_good {
    () => {
        "(links.expires_at IS NULL OR links.expires_at > $1) AND (links.uses_left IS NULL OR links.uses_left > 0)
         AND EXISTS (SELECT 1 FROM members JOIN users ON users.id = members.user_id JOIN rooms ON rooms.id = members.room_id
         WHERE members.room_id = links.room_id AND members.user_id = links.by_id AND users.state = 'active'
         AND (members.role >= 1 OR users.is_admin AND rooms.kind = 0))"
    };
}

/// Counts one use of a link that is good, through a connection or a pool, and tells whether it was. Of those who want the last one
/// at the same time, one has it. A macro, since it takes either.
macro_rules! use_link {
    ($connection:expr, $code:expr) => {{
        let used =
            sqlx::query(concat!("UPDATE links SET uses_left = uses_left - 1 WHERE ", is_good!(), " AND code = $2"))
                .bind($crate::store::now().0)
                .bind($code)
                .execute($connection)
                .await?;
        used.rows_affected() > 0
    }};
}

impl LinkRow {
    fn context(&self) -> RoomContext {
        RoomContext { room: RoomId(self.room_id), kind: room_kind(self.kind), archived: self.archived }
    }

    /// Of who made it.
    fn standing(&self) -> Standing {
        Standing { role: self.role.map(role), admin: self.is_admin, ..Standing::default() }
    }

    /// Why it lets nobody in, if it doesn't. In one order with [`is_good!`], which decides.
    fn check(&self) -> std::result::Result<(), ErrorCode> {
        match check(&self.context(), &self.standing(), Action::Link) {
            _ if self.expires_at.is_some_and(|at| at <= now().0) => Err(ErrorCode::LinkExpired),
            _ if self.uses_left.is_some_and(|left| left <= 0) => Err(ErrorCode::LinkUsedUp),
            Err(ErrorCode::RoomArchived) => Err(ErrorCode::RoomArchived),
            Ok(()) if self.is_active => Ok(()),
            _ => Err(ErrorCode::LinkInvalid),
        }
    }

    /// Whether somebody without an account can make one by it.
    pub fn lets_sign_up(&self, registration: Registration) -> bool {
        let owners_may = registration.owners_invite == Some(true);
        let by_link = || check_account_link(&self.context(), &self.standing(), owners_may).is_ok();
        registration.open || self.creates_accounts && by_link()
    }

    /// The room that it leads to.
    pub fn room(&self) -> RoomId {
        RoomId(self.room_id)
    }

    /// Who made it.
    pub fn maker(&self) -> UserId {
        self.by.id()
    }
}

/// A link that somebody has, whether it is good or not.
#[derive(Clone, Debug)]
pub struct FoundLink {
    /// The room that it leads to.
    pub room: RoomId,
    /// What it says to somebody who is not logged in.
    pub preview: LinkPreview,
    /// Why it lets nobody in, if it doesn't.
    pub trouble: Option<ErrorCode>,
}

impl Store {
    /// A link, whether it still lets anybody in or not.
    ///
    /// # Errors
    /// [`ErrorCode::LinkInvalid`] where there is none of this code, or the database's.
    pub async fn found_link(&self, code: &str) -> Result<FoundLink> {
        if !is_findable(code) {
            return Err(StoreError::Refused(ErrorCode::LinkInvalid));
        }
        let row: Option<LinkRow> =
            read!(self, |pool| sqlx::query_as(select_link!()).bind(code).fetch_optional(pool).await?);
        let row = row.ok_or(StoreError::Refused(ErrorCode::LinkInvalid))?;
        let can_sign_up = row.lets_sign_up(self.registration().await?);
        Ok(FoundLink {
            trouble: row.check().err(),
            room: RoomId(row.room_id),
            preview: LinkPreview {
                name: row.room_name,
                topic: row.topic,
                member_count: u32::try_from(row.member_count).unwrap_or(u32::MAX),
                by: row.by.into(),
                expires_at: row.expires_at.map(Timestamp),
                can_sign_up,
                me: None,
                joined: None,
                picture: row.picture.map(PictureId),
            },
        })
    }

    /// Counts one use of a link.
    ///
    /// # Errors
    /// Why it is not good: [`ErrorCode::LinkExpired`], [`ErrorCode::LinkUsedUp`], [`ErrorCode::RoomArchived`],
    /// [`ErrorCode::LinkInvalid`]; or the database's.
    pub async fn use_link(&self, code: &str) -> Result<()> {
        let is_used = is_findable(code) && write!(self, |pool| use_link!(pool, code));
        if is_used { Ok(()) } else { Err(StoreError::Refused(self.trouble_of(code).await?)) }
    }

    /// Why a link that was not good a moment ago is not.
    pub(super) async fn trouble_of(&self, code: &str) -> Result<ErrorCode> {
        match self.found_link(code).await {
            Ok(link) => Ok(link.trouble.unwrap_or(ErrorCode::LinkInvalid)),
            Err(StoreError::Refused(code)) => Ok(code),
            Err(error) => Err(error),
        }
    }
}
