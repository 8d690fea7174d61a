//! The threads that people follow, and how far they have read them.

use protocol::{
    Event, RoomId, Seq, UserId,
    api::{FOLLOWED_MAX, FollowedThread, ListedThread, UNREAD_MAX},
};
use uuid::Uuid;

use super::{
    Page, PageRequest, Result, Store,
    rows::{EventRow, to_sql},
};

/// How many answers of others whom a person ($1) has not blocked there are in a thread after they have read it, up to
/// [`UNREAD_MAX`] ($2).
macro_rules! unread {
    () => {
        "(SELECT COUNT(*) FROM (
             SELECT 1 FROM events AS answers WHERE answers.room_id = place.room_id AND answers.thread = place.root
             AND answers.seq > place.read_seq AND answers.deleted_at IS NULL AND answers.actor_id <> place.user_id
             AND answers.actor_id NOT IN (SELECT blocked_id FROM blocks WHERE blocks.user_id = $1) LIMIT $2
         ) AS counted) AS unread"
    };
}

/// The threads that a person ($1) follows in rooms that they are in, and that have answers.
macro_rules! followed {
    () => {
        " FROM thread_people AS place
         JOIN members ON members.room_id = place.room_id AND members.user_id = place.user_id
         JOIN rooms ON rooms.id = place.room_id
         JOIN events AS began ON began.room_id = place.room_id AND began.seq = place.root
         WHERE place.user_id = $1 AND place.following AND began.answered_at IS NOT NULL "
    };
}

impl Store {
    /// Whether somebody follows a thread.
    ///
    /// # Errors
    /// The database's.
    pub async fn follows(&self, room: RoomId, root: Seq, user: UserId) -> Result<bool> {
        let found: Option<bool> = read!(self, |pool| sqlx::query_scalar(
            "SELECT following FROM thread_people WHERE room_id = $1 AND root = $2 AND user_id = $3"
        )
        .bind(room.0)
        .bind(to_sql(root))
        .bind(user.0)
        .fetch_optional(pool)
        .await?);
        Ok(found.unwrap_or_default())
    }

    /// Lets somebody follow the thread that a message has begun or could begin, or no longer; who begins to has read what is there.
    /// Nothing where there is no such message, or it is itself an answer.
    ///
    /// # Errors
    /// The database's.
    pub async fn follow_thread(&self, room: RoomId, root: Seq, user: UserId, following: bool) -> Result<()> {
        write!(self, |pool| sqlx::query(
            "INSERT INTO thread_people (room_id, root, user_id, place, following, read_seq)
             SELECT room_id, seq, $3, NULL, $4, COALESCE((
                 SELECT MAX(answers.seq) FROM events AS answers WHERE answers.room_id = $1 AND answers.thread = $2
             ), seq) FROM events WHERE room_id = $1 AND seq = $2 AND kind = 0 AND thread IS NULL
             ON CONFLICT (room_id, root, user_id) DO UPDATE SET following = excluded.following,
             read_seq = CASE WHEN thread_people.following THEN thread_people.read_seq ELSE excluded.read_seq END"
        )
        .bind(room.0)
        .bind(to_sql(root))
        .bind(user.0)
        .bind(following)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Moves somebody's position in a thread that they follow forward, no further than the room goes. Tells whether it has moved.
    ///
    /// # Errors
    /// The database's.
    pub async fn read_thread(&self, room: RoomId, root: Seq, user: UserId, seq: Seq) -> Result<bool> {
        let changed = write!(self, |pool| sqlx::query(
            "UPDATE thread_people SET read_seq = $4 WHERE room_id = $1 AND root = $2 AND user_id = $3 AND following
             AND read_seq < $4 AND $4 <= (SELECT last_seq FROM rooms WHERE id = $1)"
        )
        .bind(room.0)
        .bind(to_sql(root))
        .bind(user.0)
        .bind(to_sql(seq))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Somebody has read all threads that they follow. Tells whether there was anything to read.
    ///
    /// # Errors
    /// The database's.
    pub async fn read_all_threads(&self, user: UserId) -> Result<bool> {
        let changed = write!(self, |pool| {
            sqlx::query(
            "UPDATE thread_people SET read_seq = newest.seq FROM (
                 SELECT answers.room_id, answers.thread, MAX(answers.seq) AS seq FROM events AS answers
                 JOIN thread_people AS place ON place.room_id = answers.room_id AND place.root = answers.thread
                 WHERE place.user_id = $1 AND place.following AND answers.seq > place.read_seq
                 GROUP BY answers.room_id, answers.thread
             ) AS newest
             WHERE thread_people.user_id = $1 AND thread_people.room_id = newest.room_id AND thread_people.root = newest.thread"
        )
        .bind(user.0)
        .execute(pool)
        .await?
        .rows_affected()
        });
        Ok(changed > 0)
    }

    /// The threads that somebody follows, those with the newest answers first.
    ///
    /// # Errors
    /// The database's.
    pub async fn followed_threads(&self, user: UserId) -> Result<Vec<FollowedThread>> {
        let rows: Vec<(Uuid, i64, i64, i64, i64)> = read!(self, |pool| sqlx::query_as(concat!(
            "SELECT place.room_id, place.root, place.read_seq, rooms.last_seq, ",
            unread!(),
            followed!(),
            "ORDER BY began.answered_at DESC, place.room_id, place.root LIMIT $3"
        ))
        .bind(user.0)
        .bind(i64::from(UNREAD_MAX))
        .bind(i64::from(FOLLOWED_MAX))
        .fetch_all(pool)
        .await?);
        let thread = |(room, root, read_seq, as_of, unread): (Uuid, i64, i64, i64, i64)| FollowedThread {
            room: RoomId(room),
            root: root.unsigned_abs(),
            read_seq: read_seq.unsigned_abs(),
            unread: u32::try_from(unread).unwrap_or(UNREAD_MAX),
            as_of: as_of.unsigned_abs(),
        };
        Ok(rows.into_iter().map(thread).collect())
    }

    /// A page of them, with the messages that began them. One that is answered meanwhile changes its place.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn threads_page(&self, user: UserId, request: &PageRequest) -> Result<Page<ListedThread>> {
        let (at, room, root): (i64, Uuid, i64) = request.after((i64::MAX, Uuid::max(), i64::MAX))?;
        let rows: Vec<(Uuid, i64, i64, i64)> = read!(self, |pool| sqlx::query_as(concat!(
            "SELECT place.room_id, place.root, began.answered_at, ",
            unread!(),
            followed!(),
            "AND (began.answered_at, place.room_id, place.root) < ($3, $4, $5)
             ORDER BY began.answered_at DESC, place.room_id DESC, place.root DESC LIMIT $6"
        ))
        .bind(user.0)
        .bind(i64::from(UNREAD_MAX))
        .bind(at)
        .bind(room)
        .bind(root)
        .bind(request.rows())
        .fetch_all(pool)
        .await?);
        let split = |(room, root, at, unread): (Uuid, i64, i64, i64)| ((at, room, root), Some((room, root, unread)));
        let Page { entries, next } = Page::of(request, rows, split);
        Ok(Page { entries: self.listed(user, entries).await?, next })
    }

    /// Up to so many of them that have answers that they have not read, those with the newest answers first.
    ///
    /// # Errors
    /// The database's.
    pub async fn unread_threads(&self, user: UserId, limit: usize) -> Result<Vec<ListedThread>> {
        let rows: Vec<(Uuid, i64, i64)> = read!(self, |pool| sqlx::query_as(concat!(
            "SELECT room_id, root, unread FROM (SELECT place.room_id, place.root, began.answered_at, ",
            unread!(),
            followed!(),
            ") AS threads WHERE unread > 0 ORDER BY answered_at DESC, room_id, root LIMIT $3"
        ))
        .bind(user.0)
        .bind(i64::from(UNREAD_MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(pool)
        .await?);
        self.listed(user, rows).await
    }

    async fn listed(&self, user: UserId, rows: Vec<(Uuid, i64, i64)>) -> Result<Vec<ListedThread>> {
        let mut threads = Vec::with_capacity(rows.len());
        for (room, root, unread) in rows {
            // Who has left meanwhile gets none of it.
            if let Some(root) = self.message(RoomId(room), user, root.unsigned_abs()).await? {
                threads.push(ListedThread { root, unread: u32::try_from(unread).unwrap_or(UNREAD_MAX) });
            }
        }
        Ok(threads)
    }

    /// A message, for a member; `None` where they are none any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn message(&self, room: RoomId, reader: UserId, seq: Seq) -> Result<Option<Event>> {
        let row: Option<EventRow> = read!(self, |pool| sqlx::query_as(concat!(
            select_events!(),
            "WHERE events.room_id = $1 AND events.seq = $3
             AND EXISTS (SELECT 1 FROM members WHERE members.room_id = $1 AND user_id = $2)"
        ))
        .bind(room.0)
        .bind(reader.0)
        .bind(to_sql(seq))
        .fetch_optional(pool)
        .await?);
        Ok(self.with_reactions(room, row.into_iter().collect()).await?.pop())
    }
}
