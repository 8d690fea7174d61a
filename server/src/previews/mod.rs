//! Link previews: what the pages say to which messages link.
//!
//! A message is in the log before anything is asked; a [job](crate::store::Job::PreviewLinks), written with it, asks later, and what it
//! finds comes into the log as a change of the message. The server asks, once for everybody, so that who reads is not seen by the
//! page. It asks an address that anybody can choose: [`networks`] says whom it may reach, [`fetch`] how, and each with a bound.

mod addresses;
mod bounds;
mod charset;
mod fetch;
mod guarded;
mod networks;
mod page;
mod picture;
#[cfg(test)]
mod tests;

pub use addresses::{Lookup, Refused, Resolve};
pub use guarded::{Guarded, SendError};
pub use networks::Networks;

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use protocol::{ErrorCode, Event, EventKind, RoomId, Seq, page_preview::previewed_links};
use tokio::{sync::Semaphore, time::timeout};
use url::Url;

use self::fetch::{Fetch, FetchError};
use crate::{
    files::Files,
    rooms::Rooms,
    settings::Settings,
    store::{FoundPage, NewPreview, Result, RoomCommand, Store, StoreError},
};

/// Messages whose links are looked up at the same time. Each has at most [`PREVIEWS_MAX`](protocol::page_preview::PREVIEWS_MAX).
pub const AT_ONCE: usize = 4;
/// How long one link may take with all that belongs to it: its turn, the page, its picture. Less than a job's step may.
pub const LINK_MAX: Duration = Duration::from_secs(26);

/// Looks up links.
pub struct Previews {
    store: Store,
    rooms: Arc<Rooms<Store>>,
    files: Arc<Files>,
    fetch: Fetch,
    /// The server's own address: what one sees there depends on who looks.
    origin: Option<String>,
    /// Pictures are read one after the other, so that those that people upload do not wait for these.
    reading: Semaphore,
}

impl Previews {
    /// For a server with these settings, which finds hosts by `resolve`.
    pub fn new(
        settings: &Settings,
        store: Store,
        rooms: Arc<Rooms<Store>>,
        files: Arc<Files>,
        resolve: Arc<dyn Resolve>,
    ) -> Self {
        let networks = Networks::new(settings.link_preview_allow.clone());
        let origin = settings.public_url.clone();
        let fetch = Fetch::new(networks, resolve, origin.as_deref());
        Self { store, rooms, files, fetch, origin, reading: Semaphore::new(1) }
    }

    /// Looks up links of a message, and lets the message have what they say.
    ///
    /// # Errors
    /// The database's; then it is to be done again.
    pub async fn look_up(&self, room: RoomId, message: Seq, links: &[String]) -> Result<()> {
        let found = self.store.events_after(room, None, message.saturating_sub(1), 1).await?.pop();
        let Some(Event { seq, actor, kind: EventKind::Posted { content, .. }, .. }) = found else { return Ok(()) };
        // It may say something else by now.
        let linked = content.text().map(previewed_links).unwrap_or_default();
        let wanted: Vec<&String> = links.iter().filter(|link| linked.contains(link)).collect();
        if seq != message || wanted.is_empty() {
            return Ok(());
        }
        let look_up = |link: String| async move {
            let page = timeout(LINK_MAX, self.page(&link, actor.id)).await;
            page.unwrap_or(Ok(None)).map(|page| page.map(|page| NewPreview::of(link, page)))
        };
        let pages = join_all(wanted.into_iter().cloned().map(look_up)).await;
        let found: Vec<NewPreview> = pages.into_iter().filter_map(Result::transpose).collect::<Result<_>>()?;
        if found.is_empty() {
            return Ok(());
        }
        match self.rooms.log.carry_out(room, actor, RoomCommand::Preview { target: message, found }).await {
            Err(code @ (ErrorCode::Busy | ErrorCode::Internal)) => Err(StoreError::Refused(code)),
            // It is deleted, or the room is closed.
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// What a page says, by whoever has asked it lately, or by asking it now.
    async fn page(&self, link: &str, asker: protocol::UserId) -> Result<Option<FoundPage>> {
        let Ok(mut url) = Url::parse(link) else { return Ok(None) };
        url.set_fragment(None);
        if self.origin.as_deref() == Some(&*url.origin().ascii_serialization()) {
            return Ok(None);
        }
        // Those who link to one page at the same time wait for one answer.
        let _turn = self.fetch.bounds.turn(url.host_str().unwrap_or_default()).await;
        if let Some(known) = self.store.known_page(url.as_str()).await? {
            return Ok(known);
        }
        if !self.fetch.bounds.may_ask_for(asker) {
            tracing::debug!(person = %asker, "a link is not previewed, as too many of theirs were");
            return Ok(None);
        }
        let page = match self.ask(&url).await {
            Ok(page) => page,
            Err(FetchError::TooOften) => return Ok(None),
            Err(error) => {
                tracing::debug!(%error, host = url.host_str(), "a link has no preview");
                None
            }
        };
        self.store.keep_page(url.as_str(), page.as_ref()).await?;
        Ok(page)
    }
}
