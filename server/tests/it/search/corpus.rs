//! One list of texts and queries with right answers, and any words at all beside a plain scan.

use fastrand::Rng;
use protocol::{
    RoomId,
    search::{Phrase, tokens::tokens},
};

use super::search;
use crate::harness::{Server, on_both};

const CORPUS: &str = include_str!("corpus.txt");

on_both! {
    async fn texts_in_many_scripts_are_found(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        let (messages, queries): (Vec<&str>, Vec<&str>) = CORPUS
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .partition(|line| !line.contains(" |"));
        let mut numbers = std::collections::HashMap::new();
        for message in messages {
            let (number, text) = message.split_once(' ').unwrap();
            numbers.insert(socket.post(RoomId::LOBBY, text).await, number.parse::<u32>().unwrap());
        }
        for line in &queries {
            let (query, expected) = line.split_once(" |").unwrap();
            for order in ["newest", "best"] {
                let found = search(&ada, query, &format!("&order={order}")).await;
                let mut got: Vec<u32> = found.messages.iter().map(|message| numbers[&message.seq]).collect();
                got.sort_unstable();
                let expected: Vec<u32> = expected.split_whitespace().map(|number| number.parse().unwrap()).collect();
                assert_eq!(got, expected, "{query}");
            }
        }
        assert!(queries.len() > 70);
    }

    async fn what_the_index_finds_a_plain_scan_finds(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        // The same each time: what fails once fails again.
        let mut rng = Rng::with_seed(22);
        let alphabets = ["abcABC", "aäéß12", "上海市京", "กิน", "+#._-/", "👍🚀€"].map(|all| all.chars().collect::<Vec<_>>());
        let mut next = || {
            let gap = if rng.bool() { " " } else { "" };
            let word = |rng: &mut Rng| -> String {
                let alphabet = rng.choice(&alphabets).unwrap();
                (0..rng.usize(1..4)).map(|_| rng.choice(alphabet).unwrap()).collect()
            };
            (0..rng.usize(1..8)).map(|_| word(&mut rng)).collect::<Vec<_>>().join(gap)
        };
        let mut posted = Vec::new();
        for _ in 0..150 {
            let text = format!("{} x", next());
            posted.push((socket.post(RoomId::LOBBY, &text).await, tokens(&text)));
        }
        for _ in 0..150 {
            let query = next().chars().take(6).collect::<String>().replace([' ', '-'], "");
            let Some(phrase) = Phrase::of(&query, true) else { continue };
            let found = search(&ada, &query, "&limit=200").await;
            let mut got: Vec<_> = found.messages.iter().map(|message| message.seq).collect();
            got.sort_unstable();
            let expected: Vec<_> =
                posted.iter().filter(|(_, tokens)| phrase.is_in(tokens)).map(|(seq, _)| *seq).collect();
            assert_eq!(got, expected, "{query:?} {phrase:?}");
        }
    }
}
