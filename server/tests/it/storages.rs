//! Files in a folder and in a bucket alike, and where neither is there.

use std::time::Duration;

use image::ImageFormat;
use protocol::{ErrorCode, FileId, RoomId};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::{StartError, files::OpenError};
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};
use uuid::Uuid;

use crate::{
    harness::{Person, Place, Server, place::SECRET, program},
    pictures::files::{encoded, halves},
    uploads::{begin, bytes, code, download, number, offset, patch, post, upload},
};

const LOBBY: RoomId = RoomId::LOBBY;

/// Runs one test with files in a folder and in a bucket.
macro_rules! on_both_storages {
    ($(async fn $name:ident($place:ident: Place) $body:block)*) => {
        $(mod $name {
            use super::*;

            async fn test($place: Place) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn folder() {
                test(Place::folder()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn bucket() {
                test(Place::bucket().await).await;
            }
        })*
    };
}

on_both_storages! {
    async fn an_upload_in_pieces_goes_on_at_another_server_and_any_part_of_it_can_be_had(place: Place) {
        let server = Server::start_with(|settings| place.set(settings)).await;
        let ada = server.person("ada").await;
        let all = bytes(5 * 1024 * 1024 + 17);
        let id = FileId(Uuid::now_v7());
        assert_eq!(begin(&ada, id, "film.bin", all.len()).await.status(), StatusCode::CREATED);
        let mut done = 0;
        for end in [1, 3_000_000, 3_000_001, 4 * 1024 * 1024] {
            assert_eq!(patch(&ada, id, done, all[done..end].to_vec()).await.status(), StatusCode::NO_CONTENT);
            done = end;
        }
        let server = server.restart_with(|settings| place.set(settings)).await;
        let ada = ada.at(&server);
        assert_eq!(offset(&ada, id).await, done);
        assert_eq!(patch(&ada, id, done, all[done..].to_vec()).await.status(), StatusCode::NO_CONTENT);
        post(&ada, LOBBY, "", &[id]).await;
        let whole = download(&ada, id, &[]).await;
        assert_eq!(number(whole.headers(), "content-length"), all.len());
        assert!(whole.bytes().await.unwrap() == all);
        // Over the edge of a part, and of what is asked for at once.
        for range in [2_097_100..=2_097_200, 524_280..=1_048_600, 0..=0, all.len() - 1..=all.len() - 1] {
            let asked = format!("bytes={}-{}", range.start(), range.end());
            let reply = download(&ada, id, &[("Range", &asked)]).await;
            assert_eq!(reply.status(), StatusCode::PARTIAL_CONTENT, "{asked}");
            assert!(reply.bytes().await.unwrap() == all[range], "{asked}");
        }
    }

    async fn a_picture_has_a_preview(place: Place) {
        let server = Server::start_with(|settings| place.set(settings)).await;
        let ada = server.person("ada").await;
        let id = upload(&ada, "halves.png", &encoded(&halves(1_100, 20), ImageFormat::Png)).await;
        let preview = ada.request(Method::GET, &format!("/api/files/{id}/preview")).send().await.unwrap();
        assert_eq!(preview.headers()["content-type"], "image/jpeg");
        assert_eq!(image::load_from_memory(&preview.bytes().await.unwrap()).unwrap().width(), 1_024);
    }

    async fn what_two_files_hold_alike_is_there_once_and_the_rest_is_deleted(place: Place) {
        let server = Server::start_with(|settings| place.set(settings)).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (one, two) = (upload(&ada, "1.txt", b"the same").await, upload(&bo, "2.txt", b"the same").await);
        assert_eq!(place.objects(), 2);
        // What the server clears away at its start.
        let server = server.restart_with(|settings| place.set(settings)).await;
        let swept = async {
            while place.objects() != 1 {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_secs(60), swept).await.unwrap();
        ada.at(&server).done(Method::DELETE, &format!("/api/files/{one}"), json!(null)).await;
        assert_eq!(download(&bo.at(&server), two, &[]).await.text().await.unwrap(), "the same");
    }

    async fn while_the_storage_is_away_messages_go_on_and_uploads_do_when_it_is_back(place: Place) {
        let mut place = place;
        let server = Server::start_with(|settings| place.set(settings)).await;
        let ada = server.person("ada").await;
        let kept = upload(&ada, "kept.txt", b"kept").await;
        let all = bytes(3 * 1024 * 1024);
        let id = FileId(Uuid::now_v7());
        begin(&ada, id, "film.bin", all.len()).await;
        assert_eq!(patch(&ada, id, 0, all[..2_500_000].to_vec()).await.status(), StatusCode::NO_CONTENT);
        place.go_away().await;
        let away = (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::FileStorage);
        assert_eq!(code(patch(&ada, id, 2_500_000, all[2_500_000..].to_vec()).await).await, away);
        assert_eq!(code(download(&ada, kept, &[]).await).await, away);
        post(&ada, LOBBY, "still here", &[]).await;
        // Other nodes could do no more.
        assert_eq!(reqwest::get(server.url("/readyz")).await.unwrap().status(), StatusCode::OK);
        place.come_back().await;
        assert_eq!(offset(&ada, id).await, 2_500_000);
        assert_eq!(patch(&ada, id, 2_500_000, all[2_500_000..].to_vec()).await.status(), StatusCode::NO_CONTENT);
        assert!(download(&ada, id, &[]).await.bytes().await.unwrap() == all);
        assert_eq!(download(&ada, kept, &[]).await.text().await.unwrap(), "kept");
    }
}

/// The object storage of the other tests makes a bucket where there is none, so this is what Amazon's answers.
#[tokio::test]
async fn a_bucket_that_is_not_there_is_told_at_the_start() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let answer = "<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>";
    let router = axum::Router::new().fallback(move || async move { (StatusCode::NOT_FOUND, answer) });
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let place = Place::bucket().await;
    let started = Server::try_start_with(|settings| {
        place.set(settings);
        settings.files_s3.as_mut().unwrap().endpoint.clone_from(&endpoint);
    });
    let error = started.await.err().unwrap();
    assert!(matches!(&error, StartError::Files(OpenError::NoBucket { .. })), "{error}");
    let message = error.to_string();
    assert!(message.contains("no bucket files at") && message.contains(&endpoint), "{message}");
    assert!(message.contains("files-s3-bucket"), "{message}");
    serving.abort();
}

#[tokio::test]
async fn a_bucket_that_can_not_be_used_is_told_at_the_start() {
    let place = Place::bucket().await;
    let refused = async |change: fn(&mut server::settings::S3)| {
        let error = Server::try_start_with(|settings| {
            place.set(settings);
            change(settings.files_s3.as_mut().unwrap());
        });
        error.await.err().unwrap()
    };
    let error = refused(|set| set.secret = "half past five".to_owned().into()).await;
    assert!(matches!(&error, StartError::Files(OpenError::Refused { .. })), "{error}");
    let message = error.to_string();
    assert!(message.contains("files-s3-secret") && !message.contains("half past"), "{message}");
    let error = refused(|set| set.key_id = "SOMEBODY".into()).await;
    assert!(matches!(&error, StartError::Files(OpenError::Refused { key_id, .. }) if key_id == "SOMEBODY"), "{error}");
    // Nothing is left of having tried.
    assert_eq!(place.objects(), 0);
}

#[tokio::test]
async fn a_server_starts_without_its_object_storage_and_finds_it_later() {
    let mut place = Place::bucket().await;
    place.go_away().await;
    let server = Server::start_with(|settings| place.set(settings)).await;
    let ada = server.person("ada").await;
    post(&ada, LOBBY, "no files yet", &[]).await;
    place.come_back().await;
    let id = upload(&ada, "now.txt", b"now").await;
    assert_eq!(download(&ada, id, &[]).await.text().await.unwrap(), "now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_executable_speaks_https_with_it_and_logs_no_secret() {
    let (place, variables) = Place::bucket_by_https().await;
    let dir = tempfile::tempdir().unwrap();
    let mut command = program::weconnect(dir.path());
    command.envs(variables);
    let (child, said) = tokio::task::spawn_blocking(move || program::start(&mut command)).await.unwrap();
    let base = said.lines().next().unwrap().trim_start_matches("WeConnect runs at ");
    let ada = Person::sign_up(base.to_owned(), "ada").await;
    let all = bytes(3 * 1024 * 1024);
    let id = upload(&ada, "film.bin", &all).await;
    assert_eq!(place.objects(), 2);
    assert!(download(&ada, id, &[]).await.bytes().await.unwrap() == all);
    let log = tokio::task::spawn_blocking(move || program::terminate(child, "-TERM")).await.unwrap();
    assert!(!log.contains(SECRET), "{log}");
}
