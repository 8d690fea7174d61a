//! Pictures that somebody uploads, read by the real executable in a process of its own.

mod confined;
pub mod costly;
mod described;
pub mod files;
pub mod pdfs;
mod shown;

use std::time::Duration;

use bytes::Bytes;
use server::pictures::{Picture, PictureError, Pictures};

/// Longer than anything takes, however many tests run at once.
const LONG: Duration = Duration::from_secs(300);

/// Reads with the executable, as the server does.
fn pictures() -> Pictures {
    Pictures::new(env!("CARGO_BIN_EXE_weconnect").into(), LONG)
}

async fn read(file: &[u8]) -> Result<Picture, PictureError> {
    pictures().read(Bytes::copy_from_slice(file)).await
}
