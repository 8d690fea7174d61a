//! What is found as messages change.

use protocol::{ClientId, Content, RoomId, Timestamp};
use reqwest::Method;
use serde_json::json;
use server::store::{Request, RoomCommand, now};
use uuid::Uuid;

use super::{kept, search, texts};
use crate::harness::{PASSWORD, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

on_both! {
    async fn what_is_confirmed_is_found_by_what_it_says_now(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        let seq = socket.post(LOBBY, "apricot jam").await;
        let other = socket.post(LOBBY, "@ada apricot tea").await;
        assert_eq!(texts(&ada, "apricot").await, ["@ada apricot tea", "apricot jam"]);
        let path = format!("/api/rooms/{LOBBY}/messages/{seq}");
        ada.done(Method::PUT, &path, json!({ "text": "blackberry jam" })).await;
        assert_eq!(texts(&ada, "apricot").await, ["@ada apricot tea"]);
        assert_eq!(texts(&ada, "blackberry jam").await, ["blackberry jam"]);
        ada.done(Method::DELETE, &path, json!(null)).await;
        assert!(texts(&ada, "blackberry").await.is_empty() && texts(&ada, "jam").await.is_empty());
        let kept = kept(&server.app.store).await;
        assert!(kept.contains("apricot") && !kept.contains("blackberry") && !kept.contains("jam"), "{kept}");
        assert_eq!(texts(&ada, "mentions:me").await, ["@ada apricot tea"]);
        assert_eq!(search(&ada, "from:ada", "").await.messages[0].seq, other);
    }

    async fn pins_count_as_they_are_by_now(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        let seq = socket.post(LOBBY, "apricot jam").await;
        let path = format!("/api/rooms/{LOBBY}/messages/{seq}/pin");
        for (method, found) in [(Method::PUT, 1), (Method::DELETE, 0)] {
            ada.done(method, &path, json!(null)).await;
            assert_eq!(search(&ada, "apricot is:pinned", "").await.messages.len(), found);
            assert_eq!(search(&ada, "apricot -is:pinned", "").await.messages.len(), 1 - found);
        }
    }

    async fn answers_and_what_began_their_thread_are_found_as_such(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (mut a, mut b) = (ada.socket().await, bo.socket().await);
        let root = a.post(LOBBY, "apricot jam").await;
        a.post(LOBBY, "apricot tea").await;
        assert!(texts(&ada, "is:thread").await.is_empty());
        b.thread(LOBBY, root, "apricot pie").await;
        b.try_thread(LOBBY, root, true, "apricot cake").await.unwrap();
        assert_eq!(texts(&ada, "apricot is:thread").await, ["apricot cake", "apricot pie", "apricot jam"]);
        assert_eq!(texts(&bo, "is:thread from:bo").await, ["apricot cake", "apricot pie"]);
        assert_eq!(texts(&ada, "apricot -is:thread").await, ["apricot tea"]);
        let path = |seq| format!("/api/rooms/{LOBBY}/messages/{seq}");
        // As they are by now: what is said anew, and no more.
        ada.done(Method::PUT, &path(root), json!({ "text": "plum jam" })).await;
        assert_eq!(texts(&ada, "plum is:thread").await, ["plum jam"]);
        ada.done(Method::DELETE, &path(root), json!(null)).await;
        bo.done(Method::DELETE, &path(root + 2), json!(null)).await;
        assert_eq!(texts(&ada, "is:thread").await, ["apricot cake"]);
        let kept = kept(&server.app.store).await;
        assert!(!kept.contains("jam") && !kept.contains("plum") && !kept.contains("pie"), "{kept}");
    }

    async fn what_is_older_than_the_server_keeps_is_found_no_more(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        for n in 0..5 {
            socket.post(LOBBY, &format!("apricot {n}")).await;
        }
        let seq = socket.post(LOBBY, "apricot 5").await;
        for text in ["banana", "cherry tart"] {
            ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/messages/{seq}"), json!({ "text": text })).await;
        }
        while server.app.store.delete_before(Timestamp(now().0 + 1_000)).await.unwrap() {}
        assert!(texts(&ada, "apricot").await.is_empty());
        let kept = kept(&server.app.store).await;
        for word in ["apricot", "banana", "cherry", "tart", "_f", "_r"] {
            assert!(!kept.contains(word), "{word}: {kept}");
        }
    }

    async fn the_messages_of_a_deleted_account_stay_and_its_name_finds_nothing(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        bo.socket().await.post(LOBBY, "apricot jam").await;
        assert_eq!(texts(&ada, "from:bo").await, ["apricot jam"]);
        bo.done(Method::DELETE, "/api/account", json!({ "own_password": PASSWORD })).await;
        assert_eq!(texts(&ada, "apricot").await, ["apricot jam"]);
        assert!(texts(&ada, "from:bo").await.is_empty());
    }

    async fn one_millisecond_can_have_more_messages_than_it_has_ids(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let request = |command| Request { room: LOBBY, actor: ada.signed_in.me.clone(), command };
        let post = || RoomCommand::Post {
            client_id: ClientId(Uuid::now_v7()),
            post: Content::Text("apricot".into()).into(),
        };
        let store = &server.app.store;
        // From here on the room is known, and messages of any number go in one piece.
        store.append(&[request(post())]).await.unwrap();
        let posts: Vec<_> = (0..4_200).map(|_| request(post())).collect();
        store.append(&posts).await.unwrap();
        // Changes take the long way, and so does all that comes with them.
        let edit = RoomCommand::Edit { target: 2, content: Content::Text("plum".into()), files: None };
        store.append(&[request(post()), request(edit)]).await.unwrap();
        let (mut seqs, mut after) = (Vec::new(), String::new());
        loop {
            let found = search(&ada, "apricot", &format!("&limit=200{after}")).await;
            seqs.extend(found.messages.iter().map(|message| message.seq));
            let Some(next) = found.next else { break };
            after = format!("&after={next}");
        }
        seqs.sort_unstable();
        assert!(seqs.iter().copied().eq(3..=4_203), "{}", seqs.len());
        assert_eq!(texts(&ada, "plum").await, ["plum"]);
    }
}
