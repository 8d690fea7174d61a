//! `make bench-search`: how long it takes to find something among MESSAGES=200000 in ROOMS=1000, on both databases, and how fast
//! messages are written that are found.

use std::{
    env,
    time::{Duration, Instant},
};

use fastrand::Rng;
use protocol::{
    ClientId, Content, Person, RoomId, RoomKind,
    names::{RoomName, UserName},
    search::{Order, Query},
};
use server::store::{Outcome, PageRequest, Request, RoomCommand, Scope, Store};
use sqlx::{Connection, Executor};
use uuid::Uuid;

type Failure = Box<dyn std::error::Error>;

/// Different words; how often each is used follows Zipf's law, as in any language.
const VOCABULARY: usize = 50_000;
/// Runs of each kind of query.
const RUNS: usize = 300;
/// Messages in one transaction, as under load.
const BATCH: usize = 100;
/// People who write.
const PEOPLE: usize = 12;

/// What people say.
struct Language {
    words: Vec<String>,
    /// Up to each word, how often all before it are used.
    sums: Vec<f64>,
}

impl Language {
    fn new(rng: &mut Rng) -> Self {
        let mut words = Vec::new();
        let mut sums = Vec::new();
        let mut sum = 0.0;
        for rank in 1..=VOCABULARY {
            words.push((0..rng.usize(3..10)).map(|_| rng.lowercase()).collect());
            sum += 1.0 / rank as f64;
            sums.push(sum);
        }
        Self { words, sums }
    }

    fn word(&self, rng: &mut Rng) -> &str {
        let at = rng.f64() * self.sums[VOCABULARY - 1];
        &self.words[self.sums.partition_point(|sum| *sum < at).min(VOCABULARY - 1)]
    }

    fn text(&self, rng: &mut Rng) -> String {
        let words = (0..rng.usize(3..20)).map(|_| self.word(rng)).collect::<Vec<_>>().join(" ");
        // One in a hundred has an address.
        if rng.u32(0..100) == 0 { format!("{words} https://example.org/{}", rng.u32(..)) } else { words }
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let number = |name: &str, default: usize| -> Result<usize, Failure> {
        Ok(env::var(name).ok().map(|text| text.parse()).transpose()?.unwrap_or(default))
    };
    let (messages, rooms) = (number("MESSAGES", 200_000)?, number("ROOMS", 1_000)?);
    let dir = tempfile::tempdir()?;
    measure(Store::open("", dir.path()).await?, messages, rooms).await?;
    if let Ok(base) = env::var("TEST_POSTGRES_URL") {
        let mut admin = sqlx::PgConnection::connect(&base).await?;
        admin.execute("CREATE DATABASE search").await?;
        let url = base.rsplit_once('/').ok_or("TEST_POSTGRES_URL names a database")?.0;
        measure(Store::open(&format!("{url}/search"), dir.path()).await?, messages, rooms).await?;
    }
    Ok(())
}

async fn measure(store: Store, messages: usize, rooms: usize) -> Result<(), Failure> {
    let mut rng = Rng::with_seed(7);
    let language = Language::new(&mut rng);
    let (people, rooms) = (people(&store).await?, make_rooms(&store, rooms).await?);
    // The first is in all rooms, the second in a tenth, the third in three.
    let joins: Vec<Request> = rooms
        .iter()
        .enumerate()
        .flat_map(|(at, room)| {
            let who = people.iter().enumerate().filter(move |(n, _)| match n {
                1 => at % 10 == 0,
                2 => at < 3,
                _ => true,
            });
            who.map(|(_, person)| request(*room, person, RoomCommand::Join { invited: false }))
        })
        .collect();
    for joins in joins.chunks(1_000) {
        store.append(joins).await?;
    }
    let (mut bytes, mut posted) = (0, Vec::new());
    let began = Instant::now();
    for _ in 0..messages / BATCH {
        let batch: Vec<Request> = (0..BATCH)
            .map(|_| {
                let text = language.text(&mut rng);
                bytes += text.len();
                let room = rooms[rng.usize(..rooms.len())];
                let person = &people[rng.usize(3..PEOPLE)];
                let client_id = ClientId(Uuid::now_v7());
                request(room, person, RoomCommand::Post { client_id, post: Content::Text(text).into() })
            })
            .collect();
        posted = store.append(&batch).await?;
    }
    let took = began.elapsed();
    println!("\n{}: {messages} messages, {} MB of text", store.engine(), bytes / 1_000_000);
    println!("written in {:.1} s, {:.0} a second", took.as_secs_f64(), messages as f64 / took.as_secs_f64());
    println!("index: {} MB", size(&store).await? / 1_000_000);
    let mut each = Vec::new();
    for outcome in posted {
        let Outcome::Appended { event, .. } = outcome else { continue };
        let content = Content::Text(language.text(&mut rng));
        let edit = RoomCommand::Edit { target: event.seq, content, files: None };
        let began = Instant::now();
        store.append(&[request(event.room, &event.actor, edit)]).await?;
        each.push(began.elapsed());
    }
    each.sort_unstable();
    println!("{:44} {:>8} {:>8} {:>8} ms", "", "p50", "p99", "most");
    report("an edit", each);
    let frequent = |rng: &mut Rng| language.words[rng.usize(..50)].clone();
    let middling = |rng: &mut Rng| language.words[rng.usize(500..3_000)].clone();
    let rare = |rng: &mut Rng| language.words[rng.usize(20_000..VOCABULARY)].clone();
    for (who, person) in [("all rooms", &people[0]), ("a tenth", &people[1]), ("three rooms", &people[2])] {
        let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
        let mut add = |name, of: &mut dyn FnMut() -> String| kinds.push((name, (0..RUNS).map(|_| of()).collect()));
        let rng = &mut rng;
        add("frequent word", &mut || format!("\"{}\"", frequent(rng)));
        add("middling word", &mut || format!("\"{}\"", middling(rng)));
        add("rare word", &mut || format!("\"{}\"", rare(rng)));
        add("no match", &mut || format!("\"{}zz9\"", rare(rng)));
        add("two frequent words", &mut || format!("{} \"{}\"", frequent(rng), frequent(rng)));
        add("frequent and rare word", &mut || format!("{} \"{}\"", frequent(rng), rare(rng)));
        add("phrase of two frequent words", &mut || format!("\"{} {}\"", frequent(rng), frequent(rng)));
        add("phrase of two middling words", &mut || format!("\"{} {}\"", middling(rng), middling(rng)));
        add("beginning, 2 letters", &mut || middling(rng).chars().take(2).collect());
        add("beginning, 3 letters", &mut || middling(rng).chars().take(3).collect());
        add("word and beginning", &mut || format!("{} {}", frequent(rng), &middling(rng)[..2]));
        add("frequent word from somebody", &mut || {
            format!("from:person{} \"{}\"", rng.usize(3..PEOPLE), frequent(rng))
        });
        add("frequent word with a link", &mut || format!("has:link \"{}\"", frequent(rng)));
        add("rare word without a link", &mut || format!("-has:link \"{}\"", rare(rng)));
        add("frequent word, pinned (none)", &mut || format!("is:pinned \"{}\"", frequent(rng)));
        add("in a room", &mut || format!("in:room{} \"{}\"", rng.usize(..rooms.len()), frequent(rng)));
        for (name, queries) in kinds {
            for order in [Order::Newest, Order::Best] {
                if order == Order::Best && name != "middling word" && name != "frequent word" {
                    continue;
                }
                report(
                    &format!("{who}: {name} {}", if order == Order::Best { "(best)" } else { "" }),
                    times(&store, person, &queries, order).await?,
                );
            }
        }
    }
    store.close().await;
    Ok(())
}

async fn times(store: &Store, person: &Person, queries: &[String], order: Order) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::new();
    for query in queries {
        let began = Instant::now();
        let scope = Scope { viewer: person.id, room: None, public: false, offset: 0 };
        if let Some(wanted) = store.wanted(scope, Query::parse(query)).await? {
            store.search(&wanted, order, &PageRequest::first(20)).await?;
        }
        store.indexed().await?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

fn report(name: &str, times: Vec<Duration>) {
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!("{name:44} {:8.1} {:8.1} {:8.1}", at(0.5), at(0.99), at(1.0));
}

fn request(room: RoomId, actor: &Person, command: RoomCommand) -> Request {
    Request { room, actor: actor.clone(), command }
}

async fn people(store: &Store) -> Result<Vec<Person>, Failure> {
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(
            store
                .create_user(&UserName::parse(&format!("person{n}")).map_err(|code| code.sentence())?, "")
                .await?
                .person,
        );
    }
    Ok(people)
}

async fn make_rooms(store: &Store, count: usize) -> Result<Vec<RoomId>, Failure> {
    let mut rooms = Vec::new();
    for n in 0..count {
        let name = RoomName::parse(&format!("room{n}")).map_err(|code| code.sentence())?;
        rooms.push(store.create_room(&name, RoomKind::Public).await?);
    }
    Ok(rooms)
}

/// Bytes of the index.
async fn size(store: &Store) -> Result<i64, Failure> {
    Ok(match store {
        Store::Sqlite { read, .. } => {
            let sql = "SELECT SUM(LENGTH(block)) + (SELECT SUM(LENGTH(words) + 44) FROM search) FROM search_words_data";
            sqlx::query_scalar(sql).fetch_one(read).await?
        }
        Store::Postgres { read, .. } => {
            sqlx::query_scalar("SELECT PG_TOTAL_RELATION_SIZE('search')").fetch_one(read).await?
        }
    })
}
