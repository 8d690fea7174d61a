//! How far people have read, and what they have not.

use protocol::{
    EventKind, RoomId, Seq, UserId,
    api::{RoomInfo, UNREAD_MAX},
    codec::Encoding,
    frame::{ClientFrame, ServerFrame},
};
use server::store::Store;

use crate::harness::{Person, Server, Socket, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

async fn told(socket: &mut Socket) -> (Seq, Seq, u32) {
    loop {
        if let ServerFrame::Unread { read_seq, as_of, unread, .. } = socket.receive().await {
            return (read_seq, as_of, unread);
        }
    }
}

async fn read(socket: &mut Socket, seq: Seq) -> (Seq, Seq, u32) {
    socket.send(&ClientFrame::Read { room: LOBBY, seq }).await;
    told(socket).await
}

async fn lobby(person: &Person) -> RoomInfo {
    person.rooms().await.mine.remove(0)
}

/// What counting by hand gives.
async fn by_hand(person: &Person) -> u32 {
    let (me, read_seq): (UserId, Seq) = (person.signed_in.me.id, lobby(person).await.read_seq);
    let events = person.history(LOBBY, "limit=200").await.events;
    let counts = events
        .iter()
        .filter(|event| event.seq > read_seq && event.actor.id != me && matches!(event.kind, EventKind::Posted { .. }));
    counts.count() as u32
}

on_both! {
    async fn what_calls_somebody_is_counted_up_to_the_same_number_as_what_is_unread(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut writer = ada.socket().await;
        for n in 0..UNREAD_MAX + 5 {
            writer.post(LOBBY, &format!("@bo and @here, {n}")).await;
        }
        let room = lobby(&bo).await;
        assert_eq!((room.unread, room.mentions), (UNREAD_MAX, UNREAD_MAX));
        assert_eq!(bo.page(LOBBY).await.room.mentions, UNREAD_MAX);
    }

    async fn a_position_moves_forward_on_all_devices_and_never_back(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut writer = ada.socket().await;
        let (mut laptop, mut phone) = (bo.socket().await, bo.socket().await);
        for n in 0..5 {
            writer.post(LOBBY, &format!("{n}")).await;
        }
        laptop.post(LOBBY, "one's own is not unread").await;
        assert_eq!((lobby(&bo).await.read_seq, lobby(&bo).await.unread), (2, 5), "from one's own joining on");

        assert_eq!(read(&mut laptop, 4).await, (4, 8, 3));
        assert_eq!(told(&mut phone).await, (4, 8, 3));
        assert_eq!(read(&mut phone, 3).await, (4, 8, 3), "too late");
        assert_eq!(by_hand(&bo).await, 3);
        assert_eq!(read(&mut phone, Seq::MAX).await, (8, 8, 0), "no further than there is something");
        assert_eq!(told(&mut laptop).await, (8, 8, 0));
        writer.post(LOBBY, "news").await;
        assert_eq!(lobby(&bo).await.unread, by_hand(&bo).await);
        assert_eq!(lobby(&ada).await.unread, 1, "the other's message");
    }

    async fn who_comes_into_a_room_has_nothing_to_catch_up_with(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let tea = ada.make_room("Tea").await.id;
        let mut writer = ada.socket().await;
        writer.post(tea, "before").await;
        let info = bo.join(tea).await;
        assert_eq!((info.read_seq, info.unread), (3, 0));
        writer.post(tea, "after").await;
        assert_eq!(bo.page(tea).await.room.unread, 1);
        bo.leave(tea).await;
        writer.post(tea, "while away").await;
        assert_eq!(bo.join(tea).await.unread, 0);
    }

    async fn a_long_absence_is_counted_up_to_a_bound(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let posts = (0..u128::from(UNREAD_MAX) + 5).map(|n| {
            let content = protocol::Content::Text(format!("{n}"));
            let id = protocol::ClientId(uuid::Uuid::from_u128(n));
            server.app.rooms.log.post(LOBBY, ada.signed_in.me.clone(), id, content.into())
        });
        for place in futures_util::future::join_all(posts).await {
            place.unwrap();
        }
        assert_eq!(lobby(&bo).await.unread, UNREAD_MAX);
        let mut socket = bo.socket().await;
        let last = lobby(&bo).await.last_seq;
        assert_eq!(read(&mut socket, last - 3).await, (last - 3, last, 3));
    }

    async fn only_members_have_a_position(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let tea = ada.make_room("Tea").await.id;
        let mut socket = bo.silent_socket(Encoding::Binary).await;
        socket.hello(&[]).await;
        socket.send(&ClientFrame::Read { room: tea, seq: 1 }).await;
        assert_eq!(socket.error().await.code, protocol::ErrorCode::NotAMember);
    }

    async fn an_older_database_is_brought_up_to_date_with_everything_read(engine: Engine) {
        let ada = UserId(uuid::Uuid::from_u128(1));
        let (id, lobby) = (engine.id(ada.0), engine.id(LOBBY.0));
        let rows = [
            format!("INSERT INTO users VALUES ({id}, 'ada', 'ada', 'hash', 0)"),
            format!("INSERT INTO members VALUES ({lobby}, {id}, 0)"),
            "UPDATE rooms SET last_seq = 7".to_owned(),
        ];
        let (url, dir) = engine.older(1, &rows).await;
        let store = Store::open(&url, dir.path()).await.unwrap();
        let info = store.room_of(LOBBY, ada).await.unwrap().unwrap();
        assert_eq!((info.last_seq, info.read_seq, info.unread), (7, 7, 0));
        assert!(store.is_admin(ada).await.unwrap(), "the oldest account administers the server");
    }
}
