//! New events, and what follows from each by itself.

use protocol::{Event, EventKind, Seq, UserId};

use super::{mentions, threads};
use crate::store::{
    Result, WriteSet,
    connection::Connection,
    files::attach::attach_files,
    inbox::NEWS_MS,
    rows::{NewRow, to_sql},
};

/// Writes them all, and where their rooms end now.
pub(super) async fn save(tx: &mut Connection<'_>, writes: &WriteSet) -> Result<()> {
    let rows: Vec<_> = writes.events.iter().map(NewRow::of).collect::<Result<_>>()?;
    tx.query(
        "INSERT INTO events
         (room_id, seq, at, actor_id, kind, client_id, content, reply_to, mentions, files, target, subject_id,
          thread, aside) ",
    )
    .push_values(writes.events.iter().zip(rows), |into, (event, row)| {
        into.push_bind(event.room.0)
            .push_bind(to_sql(event.seq))
            .push_bind(event.at.0)
            .push_bind(event.actor.id.0)
            .push_bind(row.kind)
            .push_bind(row.client_id)
            .push_bind(row.content)
            .push_bind(row.reply_to)
            .push_bind(row.mentions)
            .push_bind(row.files)
            .push_bind(row.target)
            .push_bind(row.subject)
            .push_bind(row.thread)
            .push_bind(row.aside);
    })
    .execute()
    .await?;
    tx.query("UPDATE rooms SET last_seq = v.column2 FROM (")
        .push_values(&writes.ends, |row, (room, seq)| _ = row.push_bind(room.0).push_bind(to_sql(*seq)))
        .push(") AS v WHERE id = v.column1")
        .execute()
        .await?;
    for event in &writes.events {
        save_effects(tx, event, writes).await?;
    }
    Ok(())
}

async fn save_effects(tx: &mut Connection<'_>, event: &Event, writes: &WriteSet) -> Result<()> {
    match &event.kind {
        EventKind::Posted { mentions, files, .. } => {
            attach_files(tx, event.room, event.seq, files).await?;
            threads::answer(tx, writes, event, mentions).await?;
            mentions::call(tx, event, mentions).await
        }
        EventKind::Edited { target, mentions, calls, .. } => {
            mentions::keep(tx, event.room, *target, mentions).await?;
            let message = writes.messages.get(&(event.room, *target));
            if let Some(thread) = message.and_then(|message| message.kind.in_thread()) {
                threads::called(tx, event.room, thread.root, *target, calls).await?;
            }
            mentions::call(tx, event, calls).await
        }
        EventKind::Reacted { target, emoji } => {
            react(tx, event, *target, emoji).await?;
            let author = writes.messages.get(&(event.room, *target)).map(|message| message.actor.id);
            match author.filter(|author| *author != event.actor.id) {
                Some(author) => tell_of_reaction(tx, event, *target, author).await,
                None => Ok(()),
            }
        }
        EventKind::Unreacted { target, emoji } => unreact(tx, event, *target, emoji).await,
        _ => Ok(()),
    }
}

async fn react(tx: &mut Connection<'_>, event: &Event, target: Seq, emoji: &str) -> Result<()> {
    tx.query("INSERT INTO reactions (room_id, seq, emoji, user_id, since) VALUES ($1, $2, $3, $4, $5)")
        .bind(event.room.0)
        .bind(to_sql(target))
        .bind(emoji)
        .bind(event.actor.id.0)
        .bind(to_sql(event.seq))
        .execute()
        .await?;
    Ok(())
}

/// The author of a message has not seen that somebody has reacted to it. What is too old to be news goes.
async fn tell_of_reaction(tx: &mut Connection<'_>, event: &Event, target: Seq, author: UserId) -> Result<()> {
    tx.query("DELETE FROM reacted WHERE user_id = $1 AND at < $2")
        .bind(author.0)
        .bind(event.at.0 - NEWS_MS)
        .execute()
        .await?;
    tx.query(
        "INSERT INTO reacted (user_id, room_id, seq, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, room_id, seq) DO UPDATE SET at = excluded.at",
    )
    .bind(author.0)
    .bind(event.room.0)
    .bind(to_sql(target))
    .bind(event.at.0)
    .execute()
    .await?;
    Ok(())
}

async fn unreact(tx: &mut Connection<'_>, event: &Event, target: Seq, emoji: &str) -> Result<()> {
    tx.query(
        // As the protocol compares emoji: what older versions took in may be written otherwise.
        "DELETE FROM reactions WHERE room_id = $1 AND seq = $2 AND user_id = $4
         AND REPLACE(emoji, '\u{FE0F}', '') = REPLACE($3, '\u{FE0F}', '')",
    )
    .bind(event.room.0)
    .bind(to_sql(target))
    .bind(emoji)
    .bind(event.actor.id.0)
    .execute()
    .await?;
    Ok(())
}
