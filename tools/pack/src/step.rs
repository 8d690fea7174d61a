//! Says what is being done, and how long it took.

use std::time::Instant;

/// Something that takes a while.
pub struct Step {
    name: &'static str,
    start: Instant,
}

impl Step {
    /// Says that it begins; `usually` is how long it takes on two cores, as somebody would say it.
    pub fn begin(name: &'static str, usually: &str) -> Self {
        println!("  {name}: {usually}");
        Self { name, start: Instant::now() }
    }

    /// Says how far it is.
    pub fn say(&self, what: &str) {
        println!("  {}: {what} after {} s", self.name, self.start.elapsed().as_secs());
    }

    /// Says that it is over.
    pub fn end(self) {
        println!("  {}: done in {:.1} s", self.name, self.start.elapsed().as_secs_f32());
    }
}
