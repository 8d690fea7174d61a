//! What was written down to be done later, by a server that is killed before, while or after it does it.

use std::time::{Duration, Instant};

use protocol::{ErrorCode, Event, EventKind, profile::DELETED_NAME};

use super::Outcome;
use crate::chaos::{Server, fail};
use load::bot::{Account, Trouble};

/// A server that dies with a job has it for half a minute; nobody takes it before.
const PATIENCE: Duration = Duration::from_mins(3);

/// People whom a message names delete their accounts, each just before a kill. What was confirmed stays so: their names are taken out of
/// the message afterwards, and they leave the room, once. Nothing else changes.
pub(super) async fn after_kills(server: &mut Server, kills: usize) -> Outcome {
    let teller = Account::sign_up(&server.base(), "teller").await?;
    let room = teller.make_room("farewell").await?.id;
    let mut leavers = Vec::new();
    for number in 0..kills {
        let leaver = Account::sign_up(&server.base(), &format!("leaver-{number}")).await?;
        leaver.join(room).await?;
        teller.post(room, &format!("Thank you, @{}!", leaver.me.name)).await?;
        leavers.push(leaver);
    }
    let before = teller.history(room).await?;
    let mut confirmed = 0;
    for leaver in &leavers {
        // The server ends before it has answered, or at some time after.
        let end = Duration::from_millis(fastrand::u64(..1_500));
        let deleted = tokio::time::timeout(end, async {
            let deleted = leaver.delete().await;
            confirmed += usize::from(deleted.is_ok());
            tokio::time::sleep(end).await;
        });
        _ = deleted.await;
        server.kill()?;
        server.start().await?;
        gone(leaver).await?;
    }
    let start = Instant::now();
    let after = loop {
        let after = teller.history(room).await?;
        let left = after.iter().filter(|event| event.kind == EventKind::Left).count();
        if left >= kills && named(&after) == 0 {
            break after;
        }
        if start.elapsed() > PATIENCE {
            return fail(format!("{} names are still there, and {left} of {kills} have left", named(&after)));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    for leaver in &leavers {
        let of = after.iter().filter(|event| event.actor.id == leaver.me.id && event.kind == EventKind::Left);
        if of.count() != 1 {
            return fail(format!("{} has not left once", leaver.me.name));
        }
    }
    // The farewells come after all that was there.
    let is_same = |(old, new): (&Event, &Event)| (old.seq, old.at, old.actor.id) == (new.seq, new.at, new.actor.id);
    if after.len() != before.len() + kills || !before.iter().zip(&after).all(is_same) {
        return fail(format!("{} events became {}", before.len(), after.len()));
    }
    Ok(format!(
        "{kills} kills, {confirmed} deletions confirmed before, all done {:.0} s after",
        start.elapsed().as_secs_f64()
    ))
}

/// Deletes an account, unless that was done before the kill.
async fn gone(leaver: &Account) -> Result<(), Trouble> {
    match leaver.delete().await {
        Err(Trouble::Refused(refused)) if matches!(refused.code, ErrorCode::NotSignedIn | ErrorCode::SessionEnded) => {
            Ok(())
        }
        outcome => outcome,
    }
}

/// How many are named who are no longer there.
fn named(events: &[Event]) -> usize {
    let mentions = events.iter().filter_map(|event| match &event.kind {
        EventKind::Posted { mentions, .. } => Some(&mentions.people),
        _ => None,
    });
    mentions.flatten().filter(|person| person.name != DELETED_NAME).count()
}
