//! What is received of a server that is known to lose, double and move nothing: a generator that counts wrongly is no use.

use std::{path::Path, time::Duration};

use load::{
    crowd::Crowd,
    processes::{Program, Watched},
    shape::Shape,
    step::step,
    talk::{Limit, Talk},
};
use tokio::task::LocalSet;

#[tokio::test]
async fn everything_that_is_posted_is_heard_once_by_everyone_and_in_order() {
    for mode in ["each", "coalesced"] {
        let server = Program::start(Some(0), Path::new(env!("CARGO_BIN_EXE_limit")), |command, port, _| {
            command.arg(port.to_string()).arg(mode);
        })
        .unwrap();
        let shape = Shape { connections: 20, rooms: 10, each: 4, senders: 5 };
        let talk = |client| {
            let rooms = shape.rooms_of(client).collect();
            Box::new(Limit { address: server.address, rooms }) as Box<dyn Talk>
        };
        let run = async {
            let crowd = Crowd::gather((0..shape.connections).map(talk).collect()).await.unwrap();
            let watched = Watched { server: server.id(), database: None };
            step(&crowd, &shape.streams(), &watched, 200.0, Duration::from_millis(500)).await
        };
        let outcome = LocalSet::new().run_until(run).await;
        assert!(outcome.posted > 0, "{mode}");
        assert_eq!(outcome.tally.acknowledged, outcome.posted, "{mode}");
        assert_eq!(outcome.tally.delivered, outcome.posted * shape.members() as u64, "{mode}");
        assert_eq!(outcome.tally.faults, load::ledger::Faults::default(), "{mode}");
    }
}
