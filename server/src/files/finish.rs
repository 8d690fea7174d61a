//! Looking at a file of which all bytes are there.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use protocol::{ErrorCode, FileKind, files::Picture};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::{
    Files, StorageError,
    media_type::{self, HEAD, PDF},
    scan::Verdict,
};
use crate::{
    http::ApiError,
    pictures::{BYTES_MAX, PictureError},
    store::{FileRecord, FileState, Finished, NewContent, Part, words_of},
};

/// Pictures of more bytes are not looked at: they are files like others.
const PICTURE_MAX: u64 = BYTES_MAX as u64;

/// PDFs of more bytes are found by their names alone: they would be in memory several times.
const PDF_MAX: u64 = 32 << 20;

/// How long a file waits for its turn; who asks then asks again.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a file turned out to be.
enum Looked {
    /// It can be sent.
    Finished(Box<Finished>),
    /// Something of it is gone.
    Gone,
    /// This was found in it.
    Infected(String),
    /// It could not be checked for viruses, and has to be.
    Unchecked,
}

impl Files {
    /// Finds out what a whole file is, so that it can be sent. Done twice, it does no harm. A file of which something is gone is to be
    /// uploaded anew; one in which a virus is found is deleted, and
    /// one that could not be checked for them where only checked files are taken.
    ///
    /// # Errors
    /// [`ErrorCode::FileInfected`], [`ErrorCode::FileUnchecked`]; the storage's or the database's, then it is looked at again within two minutes.
    pub async fn finish(&self, file: &FileRecord) -> Result<(), ApiError> {
        if file.state != FileState::Whole {
            return Ok(());
        }
        let turn = timeout(PATIENCE, self.looking.acquire()).await.map_err(|_| ErrorCode::Busy)?;
        let _turn = turn.map_err(ApiError::internal)?;
        let parts = self.store.parts(file.content).await?;
        match self.look_at(file, parts.clone()).await? {
            Looked::Finished(finished) => self.store.finish_upload(file, &finished).await?,
            Looked::Gone => self.store.begin_upload_anew(file).await?,
            Looked::Infected(found) => {
                if self.delete_refused(file, &parts).await? {
                    tracing::warn!(file = %file.id, owner = %file.owner, found, "an upload is refused: ClamAV has found something in it");
                }
                return Err(ApiError::about(ErrorCode::FileInfected, &found));
            }
            Looked::Unchecked => {
                if self.delete_refused(file, &parts).await? {
                    tracing::warn!(file = %file.id, owner = %file.owner, "an upload is refused: ClamAV could not check it");
                }
                return Err(ErrorCode::FileUnchecked.into());
            }
        }
        Ok(())
    }

    /// Whether it was there until now.
    async fn delete_refused(&self, file: &FileRecord, parts: &[Part]) -> Result<bool, ApiError> {
        if !self.store.refuse_upload(file).await? {
            return Ok(false);
        }
        let objects: Vec<_> = parts.iter().map(|part| part.object).collect();
        for object in &objects {
            self.storage.delete(*object).await?;
        }
        self.store.forget_objects(&objects).await?;
        Ok(true)
    }

    async fn look_at(&self, file: &FileRecord, parts: Vec<Part>) -> Result<Looked, ApiError> {
        let Some((sha256, head)) = StorageError::unless_gone(self.digest(parts.clone()).await)? else {
            return Ok(Looked::Gone);
        };
        let verdict = match &self.scanner {
            Some(scanner) => scanner.check(self.read_parts(parts.clone())).await?,
            None => Verdict::Clean,
        };
        let is_unchecked = match verdict {
            Verdict::Clean => false,
            Verdict::Unchecked => true,
            Verdict::Refused => return Ok(Looked::Unchecked),
            Verdict::Infected(found) => return Ok(Looked::Infected(found)),
        };
        let content = NewContent { id: file.content, sha256, size: file.size };
        let (media_type, kind) = media_type::of(&head, file.size <= HEAD);
        // The first part of it will do: it is written with the message.
        let text = || String::from_utf8_lossy(&head);
        let words = (kind == FileKind::Text).then(|| words_of(text().trim_end_matches(char::REPLACEMENT_CHARACTER)));
        let plain = Finished { media_type, kind, picture: None, content, preview: None, is_unchecked, words };
        if plain.media_type == PDF && file.size <= PDF_MAX {
            let words = self.words_of_pdf(self.read_whole(file, parts).await?).await?;
            return Ok(Looked::Finished(Box::new(Finished { words, ..plain })));
        }
        if kind != FileKind::Picture {
            return Ok(Looked::Finished(Box::new(plain)));
        }
        if file.size > PICTURE_MAX {
            return Ok(Looked::Finished(Box::new(Finished { kind: FileKind::Other, ..plain })));
        }
        let bytes = self.read_whole(file, parts).await?;
        self.look_at_picture(bytes, plain).await.map(|finished| Looked::Finished(Box::new(finished)))
    }

    async fn read_whole(&self, file: &FileRecord, parts: Vec<Part>) -> Result<Bytes, StorageError> {
        let mut bytes = BytesMut::with_capacity(usize::try_from(file.size).unwrap_or_default());
        let mut read = self.read_parts(parts);
        while let Some(more) = read.try_next().await? {
            bytes.extend_from_slice(&more);
        }
        Ok(bytes.freeze())
    }

    /// What a PDF is found by; nothing but its name where it can't be read.
    async fn words_of_pdf(&self, bytes: Bytes) -> Result<Option<String>, ApiError> {
        match self.pictures.text(bytes).await {
            Ok(text) => Ok(Some(words_of(&text)).filter(|words| !words.is_empty())),
            Err(error @ (PictureError::Busy | PictureError::Io(_))) => {
                tracing::warn!(%error, "can't look at a PDF; it is tried again");
                Err(ErrorCode::Busy.into())
            }
            Err(error) => {
                tracing::debug!(%error, "a PDF is found by its name alone");
                Ok(None)
            }
        }
    }

    /// The SHA-256 of all bytes, and the first of them.
    async fn digest(&self, parts: Vec<Part>) -> Result<([u8; 32], Vec<u8>), StorageError> {
        let mut hash = Sha256::new();
        let mut head = Vec::new();
        let mut read = self.read_parts(parts);
        while let Some(bytes) = read.try_next().await? {
            hash.update(&bytes);
            let more = usize::try_from(HEAD).unwrap_or_default().saturating_sub(head.len()).min(bytes.len());
            head.extend_from_slice(&bytes[..more]);
        }
        Ok((hash.finalize().into(), head))
    }

    async fn look_at_picture(&self, bytes: Bytes, plain: Finished) -> Result<Finished, ApiError> {
        let picture = match self.pictures.read(bytes).await {
            Ok(picture) => picture,
            Err(error @ (PictureError::Busy | PictureError::Io(_))) => {
                tracing::warn!(%error, "can't look at a picture; it is tried again");
                return Err(ErrorCode::Busy.into());
            }
            // It is what it is, and nothing shows it.
            Err(error) => {
                tracing::debug!(%error, "a picture has no preview");
                return Ok(Finished { kind: FileKind::Other, ..plain });
            }
        };
        let content = match picture.cleaned {
            Some(cleaned) => self.write_content(cleaned).await?,
            None => plain.content,
        };
        let preview = match picture.preview {
            Some(preview) => Some((self.write_content(preview.bytes).await?, preview.media_type.to_owned())),
            None => None,
        };
        let about = Picture {
            width: picture.width,
            height: picture.height,
            is_animated: picture.is_animated,
            has_preview: preview.is_some(),
            thumbhash: BASE64.encode(picture.thumbhash),
        };
        let media_type = picture.media_type.to_owned();
        Ok(Finished { media_type, picture: Some(about), content, preview, ..plain })
    }
}
