use protocol::{
    ErrorCode, EventKind, RoomId,
    frame::{ClientFrame, Presence, ServerFrame},
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::harness::{Server, on_both};

on_both! {
    async fn rooms_are_made_joined_and_left(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let tea = ada.make_room("  Tea   & biscuits ").await;
        assert_eq!((&*tea.name, tea.last_seq), ("Tea & biscuits", 1));
        let listed = bo.rooms().await.public;
        assert_eq!((&*listed[1].name, listed[1].member_count, listed[1].joined), ("Tea & biscuits", 1, false));
        bo.join(tea.id).await;
        bo.join(tea.id).await;
        assert_eq!(bo.page(tea.id).await.member_count, 2);
        bo.leave(tea.id).await;
        let kinds: Vec<_> = ada.page(tea.id).await.events.into_iter().map(|event| (event.actor.name, event.kind)).collect();
        let [a, b] = ["ada", "bo"].map(String::from);
        assert_eq!(kinds, [(a, EventKind::Joined), (b.clone(), EventKind::Joined), (b, EventKind::Left)]);
    }

    async fn an_outsider_gets_nothing_of_a_room_by_any_way(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, eve) = (server.person("ada").await, server.person("eve").await);
        let room = ada.make_room("tea").await.id;
        let mut ada_socket = ada.socket().await;
        let mut eve_socket = eve.socket().await;
        ada_socket.post(room, "between us").await;

        for path in [format!("/api/rooms/{room}"), format!("/api/rooms/{room}/events")] {
            let (status, error) = eve.refused(Method::GET, &path, None).await;
            assert_eq!((status, error.code), (StatusCode::FORBIDDEN, ErrorCode::NotAMember), "{path}");
        }
        for frame in [ClientFrame::Recover { room, after: 0 }, ClientFrame::Watch { room: Some(room) }] {
            eve_socket.send(&frame).await;
            assert_eq!(eve_socket.error().await.code, ErrorCode::NotAMember, "{frame:?}");
        }
        eve_socket.post_as(room, protocol::ClientId(uuid::Uuid::now_v7()), "me too").await;
        assert_eq!(eve_socket.error().await.code, ErrorCode::NotAMember);
        // Nor by resuming, nor live.
        let mut again = eve.silent_socket(protocol::codec::Encoding::Json).await;
        again.send(&ClientFrame::Hello { resume: vec![(room, 0).into()] }).await;
        ada_socket.post(room, "still between us").await;
        let seen = [again.drain().await, eve_socket.drain().await].concat();
        assert!(seen.iter().all(|frame| matches!(frame, ServerFrame::Welcome { .. })), "{seen:?}");
    }

    async fn of_conversations_that_are_listed_one_hears_who_comes_and_goes_and_of_other_rooms_nothing(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let tea = ada.make_room("tea").await.id;
        bo.join(tea).await;
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        let foreign = bo.create("/api/directs", json!({ "people": ["cy"] })).await;
        let mut ada_socket = ada.socket().await;
        ada_socket.send(&ClientFrame::WatchDirects { rooms: vec![tea, foreign, direct] }).await;
        let told = |frames: Vec<ServerFrame>| -> Vec<_> {
            let here = |frame| match frame {
                ServerFrame::Online { room, people, .. } => Some((room, people.len(), None)),
                ServerFrame::Presence { room, person, presence } => {
                    assert_eq!(person, bo.signed_in.me);
                    Some((room, 0, Some(presence)))
                }
                _ => None,
            };
            frames.into_iter().filter_map(here).collect()
        };
        assert_eq!(told(ada_socket.drain().await), [(direct, 1, None)], "she is there herself");
        let mut bo_socket = bo.socket().await;
        let cy_socket = cy.socket().await;
        assert_eq!(told(ada_socket.drain().await), [(direct, 0, Some(Presence::Online))]);
        bo_socket.send(&ClientFrame::Typing { room: direct }).await;
        bo_socket.send(&ClientFrame::Away(true)).await;
        bo_socket.drain().await;
        let frames = ada_socket.drain().await;
        assert_eq!(frames.len(), 1, "who writes is told to those who look: {frames:?}");
        assert_eq!(told(frames), [(direct, 0, Some(Presence::Away))]);
        ada_socket.send(&ClientFrame::WatchDirects { rooms: Vec::new() }).await;
        ada_socket.drain().await;
        drop((bo_socket, cy_socket));
        while server.app.rooms.hub.is_here(bo.signed_in.me.id) {
            tokio::task::yield_now().await;
        }
        assert_eq!(told(ada_socket.drain().await), []);
    }

    async fn who_has_left_receives_nothing_more(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        bo_socket.send(&ClientFrame::Watch { room: Some(room) }).await;
        bo_socket.drain().await;
        bo.leave(room).await;
        ada_socket.post(room, "he is gone").await;
        let seen = bo_socket.drain().await;
        assert_eq!(seen, [ServerFrame::RoomLeft { room, user: bo.signed_in.me.id, removal: None }]);
    }
}

#[tokio::test]
async fn joining_reaches_all_of_a_persons_connections_and_the_rooms_members() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let room = ada.make_room("tea").await;
    let (mut here, mut there, mut ada_socket) = (bo.socket().await, bo.socket().await, ada.socket().await);
    bo.join(room.id).await;
    assert_eq!(ada_socket.event().await.actor.name, "bo");
    for socket in [&mut here, &mut there] {
        let seen = socket.drain().await;
        assert!(
            seen.iter().any(|frame| matches!(frame, ServerFrame::RoomJoined(info) if info.id == room.id)),
            "{seen:?}"
        );
    }
    ada_socket.post(room.id, "hello bo").await;
    assert_eq!(here.text().await, "hello bo");
    assert_eq!(there.text().await, "hello bo");
}

#[tokio::test]
async fn who_joins_and_leaves_too_often_is_told_to_wait() {
    let server = Server::start_with(|settings| settings.changes_per_minute = 2).await;
    let ada = server.person("ada").await;
    let room = ada.make_room("tea").await.id;
    ada.leave(room).await;
    let path = format!("/api/rooms/{room}/membership");
    let (status, error) = ada.refused(Method::PUT, &path, None).await;
    assert_eq!((status, error.code), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests));
}

#[tokio::test]
async fn presence_counts_people_not_connections() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let mut watcher = ada.socket().await;
    watcher.send(&ClientFrame::Watch { room: Some(RoomId::LOBBY) }).await;
    let ServerFrame::Online { people, .. } = watcher.receive().await else { panic!("who is online comes first") };
    assert_eq!(people, std::slice::from_ref(&ada.signed_in.me));

    let (one, two) = (bo.socket().await, bo.socket().await);
    let came =
        ServerFrame::Presence { room: RoomId::LOBBY, person: bo.signed_in.me.clone(), presence: Presence::Online };
    assert_eq!(watcher.receive().await, came);
    assert_eq!(ada.page(RoomId::LOBBY).await.online.len(), 2);
    drop(one);
    drop(two);
    let left =
        ServerFrame::Presence { room: RoomId::LOBBY, person: bo.signed_in.me.clone(), presence: Presence::Offline };
    assert_eq!(watcher.receive().await, left, "one change for two connections each way");
}

#[tokio::test]
async fn rooms_that_can_not_be_say_why() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    ada.make_room("tea").await;
    for (name, status, code) in [
        ("", StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::RoomNameBlank),
        ("a\u{202E}b", StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::RoomNameBadCharacter),
        (&*"x".repeat(61), StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::RoomNameTooLong),
        ("TEA", StatusCode::CONFLICT, ErrorCode::RoomNameTaken),
        ("lobby", StatusCode::CONFLICT, ErrorCode::RoomNameTaken),
    ] {
        let (got, error) = ada.refused(Method::POST, "/api/rooms", Some(json!({ "name": name }))).await;
        assert_eq!((got, error.code, error.fields.len()), (status, code, 1), "{name:?}");
    }
    let lobby = format!("/api/rooms/{}/membership", RoomId::LOBBY);
    let (status, error) = ada.refused(Method::DELETE, &lobby, None).await;
    assert_eq!((status, error.code), (StatusCode::FORBIDDEN, ErrorCode::LobbyIsForAll));
}
