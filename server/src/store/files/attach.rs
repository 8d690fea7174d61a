//! Files and their messages: what is written in the transactions that write the messages. Macros for the reason that
//! `append::load` gives.

/// Writes down that perhaps no file holds a content any more. `$due` is when it is deleted if that is so.
macro_rules! unused {
    ($tx:ident, $content:expr) => {
        sqlx::query(
            "INSERT INTO unused_contents (content_id, due_at) VALUES ($1, $2)
             ON CONFLICT (content_id) DO UPDATE SET due_at = excluded.due_at",
        )
        .bind($content)
        .bind($crate::store::files::attach::due_at())
        .execute(&mut *$tx)
        .await?
    };
}
pub(in crate::store) use unused;

/// The content that holds the same as a new one, or that one where there is none, which something is to hold by the end of the
/// transaction.
macro_rules! share_content {
    ($tx:ident, $new:expr) => {{
        let new: &$crate::store::NewContent = $new;
        // On PostgreSQL the second of two who write down the same hash waits for the first.
        let same: Option<uuid::Uuid> = sqlx::query_scalar("SELECT id FROM contents WHERE sha256 = $1")
            .bind(new.sha256.as_slice())
            .fetch_optional(&mut *$tx)
            .await?;
        if same.is_none() {
            sqlx::query("UPDATE contents SET sha256 = $2, size = $3 WHERE id = $1")
                .bind(new.id)
                .bind(new.sha256.as_slice())
                .bind($crate::store::rows::to_sql(new.size))
                .execute(&mut *$tx)
                .await?;
        }
        let id = same.unwrap_or(new.id);
        sqlx::query("DELETE FROM unused_contents WHERE content_id = $1").bind(id).execute(&mut *$tx).await?;
        id
    }};
}
pub(in crate::store) use share_content;

/// What is to be held in the place of what was before: a content that may be shared, or nothing.
macro_rules! exchange_content {
    ($tx:ident, $before:expr, $new:expr) => {{
        let (before, new): (Option<uuid::Uuid>, Option<&$crate::store::NewContent>) = ($before, $new);
        if let Some(before) = before {
            $crate::store::files::attach::unused!($tx, before);
        }
        // After that, as it can be the same.
        let held = match new {
            Some(new) => Some($crate::store::files::attach::share_content!($tx, new)),
            None => None,
        };
        if let Some(spare) = new.filter(|new| held != Some(new.id)) {
            $crate::store::files::attach::unused!($tx, spare.id);
        }
        held
    }};
}
pub(in crate::store) use exchange_content;

/// Those of these files that no message has, held until the transaction ends: of two messages that want one, one has it.
macro_rules! unsent_files {
    ($tx:ident, $dialect:ident, $asked:expr) => {{
        let mut query =
            sqlx::QueryBuilder::new($crate::store::files::select_files!("WHERE room_id IS NULL AND files.id IN ("));
        let mut ids = query.separated(", ");
        $asked.iter().for_each(|file| _ = ids.push_bind(file.0));
        query.push(") ORDER BY files.id ").push($dialect.hold_files);
        let rows: Vec<$crate::store::files::FileRow> = query.build_query_as().fetch_all(&mut *$tx).await?;
        rows.into_iter().map($crate::store::FileRecord::from).map(|file| (file.id, file)).collect()
    }};
}
pub(in crate::store) use unsent_files;

/// Gives a new message its files.
macro_rules! attach_files {
    ($tx:ident, $room:expr, $seq:expr, $files:expr) => {
        for file in $files {
            sqlx::query("UPDATE files SET room_id = $2, seq = $3 WHERE id = $1")
                .bind(file.id.0)
                .bind($room)
                .bind($seq)
                .execute(&mut *$tx)
                .await?;
        }
    };
}
pub(in crate::store) use attach_files;

/// Deletes the files of messages that meet a condition, which begins with `room_id = $1 AND seq`, but for those in `$kept`.
macro_rules! release_files {
    ($tx:ident, $room:expr, $seq:expr, $kept:expr) => {
        let files: Vec<(uuid::Uuid, uuid::Uuid, Option<uuid::Uuid>)> =
            sqlx::query_as("SELECT id, content_id, preview_id FROM files WHERE room_id = $1 AND seq = $2")
                .bind($room)
                .bind($seq)
                .fetch_all(&mut *$tx)
                .await?;
        let kept: &[protocol::Attachment] = $kept;
        for (id, content, preview) in files {
            if kept.iter().any(|file| file.id.0 == id) {
                continue;
            }
            sqlx::query("DELETE FROM files WHERE id = $1").bind(id).execute(&mut *$tx).await?;
            for content in [Some(content), preview].into_iter().flatten() {
                $crate::store::files::attach::unused!($tx, content);
            }
        }
    };
}
pub(in crate::store) use release_files;

/// When what becomes unused now is deleted.
pub fn due_at() -> i64 {
    crate::store::now().0 + super::KEPT_MS
}

/// Releases the files, and the pictures of link previews, of all messages of a room ($1) before a seq ($2), to be run in this order; $3 is when their contents are
/// deleted.
pub const RELEASE_BEFORE: [&str; 4] = [
    "INSERT INTO unused_contents (content_id, due_at)
     SELECT content_id, CAST($3 AS bigint) FROM files WHERE room_id = $1 AND seq < $2
     UNION SELECT preview_id, CAST($3 AS bigint) FROM files WHERE room_id = $1 AND seq < $2 AND preview_id IS NOT NULL
     ON CONFLICT (content_id) DO UPDATE SET due_at = excluded.due_at",
    // The parameter is there for the sake of the list.
    "DELETE FROM files WHERE room_id = $1 AND seq < $2 AND CAST($3 AS bigint) IS NOT NULL",
    "INSERT INTO unused_contents (content_id, due_at)
     SELECT DISTINCT content_id, CAST($3 AS bigint) FROM preview_pictures WHERE room_id = $1 AND seq < $2
     ON CONFLICT (content_id) DO UPDATE SET due_at = excluded.due_at",
    "DELETE FROM preview_pictures WHERE room_id = $1 AND seq < $2 AND CAST($3 AS bigint) IS NOT NULL",
];
