//! What was shared with the application from another one.

/// What is said while one chooses a room for it.
#[derive(Clone, Copy)]
pub struct Shared {
    pub title: &'static str,
    /// How many files there are.
    pub files: fn(count: usize) -> String,
    /// Not all of them were taken.
    pub left_out: fn(max: usize) -> String,
    /// It goes nowhere.
    pub drop: &'static str,
}
