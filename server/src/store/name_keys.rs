//! Under which keys names are found, and who may be called what.
//!
//! `users.name_key` is a [`lookalike_key`], and `rooms.name_key` a [`room_key`]. Where two accounts or rooms from before have the same one, the
//! older has it; the later one's goes on with a space and its name, which no new name comes to. Nobody else can sign up under
//! either, and both are found by their names exactly as written.

use std::collections::BTreeMap;

use protocol::names::{lookalike_key, lookalike_keys, room_key};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Store, Transaction};

/// Rows that are brought up to date in one transaction: few, as other servers wait for those that it changes; and their keys, at most
/// four a row, have to fit into one statement (SQLite takes 32,766 values).
const CHUNK: i64 = 500;

/// The keys under which a name may be found, the one of a later account last.
pub(super) fn keys_of(name: &str) -> [String; 2] {
    let key = lookalike_key(name);
    let second = second_key(&key, name);
    [key, second]
}

fn second_key(key: &str, own: &str) -> String {
    format!("{key} {own}")
}

/// A table whose rows are found by the keys of their names.
struct Table {
    /// The setting that remembers the last row whose key is up to date. Another version of the keys takes another setting.
    done: &'static str,
    /// The key of a name.
    key: fn(&str) -> String,
    /// The rows after it.
    next: &'static str,
    /// The row that has a key.
    holder: &'static str,
    /// Gives a row a key.
    update: &'static str,
}

macro_rules! table {
    ($table:literal, $done:literal, $key:path, $which:literal, $display_name:literal, $erased:literal) => {
        Table {
            done: $done,
            key: $key,
            next: concat!(
                "SELECT id, name, name_key, ",
                $display_name,
                " AS display_name, ",
                $erased,
                " AS erased FROM ",
                $table,
                " WHERE id > $1 AND ",
                $which,
                " ORDER BY id LIMIT $2"
            ),
            holder: concat!(
                "SELECT id, name, name_key, ",
                $display_name,
                " AS display_name, ",
                $erased,
                " AS erased FROM ",
                $table,
                " WHERE name_key = $1"
            ),
            update: concat!("UPDATE ", $table, " SET name_key = $2 WHERE id = $1"),
        }
    };
}

const USERS: Table =
    table!("users", "name-keys-2", lookalike_key, "name_key NOT LIKE ' %'", "display_name", "(state = 'deleted')");
const ROOMS: Table = table!("rooms", "room-keys-2", room_key, "kind = 0", "NULL", "FALSE");

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    name_key: String,
    display_name: Option<String>,
    /// Then only the key tells how it was called, until it is [retired](super::retired_names).
    erased: bool,
}

impl Row {
    fn key(&self, key: fn(&str) -> String) -> String {
        match (self.erased, self.name_key.contains(' ')) {
            (false, _) => key(&self.name),
            (true, false) => key(&self.name_key),
            (true, true) => self.name_key.clone(),
        }
    }

    fn second_key(&self, key: &str) -> String {
        if self.erased { second_key(key, &self.id.to_string()) } else { second_key(key, &self.name) }
    }
}

/// What these people hold, and whether it is only of a display name. Names go before display names, and the older before the later.
fn held(people: &[Row]) -> BTreeMap<String, (Uuid, bool)> {
    let mut held = BTreeMap::new();
    for person in people {
        let names = if person.erased { vec![person.key(lookalike_key)] } else { lookalike_keys(&person.name) };
        names.into_iter().for_each(|key| _ = held.entry(key).or_insert((person.id, false)));
    }
    for person in people {
        let shown = person.display_name.as_deref().map(lookalike_keys).unwrap_or_default();
        shown.into_iter().for_each(|key| _ = held.entry(key).or_insert((person.id, true)));
    }
    held
}

impl Store {
    /// Brings all keys up to date that are not, in the order in which accounts and rooms were made. What is done is not done again;
    /// what servers of an older version add meanwhile is done at the next start, what they change is not.
    pub(super) async fn update_name_keys(&self) -> sqlx::Result<()> {
        for table in [USERS, ROOMS] {
            while self.update_some(&table).await? {}
        }
        Ok(())
    }

    /// Does the next rows, if there are any.
    async fn update_some(&self, table: &Table) -> sqlx::Result<bool> {
        let any = write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Also holds other servers that start now.
            let done: String = sqlx::query_scalar(
                "INSERT INTO server_settings (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = server_settings.value RETURNING value",
            )
            .bind(table.done)
            .bind(Uuid::nil().to_string())
            .fetch_one(&mut *tx)
            .await?;
            let done: Uuid = done.parse().unwrap_or_default();
            let rows: Vec<Row> = sqlx::query_as(table.next).bind(done).bind(CHUNK).fetch_all(&mut *tx).await?;
            for row in &rows {
                let mut key = row.key(table.key);
                // Since they were read, an older one may have moved this one.
                let holder: Option<Row> = sqlx::query_as(table.holder).bind(&key).fetch_optional(&mut *tx).await?;
                match holder {
                    Some(holder) if holder.id == row.id => continue,
                    // Who has taken the very same name on a server of an older version is found by no name.
                    Some(holder) if holder.id < row.id && holder.name == row.name => {
                        key = second_key(&key, &row.id.to_string());
                    }
                    Some(holder) if holder.id < row.id => key = row.second_key(&key),
                    Some(holder) => {
                        let second = holder.second_key(&key);
                        sqlx::query(table.update).bind(holder.id).bind(second).execute(&mut *tx).await?;
                    }
                    None => {}
                }
                sqlx::query(table.update).bind(row.id).bind(key).execute(&mut *tx).await?;
            }
            let held = if table.done == USERS.done { held(&rows) } else { BTreeMap::new() };
            if !held.is_empty() {
                let mut query = QueryBuilder::new("INSERT INTO name_keys (name_key, user_id, shown) ");
                query.push_values(held, |mut row, (key, (user, shown))| {
                    row.push_bind(key).push_bind(user).push_bind(shown);
                });
                // A name is its owner's, also where somebody has shown it before.
                query.push(
                    " ON CONFLICT (name_key) DO UPDATE SET user_id = excluded.user_id, shown = excluded.shown
                     WHERE name_keys.shown AND NOT excluded.shown",
                );
                query.build().execute(&mut *tx).await?;
            }
            if let Some(last) = rows.last() {
                sqlx::query("UPDATE server_settings SET value = $2 WHERE name = $1")
                    .bind(table.done)
                    .bind(last.id.to_string())
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
            !rows.is_empty()
        });
        Ok(any)
    }
}
