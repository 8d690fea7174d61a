//! Requests to the server's API, from the browser. They are in bytes, which need less code here than JSON.

use std::cell::Cell;

use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::Uint8Array;
use leptos::web_sys::{AbortSignal, FormData, wasm_bindgen::JsValue};
use protocol::{
    ErrorBody, UserId,
    codec::{Encoding, Unknown, from_bytes, to_bytes},
};
use serde::{Serialize, de::DeserializeOwned};
#[cfg(feature = "browser")]
use {
    client::own_file::OwnFile,
    leptos::{prelude::window, web_sys::Blob},
    protocol::{FileId, RoomId, api::RoomPage},
};

use crate::errors::Failure;

/// A request that has no answer in this time gets none. It is long: over a bad connection a page can take its time.
const PATIENCE_MS: u32 = 30_000;

const ACCEPTED: u16 = 202;
const UNAUTHORIZED: u16 = 401;

const MEDIA_TYPE: &str = Encoding::Binary.media_type();

thread_local! {
    /// Whose page this is, once that is known.
    static PERSON: Cell<Option<UserId>> = const { Cell::new(None) };
}

/// From here on requests are this person's, and refused where the cookies are somebody else's.
#[cfg(feature = "browser")]
pub fn speak_for(person: UserId) {
    PERSON.set(Some(person));
}

/// Gets something.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(authorized(Method::GET, path, None).await?).await
}

/// Gets something, unless it is called back before.
pub async fn get_unless<T: DeserializeOwned>(path: &str, called_back: &AbortSignal) -> Result<T, Failure> {
    let ask = || sent_unless(RequestBuilder::new(path), None, called_back);
    let first = ask().await;
    let response = if first.as_ref().is_err_and(Failure::signed_out) {
        refresh().await?;
        ask().await?
    } else {
        first?
    };
    read(response).await
}

/// Gets a room's newest page.
#[cfg(feature = "browser")]
pub async fn room(id: RoomId) -> Result<RoomPage, Failure> {
    get(&format!("/api/rooms/{id}")).await
}

/// Gets a file that everybody may have.
pub async fn text(path: &str) -> Result<String, Failure> {
    request(Method::GET, path, None).await?.text().await.map_err(|_| Failure::Unreachable)
}

/// Gets a form that is filled in.
pub async fn form(path: &str) -> Result<FormData, Failure> {
    request(Method::GET, path, None).await?.form_data().await.map_err(|_| Failure::Unreachable)
}

/// Gets the first bytes of a file.
#[cfg(feature = "browser")]
pub async fn beginning(path: &str, bytes: u32) -> Result<Vec<u8>, Failure> {
    let builder = || RequestBuilder::new(path).header("Range", &format!("bytes=0-{}", bytes.saturating_sub(1)));
    let first = sent(builder(), None).await;
    let response = if first.as_ref().is_err_and(Failure::signed_out) {
        refresh().await?;
        sent(builder(), None).await?
    } else {
        first?
    };
    response.binary().await.map_err(|_| Failure::Unreachable)
}

/// Sends something and reads the answer.
pub async fn send<T: DeserializeOwned>(method: Method, path: &str, body: &impl Serialize) -> Result<T, Failure> {
    read(authorized(method, path, Some(to_bytes(body))).await?).await
}

/// Asks for a change that needs no body, and whose answer doesn't matter.
pub async fn command(method: Method, path: &str) -> Result<(), Failure> {
    authorized(method, path, None).await.map(drop)
}

/// Asks for a change that needs no body. Tells whether it has to wait for something.
pub async fn ask(method: Method, path: &str) -> Result<bool, Failure> {
    authorized(method, path, None).await.map(|response| response.status() == ACCEPTED)
}

/// Sends something whose answer doesn't matter.
pub async fn tell(method: Method, path: &str, body: &impl Serialize) -> Result<(), Failure> {
    authorized(method, path, Some(to_bytes(body))).await.map(drop)
}

/// Gets a new access token for the refresh token in the cookie.
pub async fn refresh() -> Result<(), Failure> {
    request(Method::POST, "/api/sessions/refresh", None).await.map(drop)
}

/// A page can be open for longer than an access token lives, so it is renewed once where it is refused.
async fn authorized(method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Response, Failure> {
    let first = request(method.clone(), path, body.clone()).await;
    if !first.as_ref().is_err_and(Failure::signed_out) {
        return first;
    }
    refresh().await?;
    request(method, path, body).await
}

async fn request(method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Response, Failure> {
    let builder = RequestBuilder::new(path).method(method);
    match body {
        Some(body) => {
            sent(builder.header("Content-Type", MEDIA_TYPE), Some(Uint8Array::from(body.as_slice()).into())).await
        }
        None => sent(builder, None).await,
    }
}

async fn sent(builder: RequestBuilder, body: Option<JsValue>) -> Result<Response, Failure> {
    sent_unless(builder, body, &AbortSignal::timeout_with_u32(PATIENCE_MS)).await
}

async fn sent_unless(
    builder: RequestBuilder,
    body: Option<JsValue>,
    called_back: &AbortSignal,
) -> Result<Response, Failure> {
    let builder = builder.abort_signal(Some(called_back)).header("Accept", MEDIA_TYPE);
    let builder = match PERSON.get() {
        Some(person) => builder.header("WeConnect-Person", &person.to_string()),
        None => builder,
    };
    let request = match body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let Ok(request) = request else { return Err(Failure::Unreachable) };
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    if response.ok() {
        return Ok(response);
    }
    // What is no error of ours comes from something on the way that can't reach the server.
    let status = response.status();
    Err(match read::<ErrorBody>(response).await {
        Ok(body) => Failure::Refused(body),
        Err(_) if status == UNAUTHORIZED => protocol::ErrorCode::NotSignedIn.into(),
        Err(_) => Failure::Unreachable,
    })
}

/// What is said about an upload.
#[cfg(feature = "browser")]
pub enum Tus<'a> {
    /// Begin it, or say how far it is.
    Create(&'a OwnFile),
    /// Take these bytes, which stand at this offset.
    Send(FileId, u64, Blob),
    /// Give it up.
    Delete(FileId),
}

/// Says something about an upload (tus 1.0.0). Gives back how many bytes the server has.
#[cfg(feature = "browser")]
pub async fn tus(what: Tus<'_>) -> Result<u64, Failure> {
    let mut tried = false;
    loop {
        let builder = match &what {
            Tus::Create(file) => {
                // A letter for each byte, as btoa takes them.
                let encoded = |text: &str| window().btoa(&text.bytes().map(char::from).collect::<String>());
                let (id, name) = (encoded(&file.id.to_string()), encoded(&file.name));
                let metadata = format!("id {},filename {}", id.unwrap_or_default(), name.unwrap_or_default());
                RequestBuilder::new("/api/files")
                    .method(Method::POST)
                    .header("Upload-Length", &file.size.to_string())
                    .header("Upload-Metadata", &metadata)
            }
            Tus::Send(id, offset, _) => RequestBuilder::new(&format!("/api/files/{id}"))
                .method(Method::PATCH)
                .header("Upload-Offset", &offset.to_string()),
            Tus::Delete(id) => RequestBuilder::new(&format!("/api/files/{id}")).method(Method::DELETE),
        };
        let builder = builder.header("Tus-Resumable", "1.0.0");
        let sent = match &what {
            Tus::Send(_, _, bytes) => {
                sent(builder.header("Content-Type", "application/offset+octet-stream"), Some(bytes.clone().into()))
                    .await
            }
            _ => sent(builder, None).await,
        };
        match sent {
            Err(failure) if failure.signed_out() && !tried => {
                tried = true;
                refresh().await?;
            }
            Err(failure) => return Err(failure),
            Ok(response) => {
                let offset = response.headers().get("Upload-Offset").and_then(|offset| offset.parse().ok());
                return Ok(offset.unwrap_or_default());
            }
        }
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    // Bytes don't say what they are: read as such, another text could mean anything.
    if response.headers().get("Content-Type").is_none_or(|kind| kind != MEDIA_TYPE) {
        return Err(Failure::Unreachable);
    }
    let bytes = response.binary().await.map_err(|_| Failure::Unreachable)?;
    from_bytes(&bytes, Unknown::Replaced).map_err(|_| Failure::Unreachable)
}
