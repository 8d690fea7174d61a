//! ClamAV is asked about files before anybody else can have them.

use std::time::Duration;

use protocol::{ErrorBody, ErrorCode, EventKind, FileId, RoomId, api::Files};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::settings;
use tokio::{io::AsyncReadExt, net::TcpListener};
use uuid::Uuid;

use crate::{
    harness::{Clamd, FOUND, Person, STREAM_MAX, Server, eicar, on_both},
    uploads::{begin, bytes, code, download, offset, patch, post, upload},
};

const LOBBY: RoomId = RoomId::LOBBY;

async fn start(engine: crate::harness::Engine, clamd: &Clamd) -> Server {
    let socket = clamd.socket();
    Server::start_on_with(engine, |settings| settings.files_clamav = Some(settings::Clamd::Socket(socket))).await
}

/// Brings a file that is refused.
async fn refused(person: &Person, id: FileId, bytes: &[u8]) -> ErrorBody {
    assert_eq!(begin(person, id, "invoice.pdf", bytes.len()).await.status(), StatusCode::CREATED);
    let reply = patch(person, id, 0, bytes.to_vec()).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    reply.json().await.unwrap()
}

/// Whether a message says of each of its files that it is unchecked.
async fn unchecked(person: &Person) -> Vec<bool> {
    let event = person.history(LOBBY, "").await.events.pop().unwrap();
    let EventKind::Posted { files, .. } = event.kind else { panic!("a message") };
    files.iter().map(|file| file.unchecked).collect()
}

on_both! {
    async fn a_file_in_which_something_is_found_is_refused_by_its_name_and_deleted(engine: Engine) {
        let clamd = Clamd::start().await;
        let server = start(engine, &clamd).await;
        let ada = server.person("ada").await;
        let id = FileId(Uuid::now_v7());
        let error = refused(&ada, id, &eicar()).await;
        assert_eq!(error.code, ErrorCode::FileInfected);
        assert!(error.message.ends_with(&format!("({FOUND})")), "{}", error.message);
        // Nothing of it is left, neither in the database nor in the folder.
        assert_eq!(code(download(&ada, id, &[]).await).await, (StatusCode::NOT_FOUND, ErrorCode::FileUnknown));
        assert!(ada.get::<Files>("/api/files").await.files.is_empty());
        assert_eq!(server.app.store.bytes_of_files().await.unwrap(), 0);
        assert_eq!(objects(&server.app.settings.files_dir), 0);
        let message = json!({ "text": "", "files": [{ "id": id }] });
        let (_, error) = ada.refused(Method::POST, &format!("/api/rooms/{LOBBY}/messages"), Some(message)).await;
        assert_eq!(error.code, ErrorCode::FileUnknown);
        // Whatever is before and behind it, and again under the same id.
        let hidden = [bytes(3_000), eicar(), bytes(10)].concat();
        assert_eq!(refused(&ada, id, &hidden).await.code, ErrorCode::FileInfected);
    }

    async fn what_is_clean_is_a_file_as_without_a_scanner(engine: Engine) {
        let clamd = Clamd::start().await;
        let server = start(engine, &clamd).await;
        let ada = server.person("ada").await;
        let id = upload(&ada, "plan.txt", b"half past four").await;
        post(&ada, LOBBY, "", &[id]).await;
        assert_eq!(unchecked(&ada).await, [false]);
        assert_eq!(download(&ada, id, &[]).await.text().await.unwrap(), "half past four");
    }

    async fn what_cannot_be_checked_is_let_through_and_said_to_be_unchecked(engine: Engine) {
        let mut clamd = Clamd::start().await;
        let server = start(engine, &clamd).await;
        let ada = server.person("ada").await;
        let large = upload(&ada, "large.bin", &bytes(3 * STREAM_MAX)).await;
        post(&ada, LOBBY, "", &[large]).await;
        assert_eq!(unchecked(&ada).await, [true], "it is more than clamd takes");
        clamd.kill();
        let away = upload(&ada, "away.txt", b"nobody has looked").await;
        clamd.start_again().await;
        let back = upload(&ada, "back.txt", b"somebody has looked").await;
        post(&ada, LOBBY, "", &[away, back]).await;
        assert_eq!(unchecked(&ada).await, [true, false]);
        let listed = ada.get::<Files>(&format!("/api/rooms/{LOBBY}/files")).await;
        let unchecked = listed.files.iter().filter(|listed| listed.file.unchecked).count();
        assert_eq!((listed.files.len(), unchecked), (3, 2));
    }
}

#[tokio::test]
async fn where_only_checked_files_are_taken_the_others_are_refused_until_the_scanner_is_back() {
    let mut clamd = Clamd::start().await;
    let socket = clamd.socket();
    let server = Server::start_with(|settings| {
        settings.files_clamav = Some(settings::Clamd::Socket(socket));
        settings.files_clamav_required = true;
    })
    .await;
    let ada = server.person("ada").await;
    let large = refused(&ada, FileId(Uuid::now_v7()), &bytes(3 * STREAM_MAX)).await;
    assert_eq!(large.code, ErrorCode::FileUnchecked, "it is more than clamd takes");
    clamd.kill();
    let id = FileId(Uuid::now_v7());
    let away = refused(&ada, id, b"nobody has looked").await;
    assert_eq!(away.code, ErrorCode::FileUnchecked);
    assert!(away.message.ends_with("Please try again later."), "{}", away.message);
    // Nobody can send it, and nothing of it is left.
    let message = json!({ "text": "", "files": [{ "id": id }] });
    let (_, error) = ada.refused(Method::POST, &format!("/api/rooms/{LOBBY}/messages"), Some(message)).await;
    assert_eq!(error.code, ErrorCode::FileUnknown);
    assert_eq!(objects(&server.app.settings.files_dir), 0);
    clamd.start_again().await;
    // Once more, under the same id.
    assert_eq!(begin(&ada, id, "back.txt", 4).await.status(), StatusCode::CREATED);
    assert_eq!(patch(&ada, id, 0, b"plan".to_vec()).await.status(), StatusCode::NO_CONTENT);
    post(&ada, LOBBY, "", &[id]).await;
    assert_eq!(unchecked(&ada).await, [false]);
}

/// How many objects a folder has.
fn objects(folder: &std::path::Path) -> usize {
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    folders.map(|folder| std::fs::read_dir(folder).unwrap().count()).sum()
}

/// A scanner that takes everything and never answers: until its time is over the file is nobody else's.
#[tokio::test]
async fn a_file_is_nobody_elses_while_it_is_being_checked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = Server::start_with(|settings| settings.files_clamav = Some(settings::Clamd::Tcp(address))).await;
    let ada = server.person("ada").await;
    let id = FileId(Uuid::now_v7());
    assert_eq!(begin(&ada, id, "plan.txt", 4).await.status(), StatusCode::CREATED);
    let sending = tokio::spawn({
        let ada = ada.at(&server);
        async move { patch(&ada, id, 0, b"plan".to_vec()).await.status() }
    });
    let (mut scanner, _) = listener.accept().await.unwrap();
    let mut said = [0; 10 + 4 + 4 + 4];
    scanner.read_exact(&mut said).await.unwrap();
    assert_eq!(&said, b"zINSTREAM\0\0\0\0\x04plan\0\0\0\0");
    let message = json!({ "text": "", "files": [{ "id": id }] });
    let (status, error) = ada.refused(Method::POST, &format!("/api/rooms/{LOBBY}/messages"), Some(message)).await;
    assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::FileUnfinished));
    // It answers nonsense in the end.
    drop(scanner);
    let status = tokio::time::timeout(Duration::from_secs(10), sending).await.unwrap().unwrap();
    assert_eq!((status, offset(&ada, id).await), (StatusCode::NO_CONTENT, 4));
    post(&ada, LOBBY, "", &[id]).await;
    assert_eq!(unchecked(&ada).await, [true]);
}
