use reqwest::StatusCode;

use crate::harness::{Server, on_both};

on_both! {
    async fn a_server_that_works_says_so_and_one_that_stops_says_not(engine: Engine) {
        let server = Server::start_on(engine).await;
        let status = async |path: &str| reqwest::get(server.url(path)).await.unwrap().status();
        assert_eq!(status("/healthz").await, StatusCode::OK);
        assert_eq!(status("/readyz").await, StatusCode::OK);
        server.app.store.close().await;
        // What it said before holds for a second.
        while status("/readyz").await != StatusCode::SERVICE_UNAVAILABLE {
            tokio::task::yield_now().await;
        }
        assert_eq!(status("/healthz").await, StatusCode::OK);
    }
}

#[tokio::test]
async fn every_reply_names_its_request() {
    let server = Server::start().await;
    let reply = reqwest::get(server.url("/healthz")).await.unwrap();
    assert_eq!(reply.headers()["x-request-id"].len(), 36);
}
