//! Background tasks that a fault does not end.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use tokio::{task::JoinHandle, time::sleep};
use tokio_util::sync::CancellationToken;

/// Before a task that has panicked is begun anew, so that one that always does takes no time from the others.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs a task until the server stops or it ends by itself. One that panics is begun anew; the panic itself is in the log.
pub fn spawn<F, T>(stopping: &CancellationToken, name: &'static str, make: F) -> JoinHandle<()>
where
    F: Fn() -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let stopping = stopping.clone();
    let task = async move {
        // What a task shares with others is behind locks that outlast a panic, and consistent whenever they are free.
        while AssertUnwindSafe(make()).catch_unwind().await.is_err() {
            tracing::error!(name, "a background task has panicked; it is begun anew");
            sleep(PAUSE).await;
        }
    };
    tokio::spawn(async move { stopping.run_until_cancelled(task).await.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn a_task_that_panics_goes_on_until_the_server_stops() {
        let (stopping, runs) = (CancellationToken::new(), Arc::new(AtomicU32::new(0)));
        let counted = runs.clone();
        let task = spawn(&stopping, "test", move || {
            let counted = counted.clone();
            async move {
                if counted.fetch_add(1, Ordering::Relaxed) < 2 {
                    panic!("on purpose");
                }
                std::future::pending::<()>().await;
            }
        });
        while runs.load(Ordering::Relaxed) < 3 {
            sleep(PAUSE).await;
        }
        stopping.cancel();
        task.await.unwrap();
    }
}
