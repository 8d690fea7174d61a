//! Several servers on one PostgreSQL and one Redis.

use std::time::Duration;

use protocol::{
    ClientId, ErrorCode, EventKind, Notify, Removal, RoomId,
    api::Card,
    frame::{ClientFrame, Presence, ServerFrame, close},
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::{AppState, StartError};
use uuid::Uuid;

use crate::{
    emoji,
    harness::{Person, Redis, Server, Socket},
};

const LOBBY: RoomId = RoomId::LOBBY;

/// The next frame for which this gives something; others are passed over.
async fn next<T>(socket: &mut Socket, pick: impl Fn(ServerFrame) -> Option<T>) -> T {
    loop {
        if let Some(picked) = pick(socket.receive().await) {
            return picked;
        }
    }
}

/// Waits until it is said that somebody is there in this way.
async fn sees(socket: &mut Socket, whom: &Person, how: Presence) {
    let id = whom.signed_in.me.id;
    next(socket, |frame| match frame {
        ServerFrame::Presence { person, presence, .. } if person.id == id && presence == how => Some(()),
        _ => None,
    })
    .await;
}

/// Waits until somebody is among those who are online in a room.
async fn sees_online(socket: &mut Socket, room: RoomId, whom: &Person) {
    let id = whom.signed_in.me.id;
    socket.send(&ClientFrame::Watch { room: Some(room) }).await;
    next(socket, |frame| match frame {
        ServerFrame::Online { people, .. } if people.iter().any(|person| person.id == id) => Some(()),
        ServerFrame::Presence { person, presence: Presence::Online, .. } if person.id == id => Some(()),
        _ => None,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everyone_hears_everything_once_in_one_order_on_whichever_server_they_are() {
    const EACH: usize = 100;
    let redis = Redis::start().await;
    let servers = Server::several(3, &redis, |_| {}).await;
    let mut sockets = Vec::new();
    for (n, server) in servers.iter().enumerate() {
        sockets.push(server.person(&format!("writer{n}")).await.socket().await);
    }
    let mut tasks = Vec::new();
    for (n, mut socket) in sockets.into_iter().enumerate() {
        tasks.push(tokio::spawn(async move {
            for i in 0..EACH {
                socket.post_as(LOBBY, ClientId(Uuid::now_v7()), &format!("{n}/{i}")).await;
            }
            let mut heard = Vec::new();
            while heard.len() < 3 * EACH {
                let event = socket.event().await;
                if let EventKind::Posted { content, .. } = event.kind {
                    heard.push((event.seq, content.text().unwrap().to_owned()));
                }
            }
            heard
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.unwrap());
    }
    assert!(all[0].windows(2).all(|two| two[0].0 + 1 == two[1].0), "in order, with nothing between: {:?}", all[0]);
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everyone_is_told_of_other_emoji_on_whichever_server_they_are() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let ada = servers[0].person("ada").await;
    let bo = servers[1].person("bo").await;
    let mut sockets = [ada.socket().await, bo.socket().await];
    let macaw = emoji::add(&ada, "macaw", &emoji::png(64, 64)).await;
    ada.done(Method::PATCH, "/api/emoji/macaw", json!({ "name": "toucan" })).await;
    ada.done(Method::DELETE, "/api/emoji/toucan", json!({})).await;
    assert_eq!(macaw.name, "macaw");
    for socket in &mut sockets {
        for _ in ["added", "renamed", "removed"] {
            next(socket, |frame| (frame == ServerFrame::EmojiChanged).then_some(())).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_sent_again_to_another_server_is_one() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let ada = servers[0].person("ada").await;
    let (mut one, mut other) = (ada.socket().await, ada.at(&servers[1]).socket().await);
    let id = ClientId(Uuid::now_v7());
    one.post_as(LOBBY, id, "once").await;
    other.post_as(LOBBY, id, "once").await;
    let place = |frame| match frame {
        ServerFrame::Posted { client_id, seq, .. } if client_id == id => Some(seq),
        _ => None,
    };
    assert_eq!(next(&mut one, place).await, next(&mut other, place).await);
    one.post(LOBBY, "the next").await;
    let page = ada.page(LOBBY).await;
    assert_eq!(page.events.iter().filter(|event| matches!(event.kind, EventKind::Posted { .. })).count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_let_into_a_room_on_one_server_hears_of_it_on_another() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let (ada, bo) = (servers[0].person("ada").await, servers[1].person("bo").await);
    let mut ada_socket = ada.socket().await;
    let mut bo_socket = bo.socket().await;
    let room = ada.create("/api/rooms", json!({ "name": "tea", "private": true })).await;
    ada.done(Method::PUT, &format!("/api/rooms/{room}/members/bo"), json!({})).await;
    let joined = next(&mut bo_socket, |frame| match frame {
        ServerFrame::RoomJoined(info) if info.id == room => Some(info),
        _ => None,
    });
    assert_eq!(joined.await.name, "tea");
    ada_socket.post(room, "welcome").await;
    assert_eq!(bo_socket.text().await, "welcome");

    let direct = bo.create("/api/directs", json!({ "people": ["ada"] })).await;
    next(&mut ada_socket, |frame| matches!(frame, ServerFrame::RoomJoined(info) if info.id == direct).then_some(()))
        .await;
    bo_socket.post(direct, "between us").await;
    assert_eq!(ada_socket.text().await, "between us");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_taken_out_on_one_server_hears_why_on_another_and_nothing_more() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let (ada, bo) = (servers[0].person("ada").await, servers[1].person("bo").await);
    let room = ada.make_room("tea").await.id;
    bo.join(room).await;
    let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
    ada_socket.post(room, "before").await;
    assert_eq!(bo_socket.text().await, "before");
    let path = format!("/api/rooms/{room}/members/{}/removal", bo.signed_in.me.id);
    ada.done(Method::POST, &path, json!({ "ban": true, "reason": "too loud" })).await;
    let removal = next(&mut bo_socket, |frame| match frame {
        ServerFrame::RoomLeft { room: left, removal, .. } if left == room => removal,
        _ => None,
    });
    assert_eq!(removal.await, Removal { banned: true, reason: "too loud".into() });
    ada_socket.post(room, "among us").await;
    ada_socket.post(LOBBY, "for all").await;
    assert_eq!(bo_socket.text().await, "for all");
    assert!(bo_socket.try_post(room, "me again").await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_there_writes_and_has_read_is_seen_across_servers() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let (ada, bo) = (servers[0].person("ada").await, servers[1].person("bo").await);
    let mut ada_socket = ada.socket().await;
    let mut bo_socket = bo.socket().await;
    // By the answer or by what comes after it: which of the two tells it is chance.
    sees_online(&mut ada_socket, LOBBY, &bo).await;
    let card = format!("/api/people/{}", bo.signed_in.me.id);
    assert!(ada.get::<Card>(&card).await.online);
    sees_online(&mut bo_socket, LOBBY, &ada).await;

    bo_socket.send(&ClientFrame::Typing { room: LOBBY }).await;
    next(&mut ada_socket, |frame| matches!(frame, ServerFrame::Typing { .. }).then_some(())).await;
    bo_socket.send(&ClientFrame::Away(true)).await;
    sees(&mut ada_socket, &bo, Presence::Away).await;

    // On a second device, with another server, they are in front of that one.
    let elsewhere = bo.at(&servers[0]);
    let mut second = elsewhere.socket().await;
    sees(&mut ada_socket, &bo, Presence::Online).await;
    let seq = ada_socket.post(LOBBY, "read me").await;
    second.event().await;
    bo_socket.send(&ClientFrame::Read { room: LOBBY, seq }).await;
    next(&mut second, |frame| matches!(frame, ServerFrame::Unread { read_seq, .. } if read_seq == seq).then_some(()))
        .await;
    next(&mut ada_socket, |frame| matches!(frame, ServerFrame::Seen { seq: seen, .. } if seen == seq).then_some(()))
        .await;

    bo.done(Method::PATCH, "/api/account", json!({ "display_name": "Bo the Great" })).await;
    let called = next(&mut ada_socket, |frame| match frame {
        ServerFrame::Presence { person, .. } => person.display_name,
        _ => None,
    });
    assert_eq!(called.await, "Bo the Great");

    drop(second);
    sees(&mut ada_socket, &bo, Presence::Away).await;
    drop(bo_socket);
    sees(&mut ada_socket, &bo, Presence::Offline).await;
    assert!(!ada.get::<Card>(&card).await.online);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_set_for_oneself_comes_to_ones_devices_on_other_servers() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let ada = servers[0].person("ada").await;
    let mut there = ada.at(&servers[1]).socket().await;
    ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/notify"), json!("mentions")).await;
    assert_eq!(there.changed().await.notify, Notify::Mentions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_out_there_reaches_the_device_on_another_server() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let ada = servers[0].person("ada").await;
    let phone = ada.on_another_device().await.at(&servers[1]);
    let mut socket = phone.socket().await;
    ada.done(Method::DELETE, "/api/sessions", json!({})).await;
    assert_eq!(socket.close_code().await, close::SESSION_ENDED);
    assert_eq!(phone.tries(Method::GET, "/api/rooms", json!({})).await, Some(ErrorCode::NotSignedIn));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_has_spent_on_one_server_counts_on_another() {
    const EACH_MINUTE: u32 = 5;
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |settings| settings.posts_per_minute = EACH_MINUTE).await;
    let ada = servers[0].person("ada").await;
    let (mut one, mut other) = (ada.socket().await, ada.at(&servers[1]).socket().await);
    for _ in 0..EACH_MINUTE {
        one.post(LOBBY, "fast").await;
    }
    // A few get through until the other server has heard.
    for _ in 0..EACH_MINUTE {
        tokio::time::sleep(Duration::from_millis(100)).await;
        match other.try_post(LOBBY, "and faster").await {
            Ok(_) => {}
            Err(error) => return assert_eq!(error.code, ErrorCode::TooManyRequests),
        }
    }
    panic!("the other server has not heard of it within half a second");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_messages_come_later_and_none_is_lost() {
    let mut redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let (ada, bo) = (servers[0].person("ada").await, servers[1].person("bo").await);
    let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
    ada_socket.post(LOBBY, "with").await;
    assert_eq!(bo_socket.text().await, "with");
    redis.kill();
    for n in 0..20 {
        ada_socket.post(LOBBY, &format!("without {n}")).await;
    }
    for n in 0..20 {
        assert_eq!(bo_socket.text().await, format!("without {n}"));
    }
    // Who comes now need not wait for Redis, and hears of the rest too.
    let mut late = servers[1].person("cy").await.socket().await;
    ada_socket.post(LOBBY, "for those who came late").await;
    assert_eq!(late.text().await, "for those who came late");
    redis.start_again().await;
    ada_socket.post(LOBBY, "with it again").await;
    assert_eq!(late.text().await, "with it again");
    let texts = [bo_socket.text().await, bo_socket.text().await];
    assert_eq!(texts, ["for those who came late", "with it again"]);
    // Who is there is known again.
    sees_online(&mut late, LOBBY, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_let_in_again_without_a_word_hears_of_the_room_when_redis_is_back() {
    let mut redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let (ada, bo) = (servers[0].person("ada").await, servers[1].person("bo").await);
    let room = ada.make_room("tea").await.id;
    let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
    bo.join(room).await;
    ada_socket.post(room, "welcome").await;
    assert_eq!(bo_socket.text().await, "welcome");
    bo.leave(room).await;
    ada_socket.post(room, "gone").await;
    redis.kill();
    ada.done(Method::PUT, &format!("/api/rooms/{room}/members/bo"), json!({})).await;
    let other_name = json!({ "display_name": "Bo the Great" });
    bo.at(&servers[0]).done(Method::PATCH, "/api/account", other_name).await;
    redis.start_again().await;
    next(&mut bo_socket, |frame| matches!(frame, ServerFrame::RoomJoined(info) if info.id == room).then_some(())).await;
    ada_socket.post(room, "welcome again").await;
    assert_eq!(bo_socket.text().await, "welcome again");
    // By then they are known by their new name, too.
    bo_socket.post(room, "thank you").await;
    let page = ada.page(room).await;
    assert_eq!(page.events.last().unwrap().actor.display_name.as_deref(), Some("Bo the Great"));
    let live = loop {
        let event = ada_socket.event().await;
        if matches!(&event.kind, EventKind::Posted { content, .. } if content.text() == Some("thank you")) {
            break event;
        }
    };
    assert_eq!(live.actor.display_name.as_deref(), Some("Bo the Great"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_to_stop_says_so_before_it_turns_anybody_away() {
    let redis = Redis::start().await;
    let mut servers = Server::several(1, &redis, |_| {}).await;
    let server = servers.remove(0);
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    let app = server.app.clone();
    let stop = tokio::spawn(async move { app.begin_to_stop().await });
    let ready = || async { reqwest::get(server.url("/readyz")).await.unwrap().status() };
    while ready().await.is_success() {}
    assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE);
    socket.post(LOBBY, "still here").await;
    stop.await.unwrap();
    assert_eq!(socket.close_code().await, close::GOING_AWAY);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_can_not_work_together_do_not_start() {
    let redis = Redis::start().await;
    let servers = Server::several(1, &redis, |_| {}).await;
    let start = |settings| AppState::start(settings, servers[0].app.leptos.clone());
    let mut settings = servers[0].app.settings.clone();
    settings.data_dir = tempfile::tempdir().unwrap().keep();
    settings.key_file = settings.data_dir.join("another.key");
    assert!(matches!(start(settings.clone()).await.err(), Some(StartError::OtherKey { .. })));
    settings.key_file.clone_from(&servers[0].app.settings.key_file);
    settings.bus = "http://localhost".into();
    assert!(matches!(start(settings.clone()).await.err(), Some(StartError::Bus(_))));
    settings.database_url = String::new();
    assert!(matches!(start(settings.clone()).await.err(), Some(StartError::NoPostgres)));
    std::fs::remove_dir_all(&settings.data_dir).unwrap();
}
