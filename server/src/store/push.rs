//! Browsers that are told by push, and of what.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
};

use protocol::{
    Blocked, Notify, RoomId, RoomKind, Seq, SessionId, UserId,
    notifications::{NotificationSettings, SUBSCRIPTIONS_MAX},
    permission::RoomContext,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Job, Result, Store, Transaction, append::room_kind, infos::notify, jobs::enqueue_in, now, rows::to_sql};

/// The rooms of which each message is to be told by push, as of a moment ago; `None` where nobody is told of any, by push or by e-mail. (What calls somebody,
/// answers somebody, or is said in a direct conversation may concern anybody, and is looked at in any case.)
#[derive(Debug, Default)]
pub struct Listened(RwLock<Option<Arc<BTreeSet<RoomId>>>>);

impl Listened {
    /// Those of now.
    pub(super) fn get(&self) -> Option<Arc<BTreeSet<RoomId>>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, rooms: Option<BTreeSet<RoomId>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = rooms.map(Arc::new);
    }
}

/// Whether each message of a room is to be told.
pub(super) fn is_told(listened: Option<&BTreeSet<RoomId>>, context: &RoomContext) -> bool {
    listened.is_some_and(|rooms| context.kind == RoomKind::Direct || rooms.contains(&context.room))
}

/// A browser that wants to be told.
#[derive(Clone, Debug)]
pub struct NewSubscription {
    /// Where its push service takes what is for it.
    pub endpoint: String,
    /// Its public key: a point of P-256, uncompressed.
    pub public_key: Vec<u8>,
    /// The secret that it shares with us.
    pub secret: Vec<u8>,
}

/// A browser that is told.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct PushSubscription {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// Where its push service takes what is for it.
    pub endpoint: String,
    /// Its public key: a point of P-256, uncompressed.
    pub public_key: Vec<u8>,
    /// The secret that it shares with us.
    pub secret: Vec<u8>,
    /// Up to where it was told of the room in question.
    told: i64,
}

impl PushSubscription {
    /// Up to where it was told of the room in question.
    pub fn told(&self) -> Seq {
        self.told.unsigned_abs()
    }
}

/// Somebody who may be told of something in a room that they are in.
#[derive(Clone, Debug)]
pub struct PushListener {
    /// Who.
    pub user: UserId,
    /// What they want to hear of in the room.
    pub level: Notify,
    /// Up to where they have read it.
    pub read_seq: Seq,
    /// How they want to be told.
    pub settings: NotificationSettings,
    /// Those of the authors in question whom they have blocked.
    pub blocked: Blocked,
    /// Those of the threads in question that they follow, and up to where they have read each.
    pub threads: BTreeMap<Seq, Seq>,
    /// Their browsers.
    pub subscriptions: Vec<PushSubscription>,
}

/// What is to be told of a room.
#[derive(Clone, Debug)]
pub struct PushedEvents {
    /// Where it is.
    pub room: RoomId,
    /// By whom.
    pub authors: BTreeSet<UserId>,
    /// In which threads some of it stands, by the messages that began them.
    pub threads: BTreeSet<Seq>,
}

/// Which members of a room are looked at.
#[derive(Clone, Debug)]
pub enum Whom {
    /// All.
    Everyone,
    /// These, those who want to hear of more than what concerns them, and those who follow the threads in question.
    Concerned(Vec<UserId>),
    /// These.
    Only(Vec<UserId>),
}

/// What every statement asks of a session.
const LIVE: &str = "JOIN sessions ON sessions.id = push_subscriptions.session_id AND sessions.ended_at IS NULL AND sessions.expires_at > ";

impl Store {
    /// From now on a session's browser is told, for as long as the session lasts. Of a person's browsers the last
    /// [`SUBSCRIPTIONS_MAX`] are told.
    ///
    /// # Errors
    /// The database's.
    pub async fn subscribe_to_push(&self, user: UserId, session: SessionId, new: &NewSubscription) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let mut connection = tx.connection();
            let known = connection
                .query("UPDATE push_subscriptions SET public_key = $3, secret = $4 WHERE session_id = $1 AND endpoint = $2")
                .bind(session.0)
                .bind(&*new.endpoint)
                .bind(&*new.public_key)
                .bind(&*new.secret)
                .execute()
                .await?;
            if known == 0 {
                connection
                    .query("DELETE FROM push_subscriptions WHERE session_id = $1 OR endpoint = $2")
                    .bind(session.0)
                    .bind(&*new.endpoint)
                    .execute()
                    .await?;
                connection
                    .query(
                        "INSERT INTO push_subscriptions (id, user_id, session_id, endpoint, public_key, secret, created_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                    )
                    .bind(Uuid::now_v7())
                    .bind(user.0)
                    .bind(session.0)
                    .bind(&*new.endpoint)
                    .bind(&*new.public_key)
                    .bind(&*new.secret)
                    .bind(now().0)
                    .execute()
                    .await?;
                connection
                    .query(
                        "DELETE FROM push_subscriptions WHERE user_id = $1 AND id NOT IN (
                             SELECT id FROM push_subscriptions WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2
                         )",
                    )
                    .bind(user.0)
                    .bind(SUBSCRIPTIONS_MAX as i64)
                    .execute()
                    .await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// A session's browser is told of nothing any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn unsubscribe_from_push(&self, session: SessionId) -> Result<()> {
        write!(self, |pool| sqlx::query("DELETE FROM push_subscriptions WHERE session_id = $1")
            .bind(session.0)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Looks which messages are to be told from now on: messages that are posted later leave jobs accordingly.
    ///
    /// # Errors
    /// The database's.
    pub async fn listen(&self) -> Result<()> {
        let any: bool = read!(self, |pool| sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM push_subscriptions)
             OR EXISTS (SELECT 1 FROM mail_addresses WHERE confirmed_at IS NOT NULL AND after_minutes > 0)"
        )
        .fetch_one(pool)
        .await?);
        if !any {
            self.listened().set(None);
            return Ok(());
        }
        let rooms: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar(
            "SELECT DISTINCT members.room_id FROM push_subscriptions
             JOIN members ON members.user_id = push_subscriptions.user_id
             LEFT JOIN notification_settings ON notification_settings.user_id = members.user_id
             WHERE members.notify = $1 OR notification_settings.has_key_words AND members.notify = $2"
        )
        .bind(Notify::Every as i16)
        .bind(Notify::All as i16)
        .fetch_all(pool)
        .await?);
        self.listened().set(Some(rooms.into_iter().map(RoomId).collect()));
        Ok(())
    }

    /// What a room is called, and of which kind it is.
    ///
    /// # Errors
    /// The database's.
    pub async fn room_title(&self, room: RoomId) -> Result<Option<(String, RoomKind)>> {
        let row: Option<(String, i16)> =
            read!(self, |pool| sqlx::query_as("SELECT name, kind FROM rooms WHERE id = $1")
                .bind(room.0)
                .fetch_optional(pool)
                .await?);
        Ok(row.map(|(name, kind)| (name, room_kind(kind))))
    }

    /// Up to `limit` members of a room who have browsers that are told, in the order of their ids after one; with whom of the authors
    /// they have blocked, and which of the threads they follow.
    ///
    /// # Errors
    /// The database's.
    pub async fn push_listeners(
        &self,
        about: &PushedEvents,
        whom: &Whom,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<PushListener>> {
        let PushedEvents { room, authors, threads } = about;
        if matches!(whom, Whom::Only(people) if people.is_empty()) {
            return Ok(Vec::new());
        }
        let rows: Vec<(Uuid, i16, i64, String)> = read!(self, |pool| {
            let mut query = QueryBuilder::new(
                "SELECT members.user_id, members.notify, members.read_seq, COALESCE(notification_settings.settings, '')
                 FROM members LEFT JOIN notification_settings ON notification_settings.user_id = members.user_id
                 WHERE members.room_id = ",
            );
            query.push_bind(room.0).push(" AND members.user_id > ").push_bind(after.map_or(Uuid::nil(), |user| user.0));
            query.push(" AND EXISTS (SELECT 1 FROM push_subscriptions ").push(LIVE).push_bind(now().0);
            query.push(" WHERE push_subscriptions.user_id = members.user_id)");
            if let Whom::Concerned(people) | Whom::Only(people) = whom {
                query.push(" AND (members.user_id IN (");
                let mut list = query.separated(", ");
                // At least one, for the sake of the list.
                list.push_bind(Uuid::nil());
                people.iter().for_each(|user| _ = list.push_bind(user.0));
                query.push(")");
                if matches!(whom, Whom::Concerned(_)) {
                    query.push(" OR members.notify = ").push_bind(Notify::Every as i16);
                    query.push(" OR notification_settings.has_key_words");
                    query
                        .push(" OR EXISTS (SELECT 1 FROM thread_people AS place WHERE place.user_id = members.user_id");
                    query.push(" AND place.room_id = members.room_id AND place.following AND place.root IN (");
                    let mut list = query.separated(", ");
                    list.push_bind(0_i64);
                    threads.iter().for_each(|root| _ = list.push_bind(to_sql(*root)));
                    query.push("))");
                }
                query.push(")");
            }
            query.push(" ORDER BY members.user_id LIMIT ").push_bind(i64::from(limit));
            query.build_query_as().fetch_all(pool).await?
        });
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let people: Vec<Uuid> = rows.iter().map(|(user, ..)| *user).collect();
        let mut subscriptions = self.subscriptions_of(*room, &people).await?;
        let mut blocked = self.blocks_of(&people, authors).await?;
        let mut followed = self.followed_of(*room, &people, threads).await?;
        let listener = |(user, level, read_seq, settings): (Uuid, i16, i64, String)| {
            let settings =
                if settings.is_empty() { Ok(NotificationSettings::default()) } else { serde_json::from_str(&settings) };
            Ok(PushListener {
                user: UserId(user),
                level: notify(level),
                read_seq: read_seq.unsigned_abs(),
                settings: settings?,
                blocked: blocked.remove(&user).unwrap_or_default().into(),
                threads: followed.remove(&user).unwrap_or_default(),
                subscriptions: subscriptions.remove(&user).unwrap_or_default(),
            })
        };
        rows.into_iter().map(listener).collect()
    }

    async fn subscriptions_of(&self, room: RoomId, people: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<PushSubscription>>> {
        let rows: Vec<PushSubscription> = read!(self, |pool| {
            let mut query = QueryBuilder::new(
                "SELECT push_subscriptions.id, push_subscriptions.user_id, push_subscriptions.endpoint,
                     push_subscriptions.public_key, push_subscriptions.secret, COALESCE(push_told.seq, 0) AS told
                 FROM push_subscriptions ",
            );
            query.push(LIVE).push_bind(now().0);
            query.push(
                " LEFT JOIN push_told ON push_told.subscription_id = push_subscriptions.id AND push_told.room_id = ",
            );
            query.push_bind(room.0).push(" WHERE push_subscriptions.user_id IN (");
            let mut list = query.separated(", ");
            people.iter().for_each(|user| _ = list.push_bind(*user));
            query.push(")").build_query_as().fetch_all(pool).await?
        });
        let mut all: BTreeMap<Uuid, Vec<PushSubscription>> = BTreeMap::new();
        for row in rows {
            all.entry(row.user_id).or_default().push(row);
        }
        Ok(all)
    }

    async fn blocks_of(&self, people: &[Uuid], authors: &BTreeSet<UserId>) -> Result<BTreeMap<Uuid, Vec<UserId>>> {
        let rows: Vec<(Uuid, Uuid)> = read!(self, |pool| {
            let mut query = QueryBuilder::new("SELECT user_id, blocked_id FROM blocks WHERE user_id IN (");
            let mut list = query.separated(", ");
            people.iter().for_each(|user| _ = list.push_bind(*user));
            query.push(") AND blocked_id IN (");
            let mut list = query.separated(", ");
            list.push_bind(Uuid::nil());
            authors.iter().for_each(|user| _ = list.push_bind(user.0));
            query.push(")").build_query_as().fetch_all(pool).await?
        });
        let mut all: BTreeMap<Uuid, Vec<UserId>> = BTreeMap::new();
        for (user, blocked) in rows {
            all.entry(user).or_default().push(UserId(blocked));
        }
        Ok(all)
    }

    pub(super) async fn followed_of(
        &self,
        room: RoomId,
        people: &[Uuid],
        threads: &BTreeSet<Seq>,
    ) -> Result<BTreeMap<Uuid, BTreeMap<Seq, Seq>>> {
        if threads.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(Uuid, i64, i64)> = read!(self, |pool| {
            let mut query = QueryBuilder::new("SELECT user_id, root, read_seq FROM thread_people WHERE room_id = ");
            query.push_bind(room.0).push(" AND following AND root IN (");
            let mut list = query.separated(", ");
            threads.iter().for_each(|root| _ = list.push_bind(to_sql(*root)));
            query.push(") AND user_id IN (");
            let mut list = query.separated(", ");
            people.iter().for_each(|user| _ = list.push_bind(*user));
            query.push(")").build_query_as().fetch_all(pool).await?
        });
        let mut all: BTreeMap<Uuid, BTreeMap<Seq, Seq>> = BTreeMap::new();
        for (user, root, read_seq) in rows {
            all.entry(user).or_default().insert(root.unsigned_abs(), read_seq.unsigned_abs());
        }
        Ok(all)
    }

    /// Writes down what came of telling browsers of a room: which were told up to where, which there are no more, and what is to be told
    /// later, in so many milliseconds.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_told(
        &self,
        room: RoomId,
        told: &[(Uuid, Seq)],
        gone: &[Uuid],
        later: &[(Job, i64)],
    ) -> Result<()> {
        if told.is_empty() && gone.is_empty() && later.is_empty() {
            return Ok(());
        }
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let mut connection = tx.connection();
            if !gone.is_empty() {
                let query =
                    connection.query("DELETE FROM push_subscriptions WHERE id IN (").push_list(gone.iter().copied());
                query.push(")").execute().await?;
            }
            if !told.is_empty() {
                connection
                    .query("INSERT INTO push_told (subscription_id, room_id, seq) SELECT v.column1, v.column2, v.column3 FROM (")
                    .push_values(told, |row, (id, seq)| {
                        row.push_bind(*id).push_bind(room.0).push_bind(to_sql(*seq));
                    })
                    .push(
                        ") AS v WHERE EXISTS (SELECT 1 FROM push_subscriptions WHERE id = v.column1)
                         ON CONFLICT (subscription_id, room_id) DO UPDATE SET seq = excluded.seq WHERE push_told.seq < excluded.seq",
                    )
                    .execute()
                    .await?;
            }
            for (job, delay_ms) in later {
                enqueue_in(&mut connection, job, *delay_ms).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }
}
