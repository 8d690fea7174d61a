//! Link previews: from a message with a link to what its room sees, and away again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, http::header, response::IntoResponse, routing::get};
use image::{DynamicImage, ImageFormat};
use protocol::{
    ErrorCode, Event, EventKind, FileId, PagePreview, RoomId, Seq,
    api::{Audit, AuditAction, Posted},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::{settings::Settings, store::Store};
use sqlx::AssertSqlSafe;
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};

use crate::harness::{Engine, Person, Server, Socket, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
/// A job whose server has stopped is another's after a minute.
const PATIENCE: Duration = Duration::from_secs(120);

/// A web site on a network that the server may ask.
struct Site {
    base: String,
    /// How often its page was asked for.
    asked: Arc<AtomicUsize>,
}

impl Site {
    async fn open() -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let tea = move |headers: axum::http::HeaderMap| {
            let nth = count.fetch_add(1, Ordering::SeqCst);
            let agent = headers[header::USER_AGENT].to_str().unwrap().to_owned();
            async move {
                assert!(agent.starts_with("WeConnect/") && agent.contains("bot; link preview"), "{agent}");
                assert!(!headers.contains_key(header::COOKIE) && !headers.contains_key(header::AUTHORIZATION));
                let title = format!("<title>ignored</title><meta property=og:title content='Tea &amp; cake {nth}'>");
                let text = "<meta property=og:description content='All\n about <b>tea</b>'>";
                let picture = "<meta property=og:image content=/tea.png><meta property=og:site_name content=Teahouse>";
                ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], format!("{title}{text}{picture}"))
            }
        };
        let picture = || async {
            let mut png = std::io::Cursor::new(Vec::new());
            DynamicImage::new_rgb8(1_600, 840).write_to(&mut png, ImageFormat::Png).unwrap();
            ([(header::CONTENT_TYPE, "image/png")], png.into_inner()).into_response()
        };
        let plain = || async { ([(header::CONTENT_TYPE, "text/html")], "<title>Plain</title>") };
        let away = || async { (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:9/")]) };
        let site = Router::new()
            .route("/tea", get(tea))
            .route("/tea.png", get(picture))
            .route("/plain", get(plain))
            .route("/away", get(away));
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, site).await.unwrap() });
        Self { base, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn on(settings: &mut Settings) {
    settings.link_previews = true;
    settings.link_preview_allow = vec!["127.0.0.2/32".parse().unwrap()];
    // A socket that hears this waits on: a picture takes a busy machine longer than a frame may take.
    settings.heartbeat_seconds = 5;
}

async fn post(person: &Person, room: RoomId, text: &str) -> Seq {
    person.make::<Posted>(&format!("/api/rooms/{room}/messages"), json!({ "text": text })).await.seq
}

/// The next change of previews that a connection hears of.
async fn previewed(socket: &mut Socket) -> (Event, Seq, Vec<PagePreview>) {
    let heard = async {
        loop {
            let event = socket.event().await;
            if let EventKind::Previewed { target, previews } = &event.kind {
                let (target, previews) = (*target, previews.clone());
                return (event, target, previews);
            }
        }
    };
    timeout(PATIENCE, heard).await.expect("a preview in time")
}

/// The previews that a message has in the history.
async fn shown(person: &Person, room: RoomId, seq: Seq) -> Vec<PagePreview> {
    let message: Event = person.get(&format!("/api/rooms/{room}/messages/{seq}")).await;
    let EventKind::Posted { marks, .. } = message.kind else { panic!("a message") };
    marks.previews
}

async fn picture(person: &Person, id: FileId) -> StatusCode {
    person.request(Method::GET, &format!("/api/previews/{id}")).send().await.unwrap().status()
}

fn removal(room: RoomId, seq: Seq, address: &str) -> String {
    let query = serde_urlencoded::to_string([("address", address)]).unwrap();
    format!("/api/rooms/{room}/messages/{seq}/previews?{query}")
}

/// All that the log holds of a room's previews.
async fn kept(store: &Store, room: RoomId, engine: Engine) -> Vec<String> {
    let sql = format!("SELECT content FROM events WHERE kind = 5 AND room_id = {} ORDER BY seq", engine.id(room.0));
    match store {
        Store::Sqlite { read, .. } => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(read).await.unwrap(),
        Store::Postgres { read, .. } => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(read).await.unwrap(),
    }
}

on_both! {
    async fn a_page_that_a_message_links_to_is_previewed_for_all_who_read_it(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let site = Site::open().await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = bo.socket().await;
        let link = format!("{}/tea#top", site.base);
        let seq = post(&ada, LOBBY, &format!("Look: {link} `{}/plain`", site.base)).await;
        let (event, target, previews) = previewed(&mut socket).await;
        assert_eq!((target, event.actor.name.as_str(), previews.len()), (seq, "ada", 1));
        let preview = &previews[0];
        assert_eq!((preview.address.as_str(), preview.site.as_str()), (link.as_str(), "Teahouse"));
        assert_eq!((preview.title.as_str(), preview.text.as_str()), ("Tea & cake 0", "All about <b>tea</b>"));
        let shown_picture = preview.picture.clone().unwrap();
        assert_eq!((shown_picture.width, shown_picture.height), (1_024, 538));
        assert_eq!(shown(&bo, LOBBY, seq).await, previews);

        // Another message with the same page asks nobody, and has a picture of its own.
        let again = post(&bo, LOBBY, &format!("{}/tea", site.base)).await;
        let (_, target, others) = previewed(&mut socket).await;
        assert_eq!((target, others[0].title.as_str(), site.asked()), (again, "Tea & cake 0", 1));
        assert_ne!(others[0].picture.as_ref().unwrap().id, shown_picture.id);

        // The picture is the server's own, for those who may read the message.
        let reply = ada.request(Method::GET, &format!("/api/previews/{}", shown_picture.id)).send().await.unwrap();
        assert_eq!((reply.status(), &reply.headers()["content-type"]), (StatusCode::OK, &"image/jpeg".parse().unwrap()));
        assert_eq!(reply.headers()["x-content-type-options"], "nosniff");
        assert!(reply.bytes().await.unwrap().starts_with(b"\xFF\xD8"));
        let stranger = reqwest::get(server.url(&format!("/api/previews/{}", shown_picture.id))).await.unwrap();
        assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    }

    async fn who_may_not_read_a_message_does_not_get_the_picture_of_its_page(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let site = Site::open().await;
        let (ada, eve) = (server.person("ada").await, server.person("eve").await);
        let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        let mut socket = ada.socket().await;
        post(&ada, room, &format!("{}/tea", site.base)).await;
        let id = previewed(&mut socket).await.2[0].picture.as_ref().unwrap().id;
        assert_eq!((picture(&ada, id).await, picture(&eve, id).await), (StatusCode::OK, StatusCode::NOT_FOUND));
    }

    async fn a_preview_is_taken_away_by_its_author_or_a_moderator_and_leaves_nothing(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let site = Site::open().await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let room = ada.create("/api/rooms", json!({ "name": "tea" })).await;
        for person in [&bo, &cy] {
            person.join(room).await;
        }
        let mut socket = bo.socket().await;
        let (tea, plain) = (format!("{}/tea", site.base), format!("{}/plain", site.base));
        let seq = post(&bo, room, &format!("{tea} {plain}")).await;
        let (_, _, previews) = previewed(&mut socket).await;
        assert_eq!(previews.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["Tea & cake 0", "Plain"]);
        let id = previews[0].picture.as_ref().unwrap().id;
        assert_eq!(cy.tries(Method::DELETE, &removal(room, seq, &tea), Value::Null).await, Some(ErrorCode::NeedsModerator));
        bo.done(Method::DELETE, &removal(room, seq, &tea), Value::Null).await;
        let (event, _, left) = previewed(&mut socket).await;
        assert_eq!((event.actor.name.as_str(), left.len(), left[0].title.as_str()), ("bo", 1, "Plain"));
        assert_eq!((shown(&cy, room, seq).await, picture(&bo, id).await), (left, StatusCode::NOT_FOUND));
        assert!(!kept(&server.app.store, room, engine).await.concat().contains("cake"));

        // The owner's word stands in the audit log.
        ada.done(Method::DELETE, &removal(room, seq, &plain), Value::Null).await;
        let (event, _, left) = previewed(&mut socket).await;
        assert_eq!((event.actor.name.as_str(), left.len()), ("ada", 0));
        let audit: Audit = ada.get(&format!("/api/rooms/{room}/audit")).await;
        let line = (audit.entries[0].action, audit.entries[0].message);
        assert_eq!(line, (AuditAction::PreviewRemoved, Some(seq)));
        // Once more changes nothing, and it stays away when something else is edited.
        ada.done(Method::DELETE, &removal(room, seq, &plain), Value::Null).await;
        bo.done(Method::PUT, &format!("/api/rooms/{room}/messages/{seq}"), json!({ "text": format!("{plain} {tea} !") })).await;
        let other = post(&bo, room, &plain).await;
        assert_eq!(previewed(&mut socket).await.1, other);
        assert!(shown(&bo, room, seq).await.is_empty());
    }

    async fn an_edit_or_a_deletion_takes_the_previews_of_links_that_are_gone(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let site = Site::open().await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        let (tea, plain) = (format!("{}/tea", site.base), format!("{}/plain", site.base));
        let seq = post(&ada, LOBBY, &tea).await;
        let id = previewed(&mut socket).await.2[0].picture.as_ref().unwrap().id;
        let path = format!("/api/rooms/{LOBBY}/messages/{seq}");
        ada.done(Method::PUT, &path, json!({ "text": plain })).await;
        let (_, _, previews) = previewed(&mut socket).await;
        assert_eq!(previews.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["Plain"]);
        assert_eq!((shown(&ada, LOBBY, seq).await, picture(&ada, id).await), (previews, StatusCode::NOT_FOUND));
        let log = kept(&server.app.store, LOBBY, engine).await;
        assert!(log.len() == 2 && !log.concat().contains("cake"), "{log:?}");

        ada.done(Method::PUT, &path, json!({ "text": tea })).await;
        let (_, _, previews) = previewed(&mut socket).await;
        let id = previews[0].picture.as_ref().unwrap().id;
        assert_eq!((picture(&ada, id).await, site.asked()), (StatusCode::OK, 1));
        ada.done(Method::DELETE, &path, Value::Null).await;
        assert_eq!((shown(&ada, LOBBY, seq).await, picture(&ada, id).await), (Vec::new(), StatusCode::NOT_FOUND));
        let log = kept(&server.app.store, LOBBY, engine).await.concat();
        assert!(!log.contains("cake") && !log.contains("Plain"), "{log}");
    }

    async fn where_previews_are_off_nobody_is_asked_and_nothing_is_left_to_do(engine: Engine) {
        let server = Server::start_on(engine).await;
        let site = Site::open().await;
        let ada = server.person("ada").await;
        post(&ada, LOBBY, &format!("{}/tea", site.base)).await;
        assert_eq!(server.app.store.jobs(&server::store::PageRequest::first(1)).await.unwrap().waiting, 0);
        assert_eq!(site.asked(), 0);
    }

    async fn what_was_posted_before_a_server_stopped_is_previewed_by_the_next_one(engine: Engine) {
        let site = Site::open().await;
        let server = Server::start_on_with(engine, on).await;
        let ada = server.person("ada").await;
        let seq = post(&ada, LOBBY, &format!("{}/tea {}/away", site.base, site.base)).await;
        let server = server.restart_with(on).await;
        let ada = ada.at(&server);
        // Where the first one was at it already, it is the next one's when the lease ends.
        let mut previews = Vec::new();
        let end = Instant::now() + PATIENCE;
        while previews.is_empty() && Instant::now() < end {
            sleep(Duration::from_millis(100)).await;
            previews = shown(&ada, LOBBY, seq).await;
        }
        assert_eq!(previews.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["Tea & cake 0"]);
    }
}
