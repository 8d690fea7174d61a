//! The texts that a browser loads: a language's, under a name that has a hash of what is in them.

use std::{
    collections::HashMap,
    io::Write,
    sync::{LazyLock, Mutex, PoisonError},
};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::FOR_GOOD;

/// As small as Brotli makes it, which is done once: quality, and the window's size as a power of two.
const BROTLI: (u32, u32) = (11, 22);

/// What is compressed already; as many as there are languages, twice.
static COMPRESSED: LazyLock<Mutex<HashMap<&'static str, Bytes>>> = LazyLock::new(Mutex::default);

/// A file of texts.
pub async fn texts(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(content) = app::language_file(&name) else {
        return ([(header::CACHE_CONTROL, "no-store")], StatusCode::NOT_FOUND).into_response();
    };
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let common = [kind, (header::CACHE_CONTROL, FOR_GOOD), (header::VARY, HeaderValue::from_static("accept-encoding"))];
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    let takes_brotli = accepted.split(',').any(|encoding| encoding.trim().split(';').next() == Some("br"));
    if !takes_brotli {
        return (common, content).into_response();
    }
    match tokio::task::spawn_blocking(move || compressed(content)).await {
        Ok(bytes) => (common, [(header::CONTENT_ENCODING, "br")], bytes).into_response(),
        Err(_) => (common, content).into_response(),
    }
}

fn compressed(content: &'static str) -> Bytes {
    let mut kept = COMPRESSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = kept.get(content) {
        return bytes.clone();
    }
    let mut bytes = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut bytes, 4_096, BROTLI.0, BROTLI.1);
    // Into memory, which takes everything.
    _ = writer.write_all(content.as_bytes());
    drop(writer);
    let bytes = Bytes::from(bytes);
    kept.insert(content, bytes.clone());
    bytes
}
