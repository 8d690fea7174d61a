//! Web Push, from a message to what a browser decrypts.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Uri},
    response::IntoResponse,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToEncodedPoint};
use protocol::{
    ErrorCode, RoomId, Seq,
    api::{Posted, PushKey},
    frame::ClientFrame,
};
use reqwest::{Method, StatusCode};
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
};
use serde_json::{Value, json};
use server::{settings::Settings, store::Store};
use tokio::{
    net::TcpListener,
    time::{Instant, sleep},
};

use crate::harness::{Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
const PATIENCE: Duration = Duration::from_secs(60);

/// What a push service has taken.
#[derive(Clone)]
struct Taken {
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

/// A push service on a network that the server may ask.
#[derive(Clone)]
struct Service {
    base: String,
    taken: Arc<Mutex<Vec<Taken>>>,
    /// What it answers.
    status: Arc<AtomicU16>,
}

impl Service {
    async fn open() -> Self {
        let (taken, status) = (Arc::<Mutex<Vec<Taken>>>::default(), Arc::new(AtomicU16::new(201)));
        let (all, answer) = (taken.clone(), status.clone());
        let take = move |uri: Uri, headers: HeaderMap, body: Bytes| async move {
            all.lock().unwrap().push(Taken { path: uri.path().to_owned(), headers, body });
            StatusCode::from_u16(answer.load(Ordering::SeqCst)).unwrap().into_response()
        };
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(take);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, taken, status }
    }

    fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// Waits until it has taken so many.
    async fn has(&self, count: usize) -> Vec<Taken> {
        let begun = Instant::now();
        while self.taken().len() < count {
            assert!(begun.elapsed() < PATIENCE, "{} of {count} came in time", self.taken().len());
            sleep(Duration::from_millis(20)).await;
        }
        self.taken()
    }
}

/// A browser that is told.
struct Browser {
    path: String,
    key: SecretKey,
    secret: [u8; 16],
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive(salt: &[u8], input: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut output = vec![0; length];
    let key = Salt::new(HKDF_SHA256, salt).extract(input);
    key.expand(&[info], Length(length)).unwrap().fill(&mut output).unwrap();
    output
}

impl Browser {
    /// Subscribes somebody's log-in.
    async fn of(person: &Person, service: &Service, name: &str) -> Self {
        let key = SecretKey::from_slice(&[name.len() as u8 + 1; 32]).unwrap();
        let browser = Self { path: format!("/{name}"), key, secret: [7; 16] };
        let point = browser.key.public_key().to_encoded_point(false);
        let subscription = json!({
            "endpoint": format!("{}{}", service.base, browser.path),
            "p256dh": BASE64.encode(point.as_bytes()),
            "auth": BASE64.encode(browser.secret),
        });
        person.done(Method::PUT, "/api/push", subscription).await;
        browser
    }

    /// Reads what was sealed for it (RFC 8188, 8291).
    fn read(&self, taken: &Taken) -> Value {
        assert_eq!(taken.path, self.path);
        let (salt, rest) = taken.body.split_at(16);
        let (theirs, sealed) = rest[5..].split_at(65);
        assert_eq!(rest[4], 65);
        let theirs_key = PublicKey::from_sec1_bytes(theirs).unwrap();
        let agreed = diffie_hellman(self.key.to_nonzero_scalar(), theirs_key.as_affine());
        let ours = self.key.public_key().to_encoded_point(false);
        let info = [b"WebPush: info\0", ours.as_bytes(), theirs].concat();
        let input = derive(&self.secret, agreed.raw_secret_bytes(), &info, 32);
        let key = derive(salt, &input, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = derive(salt, &input, b"Content-Encoding: nonce\0", 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let plain = key.open_in_place(nonce, Aad::empty(), &mut sealed).unwrap();
        serde_json::from_slice(plain.strip_suffix(&[2]).unwrap()).unwrap()
    }
}

fn on(settings: &mut Settings) {
    settings.web_push = true;
    settings.web_push_allow = vec!["127.0.0.2/32".parse().unwrap()];
}

async fn post(person: &Person, room: RoomId, text: &str) -> Seq {
    person.make::<Posted>(&format!("/api/rooms/{room}/messages"), json!({ "text": text })).await.seq
}

async fn read(person: &Person, room: RoomId, seq: Seq) {
    let mut socket = person.socket().await;
    socket.send(&ClientFrame::Read { room, seq }).await;
    while person.page(room).await.room.read_seq < seq {
        sleep(Duration::from_millis(10)).await;
    }
}

/// Lets the time pass for which messages wait before they are told. What a worker has stays its own.
async fn pass(server: &Server) {
    let sql = "UPDATE jobs SET due_at = 0 WHERE kind = 'tell' AND leases = 0";
    match &server.app.store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
    }
}

/// How many rows a statement counts.
async fn count(server: &Server, sql: &'static str) -> i64 {
    match &server.app.store {
        Store::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
        Store::Postgres { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
    }
}

const JOBS: &str = "SELECT COUNT(*) FROM jobs WHERE kind = 'tell'";
const SUBSCRIPTIONS: &str = "SELECT COUNT(*) FROM push_subscriptions";

/// Waits until nothing is to be told any more.
async fn told(server: &Server) {
    let begun = Instant::now();
    while count(server, JOBS).await > 0 {
        assert!(begun.elapsed() < PATIENCE, "all is told in time");
        pass(server).await;
        sleep(Duration::from_millis(50)).await;
    }
}

on_both! {
    async fn who_is_called_is_told_and_nobody_else(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let service = Service::open().await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        post(&ada, LOBBY, "@bo before anybody is told").await;
        assert_eq!(count(&server, JOBS).await, 0, "nobody is to be told of anything");
        let browser = Browser::of(&bo, &service, "bo").await;
        Browser::of(&cy, &service, "cyril").await;
        Browser::of(&ada, &service, "adalbert").await;
        post(&ada, LOBBY, "nothing that concerns anybody").await;
        assert_eq!(count(&server, JOBS).await, 0, "what concerns nobody leaves no job");
        let begun = Instant::now();
        let seq = post(&ada, LOBBY, "**tea**, @bo?").await;
        let taken = service.has(1).await;
        assert!(begun.elapsed() >= Duration::from_secs(4), "there is time to read it first");
        let message = browser.read(&taken[0]);
        assert_eq!((&message["title"], &message["body"]), (&json!("ada in Lobby"), &json!("tea, @bo?")));
        assert_eq!((&message["seq"], &message["room"]), (&json!(seq), &json!(LOBBY)));
        assert_eq!(message["path"], json!(format!("/rooms/{LOBBY}?message={seq}")));
        let header = |name: &str| taken[0].headers[name].to_str().unwrap().to_owned();
        assert_eq!((header("content-encoding"), header("urgency")), ("aes128gcm".into(), "high".into()));
        assert_eq!((header("topic").len(), header("ttl")), (32, "86400".into()));
        let key = bo.get::<PushKey>("/api/push").await.key.unwrap();
        assert!(header("authorization").starts_with("vapid t=") && header("authorization").ends_with(&format!(", k={key}")));
        // What was read by then is not told; what comes after it is, by one push.
        let seen = post(&ada, LOBBY, "@bo read at once").await;
        read(&bo, LOBBY, seen).await;
        told(&server).await;
        let answered = bo.make::<Posted>(&format!("/api/rooms/{LOBBY}/messages"), json!({ "text": "mine" })).await.seq;
        let reply = json!({ "text": "an answer", "reply_to": answered });
        ada.done(Method::POST, &format!("/api/rooms/{LOBBY}/messages"), reply).await;
        post(&ada, LOBBY, "@here one more").await;
        told(&server).await;
        let taken = service.taken();
        let of_bo: Vec<_> = taken.iter().filter(|taken| taken.path == browser.path).collect();
        assert_eq!(of_bo.len(), 2, "two messages, one push, beside the first");
        assert_eq!(browser.read(of_bo[1])["title"], json!("ada in Lobby (2 new messages)"));
        assert_eq!(taken.iter().filter(|taken| taken.path == "/cyril").count(), 1, "everybody was called once");
        assert!(taken.iter().all(|taken| taken.path != "/adalbert"), "nobody is told what they have said");
    }

    async fn what_somebody_wants_to_hear_of_decides(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let service = Service::open().await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let browser = Browser::of(&bo, &service, "bo").await;
        let notify = format!("/api/rooms/{LOBBY}/notify");
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        let settings = "/api/account/notifications";
        bo.done(Method::PUT, settings, json!({ "hides_text": true, "key_words": ["deploy"] })).await;
        post(&ada, direct, "psst").await;
        told(&server).await;
        let first = browser.read(&service.taken()[0]);
        assert_eq!((&first["title"], &first["body"]), (&json!("WeConnect"), &json!("New message")));
        bo.done(Method::PUT, settings, json!({ "key_words": ["deploy"] })).await;
        post(&ada, LOBBY, "Deploy now").await;
        told(&server).await;
        assert_eq!(browser.read(&service.taken()[1])["body"], json!("Deploy now"));
        bo.done(Method::PUT, &notify, json!("every")).await;
        post(&ada, LOBBY, "anything").await;
        told(&server).await;
        assert_eq!(browser.read(&service.taken()[2])["body"], json!("anything"));
        // From here on nothing is told.
        bo.done(Method::PUT, &notify, json!("nothing")).await;
        post(&ada, LOBBY, "@bo deploy").await;
        bo.done(Method::PUT, &notify, json!("all")).await;
        bo.done(Method::PUT, &notify, json!("mentions")).await;
        post(&ada, LOBBY, "deploy").await;
        told(&server).await;
        // The level of now counts: the mention from before is told.
        assert_eq!(service.taken().len(), 4);
        let week = server::store::now().0 + 60_000;
        bo.done(Method::PUT, settings, json!({ "quiet_until": week })).await;
        post(&ada, LOBBY, "@bo quiet").await;
        post(&ada, direct, "quiet").await;
        told(&server).await;
        bo.done(Method::PUT, settings, json!({})).await;
        bo.done(Method::PUT, &format!("/api/blocks/{}", ada.signed_in.me.id), json!({})).await;
        post(&ada, LOBBY, "@bo blocked").await;
        told(&server).await;
        assert_eq!(service.taken().len(), 4);
    }

    async fn of_a_thread_hear_those_who_follow_it_until_they_have_read_it_there(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let service = Service::open().await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let browser = Browser::of(&bo, &service, "bo").await;
        Browser::of(&cy, &service, "cyril").await;
        let root = post(&ada, LOBBY, "who is for tea?").await;
        let thread = |what: &str| format!("/api/rooms/{LOBBY}/threads/{root}{what}");
        let answer = async |text: &str| {
            let answer = json!({ "text": text, "thread": { "root": root } });
            ada.make::<Posted>(&format!("/api/rooms/{LOBBY}/messages"), answer).await.seq
        };
        answer("nobody follows yet").await;
        bo.done(Method::PUT, &thread("/following"), json!(null)).await;
        let seq = answer("with milk?").await;
        // To have read the room is not to have read the thread.
        read(&bo, LOBBY, seq).await;
        told(&server).await;
        let taken = service.taken();
        let message = browser.read(&taken[0]);
        assert_eq!((taken.len(), &message["body"], &message["thread"]), (1, &json!("with milk?"), &json!(root)));
        let seen = answer("read at once").await;
        bo.done(Method::PUT, &thread("/read"), json!({ "seq": seen })).await;
        told(&server).await;
        bo.done(Method::DELETE, &thread("/following"), json!(null)).await;
        answer("not followed any more").await;
        told(&server).await;
        assert_eq!(service.taken().len(), 1);
    }

    async fn who_may_not_see_it_any_more_is_not_told(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let service = Service::open().await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let room = ada.make_room("Tea").await.id;
        for person in [&bo, &cy] {
            person.join(room).await;
        }
        let elsewhere = bo.on_another_device().await;
        Browser::of(&bo, &service, "bo").await;
        Browser::of(&elsewhere, &service, "bo-elsewhere").await;
        let browser = Browser::of(&cy, &service, "cyril").await;
        let gone = post(&ada, room, "@bo @cy deleted").await;
        ada.done(Method::DELETE, &format!("/api/rooms/{room}/messages/{gone}"), json!({})).await;
        let edited = post(&ada, room, "@bo @cy edited").await;
        let text = json!({ "text": "@cy edited" });
        ada.done(Method::PUT, &format!("/api/rooms/{room}/messages/{edited}"), text).await;
        told(&server).await;
        assert_eq!(service.taken().len(), 1, "what is deleted, or calls somebody no longer, is not told");
        assert_eq!(browser.read(&service.taken()[0])["body"], json!("@cy edited"));
        // One log-in has ended, and one person has left, between the message and its push.
        post(&ada, room, "@bo @cy").await;
        elsewhere.log_out().await;
        cy.leave(room).await;
        told(&server).await;
        let paths: Vec<_> = service.taken().iter().skip(1).map(|taken| taken.path.clone()).collect();
        assert_eq!(paths, ["/bo"]);
        bo.done(Method::DELETE, "/api/push", json!({})).await;
        assert_eq!(count(&server, SUBSCRIPTIONS).await, 2);
    }

    async fn what_a_push_service_answers_is_heeded(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let service = Service::open().await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let browser = Browser::of(&bo, &service, "bo").await;
        service.status.store(503, Ordering::SeqCst);
        post(&ada, LOBBY, "@bo later").await;
        pass(&server).await;
        service.has(1).await;
        service.status.store(201, Ordering::SeqCst);
        told(&server).await;
        assert_eq!(service.taken().len(), 2, "once in vain, and once more");
        assert_eq!(browser.read(&service.taken()[1])["body"], json!("@bo later"));
        service.status.store(429, Ordering::SeqCst);
        post(&ada, LOBBY, "@bo never").await;
        told(&server).await;
        assert_eq!(service.taken().len(), 2 + 6, "it is given up");
        service.status.store(410, Ordering::SeqCst);
        post(&ada, LOBBY, "@bo gone").await;
        told(&server).await;
        assert_eq!(count(&server, SUBSCRIPTIONS).await, 0, "it is forgotten");
        post(&ada, LOBBY, "@bo nobody").await;
        told(&server).await;
        assert_eq!(service.taken().len(), 2 + 6 + 1);
    }

    async fn a_push_that_is_repeated_goes_to_nobody_twice(engine: Engine) {
        let server = Server::start_on_with(engine, on).await;
        let service = Service::open().await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        Browser::of(&bo, &service, "bo").await;
        Browser::of(&cy, &service, "cyril").await;
        let event = post(&ada, LOBBY, "@here").await;
        told(&server).await;
        assert_eq!(service.taken().len(), 2);
        // As after a server that has died before it wrote down that the job is done.
        let job = server::store::Job::Tell { room: LOBBY, event, people: None, after: None, tries: 0 };
        server.app.store.note_told(LOBBY, &[], &[], &[(job, 0)]).await.unwrap();
        told(&server).await;
        assert_eq!(service.taken().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_in_front_of_a_device_is_told_only_later() {
    let server = Server::start_with(on).await;
    let service = Service::open().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    Browser::of(&bo, &service, "bo").await;
    let socket = bo.socket().await;
    post(&ada, LOBBY, "@bo").await;
    pass(&server).await;
    let begun = Instant::now();
    // The first look has made another job of it.
    while count(&server, "SELECT COUNT(*) FROM jobs WHERE payload LIKE '%\"tries\":1%'").await == 0 {
        assert!(begun.elapsed() < PATIENCE);
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(service.taken().len(), 0);
    told(&server).await;
    assert_eq!(service.taken().len(), 1, "they have not read it in the meantime");
    drop(socket);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_service_is_reached_as_a_link_preview_is() {
    let server = Server::start_with(on).await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let key = BASE64.encode(SecretKey::from_slice(&[3; 32]).unwrap().public_key().to_encoded_point(false).as_bytes());
    let of = |endpoint: &str| json!({ "endpoint": endpoint, "p256dh": key, "auth": BASE64.encode([7; 16]) });
    for endpoint in [
        "",
        "push",
        "ftp://push.example/",
        "https://u:p@push.example/",
        &format!("https://push.example/{}", "x".repeat(1_024)),
    ] {
        assert_eq!(bo.tries(Method::PUT, "/api/push", of(endpoint)).await, Some(ErrorCode::BadRequest), "{endpoint}");
    }
    let wrong = json!({ "endpoint": "https://push.example/", "p256dh": BASE64.encode([4; 65]), "auth": BASE64.encode([7; 16]) });
    assert_eq!(bo.tries(Method::PUT, "/api/push", wrong).await, Some(ErrorCode::BadRequest));
    // What listens on the machine itself hears nothing, and is not asked again.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    bo.done(Method::PUT, "/api/push", of(&format!("http://{}/", listener.local_addr().unwrap()))).await;
    post(&ada, LOBBY, "@bo").await;
    told(&server).await;
    assert_eq!(count(&server, SUBSCRIPTIONS).await, 0);
    assert!(tokio::time::timeout(Duration::from_millis(50), listener.accept()).await.is_err());
    // Without what is allowed, nothing goes unencrypted; without push, there is none.
    let strict = Server::start_with(|settings| settings.web_push = true).await;
    let cy = strict.person("cy").await;
    assert_eq!(cy.tries(Method::PUT, "/api/push", of("http://push.example/")).await, Some(ErrorCode::BadRequest));
    cy.done(Method::PUT, "/api/push", of("https://push.example/")).await;
    let without = Server::start().await;
    let di = without.person("di").await;
    assert_eq!(di.tries(Method::PUT, "/api/push", of("https://push.example/")).await, Some(ErrorCode::NotFound));
}
