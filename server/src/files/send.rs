//! Bytes of a file, as somebody takes them.

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use uuid::Uuid;

use super::{Files, storage::StorageError};
use crate::{
    http::ApiError,
    store::{PART, Part},
};

/// Some bytes of a file: from `start` up to, but not with, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub start: u64,
    /// The one behind the last.
    pub end: u64,
}

/// The range that is asked for has nothing of the file in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsatisfiable;

impl Range {
    /// What a `Range` header asks for of so many bytes (RFC 9110, 14.2). `None` where all is to be sent: what can't be read, or asks for
    /// several pieces.
    ///
    /// # Errors
    /// [`Unsatisfiable`].
    pub fn asked(header: &str, size: u64) -> Result<Option<Self>, Unsatisfiable> {
        let Ok(parsed) = http_range_header::parse_range_header(header) else { return Ok(None) };
        if parsed.ranges.len() != 1 {
            return Ok(None);
        }
        let ranges = parsed.validate(size).map_err(|_| Unsatisfiable)?;
        Ok(ranges.first().map(|range| Self { start: *range.start(), end: *range.end() + 1 }))
    }
}

/// A body with these bytes of a content. It is read as it is taken, so that who is slow costs little.
///
/// # Errors
/// The database's, and the storage's where it has not even the first bytes. Where it fails later, the body breaks off, and the log has
/// the cause.
pub async fn send(files: std::sync::Arc<Files>, content: Uuid, range: Range) -> Result<Body, ApiError> {
    let parts = files.store.parts(content).await?;
    let pieces = pieces(&parts, range);
    let stream = stream::iter(pieces).then(move |(object, within)| {
        let files = files.clone();
        async move { files.storage.read(object, within).await }
    });
    let mut read = stream.try_flatten().boxed();
    let first = read.try_next().await?;
    let rest = read.inspect_err(|error| tracing::error!(%error, "a download broke off"));
    Ok(Body::from_stream(stream::iter(first.map(Ok)).chain(rest)))
}

/// The parts in which a range is, and which of their bytes.
fn pieces(parts: &[Part], range: Range) -> Vec<(Uuid, std::ops::Range<u64>)> {
    let starts = (0_u64..).map(|position| position * PART);
    let piece = |(start, part): (u64, &Part)| {
        let first = range.start.saturating_sub(start);
        let last = range.end.saturating_sub(start).min(part.size.unsigned_abs());
        (first < last).then_some((part.object, first..last))
    };
    starts.zip(parts).filter_map(piece).collect()
}

impl Files {
    /// All bytes of a content of these parts, one after the other.
    pub(super) fn read_parts(
        &self,
        parts: Vec<Part>,
    ) -> impl Stream<Item = Result<Bytes, StorageError>> + Send + Unpin + '_ {
        let reads = stream::iter(parts).then(|part| self.storage.read(part.object, 0..part.size.unsigned_abs()));
        reads.try_flatten().boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_found_in_its_parts() {
        let part = |n: u128, size: u64| Part { object: Uuid::from_u128(n), size: size as i64 };
        let parts = [part(0, PART), part(1, PART), part(2, 10)];
        let of = |start, end| {
            let found = pieces(&parts, Range { start, end });
            found.into_iter().map(|(object, within)| (object.as_u128(), within)).collect::<Vec<_>>()
        };
        assert_eq!(of(0, 1), [(0, 0..1)]);
        assert_eq!(of(PART - 1, PART + 1), [(0, PART - 1..PART), (1, 0..1)]);
        assert_eq!(of(0, 2 * PART + 10), [(0, 0..PART), (1, 0..PART), (2, 0..10)]);
        assert_eq!(of(2 * PART + 9, 2 * PART + 10), [(2, 9..10)]);
        assert_eq!(of(5, 5), []);
    }

    #[test]
    fn a_range_header_is_read_as_the_standard_has_it() {
        let range = |start, end| Ok(Some(Range { start, end }));
        assert_eq!(Range::asked("bytes=0-0", 10), range(0, 1));
        assert_eq!(Range::asked("bytes=5-", 10), range(5, 10));
        assert_eq!(Range::asked("bytes=-3", 10), range(7, 10));
        assert_eq!(Range::asked("bytes=10-", 10), Err(Unsatisfiable));
        assert_eq!(Range::asked("bytes=0-1,4-5", 10), Ok(None));
        assert_eq!(Range::asked("lines=1-2", 10), Ok(None));
    }
}
