//! `/api/files`: uploads by tus 1.0.0 (<https://tus.io/protocols/resumable-upload>), and lists of files.

use axum::{
    body::Body as Bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use protocol::{
    ErrorCode, FileId, RoomId, Seq,
    api::{FileGroup, FileLimits, Files, FilesQuery, ListQuery},
    files::{FILES_MAX, file_name},
    permission::Action,
};
use uuid::Uuid;

use super::lists;
use crate::{
    AppState,
    auth::Principal,
    connections::UPLOAD,
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    store::{FileRecord, FileState, PageRequest, RoomCommand, UNSENT_MS},
};

const TUS: HeaderName = HeaderName::from_static("tus-resumable");
const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
const EXTENSIONS: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// The only version of tus that there is.
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
/// What of tus is here beyond its core.
const SUPPORTED: HeaderValue = HeaderValue::from_static("creation,expiration,termination");
/// Bytes of one of our own client's requests.
const CHUNK: u64 = 8 * 1024 * 1024;

/// `OPTIONS /api/files`: what of tus is here.
pub async fn options(State(app): State<AppState>) -> Response {
    let max = HeaderValue::from(app.files.file_max);
    let headers = [(VERSIONS, VERSION), (EXTENSIONS, SUPPORTED), (MAX_SIZE, max)];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Lets every reply say which version of tus it is, and one to a client of another version which there are.
pub async fn name_version(mut response: Response) -> Response {
    let is_refused = response.status() == StatusCode::PRECONDITION_FAILED;
    let headers = response.headers_mut();
    headers.insert(TUS, VERSION);
    if is_refused {
        headers.insert(VERSIONS, VERSION);
    }
    response
}

/// `GET /api/files/limits`: what the server takes.
pub async fn limits(State(app): State<AppState>, _: Principal) -> Body<FileLimits> {
    let files_max = u32::try_from(FILES_MAX).unwrap_or(u32::MAX);
    Body(FileLimits { file_max: app.files.file_max, mine_max: app.files.mine_max, files_max, chunk: CHUNK })
}

/// `GET /api/files`: what one has uploaded, the newest first.
pub async fn mine(
    State(app): State<AppState>,
    viewer: Principal,
    Query(query): Query<ListQuery>,
) -> Result<Body<Files>, ApiError> {
    Ok(Body(app.store.files_of(viewer.person.id, &lists::page(query)?).await?))
}

/// `GET /api/rooms/{id}/files`: the files of a room's messages, the newest first.
pub async fn of_room(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Query(FilesQuery { kind, group, after, limit }): Query<FilesQuery>,
) -> Result<Body<Files>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let page = PageRequest { after, limit: lists::limit_of(limit)? };
    let kinds = kind.map(|kind| (kind, kind)).or(group.map(FileGroup::kinds));
    Ok(Body(app.store.files_of_room(room, kinds, &page).await?))
}

/// `POST /api/files`: begins an upload.
pub async fn create(State(app): State<AppState>, viewer: Principal, headers: HeaderMap) -> Result<Response, ApiError> {
    check_version(&headers)?;
    let size = number(&headers, &LENGTH).ok_or_else(|| ApiError::about(ErrorCode::BadRequest, "Upload-Length"))?;
    if size == 0 {
        return Err(ApiError::about(ErrorCode::BadRequest, "the file is empty"));
    }
    app.limits.upload(viewer.person.id)?;
    app.files.check_room(size).await?;
    let metadata = headers.get(&METADATA).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let id = field(metadata, "id").and_then(|id| id.parse().ok()).unwrap_or_else(|| FileId(Uuid::now_v7()));
    let name = file_name(&field(metadata, "filename").or_else(|| field(metadata, "name")).unwrap_or_default());
    let owner = viewer.person.id;
    let mut file = app.store.begin_upload(owner, id, &name, size, app.files.mine_max).await?;
    if file.state == FileState::Whole {
        file = finished(&app, file).await?;
    }
    let location = HeaderValue::try_from(format!("/api/files/{id}")).map_err(ApiError::internal)?;
    let mut response = (StatusCode::CREATED, [(header::LOCATION, location)]).into_response();
    progress(&file, response.headers_mut());
    Ok(response)
}

/// `HEAD /api/files/{id}`: how far one's upload is.
pub async fn show(
    State(app): State<AppState>,
    viewer: Principal,
    Path(id): Path<FileId>,
) -> Result<Response, ApiError> {
    let mut file = own(&app, &viewer, id).await?;
    if file.state == FileState::Whole {
        file = finished(&app, file).await?;
    }
    let mut response = StatusCode::OK.into_response();
    let metadata = format!("filename {}", BASE64.encode(&file.name));
    response.headers_mut().insert(METADATA, HeaderValue::try_from(metadata).map_err(ApiError::internal)?);
    progress(&file, response.headers_mut());
    Ok(response)
}

/// `PATCH /api/files/{id}`: goes on with one's upload. What has come is kept, also where the request breaks off.
pub async fn receive(
    State(app): State<AppState>,
    viewer: Principal,
    Path(id): Path<FileId>,
    request: Request,
) -> Result<Response, ApiError> {
    let (head, body) = request.into_parts();
    let received = go_on(&app, &viewer, id, &head.headers, body).await;
    let mut response = match received {
        Ok(file) => {
            let mut response = StatusCode::NO_CONTENT.into_response();
            progress(&file, response.headers_mut());
            response
        }
        Err(error) => error.into_response(),
    };
    // What is left of the body would be taken for the next request.
    if !response.status().is_success() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

async fn go_on(
    app: &AppState,
    viewer: &Principal,
    id: FileId,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<FileRecord, ApiError> {
    check_version(headers)?;
    if headers.get(header::CONTENT_TYPE).is_none_or(|value| value != UPLOAD) {
        return Err(ApiError::about(ErrorCode::BadRequest, "the content type is application/offset+octet-stream"));
    }
    let offset = number(headers, &OFFSET).ok_or_else(|| ApiError::about(ErrorCode::BadRequest, "Upload-Offset"))?;
    let _permit = app.limits.receive(viewer.person.id)?;
    let file = own(app, viewer, id).await?;
    if file.state != FileState::Uploading || offset != file.received {
        return Err(ErrorCode::OffsetMismatch.into());
    }
    let received = app.files.receive(&file, body, &app.settings.bounds).await?;
    if received < file.size {
        return Ok(FileRecord { received, ..file });
    }
    finished(app, FileRecord { received, state: FileState::Whole, ..file }).await
}

/// `DELETE /api/files/{id}`: ends one's upload, or deletes a file of one's own, also from the message that has it.
pub async fn delete(
    State(app): State<AppState>,
    viewer: Principal,
    Path(id): Path<FileId>,
) -> Result<Response, ApiError> {
    let file = own(&app, &viewer, id).await?;
    match file.message {
        Some((room, seq)) => take_out(&app, &viewer, room, seq, id).await?,
        None => _ = app.store.delete_unsent(viewer.person.id, id).await?,
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes a file out of its message. A message of which nothing is left is deleted.
async fn take_out(app: &AppState, viewer: &Principal, room: RoomId, seq: Seq, id: FileId) -> Result<(), ApiError> {
    use protocol::{Content, EventKind};

    let found = app.store.events_after(room, Some(viewer.person.id), seq.saturating_sub(1), 1).await?.pop();
    let Some(EventKind::Posted { content, files, .. }) = found.filter(|event| event.seq == seq).map(|event| event.kind)
    else {
        return Err(ErrorCode::MessageUnknown.into());
    };
    let kept: Vec<FileId> = files.iter().map(|file| file.id).filter(|file| *file != id).collect();
    let is_empty = kept.is_empty() && content == Content::Text(String::new());
    app.limits.post(viewer.person.id)?;
    let command = if is_empty {
        RoomCommand::Delete { target: seq }
    } else {
        RoomCommand::Edit { target: seq, content, files: Some(kept) }
    };
    Ok(app.rooms.carry_out(viewer, room, command).await?)
}

/// One's own file. Others' are not told apart from those that are not there.
async fn own(app: &AppState, viewer: &Principal, id: FileId) -> Result<FileRecord, ApiError> {
    let file = app.store.file(id).await?.filter(|file| file.owner == viewer.person.id);
    Ok(file.ok_or(ErrorCode::FileUnknown)?)
}

/// The file after it was looked at.
async fn finished(app: &AppState, file: FileRecord) -> Result<FileRecord, ApiError> {
    app.files.finish(&file).await?;
    Ok(app.store.file(file.id).await?.ok_or(ErrorCode::FileUnknown)?)
}

fn check_version(headers: &HeaderMap) -> Result<(), ApiError> {
    if headers.get(&TUS) == Some(&VERSION) { Ok(()) } else { Err(ErrorCode::TusVersion.into()) }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok().filter(|number| i64::try_from(*number).is_ok())
}

/// A value of `Upload-Metadata`: keys, each with a value in base64, and commas between.
fn field(metadata: &str, key: &str) -> Option<String> {
    let value = metadata.split(',').find_map(|pair| pair.trim().strip_prefix(key)?.strip_prefix(' '))?;
    String::from_utf8(BASE64.decode(value.trim()).ok()?).ok()
}

/// How far an upload is, and how long what is there is kept.
fn progress(file: &FileRecord, headers: &mut HeaderMap) {
    headers.insert(OFFSET, HeaderValue::from(file.received));
    headers.insert(LENGTH, HeaderValue::from(file.length()));
    if file.message.is_none()
        && let Some(expires) = http_date(file.changed_at.0 + UNSENT_MS)
    {
        headers.insert(EXPIRES, expires);
    }
}

/// A time in milliseconds as headers have it (RFC 9110, 5.6.7).
fn http_date(at: i64) -> Option<HeaderValue> {
    let at = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_millis(at.try_into().ok()?))?;
    HeaderValue::try_from(httpdate::fmt_http_date(at)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_as_tus_has_it() {
        let metadata = "filename d29ybGQucG5n,is_confidential, id YQ==,bad !";
        assert_eq!(field(metadata, "filename").as_deref(), Some("world.png"));
        assert_eq!(field(metadata, "id").as_deref(), Some("a"));
        assert_eq!(field(metadata, "is_confidential"), None);
        assert_eq!(field(metadata, "bad"), None);
        assert_eq!(field("", "filename"), None);
    }
}
