//! Results page by page, and what is asked to be too much.

use protocol::{ClientId, Content, ErrorCode, RoomId, search::SearchResults};
use reqwest::Method;
use serde_json::json;
use server::store::{Request, RoomCommand, Store};
use uuid::Uuid;

use super::{search, texts};
use crate::harness::{Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

on_both! {
    async fn every_message_is_on_one_page_once_in_both_orders(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        for n in 0..12 {
            let again = if n % 4 == 1 { " apricot" } else { "" };
            socket.post(LOBBY, &format!("apricot{again} {n}")).await;
            socket.post(LOBBY, "plum").await;
        }
        for order in ["newest", "best"] {
            let (mut pages, mut after) = (Vec::new(), String::new());
            loop {
                let found = search(&ada, "apricot", &format!("&order={order}&limit=5{after}")).await;
                assert!(found.messages.len() <= 5);
                pages.extend(found.messages.into_iter().map(|message| message.text));
                if pages.len() == 5 {
                    // Moves nothing.
                    socket.post(LOBBY, "apricot later").await;
                }
                match found.next {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
            pages.retain(|text| !text.ends_with("later"));
            assert_eq!(pages.len(), 12, "{order}: {pages:?}");
            match order {
                "newest" => assert_eq!((&*pages[0], &*pages[11]), ("apricot 11", "apricot 0")),
                _ => assert_eq!(pages[..3], ["apricot apricot 9", "apricot apricot 5", "apricot apricot 1"]),
            }
        }
        for bad in ["x", "00"] {
            for order in ["newest", "best"] {
                let path = format!("/api/search?q=apricot&order={order}&after={bad}");
                assert_eq!(ada.tries(Method::GET, &path, json!(null)).await, Some(ErrorCode::CursorInvalid));
            }
        }
    }

    async fn what_is_far_back_is_found_in_its_order_and_once(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let store = &server.app.store;
        let posts: Vec<Request> = (0..4_000_u128)
            .map(|n| {
                let medlar = if n % 150 == 7 { " medlar" } else { "" };
                let rowan = if n < 10 { " rowan" } else { "" };
                let content = Content::Text(format!("apricot jam{medlar}{rowan} {n}"));
                let command = RoomCommand::Post { client_id: ClientId(Uuid::from_u128(n + 1)), post: content.into() };
                Request { room: LOBBY, actor: ada.signed_in.me.clone(), command }
            })
            .collect();
        for posts in posts.chunks(200) {
            store.append(posts).await.unwrap();
        }
        if let Store::Postgres { write, .. } = store {
            // With long silences, shorter ones, and some at the same moment.
            let spread = "UPDATE search_entries SET id = id - (4000 - seq / 3)::bigint * (4000 - seq / 3) * 4096 * 60000";
            sqlx::query(spread).execute(write).await.unwrap();
        }
        let those = |of: &dyn Fn(u32) -> bool| -> Vec<String> {
            (0..4_000_u32).rev().filter(|n| of(*n)).map(|n| n.to_string()).collect()
        };
        for (query, expected) in [
            ("medlar", those(&|n| n % 150 == 7)),
            ("\"jam medlar\"", those(&|n| n % 150 == 7)),
            ("from:ada rowan", those(&|n| n < 10)),
            ("apricot", those(&|_| true)),
            ("plum", Vec::new()),
        ] {
            let (mut found, mut after) = (Vec::new(), String::new());
            loop {
                let page = search(&ada, query, &format!("&limit=200{after}")).await;
                found.extend(page.messages.into_iter().map(|message| message.text.rsplit(' ').next().unwrap().to_owned()));
                match page.next {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
            assert_eq!(found, expected, "{query}");
        }
    }

    async fn nothing_that_is_typed_is_an_error(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        ada.socket().await.post(LOBBY, "apricot").await;
        for query in [
            "", " ", "\"", "\"\"", "(", ")", "a AND", "OR", "NOT", "NEAR(a b)", "apricot*", "*", "'", "''", "\\", "a:b", ":", "-",
            "--", "-\"", "^a", "{a}", "\0", "apricot\0", "apricot & !", "|", "<->", "'a':1", "from:", "in:", "in:\"", "has:x",
            "before:x", "before:9999-12-31", "on:0000-00-00", "is:", "💥\u{202E}", "%", "_", "_r1", "__", "words:apricot",
        ] {
            search(&ada, query, "").await;
            search(&ada, query, "&order=best").await;
            search(&ada, &format!("apricot {query}"), "").await;
        }
        assert_eq!(texts(&ada, "apricot*").await, ["apricot"]);
        assert!(search(&ada, &"apricot ".repeat(900), "").await.messages.len() == 1);
        search(&ada, &"has:link from:ada ".repeat(400), "").await;
        search(&ada, &"上".repeat(2_000), "").await;
        for bad in ["offset=2000", "offset=-2147483648", "limit=0", "order=worst"] {
            let code = ada.tries(Method::GET, &format!("/api/search?q=a&{bad}"), json!(null)).await;
            assert_eq!(code, Some(ErrorCode::BadRequest), "{bad}");
        }
        let without = ada.tries(Method::GET, "/api/search", json!(null)).await;
        assert_eq!(without, Some(ErrorCode::BadRequest));
    }
}

#[tokio::test]
async fn what_was_looked_for_is_marked_in_a_part_of_the_message() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let hay = "hay ".repeat(200);
    ada.socket().await.post(LOBBY, &format!("{hay}**Needle** {hay}")).await;
    let SearchResults { messages, next, indexed } = search(&ada, "needle", "").await;
    let [message] = &messages[..] else { panic!("{messages:?}") };
    let marked = message.marks.iter().map(|mark| &message.text[mark.from as usize..mark.to as usize]);
    assert_eq!(marked.collect::<Vec<_>>(), ["Needle"]);
    assert!(message.text.chars().count() <= 240 && next.is_none() && indexed.is_none());
}
