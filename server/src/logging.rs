//! Structured logs.

use tracing::{Level, Metadata};
use tracing_subscriber::{EnvFilter, Layer, filter::filter_fn, layer::SubscriberExt, util::SubscriberInitExt};

use crate::settings::{LogFormat, Settings};

/// Sends everything that is logged to standard error, in the format that is set.
pub fn start(settings: &Settings) {
    let filter = EnvFilter::new(&settings.log);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let layer = match settings.log_format {
        LogFormat::Text => layer.with_target(false).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry().with(filter).with(filter_fn(|line| !shows_frames(line))).with(layer).init();
}

/// Whether a line would show what people say: the library that reads WebSockets writes whole frames at `trace`.
fn shows_frames(line: &Metadata<'_>) -> bool {
    *line.level() == Level::TRACE && line.target().starts_with("tungstenite")
}
