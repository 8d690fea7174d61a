//! What a crowd does all day.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Crowd, Failure};
use load::bot::{Bot, lock};

/// Messages that somebody writes while none goes out, since all of them are waited for afterwards.
const WAITING_MAX: usize = 50;

impl Crowd {
    /// Everyone talks, and now and then somebody loses the connection or closes the tab, until that is cancelled.
    pub fn talk(&self, pause: Duration) -> Talk {
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        for index in 0..self.len() {
            let (crowd, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move {
                let mut number = 0;
                while !stop.is_cancelled() {
                    tokio::time::sleep(pause.mul_f64(fastrand::f64() * 2.0)).await;
                    if crowd.bot(index).session(|session| session.outbox().iter().count()) >= WAITING_MAX {
                        continue;
                    }
                    let room = crowd.rooms[fastrand::usize(..crowd.rooms.len())];
                    number += 1;
                    crowd.post(index, room, format!("{} {number}", crowd.members[index].account.me.name));
                }
            });
        }
        let (crowd, stopping) = (self.clone(), stop.clone());
        tasks.spawn(async move {
            while !stopping.is_cancelled() {
                tokio::time::sleep(Duration::from_millis(fastrand::u64(50..300))).await;
                let index = fastrand::usize(..crowd.len());
                if fastrand::bool() {
                    _ = crowd.bot(index).disconnect();
                } else {
                    crowd.reopen(index).await;
                }
            }
        });
        Talk { stop, tasks }
    }

    /// Somebody closes the tab and opens another.
    async fn reopen(&self, index: usize) {
        let member = &self.members[index];
        let bot = {
            let mut bot = lock(&member.bot);
            bot.stop();
            *bot = Bot::start(member.account.clone(), member.kept.clone());
            bot.clone()
        };
        // A server that is down is waited for, but not by who reopens the next one.
        let crowd = self.clone();
        tokio::spawn(async move { crowd.visit_all(&bot).await });
    }
}

/// People who are talking.
pub struct Talk {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Talk {
    /// They have nothing more to say.
    ///
    /// # Errors
    /// Where one of them panicked.
    pub async fn end(mut self) -> Result<(), Failure> {
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended?;
        }
        Ok(())
    }
}
