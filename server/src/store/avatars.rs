//! The pictures that stand for people and rooms. Those of rooms are changed as all that is in their logs.

use protocol::{ErrorCode, PictureId, RoomId, UserId};
use uuid::Uuid;

use super::{
    NewContent, Result, Store, StoreError, Transaction, connection::Connection, files::attach::exchange_content,
};

/// Holds a person's row, and gives what their picture holds: of two changes at the same time the second one knows what the first has
/// left. `None` where there is no such account any more.
///
/// # Errors
/// The database's.
pub(super) async fn held_avatar(tx: &mut Connection<'_>, user: UserId) -> Result<Option<Option<Uuid>>> {
    let avatar: Option<(Option<Uuid>,)> = tx
        .query("UPDATE users SET state = state WHERE id = $1 AND state <> 'deleted' RETURNING avatar_id")
        .bind(user.0)
        .fetch_optional()
        .await?;
    Ok(avatar.map(|(avatar,)| avatar))
}

impl NewContent {
    /// By which name it is known as a picture.
    pub fn picture(&self) -> PictureId {
        PictureId(Uuid::from_slice(&self.sha256[..16]).unwrap_or_default())
    }
}

impl Store {
    /// Gives a person this picture, or none. What it was before is deleted a day later, unless something else holds it.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`] where the account was deleted meanwhile; or the database's.
    pub async fn set_avatar(&self, user: UserId, picture: Option<&NewContent>) -> Result<()> {
        let _stale = self.stale_events();
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let Some(before) = held_avatar(&mut tx.connection(), user).await? else {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::PersonUnknown));
            };
            let held = exchange_content(&mut tx.connection(), before, picture).await?;
            sqlx::query("UPDATE users SET avatar = $2, avatar_id = $3 WHERE id = $1")
                .bind(user.0)
                .bind(picture.map(|picture| picture.picture().0))
                .bind(held)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// What a person's picture holds, while it is this one.
    ///
    /// # Errors
    /// The database's.
    pub async fn avatar(&self, user: UserId, picture: PictureId) -> Result<Option<Uuid>> {
        Ok(read!(self, |pool| sqlx::query_scalar("SELECT avatar_id FROM users WHERE id = $1 AND avatar = $2")
            .bind(user.0)
            .bind(picture.0)
            .fetch_optional(pool)
            .await?))
    }

    /// What a room's picture holds, while it is this one.
    ///
    /// # Errors
    /// The database's.
    pub async fn room_picture(&self, room: RoomId, picture: PictureId) -> Result<Option<Uuid>> {
        Ok(read!(self, |pool| sqlx::query_scalar("SELECT picture_id FROM rooms WHERE id = $1 AND picture = $2")
            .bind(room.0)
            .bind(picture.0)
            .fetch_optional(pool)
            .await?))
    }
}
