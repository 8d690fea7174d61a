//! What a batch comes to, written. A macro for the reason that `load` gives.

/// Writes the changes.
macro_rules! save {
    ($tx:ident, $writes:ident, $at:ident) => {
        use protocol::{Content, EventKind};

        use crate::store::{
            WriteSet,
            append::save::{EVERYONE, FORGET_MENTIONS, FORGET_MENTIONS_BEGINS, role_number},
            previews::{add_pictures, settle_previews},
            rows::{EDITED, NewRow, files_column, mentions_column, previews_column},
        };

        let WriteSet {
            left,
            joined,
            read,
            hidden,
            invited,
            unfindable,
            members,
            removed,
            mutes,
            events,
            ends,
            messages,
            rooms,
            pictures,
            audit,
            page_pictures,
            jobs,
        } = $writes;
        let joined_or_removed: Vec<_> =
            joined.keys().chain(removed.iter().filter(|(_, it)| it.is_some()).map(|(key, _)| key)).copied().collect();
        for (room, user) in left {
            sqlx::query("DELETE FROM members WHERE room_id = $1 AND user_id = $2")
                .bind(room.0)
                .bind(user.0)
                .execute(&mut *$tx)
                .await?;
        }
        for ((room, user), (read_seq, role)) in joined {
            sqlx::query(
                "INSERT INTO members (room_id, user_id, joined_at, read_seq, role) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(room.0)
            .bind(user.0)
            .bind($at.0)
            .bind(to_sql(read_seq))
            .bind(role_number(role))
            .execute(&mut *$tx)
            .await?;
        }
        if !read.is_empty() {
            let mut query = QueryBuilder::new("UPDATE members SET read_seq = v.column3 FROM (");
            query.push_values(&read, |mut row, ((room, user), seq)| {
                row.push_bind(room.0).push_bind(user.0).push_bind(to_sql(*seq));
            });
            query.push(") AS v WHERE room_id = v.column1 AND user_id = v.column2");
            query.build().execute(&mut *$tx).await?;
        }
        for ((room, user), seq) in hidden {
            sqlx::query("UPDATE members SET hidden_until = $3 WHERE room_id = $1 AND user_id = $2")
                .bind(room.0)
                .bind(user.0)
                .bind(to_sql(seq))
                .execute(&mut *$tx)
                .await?;
        }
        // Who comes in, or is taken out, is not asked any more, and does not ask.
        for (room, user) in joined_or_removed {
            for table in [
                "DELETE FROM invitations WHERE room_id = $1 AND user_id = $2",
                "DELETE FROM join_requests WHERE room_id = $1 AND user_id = $2",
            ] {
                sqlx::query(table).bind(room.0).bind(user.0).execute(&mut *$tx).await?;
            }
        }
        for ((room, user), by) in invited {
            sqlx::query("DELETE FROM invitations WHERE user_id = $1 AND (room_id = $2 OR at <= $3)")
                .bind(user.0)
                .bind(room.0)
                .bind(crate::store::invitations::oldest())
                .execute(&mut *$tx)
                .await?;
            invite!($tx, user, room, by, $at);
        }
        for room in unfindable {
            sqlx::query("UPDATE rooms SET name_key = $2 WHERE id = $1")
                .bind(room.0)
                .bind(format!("room {room}"))
                .execute(&mut *$tx)
                .await?;
        }
        for ((room, user), member) in members {
            let (until, reason) = member.muted.map(|mute| (mute.until.0, mute.reason)).unzip();
            sqlx::query(
                "UPDATE members SET role = $3, muted_until = $4, mute_reason = $5 WHERE room_id = $1 AND user_id = $2",
            )
            .bind(room.0)
            .bind(user.0)
            .bind(role_number(member.role))
            .bind(until)
            .bind(reason.unwrap_or_default())
            .execute(&mut *$tx)
            .await?;
        }
        for ((room, user), removed) in removed {
            sqlx::query("DELETE FROM removals WHERE room_id = $1 AND user_id = $2")
                .bind(room.0)
                .bind(user.0)
                .execute(&mut *$tx)
                .await?;
            let Some(removed) = removed else { continue };
            sqlx::query(
                "INSERT INTO removals (room_id, user_id, by_id, at, banned, reason) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(room.0)
            .bind(user.0)
            .bind(removed.by.0)
            .bind(removed.at.0)
            .bind(removed.banned)
            .bind(removed.reason)
            .execute(&mut *$tx)
            .await?;
        }
        for ((room, user), mute) in mutes {
            sqlx::query("DELETE FROM mutes WHERE room_id = $1 AND user_id = $2")
                .bind(room.0)
                .bind(user.0)
                .execute(&mut *$tx)
                .await?;
            let Some(mute) = mute else { continue };
            sqlx::query("INSERT INTO mutes (room_id, user_id, until, reason) VALUES ($1, $2, $3, $4)")
                .bind(room.0)
                .bind(user.0)
                .bind(mute.until.0)
                .bind(mute.reason)
                .execute(&mut *$tx)
                .await?;
        }
        if !events.is_empty() {
            let rows: Vec<_> = events.iter().map(NewRow::of).collect::<Result<_>>()?;
            let mut query = QueryBuilder::new(
                "INSERT INTO events
                 (room_id, seq, at, actor_id, kind, client_id, content, reply_to, mentions, files, target, subject_id) ",
            );
            query.push_values(events.iter().zip(rows), |mut into, (event, row)| {
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
                    .push_bind(row.subject);
            });
            query.build().execute(&mut *$tx).await?;
            let mut query = QueryBuilder::new("UPDATE rooms SET last_seq = v.column2 FROM (");
            query.push_values(&ends, |mut row, (room, seq): (&RoomId, &protocol::Seq)| {
                row.push_bind(room.0).push_bind(to_sql(*seq));
            });
            query.push(") AS v WHERE id = v.column1").build().execute(&mut *$tx).await?;
        }
        for event in &events {
            match &event.kind {
                EventKind::Posted { mentions: calls, .. } | EventKind::Edited { calls, .. } => {
                    if let EventKind::Posted { files, .. } = &event.kind {
                        $crate::store::files::attach::attach_files!($tx, event.room.0, to_sql(event.seq), files);
                    }
                    if let EventKind::Edited { target, mentions, .. } = &event.kind {
                        // Those whom it goes on calling are called from where they were.
                        let mut query = QueryBuilder::new(FORGET_MENTIONS_BEGINS);
                        query.push_bind(event.room.0).push(" AND COALESCE(message, seq) = ").push_bind(to_sql(*target));
                        let mut kept = query.push(" AND user_id NOT IN (").separated(", ");
                        // At least one, for the sake of the list.
                        kept.push_bind(if mentions.everyone { EVERYONE } else { Uuid::max() });
                        mentions.people.iter().for_each(|person| _ = kept.push_bind(person.id.0));
                        query.push(")").build().execute(&mut *$tx).await?;
                    }
                    let called = calls.people.iter().map(|person| person.id.0);
                    for user in called.chain(calls.everyone.then_some(EVERYONE)) {
                        sqlx::query("INSERT INTO mentions (user_id, room_id, seq, message) VALUES ($1, $2, $3, $4)")
                            .bind(user)
                            .bind(event.room.0)
                            .bind(to_sql(event.seq))
                            .bind(event.kind.target().map(to_sql))
                            .execute(&mut *$tx)
                            .await?;
                    }
                }
                EventKind::Reacted { target, emoji } => {
                    sqlx::query(
                        "INSERT INTO reactions (room_id, seq, emoji, user_id, since) VALUES ($1, $2, $3, $4, $5)",
                    )
                    .bind(event.room.0)
                    .bind(to_sql(*target))
                    .bind(emoji)
                    .bind(event.actor.id.0)
                    .bind(to_sql(event.seq))
                    .execute(&mut *$tx)
                    .await?;
                }
                EventKind::Unreacted { target, emoji } => {
                    sqlx::query(
                        // As the protocol compares emoji: what older versions took in may be written otherwise.
                        "DELETE FROM reactions WHERE room_id = $1 AND seq = $2 AND user_id = $4
                         AND REPLACE(emoji, '\u{FE0F}', '') = REPLACE($3, '\u{FE0F}', '')",
                    )
                    .bind(event.room.0)
                    .bind(to_sql(*target))
                    .bind(emoji)
                    .bind(event.actor.id.0)
                    .execute(&mut *$tx)
                    .await?;
                }
                _ => {}
            }
        }
        add_pictures!($tx, page_pictures);
        let is_of_previews = |kind: &EventKind| {
            matches!(kind, EventKind::Edited { .. } | EventKind::Deleted { .. } | EventKind::Previewed { .. })
        };
        let previewed: std::collections::BTreeSet<_> = events
            .iter()
            .filter(|event| is_of_previews(&event.kind))
            .filter_map(|event| Some((event.room, event.kind.target()?)))
            .collect();
        let changes = $crate::store::search::Changes::of(&events, &messages);
        changes.write_to(&mut *$tx).await?;
        for ((room, seq), message) in messages {
            let EventKind::Posted { content, mentions, marks, files, .. } = &message.kind else { continue };
            let current = marks.edited.map(|_| serde_json::to_string(content)).transpose()?;
            sqlx::query(
                "UPDATE events SET current = CASE WHEN $9 THEN current ELSE $3 END, mentions = $4, rev = $5, edited_at = $6,
                 pinned_at = CASE WHEN $7 THEN COALESCE(pinned_at, $8) END, files = $10, previews = $11 WHERE room_id = $1 AND seq = $2",
            )
            .bind(room.0)
            .bind(to_sql(seq))
            .bind(current)
            .bind(mentions_column(mentions)?)
            .bind(to_sql(marks.rev))
            .bind(marks.edited.map(|at| at.0))
            .bind(marks.pinned)
            .bind($at.0)
            // What this version does not know stays as it was written.
            .bind(matches!(content, Content::Unsupported { .. }))
            .bind(files_column(files)?)
            .bind(previews_column(&marks.previews)?)
            .execute(&mut *$tx)
            .await?;
            if marks.edited.is_some() || *content == Content::Deleted {
                $crate::store::files::attach::release_files!($tx, room.0, to_sql(seq), files);
            }
            if previewed.contains(&(room, seq)) {
                settle_previews!($tx, room, seq, marks.previews);
            }
            if *content == Content::Deleted {
                // Nothing of what it said stays, neither here nor in its history.
                sqlx::query("UPDATE events SET content = $3, deleted_at = $4 WHERE room_id = $1 AND seq = $2")
                    .bind(room.0)
                    .bind(to_sql(seq))
                    .bind(serde_json::to_string(content)?)
                    .bind($at.0)
                    .execute(&mut *$tx)
                    .await?;
                let (content, mentions, calls) = (content.clone(), mentions.clone(), mentions.clone());
                let edited = EventKind::Edited { target: seq, content, mentions, calls, files: None };
                sqlx::query("UPDATE events SET content = $4 WHERE room_id = $1 AND target = $2 AND kind = $3")
                    .bind(room.0)
                    .bind(to_sql(seq))
                    .bind(EDITED)
                    .bind(serde_json::to_string(&edited)?)
                    .execute(&mut *$tx)
                    .await?;
                for forget in ["DELETE FROM reactions WHERE room_id = $1 AND seq = $2", FORGET_MENTIONS] {
                    sqlx::query(forget).bind(room.0).bind(to_sql(seq)).execute(&mut *$tx).await?;
                }
            }
        }
        for (room, state) in rooms {
            let key = crate::store::rooms::name_key(&state);
            sqlx::query(
                "UPDATE rooms SET name = $2, name_key = CASE WHEN name = $2 THEN name_key ELSE $3 END, topic = $4,
                 archived_at = CASE WHEN $5 THEN COALESCE(archived_at, $6) END WHERE id = $1",
            )
            .bind(room.0)
            .bind(state.name)
            .bind(key)
            .bind(state.topic)
            .bind(state.context.archived)
            .bind($at.0)
            .execute(&mut *$tx)
            .await?;
        }
        for (room, picture) in pictures {
            let before: Option<Option<Uuid>> = sqlx::query_scalar("SELECT picture_id FROM rooms WHERE id = $1")
                .bind(room.0)
                .fetch_optional(&mut *$tx)
                .await?;
            let held = $crate::store::files::attach::exchange_content!($tx, before.flatten(), picture.as_ref());
            sqlx::query("UPDATE rooms SET picture = $2, picture_id = $3 WHERE id = $1")
                .bind(room.0)
                .bind(picture.map(|picture| picture.picture().0))
                .bind(held)
                .execute(&mut *$tx)
                .await?;
        }
        for line in audit {
            sqlx::query(
                "INSERT INTO audit (id, room_id, at, actor_id, action, subject_id, detail)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(Uuid::now_v7())
            .bind(line.room.0)
            .bind($at.0)
            .bind(line.actor.0)
            .bind(crate::store::audit::number(line.action))
            .bind(line.subject.map(|user| user.0))
            .bind(line.detail)
            .execute(&mut *$tx)
            .await?;
        }
        for job in jobs {
            enqueue!($tx, job);
        }
    };
}

use protocol::Role;
use uuid::Uuid;

/// Stands for everyone in the table of mentions.
pub const EVERYONE: Uuid = Uuid::nil();

/// Nobody is called by a message any more.
pub const FORGET_MENTIONS: &str = "DELETE FROM mentions WHERE room_id = $1 AND COALESCE(message, seq) = $2";

/// The same, with the room and the message to follow, and some who go on being called.
pub const FORGET_MENTIONS_BEGINS: &str = "DELETE FROM mentions WHERE room_id = ";

/// The number that stands for a role.
pub fn role_number(role: Role) -> i16 {
    match role {
        Role::Member => 0,
        Role::Moderator => 1,
        Role::Owner => 2,
    }
}
