//! Connections that listen, all on one thread.

use std::{rc::Rc, time::Duration};

use futures_util::{StreamExt, stream};
use tokio::{task::JoinSet, time::timeout};

use crate::{
    client::{Client, Shared, Tally},
    processes::{Failure, fail},
    talk::Talk,
};

/// Connections that are being opened at the same time.
const OPENING: usize = 64;
/// So often those are opened again that were closed before they were ready.
const TRIES: u32 = 5;
/// How long all of them may take to be open and ready, beside a hundredth of a second each.
const PATIENCE: Duration = Duration::from_secs(30);

/// Everyone who is connected to one server.
pub struct Crowd {
    /// Each connection.
    pub clients: Vec<Rc<Client>>,
    /// What they share.
    pub shared: Rc<Shared>,
    tasks: JoinSet<()>,
}

impl Crowd {
    /// Connects everyone, and waits until each is ready.
    ///
    /// # Errors
    /// Where one of them can't connect, or is not ready in time.
    pub async fn gather(talks: Vec<Box<dyn Talk>>) -> Result<Self, Failure> {
        let shared = Rc::new(Shared::new());
        let clients: Vec<_> = talks.into_iter().map(|talk| Rc::new(Client::new(talk, shared.clone()))).collect();
        let mut crowd = Self { clients, shared, tasks: JoinSet::new() };
        let patience = PATIENCE + Duration::from_millis(10) * crowd.clients.len() as u32;
        timeout(patience, crowd.connect()).await.map_err(|_| {
            format!("{} of {} connections were ready in time", crowd.shared.ready.get(), crowd.clients.len())
        })??;
        let everyone = crowd.clients.clone();
        crowd.tasks.spawn_local(ticks(everyone));
        Ok(crowd)
    }

    /// Loses every connection at once.
    pub fn lose(&mut self) {
        self.tasks = JoinSet::new();
        self.clients.iter().for_each(|client| client.lose());
        self.shared.ready.set(0);
        self.shared.closed.set(0);
    }

    /// Connects everyone again, as many at once as the system lets us, and waits until each is current.
    ///
    /// # Errors
    /// Where one of them can't connect, or is not current in time.
    pub async fn come_back(&mut self, patience: Duration) -> Result<(), Failure> {
        timeout(patience, async {
            self.connect().await?;
            while !self.clients.iter().all(|client| client.talk.borrow().is_current()) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            Ok::<_, Failure>(())
        })
        .await
        .map_err(|_| format!("not everyone was current after {} s", patience.as_secs()))??;
        self.tasks.spawn_local(ticks(self.clients.clone()));
        Ok(())
    }

    async fn connect(&mut self) -> Result<(), Failure> {
        let mut opening = stream::iter(self.clients.clone())
            .map(|client| async move { client.open().await.map(|rest| (client, rest)) })
            .buffer_unordered(OPENING);
        while let Some(opened) = opening.next().await {
            let (client, rest) = opened?;
            self.tasks.spawn_local(async move { client.listen(rest).await });
        }
        let mut tries = 0;
        while self.shared.ready.get() < self.clients.len() {
            let shut: Vec<_> = self.clients.iter().filter(|client| !client.is_open()).cloned().collect();
            if !shut.is_empty() && tries == TRIES {
                return fail(format!("{} connections were closed at once", shut.len()));
            }
            // As anybody's client would, where the server has closed them as too busy for their hello.
            for client in &shut {
                self.shared.closed.set(self.shared.closed.get() - 1);
                client.lose();
                let (client, rest) = (client.clone(), client.open().await?);
                self.tasks.spawn_local(async move { client.listen(rest).await });
            }
            if !shut.is_empty() {
                tries += 1;
                eprintln!("  {} connections were closed before they were ready, and opened again", shut.len());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// How many connections the server has ended.
    pub fn closed(&self) -> usize {
        self.shared.closed.get()
    }

    /// Begins to count anew. What still comes of an earlier step counts no more.
    pub fn begin(&self) -> u32 {
        let step = self.shared.step.get() + 1;
        self.shared.step.set(step);
        *self.shared.tally.borrow_mut() = Tally::new();
        step
    }

    /// Reads what was counted.
    pub fn tally<T>(&self, read: impl FnOnce(&Tally) -> T) -> T {
        read(&self.shared.tally.borrow())
    }

    /// Ends the count.
    pub fn end(&self) -> Tally {
        self.shared.tally.replace(Tally::new())
    }
}

async fn ticks(everyone: Vec<Rc<Client>>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        everyone.iter().for_each(|client| client.tick());
    }
}
