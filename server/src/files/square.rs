//! Small squares: the pictures that stand for people.

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use protocol::{ErrorCode, FileId, FileKind, UserId};

use super::Files;
use crate::{
    http::ApiError,
    pictures::{BYTES_MAX, PictureError},
    store::NewContent,
};

pub use crate::pictures::SQUARE_TYPE;

impl Files {
    /// Makes a small square of a picture that somebody has uploaded and not sent. Until something holds it, it is unused.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnknown`] where it is not theirs or in a message, [`FileUnfinished`](ErrorCode::FileUnfinished),
    /// [`NotAPicture`](ErrorCode::NotAPicture), [`Busy`](ErrorCode::Busy) where many pictures are being read, the storage's or the database's.
    pub async fn square(&self, owner: UserId, id: FileId) -> Result<NewContent, ApiError> {
        let file = self.store.file(id).await?.filter(|file| file.owner == owner && file.message.is_none());
        let file = file.ok_or(ErrorCode::FileUnknown)?;
        file.state.check_ready()?;
        if file.kind != FileKind::Picture {
            return Err(ErrorCode::NotAPicture.into());
        }
        // The preview, where there is one, is as good, and quicker.
        let content = file.preview.map_or(file.content, |(preview, _)| preview);
        let square = self.pictures.square(self.all_of(content).await?).await.map_err(|error| match error {
            PictureError::Busy | PictureError::Io(_) => {
                tracing::warn!(%error, "can't make a picture smaller");
                ApiError::from(ErrorCode::Busy)
            }
            _ => ErrorCode::NotAPicture.into(),
        })?;
        self.write_content(square).await
    }

    /// All bytes of a picture.
    async fn all_of(&self, content: uuid::Uuid) -> Result<Bytes, ApiError> {
        let mut bytes = BytesMut::new();
        let mut read = self.read_parts(self.store.parts(content).await?);
        while let Some(more) = read.try_next().await? {
            if bytes.len() + more.len() > BYTES_MAX {
                return Err(ErrorCode::NotAPicture.into());
            }
            bytes.extend_from_slice(&more);
        }
        Ok(bytes.freeze())
    }
}
