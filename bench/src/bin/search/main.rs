//! `make bench-search`: how long it takes to find something among MESSAGES=200000 in ROOMS=1000, on both databases, beside the way of
//! Mattermost; how large the index is; and what it costs those who write.

mod language;
mod posting;
mod theirs;

use std::{
    env,
    time::{Duration, Instant},
};

use fastrand::Rng;
use language::Language;
use posting::Posted;
use protocol::{
    Content, Person, RoomId, RoomKind,
    names::{RoomName, UserName},
    search::{Order, Query},
};
use server::store::{Outcome, PageRequest, Request, RoomCommand, Scope, Store};
use sqlx::{Connection, Executor};

type Failure = Box<dyn std::error::Error>;

/// Runs of each kind of query.
const RUNS: usize = 300;
/// Runs of each kind in the way of Mattermost, which looks through everything on SQLite.
const THEIR_RUNS: usize = 50;
/// Runs that come before, so that what is asked is in memory.
const WARM_UP: usize = 5;
/// People who write.
const PEOPLE: usize = 12;
/// Words of a message, about: 75 bytes, and 315.
const LENGTHS: [usize; 2] = [11, 46];
/// Of so many messages one is written again where messages are long, as only sizes are asked there.
const LONG_SHARE: usize = 5;

/// What somebody looks for.
pub struct Question {
    words: Vec<String>,
    is_phrase: bool,
    /// Who wrote it.
    from: Option<usize>,
}

/// Databases to be made.
struct Databases {
    dir: tempfile::TempDir,
    postgres: Option<String>,
}

impl Databases {
    /// An empty one.
    async fn open(&self, engine: &str, name: &str) -> Result<Store, Failure> {
        if engine == "SQLite" {
            let dir = self.dir.path().join(name);
            std::fs::create_dir(&dir)?;
            return Ok(Store::open("", &dir).await?);
        }
        let base = self.postgres.as_deref().ok_or("there is no PostgreSQL")?;
        let mut admin = sqlx::PgConnection::connect(base).await?;
        admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
        let url = base.rsplit_once('/').ok_or("TEST_POSTGRES_URL names a database")?.0;
        Ok(Store::open(&format!("{url}/{name}"), self.dir.path()).await?)
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let number = |name: &str, default: usize| -> Result<usize, Failure> {
        Ok(env::var(name).ok().map(|text| text.parse()).transpose()?.unwrap_or(default))
    };
    let (messages, rooms) = (number("MESSAGES", 200_000)?, number("ROOMS", 1_000)?);
    let databases = Databases { dir: tempfile::tempdir()?, postgres: env::var("TEST_POSTGRES_URL").ok() };
    for engine in ["SQLite", "PostgreSQL"] {
        if engine == "PostgreSQL" && databases.postgres.is_none() {
            continue;
        }
        for (length, messages) in LENGTHS.into_iter().zip([messages, messages / LONG_SHARE]) {
            measure(&databases, engine, length, messages, rooms).await?;
        }
    }
    Ok(())
}

async fn measure(
    databases: &Databases,
    engine: &str,
    length: usize,
    messages: usize,
    rooms: usize,
) -> Result<(), Failure> {
    let mut rng = Rng::with_seed(7);
    let language = Language::new(&mut rng);
    let store = databases.open(engine, &format!("with{length}")).await?;
    let without = databases.open(engine, &format!("without{length}")).await?;
    posting::without_index(&without).await?;
    let (people, in_rooms) = settle(&store, rooms).await?;
    let (other_people, other_rooms) = settle(&without, rooms).await?;
    let both = [(&store, &in_rooms[..], &people[..]), (&without, &other_rooms[..], &other_people[..])];
    let posted = posting::post(both, &language, &mut rng, messages, length).await?;
    without.close().await;
    println!(
        "\n{}: {messages} messages of {} bytes, {:.1} MB of text",
        store.engine(),
        posted.bytes / messages,
        posted.bytes as f64 / 1e6
    );
    posted.report();
    report_sizes(&store, posted.bytes).await?;
    if length == LENGTHS[0] {
        println!("{:54} {:>8} {:>8} {:>8} ms", "", "p50", "p99", "most");
        edits(&store, posted, &language, &mut rng).await?;
        compare(&store, &people, &language, &mut rng).await?;
        details(&store, &people, in_rooms.len(), &language, &mut rng).await?;
    }
    store.close().await;
    Ok(())
}

/// People, and rooms: the first person is in all, the second in a tenth, the third in three, all others in all.
async fn settle(store: &Store, rooms: usize) -> Result<(Vec<Person>, Vec<RoomId>), Failure> {
    let (people, rooms) = (people(store).await?, make_rooms(store, rooms).await?);
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
    Ok((people, rooms))
}

async fn edits(store: &Store, posted: Posted, language: &Language, rng: &mut Rng) -> Result<(), Failure> {
    let mut each = Vec::new();
    for outcome in posted.last {
        let Outcome::Appended { event, .. } = outcome else { continue };
        let content = Content::Text(language.text(rng, LENGTHS[0]));
        let edit = RoomCommand::Edit { target: event.seq, content, files: None };
        let began = Instant::now();
        store.append(&[request(event.room, &event.actor, edit)]).await?;
        each.push(began.elapsed());
    }
    report("an edit", each);
    Ok(())
}

/// The same questions to both, by somebody who is in all rooms.
async fn compare(store: &Store, people: &[Person], language: &Language, rng: &mut Rng) -> Result<(), Failure> {
    theirs::prepare(store).await?;
    let one = |word: String| Question { words: vec![word], is_phrase: false, from: None };
    let mut kinds: Vec<(&str, Vec<Question>)> = Vec::new();
    let mut add = |name, of: &mut dyn FnMut() -> Question| kinds.push((name, (0..RUNS).map(|_| of()).collect()));
    add("one word", &mut || one(language.middling(rng)));
    add("one frequent word", &mut || one(language.frequent(rng)));
    add("two words", &mut || Question {
        words: vec![language.frequent(rng), language.middling(rng)],
        ..one(String::new())
    });
    add("a phrase", &mut || Question {
        words: vec![language.frequent(rng), language.middling(rng)],
        is_phrase: true,
        from: None,
    });
    add("from somebody, a rare word", &mut || Question { from: Some(rng.usize(3..PEOPLE)), ..one(language.rare(rng)) });
    add("from somebody, a frequent word", &mut || Question {
        from: Some(rng.usize(3..PEOPLE)),
        ..one(language.frequent(rng))
    });
    add("no match", &mut || one(format!("{}zz9", language.rare(rng))));
    for (name, questions) in kinds {
        let texts: Vec<String> = questions.iter().map(|question| question.text(people)).collect();
        report(name, times(store, &people[0], &texts, Order::Newest).await?);
        let mut each = Vec::new();
        for (n, question) in questions[..THEIR_RUNS].iter().enumerate() {
            let took = theirs::ask(store, &people[0], people, question).await?;
            if n >= WARM_UP {
                each.push(took);
            }
        }
        report(&format!("  in the way of Mattermost: {name}"), each);
    }
    println!("index in the way of Mattermost: {:.1} MB", theirs::size(store).await? as f64 / 1e6);
    Ok(())
}

impl Question {
    /// As somebody types it: all words are whole.
    fn text(&self, people: &[Person]) -> String {
        let from = self.from.map(|author| format!("from:{} ", people[author].name)).unwrap_or_default();
        let words = match self.is_phrase {
            true => format!("\"{}\"", self.words.join(" ")),
            false => self.words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" "),
        };
        from + &words
    }
}

async fn details(
    store: &Store,
    people: &[Person],
    rooms: usize,
    language: &Language,
    rng: &mut Rng,
) -> Result<(), Failure> {
    for (who, person) in [("all rooms", &people[0]), ("a tenth", &people[1]), ("three rooms", &people[2])] {
        let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
        let mut add = |name, of: &mut dyn FnMut() -> String| kinds.push((name, (0..RUNS).map(|_| of()).collect()));
        add("frequent word", &mut || format!("\"{}\"", language.frequent(rng)));
        add("middling word", &mut || format!("\"{}\"", language.middling(rng)));
        add("rare word", &mut || format!("\"{}\"", language.rare(rng)));
        add("two frequent words", &mut || format!("{} \"{}\"", language.frequent(rng), language.frequent(rng)));
        add("frequent and rare word", &mut || format!("{} \"{}\"", language.frequent(rng), language.rare(rng)));
        add("phrase of two frequent words", &mut || {
            format!("\"{} {}\"", language.frequent(rng), language.frequent(rng))
        });
        add("beginning, 2 letters", &mut || language.middling(rng).chars().take(2).collect());
        add("beginning, 3 letters", &mut || language.middling(rng).chars().take(3).collect());
        add("word and beginning", &mut || format!("{} {}", language.frequent(rng), &language.middling(rng)[..2]));
        add("frequent word with a link", &mut || format!("has:link \"{}\"", language.frequent(rng)));
        add("rare word without a link", &mut || format!("-has:link \"{}\"", language.rare(rng)));
        add("frequent word, pinned (none)", &mut || format!("is:pinned \"{}\"", language.frequent(rng)));
        add("frequent word of long ago", &mut || format!("\"{}\"", posting::OLD));
        add("in a room", &mut || format!("in:room{} \"{}\"", rng.usize(..rooms), language.frequent(rng)));
        for (name, queries) in kinds {
            report(&format!("{who}: {name}"), times(store, person, &queries, Order::Newest).await?);
            if name == "middling word" || name == "frequent word" {
                report(&format!("{who}: {name} (best)"), times(store, person, &queries, Order::Best).await?);
            }
        }
    }
    Ok(())
}

async fn times(store: &Store, person: &Person, queries: &[String], order: Order) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::new();
    for (n, query) in queries.iter().enumerate() {
        let began = Instant::now();
        let scope = Scope { viewer: person.id, room: None, public: false, offset: 0 };
        if let Some(wanted) = store.wanted(scope, Query::parse(query)).await? {
            store.search(&wanted, order, &PageRequest::first(20)).await?;
        }
        store.indexed().await?;
        if n >= WARM_UP {
            times.push(began.elapsed());
        }
    }
    Ok(times)
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!("{name:54} {:8.1} {:8.1} {:8.1}", at(0.5), at(0.99), at(1.0));
}

fn request(room: RoomId, actor: &Person, command: RoomCommand) -> Request {
    Request { room, actor: actor.clone(), command }
}

/// Runs a statement.
async fn run(store: &Store, sql: &'static str) -> Result<(), Failure> {
    match store {
        Store::Sqlite { write, .. } => _ = sqlx::query(sql).execute(write).await?,
        Store::Postgres { write, .. } => _ = sqlx::query(sql).execute(write).await?,
    }
    Ok(())
}

async fn people(store: &Store) -> Result<Vec<Person>, Failure> {
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let name = UserName::parse(&format!("person{n}")).map_err(|code| code.sentence())?;
        people.push(store.create_user(&name, "").await?.person);
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

/// Tells how many bytes each part of the index has, for each byte of text.
async fn report_sizes(store: &Store, text: usize) -> Result<(), Failure> {
    let parts: Vec<(String, i64)> = match store {
        Store::Sqlite { read, .. } => {
            sqlx::query_as(
                "SELECT name, SUM(pgsize) FROM dbstat WHERE name LIKE 'search^_entries%' ESCAPE '^'
                 OR name LIKE 'search^_terms%' ESCAPE '^' GROUP BY name
                 UNION ALL SELECT 'events.entry', SUM(1 + CASE WHEN entry < 32768 THEN 2 WHEN entry < 8388608 THEN 3 ELSE 4 END)
                 FROM events WHERE entry IS NOT NULL",
            )
            .fetch_all(read)
            .await?
        }
        Store::Postgres { read, .. } => {
            // What is new is put into its place first.
            sqlx::query("VACUUM search_entries").execute(read).await?;
            sqlx::query_as(
                "SELECT relname::text, PG_RELATION_SIZE(oid) FROM pg_class
                 WHERE relname LIKE 'search\\_entries%' AND relkind IN ('r', 'i')",
            )
            .fetch_all(read)
            .await?
        }
    };
    let all: i64 = parts.iter().map(|(_, size)| size).sum();
    let of_text = |size: i64| size as f64 / text as f64;
    let parts: Vec<String> = parts.iter().map(|(name, size)| format!("{name} {:.2}", of_text(*size))).collect();
    println!("index: {:.1} MB, {:.2} times the text: {}", all as f64 / 1e6, of_text(all), parts.join(", "));
    Ok(())
}
