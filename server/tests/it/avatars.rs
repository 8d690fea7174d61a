//! Pictures that stand for people: who sets them, who sees them, and what becomes of those that nobody has any more.

use image::ImageFormat;
use protocol::{
    ErrorCode, FileId, PictureId, RoomId,
    api::{Account, Files},
    frame::{ClientFrame, Presence, ServerFrame},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use server::store::Store;
use uuid::Uuid;

use crate::{
    harness::{PASSWORD, Person, Server, on_both},
    pictures::{
        costly::said_to_be,
        files::{PLACE, described, encoded, exif, gif, halves},
    },
    uploads::upload,
};

const LOBBY: RoomId = RoomId::LOBBY;
const AVATAR: &str = "/api/account/avatar";

/// Uploads a picture, and takes it as one's own.
async fn wear(person: &Person, picture: &[u8]) -> PictureId {
    let file = upload(person, "me.png", picture).await;
    let reply = person.request(Method::PUT, AVATAR).json(&json!({ "file": file })).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    reply.json::<Account>().await.unwrap().me.avatar.unwrap()
}

fn address(of: &Person, picture: PictureId) -> String {
    format!("/api/people/{}/avatar/{picture}", of.signed_in.me.id)
}

async fn look(viewer: &Person, of: &Person, picture: PictureId) -> Response {
    viewer.request(Method::GET, &address(of, picture)).send().await.unwrap()
}

async fn refusal(person: &Person, file: FileId) -> Option<ErrorCode> {
    person.tries(Method::PUT, AVATAR, json!({ "file": file })).await
}

/// A day goes by for what nobody holds any more, and it is cleared away. So many bytes of files are left.
pub async fn a_day_later(server: &Server) -> u64 {
    let sql = "UPDATE unused_contents SET due_at = due_at - 86400001";
    match &server.app.store {
        Store::Sqlite { write, .. } => _ = sqlx::query(sql).execute(write).await.unwrap(),
        Store::Postgres { write, .. } => _ = sqlx::query(sql).execute(write).await.unwrap(),
    }
    server.app.store.sweep_files().await.unwrap();
    server.app.store.bytes_of_files().await.unwrap()
}

on_both! {
    async fn a_picture_stands_for_somebody_wherever_they_are_seen(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        bo_socket.send(&ClientFrame::Watch { room: Some(LOBBY) }).await;
        bo_socket.drain().await;
        let photo = described(&halves(1_200, 600), ImageFormat::Jpeg, exif(1), None);
        let picture = wear(&ada, &photo).await;

        // Open pages hear of it at once, as of a new display name.
        let frames = bo_socket.drain().await;
        let [ServerFrame::Presence { person, presence: Presence::Online, .. }] = &frames[..] else { panic!("{frames:?}") };
        assert_eq!(person.avatar, Some(picture));
        // Over a connection that was there before.
        ada_socket.post(LOBBY, "hello").await;
        assert_eq!(bo_socket.event().await.actor.avatar, Some(picture));
        let page = bo.page(LOBBY).await;
        assert!(page.events.iter().all(|event| event.actor.id != person.id || event.actor.avatar == Some(picture)));
        assert!(page.members.iter().any(|member| member.avatar == Some(picture)));

        let reply = look(&bo, &ada, picture).await;
        assert_eq!(reply.status(), StatusCode::OK);
        let header = |name| reply.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(header("cache-control"), "private, max-age=31536000, immutable");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
        let bytes = reply.bytes().await.unwrap();
        assert!(bytes.len() < 32_000 && !bytes.windows(PLACE.len()).any(|part| part == PLACE));
        let small = image::load_from_memory(&bytes).unwrap().into_rgb8();
        // Of the middle of the picture, its left half is red.
        assert_eq!(small.dimensions(), (256, 256));
        assert!(small[(20, 128)].0[0] > 200 && small[(236, 128)].0[2] > 200);
        // The upload is used up.
        assert!(ada.get::<Files>("/api/files").await.files.is_empty());

        let stranger = reqwest::get(server.url(&address(&ada, picture))).await.unwrap();
        assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
        let none = PictureId(Uuid::now_v7());
        assert_eq!(bo.tries(Method::GET, &address(&ada, none), Value::Null).await, Some(ErrorCode::NotFound));
        assert_eq!(bo.tries(Method::GET, &address(&bo, picture), Value::Null).await, Some(ErrorCode::NotFound));

        for _ in 0..2 {
            assert_eq!(ada.tries(Method::DELETE, AVATAR, Value::Null).await, None);
        }
        assert_eq!(ada.get::<Account>("/api/account").await.me.avatar, None);
        assert_eq!(look(&bo, &ada, picture).await.status(), StatusCode::NOT_FOUND);
        let frames = bo_socket.drain().await;
        assert!(matches!(&frames[..], [ServerFrame::Presence { person, .. }, ..] if person.avatar.is_none()), "{frames:?}");
    }

    async fn only_a_picture_of_ones_own_that_is_nowhere_else_can_stand_for_one(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let png = encoded(&halves(40, 40), ImageFormat::Png);
        assert_eq!(refusal(&bo, upload(&ada, "a.png", &png).await).await, Some(ErrorCode::FileUnknown));
        assert_eq!(refusal(&bo, FileId(Uuid::now_v7())).await, Some(ErrorCode::FileUnknown));
        let sent = upload(&bo, "b.png", &png).await;
        bo.done(Method::POST, &format!("/api/rooms/{LOBBY}/messages"), json!({ "text": "", "files": [{ "id": sent }] })).await;
        assert_eq!(refusal(&bo, sent).await, Some(ErrorCode::FileUnknown));
        for (name, bytes) in [
            ("text.png", b"half past four".to_vec()),
            ("broken.png", png[..40].to_vec()),
            ("large.png", said_to_be(50_000, 50_000)),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ] {
            assert_eq!(refusal(&bo, upload(&bo, name, &bytes).await).await, Some(ErrorCode::NotAPicture), "{name}");
        }
        assert_eq!(bo.get::<Account>("/api/account").await.me.avatar, None);
        // What moves becomes still, and what shows through stands on white.
        let still = look(&bo, &bo, wear(&bo, &gif(40, 30, 3)).await).await.bytes().await.unwrap();
        assert_eq!(image::guess_format(&still).unwrap(), ImageFormat::Jpeg);
        let nothing = encoded(&image::DynamicImage::new_rgba8(30, 30), ImageFormat::Png);
        let white = look(&bo, &bo, wear(&bo, &nothing).await).await.bytes().await.unwrap();
        assert!(image::load_from_memory(&white).unwrap().into_rgb8().pixels().all(|pixel| pixel.0 == [255; 3]));
    }

    async fn a_picture_is_kept_as_long_as_somebody_has_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let png = encoded(&halves(300, 300), ImageFormat::Png);
        let first = wear(&ada, &png).await;
        assert_eq!(wear(&bo, &png).await, first, "the same for both");
        assert_eq!(wear(&bo, &png).await, first, "once more");
        let bytes = look(&bo, &bo, first).await.bytes().await.unwrap();
        assert_eq!(a_day_later(&server).await, bytes.len() as u64);
        assert_eq!(ada.tries(Method::DELETE, AVATAR, Value::Null).await, None);
        assert_eq!(a_day_later(&server).await, bytes.len() as u64);
        assert_eq!(look(&ada, &bo, first).await.bytes().await.unwrap(), bytes);
        // The account's end takes it away.
        bo.done(Method::DELETE, "/api/account", json!({ "own_password": PASSWORD })).await;
        assert_eq!(look(&ada, &bo, first).await.status(), StatusCode::NOT_FOUND);
        assert!(ada.page(LOBBY).await.events.iter().all(|event| event.actor.avatar.is_none()));
        assert_eq!(a_day_later(&server).await, 0);
    }
}

#[tokio::test]
async fn pictures_can_be_changed_as_often_as_profiles() {
    let server = Server::start_with(|settings| settings.changes_per_minute = 2).await;
    let ada = server.person("ada").await;
    for _ in 0..2 {
        assert_eq!(ada.tries(Method::DELETE, AVATAR, Value::Null).await, None);
    }
    assert_eq!(ada.tries(Method::DELETE, AVATAR, Value::Null).await, Some(ErrorCode::TooManyRequests));
}
