//! Only what the asker may read is found.

use protocol::{RoomId, RoomKind};
use reqwest::Method;
use serde_json::json;

use super::search;
use crate::{
    harness::{Person, Server, on_both},
    uploads::{post, upload},
};

/// In which rooms somebody finds the word, also among public rooms where `public`.
async fn finds(person: &Person, public: bool) -> Vec<RoomId> {
    let found = search(person, "needle", &format!("&public={public}&limit=200")).await;
    let mut rooms: Vec<_> = found.messages.iter().map(|message| message.room).collect();
    for message in &found.messages {
        // What stands in an answer is as little for others as where it is.
        let one = search(person, "needle", &format!("&public={public}&room={}", message.room)).await;
        assert_eq!(one.messages.len(), 1);
    }
    rooms.sort_unstable();
    rooms
}

fn sorted<const N: usize>(mut rooms: [RoomId; N]) -> [RoomId; N] {
    rooms.sort_unstable();
    rooms
}

on_both! {
    async fn who_finds_what(engine: Engine) {
        let server = Server::start_on(engine).await;
        // The first one is the administrator.
        let root = server.person("root").await;
        let mut people = Vec::new();
        for name in ["owner", "member", "removed", "banned", "invited", "stranger", "left", "keeper", "muted"] {
            people.push(server.person(name).await);
        }
        let [owner, member, removed, banned, invited, stranger, left, moderator, muted] = &people[..] else { panic!("nine") };
        let mut socket = owner.socket().await;
        let mut rooms = Vec::new();
        for private in [false, true] {
            let room = owner.create("/api/rooms", json!({ "name": format!("room {private}"), "private": private })).await;
            rooms.push(room);
            invited.done(Method::PATCH, "/api/account", json!({ "asks_before_added": true })).await;
            for person in [member, removed, banned, left, moderator, muted] {
                let path = format!("/api/rooms/{room}/members/{}", person.signed_in.me.name);
                owner.done(Method::PUT, &path, json!({})).await;
            }
            let path = |person: &Person| format!("/api/rooms/{room}/members/{}", person.signed_in.me.id);
            owner.done(Method::PUT, &format!("{}/role", path(moderator)), json!({ "role": "moderator" })).await;
            owner.done(Method::PUT, &format!("{}/mute", path(muted)), json!({ "minutes": 10, "reason": "" })).await;
            let path = format!("/api/rooms/{room}/members/{}", invited.signed_in.me.name);
            assert_eq!(owner.tries(Method::PUT, &path, json!({})).await, None, "they are asked first");
            let file = upload(owner, "needle.txt", b"a thimble in the basket").await;
            let seq = post(owner, room, "needle in the hay @member https://example.org `pin`", &[file]).await;
            owner.done(Method::PUT, &format!("/api/rooms/{room}/messages/{seq}/pin"), json!(null)).await;
            socket.thread(room, seq, "found").await;
            for person in [member, removed, banned, left] {
                assert!(finds(person, false).await.contains(&room));
            }
            for (person, ban) in [(removed, false), (banned, true)] {
                let path = format!("/api/rooms/{room}/members/{}/removal", person.signed_in.me.id);
                owner.done(Method::POST, &path, json!({ "ban": ban, "reason": "" })).await;
            }
            left.leave(room).await;
        }
        let [public, private] = rooms[..] else { panic!("two") };
        let direct = owner.create("/api/directs", json!({ "people": ["member"] })).await;
        socket.post(direct, "needle for you").await;

        let all = sorted([public, private, direct]);
        for person in [owner, member] {
            assert_eq!(finds(person, false).await, all);
            assert_eq!(finds(person, true).await, all);
        }
        for person in [moderator, muted] {
            assert_eq!(finds(person, false).await, sorted([public, private]), "{}", person.signed_in.me.name);
        }
        for person in [&root, removed, invited, stranger, left] {
            assert!(finds(person, false).await.is_empty(), "{}", person.signed_in.me.name);
            assert_eq!(finds(person, true).await, [public], "{}", person.signed_in.me.name);
        }
        assert!(finds(banned, false).await.is_empty() && finds(banned, true).await.is_empty());
        // Whatever it is by which it would be found.
        let queries = [
            "hay", "nee", "\"needle in\"", "needle.txt", "thimble", "\"thimble in the basket\"", "from:owner", "mentions:member",
            "has:link", "has:file", "has:code", "is:pinned", "is:thread", "in:\"room true\" hay", "after:2020-01-01 hay", "-nothing -from:stranger",
        ];
        for query in queries {
            for order in ["newest", "best"] {
                let rooms = async |person: &Person, public: bool| {
                    let found = search(person, query, &format!("&order={order}&public={public}")).await.messages;
                    let mut rooms: Vec<_> = found.iter().map(|message| message.room).filter(|room| *room != direct).collect();
                    rooms.sort_unstable();
                    rooms.dedup();
                    rooms
                };
                let in_both = if query.starts_with("in:") { vec![private] } else { sorted([public, private]).to_vec() };
                for person in [owner, member, moderator, muted] {
                    assert_eq!(rooms(person, false).await, in_both, "{query}, {}", person.signed_in.me.name);
                }
                for person in [&root, removed, invited, stranger, left, banned] {
                    assert!(rooms(person, false).await.is_empty(), "{query}, {}", person.signed_in.me.name);
                    let found = rooms(person, true).await;
                    assert!(!found.contains(&private), "{query}, {}", person.signed_in.me.name);
                }
            }
        }
        for order in ["newest", "best"] {
            let found = search(stranger, "needle", &format!("&order={order}&room={private}&public=true")).await;
            assert!(found.messages.is_empty());
        }

        // As a member sees them.
        let found = search(member, "needle", "").await.messages;
        let of = |room| found.iter().find(|message| message.room == room).unwrap();
        assert_eq!((&*of(direct).room_name, of(direct).room_kind, of(direct).joined), ("owner", RoomKind::Direct, true));
        assert_eq!((&*of(private).room_name, of(private).room_kind), ("room true", RoomKind::Private));
        assert!(!search(stranger, "needle", "&public=true").await.messages[0].joined);

        // An archived room is joined by nobody, and read by those who are in it.
        owner.done(Method::PATCH, &format!("/api/rooms/{public}"), json!({ "archived": true })).await;
        assert!(finds(stranger, true).await.is_empty());
        assert_eq!(finds(member, true).await, all);
    }

    async fn names_in_a_query_are_looked_up(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let garden = ada.create("/api/rooms", json!({ "name": "Tea Garden", "private": true })).await;
        ada.done(Method::PUT, &format!("/api/rooms/{garden}/members/bo"), json!({})).await;
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        let (mut from_ada, mut from_bo) = (ada.socket().await, bo.socket().await);
        from_ada.post(RoomId::LOBBY, "one @bo").await;
        from_ada.post(garden, "two").await;
        from_bo.post(garden, "three @here").await;
        from_bo.post(direct, "four `code` https://example.org").await;
        for (query, expected) in [
            ("from:ada", &[1, 2][..]),
            ("from:me", &[3, 4]),
            ("from:@ADA", &[1, 2]),
            ("from:nobody", &[]),
            ("-from:ada", &[3, 4]),
            ("-from:nobody one", &[1]),
            ("in:lobby", &[1]),
            ("in:#Lobby from:me", &[]),
            ("in:\"tea garden\"", &[2, 3]),
            ("in:ada", &[4]),
            ("in:nowhere", &[]),
            ("mentions:me", &[1, 3]),
            ("mentions:ada", &[3]),
            ("has:link", &[4]),
            ("has:code has:link four", &[4]),
            ("has:file", &[]),
            ("on:2020-01-01", &[]),
            ("after:2020-01-01 one", &[1]),
            ("before:2020-01-01", &[]),
            ("-before:2020-01-01 one", &[1]),
            ("-after:2020-01-01 one", &[]),
        ] {
            let numbers = ["one", "two", "three", "four"];
            let found = search(&bo, query, "").await.messages;
            let mut got: Vec<_> = found
                .iter()
                .filter_map(|message| numbers.iter().position(|number| message.text.starts_with(number)))
                .map(|at| at + 1)
                .collect();
            got.sort_unstable();
            assert_eq!(got, expected, "{query}");
        }
    }
}
