//! Pictures of pages that messages link to.

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use bytes::Bytes;

use super::Files;
use crate::{http::ApiError, store::FoundPicture};

impl Files {
    /// Keeps a picture that somebody else's server has sent: what is small enough to be shown in a list, with nothing in it that
    /// describes it. It is unused until a message has it. `None` where it is none, or can't be kept; the log says why.
    pub async fn keep_page_picture(&self, bytes: Bytes) -> Option<FoundPicture> {
        self.check_room(bytes.len() as u64).await.ok()?;
        let read = self.pictures.read(bytes.clone()).await;
        let picture = read.inspect_err(|error| tracing::debug!(%error, "the picture of a page is not read")).ok()?;
        let thumbhash = BASE64.encode(&picture.thumbhash);
        let (width, height, media_type, bytes) = match picture.preview {
            Some(preview) => (preview.width, preview.height, preview.media_type, preview.bytes),
            None => (picture.width, picture.height, picture.media_type, picture.cleaned.unwrap_or(bytes)),
        };
        let content = self.write_content(bytes).await;
        let content =
            content.inspect_err(|ApiError(error)| tracing::warn!(error = error.message, "can't keep a picture"));
        let content = content.ok()?;
        let (size, media_type) = (content.size, media_type.to_owned());
        Some(FoundPicture { content: content.id, size, media_type, width, height, thumbhash })
    }
}
