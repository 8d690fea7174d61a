//! Structured logs.

use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, filter_fn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};
use tracing_throttle::{Policy, TracingRateLimitLayer};

use crate::settings::{LogFormat, Settings};

/// A warning or an error that repeats is logged once in this time, and then how often it came.
const PERIOD: Duration = Duration::from_secs(60);
/// So many different ones are told apart; of more, the oldest are forgotten.
const DIFFERENT_MAX: usize = 1_000;
/// What differs from one time to the next without another cause.
const INCIDENTAL: [&str; 2] = ["latency", "room"];

/// Sends everything that is logged to standard error, in the format that is set.
///
/// # Panics
/// Outside of a Tokio runtime.
pub fn start(settings: &Settings) {
    let format = settings.log_format;
    let is_fault = |level: &Level| *level <= Level::WARN;
    let faults = layer(format).with_filter(filter_fn(move |event| is_fault(event.level())).and(once_a_period()));
    let rest = layer(format).with_filter(filter_fn(move |event| !is_fault(event.level())));
    let filter = EnvFilter::new(&settings.log);
    tracing_subscriber::registry()
        .with(vec![faults.boxed(), rest.boxed()])
        .with(filter)
        .with(filter_fn(|line| !shows_frames(line)))
        .init();
}

fn layer(format: LogFormat) -> Box<dyn Layer<Registry> + Send + Sync> {
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Text => layer.with_target(false).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    }
}

/// While a database is away, each request fails in the same way: thousands of lines that say one thing would fill the disk
/// and hide what else goes on.
fn once_a_period() -> TracingRateLimitLayer {
    let policy = Policy::time_window(1, PERIOD).expect("one and a minute are more than nothing");
    TracingRateLimitLayer::builder()
        .with_policy(policy)
        .with_max_signatures(DIFFERENT_MAX)
        .with_excluded_fields(INCIDENTAL.map(str::to_owned).to_vec())
        .with_summary_interval(PERIOD)
        .with_active_emission(true)
        .build()
        .expect("all bounds are more than nothing")
}

/// Whether a line would show what people say: the library that reads WebSockets writes whole frames at `trace`.
fn shows_frames(line: &Metadata<'_>) -> bool {
    *line.level() == Level::TRACE && line.target().starts_with("tungstenite")
}
