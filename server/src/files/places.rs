//! Who brings bytes at the same time. Where all places are taken, whoever is the slowest gives theirs to who comes: some people on bad
//! lines, or who mean ill, keep nobody else from uploading.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use protocol::ErrorCode;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// Uploads that are being received at the same time, and so many parts in memory.
const AT_ONCE: usize = 32;
/// Bytes a second. Who is as quick as this keeps the place: all of them together are a good line.
const QUICK: u64 = 64 * 1024;
/// How long somebody waits for a place that another is giving up, who first stores what has come.
const PATIENCE: Duration = Duration::from_secs(10);

/// The places, numbered by who came first.
pub(super) struct Places {
    free: Semaphore,
    taken: Mutex<BTreeMap<u64, Taken>>,
}

struct Taken {
    since: Instant,
    bytes: u64,
    given_up: CancellationToken,
}

/// A place, for as long as it lives.
pub(super) struct Place<'a> {
    places: &'a Places,
    number: u64,
    given_up: CancellationToken,
    _permit: SemaphorePermit<'a>,
}

impl Places {
    pub fn new() -> Self {
        Self { free: Semaphore::new(AT_ONCE), taken: Mutex::default() }
    }

    /// Takes a place, from the slowest if need be. Nobody gives one up within `turn` of having got it.
    ///
    /// # Errors
    /// [`ErrorCode::Busy`] where all who have one are quick, or new.
    pub async fn take(&self, turn: Duration) -> Result<Place<'_>, ErrorCode> {
        let permit = match self.free.try_acquire() {
            Ok(permit) => permit,
            Err(_) if self.clear_slowest(turn) => timeout(PATIENCE, self.free.acquire())
                .await
                .map_err(|_| ErrorCode::Busy)?
                .map_err(|_| ErrorCode::Busy)?,
            Err(_) => return Err(ErrorCode::Busy),
        };
        let given_up = CancellationToken::new();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let number = taken.last_key_value().map_or(0, |(last, _)| last + 1);
        taken.insert(number, Taken { since: Instant::now(), bytes: 0, given_up: given_up.clone() });
        Ok(Place { places: self, number, given_up, _permit: permit })
    }

    /// Tells the slowest to give up their place, if there is one who is slow.
    fn clear_slowest(&self, turn: Duration) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let slow = taken.values().filter(|taken| !taken.given_up.is_cancelled() && taken.since.elapsed() >= turn);
        let slowest = slow.min_by_key(|taken| taken.rate()).filter(|taken| taken.rate() < QUICK);
        slowest.inspect(|taken| taken.given_up.cancel()).is_some()
    }
}

impl Taken {
    /// Bytes a second since the place was taken.
    fn rate(&self) -> u64 {
        let milliseconds = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        self.bytes.saturating_mul(1000) / milliseconds
    }
}

impl Place<'_> {
    /// Counts bytes that have come.
    pub fn count(&self, bytes: usize) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = taken.get_mut(&self.number) {
            taken.bytes += bytes as u64;
        }
    }

    /// Until the place is to be given up.
    pub async fn is_given_up(&self) {
        self.given_up.cancelled().await;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.places.taken.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    async fn all(places: &Places) -> Vec<Place<'_>> {
        let mut all = Vec::new();
        for _ in 0..AT_ONCE {
            all.push(places.take(LONG).await.unwrap_or_else(|_| panic!("there are {AT_ONCE} places")));
        }
        all
    }

    #[tokio::test]
    async fn the_slowest_gives_up_the_place_and_who_is_quick_or_new_does_not() {
        let places = Places::new();
        let mut all = all(&places).await;
        assert!(matches!(places.take(LONG).await, Err(ErrorCode::Busy)), "all are new");
        for (number, place) in all.iter().enumerate() {
            place.count(if number == 7 { 1 } else { usize::MAX >> 32 });
        }
        let slow = all.remove(7);
        let gives_up = async move {
            slow.is_given_up().await;
            drop(slow);
        };
        let (taken, ()) = tokio::join!(places.take(Duration::ZERO), gives_up);
        taken.unwrap_or_else(|_| panic!("a place")).count(usize::MAX >> 32);
        assert_eq!(all.iter().filter(|place| place.given_up.is_cancelled()).count(), 0);
    }

    #[tokio::test]
    async fn each_who_comes_clears_the_place_of_another_one() {
        let places = Places::new();
        let all = all(&places).await;
        assert_eq!((0..=AT_ONCE).filter(|_| places.clear_slowest(Duration::ZERO)).count(), AT_ONCE);
        assert!(all.iter().all(|place| place.given_up.is_cancelled()));
    }
}
