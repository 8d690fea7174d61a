//! Events without a WebSocket: long poll and server-sent events.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use protocol::{
    ErrorCode, Event, RoomId,
    api::{History, Posted},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use tokio::time::timeout;

use crate::harness::{Person, Redis, Server, on_both};

const PATIENCE: Duration = Duration::from_secs(10);

async fn say(person: &Person, room: RoomId, text: &str) -> u64 {
    person.make::<Posted>(&format!("/api/rooms/{room}/messages"), json!({ "text": text })).await.seq
}

/// A stream, read event by event.
struct Events {
    reply: Response,
    rest: String,
}

impl Events {
    async fn open(person: &Person, room: RoomId, last: Option<u64>) -> Self {
        let mut request = person.request(Method::GET, &format!("/api/rooms/{room}/stream"));
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        assert_eq!(reply.headers()["content-type"], "text/event-stream");
        Self { reply, rest: String::new() }
    }

    /// The next event's fields, or `None` at the end.
    async fn next(&mut self) -> Option<Vec<(String, String)>> {
        loop {
            if let Some((event, rest)) = self.rest.split_once("\n\n") {
                let fields =
                    event.lines().filter(|line| !line.starts_with(':')).filter_map(|line| line.split_once(": "));
                let fields: Vec<_> = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                self.rest = rest.to_owned();
                if !fields.is_empty() {
                    return Some(fields);
                }
                continue;
            }
            let bytes = timeout(PATIENCE, self.reply.chunk()).await.unwrap().unwrap()?;
            self.rest.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    async fn event(&mut self) -> Event {
        let fields = self.next().await.unwrap();
        let field = |name: &str| &fields.iter().find(|(known, _)| known == name).unwrap().1;
        let event: Event = serde_json::from_str(field("data")).unwrap();
        assert_eq!(*field("id"), event.seq.to_string());
        event
    }
}

on_both! {
    async fn who_polls_waits_for_the_next_event_and_no_longer(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("Tea").await.id;
        bo.join(room).await;
        let poll = async |after: u64, wait: u32| bo.get::<History>(&format!("/api/rooms/{room}/events?after={after}&wait={wait}")).await.events;
        let begun = Instant::now();
        let (events, seq) = tokio::join!(poll(2, 30), async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            say(&ada, room, "hello").await
        });
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [seq]);
        assert!(begun.elapsed() < PATIENCE);
        // What is there already is there at once, and what doesn't come is not waited for any longer.
        assert_eq!(poll(0, 30).await.len(), 3);
        let begun = Instant::now();
        assert!(poll(seq, 1).await.is_empty());
        assert!(begun.elapsed() >= Duration::from_secs(1));
        let stranger = server.person("cy").await;
        let path = format!("/api/rooms/{room}/events?after=0&wait=1");
        assert_eq!(stranger.tries(Method::GET, &path, json!(null)).await, Some(ErrorCode::NotAMember));
    }

    async fn a_stream_has_every_event_once_and_goes_on_where_it_broke_off(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("Tea").await.id;
        bo.join(room).await;
        let mut events = Events::open(&bo, room, None).await;
        let first = say(&ada, room, "one").await;
        assert_eq!(events.event().await.seq, first);
        drop(events);
        for text in ["two", "three"] {
            say(&ada, room, text).await;
        }
        let mut events = Events::open(&bo, room, Some(first)).await;
        assert_eq!(events.event().await.seq, first + 1);
        assert_eq!(events.event().await.seq, first + 2);
        let posts = futures_util::stream::iter(0..50).map(|at| say(&ada, room, if at % 2 == 0 { "a" } else { "b" })).buffer_unordered(10);
        let posted = posts.collect::<Vec<_>>();
        let (posted, ()) = tokio::join!(posted, async {
            for at in 1..=50 {
                assert_eq!(events.event().await.seq, first + 2 + at);
            }
        });
        assert_eq!(posted.len(), 50);
    }

    async fn a_stream_ends_with_its_rights(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("Tea").await.id;
        bo.join(room).await;
        let mut events = Events::open(&bo, room, None).await;
        ada.done(Method::POST, &format!("/api/rooms/{room}/members/{}/removal", bo.signed_in.me.id), json!({ "ban": false, "reason": "" })).await;
        let last = events.next().await.unwrap();
        assert!(last.iter().any(|(name, value)| name == "event" && value == "error"), "{last:?}");
        assert!(events.next().await.is_none());
        bo.join(room).await;
        let mut events = Events::open(&bo, room, None).await;
        bo.log_out().await;
        assert!(events.next().await.is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_hears_what_is_written_on_another_server() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let ada = servers[0].person("ada").await;
    let room = ada.make_room("Tea").await.id;
    let there = ada.at(&servers[1]);
    let mut events = Events::open(&there, room, None).await;
    let seq = say(&ada, room, "hello").await;
    assert_eq!(events.event().await.seq, seq);
}
