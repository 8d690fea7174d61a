//! E-mail for who was mentioned and did not come, as a real mail server gets it.

use std::time::Duration;

use protocol::{
    ErrorCode, RoomId, Seq, UserId,
    api::{MailSettings, Posted},
    frame::ClientFrame,
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use server::store::{LINKS_MAX, Store};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::harness::{MailServer, Person, Server, Taken, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
const PATIENCE: Duration = Duration::from_secs(60);
const MAIL: &str = "/api/account/mail";

macro_rules! run {
    ($server:expr, $sql:expr) => {
        match &$server.app.store {
            Store::Sqlite { write, .. } => drop(sqlx::query($sql).execute(write).await.unwrap()),
            Store::Postgres { write, .. } => drop(sqlx::query($sql).execute(write).await.unwrap()),
        }
    };
}

async fn waiting(server: &Server) -> i64 {
    let sql = "SELECT COUNT(*) FROM jobs WHERE kind IN ('tell', 'confirm_mail', 'send_digest') AND given_up_at IS NULL";
    match &server.app.store {
        Store::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
        Store::Postgres { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
    }
}

/// Lets so much time pass that all is told that is to be, and waits until it is.
async fn pass(server: &Server) {
    let begun = Instant::now();
    run!(server, "UPDATE events SET at = at - 7200000");
    while waiting(server).await > 0 {
        assert!(begun.elapsed() < PATIENCE, "all is told in time");
        run!(server, "UPDATE jobs SET due_at = 0 WHERE leases = 0");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until the mail server has taken so many.
async fn has(mail: &MailServer, count: usize) -> Vec<Taken> {
    let begun = Instant::now();
    while mail.taken().len() < count {
        assert!(begun.elapsed() < PATIENCE, "{} of {count} came in time", mail.taken().len());
        sleep(Duration::from_millis(20)).await;
    }
    mail.taken()
}

fn wants(address: &str) -> Value {
    json!({ "address": address, "after_minutes": 60 })
}

/// Follows a link as a browser without cookies does, and presses its button.
async fn press(server: &Server, link: &str) -> (StatusCode, String) {
    let reply = Client::new().post(server.url(link)).send().await.unwrap();
    (reply.status(), reply.text().await.unwrap())
}

async fn look(server: &Server, link: &str) -> (StatusCode, String) {
    let reply = Client::new().get(server.url(link)).send().await.unwrap();
    (reply.status(), reply.text().await.unwrap())
}

/// Lets somebody have an address that is confirmed; how many letters there are then.
async fn written_to(server: &Server, mail: &MailServer, person: &Person) -> usize {
    let before = mail.taken().len();
    person.done(Method::PUT, MAIL, wants(&format!("{}@example.org", person.signed_in.me.name))).await;
    let taken = has(mail, before + 1).await;
    assert_eq!(press(server, &taken[before].link("/mail/confirm/")).await.0, StatusCode::OK);
    before + 1
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

/// The digest that is under way for somebody.
async fn digest_of(server: &Server, user: UserId) -> Uuid {
    let sql = "SELECT digest FROM mail_addresses WHERE user_id = $1 AND digest IS NOT NULL";
    let begun = Instant::now();
    loop {
        let found: Option<Uuid> = match &server.app.store {
            Store::Sqlite { read, .. } => sqlx::query_scalar(sql).bind(user.0).fetch_optional(read).await.unwrap(),
            Store::Postgres { read, .. } => sqlx::query_scalar(sql).bind(user.0).fetch_optional(read).await.unwrap(),
        };
        match found {
            Some(digest) => return digest,
            None => assert!(begun.elapsed() < PATIENCE, "a digest is begun in time"),
        }
        run!(server, "UPDATE jobs SET due_at = 0 WHERE kind = 'tell' AND leases = 0");
        sleep(Duration::from_millis(50)).await;
    }
}

on_both! {
    async fn who_was_called_and_did_not_come_gets_one_letter_and_stops_them_without_logging_in(engine: Engine) {
        let mail = MailServer::start().await;
        let server = Server::start_on_with(engine, |settings| mail.set(settings)).await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let count = written_to(&server, &mail, &bo).await;
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        post(&ada, LOBBY, "nothing that concerns anybody").await;
        let seq = post(&ada, LOBBY, "**tea**, @bo?").await;
        post(&cy, LOBBY, "@here it is hot").await;
        post(&ada, direct, "psst").await;
        pass(&server).await;
        let taken = mail.taken();
        assert_eq!(taken.len(), count + 1, "all of it in one letter, to who wants it");
        let letter = &taken[count];
        assert_eq!((&*letter.headers["to"], &*letter.headers["subject"]), ("bo@example.org", "3 new messages for you"));
        assert_eq!(letter.headers["from"], "WeConnect <chat@example.org>");
        for part in ["ada in Lobby", "tea, @bo?", "cy in Lobby", "psst", &format!("/rooms/{LOBBY}?message={seq}")] {
            assert!(letter.body.contains(part), "{part} in {}", letter.body);
        }
        assert!(!letter.body.contains("nothing that concerns"));
        pass(&server).await;
        assert_eq!(mail.taken().len(), count + 1, "what was told is not told again");
        post(&ada, LOBBY, "@bo once more").await;
        pass(&server).await;
        let taken = mail.taken();
        assert_eq!((taken.len(), &*taken[count + 1].headers["subject"]), (count + 2, "1 new message for you"));
        // A program that looks through letters opens their links, and presses no buttons.
        let stop = letter.link("/mail/stop/");
        assert_eq!(letter.headers["list-unsubscribe"], format!("<https://chat.example.org{stop}>"));
        assert_eq!(letter.headers["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
        assert_eq!(look(&server, &stop).await.0, StatusCode::OK);
        assert_eq!(bo.get::<MailSettings>(MAIL).await.after_minutes, 60);
        post(&ada, LOBBY, "@bo before it is stopped").await;
        let one_click = Client::new()
            .post(server.url(&stop))
            .header("content-type", "application/x-www-form-urlencoded")
            .body("List-Unsubscribe=One-Click")
            .send()
            .await;
        assert_eq!(one_click.unwrap().status(), StatusCode::OK);
        assert_eq!(bo.get::<MailSettings>(MAIL).await.after_minutes, 0);
        post(&ada, LOBBY, "@bo after it").await;
        pass(&server).await;
        assert_eq!(mail.taken().len(), count + 2, "nothing comes any more");
        let other = format!("{}0", &stop[..stop.len() - 1]);
        let other = if other == stop { format!("{}1", &stop[..stop.len() - 1]) } else { other };
        assert_eq!(press(&server, &other).await.0, StatusCode::NOT_FOUND);
    }

    async fn nothing_is_sent_of_what_was_read_or_may_not_be_seen_any_more(engine: Engine) {
        let mail = MailServer::start().await;
        let server = Server::start_on_with(engine, |settings| mail.set(settings)).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let count = written_to(&server, &mail, &bo).await;
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        let seen = post(&ada, LOBBY, "@bo read this").await;
        let deleted = post(&ada, room, "@bo this is deleted").await;
        let edited = post(&ada, room, "@bo this calls nobody soon").await;
        let path = |seq| format!("/api/rooms/{room}/messages/{seq}");
        digest_of(&server, bo.signed_in.me.id).await;
        read(&bo.on_another_device().await, LOBBY, seen).await;
        ada.done(Method::DELETE, &path(deleted), json!({})).await;
        ada.done(Method::PUT, &path(edited), json!({ "text": "nobody" })).await;
        pass(&server).await;
        assert_eq!(mail.taken().len(), count);
        post(&ada, room, "@bo this is left").await;
        digest_of(&server, bo.signed_in.me.id).await;
        bo.leave(room).await;
        pass(&server).await;
        assert_eq!(mail.taken().len(), count);
        bo.done(Method::PUT, &format!("/api/rooms/{LOBBY}/notify"), json!("nothing")).await;
        post(&ada, LOBBY, "@bo muted").await;
        pass(&server).await;
        assert_eq!(mail.taken().len(), count);
        // One that called nobody at first.
        bo.done(Method::PUT, &format!("/api/rooms/{LOBBY}/notify"), json!("all")).await;
        let later = post(&ada, LOBBY, "hm").await;
        ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/messages/{later}"), json!({ "text": "hm, @bo" })).await;
        pass(&server).await;
        let taken = mail.taken();
        assert_eq!(taken.len(), count + 1);
        assert!(taken[count].body.contains("hm, @bo"), "{}", taken[count].body);
    }

    async fn a_digest_comes_once_though_the_mail_server_is_away_and_whoever_sends_it_dies(engine: Engine) {
        let mut mail = MailServer::start().await;
        let server = Server::start_on_with(engine, |settings| mail.set(settings)).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let count = written_to(&server, &mail, &bo).await;
        let me = bo.signed_in.me.id;
        post(&ada, LOBBY, "@bo tea?").await;
        let digest = digest_of(&server, me).await;
        mail.kill();
        run!(server, "UPDATE events SET at = at - 7200000");
        let error = server.app.mailer.as_ref().unwrap().digest(me, digest).await.unwrap_err().to_string();
        assert!(error.contains("mail server") && !error.contains("example.org"), "{error}");
        // Another server has it, and dies.
        run!(server, "UPDATE jobs SET due_at = 9000000000000, leases = 1, attempts = 1 WHERE kind = 'send_digest'");
        mail.start_again().await;
        let server = server.restart_with(|settings| mail.set(settings)).await;
        run!(server, "UPDATE jobs SET due_at = 0 WHERE kind = 'send_digest'");
        has(&mail, count + 1).await;
        // Who did not hear that it was done does it again.
        server.app.mailer.as_ref().unwrap().digest(me, digest).await.unwrap();
        pass(&server).await;
        let taken = mail.taken();
        assert_eq!(taken.len(), count + 1);
        assert_eq!(taken[count].headers["message-id"], format!("<{digest}@chat.example.org>"), "a second would be known by it");
    }

    async fn names_can_neither_add_headers_nor_html_and_text_is_hidden_where_that_is_wished(engine: Engine) {
        let mail = MailServer::start().await;
        let server = Server::start_on_with(engine, |settings| mail.set(settings)).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let count = written_to(&server, &mail, &bo).await;
        ada.done(Method::PATCH, "/api/account", json!({ "display_name": "<script>=0ABcc: eve</script>" })).await;
        let room = ada.make_room("<img src=x>").await.id;
        bo.join(room).await;
        post(&ada, room, "@bo <b>\r\n.\r\nBcc: eve@example.org\r\n\r\n</p>").await;
        pass(&server).await;
        let taken = mail.taken();
        assert_eq!(taken.len(), count + 1);
        let letter = &taken[count];
        assert!(letter.headers.keys().all(|name| name != "bcc"), "{:?}", letter.headers);
        let (_, html) = letter.body.split_once("text/html").unwrap();
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"), "{html}");
        let change = json!({ "language": "de" });
        bo.done(Method::PATCH, "/api/account", change).await;
        bo.done(Method::PUT, "/api/account/notifications", json!({ "hides_text": true })).await;
        post(&ada, room, "@bo secret").await;
        pass(&server).await;
        let letter = mail.taken().pop().unwrap();
        assert!(!letter.body.contains("secret") && !letter.body.contains("img src"), "{}", letter.body);
        assert!(letter.body.contains("1 neue Nachricht für dich"), "{}", letter.body);
    }

    async fn an_address_gets_a_few_links_and_nothing_else_before_one_was_opened_once(engine: Engine) {
        let mail = MailServer::start().await;
        let server = Server::start_on_with(engine, |settings| mail.set(settings)).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        for wrong in ["", "bo", "bo@example.org\r\nBcc: eve@example.org", "a@b, c@d", "Bo <bo@example.org>"] {
            assert_eq!(bo.tries(Method::PUT, MAIL, wants(wrong)).await, Some(ErrorCode::BadRequest), "{wrong}");
        }
        let never = json!({ "address": "bo@example.org", "after_minutes": 61 });
        assert_eq!(bo.tries(Method::PUT, MAIL, never).await, Some(ErrorCode::BadRequest));
        for n in 0..LINKS_MAX {
            bo.done(Method::PUT, MAIL, wants("Bo@example.org")).await;
            has(&mail, n as usize + 1).await;
        }
        assert_eq!(bo.tries(Method::PUT, MAIL, wants("bo2@example.org")).await, Some(ErrorCode::TooManyRequests));
        assert_eq!(ada.tries(Method::PUT, MAIL, wants("bo@EXAMPLE.org")).await, Some(ErrorCode::TooManyRequests));
        post(&ada, LOBBY, "@bo tea?").await;
        pass(&server).await;
        let taken = mail.taken();
        assert_eq!(taken.len() as i64, LINKS_MAX);
        // The last one counts, and only when the button is pressed, and once.
        let (old, new) = (taken[0].link("/mail/confirm/"), taken.last().unwrap().link("/mail/confirm/"));
        assert_eq!(press(&server, &old).await.0, StatusCode::NOT_FOUND);
        assert_eq!(look(&server, &new).await.0, StatusCode::OK);
        assert!(!bo.get::<MailSettings>(MAIL).await.confirmed);
        assert_eq!(press(&server, &new).await.0, StatusCode::OK);
        assert!(bo.get::<MailSettings>(MAIL).await.confirmed);
        assert_eq!(press(&server, &new).await.0, StatusCode::NOT_FOUND);
        // A change of the time needs no new link; another address does.
        bo.done(Method::PUT, MAIL, json!({ "address": "Bo@example.org", "after_minutes": 15 })).await;
        assert!(bo.get::<MailSettings>(MAIL).await.confirmed);
        bo.done(Method::DELETE, MAIL, json!({})).await;
        assert_eq!(bo.get::<MailSettings>(MAIL).await, MailSettings { available: true, ..MailSettings::default() });
        run!(server, "UPDATE mail_asked SET at = 0");
        bo.done(Method::PUT, MAIL, wants("bo@example.org")).await;
        let link = has(&mail, LINKS_MAX as usize + 1).await.pop().unwrap().link("/mail/confirm/");
        run!(server, "UPDATE mail_addresses SET token_until = 1");
        assert_eq!(press(&server, &link).await.0, StatusCode::NOT_FOUND, "it was good for a day");
    }

    async fn without_a_mail_server_there_is_none_of_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let bo = server.person("bo").await;
        assert_eq!(bo.get::<MailSettings>(MAIL).await, MailSettings::default());
        assert_eq!(bo.tries(Method::PUT, MAIL, wants("bo@example.org")).await, Some(ErrorCode::NotFound));
        assert_eq!(look(&server, "/mail/stop/0").await.0, StatusCode::NOT_FOUND);
    }
}
