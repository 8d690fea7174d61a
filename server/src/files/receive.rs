//! Bytes of an upload, as they come.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use protocol::ErrorCode;
use tokio::{
    select,
    time::{Instant, timeout_at},
};
use uuid::Uuid;

use super::{Files, StorageError};
use crate::{
    http::ApiError,
    settings::Bounds,
    store::{FileRecord, PART, Received},
};

/// How long one request may bring bytes, however slowly: its place is another's then, and its client goes on with the next one.
const REQUEST_MAX: Duration = Duration::from_secs(600);

impl Files {
    /// Takes what a request brings to an upload of which `file.received` bytes are there, until it ends or breaks off: what has come by
    /// then is kept. So many bytes are there afterwards. A client that sends nothing for `bounds.body` has broken off, and one that is slow
    /// may be cut off where others wait.
    ///
    /// # Errors
    /// [`ErrorCode::Busy`] where too many upload quickly at the same time, [`OffsetMismatch`](ErrorCode::OffsetMismatch) where another request
    /// was quicker or what has come before is gone, [`BodyTooLarge`](ErrorCode::BodyTooLarge) beyond the upload's length, [`FileStorage`](ErrorCode::FileStorage), or
    /// the database's.
    pub async fn receive(&self, file: &FileRecord, body: Body, bounds: &Bounds) -> Result<u64, ApiError> {
        let place = self.receiving.take(bounds.turn).await?;
        let mut offset = file.received;
        let Some(mut buffer) = self.last_part(file).await? else {
            self.store.begin_upload_anew(file).await?;
            return Err(ErrorCode::OffsetMismatch.into());
        };
        let mut is_too_long = false;
        let mut parts = body.into_data_stream();
        // Where it breaks off, the client is gone or comes back.
        let end = Instant::now() + REQUEST_MAX;
        loop {
            let next = timeout_at(end.min(Instant::now() + bounds.body), parts.next());
            let next = select! { next = next => next, () = place.is_given_up() => break };
            let Ok(Some(Ok(bytes))) = next else { break };
            place.count(bytes.len());
            let begun = offset / PART * PART;
            let left = usize::try_from(file.size - begun).unwrap_or(usize::MAX).saturating_sub(buffer.len());
            is_too_long = bytes.len() > left;
            let mut bytes = &bytes[..bytes.len().min(left)];
            while !bytes.is_empty() {
                let space = usize::try_from(PART).unwrap_or(usize::MAX) - buffer.len();
                let (now, rest) = bytes.split_at(bytes.len().min(space));
                buffer.extend_from_slice(now);
                bytes = rest;
                if buffer.len() as u64 == PART {
                    offset = self.write_part(file, offset, std::mem::take(&mut buffer)).await?;
                }
            }
            if is_too_long {
                break;
            }
        }
        if buffer.len() as u64 > offset % PART {
            offset = self.write_part(file, offset, buffer).await?;
        }
        if is_too_long { Err(ErrorCode::BodyTooLarge.into()) } else { Ok(offset) }
    }

    /// The bytes of the last part, where it is not full. `None` where it is gone.
    async fn last_part(&self, file: &FileRecord) -> Result<Option<Vec<u8>>, ApiError> {
        let length = file.received % PART;
        if length == 0 {
            return Ok(Some(Vec::new()));
        }
        let parts = self.store.parts(file.content).await?;
        let last = parts.last().ok_or(ErrorCode::FileUnknown)?;
        let read = async {
            let mut bytes = Vec::with_capacity(usize::try_from(PART).unwrap_or_default());
            let mut read = self.storage.read(last.object, 0..length).await?;
            while let Some(more) = read.try_next().await? {
                bytes.extend_from_slice(&more);
            }
            Ok(bytes)
        };
        Ok(StorageError::unless_gone(read.await)?)
    }

    async fn write_part(&self, file: &FileRecord, offset: u64, bytes: Vec<u8>) -> Result<u64, ApiError> {
        let (object, size) = (Uuid::now_v7(), bytes.len() as u64);
        self.store.expect_object(object).await?;
        self.storage.put(object, Bytes::from(bytes)).await?;
        match self.store.record_part(file, offset, object, size).await? {
            Received::Recorded(received) => Ok(received),
            // Or it was deleted meanwhile.
            Received::Overtaken if self.store.file(file.id).await?.is_none() => Err(ErrorCode::FileUnknown.into()),
            Received::Overtaken => Err(ErrorCode::OffsetMismatch.into()),
        }
    }

    /// Writes a content of which all bytes are at hand. Unused until a file has it.
    pub(super) async fn write_content(&self, bytes: Bytes) -> Result<crate::store::NewContent, ApiError> {
        use sha2::{Digest, Sha256};

        let size = bytes.len() as u64;
        let content = crate::store::NewContent { id: Uuid::now_v7(), sha256: Sha256::digest(&bytes).into(), size };
        let mut objects = Vec::new();
        let part = usize::try_from(PART).unwrap_or(usize::MAX);
        for start in (0..bytes.len()).step_by(part) {
            let (object, bytes) = (Uuid::now_v7(), bytes.slice(start..bytes.len().min(start + part)));
            self.store.expect_object(object).await?;
            objects.push((object, bytes.len() as u64));
            self.storage.put(object, bytes).await?;
        }
        self.store.add_content(&content, &objects).await?;
        Ok(content)
    }
}
