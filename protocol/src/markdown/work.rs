//! Counts what is looked at more than once, so that tests can hold it against the length of a text.

#[cfg(test)]
thread_local! {
    static DONE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// So many bytes were looked at.
#[cfg(test)]
pub fn add(bytes: usize) {
    DONE.set(DONE.get() + bytes);
}

#[cfg(not(test))]
pub const fn add(_: usize) {}

/// What was counted since the last call.
#[cfg(test)]
pub fn take() -> usize {
    DONE.replace(0)
}
