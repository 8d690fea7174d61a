//! Transactions that write.
//!
//! Not sqlx's own: version 0.9.0 gives a connection back whose `BEGIN` was cut off, with the transaction open, so that what
//! the next one writes is confirmed and then undone (transact-rs/sqlx#4393); and where SQLite has undone a transaction by
//! itself, since the disk is full, it takes the connection for one with a transaction for ever. Here a connection goes back
//! only once the database has said that its transaction is over. All others are closed, which undoes what they had begun.

use std::ops::{Deref, DerefMut};

use sqlx::{Pool, pool::PoolConnection};

use super::{connection::Connection, engine::HasDialect};

/// A transaction that writes. Where it is dropped, nothing of it is written and its connection is closed; what is given up as
/// a matter of course is rolled back instead, which costs less.
pub(super) struct Transaction<DB: HasDialect> {
    connection: PoolConnection<DB>,
    is_over: bool,
}

impl<DB: HasDialect> Transaction<DB> {
    /// Begins one on a connection of the pool.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(pool: &Pool<DB>) -> sqlx::Result<Self> {
        let mut transaction = Self { connection: pool.acquire().await?, is_over: false };
        transaction.connection().run(DB::DIALECT.begin).await?;
        Ok(transaction)
    }

    /// Its connection, for functions that both databases share.
    pub fn connection(&mut self) -> Connection<'_> {
        DB::either(&mut self.connection)
    }

    /// Makes what was written last.
    ///
    /// # Errors
    /// The database's; then it may have been written or not.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.end("COMMIT").await
    }

    /// Undoes what was written.
    ///
    /// # Errors
    /// The database's; it is undone then, too.
    pub async fn rollback(self) -> sqlx::Result<()> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, statement: &'static str) -> sqlx::Result<()> {
        self.connection().run(statement).await?;
        self.is_over = true;
        Ok(())
    }
}

impl<DB: HasDialect> Drop for Transaction<DB> {
    fn drop(&mut self) {
        if !self.is_over {
            self.connection.close_on_drop();
        }
    }
}

impl<DB: HasDialect> Deref for Transaction<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl<DB: HasDialect> DerefMut for Transaction<DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}
