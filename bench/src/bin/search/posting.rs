//! Writing messages, into a database with the index and into one without, in turns.

use std::time::{Duration, Instant};

use fastrand::Rng;
use protocol::{ClientId, Content, Person, RoomId};
use server::store::{Outcome, Request, RoomCommand, Store, words_of};
use uuid::Uuid;

use crate::{Failure, language::Language, request, run};

/// Messages in one transaction, as under load.
const BATCH: usize = 100;

/// A word that stands in one of so many messages of the older half, and in no newer one.
const OLD_SHARE: usize = 20;
pub const OLD: &str = "oldnews";

/// Lets nothing be written to the index, with all else as it is.
pub async fn without_index(store: &Store) -> Result<(), Failure> {
    let statements: &[&str] = match store {
        Store::Sqlite { .. } => &[
            "DROP TABLE search_terms",
            "DROP TABLE search_entries",
            "CREATE VIEW search_terms AS SELECT 0 AS rowid, '' AS words",
            "CREATE VIEW search_entries AS SELECT 0 AS id, 0 AS room, 0 AS seq, 0 AS is_indexed",
            "CREATE TRIGGER no_terms INSTEAD OF INSERT ON search_terms BEGIN SELECT 1; END",
            "CREATE TRIGGER no_entries INSTEAD OF INSERT ON search_entries BEGIN SELECT 1; END",
        ],
        Store::Postgres { .. } => &[
            "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER nothing BEFORE INSERT ON search_entries FOR EACH ROW EXECUTE FUNCTION nothing()",
        ],
    };
    for statement in statements {
        run(store, statement).await?;
    }
    Ok(())
}

/// What was written, and how long it took.
#[derive(Default)]
pub struct Posted {
    /// Bytes of text.
    pub bytes: usize,
    /// The outcomes of the last batch.
    pub last: Vec<Outcome>,
    /// Of each batch: with the index, and without.
    took: Vec<(Duration, Duration)>,
    /// Making words of the texts, which both did.
    tokenizing: Duration,
}

/// Writes so many messages of about so many words.
pub async fn post(
    [with, without]: [(&Store, &[RoomId], &[Person]); 2],
    language: &Language,
    rng: &mut Rng,
    messages: usize,
    length: usize,
) -> Result<Posted, Failure> {
    let mut posted = Posted::default();
    for n in 0..messages / BATCH {
        let mut texts: Vec<String> = (0..BATCH).map(|_| language.text(rng, length)).collect();
        if n < messages / BATCH / 2 {
            texts.iter_mut().step_by(OLD_SHARE).for_each(|text| *text = format!("{text} {OLD}"));
        }
        let places: Vec<(usize, usize)> =
            texts.iter().map(|_| (rng.usize(..with.1.len()), rng.usize(3..with.2.len()))).collect();
        posted.bytes += texts.iter().map(String::len).sum::<usize>();
        let began = Instant::now();
        std::hint::black_box(texts.iter().map(|text| words_of(text)).collect::<Vec<_>>());
        posted.tokenizing += began.elapsed();
        let mut took = [Duration::ZERO; 2];
        // Who comes first finds the machine as the other has left it.
        let order = if n % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            let (store, rooms, people) = [with, without][which];
            let batch: Vec<Request> = texts
                .iter()
                .zip(&places)
                .map(|(text, (room, person))| {
                    let client_id = ClientId(Uuid::now_v7());
                    let post = RoomCommand::Post { client_id, post: Content::Text(text.clone()).into() };
                    request(rooms[*room], &people[*person], post)
                })
                .collect();
            let began = Instant::now();
            let outcomes = store.append(&batch).await?;
            took[which] = began.elapsed();
            if which == 0 {
                posted.last = outcomes;
            }
        }
        posted.took.push((took[0], took[1]));
    }
    Ok(posted)
}

impl Posted {
    /// Tells what the index costs, over all and at the end.
    pub fn report(&self) {
        let tokenizing = self.tokenizing.as_secs_f64() / self.took.len() as f64;
        let tell = |name: &str, part: &[(Duration, Duration)]| {
            // Medians: a flush that takes long says nothing of the index.
            let median = |of: fn(&(Duration, Duration)) -> Duration| {
                let mut all: Vec<Duration> = part.iter().map(of).collect();
                all.sort_unstable();
                all[all.len() / 2].as_secs_f64()
            };
            let (with, without) = (median(|took| took.0), median(|took| took.1) - tokenizing);
            println!(
                "a batch of {BATCH}, {name}: {:.2} ms with the index, {:.2} ms without; it costs {:.0} %",
                with * 1e3,
                without * 1e3,
                (with / without - 1.0) * 100.0
            );
        };
        tell("all", &self.took);
        tell("the last tenth", &self.took[self.took.len() * 9 / 10..]);
    }
}
