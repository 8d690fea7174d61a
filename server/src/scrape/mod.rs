//! `GET /metrics`, on an address of its own: what was counted ([`crate::metrics`]), and how things stand at this moment.

mod database;
mod process;

use std::sync::atomic::AtomicU64;

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use prometheus_client::{
    encoding::prometheus_text::{CONTENT_TYPE, encode},
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};
use tokio::net::TcpListener;

use crate::{AppState, connections, metrics::Label};

/// A number that goes up and down.
type Number = Gauge<f64, AtomicU64>;

/// Answers on this address until the server stops. Whoever reaches it reads numbers, and nothing that anybody has written.
pub async fn serve(app: AppState, listener: TcpListener) {
    let terms = app.terms();
    let router = Router::new().route("/metrics", get(metrics)).with_state(app);
    connections::until_stopped(terms, listener, router, None).await;
}

async fn metrics(State(app): State<AppState>) -> impl IntoResponse {
    let mut now = Registry::with_prefix("weconnect");
    of_connections(&app, &mut now);
    database::add_all(&app, &mut now).await;
    let mut text = String::new();
    let mut process = Registry::with_prefix("process");
    process::add_all(&mut process);
    for registry in [app.rooms.metrics.registry(), &now, &process] {
        // Writing to a String can't fail.
        _ = encode(&mut text, registry);
    }
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], text)
}

/// Adds a number.
fn add(to: &mut Registry, name: &str, help: &str, value: f64) {
    let gauge = Number::default();
    gauge.set(value);
    to.register(name, help, gauge);
}

/// Adds numbers that differ in one label.
fn add_family(to: &mut Registry, name: &str, help: &str, values: impl IntoIterator<Item = (Label, f64)>) {
    let family = Family::<Label, Number>::default();
    for (label, value) in values {
        family.get_or_create(&label).set(value);
    }
    to.register(name, help, family);
}

fn count(number: usize) -> f64 {
    u32::try_from(number).unwrap_or(u32::MAX).into()
}

fn of_connections(app: &AppState, to: &mut Registry) {
    let here = app.rooms.hub.census();
    add(to, "people_online", "People who are connected to this node", count(here.people));
    let connections = [("websocket", here.connections), ("http", app.slots.visitors())];
    let connections = connections.map(|(transport, number)| ([("transport", transport)], count(number)));
    add_family(to, "connections", "Open connections by what they speak", connections);
    add(to, "rooms_followed", "Rooms that somebody who is connected to this node is in", count(here.rooms));
    add(to, "outgoing_bytes", "What is queued for connections and not written yet", count(here.bytes));
    add(to, "waiting_requests", "Requests to rooms that wait to be committed", count(app.rooms.log.waiting()));
    add_family(to, "build_info", "1, with the version of this node", [([("version", env!("CARGO_PKG_VERSION"))], 1.)]);
    let is_stopping = app.draining.is_cancelled() || app.stopping.is_cancelled();
    add(to, "stopping", "1 while this node is about to stop", f64::from(u8::from(is_stopping)));
}
