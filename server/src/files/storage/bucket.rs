//! A bucket with the bytes of files, in an object storage that speaks S3: Amazon's, Ceph's, MinIO's, or another.

use std::{ops::Range, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::{BackoffConfig, Error, ObjectStore, RetryConfig, aws::AmazonS3Builder, prefix::PrefixStore};
use tokio::time::timeout;
use uuid::Uuid;

use super::{OpenError, Storage, StorageError, client::Connector};
use crate::settings::S3;

/// So often a request that failed is tried again.
const RETRIES: usize = 3;
/// No request is tried again after this time.
const RETRYING: Duration = Duration::from_secs(20);
/// How long the start waits for an answer.
const START: Duration = Duration::from_secs(10);
/// Bytes that are asked for at once. Whoever downloads slowly holds no connection to the object storage meanwhile, and so much memory.
const PIECE: u64 = 512 * 1024;

/// Names a bucket, without asking for it.
pub(super) fn open(set: &S3) -> Result<Arc<dyn ObjectStore>, OpenError> {
    let backoff =
        BackoffConfig { init_backoff: Duration::from_millis(100), max_backoff: Duration::from_secs(3), base: 2. };
    let retry = RetryConfig { backoff, max_retries: RETRIES, retry_timeout: RETRYING };
    // Nothing is taken from variables that are meant for other programs.
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&set.bucket)
        .with_region(&set.region)
        .with_access_key_id(&set.key_id)
        .with_secret_access_key(set.secret.reveal())
        .with_http_connector(Connector { is_https: !set.endpoint.starts_with("http://") })
        .with_retry(retry)
        // Not every object storage has it, and objects are deleted one by one.
        .with_disable_bulk_delete(true);
    if !set.endpoint.is_empty() {
        builder = builder.with_endpoint(&set.endpoint);
    }
    let failed = |error| OpenError::Settings { bucket: set.bucket.clone(), error: Box::new(error) };
    let objects = builder.build().map_err(failed)?;
    if set.prefix.is_empty() {
        return Ok(Arc::new(objects));
    }
    let prefix = object_store::path::Path::parse(&set.prefix).map_err(|error| failed(error.into()))?;
    Ok(Arc::new(PrefixStore::new(objects, prefix)))
}

/// Does once what will be done with files, so that a wrong key is told at the start and not to the first who uploads something.
pub(super) async fn check(storage: &Storage, set: &S3) -> Result<(), OpenError> {
    let endpoint = if set.endpoint.is_empty() { "Amazon S3" } else { &set.endpoint }.to_owned();
    let bucket = set.bucket.clone();
    match timeout(START, write_read_delete(storage)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(StorageError::Gone { .. })) => Err(OpenError::NoBucket { bucket, endpoint }),
        Ok(Err(StorageError::Failed(error @ (Error::PermissionDenied { .. } | Error::Unauthenticated { .. })))) => {
            Err(OpenError::Refused { bucket, endpoint, key_id: set.key_id.clone(), error: Box::new(error) })
        }
        // Messages go on without files.
        Ok(Err(error)) => {
            tracing::error!(%error, "files can't be stored or read until the object storage answers");
            Ok(())
        }
        Err(_) => {
            tracing::error!(endpoint, "files can't be stored or read until the object storage answers");
            Ok(())
        }
    }
}

async fn write_read_delete(storage: &Storage) -> Result<(), StorageError> {
    let object = Uuid::now_v7();
    storage.put(object, Bytes::from_static(b"WeConnect")).await?;
    storage.read(object, 0..1).await?.try_collect::<Vec<_>>().await?;
    storage.delete(object).await
}

/// What is asked for, one after the other, to read a range.
pub(super) fn pieces(range: Range<u64>) -> impl Iterator<Item = Range<u64>> + Send + 'static {
    let end = range.end;
    let piece = usize::try_from(PIECE).unwrap_or(usize::MAX);
    range.step_by(piece).map(move |start| start..end.min(start + PIECE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_a_range_without_gaps() {
        let all = |range| pieces(range).collect::<Vec<_>>();
        assert!(all(0..1).into_iter().eq(std::iter::once(0..1)));
        assert_eq!(all(7..PIECE + 8), [7..PIECE + 7, PIECE + 7..PIECE + 8]);
        assert_eq!(all(0..2 * PIECE), [0..PIECE, PIECE..2 * PIECE]);
        assert_eq!(all(3..3), []);
    }
}
