//! Link previews: what pages have said, for a while, and the pictures of those that messages show.

use protocol::{EventKind, FileId, PagePicture, PagePreview, RoomId, Seq};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Result, Store, Transaction,
    connection::Connection,
    files::attach::{due_at, unused},
    now,
    rows::{PREVIEWED, to_sql},
};

/// How long what a page has said is used, in milliseconds. Less than a content is kept that nothing holds, so that its picture is
/// there for as long.
const KNOWN_MS: i64 = 6 * 3_600_000;
/// How long a page is left alone that could not be had, in milliseconds.
const FAILED_MS: i64 = 15 * 60_000;

/// What a page says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPage {
    /// As [`PagePreview::site`].
    pub site: String,
    /// As [`PagePreview::title`].
    pub title: String,
    /// As [`PagePreview::text`].
    pub text: String,
    /// Its picture, as it is kept here.
    pub picture: Option<FoundPicture>,
}

/// The picture of a page, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPicture {
    /// What holds its bytes.
    pub content: Uuid,
    /// Its bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// A blur of it, in base64.
    pub thumbhash: String,
}

/// A preview that a message is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPreview {
    /// As the message tells of it.
    pub preview: PagePreview,
    /// Its picture.
    pub picture: Option<NewPicture>,
}

/// A picture that a message is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPicture {
    /// Which, for this message.
    pub id: FileId,
    /// As it is kept.
    pub found: FoundPicture,
}

impl NewPreview {
    /// Of a page that a message links to. Its picture has an id of its own in each message.
    pub fn of(address: String, page: FoundPage) -> Self {
        let FoundPage { site, title, text, picture } = page;
        let picture = picture.map(|found| NewPicture { id: FileId(Uuid::now_v7()), found });
        let shown = picture.as_ref().map(|NewPicture { id, found }| PagePicture {
            id: *id,
            width: found.width,
            height: found.height,
            thumbhash: found.thumbhash.clone(),
        });
        Self { preview: PagePreview { address, site, title, text, picture: shown }, picture }
    }
}

/// A picture of a message's preview.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct PreviewPicture {
    room_id: Option<Uuid>,
    /// What holds its bytes.
    pub content_id: Uuid,
    size: i64,
    /// Its media type.
    pub media_type: String,
}

impl PreviewPicture {
    /// Where the message is; `None` where its room is gone.
    pub fn room(&self) -> Option<RoomId> {
        self.room_id.map(RoomId)
    }

    /// Its bytes.
    pub const fn size(&self) -> u64 {
        self.size.unsigned_abs()
    }
}

/// Gives messages the pictures of their previews.
///
/// # Errors
/// The database's.
pub(super) async fn add_pictures(tx: &mut Connection<'_>, pictures: &[PictureOf]) -> Result<()> {
    for (room, seq, NewPicture { id, found }) in pictures {
        // Where the content is gone, the picture is missing, and nothing else fails by it.
        tx.query(
            "INSERT INTO preview_pictures (id, room_id, seq, content_id, size, media_type)
             SELECT $1, $2, $3, id, $5, $6 FROM contents WHERE id = $4",
        )
        .bind(id.0)
        .bind(room.0)
        .bind(to_sql(*seq))
        .bind(found.content)
        .bind(to_sql(found.size))
        .bind(&found.media_type)
        .execute()
        .await?;
    }
    Ok(())
}

/// Takes away the pictures of a message's previews but for those that it still has, and lets its older events say nothing else than it
/// does by now.
///
/// # Errors
/// The database's.
pub(super) async fn settle_previews(
    tx: &mut Connection<'_>,
    room: RoomId,
    message: Seq,
    previews: &[PagePreview],
) -> Result<()> {
    let pictures: Vec<(Uuid, Uuid)> = tx
        .query("SELECT id, content_id FROM preview_pictures WHERE room_id = $1 AND seq = $2")
        .bind(room.0)
        .bind(to_sql(message))
        .fetch_all()
        .await?;
    for (id, content) in pictures {
        let is_kept = |one: &PagePreview| one.picture.as_ref().is_some_and(|kept| kept.id.0 == id);
        if !previews.iter().any(is_kept) {
            tx.query("DELETE FROM preview_pictures WHERE id = $1").bind(id).execute().await?;
            unused(tx, content).await?;
        }
    }
    let previewed = EventKind::Previewed { target: message, previews: previews.to_vec() };
    tx.query("UPDATE events SET content = $4 WHERE room_id = $1 AND target = $2 AND kind = $3")
        .bind(room.0)
        .bind(to_sql(message))
        .bind(PREVIEWED)
        .bind(serde_json::to_string(&previewed)?)
        .execute()
        .await?;
    Ok(())
}

/// A picture that a message is to have, and which.
pub type PictureOf = (RoomId, Seq, NewPicture);

impl Store {
    /// What a page has said lately: nothing where it could not be had. `None` where it has to be asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn known_page(&self, address: &str) -> Result<Option<Option<FoundPage>>> {
        let at = now().0;
        let row: Option<Option<String>> = read!(self, |pool| sqlx::query_scalar(
            "SELECT page FROM pages WHERE address = $1
             AND fetched_at > CASE WHEN page IS NULL THEN CAST($3 AS bigint) ELSE CAST($2 AS bigint) END"
        )
        .bind(hash(address))
        .bind(at - KNOWN_MS)
        .bind(at - FAILED_MS)
        .fetch_optional(pool)
        .await?);
        // What another version has written, and can't be read here, is asked for anew.
        Ok(match row {
            None => None,
            Some(None) => Some(None),
            Some(Some(page)) => serde_json::from_str(&page).ok().map(Some),
        })
    }

    /// Keeps what a page has said, or that it could not be had.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep_page(&self, address: &str, page: Option<&FoundPage>) -> Result<()> {
        let page = page.map(serde_json::to_string).transpose()?;
        write!(self, |pool| sqlx::query(
            "INSERT INTO pages (address, page, fetched_at) VALUES ($1, $2, $3)
             ON CONFLICT (address) DO UPDATE SET page = excluded.page, fetched_at = excluded.fetched_at"
        )
        .bind(hash(address))
        .bind(page)
        .bind(now().0)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Forgets what pages have said that nobody asks for any more, and the pictures of rooms that are gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn sweep_previews(&self) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            for statement in [
                "DELETE FROM pages WHERE fetched_at < $1 AND CAST($2 AS bigint) IS NOT NULL",
                "INSERT INTO unused_contents (content_id, due_at)
                 SELECT DISTINCT content_id, CAST($2 AS bigint) FROM preview_pictures
                 WHERE room_id IS NULL AND CAST($1 AS bigint) IS NOT NULL
                 ON CONFLICT (content_id) DO UPDATE SET due_at = excluded.due_at",
                "DELETE FROM preview_pictures
                 WHERE room_id IS NULL AND CAST($1 AS bigint) IS NOT NULL AND CAST($2 AS bigint) IS NOT NULL",
            ] {
                sqlx::query(statement).bind(now().0 - KNOWN_MS).bind(due_at()).execute(&mut *tx).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// A picture of a message's preview.
    ///
    /// # Errors
    /// The database's.
    pub async fn preview_picture(&self, id: FileId) -> Result<Option<PreviewPicture>> {
        Ok(read!(self, |pool| sqlx::query_as(
            "SELECT room_id, content_id, size, media_type FROM preview_pictures WHERE id = $1"
        )
        .bind(id.0)
        .fetch_optional(pool)
        .await?))
    }
}

fn hash(address: &str) -> Vec<u8> {
    Sha256::digest(address).to_vec()
}
