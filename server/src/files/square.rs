//! Small pictures that are made of uploads: squares that stand for people and rooms, and emoji.

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use protocol::{ErrorCode, FileId, FileKind, UserId};

use super::Files;
use crate::{
    http::ApiError,
    pictures::{BYTES_MAX, PictureError},
    store::NewContent,
};

pub use crate::pictures::{EMOJI_TYPE, SQUARE_TYPE};

impl Files {
    /// Makes a small square of a picture that somebody has uploaded and not sent. Until something holds it, it is unused.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnknown`] where it is not theirs or in a message, [`FileUnfinished`](ErrorCode::FileUnfinished),
    /// [`NotAPicture`](ErrorCode::NotAPicture), [`Busy`](ErrorCode::Busy) where many pictures are being read, the storage's or the database's.
    pub async fn square(&self, owner: UserId, id: FileId) -> Result<NewContent, ApiError> {
        let file = self.unsent_picture(owner, id).await?;
        self.keep_small(self.pictures.square(file).await).await
    }

    /// Makes an emoji of one in the same way.
    ///
    /// # Errors
    /// As [`square`](Self::square).
    pub async fn emoji(&self, owner: UserId, id: FileId) -> Result<NewContent, ApiError> {
        let file = self.unsent_picture(owner, id).await?;
        self.keep_small(self.pictures.emoji(file).await).await
    }

    async fn unsent_picture(&self, owner: UserId, id: FileId) -> Result<Bytes, ApiError> {
        let file = self.store.file(id).await?.filter(|file| file.owner == owner && file.message.is_none());
        let file = file.ok_or(ErrorCode::FileUnknown)?;
        file.state.check_ready()?;
        if file.kind != FileKind::Picture {
            return Err(ErrorCode::NotAPicture.into());
        }
        // The preview, where there is one, is as good, and quicker.
        let content = file.preview.map_or(file.content, |(preview, _)| preview);
        self.all_of(content).await
    }

    async fn keep_small(&self, made: Result<Bytes, PictureError>) -> Result<NewContent, ApiError> {
        let small = made.map_err(|error| match error {
            PictureError::Busy | PictureError::Io(_) => {
                tracing::warn!(%error, "can't make a picture smaller");
                ApiError::from(ErrorCode::Busy)
            }
            _ => ErrorCode::NotAPicture.into(),
        })?;
        self.write_content(small).await
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
