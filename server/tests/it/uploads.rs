//! Files: uploads by tus, the messages that have them, and who may see them.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use protocol::{
    ErrorBody, ErrorCode, EventKind, FileId, FileKind, RoomId, Seq,
    api::{Files, Posted},
};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
const TUS: (&str, &str) = ("Tus-Resumable", "1.0.0");

/// Begins an upload under an id.
pub async fn begin(person: &Person, id: FileId, name: &str, length: usize) -> Response {
    let metadata = format!("id {},filename {}", BASE64.encode(id.to_string()), BASE64.encode(name));
    let request = person.request(Method::POST, "/api/files").header(TUS.0, TUS.1).header("Upload-Length", length);
    request.header("Upload-Metadata", metadata).send().await.unwrap()
}

/// Sends some of its bytes.
pub async fn patch(person: &Person, id: FileId, offset: usize, bytes: impl Into<reqwest::Body>) -> Response {
    let request = person.request(Method::PATCH, &format!("/api/files/{id}")).header(TUS.0, TUS.1);
    let request = request.header("Upload-Offset", offset).header("Content-Type", "application/offset+octet-stream");
    request.body(bytes).send().await.unwrap()
}

pub async fn offset(person: &Person, id: FileId) -> usize {
    let reply = person.request(Method::HEAD, &format!("/api/files/{id}")).header(TUS.0, TUS.1).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    number(reply.headers(), "upload-offset")
}

pub fn number(headers: &HeaderMap, name: &str) -> usize {
    headers[name].to_str().unwrap().parse().unwrap()
}

/// Uploads a file in one go.
pub async fn upload(person: &Person, name: &str, bytes: &[u8]) -> FileId {
    let id = FileId(Uuid::now_v7());
    let reply = begin(person, id, name, bytes.len()).await;
    assert_eq!(reply.status(), StatusCode::CREATED);
    assert_eq!(reply.headers()["location"], format!("/api/files/{id}"));
    let reply = patch(person, id, 0, bytes.to_vec()).await;
    assert_eq!(reply.status(), StatusCode::NO_CONTENT, "{}", reply.text().await.unwrap());
    id
}

/// Posts a message with these files.
pub async fn post(person: &Person, room: RoomId, text: &str, files: &[FileId]) -> Seq {
    let files: Vec<Value> =
        files.iter().map(|id| json!({ "id": id, "alt": "what it shows", "spoiler": true })).collect();
    let path = format!("/api/rooms/{room}/messages");
    person.make::<Posted>(&path, json!({ "text": text, "files": files })).await.seq
}

pub async fn download(person: &Person, id: FileId, headers: &[(&'static str, &str)]) -> Response {
    let mut request = person.request(Method::GET, &format!("/api/files/{id}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

pub async fn code(reply: Response) -> (StatusCode, ErrorCode) {
    (reply.status(), reply.json::<ErrorBody>().await.unwrap().code)
}

/// Bytes of no type.
pub fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n * 7 % 251) as u8).collect()
}

on_both! {
    async fn an_upload_goes_on_where_it_broke_off_and_is_one_message_of_the_room(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let all = bytes(5 * 1024 * 1024 + 17);
        let id = FileId(Uuid::now_v7());
        assert_eq!(begin(&ada, id, "a\u{202E}b.bin", all.len()).await.status(), StatusCode::CREATED);
        // The reply was lost, and it is asked for again.
        assert_eq!(begin(&ada, id, "ab.bin", all.len()).await.status(), StatusCode::CREATED);
        assert_eq!(code(begin(&bo, id, "ab.bin", all.len()).await).await, (StatusCode::NOT_FOUND, ErrorCode::FileUnknown));
        // Pieces that end anywhere.
        let mut done = 0;
        for end in [1, 3_000_000, 3_000_001, 4 * 1024 * 1024, all.len() - 1] {
            let reply = patch(&ada, id, done, all[done..end].to_vec()).await;
            assert_eq!(number(reply.headers(), "upload-offset"), end);
            done = end;
            assert_eq!(offset(&ada, id).await, done);
        }
        // A message can't have it yet, and nobody goes on from elsewhere.
        let files = json!({ "text": "", "files": [{ "id": id }] });
        let path = format!("/api/rooms/{LOBBY}/messages");
        let (status, error) = ada.refused(Method::POST, &path, Some(files.clone())).await;
        assert_eq!((status, error.code, error.retry_after), (StatusCode::CONFLICT, ErrorCode::FileUnfinished, Some(1)));
        assert_eq!(code(patch(&ada, id, 5, b"x".to_vec()).await).await, (StatusCode::CONFLICT, ErrorCode::OffsetMismatch));
        // Another server process takes the rest.
        let server = server.restart().await;
        let (ada, bo) = (ada.at(&server), bo.at(&server));
        assert_eq!(offset(&ada, id).await, done);
        assert_eq!(patch(&ada, id, done, all[done..].to_vec()).await.status(), StatusCode::NO_CONTENT);

        let mut socket = bo.socket().await;
        let seq = post(&ada, LOBBY, "", &[id]).await;
        let event = socket.event().await;
        let EventKind::Posted { files, .. } = &event.kind else { panic!("{event:?}") };
        assert_eq!((event.seq, files.len(), files[0].id, files[0].size), (seq, 1, id, all.len() as u64));
        assert_eq!((files[0].name.as_str(), files[0].kind), ("ab.bin", FileKind::Other));
        assert_eq!((files[0].alt.as_str(), files[0].spoiler), ("what it shows", true));
        assert_eq!(bo.history(LOBBY, "").await.events.pop(), Some(event));
        let reply = download(&bo, id, &[]).await;
        assert_eq!(number(reply.headers(), "content-length"), all.len());
        assert!(reply.bytes().await.unwrap() == all);
        // It is in no second message.
        let (status, error) = ada.refused(Method::POST, &path, Some(files_of(id))).await;
        assert_eq!((status, error.code), (StatusCode::NOT_FOUND, ErrorCode::FileUnknown));
    }

    async fn who_may_not_read_a_message_does_not_get_its_files(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, eve) = (server.person("ada").await, server.person("bo").await, server.person("eve").await);
        let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        let membership = format!("/api/rooms/{room}/members/{}", bo.signed_in.me.id);
        ada.done(Method::PUT, &format!("/api/rooms/{room}/members/bo"), json!(null)).await;
        let id = upload(&ada, "plan.txt", b"half past four").await;
        // Before it is sent it is its owner's alone, and nobody else sends it.
        assert_eq!(download(&ada, id, &[]).await.status(), StatusCode::OK);
        assert_eq!(code(download(&bo, id, &[]).await).await, (StatusCode::NOT_FOUND, ErrorCode::FileUnknown));
        let (_, error) = bo.refused(Method::POST, &format!("/api/rooms/{LOBBY}/messages"), Some(files_of(id))).await;
        assert_eq!(error.code, ErrorCode::FileUnknown);

        post(&ada, room, "the plan", &[id]).await;
        assert_eq!(download(&bo, id, &[]).await.text().await.unwrap(), "half past four");
        assert_eq!(bo.get::<Files>(&format!("/api/rooms/{room}/files")).await.files.len(), 1);
        let stranger = reqwest::get(server.url(&format!("/api/files/{id}"))).await.unwrap();
        assert_eq!(code(stranger).await, (StatusCode::UNAUTHORIZED, ErrorCode::NotSignedIn));
        assert_eq!(code(download(&eve, id, &[]).await).await, (StatusCode::NOT_FOUND, ErrorCode::FileUnknown));
        assert_eq!(eve.tries(Method::GET, &format!("/api/rooms/{room}/files"), json!(null)).await, Some(ErrorCode::RoomUnknown));
        // At once.
        ada.done(Method::POST, &format!("{membership}/removal"), json!({ "ban": false, "reason": "" })).await;
        assert_eq!(code(download(&bo, id, &[]).await).await, (StatusCode::NOT_FOUND, ErrorCode::FileUnknown));
        assert_eq!(code(patch(&bo, id, 0, b"x".to_vec()).await).await.1, ErrorCode::FileUnknown);
        assert_eq!(bo.tries(Method::DELETE, &format!("/api/files/{id}"), json!(null)).await, Some(ErrorCode::FileUnknown));
    }

    async fn a_file_goes_with_its_message_and_out_of_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (one, two) = (upload(&ada, "1.txt", b"one").await, upload(&ada, "2.txt", b"two").await);
        let seq = post(&ada, LOBBY, "", &[one, two]).await;
        let message = format!("/api/rooms/{LOBBY}/messages/{seq}");
        assert_eq!(bo.tries(Method::DELETE, &format!("/api/files/{one}"), json!(null)).await, Some(ErrorCode::FileUnknown));
        ada.done(Method::DELETE, &format!("/api/files/{one}"), json!(null)).await;
        assert_eq!(download(&ada, one, &[]).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(files_at(&bo, seq).await, [two]);
        // An edit leaves them, or takes some; nothing at all is no message.
        ada.done(Method::PUT, &message, json!({ "text": "the second" })).await;
        assert_eq!(files_at(&bo, seq).await, [two]);
        assert_eq!(ada.tries(Method::PUT, &message, json!({ "text": "", "files": [] })).await, Some(ErrorCode::TextBlank));
        ada.done(Method::PUT, &message, json!({ "text": "" })).await;
        // The last one takes its message with it.
        ada.done(Method::DELETE, &format!("/api/files/{two}"), json!(null)).await;
        assert_eq!(bo.tries(Method::GET, &message, json!(null)).await, None);
        assert!(files_at(&bo, seq).await.is_empty());
        assert_eq!(ada.get::<Files>("/api/files").await.used, Some(0));

        let three = upload(&ada, "3.txt", b"three").await;
        let seq = post(&ada, LOBBY, "three", &[three]).await;
        ada.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/messages/{seq}"), json!(null)).await;
        assert_eq!(download(&ada, three, &[]).await.status(), StatusCode::NOT_FOUND);
    }

    async fn lists_are_newest_first_and_have_pages(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut sent = Vec::new();
        for n in 0..3 {
            let id = upload(&ada, &format!("{n}.txt"), format!("number {n}").as_bytes()).await;
            post(&ada, LOBBY, &format!("{n}"), &[id]).await;
            sent.insert(0, id);
        }
        let zip = upload(&ada, "all.txt", b"PK\x03\x04\x14\0").await;
        post(&ada, LOBBY, "", &[zip]).await;
        let path = format!("/api/rooms/{LOBBY}/files?limit=2");
        let first: Files = bo.get(&format!("{path}&kind=text")).await;
        let second: Files = bo.get(&format!("{path}&kind=text&after={}", first.next.as_deref().unwrap())).await;
        assert_eq!([ids(&first), ids(&second)].concat(), sent);
        assert_eq!((second.next, first.used), (None, None));
        let all: Files = bo.get(&path).await;
        assert!(all.files.iter().all(|listed| listed.owner.as_ref().is_some_and(|owner| owner.name == "ada")));
        let others: Files = bo.get(&format!("{path}&group=others")).await;
        assert_eq!(ids(&others), [zip, sent[0]]);
        assert!(bo.get::<Files>(&format!("{path}&group=media")).await.files.is_empty());
        assert_eq!(ids(&all)[0], zip);
        assert_eq!(all.files[0].file.media_type, "application/zip");
        let mine: Files = ada.get("/api/files?limit=10").await;
        assert_eq!((mine.files.len(), mine.used), (4, Some(3 * 8 + 6)));
        assert!(bo.get::<Files>("/api/files").await.files.is_empty());
    }

    async fn what_two_files_hold_alike_is_kept_once_and_until_the_last_is_gone(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (one, two) = (upload(&ada, "1.txt", b"the same").await, upload(&bo, "2.txt", b"the same").await);
        assert_eq!(server.app.store.bytes_of_files().await.unwrap(), 16, "the second is not swept yet");
        let swept = server.app.store.sweep_files().await.unwrap();
        assert_eq!((swept.len(), server.app.store.bytes_of_files().await.unwrap()), (1, 8));
        ada.done(Method::DELETE, &format!("/api/files/{one}"), json!(null)).await;
        assert_eq!(download(&bo, two, &[]).await.text().await.unwrap(), "the same");
    }
}

fn ids(files: &Files) -> Vec<FileId> {
    files.files.iter().map(|listed| listed.file.id).collect()
}

fn files_of(id: FileId) -> Value {
    json!({ "text": "", "files": [{ "id": id }] })
}

async fn files_at(person: &Person, seq: Seq) -> Vec<FileId> {
    let events = person.history(LOBBY, "").await.events;
    let event = events.into_iter().find(|event| event.seq == seq).unwrap();
    let EventKind::Posted { files, .. } = event.kind else { panic!("a message") };
    files.into_iter().map(|file| file.id).collect()
}

#[tokio::test]
async fn nothing_in_a_file_runs_whatever_it_is_called() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    for (name, bytes) in [
        ("photo.png", &b"<!DOCTYPE html><script>alert(1)</script>"[..]),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.jpg", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"),
        ("photo.gif", b"MZ\x90\0\x03\0\0\0"),
        // Broken: no decoder takes it, so no browser is asked to.
        ("photo.webp", b"RIFF\x10\0\0\0WEBPVP8 broken"),
        ("a\r\nSet-Cookie: x=y.png", b"\x89PNG\r\n\x1a\n broken"),
    ] {
        let id = upload(&ada, name, bytes).await;
        let reply = download(&ada, id, &[]).await;
        let header = |name| reply.headers()[name].to_str().unwrap();
        assert!(header("content-disposition").starts_with("attachment; "), "{name}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
        assert!(!reply.headers().contains_key("set-cookie"));
        let media_type = header("content-type");
        assert!(!media_type.contains("html") && !media_type.contains("svg"), "{name}: {media_type}");
    }
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for_and_whether_it_is_still_the_same() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let all = bytes(3 * 1024 * 1024);
    let id = upload(&ada, "film.bin", &all).await;
    let reply = download(&ada, id, &[("Range", "bytes=2097100-2097200"), ("Accept-Encoding", "gzip")]).await;
    assert_eq!(reply.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(reply.headers()["content-range"], format!("bytes 2097100-2097200/{}", all.len()));
    assert!(!reply.headers().contains_key("content-encoding"));
    let tag = reply.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(reply.bytes().await.unwrap(), all[2_097_100..=2_097_200]);
    let reply = download(&ada, id, &[("Range", "bytes=9999999-")]).await;
    assert_eq!(reply.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(reply.headers()["content-range"], format!("bytes */{}", all.len()));
    assert_eq!(download(&ada, id, &[("If-None-Match", &tag)]).await.status(), StatusCode::NOT_MODIFIED);
    let reply = download(&ada, id, &[("Range", "bytes=0-1"), ("If-Range", "\"another\"")]).await;
    assert_eq!(reply.status(), StatusCode::OK);
    assert_eq!(reply.headers()[header::CACHE_CONTROL], "private, no-cache");
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_sent_and_beyond_what_was_said() {
    let server = Server::start_with(|settings| {
        settings.file_max_mb = 1;
        settings.files_per_person_mb = 2;
    })
    .await;
    let ada = server.person("ada").await;
    let id = || FileId(Uuid::now_v7());
    let reply = begin(&ada, id(), "large", 1024 * 1024 + 1).await;
    assert_eq!(code(reply).await, (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::FileTooLarge));
    assert_eq!(code(begin(&ada, id(), "empty", 0).await).await.0, StatusCode::BAD_REQUEST);
    let one = id();
    begin(&ada, one, "one", 10).await;
    assert_eq!(
        code(patch(&ada, one, 0, bytes(11)).await).await,
        (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge)
    );
    // What belonged to it was taken.
    assert_eq!(offset(&ada, one).await, 10);
    assert_eq!(begin(&ada, id(), "two", 1024 * 1024).await.status(), StatusCode::CREATED);
    let reply = begin(&ada, id(), "three", 1024 * 1024).await;
    assert_eq!(code(reply).await, (StatusCode::INSUFFICIENT_STORAGE, ErrorCode::FilesFull));
    let limits: Value = ada.get("/api/files/limits").await;
    assert_eq!((limits["file_max"].as_u64(), limits["mine_max"].as_u64()), (Some(1 << 20), Some(2 << 20)));
}

#[tokio::test]
async fn a_client_of_another_version_is_told_so_and_what_there_is() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let request = ada.request(Method::POST, "/api/files").header("Upload-Length", 1).send().await.unwrap();
    assert_eq!(request.headers()["tus-version"], "1.0.0");
    assert_eq!(code(request).await, (StatusCode::PRECONDITION_FAILED, ErrorCode::TusVersion));
    // Every reply says which version it is, one that refuses, too; and an upload tells what it is called.
    let id = FileId(Uuid::now_v7());
    let reply = patch(&ada, id, 0, b"x".to_vec()).await;
    assert_eq!(
        (reply.status(), &reply.headers()["tus-resumable"]),
        (StatusCode::NOT_FOUND, &HeaderValue::from_static(TUS.1))
    );
    begin(&ada, id, "größe.txt", 1).await;
    let reply = ada.request(Method::HEAD, &format!("/api/files/{id}")).header(TUS.0, TUS.1).send().await.unwrap();
    assert_eq!(reply.headers()["upload-metadata"], format!("filename {}", BASE64.encode("größe.txt")));
    assert_eq!(reply.headers()["cache-control"], "no-store");
    let reply = ada.request(Method::OPTIONS, "/api/files").send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::NO_CONTENT);
    assert_eq!(reply.headers()["tus-extension"], "creation,expiration,termination");
    assert_eq!(number(reply.headers(), "tus-max-size"), 100 * 1024 * 1024);
}

#[tokio::test]
async fn of_two_requests_that_bring_the_same_bytes_one_counts() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let all = bytes(4 * 1024 * 1024);
    let id = FileId(Uuid::now_v7());
    begin(&ada, id, "twice", all.len()).await;
    let (one, two) = tokio::join!(patch(&ada, id, 0, all.clone()), patch(&ada, id, 0, all.clone()));
    let mut statuses = [one.status(), two.status()];
    statuses.sort();
    assert!(
        statuses[0] == StatusCode::NO_CONTENT && matches!(statuses[1], StatusCode::NO_CONTENT | StatusCode::CONFLICT),
        "{statuses:?}"
    );
    assert!(download(&ada, id, &[]).await.bytes().await.unwrap() == all);
}

#[tokio::test]
async fn a_picture_is_told_of_before_it_is_there() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    // One red pixel.
    let png = BASE64
        .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==")
        .unwrap();
    let id = upload(&ada, "red.txt", &png).await;
    post(&ada, LOBBY, "", &[id]).await;
    let events = ada.history(LOBBY, "").await.events;
    let EventKind::Posted { files, .. } = &events.last().unwrap().kind else { panic!("a message") };
    let picture = files[0].picture.as_ref().unwrap();
    assert_eq!((files[0].kind, files[0].media_type.as_str()), (FileKind::Picture, "image/png"));
    assert_eq!((picture.width, picture.height, picture.has_preview), (1, 1, false));
    let reply = download(&ada, id, &[]).await;
    assert!(reply.headers()["content-disposition"].to_str().unwrap().starts_with("inline; "));
}
