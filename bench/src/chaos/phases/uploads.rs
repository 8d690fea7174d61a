//! Files that are on their way while the server is killed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use fastrand::Rng;
use protocol::{ClientId, EventKind, FileId, RoomId};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Outcome;
use crate::chaos::{Failure, Server, fail};
use load::bot::{Account, Trouble};

/// So many files are on their way at a time: the server takes four of one person.
const AT_ONCE: usize = 3;
/// Bytes of a file, at most, and of one request: files are on their way for half a second and longer.
const SIZE_MAX: usize = 4 * 1024 * 1024;
const PART_MAX: usize = 256 * 1024;
const PAUSE: Duration = Duration::from_millis(20);
/// How long one thing may be tried.
const PATIENCE: Duration = Duration::from_secs(60);

/// A file that was brought and posted.
struct Brought {
    file: FileId,
    seed: u64,
    /// How often it was asked how much was there.
    broken_off: usize,
}

/// Files are brought one after the other, each posted once it is there. After a kill an upload goes on, from no earlier than what was
/// acknowledged. In the end each file holds what was sent, and one message has it.
pub(super) async fn through_kills(server: &mut Server, kills: usize) -> Outcome {
    let sender = Arc::new(Account::sign_up(&server.base(), "sender").await?);
    let room = sender.make_room("files").await?.id;
    let stop = CancellationToken::new();
    let mut senders = JoinSet::new();
    for _ in 0..AT_ONCE {
        senders.spawn(bring_until(sender.clone(), room, stop.clone()));
    }
    for _ in 0..kills {
        sleep(Duration::from_millis(fastrand::u64(100..1_500))).await;
        server.kill()?;
        server.start().await?;
    }
    stop.cancel();
    let mut all = Vec::new();
    while let Some(brought) = senders.join_next().await {
        all.extend(brought??);
    }
    let broken_off: usize = all.iter().map(|brought| brought.broken_off).sum();
    if broken_off < kills {
        return fail(format!("{kills} kills broke {broken_off} uploads off"));
    }
    let events = sender.history(room).await?;
    let of = |id| events.iter().filter(move |event| has(&event.kind, id));
    for Brought { file, seed, .. } in &all {
        if sender.download(*file).await? != content(*seed) {
            return fail(format!("{file} holds something else than was sent"));
        }
        let messages = of(*file).count();
        if messages != 1 {
            return fail(format!("{messages} messages have {file}"));
        }
    }
    let posted = events.iter().filter(|event| matches!(event.kind, EventKind::Posted { .. })).count();
    if posted != all.len() {
        return fail(format!("{posted} messages for {} files", all.len()));
    }
    Ok(format!("{kills} kills, {} files, broken off {broken_off} times", all.len()))
}

async fn bring_until(sender: Arc<Account>, room: RoomId, stop: CancellationToken) -> Result<Vec<Brought>, String> {
    let mut all = Vec::new();
    while !stop.is_cancelled() {
        all.push(bring(&sender, room).await.map_err(|why| why.to_string())?);
    }
    Ok(all)
}

async fn bring(sender: &Account, room: RoomId) -> Result<Brought, Failure> {
    let seed = fastrand::u64(..);
    let bytes = content(seed);
    let size = bytes.len() as u64;
    let file = again(|| sender.begin_upload(size)).await?;
    let (mut known, mut broken_off) = (0, 0);
    while known < size {
        sleep(PAUSE).await;
        let begin = known as usize;
        let end = bytes.len().min(begin + fastrand::usize(1..=PART_MAX));
        let sent = sender.upload(file, known, bytes[begin..end].to_vec()).await;
        known = match sent {
            Ok(there) => there,
            Err(_) => {
                broken_off += 1;
                let there = again(|| sender.uploaded(file)).await?;
                if there < known || there > end as u64 {
                    return fail(format!("{known} bytes were acknowledged, up to {end} were sent, {there} are there"));
                }
                there
            }
        };
    }
    // The server may die with the last byte, and looks at the file when it is asked how far that is.
    let there = again(|| sender.uploaded(file)).await?;
    if there != size {
        return fail(format!("of {size} bytes {there} are there"));
    }
    let client_id = ClientId(Uuid::now_v7());
    again(|| sender.post_file(room, client_id, file)).await?;
    Ok(Brought { file, seed, broken_off })
}

/// Asks until there is an answer.
async fn again<T, F: Future<Output = Result<T, Trouble>>>(ask: impl Fn() -> F) -> Result<T, Failure> {
    let start = Instant::now();
    loop {
        match ask().await {
            Ok(answer) => return Ok(answer),
            Err(why) if start.elapsed() > PATIENCE => return Err(why.into()),
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// What a file holds.
fn content(seed: u64) -> Vec<u8> {
    let mut random = Rng::with_seed(seed);
    let mut bytes = vec![0; random.usize(1..=SIZE_MAX)];
    random.fill(&mut bytes);
    bytes
}

fn has(event: &EventKind, file: FileId) -> bool {
    matches!(event, EventKind::Posted { files, .. } if files.iter().any(|other| other.id == file))
}
