//! What becomes of messages, and who is told.

use protocol::{
    Content, ErrorCode, EventKind, Notify, RoomId,
    api::{Audit, AuditAction, EditHistory, Link, Links, Pins},
    frame::{ClientFrame, Presence, ServerFrame},
};
use reqwest::Method;
use serde_json::json;
use server::store::Store;

use crate::harness::{Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

fn message(room: RoomId, seq: u64) -> String {
    format!("/api/rooms/{room}/messages/{seq}")
}

fn member(room: RoomId, person: &Person) -> String {
    format!("/api/rooms/{room}/members/{}", person.signed_in.me.id)
}

/// Whether any row of the log still holds a text.
async fn is_kept(server: &Server, text: &str) -> bool {
    let sql = "SELECT COUNT(*) FROM events WHERE content LIKE $1 OR current LIKE $1";
    let pattern = format!("%{text}%");
    let count: i64 = match &server.app.store {
        Store::Sqlite { read, .. } => sqlx::query_scalar(sql).bind(pattern).fetch_one(read).await.unwrap(),
        Store::Postgres { write: pool, .. } => sqlx::query_scalar(sql).bind(pattern).fetch_one(pool).await.unwrap(),
    };
    count > 0
}

on_both! {
    async fn an_edit_is_seen_live_by_page_and_in_the_history_and_only_the_author_makes_one(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        let seq = ada_socket.post(LOBBY, "hello wrld").await;
        bo_socket.drain().await;
        ada.done(Method::PUT, &message(LOBBY, seq), json!({ "text": "hello world" })).await;
        let live = bo_socket.event().await;
        assert!(matches!(live.kind, EventKind::Edited { target, .. } if target == seq), "{live:?}");
        let page = bo.page(LOBBY).await;
        let shown = page.events.iter().find(|event| event.seq == seq).unwrap();
        let EventKind::Posted { content, marks, .. } = &shown.kind else { panic!("{shown:?}") };
        assert_eq!((content.text(), marks.rev, marks.edited), (Some("hello world"), live.seq, Some(live.at)));
        let history: EditHistory = bo.get(&format!("{}/versions", message(LOBBY, seq))).await;
        assert_eq!(history.versions.iter().map(|it| &*it.text).collect::<Vec<_>>(), ["hello wrld", "hello world"]);
        let refused = bo.tries(Method::PUT, &message(LOBBY, seq), json!({ "text": "mine" })).await;
        assert_eq!(refused, Some(ErrorCode::NotYourMessage));
        let blank = ada.tries(Method::PUT, &message(LOBBY, seq), json!({ "text": " " })).await;
        assert_eq!(blank, Some(ErrorCode::TextBlank));
    }

    async fn of_a_deleted_message_nothing_is_kept_and_a_moderator_who_deletes_stands_in_the_audit_log(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut bo_socket = bo.socket().await;
        let seq = bo_socket.post(LOBBY, "a secret @ada").await;
        bo.done(Method::PUT, &message(LOBBY, seq), json!({ "text": "another secret" })).await;
        ada.done(Method::PUT, &format!("{}/reactions/%F0%9F%91%8D", message(LOBBY, seq)), json!({})).await;
        ada.done(Method::PUT, &format!("{}/pin", message(LOBBY, seq)), json!({})).await;
        assert!(is_kept(&server, "secret").await);
        ada.done(Method::DELETE, &message(LOBBY, seq), json!({})).await;
        assert!(!is_kept(&server, "secret").await);
        assert!(bo.get::<Pins>(&format!("/api/rooms/{LOBBY}/pins")).await.events.is_empty());
        let page = bo.page(LOBBY).await;
        let shown = page.events.iter().find(|event| event.seq == seq).unwrap();
        assert!(matches!(&shown.kind, EventKind::Posted { content: Content::Deleted, .. }), "it leaves a trace");
        let gone = bo.tries(Method::GET, &format!("{}/versions", message(LOBBY, seq)), json!({})).await;
        assert_eq!(gone, Some(ErrorCode::MessageUnknown));
        let audit: Audit = ada.get(&format!("/api/rooms/{LOBBY}/audit")).await;
        assert_eq!(audit.entries[0].action, AuditAction::Deleted);
        assert_eq!(audit.entries[0].subject.as_ref().unwrap().id, bo.signed_in.me.id);
        assert_eq!((audit.entries[0].message, &*audit.entries[0].detail), (Some(seq), ""));
    }

    async fn reactions_are_one_for_each_person_and_emoji_and_who_comes_later_sees_them(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let seq = ada.socket().await.post(LOBBY, "tea?").await;
        let tea = format!("{}/reactions/%F0%9F%8D%B5", message(LOBBY, seq));
        for _ in 0..2 {
            ada.done(Method::PUT, &tea, json!({})).await;
            bo.done(Method::PUT, &tea, json!({})).await;
        }
        let names = |page: protocol::api::RoomPage| {
            let event = page.events.into_iter().find(|event| event.seq == seq).unwrap();
            let EventKind::Posted { marks, .. } = event.kind else { panic!("a message") };
            let of = |reaction: protocol::Reaction| {
                (reaction.emoji, reaction.people.into_iter().map(|person| person.name).collect::<Vec<_>>())
            };
            marks.reactions.into_iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(names(bo.page(LOBBY).await), [("🍵".to_owned(), vec!["ada".to_owned(), "bo".to_owned()])]);
        ada.done(Method::DELETE, &tea, json!({})).await;
        assert_eq!(names(bo.page(LOBBY).await), [("🍵".to_owned(), vec!["bo".to_owned()])]);
        let word = format!("{}/reactions/tea", message(LOBBY, seq));
        assert_eq!(bo.tries(Method::PUT, &word, json!({})).await, Some(ErrorCode::NotAnEmoji));
    }

    async fn an_answer_quotes_its_message_as_that_is_by_then_and_mentions_are_counted(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut ada_socket = ada.socket().await;
        let seq = ada_socket.post(LOBBY, "**who** is there?").await;
        ada_socket.reply(LOBBY, seq, "me, @bo and @nobody").await;
        ada_socket.post(LOBBY, "and @here").await;
        let page = bo.page(LOBBY).await;
        assert_eq!((page.room.unread, page.room.mentions), (3, 2));
        let answer = page.events.iter().find(|event| event.seq == seq + 1).unwrap();
        let EventKind::Posted { reply: Some(quote), mentions, .. } = &answer.kind else { panic!("{answer:?}") };
        assert_eq!((quote.seq, quote.text.as_deref()), (seq, Some("who is there?")));
        assert_eq!(mentions.people.iter().map(|person| &*person.name).collect::<Vec<_>>(), ["bo"]);
        ada.done(Method::PUT, &message(LOBBY, seq + 2), json!({"text": "and nobody else"})).await;
        assert_eq!(bo.page(LOBBY).await.room.mentions, 1, "an edit calls anew");
        ada.done(Method::PUT, &message(LOBBY, seq + 2), json!({"text": "and @bo"})).await;
        assert_eq!(bo.page(LOBBY).await.room.mentions, 2);
        ada.done(Method::DELETE, &message(LOBBY, seq), json!({})).await;
        let page = bo.page(LOBBY).await;
        assert_eq!(page.room.unread, 2, "what is deleted is not unread");
        let answer = page.events.iter().find(|event| event.seq == seq + 1).unwrap();
        let EventKind::Posted { reply: Some(quote), .. } = &answer.kind else { panic!("{answer:?}") };
        assert_eq!(quote.text, None);
        assert_eq!(ada_socket.try_reply(LOBBY, seq, "too late").await.unwrap_err().code, ErrorCode::MessageUnknown);
    }

    async fn a_removed_member_receives_nothing_more_and_knows_why_and_comes_back_when_the_ban_is_lifted(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        let removal = format!("{}/removal", member(room, &bo));
        ada.done(Method::POST, &removal, json!({ "ban": true, "reason": "spam" })).await;
        ada_socket.post(room, "he is gone").await;
        let heard = bo_socket.drain().await;
        let [ServerFrame::RoomLeft { removal: Some(told), .. }] = &heard[..] else { panic!("{heard:?}") };
        assert_eq!((told.banned, &*told.reason), (true, "spam"));
        let (_, error) = bo.refused(Method::GET, &format!("/api/rooms/{room}"), None).await;
        assert!(error.code == ErrorCode::Banned && error.message.ends_with("spam"), "{error:?}");
        let join = format!("/api/rooms/{room}/membership");
        assert_eq!(bo.tries(Method::PUT, &join, json!({})).await, Some(ErrorCode::Banned));
        assert_eq!(ada.tries(Method::PUT, &format!("/api/rooms/{room}/members/bo"), json!({})).await, Some(ErrorCode::PersonBanned));
        ada.done(Method::DELETE, &removal, json!({})).await;
        bo.join(room).await;
    }

    async fn who_is_muted_is_told_at_once_and_why_and_can_write_again_afterwards(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = bo.socket().await;
        let mute = format!("{}/mute", member(LOBBY, &bo));
        ada.done(Method::PUT, &mute, json!({ "minutes": 10, "reason": "calm down" })).await;
        let info = socket.changed().await;
        assert_eq!(info.muted.unwrap().reason, "calm down");
        assert_eq!(socket.try_post(LOBBY, "but").await.unwrap_err().code, ErrorCode::Muted);
        ada.done(Method::DELETE, &mute, json!({})).await;
        assert_eq!(socket.changed().await.muted, None);
        socket.post(LOBBY, "sorry").await;
        assert_eq!(ada.tries(Method::PUT, &mute, json!({ "minutes": 0 })).await, Some(ErrorCode::MuteBounds));
    }

    async fn a_link_lets_in_as_many_as_it_says_until_it_is_revoked(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        let links = format!("/api/rooms/{room}/links");
        let once: Link = ada.make(&links, json!({ "uses": 1, "hours": 1 })).await;
        let (bo, cy) = (server.person("bo").await, server.person("cy").await);
        let enter = |link: &Link| format!("/api/links/{}", link.code);
        for _ in 0..2 {
            bo.done(Method::POST, &enter(&once), json!({})).await;
        }
        assert_eq!(cy.tries(Method::POST, &enter(&once), json!({})).await, Some(ErrorCode::LinkUsedUp));
        let any: Link = ada.make(&links, json!({})).await;
        assert_eq!(ada.get::<Links>(&links).await.links, std::slice::from_ref(&any));
        assert_eq!(bo.tries(Method::GET, &links, json!({})).await, Some(ErrorCode::NeedsModerator));
        ada.done(Method::DELETE, &format!("{links}/{}", any.code), json!({})).await;
        assert_eq!(cy.tries(Method::POST, &enter(&any), json!({})).await, Some(ErrorCode::LinkInvalid), "revoked");
        for bad in [json!({ "uses": 0 }), json!({ "hours": 9_000 })] {
            assert_eq!(ada.tries(Method::POST, &links, bad).await, Some(ErrorCode::LinkBounds));
        }
    }

    async fn somebody_always_owns_a_room(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        let leave = format!("/api/rooms/{room}/membership");
        assert_eq!(ada.tries(Method::DELETE, &leave, json!({})).await, Some(ErrorCode::LastOwner));
        let step_down = ada.tries(Method::PUT, &format!("{}/role", member(room, &ada)), json!({ "role": "member" })).await;
        assert_eq!(step_down, Some(ErrorCode::LastOwner));
        ada.done(Method::PUT, &format!("{}/role", member(room, &bo)), json!({ "role": "owner" })).await;
        ada.leave(room).await;
        assert_eq!(bo.page(room).await.roles.len(), 1);
    }

    async fn a_direct_conversation_reaches_both_at_once_and_is_named_by_its_people(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut bo_socket = bo.socket().await;
        let room = ada.create("/api/directs", json!({ "people": ["BO"] })).await;
        ada.socket().await.post(room, "psst").await;
        assert_eq!(bo_socket.text().await, "psst");
        let info = bo.rooms().await.mine.into_iter().find(|info| info.id == room).unwrap();
        assert_eq!(info.people.iter().map(|person| &*person.name).collect::<Vec<_>>(), ["ada"]);
        assert_eq!(info.unread, 1);
        let alone = ada.tries(Method::POST, "/api/directs", json!({ "people": ["ada"] })).await;
        assert_eq!(alone, Some(ErrorCode::DirectSize));
        let unknown = ada.tries(Method::POST, "/api/directs", json!({ "people": ["nobody"] })).await;
        assert_eq!(unknown, Some(ErrorCode::PersonUnknown));
    }

    async fn what_one_wants_of_a_room_is_the_same_on_all_devices(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut elsewhere = ada.on_another_device().await.socket().await;
        ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/notify"), json!("mentions")).await;
        assert_eq!(elsewhere.changed().await.notify, Notify::Mentions);
        ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/mark"), json!({})).await;
        assert!(elsewhere.changed().await.marked);
        ada.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/mark"), json!({})).await;
        assert!(!elsewhere.changed().await.marked);
        let favourite = format!("/api/rooms/{LOBBY}/favourite");
        for _ in 0..2 {
            ada.done(Method::PUT, &favourite, json!({})).await;
        }
        assert!(elsewhere.changed().await.favourite);
        assert!(ada.rooms().await.mine[0].favourite);
        ada.done(Method::DELETE, &favourite, json!({})).await;
        assert!(!elsewhere.changed().await.favourite);
        let tea = server.person("bo").await.make_room("tea").await.id;
        let outside = ada.tries(Method::PUT, &format!("/api/rooms/{tea}/favourite"), json!({})).await;
        assert_eq!(outside, Some(ErrorCode::NotAMember));
    }

    async fn a_link_to_a_message_loads_it_with_what_stands_around_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        for n in 0..20 {
            socket.post(LOBBY, &format!("{n}")).await;
        }
        let seqs = |history: protocol::api::History| history.events.iter().map(|it| it.seq).collect::<Vec<_>>();
        assert_eq!(seqs(ada.history(LOBBY, "around=10&limit=6").await), [8, 9, 10, 11, 12, 13]);
        assert_eq!(seqs(ada.history(LOBBY, "after=18&limit=2").await), [19, 20]);
    }
}

#[tokio::test]
async fn typing_away_and_reading_are_seen_by_those_who_watch_the_room() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let (mut watcher, mut socket) = (ada.socket().await, bo.socket().await);
    watcher.send(&ClientFrame::Watch { room: Some(LOBBY) }).await;
    let seq = watcher.post(LOBBY, "hello").await;
    watcher.drain().await;
    let (room, person) = (LOBBY, bo.signed_in.me.clone());
    socket.send(&ClientFrame::Typing { room }).await;
    assert_eq!(watcher.receive().await, ServerFrame::Typing { room, person: person.clone() });
    socket.send(&ClientFrame::Away(true)).await;
    let presence = |presence| ServerFrame::Presence { room, person: person.clone(), presence };
    assert_eq!(watcher.receive().await, presence(Presence::Away));
    let mut second = bo.socket().await;
    assert_eq!(watcher.receive().await, presence(Presence::Online), "in front of one device is enough");
    second.send(&ClientFrame::Read { room, seq }).await;
    assert_eq!(watcher.receive().await, ServerFrame::Seen { room, user: person.id, seq });
    drop(second);
    assert_eq!(watcher.receive().await, presence(Presence::Away));
}
