use std::time::Duration;

use protocol::{
    ClientId, Content, ErrorCode, Person, RoomId, RoomKind, Seq, SessionId, Timestamp, UserId,
    names::{RoomName, UserName},
};
use server::store::{
    Change, NameSeal, Outcome, PageRequest, RefreshOutcome, Request, RoomCommand, Store, StoreError, now,
};
use uuid::Uuid;

use crate::harness::{Engine, on_both};

async fn person(store: &Store, name: &str) -> Person {
    store.create_user(&UserName::parse(name).unwrap(), "hash").await.unwrap().person
}

async fn log_in(store: &Store, person: &Person, token: &[u8], ends: Timestamp) -> SessionId {
    let password = store.account(&person.name).await.unwrap().unwrap().password.unwrap();
    store.start_session(person.id, password.id, "test", token, ends).await.unwrap()
}

async fn member(store: &Store, name: &str, room: RoomId) -> Person {
    let actor = person(store, name).await;
    let joined = store
        .append(&[Request { room, actor: actor.clone(), command: RoomCommand::Join { invited: false } }])
        .await
        .unwrap();
    assert!(matches!(joined[..], [Outcome::Appended { .. }]));
    actor
}

fn post(room: RoomId, actor: &Person, client_id: u128) -> Request {
    let content = Content::Text(format!("message {client_id}"));
    Request {
        room,
        actor: actor.clone(),
        command: RoomCommand::Post { client_id: ClientId(Uuid::from_u128(client_id)), post: content.into() },
    }
}

fn seqs(outcomes: &[Outcome]) -> Vec<Seq> {
    outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Appended { event, .. } => event.seq,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// Lets time pass for all refresh tokens.
async fn age_tokens(store: &Store, milliseconds: i64) {
    let sql = "UPDATE refresh_tokens SET used_at = used_at - $1, issued_at = issued_at - $1";
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).bind(milliseconds).execute(write).await.unwrap()),
        Store::Postgres { write: pool, .. } => drop(sqlx::query(sql).bind(milliseconds).execute(pool).await.unwrap()),
    }
}

on_both! {
    async fn messages_that_are_full_of_names_stop_nobody(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let (ada, bo) = (member(&store, "ada", RoomId::LOBBY).await, member(&store, "bo", RoomId::LOBBY).await);
        let names = |n: usize| (0..790).map(|k| format!("@n{n}x{k}")).collect::<Vec<_>>().join(" ");
        let full = |n: usize| {
            let content = Content::Text(format!("@ada {}", names(n)));
            let command = RoomCommand::Post { client_id: ClientId(Uuid::from_u128(n as u128)), post: content.into() };
            Request { room: RoomId::LOBBY, actor: bo.clone(), command }
        };
        let mut requests: Vec<_> = (0..200).map(full).collect();
        requests.push(post(RoomId::LOBBY, &ada, 1_000));
        let outcomes = store.append(&requests).await.unwrap();
        assert_eq!(seqs(&outcomes).len(), 201);
        let Outcome::Appended { event, .. } = &outcomes[0] else { unreachable!() };
        let protocol::EventKind::Posted { mentions, .. } = &event.kind else { panic!("a message") };
        assert_eq!(mentions.people, [ada]);
    }

    async fn the_name_of_a_room_that_its_maker_never_came_into_is_free_again_after_a_while(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let tea = RoomName::parse("tea").unwrap();
        let abandoned = store.create_room(&tea, RoomKind::Public).await.unwrap();
        let refused = async |name: &RoomName| {
            matches!(store.create_room(name, RoomKind::Public).await, Err(StoreError::Refused(ErrorCode::RoomNameTaken)))
        };
        assert!(refused(&tea).await, "its maker may be on the way");
        let sql = "UPDATE rooms SET created_at = created_at - 100000";
        match &store {
            Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
            Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        }
        assert!(refused(&RoomName::parse("Lobby").unwrap()).await, "that of all");
        let room = store.create_room(&RoomName::parse("Tea").unwrap(), RoomKind::Public).await.unwrap();
        assert_eq!(room, abandoned);
        assert_eq!(store.room(room).await.unwrap().unwrap().name, "Tea");
        member(&store, "ada", room).await;
        match &store {
            Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
            Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        }
        assert!(refused(&tea).await, "somebody is in it");
    }

    async fn a_database_that_was_opened_before_opens_again(engine: Engine) {
        let dir = tempfile::tempdir().unwrap();
        let url = engine.fresh_url().await;
        let store = Store::open(&url, dir.path()).await.unwrap();
        let ada = member(&store, "ada", RoomId::LOBBY).await;
        store.close().await;
        let store = Store::open(&url, dir.path()).await.unwrap();
        assert_eq!(store.account("ADA").await.unwrap().unwrap().person, ada);
        assert_eq!(store.room(RoomId::LOBBY).await.unwrap().unwrap().last_seq, 1);
    }

    async fn a_name_that_looks_like_another_is_taken(engine: Engine) {
        let (store, _dir) = engine.store().await;
        person(&store, "ada").await;
        for name in ["Ada", "a.da", "аdа"] {
            let taken = store.create_user(&UserName::parse(name).unwrap(), "hash").await;
            assert!(matches!(taken, Err(StoreError::Refused(ErrorCode::NameTaken))), "{name}");
        }
        for name in ["LOBBY", "lob by", "Lobbу"] {
            let taken = store.create_room(&RoomName::parse(name).unwrap(), RoomKind::Public).await;
            assert!(matches!(taken, Err(StoreError::Refused(ErrorCode::RoomNameTaken))), "{name}");
        }
    }

    async fn a_retry_gets_the_first_answer(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = member(&store, "ada", RoomId::LOBBY).await;
        let bo = member(&store, "bo", RoomId::LOBBY).await;
        let room = store.create_room(&RoomName::parse("tea").unwrap(), RoomKind::Public).await.unwrap();
        store.append(&[Request { room, actor: ada.clone(), command: RoomCommand::Join { invited: false } }]).await.unwrap();

        let first = store.append(&[post(RoomId::LOBBY, &ada, 7)]).await.unwrap();
        assert_eq!(seqs(&first), [3]);
        // In one batch with others, and twice in the same batch.
        let again = store
            .append(&[post(RoomId::LOBBY, &ada, 7), post(RoomId::LOBBY, &ada, 8), post(RoomId::LOBBY, &ada, 8), post(room, &ada, 7)])
            .await
            .unwrap();
        assert!(matches!(again[0], Outcome::Repeated { seq: 3, .. }));
        assert!(matches!(&again[1], Outcome::Appended { event, .. } if event.seq == 4));
        assert!(matches!(again[2], Outcome::Repeated { seq: 4, .. }));
        assert_eq!(again[3], Outcome::Refused(ErrorCode::ClientIdReused));
        // Also after having left: it was committed.
        store.append(&[Request { room, actor: ada.clone(), command: RoomCommand::Join { invited: false } }, post(room, &ada, 9)]).await.unwrap();
        store.append(&[Request { room, actor: ada.clone(), command: RoomCommand::Leave }]).await.unwrap();
        assert!(matches!(store.append(&[post(room, &ada, 9)]).await.unwrap()[..], [Outcome::Repeated { .. }]));
        // Another person's client ids are their own.
        assert_eq!(seqs(&store.append(&[post(RoomId::LOBBY, &bo, 7)]).await.unwrap()), [5]);
    }

    async fn wishes_happen_in_their_order_and_only_where_they_may(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = member(&store, "ada", RoomId::LOBBY).await;
        let room = store.create_room(&RoomName::parse("tea").unwrap(), RoomKind::Public).await.unwrap();
        let command = |command| Request { room, actor: ada.clone(), command };
        let nowhere = RoomId(Uuid::from_u128(9));
        let outcomes = store
            .append(&[
                post(room, &ada, 1),
                command(RoomCommand::Join { invited: false }),
                post(room, &ada, 2),
                post(nowhere, &ada, 3),
                command(RoomCommand::Join { invited: false }),
                command(RoomCommand::Leave),
                post(room, &ada, 4),
                Request { room: RoomId::LOBBY, actor: ada.clone(), command: RoomCommand::Leave },
            ])
            .await
            .unwrap();
        assert_eq!(outcomes[0], Outcome::Refused(ErrorCode::NotAMember));
        assert_eq!(outcomes[3], Outcome::Refused(ErrorCode::RoomUnknown));
        assert_eq!(outcomes[4], Outcome::Unchanged);
        assert_eq!(outcomes[6], Outcome::Refused(ErrorCode::NotAMember));
        assert_eq!(outcomes[7], Outcome::Refused(ErrorCode::LobbyIsForAll));
        let done = [outcomes[1].clone(), outcomes[2].clone(), outcomes[5].clone()];
        assert_eq!(seqs(&done), [1, 2, 3]);
        assert_eq!(store.events_after(room, None, 0, 10).await.unwrap().len(), 3);
    }

    async fn what_another_server_changes_counts_from_the_next_message_on(engine: Engine) {
        let dir = tempfile::tempdir().unwrap();
        let url = engine.fresh_url().await;
        let (one, other) = (Store::open(&url, dir.path()).await.unwrap(), Store::open(&url, dir.path()).await.unwrap());
        let owner = person(&one, "ada").await;
        let bo = person(&one, "bo").await;
        let (tea, coffee) = {
            let create = async |name| one.create_room(&RoomName::parse(name).unwrap(), RoomKind::Public).await.unwrap();
            (create("tea").await, create("coffee").await)
        };
        let command = |room, actor: &Person, command| Request { room, actor: actor.clone(), command };
        let join = || RoomCommand::Join { invited: false };
        for room in [tea, coffee] {
            one.append(&[command(room, &owner, join()), command(room, &bo, join())]).await.unwrap();
        }
        let mute = |until| RoomCommand::Mute { person: bo.clone(), until, reason: String::new() };
        let remove = RoomCommand::Remove { person: bo.clone(), ban: true, reason: String::new() };
        let changes = [
            (mute(Some(Timestamp(now().0 + 60_000))), ErrorCode::Muted, mute(None)),
            (RoomCommand::Archive { on: true }, ErrorCode::RoomArchived, RoomCommand::Archive { on: false }),
            (remove, ErrorCode::NotAMember, RoomCommand::Unban { person: bo.clone() }),
        ];
        let mut numbers = 1..;
        let mut next = |room| post(room, &bo, numbers.next().unwrap());
        for (change, refusal, back) in changes {
            // Twice, so that both rooms are known.
            for _ in 0..2 {
                let done = one.append(&[next(tea), next(coffee), next(tea)]).await.unwrap();
                assert_eq!(seqs(&done)[2], seqs(&done)[0] + 1);
            }
            assert!(matches!(other.append(&[command(tea, &owner, change)]).await.unwrap()[..], [Outcome::Appended { .. }]));
            let outcomes = one.append(&[next(tea), next(coffee), next(tea)]).await.unwrap();
            assert_eq!((&outcomes[0], &outcomes[2]), (&Outcome::Refused(refusal), &Outcome::Refused(refusal)));
            assert!(matches!(outcomes[1], Outcome::Appended { .. }), "the other room goes on");
            other.append(&[command(tea, &owner, back), command(tea, &bo, join())]).await.unwrap();
        }
        // Both write in turn.
        let known = one.append(&[next(tea)]).await.unwrap();
        let mut last = seqs(&known)[0];
        for store in [&other, &one, &one, &other, &other, &one] {
            let posted = next(tea);
            let done = store.append(std::slice::from_ref(&posted)).await.unwrap();
            assert_eq!(seqs(&done), [last + 1]);
            last += 1;
            let [Outcome::Repeated { seq, .. }] = store.append(&[posted]).await.unwrap()[..] else { panic!("a retry") };
            assert_eq!(seq, last);
        }
        let log = one.events_after(tea, None, 0, 1_000).await.unwrap();
        assert!(log.iter().map(|event| event.seq).eq(1..=last));
    }

    async fn a_retry_of_somebody_who_was_muted_since_gets_the_first_answer_beside_others(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = person(&store, "ada").await;
        let bo = person(&store, "bo").await;
        let room = store.create_room(&RoomName::parse("tea").unwrap(), RoomKind::Public).await.unwrap();
        let command = |actor: &Person, command| Request { room, actor: actor.clone(), command };
        let join = || RoomCommand::Join { invited: false };
        store.append(&[command(&ada, join()), command(&bo, join()), post(room, &bo, 1)]).await.unwrap();
        let until = Some(Timestamp(now().0 + 60_000));
        let mute = RoomCommand::Mute { person: bo.clone(), until, reason: String::new() };
        store.append(&[command(&ada, mute)]).await.unwrap();
        for person in [&ada, &bo] {
            store.rooms_of(person.id).await.unwrap();
        }
        let outcomes = store.append(&[post(room, &bo, 1), post(room, &ada, 2), post(room, &bo, 3)]).await.unwrap();
        assert!(matches!(outcomes[0], Outcome::Repeated { seq: 3, .. }), "{outcomes:?}");
        assert!(matches!(outcomes[1], Outcome::Appended { .. }));
        assert_eq!(outcomes[2], Outcome::Refused(ErrorCode::Muted));
    }

    async fn two_servers_that_post_in_the_same_rooms_at_once_leave_neither_hole_nor_double(engine: Engine) {
        const POSTS: u128 = 100;
        let dir = tempfile::tempdir().unwrap();
        let url = engine.fresh_url().await;
        let stores = [Store::open(&url, dir.path()).await.unwrap(), Store::open(&url, dir.path()).await.unwrap()];
        let tea = stores[0].create_room(&RoomName::parse("tea").unwrap(), RoomKind::Public).await.unwrap();
        let ada = member(&stores[0], "ada", RoomId::LOBBY).await;
        stores[0].append(&[Request { room: tea, actor: ada.clone(), command: RoomCommand::Join { invited: false } }]).await.unwrap();
        let posting = stores.iter().zip([0, POSTS]).map(|(store, first)| {
            let ada = &ada;
            async move {
            let mut left: Vec<_> = (0..POSTS).map(|n| post([tea, RoomId::LOBBY][n as usize % 2], ada, first + n)).collect();
            while !left.is_empty() {
                let some: Vec<_> = left.drain(..left.len().min(3)).collect();
                let outcomes = store.append(&some).await.unwrap();
                let is_locked = |(request, outcome)| (outcome == Outcome::Locked).then_some(request);
                left.splice(..0, some.into_iter().zip(outcomes).filter_map(is_locked));
            }
        }});
        futures_util::future::join_all(posting).await;
        let mut posted = 0;
        for room in [tea, RoomId::LOBBY] {
            let log = stores[0].events_after(room, None, 0, 1_000).await.unwrap();
            assert!(log.iter().map(|event| event.seq).eq(1..=log.len() as Seq));
            assert_eq!(stores[1].room(room).await.unwrap().unwrap().last_seq, log.len() as Seq);
            posted += log.len() as u128 - 1;
        }
        assert_eq!(posted, 2 * POSTS);
    }

    async fn history_is_read_by_position(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = member(&store, "ada", RoomId::LOBBY).await;
        let posts: Vec<_> = (1..=9).map(|n| post(RoomId::LOBBY, &ada, n)).collect();
        store.append(&posts).await.unwrap();
        let seqs = |events: Vec<protocol::Event>| events.into_iter().map(|event| event.seq).collect::<Vec<_>>();
        assert_eq!(seqs(store.events_before(RoomId::LOBBY, ada.id, Seq::MAX, 3).await.unwrap()), [8, 9, 10]);
        assert_eq!(seqs(store.events_before(RoomId::LOBBY, ada.id, 8, 3).await.unwrap()), [5, 6, 7]);
        assert_eq!(seqs(store.events_before(RoomId::LOBBY, ada.id, 2, 3).await.unwrap()), [1]);
        assert_eq!(seqs(store.events_after(RoomId::LOBBY, None, 7, 9).await.unwrap()), [8, 9, 10]);
        assert!(store.events_after(RoomId::LOBBY, None, 10, 9).await.unwrap().is_empty());
    }

    async fn a_refresh_token_serves_until_its_successor_is_in_use(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = person(&store, "ada").await;
        let ends = Timestamp(now().0 + 60_000);
        let session = log_in(&store, &ada, b"one", ends).await;
        let is_good = |outcome: &RefreshOutcome| matches!(outcome, RefreshOutcome::Rotated { session: same, .. } if *same == session);

        // The reply was lost; an hour later the token is presented again.
        assert!(is_good(&store.rotate(b"one", b"lost").await.unwrap()));
        age_tokens(&store, 3_600_000).await;
        assert!(is_good(&store.rotate(b"one", b"two").await.unwrap()));
        // Used an hour after it was made, as tokens are.
        age_tokens(&store, 3_600_000).await;
        assert!(is_good(&store.rotate(b"two", b"three").await.unwrap()));
        // A request of another tab was on its way.
        assert!(is_good(&store.rotate(b"one", b"late").await.unwrap()));
        // A copy that turns up when its successor has long been in use.
        age_tokens(&store, 61_000).await;
        assert_eq!(store.rotate(b"one", b"thief").await.unwrap(), RefreshOutcome::Reused(session));
        assert_eq!(store.rotate(b"three", b"four").await.unwrap(), RefreshOutcome::Unknown);
        assert_eq!(store.session_person(session).await.unwrap(), None);
    }

    async fn whichever_of_several_tabs_replies_comes_last_is_good(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = person(&store, "ada").await;
        let session = log_in(&store, &ada, b"one", Timestamp(now().0 + 60_000)).await;
        // Two tabs renew at once, a third goes on with the first reply, and then the second reply arrives.
        for (token, next) in [(b"one", b"2 a"), (b"one", b"2 b"), (b"2 a", b"3 a")] {
            store.rotate(token, next).await.unwrap();
        }
        age_tokens(&store, 900_000).await;
        let late = store.rotate(b"2 b", b"3 b").await.unwrap();
        assert!(matches!(late, RefreshOutcome::Rotated { session: same, .. } if same == session), "{late:?}");
    }

    async fn two_who_hold_the_same_token_do_not_both_stay(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = person(&store, "ada").await;
        let session = log_in(&store, &ada, b"one", Timestamp(now().0 + 600_000)).await;
        store.rotate(b"one", b"hers").await.unwrap();
        store.rotate(b"one", b"thief's").await.unwrap();
        age_tokens(&store, 900_000).await;
        store.rotate(b"hers", b"hers 2").await.unwrap();
        age_tokens(&store, 61_000).await;
        assert_eq!(store.rotate(b"thief's", b"thief's 2").await.unwrap(), RefreshOutcome::Reused(session));
    }

    async fn a_session_ends_by_itself_and_by_logging_out(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = person(&store, "ada").await;
        let past = log_in(&store, &ada, b"past", Timestamp(now().0 - 1)).await;
        assert_eq!(store.session_person(past).await.unwrap(), None);
        assert_eq!(store.rotate(b"past", b"next").await.unwrap(), RefreshOutcome::Unknown);

        let session = log_in(&store, &ada, b"one", Timestamp(now().0 + 60_000)).await;
        assert_eq!(store.session_person(session).await.unwrap(), Some(ada));
        store.end_session(session).await.unwrap();
        assert_eq!(store.session_person(session).await.unwrap(), None);
        assert_eq!(store.rotate(b"one", b"two").await.unwrap(), RefreshOutcome::Unknown);
    }

    async fn no_session_begins_with_a_password_that_is_changed_meanwhile(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = person(&store, "ada").await;
        let ends = Timestamp(now().0 + 60_000);
        for round in 0..50_u8 {
            let old = store.account("ada").await.unwrap().unwrap().password.unwrap();
            let token = [round];
            let (changed, begun) = tokio::join!(
                store.set_password(ada.id, "another hash", None),
                store.start_session(ada.id, old.id, "test", &token, ends)
            );
            let new = changed.unwrap().unwrap();
            assert_ne!(new, old.id);
            match begun {
                Ok(session) => assert_eq!(store.session_person(session).await.unwrap(), None, "round {round}"),
                Err(error) => assert!(matches!(error, StoreError::Refused(ErrorCode::WrongCredentials)), "{error}"),
            }
        }
        assert!(store.devices(ada.id).await.unwrap().is_empty());
    }

    async fn a_deleted_account_has_no_password_and_gets_none(engine: Engine) {
        let (store, _dir) = engine.store().await;
        person(&store, "root").await;
        let account = store.create_user(&UserName::parse("bo").unwrap(), "hash").await.unwrap();
        let (bo, old) = (account.person, account.password.unwrap());
        store.erase_account(bo.id, &NameSeal::new(b"secret")).await.unwrap();
        assert_eq!(store.set_password(bo.id, "another hash", None).await.unwrap(), None);
        let begun = store.start_session(bo.id, old.id, "test", b"one", Timestamp(now().0 + 60_000)).await;
        assert!(matches!(begun, Err(StoreError::Refused(ErrorCode::WrongCredentials))), "{begun:?}");
        let left: i64 = match &store {
            Store::Sqlite { read, .. } => sqlx::query_scalar("SELECT COUNT(*) FROM credentials").fetch_one(read).await.unwrap(),
            Store::Postgres { read, .. } => sqlx::query_scalar("SELECT COUNT(*) FROM credentials").fetch_one(read).await.unwrap(),
        };
        assert_eq!(left, 1, "root's");
    }

    async fn nobody_gets_a_name_while_its_owner_deletes_their_account(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let (ada, seal) = (person(&store, "ada").await, NameSeal::new(b"secret"));
        for round in 0..10 {
            let name = format!("bo{round}");
            let bo = person(&store, &name).await;
            let change = Change { display_name: Some(Some(name.clone())), ..Change::default() };
            let shows = async {
                for _ in 0..20 {
                    let shown = store.change_profile(ada.id, &change, &seal).await;
                    assert!(matches!(shown, Err(StoreError::Refused(ErrorCode::DisplayNameTaken))), "{shown:?}");
                    assert!(store.is_held(&name, &seal).await.unwrap());
                }
            };
            let (erased, ()) = tokio::join!(store.erase_account(bo.id, &seal), shows);
            erased.unwrap();
        }
    }

    async fn the_lobby_comes_first_and_members_by_name(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = member(&store, "ada", RoomId::LOBBY).await;
        member(&store, "Bo", RoomId::LOBBY).await;
        let apples = store.create_room(&RoomName::parse("apples").unwrap(), RoomKind::Public).await.unwrap();
        store.append(&[Request { room: apples, actor: ada.clone(), command: RoomCommand::Join { invited: false } }]).await.unwrap();
        store.create_room(&RoomName::parse("Bees").unwrap(), RoomKind::Public).await.unwrap();
        let mine = store.rooms_of(ada.id).await.unwrap();
        assert_eq!(mine.iter().map(|room| &*room.name).collect::<Vec<_>>(), ["Lobby", "apples"]);
        let all = store.listings(ada.id, "", &PageRequest::first(10)).await.unwrap();
        let all: Vec<_> = all.entries.iter().map(|room| (&*room.name, room.member_count, room.joined)).collect();
        assert_eq!(all, [("Lobby", 2, true), ("apples", 1, true), ("Bees", 0, false)]);
        let members = store.members(RoomId::LOBBY, &PageRequest::first(10)).await.unwrap().entries;
        assert_eq!(members.iter().map(|member| &*member.person.name).collect::<Vec<_>>(), ["ada", "Bo"]);
        assert_eq!(store.member_count(RoomId::LOBBY).await.unwrap(), 2);
        assert_eq!(store.rooms_of(UserId(Uuid::from_u128(1))).await.unwrap(), []);
    }
}

#[tokio::test]
async fn an_address_for_neither_engine_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let error = Store::open("mysql://localhost/chat", dir.path()).await.unwrap_err().to_string();
    assert!(error.contains("postgres://") && error.contains("database-url"), "{error}");
}

#[tokio::test]
async fn a_postgresql_that_could_lose_messages_is_refused() {
    let url = Engine::Postgres.fresh_url().await;
    let dir = tempfile::tempdir().unwrap();
    let unsafe_url = format!("{url}?options=-c%20synchronous_commit%3Doff");
    let error = Store::open(&unsafe_url, dir.path()).await.unwrap_err().to_string();
    assert!(error.contains("synchronous_commit=off"), "{error}");
}

#[tokio::test]
async fn who_has_just_posted_in_a_room_or_come_posts_without_anything_being_read() {
    let url = Engine::Postgres.fresh_url().await;
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (Store::open(&url, dir.path()).await.unwrap(), Store::open(&url, dir.path()).await.unwrap());
    let ada = member(&one, "ada", RoomId::LOBBY).await;
    one.append(&[post(RoomId::LOBBY, &ada, 1)]).await.unwrap();
    for (store, number) in [(&one, 2), (&other, 3)] {
        if number == 3 {
            other.rooms_of(ada.id).await.unwrap();
        }
        let Store::Postgres { write: pool, .. } = store else { panic!("PostgreSQL") };
        let mut hurdle = pool.begin().await.unwrap();
        sqlx::query("LOCK TABLE members IN ACCESS EXCLUSIVE MODE").execute(&mut *hurdle).await.unwrap();
        let again = [post(RoomId::LOBBY, &ada, number)];
        let done =
            tokio::time::timeout(Duration::from_secs(10), store.append(&again)).await.expect("members were read");
        assert_eq!(seqs(&done.unwrap()), [Seq::try_from(number).unwrap() + 1]);
        hurdle.rollback().await.unwrap();
    }
}
