//! `GET /api/files/{id}`: what a file holds, for those who may see it.
//!
//! Files come from strangers. What a browser could run of one is never shown: by its bytes, each is a picture, a film or a sound that
//! is shown inside the page, or it is downloaded. The answers have a policy of their own in which nothing runs, whatever somebody
//! makes of them.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{ErrorCode, FileId, FileKind, RoomId, permission::Action};
use uuid::Uuid;

use crate::{
    AppState,
    auth::Principal,
    files::{self, Range, Unsatisfiable},
    http::{ApiError, extract::Path},
    store::FileRecord,
};

/// Nothing in a file runs, and it has no origin.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
/// Who may see a file is asked each time: a browser may keep its bytes, and asks whether they are still good.
const CACHING: HeaderValue = HeaderValue::from_static("private, no-cache");
/// Bytes of a name in a header that are no letters of it (RFC 8187, 3.2.1).
const PLAIN: &[u8] = b"!#$&+-.^_`|~";

/// `GET /api/files/{id}`
pub async fn file(
    State(app): State<AppState>,
    viewer: Principal,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = seen(&app, &viewer, id).await?;
    let tag = file.sha256.as_deref().map(hex).unwrap_or_default();
    let is_shown = matches!(file.kind, FileKind::Picture | FileKind::Video | FileKind::Audio);
    let disposition = disposition(is_shown, &file.name);
    let about = About {
        content: file.content,
        size: file.size,
        media_type: &file.media_type,
        tag: &tag,
        disposition,
        caching: CACHING,
    };
    about.send(&app, &headers).await
}

/// `GET /api/files/{id}/preview`: a smaller, still picture.
pub async fn preview(
    State(app): State<AppState>,
    viewer: Principal,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = seen(&app, &viewer, id).await?;
    let (content, media_type) = file.preview.ok_or(ErrorCode::NotFound)?;
    let parts = app.store.parts(content).await?;
    let size = parts.iter().map(|part| part.size.unsigned_abs()).sum();
    let disposition = disposition(true, &file.name);
    let tag = content.to_string();
    About { content, size, media_type: &media_type, tag: &tag, disposition, caching: CACHING }
        .send(&app, &headers)
        .await
}

/// `GET /api/previews/{id}`: the picture of a page that a message links to, for those who may read the message.
pub async fn page_picture(
    State(app): State<AppState>,
    viewer: Principal,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let picture = app.store.preview_picture(id).await?.ok_or(ErrorCode::FileUnknown)?;
    let room = picture.room().ok_or(ErrorCode::FileUnknown)?;
    may_read(&app, &viewer, room).await?;
    let (content, size, tag) = (picture.content_id, picture.size(), picture.content_id.to_string());
    let disposition = HeaderValue::from_static("inline");
    About { content, size, media_type: &picture.media_type, tag: &tag, disposition, caching: CACHING }
        .send(&app, &headers)
        .await
}

/// Who may not read a room is told the same as where there is no such file.
async fn may_read(app: &AppState, viewer: &Principal, room: RoomId) -> Result<(), ApiError> {
    app.rooms.authorize(viewer, room, &[Action::Read]).await.map_err(|ApiError(error)| match error.code {
        ErrorCode::Busy | ErrorCode::Internal => ApiError(error),
        _ => ErrorCode::FileUnknown.into(),
    })
}

/// A file that the viewer may see: their own, or one of a message that they may read.
async fn seen(app: &AppState, viewer: &Principal, id: FileId) -> Result<FileRecord, ApiError> {
    let file = app.store.file(id).await?.ok_or(ErrorCode::FileUnknown)?;
    match file.message {
        Some((room, _)) => may_read(app, viewer, room).await?,
        None if file.owner == viewer.person.id => {}
        None => return Err(ErrorCode::FileUnknown.into()),
    }
    file.state.check_ready()?;
    Ok(file)
}

/// What is sent.
pub(super) struct About<'a> {
    pub content: Uuid,
    pub size: u64,
    pub media_type: &'a str,
    pub tag: &'a str,
    pub disposition: HeaderValue,
    /// What a browser may keep of it.
    pub caching: HeaderValue,
}

impl About<'_> {
    /// The answer to a request with these headers.
    pub async fn send(self, app: &AppState, asked: &HeaderMap) -> Result<Response, ApiError> {
        let tag = HeaderValue::try_from(format!("\"{}\"", self.tag)).map_err(ApiError::internal)?;
        let mut headers = HeaderMap::from_iter([
            (header::ETAG, tag.clone()),
            (header::CACHE_CONTROL, self.caching),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
            (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        ]);
        if asked.get(header::IF_NONE_MATCH) == Some(&tag) {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        let media_type = HeaderValue::try_from(self.media_type).map_err(ApiError::internal)?;
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::CONTENT_DISPOSITION, self.disposition);
        // A part of what it was before is of no use.
        let is_meant = asked.get(header::IF_RANGE).is_none_or(|value| *value == tag);
        let range = asked.get(header::RANGE).filter(|_| is_meant).and_then(|value| value.to_str().ok());
        let (status, range) = match range.map_or(Ok(None), |range| Range::asked(range, self.size)) {
            Ok(None) => (StatusCode::OK, Range { start: 0, end: self.size }),
            Ok(Some(range)) => (StatusCode::PARTIAL_CONTENT, range),
            Err(Unsatisfiable) => {
                headers.insert(header::CONTENT_RANGE, content_range(&format!("*/{}", self.size))?);
                return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
            }
        };
        if status == StatusCode::PARTIAL_CONTENT {
            let range = format!("{}-{}/{}", range.start, range.end - 1, self.size);
            headers.insert(header::CONTENT_RANGE, content_range(&range)?);
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
        Ok((status, headers, files::send(app.files.clone(), self.content, range).await?).into_response())
    }
}

fn content_range(range: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::try_from(format!("bytes {range}")).map_err(ApiError::internal)
}

/// Whether a file is shown or saved, and under which name (RFC 6266): once as older programs read it, once with all letters.
pub(super) fn disposition(is_shown: bool, name: &str) -> HeaderValue {
    let how = if is_shown { "inline" } else { "attachment" };
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')');
    let plain: String = name.chars().map(|c| if is_safe(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    HeaderValue::try_from(format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{whole}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_header_is_nothing_but_a_name() {
        let of = |name| disposition(false, name).to_str().unwrap().to_owned();
        assert_eq!(of("a b.txt"), "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt");
        assert_eq!(of("Ü\";x=\".png"), "attachment; filename=\"___x__.png\"; filename*=UTF-8''%C3%9C%22%3Bx%3D%22.png");
        assert_eq!(of("a\r\nb"), "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab");
    }
}
