use protocol::{
    ClientId, ErrorCode, RoomId,
    codec::Encoding,
    frame::{ClientFrame, Presence, ServerFrame, close},
};
use reqwest::{StatusCode, header};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use crate::harness::{Server, on_both, socket_error};

const LOBBY: RoomId = RoomId::LOBBY;

on_both! {
    async fn what_one_says_everyone_in_the_room_hears_once_and_in_one_order(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut ada_socket = ada.socket().await;
        let mut bo_socket = bo.silent_socket(Encoding::Binary).await;
        bo_socket.hello(&[]).await;
        let (one, other) = tokio::join!(
            async { for n in 0..25 { ada_socket.post(LOBBY, &format!("ada {n}")).await; } ada_socket },
            async { for n in 0..25 { bo_socket.post(LOBBY, &format!("bo {n}")).await; } bo_socket },
        );
        let mut late = server.person("cy").await.socket().await;
        let events = |frame: ServerFrame| match frame { ServerFrame::Recovered { events, .. } => events, other => panic!("{other:?}") };
        late.send(&ClientFrame::Recover { room: LOBBY, after: 0 }).await;
        let kept = events(late.receive().await);
        assert_eq!(kept.len(), 53, "three joins and fifty messages");
        for mut socket in [one, other] {
            socket.send(&ClientFrame::Recover { room: LOBBY, after: 0 }).await;
            let mut live = socket.drain().await;
            assert_eq!(events(live.pop().unwrap()), kept);
        }
    }

    async fn clients_of_two_versions_hear_the_same(engine: Engine) {
        let server = Server::start_on(engine).await;
        let mut sockets = Vec::new();
        for (name, encoding) in ["ada", "bo", "cy", "di"].into_iter().zip(Encoding::ALL) {
            let mut socket = server.person(name).await.silent_socket(encoding).await;
            socket.hello(&[(LOBBY, 0)]).await;
            sockets.push(socket);
        }
        for socket in &mut sockets {
            socket.post(LOBBY, "hello").await;
        }
        let mut heard = Vec::new();
        for mut socket in sockets {
            socket.send(&ClientFrame::Recover { room: LOBBY, after: 0 }).await;
            let Some(ServerFrame::Recovered { events, .. }) = socket.drain().await.pop() else { panic!("what was said") };
            assert_eq!(events.len(), 8, "four joins and four messages");
            heard.push(events);
        }
        assert!(heard.iter().all(|events| *events == heard[0]));
    }

    async fn a_retry_is_acknowledged_like_the_first_try_and_shown_once(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut listener = bo.socket().await;
        let id = ClientId(Uuid::now_v7());
        let mut sockets = Vec::new();
        for _ in 0..10 {
            let mut socket = ada.socket().await;
            for _ in 0..10 {
                socket.post_as(LOBBY, id, "once").await;
            }
            sockets.push(socket);
        }
        let mut acks = Vec::new();
        for (n, socket) in sockets.iter_mut().enumerate() {
            while acks.len() < 10 * (n + 1) {
                acks.extend(Some(socket.receive().await).filter(|frame| matches!(frame, ServerFrame::Posted { .. })));
            }
        }
        assert!(acks.iter().all(|ack| *ack == acks[0]), "one seq, one time");
        let heard = listener.drain().await;
        assert_eq!(heard.iter().filter(|frame| matches!(frame, ServerFrame::Event(_))).count(), 1);
    }

    async fn a_message_survives_a_restart_and_its_retry_too(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        let id = ClientId(Uuid::now_v7());
        socket.post_as(LOBBY, id, "before").await;
        let ServerFrame::Event(event) = socket.receive().await else { panic!("the event comes before its ack") };
        let server = server.restart().await;
        let mut socket = ada.at(&server).socket().await;
        socket.post_as(LOBBY, id, "before").await;
        let ServerFrame::Posted { seq, at, .. } = socket.receive().await else { panic!("an ack, and no second event") };
        assert_eq!((seq, at), (event.seq, event.at));
        assert_eq!(ada.at(&server).page(LOBBY).await.events.last(), Some(&event));
    }
}

#[tokio::test]
async fn the_event_comes_before_its_ack() {
    let server = Server::start().await;
    let mut socket = server.person("ada").await.socket().await;
    socket.post_as(LOBBY, ClientId(Uuid::now_v7()), "hello").await;
    assert!(matches!(socket.receive().await, ServerFrame::Event(_)));
    assert!(matches!(socket.receive().await, ServerFrame::Posted { .. }));
}

#[tokio::test]
async fn who_floods_is_told_to_wait_and_what_was_acknowledged_stays() {
    let server = Server::start_with(|settings| settings.posts_per_minute = 5).await;
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    for n in 0..20 {
        socket.post_as(LOBBY, ClientId(Uuid::now_v7()), &format!("{n}")).await;
    }
    let (mut posted, mut refused) = (0, Vec::new());
    while posted + refused.len() < 20 {
        match socket.receive().await {
            ServerFrame::Posted { .. } => posted += 1,
            ServerFrame::Refused { error, .. } => refused.push(error),
            _ => {}
        }
    }
    assert!(refused.iter().all(|error| error.code == ErrorCode::TooManyRequests && error.retry_after.is_some()));
    assert!((5..=6).contains(&posted), "{posted}");
    assert_eq!(ada.page(LOBBY).await.events.len(), 1 + posted);
}

#[tokio::test]
async fn a_stop_says_come_back() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    socket.post(LOBBY, "last words").await;
    let stop = tokio::spawn(server.stop());
    assert_eq!(socket.close_code().await, close::GOING_AWAY);
    stop.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_keep_up_is_told_so_and_misses_nothing() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let (mut writer, mut slow) = (ada.socket().await, bo.socket().await);
    let long = "🍵".repeat(4_000);
    let mut posted = 0;
    while server.app.rooms.is_online(bo.signed_in.me.id).await {
        posted = writer.post(LOBBY, &long).await;
    }
    let (code, reason) = slow.close_frame().await;
    assert_eq!((code, &*reason), (close::TOO_SLOW, "You did not keep up. Connect again and resume."));
    let mut again = bo.silent_socket(Encoding::Json).await;
    again.send(&ClientFrame::Hello { resume: vec![(LOBBY, posted - 1).into()] }).await;
    again.receive().await;
    let ServerFrame::Recovered { events, .. } = again.receive().await else { panic!("what she missed") };
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [posted]);
}

#[tokio::test]
async fn a_silent_client_is_closed_after_two_heartbeats() {
    let server = Server::start_with(|settings| settings.heartbeat_seconds = 1).await;
    let ada = server.person("ada").await;
    let mut watcher = server.person("bo").await.socket().await;
    watcher.send(&ClientFrame::Watch { room: Some(LOBBY) }).await;
    watcher.receive().await;
    // It neither sends nor reads, so it doesn't answer the server's pings either.
    let frozen = ada.socket().await;
    assert!(matches!(watcher.receive().await, ServerFrame::Presence { presence: Presence::Online, .. }));
    let ServerFrame::Presence { person, presence: Presence::Offline, .. } = watcher.receive().await else {
        panic!("she is gone")
    };
    assert_eq!(person, ada.signed_in.me);
    drop(frozen);
}

#[tokio::test]
async fn who_only_listens_in_a_busy_room_stays_connected() {
    let server = Server::start_with(|settings| settings.heartbeat_seconds = 1).await;
    let mut writer = server.person("ada").await.socket().await;
    let mut listener = server.person("bo").await.socket().await;
    let started = std::time::Instant::now();
    // Reading answers the server's pings, as every library does.
    while started.elapsed() < std::time::Duration::from_secs(4) {
        writer.post(LOBBY, "chatter").await;
        assert_eq!(listener.text().await, "chatter");
    }
}

#[tokio::test]
async fn a_ping_of_the_websocket_is_answered_with_what_it_held() {
    let server = Server::start().await;
    let mut socket = server.person("ada").await.socket().await;
    socket.send_raw(Message::Ping("tea?".into())).await;
    assert_eq!(socket.pong().await, "tea?");
    socket.post(LOBBY, "still here").await;
}

#[tokio::test]
async fn who_says_no_hello_is_closed_in_bounded_time_whatever_else_it_says() {
    let server = Server::start().await;
    let mut socket = server.person("ada").await.silent_socket(Encoding::Json).await;
    let chatter = tokio::time::timeout(std::time::Duration::from_secs(15), async {
        loop {
            socket.send_raw(Message::Ping(Default::default())).await;
            if let Some(code) = socket.closed_within(std::time::Duration::from_millis(500)).await {
                return code;
            }
        }
    });
    assert_eq!(chatter.await.unwrap(), close::HELLO_MISSING);
}

#[tokio::test]
async fn nobody_gets_in_without_a_session_or_from_another_site() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let protocol = (header::SEC_WEBSOCKET_PROTOCOL, "weconnect.v1.json");
    let token = &ada.signed_in.tokens.access_token;
    let bearer = format!("Bearer {token}");
    let tampered = format!("Bearer {}x", &token[..token.len() - 1]);

    let none = socket_error(&ada.base, std::slice::from_ref(&protocol)).await;
    assert_eq!((none.0, none.1.code), (StatusCode::UNAUTHORIZED, ErrorCode::NotSignedIn));
    let wrong = socket_error(&ada.base, &[protocol.clone(), (header::AUTHORIZATION, &tampered)]).await;
    assert_eq!(wrong.0, StatusCode::UNAUTHORIZED);
    for origin in ["http://evil.com", "null", &format!("{}.evil.com", ada.base)] {
        let headers = [protocol.clone(), (header::AUTHORIZATION, &*bearer), (header::ORIGIN, origin)];
        let foreign = socket_error(&ada.base, &headers).await;
        assert_eq!((foreign.0, foreign.1.code), (StatusCode::FORBIDDEN, ErrorCode::ForeignOrigin), "{origin}");
    }
    for version in ["weconnect.v9.json", "chat"] {
        let headers = [(header::SEC_WEBSOCKET_PROTOCOL, version), (header::AUTHORIZATION, &*bearer)];
        let other = socket_error(&ada.base, &headers).await;
        assert_eq!((other.0, other.1.code), (StatusCode::BAD_REQUEST, ErrorCode::UnsupportedVersion));
    }
}

#[tokio::test]
async fn connections_have_an_end_and_who_closes_one_may_open_another() {
    let server = Server::start_with(|settings| settings.connections_per_person = 2).await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let (one, _two) = (ada.socket().await, ada.socket().await);
    let bearer = format!("Bearer {}", ada.signed_in.tokens.access_token);
    let headers = [(header::AUTHORIZATION, &*bearer), (header::SEC_WEBSOCKET_PROTOCOL, Encoding::Json.subprotocol())];
    let (status, error) = socket_error(&ada.base, &headers).await;
    assert_eq!((status, error.code), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyConnections));
    bo.socket().await;
    drop(one);
    // Until the server has noticed.
    while server.app.limits.connect(ada.signed_in.me.id, [192, 0, 2, 1].into()).is_err() {
        tokio::task::yield_now().await;
    }
    ada.socket().await.post(LOBBY, "back").await;
}

#[tokio::test]
async fn what_is_said_of_rooms_that_there_are_not_is_refused() {
    let server = Server::start().await;
    let mut socket = server.person("ada").await.socket().await;
    for _ in 0..3 {
        socket.send(&ClientFrame::Read { room: RoomId(Uuid::now_v7()), seq: 1 }).await;
        assert_eq!(socket.error().await.code, ErrorCode::RoomUnknown);
    }
}

#[tokio::test]
async fn who_turns_away_and_back_all_the_time_is_told_of_no_more_than_they_may() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let (mut ada, mut bo) = (ada.socket().await, bo.socket().await);
    bo.send(&ClientFrame::Watch { room: Some(LOBBY) }).await;
    bo.drain().await;
    for n in 0..8 {
        ada.send(&ClientFrame::Away(n % 2 == 0)).await;
    }
    // Read in its order, so that this is answered last: three seconds later.
    ada.drain().await;
    let told = bo.drain().await;
    let last = told.iter().rev().find_map(|frame| match frame {
        ServerFrame::Presence { presence, .. } => Some(*presence),
        _ => None,
    });
    assert_eq!(last, Some(Presence::Online), "what was said last counts");
}
