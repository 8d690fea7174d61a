//! `GET /api/account/export` and `GET /api/rooms/{id}/export`: zip files that are written as they are taken.

use std::io::{self, BufWriter, Write};

use app::exported::Language;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use protocol::{RoomId, permission::Action};
use tokio::{sync::mpsc, task::spawn_blocking};

use super::downloads::disposition;
use crate::{
    AppState,
    auth::Principal,
    export::{self, ExportError, Subject},
    http::{ApiError, extract::Path},
};

/// Bytes that are handed on at once.
const PIECE: usize = 64 * 1024;
/// Pieces that wait for a client to take them.
const QUEUE: usize = 4;

/// What is somebody's own.
pub async fn of_person(
    State(app): State<AppState>,
    viewer: Principal,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let name = format!("weconnect-{}.zip", viewer.person.name);
    send(app, &viewer, &headers, Subject::Person(viewer.person.clone()), &name).await
}

/// A room, for its owners.
pub async fn of_room(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Export]).await?;
    let name = app.store.room(room).await?.map(|room| room.name).unwrap_or_default();
    let name = protocol::files::file_name(&format!("{name}.zip"));
    send(app, &viewer, &headers, Subject::Room(room, viewer.person.clone()), &name).await
}

/// Begins to read, and sends what is written. Who hangs up ends it; where it fails, it breaks off, so that nobody takes a part of it for the
/// whole.
async fn send(
    app: AppState,
    viewer: &Principal,
    headers: &HeaderMap,
    subject: Subject,
    name: &str,
) -> Result<Response, ApiError> {
    let permit = app.limits.export(viewer.person.id)?;
    app.limits.change(viewer.person.id)?;
    let chosen = app.store.language(viewer.person.id).await?;
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let language = Language::choose(chosen.as_deref(), accepted);
    let (next, entries) = export::queue();
    let (pieces, taken) = mpsc::channel(QUEUE);
    let (failed, to) = (pieces.clone(), BufWriter::with_capacity(PIECE, Pieces(pieces)));
    let writing = spawn_blocking(move || export::write(to, entries).map(drop));
    tokio::spawn(async move {
        let read = export::read(&app.store, &app.files.storage, language, subject, next).await;
        let written = writing.await.unwrap_or_else(|error| Err(io::Error::other(error)));
        let done = match read {
            // Why it can't be written says the other half.
            Ok(()) | Err(ExportError::Cut(_)) => written.map_err(ExportError::from),
            Err(error) => Err(error),
        };
        if let Err(error) = done
            && failed.send(Err(io::Error::other("it could not be read"))).await.is_ok()
        {
            tracing::error!(%error, "an export broke off");
        }
        drop(permit);
    });
    let body = stream::unfold(taken, async |mut taken| Some((taken.recv().await?, taken)));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, disposition(false, name)),
        // Compressed already, and in pieces of its own: the router leaves alone what says so, and a proxy does not gather it.
        (header::ACCEPT_RANGES, HeaderValue::from_static("none")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// Hands on what is written.
struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Bytes::copy_from_slice(bytes);
        self.0.blocking_send(Ok(piece)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
