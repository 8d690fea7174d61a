//! A world with one thread, a clock that only jumps, and one source of chance: what happens next is drawn from the seed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Wake, Waker},
};

use fastrand::Rng;

/// Milliseconds since the world began.
pub type Millis = u64;

/// Tasks that end together, as those of one process do.
pub type Group = u32;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The world's clock, dice and tasks. Cheap to clone.
#[derive(Clone)]
pub struct Sim {
    state: Arc<Mutex<State>>,
    ready: Arc<Ready>,
}

type Ready = Mutex<BTreeSet<u64>>;

struct State {
    now: Millis,
    rng: Rng,
    next: u64,
    tasks: BTreeMap<u64, (Group, Option<Task>)>,
    /// Groups that stand still, and those of their tasks that are to go on when they no longer do.
    frozen: BTreeMap<Group, Vec<u64>>,
    timers: BTreeMap<(Millis, u64), Waker>,
    /// What has happened, where somebody wants to read it.
    trace: Option<Vec<String>>,
    /// What has happened, for comparing two runs.
    hash: DefaultHasher,
    steps: u64,
}

struct TaskWaker {
    id: u64,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        lock(&self.ready).insert(self.id);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sim {
    /// A world in which nothing has happened. With `traced`, what happens is written down.
    pub fn new(seed: u64, traced: bool) -> Self {
        let state = State {
            now: 0,
            rng: Rng::with_seed(seed),
            next: 0,
            tasks: BTreeMap::new(),
            frozen: BTreeMap::new(),
            timers: BTreeMap::new(),
            trace: traced.then(Vec::new),
            hash: DefaultHasher::new(),
            steps: 0,
        };
        Self { state: Arc::new(Mutex::new(state)), ready: Arc::default() }
    }

    /// The time.
    pub fn now(&self) -> Millis {
        lock(&self.state).now
    }

    /// A number below `end`; 0 where there is none.
    pub fn below(&self, end: u64) -> u64 {
        lock(&self.state).rng.u64(0..end.max(1))
    }

    /// True so many times in a thousand.
    pub fn chance(&self, per_mille: u32) -> bool {
        self.below(1_000) < per_mille.into()
    }

    /// Any number.
    pub fn bits(&self) -> u128 {
        lock(&self.state).rng.u128(..)
    }

    /// Writes down what happens.
    pub fn note<T: Display>(&self, what: impl FnOnce() -> T) {
        let mut state = lock(&self.state);
        let State { now, trace, hash, .. } = &mut *state;
        if let Some(trace) = trace {
            let line = format!("{now:>7} ms  {}", what());
            line.hash(hash);
            trace.push(line);
        }
    }

    /// What was written down, and a number that is the same for the same story.
    pub fn story(&self) -> (Vec<String>, u64) {
        let state = lock(&self.state);
        let mut hash = state.hash.clone();
        state.steps.hash(&mut hash);
        (state.trace.clone().unwrap_or_default(), hash.finish())
    }

    /// How often a task was continued.
    pub fn steps(&self) -> u64 {
        lock(&self.state).steps
    }

    /// Begins a task.
    pub fn spawn(&self, group: Group, task: impl Future<Output = ()> + Send + 'static) {
        let mut state = lock(&self.state);
        let id = state.next;
        state.next += 1;
        state.tasks.insert(id, (group, Some(Box::pin(task))));
        drop(state);
        lock(&self.ready).insert(id);
    }

    /// Ends all tasks of a group where they stand.
    pub fn kill(&self, group: Group) {
        let mut state = lock(&self.state);
        let (killed, left) = std::mem::take(&mut state.tasks).into_iter().partition(|(_, (of, _))| *of == group);
        state.tasks = left;
        state.frozen.remove(&group);
        drop(state);
        // Outside of the lock: what they hold may have something to say to the world when it goes.
        let killed: BTreeMap<u64, (Group, Option<Task>)> = killed;
        drop(killed);
    }

    /// Lets all tasks of a group stand still.
    pub fn freeze(&self, group: Group) {
        lock(&self.state).frozen.entry(group).or_default();
    }

    /// Lets a group that stands still go on.
    pub fn thaw(&self, group: Group) {
        let waiting = lock(&self.state).frozen.remove(&group);
        lock(&self.ready).extend(waiting.into_iter().flatten());
    }

    /// Whether a group stands still.
    pub fn is_frozen(&self, group: Group) -> bool {
        lock(&self.state).frozen.contains_key(&group)
    }

    /// Lets so much time pass.
    pub fn sleep(&self, time: Millis) -> Sleep {
        self.sleep_until(self.now() + time)
    }

    /// Lets time pass until then.
    pub fn sleep_until(&self, until: Millis) -> Sleep {
        let mut state = lock(&self.state);
        let id = state.next;
        state.next += 1;
        Sleep { sim: self.clone(), until, id }
    }

    /// Lets others go first, or some time pass: no time, mostly, and never more than `most`.
    pub async fn jitter(&self, most: Millis) {
        let time = if self.chance(600) { 0 } else { self.below(most + 1) };
        self.sleep(time).await;
        for _ in 0..self.below(3) {
            let mut again = true;
            std::future::poll_fn(|cx| {
                if std::mem::take(&mut again) {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(())
            })
            .await;
        }
    }

    /// Lets the world go on until then.
    pub fn run_until(&self, end: Millis) {
        loop {
            while let Some(id) = self.draw() {
                self.poll(id);
            }
            let mut state = lock(&self.state);
            let Some(entry) = state.timers.first_entry().filter(|entry| entry.key().0 <= end) else {
                state.now = end.max(state.now);
                return;
            };
            let ((time, _), waker) = entry.remove_entry();
            state.now = time.max(state.now);
            drop(state);
            waker.wake();
        }
    }

    fn draw(&self) -> Option<u64> {
        let mut ready = lock(&self.ready);
        // From a sorted set, so that the order in which hash maps were walked does not matter.
        let index = match ready.len() {
            0 => return None,
            1 => 0,
            count => self.below(count as u64) as usize,
        };
        let id = ready.iter().nth(index).copied()?;
        ready.remove(&id);
        Some(id)
    }

    fn poll(&self, id: u64) {
        let task = {
            let mut state = lock(&self.state);
            state.steps += 1;
            let State { tasks, frozen, .. } = &mut *state;
            if let Some(waiting) = tasks.get(&id).and_then(|(group, _)| frozen.get_mut(group)) {
                return waiting.push(id);
            }
            tasks.get_mut(&id).and_then(|(_, task)| task.take())
        };
        let Some(mut task) = task else { return };
        let waker = Waker::from(Arc::new(TaskWaker { id, ready: self.ready.clone() }));
        let done = task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
        let mut state = lock(&self.state);
        // It can have ended its own group.
        let leftover = match state.tasks.get_mut(&id) {
            Some((_, place)) if !done => place.replace(task),
            Some(_) => {
                state.tasks.remove(&id);
                Some(task)
            }
            None => Some(task),
        };
        drop(state);
        drop(leftover);
    }

    /// Forgets all tasks, so that the world's parts no longer hold one another.
    pub fn end(&self) {
        let (tasks, timers) = {
            let mut state = lock(&self.state);
            (std::mem::take(&mut state.tasks), std::mem::take(&mut state.timers))
        };
        drop((tasks, timers));
    }
}

/// Ready at its time.
pub struct Sleep {
    sim: Sim,
    until: Millis,
    id: u64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.sim.state);
        if state.now >= self.until {
            return Poll::Ready(());
        }
        state.timers.insert((self.until, self.id), cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        lock(&self.sim.state).timers.remove(&(self.until, self.id));
    }
}
