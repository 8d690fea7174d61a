//! The threads that people follow: by what they begin to, how much of them is unread, and that all of their devices hear of it.

use protocol::{
    ErrorCode, RoomId, Seq,
    api::{FollowedThreads, ThreadPage, Threads},
    frame::ServerFrame,
};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Person, Server, Socket, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
const NONE: Vec<(Seq, u32)> = Vec::new();

fn thread(seq: Seq, what: &str) -> String {
    format!("/api/rooms/{LOBBY}/threads/{seq}{what}")
}

/// What somebody follows: the message that began each thread, and how many answers of it they have not read.
async fn followed(person: &Person) -> Vec<(Seq, u32)> {
    let threads: FollowedThreads = person.get("/api/threads/unread").await;
    let listed: Threads = person.get("/api/threads").await;
    let counted: Vec<_> = threads.threads.iter().map(|thread| (thread.root, thread.unread)).collect();
    assert_eq!(listed.threads.iter().map(|thread| (thread.root.seq, thread.unread)).collect::<Vec<_>>(), counted);
    counted
}

async fn is_told(socket: &mut Socket) {
    while socket.receive().await != ServerFrame::ThreadsChanged {}
}

on_both! {
    async fn one_follows_by_answering_by_being_called_by_being_answered_and_by_wish(engine: Engine) {
        let server = Server::start_on(engine).await;
        let [ada, bo, chidi, dana] = [
            server.person("ada").await,
            server.person("bo").await,
            server.person("chidi").await,
            server.person("dana").await,
        ];
        let (mut a, mut b) = (ada.socket().await, bo.socket().await);
        let root = a.post(LOBBY, "who is for tea?").await;
        assert_eq!(followed(&ada).await, NONE, "nobody has answered");
        let first = b.thread(LOBBY, root, "I am").await;
        assert_eq!((followed(&ada).await, followed(&bo).await), (vec![(root, 1)], vec![(root, 0)]));
        let call = b.thread(LOBBY, root, "and @chidi?").await;
        assert_eq!((followed(&chidi).await, followed(&dana).await), (vec![(root, 1)], NONE));
        dana.done(Method::PUT, &thread(root, "/following"), json!(null)).await;
        assert_eq!(followed(&dana).await, [(root, 0)], "what is there has been read");
        a.thread(LOBBY, root, "good").await;
        assert_eq!(followed(&dana).await, [(root, 1)]);
        assert_eq!((followed(&ada).await, followed(&bo).await), (vec![(root, 2)], vec![(root, 1)]));
        // An edit can call, too.
        bo.done(Method::PUT, &format!("/api/rooms/{LOBBY}/messages/{first}"), json!({"text": "I am, @dana"})).await;
        // What is deleted is not unread.
        bo.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/messages/{call}"), json!(null)).await;
        assert_eq!((followed(&ada).await, followed(&chidi).await), (vec![(root, 1)], vec![(root, 1)]));
        // Who does not want to is not made to, until they write.
        chidi.done(Method::DELETE, &thread(root, "/following"), json!(null)).await;
        b.thread(LOBBY, root, "@chidi!").await;
        assert_eq!(followed(&chidi).await, NONE);
        assert!(!chidi.get::<ThreadPage>(&thread(root, "")).await.following);
        chidi.socket().await.thread(LOBBY, root, "no").await;
        assert_eq!(followed(&chidi).await, [(root, 0)]);
        assert!(chidi.get::<ThreadPage>(&thread(root, "")).await.following);
    }

    async fn what_is_read_is_read_on_all_devices_and_positions_only_go_forward(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let other = ada.on_another_device().await;
        let (mut a, mut b, mut there) = (ada.socket().await, bo.socket().await, other.socket().await);
        let root = a.post(LOBBY, "who is for tea?").await;
        let mut answers = Vec::new();
        for text in ["one", "two", "three"] {
            answers.push(b.thread(LOBBY, root, text).await);
        }
        let reads = async |seq: Seq| ada.done(Method::PUT, &thread(root, "/read"), json!({"seq": seq})).await;
        reads(answers[1]).await;
        is_told(&mut there).await;
        assert_eq!((followed(&ada).await, followed(&other).await), (vec![(root, 1)], vec![(root, 1)]));
        reads(answers[0]).await;
        reads(9_000).await;
        assert_eq!(followed(&ada).await, [(root, 1)], "neither back, nor beyond the room");
        reads(answers[2]).await;
        is_told(&mut there).await;
        assert_eq!(followed(&ada).await, [(root, 0)]);
        ada.done(Method::DELETE, &thread(root, "/following"), json!(null)).await;
        is_told(&mut there).await;
        assert_eq!(followed(&ada).await, NONE);
    }

    async fn who_is_not_in_a_room_follows_none_of_its_threads_and_who_is_blocked_does_not_count(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        let (mut a, mut b) = (ada.socket().await, bo.socket().await);
        let root = b.post(room, "who is for tea?").await;
        a.thread(room, root, "I am").await;
        assert_eq!(followed(&bo).await, [(root, 1)]);
        bo.leave(room).await;
        assert_eq!(followed(&bo).await, NONE);
        let there = format!("/api/rooms/{room}/threads/{root}/following");
        assert!(bo.tries(Method::PUT, &there, json!(null)).await.is_some());
        bo.join(room).await;
        assert_eq!(followed(&bo).await, [(root, 1)], "they come back to what they followed");
        bo.done(Method::PUT, &format!("/api/blocks/{}", ada.signed_in.me.id), json!(null)).await;
        assert_eq!(followed(&bo).await, [(root, 0)]);
        // Nothing to follow.
        ada.done(Method::PUT, &format!("/api/rooms/{room}/threads/9000/following"), json!(null)).await;
        assert_eq!(ada.tries(Method::GET, "/api/threads?after=x", json!(null)).await, Some(ErrorCode::CursorInvalid));
    }
}
