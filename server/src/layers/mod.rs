//! What every request passes on its way to its handler.

pub mod budget;
pub mod count;
pub mod detached;
pub mod identify;
pub mod origin;
