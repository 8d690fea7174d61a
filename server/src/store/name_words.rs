//! Finding people while somebody types a part of their name.
//!
//! `name_words` has the [`search_keys`] of everybody's name and display name. What is found is what begins with the key of what was
//! typed, in the order of the keys: who is called exactly so comes first. What servers of an older version change is not kept up.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use protocol::{
    Person, RoomId, Timestamp, UserId,
    api::MemberListing,
    names::{search_key, search_keys},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    Page, PageRequest, Result, Store, Transaction, append::role, connection::Connection, is_findable, page::Filling,
    people::PersonRow,
};

/// The setting that remembers the last account whose words are kept. Another version of the keys takes another setting.
const DONE: &str = "name-words-1";
/// Accounts whose words are written in one transaction, with at most 16 words each.
const CHUNK: i64 = 500;
/// Most rows that are looked at for one page: many of those who are found may be in the room already.
const LOOKED_AT_MAX: u32 = 1_000;

/// Behind all keys that begin with one, as no name has this character.
const END: char = char::MAX;

/// Writes by what a person is found, within a transaction.
///
/// # Errors
/// The database's.
pub(super) async fn keep_words(
    tx: &mut Connection<'_>,
    user: UserId,
    name: &str,
    display_name: Option<&str>,
) -> Result<()> {
    tx.query("DELETE FROM name_words WHERE user_id = $1").bind(user.0).execute().await?;
    for word in words(name, display_name) {
        tx.query("INSERT INTO name_words (word, user_id) VALUES ($1, $2)").bind(word).bind(user.0).execute().await?;
    }
    Ok(())
}

/// By what a person of these names is found.
fn words(name: &str, display_name: Option<&str>) -> BTreeSet<String> {
    let mut words = search_keys(name);
    words.extend(display_name.map(search_keys).unwrap_or_default());
    words
}

#[derive(sqlx_macros::FromRow)]
struct Found {
    word: String,
    #[sqlx(flatten)]
    person: PersonRow,
    /// Whether they belong on the page.
    fits: bool,
}

/// Somebody of a name, who can be a member.
#[derive(sqlx_macros::FromRow)]
struct FoundMember {
    word: String,
    role: Option<i16>,
    muted_until: Option<i64>,
    #[sqlx(flatten)]
    person: PersonRow,
    /// Whether no other word of theirs that fits comes before.
    is_first: bool,
}

impl Store {
    /// People whose name or display name, or a word of one, begins with what was typed, the closest first. Those are left out
    /// whose accounts are closed, whom `viewer` has blocked, who are in `outside`, and `viewer`.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn people(
        &self,
        viewer: UserId,
        typed: &str,
        outside: Option<RoomId>,
        request: &PageRequest,
    ) -> Result<Page<Person>> {
        let (word, id) = request.after_text()?;
        let key = search_key(typed.trim());
        // Who types signs alone finds nobody, and not everybody.
        if !is_findable(typed) || key.is_empty() && !typed.trim().is_empty() || key.contains('\0') {
            return Ok(Page { entries: Vec::new(), next: None });
        }
        // A cursor of another query begins no earlier than this one's first key.
        let after = if word < key { (key.clone(), Uuid::nil()) } else { (word, id) };
        let mut filling = Filling::new(request, LOOKED_AT_MAX);
        read!(self, |pool| {
            let mut found = sqlx::query_as::<_, Found>(
                "SELECT name_words.word, users.id, users.name, users.display_name, users.avatar,
                 users.state = 'active' AND users.id <> $3
                 AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user_id = $3 AND blocks.blocked_id = users.id)
                 AND NOT EXISTS (SELECT 1 FROM members WHERE members.room_id = $4 AND members.user_id = users.id)
                 AND NOT EXISTS (SELECT 1 FROM name_words AS closer WHERE closer.user_id = users.id
                     AND closer.word >= $5 AND closer.word < name_words.word) AS fits
                 FROM name_words JOIN users ON users.id = name_words.user_id
                 WHERE (name_words.word, name_words.user_id) > ($1, $2) AND name_words.word < $6
                 ORDER BY name_words.word, name_words.user_id LIMIT $7",
            )
            .bind(after.0)
            .bind(after.1)
            .bind(viewer.0)
            .bind(outside.map(|room| room.0))
            .bind(&key)
            .bind(format!("{key}{END}"))
            .bind(i64::from(LOOKED_AT_MAX))
            .fetch(pool);
            while let Some(row) = found.try_next().await? {
                let person = Person::from(row.person);
                if filling.take((row.word, person.id.0), row.fits.then_some(person)).is_break() {
                    break;
                }
            }
        });
        Ok(filling.page())
    }

    /// The members of a room whose name or display name, or a word of one, begins with what was typed, the closest first.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn members_called(
        &self,
        room: RoomId,
        typed: &str,
        request: &PageRequest,
    ) -> Result<Page<MemberListing>> {
        let (word, id) = request.after_text()?;
        let key = search_key(typed);
        if !is_findable(typed) || key.is_empty() || key.contains('\0') {
            return Ok(Page { entries: Vec::new(), next: None });
        }
        let after = if word < key { (key.clone(), Uuid::nil()) } else { (word, id) };
        let mut filling = Filling::new(request, LOOKED_AT_MAX);
        read!(self, |pool| {
            let mut found = sqlx::query_as::<_, FoundMember>(
                "SELECT name_words.word, members.role, members.muted_until, users.id, users.name, users.display_name, users.avatar,
                 NOT EXISTS (SELECT 1 FROM name_words AS closer WHERE closer.user_id = users.id
                     AND closer.word >= $4 AND closer.word < name_words.word) AS is_first
                 FROM name_words JOIN users ON users.id = name_words.user_id
                 LEFT JOIN members ON members.room_id = $3 AND members.user_id = users.id
                 WHERE (name_words.word, name_words.user_id) > ($1, $2) AND name_words.word < $5
                 ORDER BY name_words.word, name_words.user_id LIMIT $6",
            )
            .bind(after.0)
            .bind(after.1)
            .bind(room.0)
            .bind(&key)
            .bind(format!("{key}{END}"))
            .bind(i64::from(LOOKED_AT_MAX))
            .fetch(pool);
            while let Some(FoundMember { word, person, role: as_what, muted_until, is_first }) =
                found.try_next().await?
            {
                let (person, muted_until) = (Person::from(person), muted_until.map(Timestamp));
                let id = person.id.0;
                let listing =
                    as_what.filter(|_| is_first).map(|it| MemberListing { person, role: role(it), muted_until });
                if filling.take((word, id), listing).is_break() {
                    break;
                }
            }
        });
        Ok(filling.page())
    }

    /// Writes the words of all accounts that have none yet.
    pub(super) async fn update_name_words(&self) -> sqlx::Result<()> {
        while self.update_some_words().await? {}
        Ok(())
    }

    async fn update_some_words(&self) -> sqlx::Result<bool> {
        let any = write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Also holds other servers that start now.
            let done: String = sqlx::query_scalar(
                "INSERT INTO server_settings (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = server_settings.value RETURNING value",
            )
            .bind(DONE)
            .bind(Uuid::nil().to_string())
            .fetch_one(&mut *tx)
            .await?;
            let next = "SELECT id, name, display_name, avatar FROM users WHERE id > $1 AND state <> 'deleted' ORDER BY id LIMIT $2";
            let done: Uuid = done.parse().unwrap_or_default();
            let rows: Vec<PersonRow> = sqlx::query_as(next).bind(done).bind(CHUNK).fetch_all(&mut *tx).await?;
            let people: Vec<Person> = rows.into_iter().map(Into::into).collect();
            let words_of = |person: &Person| {
                let id = person.id.0;
                words(&person.name, person.display_name.as_deref()).into_iter().map(move |word| (word, id))
            };
            let rows: Vec<_> = people.iter().flat_map(words_of).collect();
            if !rows.is_empty() {
                let mut query = QueryBuilder::new("INSERT INTO name_words (word, user_id) ");
                query.push_values(rows, |mut row, (word, user)| {
                    row.push_bind(word).push_bind(user);
                });
                query.push(" ON CONFLICT (word, user_id) DO NOTHING").build().execute(&mut *tx).await?;
            }
            if let Some(last) = people.last() {
                sqlx::query("UPDATE server_settings SET value = $2 WHERE name = $1")
                    .bind(DONE)
                    .bind(last.id.to_string())
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
            !people.is_empty()
        });
        Ok(any)
    }
}
