//! Answers that stand in a thread: what the message tells of them that began it, how they are read, and what they are to the room.

use protocol::{
    Content, ErrorCode, Event, EventKind, InThread, Marks, RoomId, Seq, Thread,
    api::{Posted, ThreadPage},
    codec::Encoding,
};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

fn thread(seq: Seq, query: &str) -> String {
    format!("/api/rooms/{LOBBY}/threads/{seq}{query}")
}

fn message(seq: Seq) -> String {
    format!("/api/rooms/{LOBBY}/messages/{seq}")
}

fn marks(event: &Event) -> &Marks {
    let EventKind::Posted { marks, .. } = &event.kind else { panic!("{event:?}") };
    marks
}

fn summary(event: &Event) -> Option<&Thread> {
    marks(event).thread.as_deref()
}

fn names(thread: &Thread) -> Vec<&str> {
    thread.people.iter().map(|person| &*person.name).collect()
}

/// A message of the room as a page of its history has it.
async fn in_history(person: &Person, seq: Seq) -> Event {
    person.history(LOBBY, &format!("around={seq}&limit=1")).await.events.remove(0)
}

on_both! {
    async fn answers_stand_in_the_log_and_the_message_that_began_the_thread_tells_of_them(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, chidi) = (server.person("ada").await, server.person("bo").await, server.person("chidi").await);
        let (mut a, mut b, mut c) = (ada.socket().await, bo.socket().await, chidi.socket().await);
        let root = a.post(LOBBY, "who brings tea?").await;
        let mut listening = ada.socket().await;
        let first = b.thread(LOBBY, root, "me").await;
        let second = c.try_thread(LOBBY, first, true, "and cake").await.unwrap();
        let third = b.thread(LOBBY, second, "great").await;
        assert_eq!([first, second, third], [root + 1, root + 2, root + 3], "in the room's order");

        let page: ThreadPage = ada.get(&thread(root, "")).await;
        assert_eq!(page.answers.iter().map(|event| event.seq).collect::<Vec<_>>(), [first, second, third]);
        assert_eq!((page.root.seq, page.has_earlier, page.as_of), (root, false, third));
        let places: Vec<_> = page.answers.iter().map(|event| event.kind.in_thread().unwrap()).collect();
        assert_eq!(places[0], InThread { root, in_room: false });
        assert_eq!(places[1], InThread { root, in_room: true }, "an answer of an answer is one of the same thread");
        let EventKind::Posted { reply: Some(quote), .. } = &page.answers[1].kind else { panic!("a quote") };
        assert_eq!((quote.seq, quote.text.as_deref()), (root, Some("who brings tea?")));

        let told = summary(&page.root).unwrap();
        assert_eq!((told.answers, told.last, names(told)), (3, page.answers[2].at, vec!["bo", "chidi"]));
        // By whatever way it comes.
        assert_eq!(in_history(&ada, root).await, page.root);
        assert_eq!(bo.page(LOBBY).await.events.iter().find(|event| event.seq == root), Some(&page.root));
        let mut live = a_root(&page.root);
        for _ in 0..3 {
            live.change(&listening.event().await);
        }
        assert_eq!(marks(&live), marks(&page.root));
        // Named by any message of it.
        assert_eq!(ada.get::<ThreadPage>(&thread(second, "")).await, page);
    }

    async fn a_long_thread_is_read_page_by_page(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        let root = socket.post(LOBBY, "one").await;
        let mut answers = Vec::new();
        for n in 0..7 {
            answers.push(socket.thread(LOBBY, root, &format!("{n}")).await);
            socket.post(LOBBY, "between").await;
        }
        let (mut read, mut before) = (Vec::new(), String::new());
        loop {
            let page: ThreadPage = ada.get(&thread(root, &format!("?limit=3{before}"))).await;
            assert_eq!(page.root.seq, root);
            let seqs: Vec<Seq> = page.answers.iter().map(|event| event.seq).collect();
            before = format!("&before={}", seqs[0]);
            read.splice(0..0, seqs);
            if !page.has_earlier {
                break;
            }
        }
        assert_eq!(read, answers);
        let tries = async |query: &str| ada.tries(Method::GET, &thread(root, query), json!(null)).await;
        assert_eq!(tries("?limit=0").await, Some(ErrorCode::BadRequest));
        assert_eq!(ada.tries(Method::GET, &thread(9_000, ""), json!(null)).await, Some(ErrorCode::MessageUnknown));
        assert_eq!(ada.tries(Method::GET, &thread(1, ""), json!(null)).await, Some(ErrorCode::MessageUnknown), "no message");
    }

    async fn what_stands_in_a_thread_alone_is_not_unread_in_the_room_and_calls_all_the_same(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = ada.socket().await;
        let root = socket.post(LOBBY, "one").await;
        let counts = async || {
            let page = bo.page(LOBBY).await.room;
            let listed = bo.rooms().await.mine.into_iter().find(|info| info.id == LOBBY).unwrap();
            assert_eq!((listed.unread, listed.mentions), (page.unread, page.mentions));
            (page.unread, page.mentions)
        };
        assert_eq!(counts().await, (1, 0));
        socket.thread(LOBBY, root, "aside").await;
        assert_eq!(counts().await, (1, 0));
        let call = socket.thread(LOBBY, root, "aside, @bo").await;
        assert_eq!(counts().await, (1, 1));
        socket.try_thread(LOBBY, root, true, "for all").await.unwrap();
        assert_eq!(counts().await, (2, 1));
        ada.done(Method::DELETE, &message(call), json!(null)).await;
        assert_eq!(counts().await, (2, 0));
    }

    async fn a_thread_outlives_what_began_it_and_none_begins_below_what_is_deleted(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        let (root, alone) = (socket.post(LOBBY, "secret").await, socket.post(LOBBY, "x").await);
        let answer = socket.thread(LOBBY, root, "yes").await;
        for seq in [root, alone] {
            ada.done(Method::DELETE, &message(seq), json!(null)).await;
        }
        let late = socket.thread(LOBBY, root, "still here").await;
        let page: ThreadPage = ada.get(&thread(root, "")).await;
        let EventKind::Posted { content, .. } = &page.root.kind else { panic!("a message") };
        assert_eq!((content, summary(&page.root).unwrap().answers), (&Content::Deleted, 2));
        let EventKind::Posted { reply: Some(quote), .. } = &page.answers[1].kind else { panic!("a quote") };
        assert_eq!((page.answers[1].seq, quote.seq, quote.text.as_deref()), (late, root, None));
        let refused = socket.try_thread(LOBBY, alone, false, "too late").await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::MessageUnknown);
        // An answer that is deleted keeps its place.
        ada.done(Method::DELETE, &message(answer), json!(null)).await;
        let page: ThreadPage = ada.get(&thread(root, "")).await;
        assert_eq!((page.answers.len(), summary(&page.root).unwrap().answers), (2, 2));
    }

    async fn who_answers_an_answer_without_knowing_of_threads_answers_in_its_thread_and_in_the_room(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = ada.socket().await;
        let root = socket.post(LOBBY, "one").await;
        let mut old = bo.silent_socket(Encoding::BinaryV2).await;
        old.hello(&[]).await;
        let answer = socket.thread(LOBBY, root, "two").await;
        let seen = old.event().await;
        let EventKind::Posted { reply: Some(quote), thread: None, .. } = &seen.kind else { panic!("{seen:?}") };
        assert_eq!((seen.seq, quote.seq), (answer, root), "for version 2 it quotes what it answers");
        let place = old.reply(LOBBY, answer, "three").await;
        let page: ThreadPage = ada.get(&thread(root, "")).await;
        let last = page.answers.last().unwrap();
        assert_eq!((last.seq, last.kind.in_thread()), (place, Some(InThread { root, in_room: true })));
        let EventKind::Posted { reply: Some(quote), .. } = &last.kind else { panic!("a quote") };
        assert_eq!(quote.seq, answer);
    }

    async fn who_may_not_read_a_room_reads_no_thread_of_it_and_posting_there_takes_what_posting_takes(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.create("/api/rooms", json!({"name": "den", "private": true})).await;
        let path = format!("/api/rooms/{room}/messages");
        let root: Posted = ada.make(&path, json!({"text": "one"})).await;
        let answer = json!({"text": "two", "thread": {"root": root.seq}});
        let refused = bo.tries(Method::POST, &path, answer.clone()).await;
        assert!(refused.is_some(), "as posting there is");
        let there = format!("/api/rooms/{room}/threads/{}", root.seq);
        assert!(bo.tries(Method::GET, &there, json!(null)).await.is_some());
        let posted: Posted = ada.make(&path, answer).await;
        assert_eq!(ada.get::<ThreadPage>(&there).await.answers[0].seq, posted.seq);
        // Of another room.
        let elsewhere = json!({"text": "x", "thread": {"root": 9_000, "in_room": true}});
        assert_eq!(ada.tries(Method::POST, &path, elsewhere).await, Some(ErrorCode::MessageUnknown));
    }
}

/// The message that began a thread, as it was before it had one.
fn a_root(root: &Event) -> Event {
    let mut root = root.clone();
    if let EventKind::Posted { marks, .. } = &mut root.kind {
        *marks = Marks::default();
    }
    root
}
