use protocol::{
    ClientId, Event, Removal, RoomId, Seq, Timestamp,
    codec::Encoding,
    frame::{ClientFrame, Position, ServerFrame},
};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Person, Server, Socket, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

fn seqs(frame: &ServerFrame) -> Vec<Seq> {
    match frame {
        ServerFrame::Recovered { events, .. } => events.iter().map(|event| event.seq).collect(),
        other => panic!("{other:?}"),
    }
}

async fn resume(person: &Person, after: Seq) -> (Socket, Vec<ServerFrame>) {
    let mut socket = person.silent_socket(Encoding::Binary).await;
    let missed = socket.hello(&[(LOBBY, after)]).await;
    (socket, missed)
}

on_both! {
    async fn a_client_gets_exactly_what_it_missed(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = ada.socket().await;
        for n in 0..5 {
            socket.post(LOBBY, &format!("{n}")).await;
        }
        assert_eq!(seqs(&resume(&bo, 4).await.1[0]), [5, 6, 7]);
        assert_eq!(seqs(&resume(&bo, 7).await.1[0]), Vec::<Seq>::new());
        let (_, unknown) = resume(&bo, 8).await;
        assert_eq!(unknown, [ServerFrame::Resync { room: LOBBY, last_seq: 7, forget: true }]);
    }

    async fn a_client_that_has_another_past_is_told_to_forget_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        ada.socket().await.post(LOBBY, "hello").await;
        let at = ada.history(LOBBY, "").await.events.last().unwrap().at;
        let answer = async |at| {
            let mut socket = ada.silent_socket(Encoding::Binary).await;
            socket.hello_from(vec![Position { room: LOBBY, seq: 2, at: Some(at) }]).await.remove(0)
        };
        assert_eq!(answer(at).await, ServerFrame::Recovered { room: LOBBY, events: Vec::new() });
        // As when a backup that ends at 1 was restored, and somebody wrote since.
        let forget = ServerFrame::Resync { room: LOBBY, last_seq: 2, forget: true };
        assert_eq!(answer(Timestamp(at.0 - 1)).await, forget);
    }

    async fn who_was_taken_out_meanwhile_is_told_so_and_why(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let me = bo.signed_in.me.id;
        let (tea, coffee) = (ada.make_room("tea").await.id, ada.make_room("coffee").await.id);
        for (room, ban) in [(tea, true), (coffee, false)] {
            bo.join(room).await;
            let removal = format!("/api/rooms/{room}/members/{me}/removal");
            ada.done(Method::POST, &removal, json!({ "ban": ban, "reason": "spam" })).await;
        }
        let mut socket = bo.silent_socket(Encoding::Binary).await;
        let told = socket.hello(&[(tea, 2), (coffee, 2)]).await;
        let left = |room, banned| {
            ServerFrame::RoomLeft { room, user: me, removal: Some(Removal { banned, reason: "spam".into() }) }
        };
        assert_eq!(told, [left(tea, true), left(coffee, false)]);
    }

    async fn resuming_in_the_middle_of_a_conversation_leaves_no_hole_and_no_double(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut writer = ada.socket().await;
        let writing = tokio::spawn(async move {
            for n in 0..300 {
                writer.post(LOBBY, &format!("{n}")).await;
            }
        });
        let mut last: Seq = 2;
        while last < 302 {
            let (mut socket, missed) = resume(&bo, last).await;
            let mut take = |event: &Event| {
                assert_eq!(event.seq, last + 1, "each event follows on the one before");
                last = event.seq;
            };
            match &missed[0] {
                ServerFrame::Recovered { events, .. } => events.iter().for_each(&mut take),
                other => panic!("{other:?}"),
            }
            for frame in socket.drain().await {
                if let ServerFrame::Event(event) = frame {
                    take(&event);
                }
            }
        }
        writing.await.unwrap();
    }
}

#[tokio::test]
async fn who_missed_too_much_is_told_to_start_anew() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let mut socket = ada.socket().await;
    for n in 0..201 {
        socket.post(LOBBY, &format!("{n}")).await;
    }
    assert_eq!(resume(&bo, 2).await.1, [ServerFrame::Resync { room: LOBBY, last_seq: 203, forget: false }]);
    assert_eq!(seqs(&resume(&bo, 3).await.1[0]).len(), 200);
}

#[tokio::test]
async fn an_absence_with_long_messages_is_answered_in_frames_that_can_be_delivered() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    let mut resume = vec![(LOBBY, 1)];
    for n in 0..8 {
        resume.push((ada.make_room(&format!("room {n}")).await.id, 1));
    }
    let long = "ü\"".repeat(protocol::text::MAX / 2);
    for &(room, _) in &resume {
        for _ in 0..(if room == LOBBY { 40 } else { 9 }) {
            socket.post(room, &long).await;
        }
    }
    let mut again = ada.silent_socket(Encoding::Json).await;
    let answers = again.hello(&resume).await;
    assert!(matches!(answers[0], ServerFrame::Resync { last_seq: 41, .. }), "too long for one frame");
    let recovered = answers.iter().filter(|frame| matches!(frame, ServerFrame::Recovered { .. })).count();
    assert!((1..8).contains(&recovered), "{recovered}: some fit, not all");
    again.post(LOBBY, "and on it goes").await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed_and_holds_up_nobody() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let mut writer = ada.socket().await;
    let mut stalled = bo.socket().await;
    stalled.send(&ClientFrame::Ping).await;
    let text = "x".repeat(protocol::text::MAX);
    // More than the queue and all buffers on the way hold.
    for _ in 0..50 {
        for _ in 0..100 {
            writer.post_as(LOBBY, ClientId(Uuid::now_v7()), &text).await;
        }
        writer.drain().await;
        if server.app.rooms.hub.online(LOBBY).0.len() == 1 {
            break;
        }
    }
    assert_eq!(server.app.rooms.hub.online(LOBBY).0, std::slice::from_ref(&ada.signed_in.me));
    // Whatever was posted before is committed once this is.
    writer.post(LOBBY, "before").await;
    let (mut again, missed) = resume(&bo, 2).await;
    assert!(matches!(missed[0], ServerFrame::Resync { .. } | ServerFrame::Recovered { .. }));
    writer.post(LOBBY, "after").await;
    assert_eq!(again.text().await, "after");
}
