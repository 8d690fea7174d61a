//! Finding people by a part of their name.

use protocol::{
    ErrorCode, Role, RoomId,
    api::{Members, People},
};
use reqwest::Method;
use serde_json::json;
use server::store::Store;

use crate::harness::{Person, Server, on_both};

async fn found(by: &Person, query: &str) -> Vec<String> {
    let list: People = by.get(&format!("/api/people?{query}")).await;
    list.people.into_iter().map(|person| person.name).collect()
}

async fn call(person: &Person, display_name: &str) {
    person.done(Method::PATCH, "/api/account", json!({ "display_name": display_name })).await;
}

on_both! {
    async fn people_are_found_by_the_beginning_of_a_name_or_of_a_word_of_one(engine: Engine) {
        let server = Server::start_on(engine).await;
        let mut people = Vec::new();
        for name in ["root", "ada.lovelace", "ad", "adam", "juergen", "love-bird"] {
            people.push(server.person(name).await);
        }
        call(&people[4], "Jürgen Adler").await;
        let root = &people[0];
        assert_eq!(found(root, "query=ad").await, ["ad", "ada.lovelace", "adam", "juergen"], "the closest first");
        assert_eq!(found(root, "query=love").await, ["love-bird", "ada.lovelace"]);
        assert_eq!(found(root, "query=jurgen%20a").await, ["juergen"]);
        assert_eq!(found(root, "query=AD%D0%90").await, ["ada.lovelace", "adam"], "with a Cyrillic A");
        assert_eq!(found(root, "query=da").await, [""; 0]);
        assert_eq!(found(root, "query=...").await, [""; 0]);
        assert_eq!(found(root, "query=%00").await, [""; 0]);
        assert_eq!(found(root, "query=roo").await, [""; 0], "not oneself");
        assert_eq!(found(root, "").await.len(), 5);
        call(&people[4], "").await;
        assert_eq!(found(root, "query=jurgen").await, [""; 0]);
        assert_eq!(found(root, "query=juerg").await, ["juergen"]);
    }

    async fn members_of_a_room_are_found_by_the_beginning_of_a_name_page_by_page(engine: Engine) {
        let server = Server::start_on(engine).await;
        let mut people = Vec::new();
        for name in ["root", "ada.lovelace", "ad", "adam", "juergen", "love-bird"] {
            people.push(server.person(name).await);
        }
        call(&people[4], "Adler Adamsky").await;
        let room = people[0].make_room("tea").await.id;
        for person in [&people[1], &people[3], &people[4], &people[5]] {
            person.join(room).await;
        }
        let list = async |query: &str| {
            let list: Members = people[0].get(&format!("/api/rooms/{room}/members?{query}")).await;
            let names: Vec<_> = list.members.iter().map(|member| (member.person.name.clone(), member.role)).collect();
            (names, list.next)
        };
        let members = |names: &[&str]| names.iter().map(|&name| (name.to_owned(), Role::Member)).collect::<Vec<_>>();
        assert_eq!(list("query=AD").await, (members(&["ada.lovelace", "adam", "juergen"]), None), "once each, and no outsider");
        assert_eq!(list("query=root").await, (vec![("root".to_owned(), Role::Owner)], None), "oneself too");
        assert_eq!(list("query=zoe").await, (members(&[]), None));
        assert_eq!(list("query=...").await, (members(&[]), None));
        let (first, next) = list("query=ad&limit=2").await;
        assert_eq!(first, members(&["ada.lovelace", "adam"]));
        let rest = list(&format!("query=ad&after={}", next.expect("there are more"))).await;
        assert_eq!(rest, (members(&["juergen"]), None));
        assert_eq!(list("query=%20").await.0.len(), 5, "who types nothing sees all");
        let refused = people[2].refused(Method::GET, &format!("/api/rooms/{room}/members?query=ad"), None).await;
        assert_eq!(refused.1.code, ErrorCode::NotAMember);
    }

    async fn who_is_in_the_room_blocked_closed_or_gone_is_left_out(engine: Engine) {
        let server = Server::start_on(engine).await;
        let root = server.person("root").await;
        let mut people = Vec::new();
        for name in ["ada1", "ada2", "ada3", "ada4", "ada5"] {
            people.push(server.person(name).await);
        }
        let room = root.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        root.done(Method::PUT, &format!("/api/rooms/{room}/members/ada1"), json!({})).await;
        root.done(Method::PUT, &format!("/api/blocks/{}", people[1].signed_in.me.id), json!({})).await;
        people[4].done(Method::PUT, &format!("/api/blocks/{}", root.signed_in.me.id), json!({})).await;
        let close = format!("/api/admin/people/{}/close", people[2].signed_in.me.id);
        root.done(Method::POST, &close, json!({ "reason": "" })).await;
        let password = json!({ "own_password": crate::harness::PASSWORD });
        people[3].done(Method::DELETE, "/api/account", password).await;
        let words = "SELECT COUNT(*) FROM name_words WHERE user_id = $1";
        let gone = people[3].signed_in.me.id.0;
        let kept: i64 = match &server.app.store {
            Store::Sqlite { read, .. } => sqlx::query_scalar(words).bind(gone).fetch_one(read).await.unwrap(),
            Store::Postgres { read, .. } => sqlx::query_scalar(words).bind(gone).fetch_one(read).await.unwrap(),
        };
        assert_eq!(kept, 0, "nothing of who is gone");
        assert_eq!(found(&root, "query=ada").await, ["ada1", "ada5"], "who has blocked one is not told apart");
        assert_eq!(found(&root, &format!("query=ada&room={room}")).await, ["ada5"]);
        let outside = format!("/api/people?query=ada&room={room}");
        assert_eq!(people[4].tries(Method::GET, &outside, json!({})).await, Some(ErrorCode::RoomUnknown));
        let lobby = format!("query=ada&room={}", RoomId::LOBBY);
        assert_eq!(found(&root, &lobby).await, [""; 0], "everybody is in the lobby");
    }

    async fn each_comes_once_on_one_page(engine: Engine) {
        let server = Server::start_on(engine).await;
        let root = server.person("root").await;
        for n in 0..7 {
            let person = server.person(&format!("eve{n}")).await;
            call(&person, &format!("Evelyn Eve {n}")).await;
        }
        let (mut names, mut after) = (Vec::new(), String::new());
        loop {
            let page: People = root.get(&format!("/api/people?query=ev&limit=2{after}")).await;
            assert!(page.people.len() <= 2);
            names.extend(page.people.into_iter().map(|person| person.name));
            let Some(next) = page.next else { break };
            after = format!("&after={next}");
        }
        names.sort();
        assert_eq!(names, (0..7).map(|n| format!("eve{n}")).collect::<Vec<_>>());
        let (nothing, bad) = ("/api/people?limit=0", "/api/people?after=xyz");
        assert_eq!(root.tries(Method::GET, nothing, json!({})).await, Some(ErrorCode::BadRequest));
        assert_eq!(root.tries(Method::GET, bad, json!({})).await, Some(ErrorCode::CursorInvalid));
    }

    async fn accounts_from_before_are_found_after_the_next_start(engine: Engine) {
        let server = Server::start_on(engine).await;
        let root = server.person("root").await;
        call(&server.person("ada").await, "Countess Ada").await;
        for forget in ["DELETE FROM name_words", "DELETE FROM server_settings WHERE name = 'name-words-1'"] {
            match &server.app.store {
                Store::Sqlite { write, .. } => drop(sqlx::query(forget).execute(write).await.unwrap()),
                Store::Postgres { write, .. } => drop(sqlx::query(forget).execute(write).await.unwrap()),
            }
        }
        assert_eq!(found(&root, "query=ad").await, [""; 0]);
        let server = server.restart().await;
        let root = root.at(&server);
        assert_eq!(found(&root, "query=ad").await, ["ada"]);
        assert_eq!(found(&root, "query=count").await, ["ada"]);
    }
}
