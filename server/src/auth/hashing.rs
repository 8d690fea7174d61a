//! Hashing of passwords, off the threads that move messages.

use std::{io, sync::Arc};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use protocol::ErrorCode;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::{Semaphore, oneshot};

use super::prepared::prepared;

/// OWASP's floor for argon2id (Password Storage Cheat Sheet, 2025): 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Of no one's password: verified against where there is no account, so that it takes the same time. No password's hash is known to
/// be all zeros; if there is one, it opens nothing.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCAxNg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How much its threads let all others go before them (`nice(2)`): the most there is. While both want a core they get a
/// hundredth of it, so that they end even where all cores are busy.
const NICENESS: i32 = 19;

/// Log-ins that wait for a thread; more are told to come back. At 50 ms a hash, the last waits a few seconds.
const WAITING_MAX: usize = 256;

/// A bounded pool for argon2id.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    threads: Arc<ThreadPool>,
    waiting: Arc<Semaphore>,
}

impl Hasher {
    /// A pool of so many threads.
    ///
    /// # Errors
    /// Where the system starts no thread.
    ///
    /// # Panics
    /// Never: the parameters are constants that argon2 takes; a test makes one.
    pub fn new(threads: u32) -> io::Result<Self> {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads as usize)
            .thread_name(|number| format!("hashing-{number}"))
            .start_handler(|_| step_back())
            .panic_handler(|_| tracing::error!("hashing a password failed"));
        let pool = pool.build().map_err(io::Error::other)?;
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are in argon2's range");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Ok(Self { argon2, threads: Arc::new(pool), waiting: Arc::new(Semaphore::new(WAITING_MAX)) })
    }

    /// The hash of a new password, as a PHC string with a salt of its own.
    ///
    /// # Errors
    /// [`ErrorCode::Busy`] where too many wait already.
    pub async fn hash(&self, password: &str) -> Result<String, ErrorCode> {
        let password = prepared(password);
        self.run(move |argon2| argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string())).await?.map_err(
            |error| {
                tracing::error!(%error, "a password could not be hashed");
                ErrorCode::Internal
            },
        )
    }

    /// Whether this is the password. `hash` is `None` where there is no such account; that takes as long. A password that is
    /// prepared otherwise than typed is looked at in both forms, as hashes from before are of what was typed.
    ///
    /// # Errors
    /// [`ErrorCode::Busy`] where too many wait already.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, ErrorCode> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let mut forms = vec![prepared(password), password.to_owned()];
        forms.dedup();
        let same = self
            .run(move |argon2| {
                let parsed = PasswordHash::new(&hash).ok()?;
                forms.iter().find(|form| argon2.verify_password(form.as_bytes(), &parsed).is_ok()).map(drop)
            })
            .await?
            .is_some();
        Ok(same && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, ErrorCode> {
        let waiting = self.waiting.clone().try_acquire_owned().map_err(|_| ErrorCode::Busy)?;
        let argon2 = self.argon2.clone();
        let (sender, done) = oneshot::channel();
        self.threads.spawn(move || {
            let _waiting = waiting;
            // Nobody takes it where they have given up meanwhile.
            if !sender.is_closed() {
                let _ = sender.send(work(&argon2));
            }
        });
        done.await.map_err(|_| ErrorCode::Internal)
    }
}

/// On Linux, niceness is each thread's own.
fn step_back() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::nice(NICENESS)
    {
        tracing::warn!(%error, "passwords are hashed at the same priority as all else");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let hasher = Hasher::new(1).unwrap();
        let hash = hasher.hash("tea at half past four").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify("tea at half past four", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("tea at half past five", Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn where_there_is_no_account_as_much_is_done_as_where_there_is_one() {
        let hasher = Hasher::new(1).unwrap();
        let real = hasher.hash("tea at half past four").await.unwrap();
        let (nobody, real) = (PasswordHash::new(NOBODY).unwrap(), PasswordHash::new(&real).unwrap());
        assert_eq!((nobody.algorithm, nobody.version, &nobody.params), (real.algorithm, real.version, &real.params));
        let lengths = |hash: &PasswordHash| (hash.salt.map(|salt| salt.len()), hash.hash.map(|hash| hash.len()));
        assert_eq!(lengths(&nobody), lengths(&real));
        assert!(!hasher.verify("tea at half past four", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_right_in_any_form_and_as_it_was_typed_once() {
        let hasher = Hasher::new(1).unwrap();
        let hash = hasher.hash("te\u{302}te a\u{300} tête").await.unwrap();
        assert!(hasher.verify("tête\u{A0}à te\u{302}te", Some(&hash)).await.unwrap());
        let raw = hasher.argon2.hash_password("te\u{302}te a\u{300} tête".as_bytes()).unwrap().to_string();
        assert!(hasher.verify("te\u{302}te a\u{300} tête", Some(&raw)).await.unwrap());
        assert!(!hasher.verify("te\u{302}te a te\u{302}te", Some(&raw)).await.unwrap());
    }

    #[tokio::test]
    async fn more_than_can_wait_are_told_to_come_back() {
        let hasher = Hasher::new(1).unwrap();
        let _all = hasher.waiting.acquire_many(WAITING_MAX as u32).await.unwrap();
        assert_eq!(hasher.hash("x").await, Err(ErrorCode::Busy));
    }
}
