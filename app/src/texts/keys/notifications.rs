//! How one is told of what is new.

/// What of a room one wants to hear of.
#[derive(Clone, Copy)]
pub struct Levels {
    pub every: &'static str,
    pub usual: &'static str,
    pub usual_hint: &'static str,
    pub mentions: &'static str,
    pub mentions_hint: &'static str,
    pub nothing: &'static str,
}
