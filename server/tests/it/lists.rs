//! Lists that are read page by page, and what of them there is while they change.

use protocol::{
    ErrorCode, Person as Someone, RoomId, RoomKind,
    api::{
        Accounts, Audit, AuditAction, Bans, Jobs, Link, Links, MemberListing, Members, Pins, RoomListing, RoomPage,
        Rooms,
    },
    names::{RoomName, UserName},
};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::json;
use server::{
    AppState,
    store::{PageRequest, Request, RoomCommand, Store},
};

use crate::harness::{Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

/// A page of the list at this address after that one.
async fn page<T: DeserializeOwned>(person: &Person, list: &str, after: Option<&str>) -> T {
    let mark = if list.contains('?') { '&' } else { '?' };
    let after = after.map(|after| format!("{mark}after={after}")).unwrap_or_default();
    person.get(&format!("{list}{after}")).await
}

/// Reads a list to its end. `between` is done after each page, with the number of pages so far.
async fn all<T: DeserializeOwned, I>(
    person: &Person,
    list: &str,
    part: fn(T) -> (Vec<I>, Option<String>),
    mut between: impl AsyncFnMut(usize),
) -> Vec<Vec<I>> {
    let (mut pages, mut after) = (Vec::new(), None::<String>);
    loop {
        let (entries, next) = part(page(person, list, after.as_deref()).await);
        pages.push(entries);
        between(pages.len()).await;
        assert!(pages.len() < 50, "{list} has no end");
        match next {
            Some(next) => after = Some(next),
            None => return pages,
        }
    }
}

fn names(rooms: &[RoomListing]) -> Vec<&str> {
    rooms.iter().map(|room| &*room.name).collect()
}

async fn make_room(app: &AppState, name: &str) -> RoomId {
    app.store.create_room(&RoomName::parse(name).unwrap(), RoomKind::Public).await.unwrap()
}

/// Somebody who never logs in.
async fn extra(store: &Store, name: &str) -> Someone {
    store.create_user(&UserName::parse(name).unwrap(), "hash").await.unwrap().person
}

async fn join(store: &Store, room: RoomId, people: &[Someone]) {
    let request =
        |actor: &Someone| Request { room, actor: actor.clone(), command: RoomCommand::Join { invited: false } };
    store.append(&people.iter().map(request).collect::<Vec<_>>()).await.unwrap();
}

on_both! {
    async fn public_rooms_come_by_name_and_each_that_stays_comes_once(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        for name in ["b1", "B2", "b3", "B4", "b5", "B6", "b7"] {
            make_room(&server.app, name).await;
        }
        let b2 = ada.get::<Rooms>("/api/rooms?name=b2").await.public[0].id;
        ada.join(b2).await;
        let change = async |pages| match pages {
            // B2 was the last of its page: it goes elsewhere, and one comes before what was read, and one behind.
            1 => {
                ada.done(Method::PATCH, &format!("/api/rooms/{b2}"), json!({ "name": "z" })).await;
                make_room(&server.app, "a").await;
                make_room(&server.app, "b31").await;
            }
            2 => ada.done(Method::PATCH, &format!("/api/rooms/{b2}"), json!({ "archived": true })).await,
            _ => {}
        };
        let pages = all(&ada, "/api/rooms?limit=3", |page: Rooms| (page.public, page.next), change).await;
        let pages: Vec<_> = pages.iter().map(|page| names(page)).collect();
        assert_eq!(pages, [vec!["Lobby", "b1", "B2"], vec!["b3", "b31", "B4"], vec!["b5", "B6", "b7"]]);

        let first: Rooms = page(&ada, "/api/rooms?limit=1", None).await;
        assert_eq!((names(&first.public), first.mine.len(), first.public[0].member_count), (vec!["Lobby"], 2, 1));
        let second: Rooms = page(&ada, "/api/rooms?limit=1", first.next.as_deref()).await;
        assert_eq!((names(&second.public), second.mine.len(), second.public[0].joined), (vec!["a"], 0, false));
    }

    async fn ones_own_rooms_come_in_pages_and_those_that_stay_come_once(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        let mut rooms = Vec::new();
        for number in 0..1_000 {
            rooms.push(make_room(&server.app, &format!("room {number:04}")).await);
        }
        for rooms in rooms.chunks(100) {
            let actor = ada.signed_in.me.clone();
            let request =
                |room: &RoomId| Request { room: *room, actor: actor.clone(), command: RoomCommand::Join { invited: false } };
            server.app.store.append(&rooms.iter().map(request).collect::<Vec<_>>()).await.unwrap();
        }
        let first: Rooms = ada.get("/api/rooms?limit=1").await;
        assert_eq!((first.mine.len(), first.public.len()), (200, 1));
        let (mut mine, mut next) = (first.mine, first.mine_next);
        // One that was the last of its page goes elsewhere.
        let last = mine.last().unwrap().id;
        ada.done(Method::PATCH, &format!("/api/rooms/{last}"), json!({ "name": "a" })).await;
        while let Some(after) = next {
            let Rooms { mine: more, public, next: none, mine_next, .. } =
                ada.get(&format!("/api/rooms?mine_after={after}")).await;
            assert!(more.len() <= 200 && public.is_empty() && none.is_none());
            mine.extend(more);
            next = mine_next;
        }
        let ids: Vec<_> = mine.iter().map(|room| room.id).collect();
        assert_eq!(ids[..2], [LOBBY, direct], "a conversation of two has no name");
        assert_eq!(mine[1].people, std::slice::from_ref(&bo.signed_in.me));
        assert_eq!(ids[2..], rooms);
        assert_eq!(bo.get::<Rooms>("/api/rooms").await.mine_next, None);
        let (_, refused) = ada.refused(Method::GET, "/api/rooms?mine_after=x", None).await;
        assert_eq!(refused.code, ErrorCode::CursorInvalid);
    }

    async fn rooms_are_found_by_a_part_of_name_or_topic_and_by_their_whole_name(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let tea = ada.make_room("Grüner TEE").await.id;
        ada.done(Method::PATCH, &format!("/api/rooms/{tea}"), json!({ "topic": "Über 100% Äpfel" })).await;
        ada.make_room("Kaffee").await;
        ada.create("/api/rooms", json!({ "name": "secret tea", "private": true })).await;
        bo.join(tea).await;
        for (query, expected) in [
            ("query=", &["Lobby", "Grüner TEE", "Kaffee"][..]),
            ("query=GRÜN", &["Grüner TEE"]),
            ("query=%20äpfel%20", &["Grüner TEE"]),
            ("query=%25", &["Grüner TEE"]),
            ("query=_", &[]),
            ("query=ee", &["Grüner TEE", "Kaffee"]),
            ("query=lob", &["Lobby"]),
            ("query=secret", &[]),
            ("query=a%00b", &[]),
            ("name=grüner%20tee", &["Grüner TEE"]),
            ("name=%20LOBBY", &["Lobby"]),
            ("name=grüner", &[]),
            ("name=secret%20tea", &[]),
            ("name=%00", &[]),
        ] {
            let found: Rooms = bo.get(&format!("/api/rooms?{query}")).await;
            assert_eq!((names(&found.public), found.next), (expected.to_vec(), None), "{query}");
        }
        let found = bo.get::<Rooms>("/api/rooms?name=Grüner%20TEE").await.public.remove(0);
        assert_eq!((found.id, found.member_count, found.joined), (tea, 2, true));
        let pages = all(&bo, "/api/rooms?query=ee&limit=1", |page: Rooms| (page.public, page.next), async |_| {}).await;
        assert_eq!(pages.concat().len(), 2);
    }

    async fn members_come_by_name_with_what_they_are(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut others = Vec::new();
        for name in ["Cy", "di", "Ed", "flo", "Gus", "hal"] {
            others.push(extra(&server.app.store, name).await);
        }
        join(&server.app.store, LOBBY, &others).await;
        let late = extra(&server.app.store, "early-bird").await;
        ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/members/{}/mute", bo.signed_in.me.id), json!({ "minutes": 5 })).await;
        let store = &server.app.store;
        let change = async |pages| {
            if pages == 1 {
                // The last of the page goes, and somebody comes who stands before them.
                let gone = Request { room: LOBBY, actor: others[0].clone(), command: RoomCommand::Vanish };
                store.append(&[gone]).await.unwrap();
                join(store, LOBBY, std::slice::from_ref(&late)).await;
            }
        };
        let list = format!("/api/rooms/{LOBBY}/members?limit=3");
        let pages = all(&ada, &list, |page: Members| (page.members, page.next), change).await;
        let shown = |member: &MemberListing| (member.person.name.clone(), member.role, member.muted_until.is_some());
        let names: Vec<Vec<_>> = pages.iter().map(|page| page.iter().map(|member| &*member.person.name).collect()).collect();
        assert_eq!(names, [vec!["ada", "bo", "Cy"], vec!["di", "early-bird", "Ed"], vec!["flo", "Gus", "hal"]]);
        assert_eq!(shown(&pages[0][0]), ("ada".into(), protocol::Role::Owner, false));
        assert_eq!(shown(&pages[0][1]), ("bo".into(), protocol::Role::Member, true));
        let eve = server.person("eve").await;
        let tea = ada.make_room("tea").await.id;
        let path = format!("/api/rooms/{tea}/members");
        assert_eq!(eve.tries(Method::GET, &path, json!(null)).await, Some(ErrorCode::NotAMember));
    }

    async fn a_rooms_page_leads_to_the_members_that_it_has_no_room_for(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut others = Vec::new();
        for number in 0..501 {
            others.push(extra(&server.app.store, &format!("m{number:03}")).await);
        }
        join(&server.app.store, LOBBY, &others).await;
        let RoomPage { members, member_count, members_next, .. } = ada.page(LOBBY).await;
        assert_eq!((members.len(), member_count), (500, 502));
        let rest: Members = page(&ada, &format!("/api/rooms/{LOBBY}/members"), members_next.as_deref()).await;
        let rest_names: Vec<_> = rest.members.iter().map(|member| &*member.person.name).collect();
        assert_eq!((rest_names, rest.next), (vec!["m499", "m500"], None));
    }

    async fn pins_come_newest_first_and_the_audit_log_tells_who_set_them(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = bo.socket().await;
        let mut seqs = Vec::new();
        for number in 0..7 {
            seqs.push(socket.post(LOBBY, &format!("message {number}")).await);
        }
        let pin = async |seq: u64, method| ada.done(method, &format!("/api/rooms/{LOBBY}/messages/{seq}/pin"), json!({})).await;
        for &seq in &seqs[..6] {
            pin(seq, Method::PUT).await;
        }
        let (gone, new) = (seqs[4], seqs[6]);
        let change = async |pages| {
            if pages == 1 {
                pin(gone, Method::DELETE).await;
                pin(new, Method::PUT).await;
            }
        };
        let list = format!("/api/rooms/{LOBBY}/pins?limit=2");
        let pages = all(&bo, &list, |page: Pins| (page.events, page.next), change).await;
        let found: Vec<Vec<u64>> = pages.iter().map(|page| page.iter().map(|event| event.seq).collect()).collect();
        assert_eq!(found, [vec![seqs[5], seqs[4]], vec![seqs[3], seqs[2]], vec![seqs[1], seqs[0]]]);

        let list = format!("/api/rooms/{LOBBY}/audit?limit=3");
        let pages = all(&ada, &list, |page: Audit| (page.entries, page.next), async |_| {}).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 2]);
        let entries = pages.concat();
        let told: Vec<_> = entries.iter().map(|entry| (entry.action, entry.message.unwrap())).collect();
        let mut expected = vec![(AuditAction::Pinned, new), (AuditAction::Unpinned, gone)];
        expected.extend(seqs[..6].iter().rev().map(|&seq| (AuditAction::Pinned, seq)));
        assert_eq!(told, expected);
        assert_eq!(entries[0].subject.as_ref().unwrap().name, "bo");
    }

    async fn links_bans_and_accounts_come_newest_first(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let tea = ada.make_room("tea").await.id;
        let (mut codes, mut banned) = (Vec::new(), Vec::new());
        for name in ["bo", "cy", "di", "ed", "flo"] {
            let link: Link = ada.make(&format!("/api/rooms/{tea}/links"), json!({})).await;
            codes.push(link.code);
            let person = extra(&server.app.store, name).await;
            let path = format!("/api/rooms/{tea}/members/{}/removal", person.id);
            ada.done(Method::POST, &path, json!({ "ban": true })).await;
            banned.push(person);
        }
        let revoke = async |pages| {
            if pages == 1 {
                ada.done(Method::DELETE, &format!("/api/rooms/{tea}/links/{}", codes[3]), json!({})).await;
            }
        };
        let list = format!("/api/rooms/{tea}/links?limit=2");
        let mut links = all(&ada, &list, |page: Links| (page.links, page.next), revoke).await.concat();
        // Those of one millisecond are in no order that is known here.
        links.sort_by_key(|link| codes.iter().position(|code| *code == link.code));
        assert_eq!(links.into_iter().map(|link| link.code).collect::<Vec<_>>(), codes);

        let list = format!("/api/rooms/{tea}/bans?limit=2");
        let pages = all(&ada, &list, |page: Bans| (page.people, page.next), async |_| {}).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
        let mut found = pages.concat();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        assert_eq!(found, banned);

        let come = async |pages| {
            if pages == 1 {
                extra(&server.app.store, "gus").await;
            }
        };
        let list = "/api/admin/people?limit=4";
        let pages = all(&ada, list, |page: Accounts| (page.accounts, page.next), come).await;
        let mut found: Vec<_> = pages.concat().into_iter().map(|account| account.person.name).collect();
        found.sort();
        assert_eq!(found, ["ada", "bo", "cy", "di", "ed", "flo"]);
        let some = all(&ada, "/api/admin/people?query=d&limit=1", |page: Accounts| (page.accounts, page.next), async |_| {});
        let mut some: Vec<_> = some.await.concat().into_iter().map(|account| account.person.name).collect();
        some.sort();
        assert_eq!(some, ["ada", "di", "ed"]);
    }

    async fn what_is_given_up_comes_page_by_page(engine: Engine) {
        let (store, _dir) = engine.store().await;
        for name in ["ada", "bo", "cy"] {
            let person = extra(&store, name).await;
            // The last of all would be the only administrator.
            store.make_admin(person.id, person.id).await.unwrap();
        }
        let keep = extra(&store, "keep").await;
        store.make_admin(keep.id, keep.id).await.unwrap();
        for name in ["ada", "bo", "cy"] {
            let person = store.person_named(name).await.unwrap().unwrap();
            store.erase_account(person.id, &server::store::NameSeal::new(b"key")).await.unwrap();
            let mut is_given_up = false;
            while !is_given_up {
                let_wait_no_more(&store).await;
                let leased = store.lease_job(server::store::Job::QUICK).await.unwrap().unwrap();
                is_given_up = store.fail_job(&leased.lease, name).await.unwrap();
            }
        }
        let first = store.jobs(&PageRequest::first(2)).await.unwrap();
        let rest = store.jobs(&PageRequest { after: first.next.clone(), limit: 2 }).await.unwrap();
        let Jobs { waiting, given_up, next } = rest;
        assert_eq!((first.given_up.len(), waiting, given_up.len(), next), (2, 0, 1, None));
        let mut errors: Vec<_> = first.given_up.into_iter().chain(given_up).map(|job| job.error).collect();
        errors.sort();
        assert_eq!(errors, ["ada", "bo", "cy"]);
    }

    async fn a_page_of_nothing_and_a_place_that_is_none_are_refused(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let tea = ada.make_room("tea").await.id;
        let of_room = |list| format!("/api/rooms/{tea}/{list}");
        let of_room = ["members", "pins", "links", "bans", "audit"].map(of_room);
        let others = ["/api/rooms", "/api/admin/people", "/api/admin/jobs"].map(String::from);
        for list in of_room.into_iter().chain(others) {
            // Of another list; no cursor; a text with a NUL in it, which PostgreSQL knows nothing of.
            for cursor in ["00", "x", "01ff", "01001000000000000000000000000000000000", ""] {
                let path = format!("{list}?after={cursor}");
                let (status, error) = ada.refused(Method::GET, &path, None).await;
                assert_eq!((status, error.code), (StatusCode::BAD_REQUEST, ErrorCode::CursorInvalid), "{path}");
            }
            let (status, error) = ada.refused(Method::GET, &format!("{list}?limit=0"), None).await;
            assert_eq!((status, error.code), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest), "{list}");
            assert!(error.message.ends_with("(limit is at least 1)"), "{}", error.message);
            ada.done(Method::GET, &format!("{list}?limit=4294967295"), json!(null)).await;
        }
    }
}

/// Lets the jobs that wait be due.
async fn let_wait_no_more(store: &Store) {
    let sql = "UPDATE jobs SET due_at = 0 WHERE given_up_at IS NULL";
    match store {
        Store::Sqlite { write, .. } => _ = sqlx::query(sql).execute(write).await.unwrap(),
        Store::Postgres { write, .. } => _ = sqlx::query(sql).execute(write).await.unwrap(),
    }
}
