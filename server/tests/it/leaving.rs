//! How a direct conversation ends for somebody.

use protocol::{ErrorCode, EventKind, RoomId, api::RoomInfo, frame::ServerFrame};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::harness::{Person, Server, on_both};

async fn room_of(person: &Person, room: RoomId) -> Option<RoomInfo> {
    person.rooms().await.mine.into_iter().find(|info| info.id == room)
}

async fn is_hidden(person: &Person, room: RoomId) -> bool {
    room_of(person, room).await.unwrap().is_hidden()
}

on_both! {
    async fn a_conversation_of_two_is_closed_until_somebody_writes(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = bo.create("/api/directs", json!({ "people": ["ada"] })).await;
        assert!(!is_hidden(&ada, room).await);
        // Also where nothing was said.
        ada.leave(room).await;
        assert!(is_hidden(&ada, room).await && !is_hidden(&bo, room).await);
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        bo_socket.post(room, "@ada?").await;
        assert!(!is_hidden(&ada, room).await);
        ada.leave(room).await;
        let told = ada_socket.changed().await;
        assert!(told.id == room && told.is_hidden(), "{told:?}");
        let closed = room_of(&ada, room).await.unwrap();
        assert!(closed.is_hidden() && (closed.unread, closed.mentions) == (0, 0), "it is read: {closed:?}");
        assert_eq!(closed.read_seq, closed.last_seq);
        // Twice is as once, and nobody else sees it.
        ada.leave(room).await;
        assert!(bo_socket.drain().await.iter().all(|frame| !matches!(frame, ServerFrame::Event(_) | ServerFrame::RoomLeft { .. })));
        bo_socket.post(room, "are you there?").await;
        let again = room_of(&ada, room).await.unwrap();
        assert!(!again.is_hidden() && again.unread == 1, "{again:?}");
        ada.leave(room).await;
        assert_eq!(ada.create("/api/directs", json!({ "people": ["bo"] })).await, room);
        assert!(!is_hidden(&ada, room).await, "asked for again");
    }

    async fn what_is_closed_and_blocked_stays_closed(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = bo.create("/api/directs", json!({ "people": ["ada"] })).await;
        let mut socket = bo.socket().await;
        socket.post(room, "buy this").await;
        ada.done(Method::PUT, &format!("/api/blocks/{}", bo.signed_in.me.id), json!({})).await;
        ada.leave(room).await;
        assert_eq!(socket.try_post(room, "and this").await.unwrap_err().code, ErrorCode::NotFromYou);
        assert!(is_hidden(&ada, room).await);
    }

    async fn a_conversation_of_more_is_left_for_good_and_its_people_can_begin_another(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, chidi) = (server.person("ada").await, server.person("bo").await, server.person("chidi").await);
        let people = json!({ "people": ["bo", "chidi"] });
        let room = ada.create("/api/directs", people.clone()).await;
        let (mut bo_socket, mut chidi_socket) = (bo.socket().await, chidi.socket().await);
        chidi.leave(room).await;
        assert!(matches!(chidi_socket.receive().await, ServerFrame::RoomLeft { room: left, .. } if left == room));
        let event = bo_socket.event().await;
        assert_eq!((event.kind, event.actor.id), (EventKind::Left, chidi.signed_in.me.id));
        assert_eq!(room_of(&chidi, room).await, None);
        assert_eq!(bo.page(room).await.room.people.len(), 1);
        bo_socket.post(room, "just us two").await;
        let page = chidi.request(Method::GET, &format!("/api/rooms/{room}")).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        // What is left of it is no conversation of two, which would come back.
        bo.leave(room).await;
        assert_eq!(room_of(&bo, room).await, None);
        ada.leave(room).await;
        assert_eq!(room_of(&ada, room).await, None);
        let other = ada.create("/api/directs", people).await;
        assert_ne!(other, room);
        assert!(room_of(&chidi, other).await.is_some());
    }
}
