//! Emoji of a server's own: who adds, renames and removes them, and where everybody sees them.

use image::{ImageFormat, RgbaImage};
use protocol::{
    ErrorCode, EventKind, FileId, RoomId,
    api::{Audit, AuditAction, CustomEmoji, CustomEmojis, Files, Posted},
    emoji::EMOJI_MAX,
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use server::store::Store;

use crate::{
    avatars::a_day_later,
    harness::{Person, Server, on_both},
    pictures::files::{PLACE, described, encoded, exif, gif, halves},
    uploads::upload,
};

const LOBBY: RoomId = RoomId::LOBBY;

pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&halves(width, height), ImageFormat::Png)
}

pub async fn add(person: &Person, name: &str, picture: &[u8]) -> CustomEmoji {
    let file = upload(person, "parrot.png", picture).await;
    let request = person.request(Method::PUT, &format!("/api/emoji/{name}")).json(&json!({ "file": file }));
    let reply = request.send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    reply.json().await.unwrap()
}

async fn names(person: &Person) -> Vec<String> {
    person.get::<CustomEmojis>("/api/emoji").await.emoji.into_iter().map(|emoji| emoji.name).collect()
}

async fn say(person: &Person, text: &str) -> u64 {
    person.make::<Posted>(&format!("/api/rooms/{LOBBY}/messages"), json!({ "text": text })).await.seq
}

fn reaction(seq: u64, emoji: &str) -> String {
    format!("/api/rooms/{LOBBY}/messages/{seq}/reactions/{}", emoji.replace(':', "%3A"))
}

async fn reactions(person: &Person, seq: u64) -> Vec<String> {
    let events = person.history(LOBBY, "").await.events;
    let event = events.into_iter().find(|event| event.seq == seq).unwrap();
    let EventKind::Posted { marks, .. } = event.kind else { panic!("a message") };
    marks.reactions.into_iter().map(|reaction| reaction.emoji).collect()
}

on_both! {
    async fn an_administrator_adds_one_and_everybody_has_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        assert!(names(&bo).await.is_empty());
        let photo = described(&halves(1_200, 600), ImageFormat::Jpeg, exif(1), None);
        let parrot = add(&ada, ":Party_Parrot:", &photo).await;
        assert_eq!((parrot.name.as_str(), names(&bo).await), ("party_parrot", vec!["party_parrot".to_owned()]));
        // The upload is used up.
        assert!(ada.get::<Files>("/api/files").await.files.is_empty());

        let address = format!("/api/emoji/pictures/{}", parrot.picture);
        let reply = bo.request(Method::GET, &address).send().await.unwrap();
        let header = |name| reply.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "image/png");
        assert_eq!(header("cache-control"), "private, max-age=31536000, immutable");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
        let bytes = reply.bytes().await.unwrap();
        assert!(!bytes.windows(PLACE.len()).any(|part| part == PLACE));
        let small = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (128, 64));
        for path in ["/api/emoji", &address] {
            assert_eq!(Client::new().get(server.url(path)).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
        }
    }

    async fn a_browser_that_has_the_list_is_told_that_it_is_the_same(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        add(&ada, "blobby", &png(40, 40)).await;
        let list = async |tag: &str| {
            let request = ada.request(Method::GET, "/api/emoji").header("If-None-Match", tag);
            let reply = request.send().await.unwrap();
            (reply.status(), reply.headers()["etag"].to_str().unwrap().to_owned())
        };
        let (status, tag) = list("").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(list(&tag).await, (StatusCode::NOT_MODIFIED, tag.clone()));
        ada.done(Method::PATCH, "/api/emoji/blobby", json!({ "name": "blobby2" })).await;
        let (status, other) = list(&tag).await;
        assert!(status == StatusCode::OK && other != tag);
    }

    async fn it_keeps_what_shows_through_and_stands_still(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut clear = RgbaImage::from_pixel(300, 300, image::Rgba([255, 0, 0, 255]));
        (0..300).for_each(|x| (0..150).for_each(|y| clear.put_pixel(x, y, image::Rgba([0; 4]))));
        let half = encoded(&image::DynamicImage::ImageRgba8(clear), ImageFormat::Png);
        for (name, picture) in [("half", half), ("moving", gif(64, 64, 3))] {
            let emoji = add(&ada, name, &picture).await;
            let address = format!("/api/emoji/pictures/{}", emoji.picture);
            let bytes = ada.request(Method::GET, &address).send().await.unwrap().bytes().await.unwrap();
            let small = image::load_from_memory_with_format(&bytes, ImageFormat::Png).unwrap().into_rgba8();
            if name == "half" {
                assert_eq!((small[(64, 20)].0[3], small[(64, 100)].0), (0, [255, 0, 0, 255]));
            }
        }
    }

    async fn only_an_administrator_changes_them_and_it_is_written_down(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        add(&ada, "blobby", &png(40, 40)).await;
        let file = upload(&bo, "b.png", &png(40, 40)).await;
        for (method, path, body) in [
            (Method::PUT, "/api/emoji/mine", json!({ "file": file })),
            (Method::PATCH, "/api/emoji/blobby", json!({ "name": "mine" })),
            (Method::DELETE, "/api/emoji/blobby", Value::Null),
        ] {
            assert_eq!(bo.tries(method, path, body).await, Some(ErrorCode::NotAnAdministrator));
        }
        ada.done(Method::PATCH, "/api/emoji/blobby", json!({ "name": "macaw" })).await;
        assert_eq!(names(&bo).await, ["macaw"]);
        for _ in 0..2 {
            ada.done(Method::DELETE, "/api/emoji/macaw", Value::Null).await;
        }
        assert!(names(&bo).await.is_empty());
        let audit: Audit = ada.get("/api/admin/audit").await;
        let lines: Vec<_> = audit.entries.iter().map(|line| (line.action, line.detail.as_str())).collect();
        assert_eq!(lines, [
            (AuditAction::EmojiRemoved, ":macaw:"),
            (AuditAction::EmojiRenamed, ":blobby: → :macaw:"),
            (AuditAction::EmojiAdded, ":blobby:"),
        ]);
        // No room's log has it.
        let audit: Audit = ada.get(&format!("/api/rooms/{LOBBY}/audit")).await;
        assert!(audit.entries.is_empty());
    }

    async fn a_name_is_one_that_nothing_else_has(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        add(&ada, "blobby", &png(40, 40)).await;
        add(&ada, "macaw", &png(40, 40)).await;
        let file = upload(&ada, "c.png", &png(40, 40)).await;
        for (name, code) in [
            ("a%20b", ErrorCode::EmojiNameInvalid),
            ("12", ErrorCode::EmojiNameInvalid),
            ("tada", ErrorCode::EmojiNameTaken),
            ("BLOBBY", ErrorCode::EmojiNameTaken),
        ] {
            let path = format!("/api/emoji/{name}");
            assert_eq!(ada.tries(Method::PUT, &path, json!({ "file": file })).await, Some(code), "{name}");
        }
        for (from, to, code) in [
            ("blobby", "macaw", ErrorCode::EmojiNameTaken),
            ("blobby", "tada", ErrorCode::EmojiNameTaken),
            ("blobby", "a b", ErrorCode::EmojiNameInvalid),
            ("cockatoo", "toucan", ErrorCode::EmojiUnknown),
        ] {
            let path = format!("/api/emoji/{from}");
            assert_eq!(ada.tries(Method::PATCH, &path, json!({ "name": to })).await, Some(code), "{from} {to}");
        }
        ada.done(Method::PATCH, "/api/emoji/blobby", json!({ "name": "blobby" })).await;
        let text = upload(&ada, "text.png", b"half past four").await;
        assert_eq!(ada.tries(Method::PUT, "/api/emoji/text", json!({ "file": text })).await, Some(ErrorCode::NotAPicture));
        let none = FileId(uuid::Uuid::now_v7());
        assert_eq!(ada.tries(Method::PUT, "/api/emoji/none", json!({ "file": none })).await, Some(ErrorCode::FileUnknown));
        assert_eq!(names(&ada).await, ["blobby", "macaw"]);
    }

    async fn people_react_with_those_that_there_are_and_what_is_removed_leaves_its_name(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let parrot = add(&ada, "blobby", &png(40, 40)).await;
        let seq = say(&ada, "tea?").await;
        for unknown in [":macaw:", ":tada:", "blobby", ":", ":Blobby:"] {
            assert_eq!(bo.tries(Method::PUT, &reaction(seq, unknown), Value::Null).await, Some(ErrorCode::NotAnEmoji), "{unknown}");
        }
        bo.done(Method::PUT, &reaction(seq, ":blobby:"), Value::Null).await;
        assert_eq!(reactions(&ada, seq).await, [":blobby:"]);
        ada.done(Method::DELETE, "/api/emoji/blobby", Value::Null).await;
        assert_eq!(reactions(&ada, seq).await, [":blobby:"]);
        assert_eq!(ada.tries(Method::PUT, &reaction(seq, ":blobby:"), Value::Null).await, Some(ErrorCode::NotAnEmoji));
        let address = format!("/api/emoji/pictures/{}", parrot.picture);
        assert_eq!(bo.tries(Method::GET, &address, Value::Null).await, Some(ErrorCode::NotFound));
        bo.done(Method::DELETE, &reaction(seq, ":blobby:"), Value::Null).await;
        assert!(reactions(&ada, seq).await.is_empty());
    }

    async fn its_picture_is_kept_for_as_long_as_one_has_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let (one, two) = (add(&ada, "blob_one", &png(40, 40)).await, add(&ada, "blob_two", &png(40, 40)).await);
        assert_eq!(one.picture, two.picture);
        let kept = a_day_later(&server).await;
        assert!(kept > 0);
        ada.done(Method::DELETE, "/api/emoji/blob_one", Value::Null).await;
        assert_eq!(a_day_later(&server).await, kept);
        let address = format!("/api/emoji/pictures/{}", two.picture);
        assert_eq!(ada.request(Method::GET, &address).send().await.unwrap().status(), StatusCode::OK);
        ada.done(Method::DELETE, "/api/emoji/blob_two", Value::Null).await;
        assert_eq!(a_day_later(&server).await, 0);
    }

    async fn there_are_not_more_than_a_server_takes(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        add(&ada, "blobby", &png(40, 40)).await;
        for n in 1..EMOJI_MAX {
            let sql = "INSERT INTO emoji (name, picture, content_id, added_at) SELECT $1, picture, content_id, 0 FROM emoji WHERE name = 'blobby'";
            let name = format!("e{n}");
            match &server.app.store {
                Store::Sqlite { write, .. } => _ = sqlx::query(sql).bind(name).execute(write).await.unwrap(),
                Store::Postgres { write, .. } => _ = sqlx::query(sql).bind(name).execute(write).await.unwrap(),
            }
        }
        let file = upload(&ada, "more.png", &png(40, 40)).await;
        assert_eq!(ada.tries(Method::PUT, "/api/emoji/more", json!({ "file": file })).await, Some(ErrorCode::TooManyEmoji));
        assert_eq!(names(&ada).await.len(), EMOJI_MAX);
        ada.done(Method::DELETE, "/api/emoji/blobby", Value::Null).await;
        assert_eq!(ada.tries(Method::PUT, "/api/emoji/more", json!({ "file": file })).await, None);
    }
}
