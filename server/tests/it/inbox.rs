//! What concerns somebody and is not dealt with: who sees what of it, until when, and on which devices.

use protocol::{
    EventKind, RoomId, Seq,
    api::{Concern, Inbox, LaterCounts},
    frame::{ClientFrame, ServerFrame},
};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Person, Server, Socket, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

/// The messages in somebody's inbox: which, and why.
async fn messages(person: &Person) -> Vec<(Seq, Concern)> {
    let inbox: Inbox = person.get("/api/inbox").await;
    inbox.messages.into_iter().map(|it| (it.message.seq, it.concern)).collect()
}

/// The messages of somebody's that others have reacted to.
async fn reactions(person: &Person) -> Vec<Seq> {
    person.get::<Inbox>("/api/inbox").await.reactions.into_iter().map(|message| message.seq).collect()
}

/// Waits until a device is told that so many messages were reacted to.
async fn hears(socket: &mut Socket, reactions: u32) {
    while socket.receive().await != ServerFrame::LaterChanged(LaterCounts { reactions, ..LaterCounts::default() }) {}
}

async fn react(person: &Person, message: Seq, method: Method) {
    person.done(method, &format!("/api/rooms/{LOBBY}/messages/{message}/reactions/👍"), json!(null)).await;
}

on_both! {
    async fn what_concerns_somebody_is_there_until_they_have_read_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (mut a, mut b) = (ada.socket().await, bo.socket().await);
        let mine = b.post(LOBBY, "who is for tea?").await;
        assert_eq!(ada.get::<Inbox>("/api/inbox").await, Inbox::default(), "what concerns nobody is in no inbox");
        let called = a.post(LOBBY, "tea, @bo?").await;
        let answered = a.reply(LOBBY, mine, "I am").await;
        a.post(LOBBY, "nothing that concerns anybody").await;
        let everybody = a.post(LOBBY, "@here it is ready").await;
        let expected =
            [(everybody, Concern::Called), (answered, Concern::Answered), (called, Concern::Called)];
        assert_eq!(messages(&bo).await, expected);
        let more = a.post(LOBBY, "@bo!").await;
        assert_eq!(messages(&bo).await[0], (more, Concern::Called), "the newest three of a room");
        assert_eq!(messages(&bo).await.len(), 3);
        bo.done(Method::PUT, &format!("/api/rooms/{LOBBY}/notify"), json!("mentions")).await;
        assert_eq!(messages(&bo).await.iter().filter(|(_, why)| *why == Concern::Answered).count(), 0);
        bo.done(Method::PUT, &format!("/api/rooms/{LOBBY}/notify"), json!("nothing")).await;
        assert_eq!(messages(&bo).await, []);
        bo.done(Method::PUT, &format!("/api/rooms/{LOBBY}/notify"), json!("all")).await;
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        let written = a.post(direct, "psst").await;
        assert!(messages(&bo).await.contains(&(written, Concern::Written)));
        let root = b.post(LOBBY, "a thread").await;
        a.thread(LOBBY, root, "an answer").await;
        let threads: Vec<_> = bo.get::<Inbox>("/api/inbox").await.threads.iter().map(|it| (it.root.seq, it.unread)).collect();
        assert_eq!(threads, [(root, 1)]);
        // Read is dealt with; whoever is blocked concerns nobody.
        b.send(&ClientFrame::Read { room: LOBBY, seq: root }).await;
        while messages(&bo).await != [(written, Concern::Written)] {}
        bo.done(Method::PUT, &format!("/api/blocks/{}", ada.signed_in.me.id), json!(null)).await;
        assert_eq!(bo.get::<Inbox>("/api/inbox").await, Inbox::default());
    }

    async fn who_has_left_a_room_sees_nothing_of_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        let (mut a, mut b) = (ada.socket().await, bo.socket().await);
        let mine = b.post(room, "who is for tea?").await;
        a.thread(room, mine, "I am").await;
        a.post(room, "@bo?").await;
        ada.done(Method::PUT, &format!("/api/rooms/{room}/messages/{mine}/reactions/👍"), json!(null)).await;
        let inbox: Inbox = bo.get("/api/inbox").await;
        assert_eq!((inbox.messages.len(), inbox.threads.len(), inbox.reactions.len()), (1, 1, 1));
        bo.leave(room).await;
        assert_eq!(bo.get::<Inbox>("/api/inbox").await, Inbox::default());
    }

    async fn reactions_are_news_once_to_all_devices_until_they_are_seen(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let there = ada.on_another_device().await;
        let (mut here, mut elsewhere) = (ada.socket().await, there.socket().await);
        let message = here.post(LOBBY, "tea is ready").await;
        let other = here.post(LOBBY, "and cake").await;
        react(&ada, message, Method::PUT).await;
        assert_eq!(reactions(&ada).await, [] as [Seq; 0], "one's own are no news");
        react(&bo, message, Method::PUT).await;
        hears(&mut here, 1).await;
        hears(&mut elsewhere, 1).await;
        assert_eq!(reactions(&ada).await, [message]);
        react(&bo, other, Method::PUT).await;
        hears(&mut here, 2).await;
        react(&bo, other, Method::DELETE).await;
        hears(&mut here, 1).await;
        ada.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/messages/{message}/reacted"), json!(null)).await;
        hears(&mut elsewhere, 0).await;
        assert_eq!(reactions(&ada).await, [] as [Seq; 0]);
        react(&bo, other, Method::PUT).await;
        hears(&mut elsewhere, 1).await;
        ada.done(Method::DELETE, "/api/inbox", json!(null)).await;
        hears(&mut elsewhere, 0).await;
        // A message that is deleted has none.
        react(&bo, message, Method::DELETE).await;
        react(&bo, message, Method::PUT).await;
        hears(&mut elsewhere, 1).await;
        ada.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/messages/{message}"), json!(null)).await;
        hears(&mut elsewhere, 0).await;
        let events = ada.history(LOBBY, "").await.events;
        assert!(events.iter().any(|event| matches!(event.kind, EventKind::Deleted { .. })));
    }
}
