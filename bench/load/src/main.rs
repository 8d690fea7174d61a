//! `bench`: WeConnect and what people would use instead, one after the other under the same load. scripts/bench sets it up.
//! QUICK=1 makes every step short; ONLY=name,name leaves out what is not named.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use load::{
    campaign::{Scenario, tell},
    database,
    figures::Measured,
    flat::flat,
    idle, logins,
    pace::Pace,
    pages::pages,
    processes::{Failure, Postgres, Server},
    reads, report,
    step::{quiet, step},
    stored::stored,
    systems::{GENERATOR_CORE, Kind, SERVER_CORE, Setup, System},
    visit::visit,
    world::World,
};
use nix::{
    sched::{CpuSet, sched_setaffinity},
    unistd::Pid,
};
use tokio::task::LocalSet;

/// What is measured, in this order: a peer's greatest load before WeConnect is given half of it.
const KINDS: [Kind; 9] = [
    Kind::SocketIoInsert,
    Kind::Ejabberd,
    Kind::Postgres,
    Kind::Sqlite,
    Kind::SocketIo,
    Kind::Memory,
    Kind::Bun,
    Kind::Each,
    Kind::Coalesced,
];

/// Who has an account at each of WeConnect's servers.
const PEOPLE: usize = 500;
/// Where it is not about people.
const FEW: usize = 50;

fn main() -> Result<(), Failure> {
    let quick = env::var("QUICK").is_ok_and(|quick| !quick.is_empty());
    let postgres = Postgres::start(&folder("POSTGRES_PROGRAMS")?)?;
    // What one measurement leaves PostgreSQL to do is not to be in another one's way.
    let plain = Postgres::start(&folder("POSTGRES_PROGRAMS")?)?;
    let (dist, peers) = (folder("WECONNECT_DIST")?, folder("PEERS")?);
    let setup = Setup::new(dist, peers, postgres, PEOPLE);
    // Only now: what has started already keeps all cores.
    let mut cores = CpuSet::new();
    cores.set(GENERATOR_CORE)?;
    sched_setaffinity(Pid::from_raw(0), &cores)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let start = Instant::now();
    let loaded = load_average();
    let measured =
        LocalSet::new().block_on(&runtime, measure(&setup, plain, if quick { Pace::QUICK } else { Pace::WHOLE }))?;
    let notes = format!(
        "Measured in {:.0} s{}; load average {loaded} before, {} after. Every server on core {}, the generator on core {}.\n",
        start.elapsed().as_secs_f64(),
        if quick { ", with QUICK=1" } else { "" },
        load_average(),
        SERVER_CORE,
        GENERATOR_CORE,
    );
    let figures = measured.figures();
    let folder = folder("REPORT")?;
    report::write(&folder, &figures, &format!("{notes}\n{}", steps(&measured)))?;
    report::plots(&folder, &measured.campaign)?;
    println!("\n{}\n{notes}The same with every step, and plots: {}", report::terminal(&figures), folder.display());
    Ok(())
}

async fn measure(setup: &Setup, plain: Postgres, pace: Pace) -> Result<Measured, Failure> {
    let Pace { length, messages, .. } = pace;
    let only = env::var("ONLY").unwrap_or_default();
    let wanted = |name: &str| only.is_empty() || only.split(',').any(|one| one == name);
    let mut measured = Measured::default();
    if wanted("database") {
        println!("the databases alone");
        let folder = tempfile::tempdir()?;
        let sqlite = database::sqlite(folder.path(), length).await?;
        let postgres = database::postgres(&plain.database("plain")?, length).await?;
        measured.limits = Some((postgres, sqlite));
    }
    drop(plain);
    for kind in KINDS.into_iter().filter(|kind| wanted(&format!("{kind:?}"))) {
        println!("{}", kind.name());
        let start = Instant::now();
        match server(&mut measured, kind, setup, &wanted, pace).await {
            // What somebody else's server can't do takes nothing from what the others could.
            Err(error) if !kind.is_weconnect() => {
                println!("  what comes next could not be measured: {error}");
            }
            outcome => outcome?,
        }
        println!("  {:.0} s for all of it", start.elapsed().as_secs_f64());
    }
    if wanted("stored") {
        println!("WeConnect with {messages} messages");
        let mut world = World::start(Server::new(&setup.dist, String::new())?, SERVER_CORE, FEW).await?;
        measured.stored = Some(stored(&mut world, pace).await?);
    }
    if wanted("flat") {
        println!("WeConnect as it grows");
        let world = setup.settled(Server::new(&setup.dist, String::new())?).await?;
        measured.flat = Some(flat(&world, pace).await?);
    }
    if wanted("pages") {
        println!("pages of a room");
        let server =
            Server::new(&setup.dist, String::new())?.set("WECONNECT_REQUESTS_PER_MINUTE", "1000000".to_owned());
        let world = World::start(server, SERVER_CORE, FEW).await?;
        measured.pages = Some(pages(&world, length).await?);
    }
    if wanted("visit") {
        println!("the first visit in a browser");
        let world = World::start(Server::new(&setup.dist, String::new())?, SERVER_CORE, FEW).await?;
        measured.visit = Some(visit(&world, &folder("VISIT")?, pace.visits)?);
    }
    Ok(measured)
}

/// All that is measured of one server.
async fn server(
    measured: &mut Measured,
    kind: Kind,
    setup: &Setup,
    wanted: &impl Fn(&str) -> bool,
    pace: Pace,
) -> Result<(), Failure> {
    let Pace { length, connections, .. } = pace;
    let mut system = System::start(kind, setup).await?;
    // Before anything has made the server's memory grow.
    if matches!(kind, Kind::Sqlite | Kind::Ejabberd | Kind::SocketIo | Kind::Bun | Kind::Each) && wanted("idle") {
        measured.idle.push((kind, idle::memory(&system, connections).await?));
    }
    if let (System::WeConnect(Kind::Sqlite, world), true) = (&mut system, wanted("storm")) {
        world.restart().await?;
        measured.storm = Some((connections, idle::storm(world, connections).await?));
    }
    let scenarios = Scenario::ALL.into_iter().filter(|scenario| wanted(&format!("{scenario:?}")));
    let mut overloaded = false;
    for scenario in scenarios {
        if overloaded && !kind.is_weconnect() {
            // Ours has to cope with that; others begin anew, as what they still have to do would be measured with what follows.
            drop(system);
            system = System::start(kind, setup).await?;
        }
        let half = (scenario == Scenario::Rooms).then(|| measured.half_of_the_most(kind)).flatten();
        overloaded = measured.campaign.run(&system, setup, scenario, half, pace).await?;
        // Of socket.io itself it is known only now.
        if let (Scenario::Rooms, None, Some(rate)) = (scenario, half, measured.half_of_the_most(kind)) {
            if overloaded {
                drop(system);
                system = System::start(kind, setup).await?;
                overloaded = false;
            }
            let watched = system.watched(setup)?;
            let crowd = system.gather(scenario.shape()).await?;
            let streams = scenario.shape().streams();
            // What has just started is slower than the others, which have been running for a while.
            step(&crowd, &streams, &watched, rate, length).await;
            quiet(&watched, pace.quiet_max).await;
            let outcome = step(&crowd, &streams, &watched, rate, length).await;
            println!("  {:<17} {}", "half of the most", tell(&outcome));
            measured.half.push((kind, outcome));
        }
    }
    if kind == Kind::Sqlite && wanted("logins") {
        measured.logins = logins::storm(&system, setup, length.max(Duration::from_secs(2))).await?;
    }
    if matches!(kind, Kind::Postgres | Kind::Sqlite) && wanted("reads") {
        let reads = reads::flood(&system, setup, length.max(Duration::from_secs(2))).await?;
        measured.reads.extend(reads.map(|reads| (kind, reads)));
    }
    Ok(())
}

/// Every step, for Markdown.
fn steps(measured: &Measured) -> String {
    let mut text = String::new();
    for ((scenario, kind), steps) in &measured.campaign.0 {
        text += &format!("\n{}, {}:\n\n", kind.name(), scenario.name());
        steps.iter().for_each(|outcome| text += &format!("    {}\n", tell(outcome)));
    }
    text
}

fn folder(name: &str) -> Result<PathBuf, Failure> {
    Ok(env::var_os(name).map(PathBuf::from).ok_or(format!("{name} is not set; scripts/bench sets it"))?)
}

fn load_average() -> String {
    let text = fs::read_to_string(Path::new("/proc/loadavg")).unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}
