//! A page and its picture, as they are kept.

use std::time::Duration;

use bytes::Bytes;
use protocol::page_preview::{SITE_MAX, TITLE_MAX, clean};
use tokio::time::timeout;
use url::Url;

use super::{
    Previews, charset,
    fetch::{FetchError, Fetched, Wanted},
    page::{self, Said},
};
use crate::store::{FoundPage, FoundPicture};

/// Bytes of a page that are read: what it says of itself stands at its beginning.
const PAGE_MAX: usize = 512 * 1024;
/// Bytes of the largest picture that is taken.
const PICTURE_MAX: usize = 5 * 1024 * 1024;
/// How long a picture may take to be read, with the wait for its turn: half a second of a processor, which a busy machine gives late.
const READ_MAX: Duration = Duration::from_secs(15);
/// What a page may be.
const PAGES: [&str; 2] = ["text/html", "application/xhtml+xml"];
/// What a picture may be.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];
/// Smaller ones are for counting who looks.
const SIDE_MIN: u32 = 16;

/// A page, or a picture that is linked to as such.
const PAGE: Wanted = Wanted {
    accept: "text/html,application/xhtml+xml,image/jpeg,image/png,image/gif,image/webp;q=0.9",
    is_wanted: |essence| PAGES.contains(&essence) || PICTURES.contains(&essence),
    bytes_max: |essence| if PAGES.contains(&essence) { PAGE_MAX } else { PICTURE_MAX },
};
/// The picture of a page.
const PICTURE: Wanted = Wanted {
    accept: "image/jpeg,image/png,image/gif,image/webp",
    is_wanted: |essence| PICTURES.contains(&essence),
    bytes_max: |_| PICTURE_MAX,
};

impl Previews {
    /// Asks a page what it says; `None` where that is nothing.
    pub(super) async fn ask(&self, url: &Url) -> Result<Option<FoundPage>, FetchError> {
        let Fetched { url, content_type, bytes, is_cut } = self.fetch.get(url, &PAGE).await?;
        let host = clean(url.host_str().unwrap_or_default().trim_start_matches("www."), SITE_MAX);
        if content_type.starts_with("image/") {
            let picture = if is_cut { None } else { self.keep_picture(bytes).await };
            let name = url.path_segments().and_then(|mut path| path.next_back()).unwrap_or_default();
            let found = FoundPage { site: host, title: clean(name, TITLE_MAX), text: String::new(), picture };
            return Ok(Some(found).filter(|found| found.picture.is_some()));
        }
        let Said { site, title, text, picture } = page::read(&charset::decode(&bytes, &content_type));
        let picture = match picture.and_then(|address| url.join(&address).ok()) {
            Some(address) => self.picture(&address).await,
            None => None,
        };
        if title.is_empty() && picture.is_none() {
            return Ok(None);
        }
        Ok(Some(FoundPage { site: if site.is_empty() { host } else { site }, title, text, picture }))
    }

    /// The picture at an address; a page without it is better than none.
    async fn picture(&self, address: &Url) -> Option<FoundPicture> {
        match self.fetch.get(address, &PICTURE).await {
            Ok(Fetched { bytes, is_cut: false, .. }) => self.keep_picture(bytes).await,
            Ok(_) => None,
            Err(error) => {
                tracing::debug!(%error, host = address.host_str(), "a preview has no picture");
                None
            }
        }
    }

    async fn keep_picture(&self, bytes: Bytes) -> Option<FoundPicture> {
        let read = async {
            let _turn = self.reading.acquire().await.ok()?;
            self.files.keep_page_picture(bytes).await
        };
        let kept = timeout(READ_MAX, read).await.ok()??;
        Some(kept).filter(|picture| picture.width.min(picture.height) >= SIDE_MIN)
    }
}
