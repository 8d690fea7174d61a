//! The rows of the table, from what was measured.

use crate::{
    campaign::{Campaign, Scenario},
    database::Limits,
    flat::{Costs, Flat},
    idle::Storm,
    pages::Pages,
    reads::Reads,
    report::Figure,
    step::Outcome,
    stored::Stored,
    systems::Kind,
    visit::Visit,
};

/// Everything that was measured.
#[derive(Default)]
pub struct Measured {
    /// The steps.
    pub campaign: Campaign,
    /// PostgreSQL's and SQLite's own limits.
    pub limits: Option<(Limits, Limits)>,
    /// The step of socket.io itself at half of its greatest load; those of the others are among their steps.
    pub half: Vec<(Kind, Outcome)>,
    /// Bytes for each idle connection.
    pub idle: Vec<(Kind, f64)>,
    /// Everyone coming back, and how many they were.
    pub storm: Option<(usize, Storm)>,
    /// The delays around a storm of log-ins.
    pub logins: Option<(f64, f64)>,
    /// The delays around a flood of reads.
    pub reads: Vec<(Kind, Reads)>,
    /// A database with many messages.
    pub stored: Option<Stored>,
    /// How costs grow.
    pub flat: Option<Flat>,
    /// What pages cost.
    pub pages: Option<Pages>,
    /// The first visit in a browser.
    pub visit: Option<Visit>,
}

const PEERS: [Kind; 6] = [Kind::SocketIoInsert, Kind::Ejabberd, Kind::SocketIo, Kind::Bun, Kind::Each, Kind::Coalesced];
const VOLATILE: [Kind; 4] = [Kind::SocketIo, Kind::Bun, Kind::Each, Kind::Coalesced];
const INSERT: &str = "socket.io + INSERT";
const ARCHIVE: &str = "ejabberd + archive";
const COALESCED: &str = "limit, coalesced";

impl Measured {
    /// The table.
    pub fn figures(&self) -> Vec<Figure> {
        let mut figures = self.throughput();
        figures.extend(self.volatile());
        figures.extend(self.posts());
        figures.extend(self.delays());
        figures.extend(self.rest());
        figures.extend(self.reads());
        figures.extend(self.stored());
        figures.extend(self.flat());
        figures.push(Pages::figure(self.pages));
        figures.extend(self.visit());
        figures
    }

    fn throughput(&self) -> Vec<Figure> {
        let most = |scenario, kind, of: fn(&Outcome) -> f64| self.campaign.most(scenario, kind, of);
        let with_peers = |figure: Figure, scenario, of| {
            PEERS.into_iter().fold(figure, |figure, kind| figure.peer(kind.name(), most(scenario, kind, of)))
        };
        let mut figures = Vec::new();
        for kind in [Kind::Postgres, Kind::Sqlite] {
            let engine = kind.name().rsplit(' ').next().unwrap_or_default();
            let cost: fn(&Outcome) -> f64 = Outcome::per_cpu_second;
            let figure = Figure::new(
                &format!("deliveries per CPU-second, one room of 1,000, {engine}"),
                "/CPU-s",
                most(Scenario::Hall, kind, cost),
            );
            figures.push(
                with_peers(figure, Scenario::Hall, cost)
                    .aim("15 times socket.io + INSERT; 60 % of the coalesced limit", |ours, peer| {
                        Some(ours >= 15.0 * peer(INSERT)? && ours >= 0.6 * peer(COALESCED)?)
                    }),
            );
            let speed: fn(&Outcome) -> f64 = Outcome::per_second;
            let figure = Figure::new(
                &format!("deliveries per second, 1,000 rooms of 10, {engine}"),
                "/s",
                most(Scenario::Rooms, kind, speed),
            );
            figures.push(
                with_peers(figure, Scenario::Rooms, speed).aim("10 times socket.io + INSERT; 300,000", |ours, peer| {
                    Some(ours >= 10.0 * peer(INSERT)? && ours >= 300_000.0)
                }),
            );
        }
        figures
    }

    /// What keeps messages in memory only. There is no aim but to know it.
    fn volatile(&self) -> Vec<Figure> {
        let most = |scenario, kind, of: fn(&Outcome) -> f64| self.campaign.most(scenario, kind, of);
        let row = |name: &str, unit, scenario, of: fn(&Outcome) -> f64| {
            let figure = Figure::new(&format!("{name}, in memory"), unit, most(scenario, Kind::Memory, of));
            VOLATILE.into_iter().fold(figure, |figure, kind| figure.peer(kind.name(), most(scenario, kind, of)))
        };
        let rate = self.rate_at_half(Kind::SocketIo);
        let name = format!("p99 from intended send to receipt, 1,000 rooms of 10, {rate:.0} posts/s, in memory");
        vec![
            row("deliveries per CPU-second, one room of 1,000", "/CPU-s", Scenario::Hall, Outcome::per_cpu_second),
            row("deliveries per second, 1,000 rooms of 10", "/s", Scenario::Rooms, Outcome::per_second),
            row("acknowledged posts per second, 1,000 rooms", "/s", Scenario::Alone, Outcome::acknowledged_per_second),
            Figure::new(&name, "ms", self.p99_at_half(Kind::Memory))
                .peer(Kind::SocketIo.name(), self.p99_at_half(Kind::SocketIo))
                .peer(Kind::Bun.name(), self.p99_at_half(Kind::Bun)),
        ]
    }

    /// Half of the greatest load that socket.io took, with INSERTs or without, for what keeps messages as it does.
    pub fn half_of_the_most(&self, kind: Kind) -> Option<f64> {
        let peer = match kind {
            Kind::SocketIoInsert | Kind::Ejabberd | Kind::Postgres | Kind::Sqlite => Kind::SocketIoInsert,
            Kind::SocketIo | Kind::Memory | Kind::Bun => Kind::SocketIo,
            Kind::Each | Kind::Coalesced => return None,
        };
        let most = self.campaign.most(Scenario::Rooms, peer, Outcome::acknowledged_per_second)?;
        Some((most / 2.0).round())
    }

    /// A server's step at that load.
    fn at_half(&self, kind: Kind) -> Option<&Outcome> {
        let own = self.half.iter().find(|(of, _)| *of == kind).map(|(_, outcome)| outcome);
        own.or_else(|| self.campaign.at(Scenario::Rooms, kind, self.half_of_the_most(kind)?))
    }

    /// Posts a second in it; 0 where it was not measured.
    fn rate_at_half(&self, kind: Kind) -> f64 {
        self.at_half(kind).map_or(0.0, |outcome| outcome.rate)
    }

    /// Milliseconds that 99 of a hundred messages take at most in it.
    fn p99_at_half(&self, kind: Kind) -> Option<f64> {
        Some(milliseconds(self.at_half(kind)?.tally.latency.value_at_quantile(0.99)))
    }

    fn posts(&self) -> Vec<Figure> {
        let most = |kind| self.campaign.most(Scenario::Alone, kind, Outcome::acknowledged_per_second);
        let limits = [self.limits.map(|limits| limits.0), self.limits.map(|limits| limits.1)];
        [(Kind::Postgres, limits[0], "PostgreSQL"), (Kind::Sqlite, limits[1], "SQLite")]
            .into_iter()
            .map(|(kind, limits, engine)| {
                Figure::new(&format!("acknowledged posts per second, 1,000 rooms, {engine}"), "/s", most(kind))
                    .peer(INSERT, most(Kind::SocketIoInsert))
                    .peer(ARCHIVE, most(Kind::Ejabberd))
                    .peer("single-row commits", limits.map(|limits| limits.single))
                    .peer("multi-row inserts", limits.map(|limits| limits.together))
                    .aim("10 times socket.io + INSERT; half of multi-row inserts", |ours, peer| {
                        Some(ours >= 10.0 * peer(INSERT)? && ours >= 0.5 * peer("multi-row inserts")?)
                    })
            })
            .collect()
    }

    fn delays(&self) -> Vec<Figure> {
        let rate = self.rate_at_half(Kind::SocketIoInsert);
        let mut figures = Vec::new();
        for (kind, engine) in [(Kind::Postgres, "PostgreSQL"), (Kind::Sqlite, "SQLite")] {
            let name = format!("p99 from intended send to receipt, 1,000 rooms of 10, {rate:.0} posts/s, {engine}");
            figures.push(
                Figure::new(&name, "ms", self.p99_at_half(kind))
                    .peer(INSERT, self.p99_at_half(Kind::SocketIoInsert))
                    .peer(ARCHIVE, self.p99_at_half(Kind::Ejabberd))
                    .aim("a fifth of socket.io + INSERT", |ours, peer| Some(ours <= peer(INSERT)? / 5.0)),
            );
        }
        let limits = [self.limits.map(|limits| limits.0.commit), self.limits.map(|limits| limits.1.commit)];
        for (kind, commit, engine) in [(Kind::Postgres, limits[0], "PostgreSQL"), (Kind::Sqlite, limits[1], "SQLite")] {
            for (quantile, name, own) in
                [(0.5, "p50", commit.map(|commit| commit.0)), (0.99, "p99", commit.map(|commit| commit.1))]
            {
                let at = |kind| {
                    let outcome = self.campaign.at(Scenario::Alone, kind, 100.0)?;
                    Some(milliseconds(outcome.tally.acknowledgement.value_at_quantile(quantile)))
                };
                figures.push(
                    Figure::new(&format!("{name} of the acknowledgement at 100 posts/s, {engine}"), "ms", at(kind))
                        .peer(INSERT, at(Kind::SocketIoInsert))
                        .peer(ARCHIVE, at(Kind::Ejabberd))
                        .peer("commit", own)
                        .aim("within 2 ms of the database's own commit", |ours, peer| {
                            Some(ours <= peer("commit")? + 2.0)
                        }),
                );
            }
        }
        figures
    }

    fn rest(&self) -> Vec<Figure> {
        let idle = |kind| self.idle.iter().find(|(of, _)| *of == kind).map(|(_, bytes)| bytes / 1_024.0);
        let storm = self.storm.map(|(_, storm)| storm);
        let connections = self.storm.map_or(0, |(connections, _)| connections);
        let memory = Figure::new("memory for each idle connection", "KiB", idle(Kind::Sqlite));
        vec![
            [Kind::Ejabberd, Kind::SocketIo, Kind::Bun, Kind::Each]
                .into_iter()
                .fold(memory, |figure, kind| figure.peer(kind.name(), idle(kind)))
                .aim("6 KB; a third of socket.io's", |ours, peer| {
                    Some(ours <= 6.0 && ours <= peer("socket.io")? / 3.0)
                }),
            Figure::new(&format!("{connections} reconnect and resume at once"), "s", storm.map(|storm| storm.seconds))
                .aim("all current within 10 s", |ours, _| Some(ours <= 10.0)),
            Figure::new("memory for each of them afterwards", "KiB", storm.map(|storm| storm.bytes.1 / 1_024.0))
                .peer("before", storm.map(|storm| storm.bytes.0 / 1_024.0))
                .aim("back to before, within 20 %", |ours, peer| Some(ours <= 1.2 * peer("before")?)),
            Figure::new("message p99 while 50 log in", "ms", self.logins.map(|logins| logins.1))
                .peer("while nobody does", self.logins.map(|logins| logins.0))
                .aim("at most doubles", |ours, peer| Some(ours <= 2.0 * peer("while nobody does")?)),
        ]
    }

    fn reads(&self) -> Vec<Figure> {
        let row = |(kind, reads): &(Kind, Reads)| {
            let name = format!("message p99 while ten read {:.0} pages a second, {}", reads.rate, kind.name());
            Figure::new(&name, "ms", Some(reads.busy))
                .peer("while nobody does", Some(reads.quiet))
                .aim("at most half more", |ours, peer| Some(ours <= 1.5 * peer("while nobody does")?))
        };
        self.reads.iter().map(row).collect()
    }

    fn stored(&self) -> Vec<Figure> {
        let messages = self.stored.map_or(0, |stored| stored.messages);
        let row = |what: &str, of: fn(&Stored) -> f64, aim: &str, most: f64| {
            let name = format!("{what}, with {messages} messages, SQLite");
            Figure::new(&name, "ms", self.stored.as_ref().map(of)).aim(aim, |ours, _| Some(ours < most))
        };
        let p99 = "p99 under 10 ms";
        let first = format!("unread counts for 200 rooms after a start, with {messages} messages, SQLite");
        vec![
            row("p99 of a room's newest page", |stored| stored.newest, p99, 10.0),
            row("p99 of a page in the middle", |stored| stored.middle, p99, 10.0),
            row("p99 of unread counts for 200 rooms", |stored| stored.unread, p99, 10.0),
            Figure::new(&first, "ms", self.stored.map(|stored| stored.unread_first)),
            row("start to the first answer", |stored| stored.start.as_secs_f64() * 1_000.0, "under 200 ms", 200.0),
        ]
    }

    /// Each row tells by how much a delivery is dearer at the largest size than at the smallest.
    fn flat(&self) -> Vec<Figure> {
        let row = |name: &str, costs: Costs| {
            let ends = costs.first().zip(costs.last()).filter(|(first, last)| first.0 != last.0);
            let figure = Figure::new(name, "times", ends.map(|(first, last)| last.1 / first.1));
            let figure = costs.iter().fold(figure, |figure, (size, cost)| {
                figure.peer(&format!("µs at {size}"), Some((cost * 100.0).round() / 100.0))
            });
            figure.aim("flat within 20 %", |ours, _| Some(ours <= 1.2))
        };
        let (members, rooms) = self.flat.clone().map_or_else(Default::default, |flat| (flat.members, flat.rooms));
        let empty = rooms.iter().find(|(rooms, _)| *rooms == 100).map(|(_, cost)| (0, *cost));
        let full = self.stored.map(|stored| (stored.messages, stored.cost));
        vec![
            row("cost per delivery as one room grows, SQLite", members),
            row("cost per delivery as there are more rooms of 10, SQLite", rooms),
            row("cost per delivery as more is stored, SQLite", empty.into_iter().chain(full).collect()),
        ]
    }

    fn visit(&self) -> Vec<Figure> {
        let of = |of: fn(&Visit) -> f64| self.visit.as_ref().map(of);
        vec![
            Figure::new(
                "first visit to a room: bytes of WebAssembly, glue and style",
                "bytes",
                of(|visit| visit.package),
            )
            .peer("all", of(|visit| visit.bytes))
            .aim("under 250,000", |ours, _| Some(ours < 250_000.0)),
            Figure::new("first visit to a room: first contentful paint", "ms", of(|visit| visit.painted)),
            Figure::new(
                "first visit to a room: usable, on a processor of a quarter",
                "ms",
                of(|visit| visit.slowly_usable),
            )
            .peer("on the whole one", of(|visit| visit.usable))
            .aim("within 1 s", |ours, _| Some(ours <= 1_000.0)),
        ]
    }
}

fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1_000.0
}
