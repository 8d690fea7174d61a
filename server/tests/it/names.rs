//! Who may be called what, and how people are found by their names.

use protocol::{ErrorCode, EventKind, RoomId, api::SignedIn};
use reqwest::{Client, Method, StatusCode};
use serde_json::json;
use server::store::{NameSeal, Store};

use crate::harness::{PASSWORD, Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
const ACCOUNT: &str = "/api/account";

/// Whom a log-in finds.
async fn log_in(server: &Server, name: &str, password: &str) -> Option<String> {
    let body = json!({ "name": name, "password": password });
    let reply = Client::new().post(server.url("/api/sessions")).json(&body).send().await.unwrap();
    if reply.status() != StatusCode::OK {
        return None;
    }
    Some(reply.json::<SignedIn>().await.unwrap().me.name)
}

/// Why nobody may sign up so.
async fn sign_up(server: &Server, name: &str) -> Option<ErrorCode> {
    let body = json!({ "name": name, "password": PASSWORD });
    let reply = Client::new().post(server.url("/api/accounts")).json(&body).send().await.unwrap();
    if reply.status() == StatusCode::CREATED {
        return None;
    }
    Some(reply.json::<protocol::ErrorBody>().await.unwrap().code)
}

async fn show(person: &Person, name: &str) -> Option<ErrorCode> {
    person.tries(Method::PATCH, ACCOUNT, json!({ "display_name": name })).await
}

/// Whom a message calls.
async fn called(person: &Person, text: &str) -> Vec<String> {
    let seq = person.socket().await.post(LOBBY, text).await;
    let page = person.page(LOBBY).await;
    let event = page.events.into_iter().find(|event| event.seq == seq).unwrap();
    let EventKind::Posted { mentions, .. } = event.kind else { panic!("a message") };
    mentions.people.into_iter().map(|person| person.name).collect()
}

/// Changes the database as no server would.
async fn change(store: &Store, sql: String) {
    let sql = sqlx::AssertSqlSafe(sql);
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
    }
}

/// Leaves accounts and rooms as the version before left them: (name, name by then, key by then).
async fn age(server: &Server, users: &[(&str, &str, &str)], rooms: &[(&str, &str, &str)]) {
    let store = &server.app.store;
    change(store, "DELETE FROM name_keys".into()).await;
    change(store, "DELETE FROM server_settings WHERE name LIKE '%-keys-%'".into()).await;
    for (table, rows) in [("users", users), ("rooms", rooms)] {
        for (name, old, key) in rows {
            let sql = format!("UPDATE {table} SET name = '{old}', name_key = '{key}' WHERE name = '{name}'");
            change(store, sql).await;
        }
    }
}

on_both! {
    async fn a_person_is_found_in_any_case_and_in_any_form(engine: Engine) {
        let server = Server::start_on(engine).await;
        for (name, others) in [
            ("Ivan", vec!["ivan", "IVAN"]),
            ("Владимир", vec!["владимир", "ВЛАДИМИР"]),
            ("Οδυσσέας", vec!["οδυσσέας", "ΟΔΥΣΣΈΑΣ"]),
            ("Straße", vec!["straße", "STRASSE"]),
            ("izmir", vec!["İzmir", "IZMIR", "ızmır"]),
            ("Jürgen_99", vec!["JÜRGEN_99", "ju\u{308}rgen_99"]),
        ] {
            let person = server.person(name).await;
            for other in others {
                assert_eq!(log_in(&server, other, PASSWORD).await.as_deref(), Some(name), "{other}");
                assert_eq!(sign_up(&server, other).await, Some(ErrorCode::NameTaken), "{other}");
                if !other.contains('\u{308}') {
                    assert_eq!(called(&person, &format!("hi @{other}!")).await, [name], "{other}");
                }
            }
        }
    }

    async fn accounts_that_differ_in_case_only_stay_two_and_both_come_in(engine: Engine) {
        let server = Server::start_on(engine).await;
        // Made in this order; by the old keys, a name with a capital I was nobody's in small letters.
        for name in ["one", "two", "three", "four", "gone"] {
            server.person(name).await;
        }
        let four = server.person("five").await;
        let (info, other) = (four.make_room("Alpha").await, four.make_room("Beta").await);
        age(
            &server,
            &[("two", "ivan", "ivan"), ("three", "Ivan", "lvan"), ("one", "Ida", "lda"), ("four", "ida", "ida")],
            &[("Alpha", "Info", "lnfo"), ("Beta", "info", "info")],
        )
        .await;
        change(&server.app.store, "UPDATE users SET display_name = 'Twin' WHERE name IN ('Ida', 'ida')".into()).await;
        // Twice, as what is done must stay as it is.
        let server = server.restart().await.restart().await;
        let five = four.at(&server);
        for (typed, found) in [
            ("ivan", "ivan"), ("Ivan", "Ivan"), ("IVAN", "ivan"), ("ida", "ida"), ("Ida", "Ida"), ("IDA", "Ida"), ("GONE", "gone"),
        ] {
            assert_eq!(log_in(&server, typed, PASSWORD).await.as_deref(), Some(found), "{typed}");
            assert_eq!(called(&five, &format!("@{typed}")).await, [found], "{typed}");
            assert_eq!(sign_up(&server, typed).await, Some(ErrorCode::NameTaken), "{typed}");
        }
        assert_eq!(sign_up(&server, "twin").await, Some(ErrorCode::NameTaken));
        assert_eq!(show(&five, "TWIN").await, Some(ErrorCode::DisplayNameTaken));

        // Both rooms stay, can be changed, and nobody makes a third.
        for room in [&info, &other] {
            let path = format!("/api/rooms/{}", room.id);
            assert_eq!(five.tries(Method::PATCH, &path, json!({ "topic": "what to know" })).await, None);
        }
        for name in ["INFO", "lnfo"] {
            let refused = five.tries(Method::POST, "/api/rooms", json!({ "name": name })).await;
            assert_eq!(refused, Some(ErrorCode::RoomNameTaken), "{name}");
        }
        let first = format!("/api/rooms/{}", info.id);
        assert_eq!(five.tries(Method::PATCH, &first, json!({ "name": "INFO" })).await, None);
        let second = format!("/api/rooms/{}", other.id);
        let refused = five.tries(Method::PATCH, &second, json!({ "name": "iNFO" })).await;
        assert_eq!(refused, Some(ErrorCode::RoomNameTaken));
    }

    async fn more_accounts_than_fit_into_one_step_are_found_by_their_new_keys(engine: Engine) {
        let dir = tempfile::tempdir().unwrap();
        let url = engine.fresh_url().await;
        let store = Store::open(&url, dir.path()).await.unwrap();
        let id = match engine {
            Engine::Sqlite => "randomblob(16)",
            Engine::Postgres => "gen_random_uuid()",
        };
        let many = format!(
            "WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 1200)
             INSERT INTO users (id, name, name_key, created_at)
             SELECT {id}, 'I-' || number, 'l' || number, 0 FROM numbers"
        );
        change(&store, many).await;
        store.close().await;
        let store = Store::open(&url, dir.path()).await.unwrap();
        let seal = NameSeal::new(b"secret");
        for number in 1..=1_200 {
            let found = store.account(&format!("i-{number}")).await.unwrap().unwrap();
            assert_eq!(found.person.name, format!("I-{number}"));
            assert!(store.is_held(&format!("l{number}"), &seal).await.unwrap(), "{number}");
        }
    }

    async fn nobody_shows_somebody_elses_name_or_speaks_for_the_server(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("Bo").await);
        assert_eq!(show(&ada, "Countess").await, None);
        for name in ["ADA", "A d a", "аda", "countess", "Cоuntess", "Administrator", "ADMlN", "WeConnect", "Everyone", "Here"] {
            assert_eq!(show(&bo, name).await, Some(ErrorCode::DisplayNameTaken), "{name}");
        }
        for name in ["countess", "COUNTESS", "admin", "weconnect"] {
            assert_eq!(sign_up(&server, name).await, Some(ErrorCode::NameTaken), "{name}");
        }
        for name in ["A\u{1D159}da", "x\u{300}\u{301}\u{302}", "a\u{378}"] {
            assert_eq!(show(&bo, name).await, Some(ErrorCode::DisplayNameBadCharacter), "{name:?}");
            let refused = bo.tries(Method::POST, "/api/rooms", json!({ "name": name })).await;
            assert_eq!(refused, Some(ErrorCode::RoomNameBadCharacter), "{name:?}");
        }
        for name in ["pаypal", "ad\u{1D159}a", "𝓐𝓭𝓪"] {
            assert_eq!(sign_up(&server, name).await, Some(ErrorCode::NameBadCharacter), "{name:?}");
        }
        // One's own is one's own, and what one no longer shows is free again.
        assert_eq!(show(&bo, "B-O").await, None);
        assert_eq!(show(&ada, "COUNTESS").await, None);
        assert_eq!(show(&ada, "").await, None);
        assert_eq!(show(&bo, "Countess").await, None);
        bo.done(Method::DELETE, ACCOUNT, json!({ "own_password": PASSWORD })).await;
        assert_eq!(show(&ada, "Countess").await, None);
        assert_eq!(sign_up(&server, "bo").await, Some(ErrorCode::NameTaken));
    }

    async fn of_ten_who_want_one_name_at_once_one_has_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let mut people = Vec::new();
        for number in 0..5 {
            people.push(server.person(&format!("person-{number}")).await);
        }
        let shows = people.iter().map(|person| show(person, "Bo"));
        let signs = (0..5).map(|_| sign_up(&server, "bo"));
        let (shows, signs) = futures_util::future::join(
            futures_util::future::join_all(shows),
            futures_util::future::join_all(signs),
        )
        .await;
        let all: Vec<_> = shows.into_iter().chain(signs).collect();
        assert_eq!(all.iter().filter(|refused| refused.is_none()).count(), 1, "{all:?}");
        let fair = |refused: &Option<ErrorCode>| {
            matches!(refused, None | Some(ErrorCode::DisplayNameTaken | ErrorCode::NameTaken))
        };
        assert!(all.iter().all(fair), "{all:?}");
    }
}

#[tokio::test]
async fn a_password_is_the_same_from_any_keyboard() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let (composed, taken_apart) = ("tête à tête, toujours", "te\u{302}te\u{A0}a\u{300} te\u{302}te,\u{3000}toujours");
    let new = json!({ "old_password": PASSWORD.replace(' ', "\u{A0}"), "password": taken_apart });
    ada.done(Method::PUT, "/api/account/password", new).await;
    for password in [composed, taken_apart] {
        assert_eq!(log_in(&server, "ada", password).await.as_deref(), Some("ada"), "{password}");
    }
    assert_eq!(log_in(&server, "ada", "tete a tete, toujours").await, None);
}

#[tokio::test]
async fn a_reaction_is_one_emoji_in_one_form_and_what_was_there_before_can_go() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let seq = ada.socket().await.post(LOBBY, "tea?").await;
    let path = |emoji: &str| {
        let encoded: String = emoji.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("/api/rooms/{LOBBY}/messages/{seq}/reactions/{encoded}")
    };
    let shown = async || {
        let event = ada.page(LOBBY).await.events.into_iter().find(|event| event.seq == seq).unwrap();
        let EventKind::Posted { marks, .. } = event.kind else { panic!("a message") };
        marks.reactions.into_iter().map(|reaction| reaction.emoji).collect::<Vec<_>>()
    };
    for emoji in ["❤", "❤️"] {
        ada.done(Method::PUT, &path(emoji), json!({})).await;
    }
    assert_eq!(shown().await, ["❤️"]);
    for other in ["👍👍", "\u{202E}", "\u{301}", "\u{E000}", "tada"] {
        assert_eq!(ada.tries(Method::PUT, &path(other), json!({})).await, Some(ErrorCode::NotAnEmoji), "{other:?}");
    }
    ada.done(Method::DELETE, &path("❤"), json!({})).await;
    assert!(shown().await.is_empty());

    ada.done(Method::PUT, &path("👍"), json!({})).await;
    change(&server.app.store, "UPDATE reactions SET emoji = '❤' WHERE emoji = '👍'".into()).await;
    assert_eq!(ada.tries(Method::PUT, &path("❤️"), json!({})).await, None);
    assert_eq!(shown().await, ["❤"], "as an older version wrote it");
    ada.done(Method::DELETE, &path("❤️"), json!({})).await;
    assert!(shown().await.is_empty());

    ada.done(Method::PUT, &path("👍"), json!({})).await;
    change(&server.app.store, "UPDATE reactions SET emoji = '👍👍'".into()).await;
    assert_eq!(shown().await, ["👍👍"]);
    ada.done(Method::DELETE, &path("👍👍"), json!({})).await;
    assert!(shown().await.is_empty());
}

on_both! {
    async fn who_administers_the_server_may_be_called_so(engine: Engine) {
        let server = Server::start_on(engine).await;
        let sign_up = async |name: &str| {
            let body = json!({ "name": name, "password": PASSWORD });
            Client::new().post(server.url("/api/accounts")).json(&body).send().await.unwrap().status()
        };
        assert_eq!(sign_up("everyone").await, StatusCode::CONFLICT);
        assert_eq!(sign_up("Admin").await, StatusCode::CREATED);
        assert_eq!(sign_up("Administrator").await, StatusCode::CONFLICT, "only the first");
    }
}
