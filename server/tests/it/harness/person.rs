//! Somebody with an account who speaks to the server as a program does.

use protocol::{
    ErrorBody, ErrorCode, RoomId,
    api::{History, RoomInfo, RoomPage, Rooms, SignedIn},
    codec::Encoding,
};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Server, Socket};

pub const PASSWORD: &str = "tea at half past four";

/// Logged in, by bearer token.
#[derive(Clone)]
pub struct Person {
    pub signed_in: SignedIn,
    pub base: String,
    http: Client,
}

impl Person {
    /// With a new account at the server at this address.
    pub async fn sign_up(base: String, name: &str) -> Self {
        let body = json!({ "name": name, "password": PASSWORD });
        let reply = Client::new().post(format!("{base}/api/accounts")).json(&body).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::CREATED, "{}", reply.text().await.unwrap());
        let signed_in = reply.json().await.unwrap();
        Self::with(base, signed_in)
    }

    /// Who has logged in at the server at this address.
    pub fn with(base: String, signed_in: SignedIn) -> Self {
        Self { signed_in, base, http: Client::new() }
    }

    /// The same person on a server that was started anew.
    pub fn at(&self, server: &Server) -> Self {
        Self { base: format!("http://{}", server.address), ..self.clone() }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.signed_in.tokens.access_token)
    }

    /// The same person on another device.
    pub async fn on_another_device(&self) -> Self {
        let body = json!({ "name": self.signed_in.me.name, "password": PASSWORD });
        let signed_in = self.ok(self.http.post(format!("{}/api/sessions", self.base)).json(&body)).await;
        Self { signed_in, ..self.clone() }
    }

    /// Gets something that must be there.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        self.ok(self.request(Method::GET, path)).await
    }

    /// Asks for something that must be done.
    pub async fn done(&self, method: Method, path: &str, body: Value) {
        let reply = self.request(method, path).json(&body).send().await.unwrap();
        assert!(reply.status().is_success(), "{} {}", reply.status(), reply.text().await.unwrap());
    }

    /// Makes something.
    pub async fn make<T: DeserializeOwned>(&self, path: &str, body: Value) -> T {
        self.ok(self.request(Method::POST, path).json(&body)).await
    }

    /// Makes a room of whatever kind.
    pub async fn create(&self, path: &str, body: Value) -> RoomId {
        self.make::<RoomInfo>(path, body).await.id
    }

    /// Why something is not done; `None` where it is.
    pub async fn tries(&self, method: Method, path: &str, body: Value) -> Option<ErrorCode> {
        let reply = self.request(method, path).json(&body).send().await.unwrap();
        if reply.status().is_success() { None } else { Some(reply.json::<ErrorBody>().await.unwrap().code) }
    }

    async fn ok<T: DeserializeOwned>(&self, request: RequestBuilder) -> T {
        let reply = request.send().await.unwrap();
        assert!(reply.status().is_success(), "{} {}", reply.status(), reply.text().await.unwrap());
        reply.json().await.unwrap()
    }

    /// What a request that must fail fails with.
    pub async fn refused(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, ErrorBody) {
        let request = self.request(method, path);
        let reply = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let reply = reply.send().await.unwrap();
        (reply.status(), reply.json().await.unwrap())
    }

    pub async fn make_room(&self, name: &str) -> RoomInfo {
        self.ok(self.request(Method::POST, "/api/rooms").json(&json!({ "name": name }))).await
    }

    pub async fn join(&self, room: RoomId) -> RoomInfo {
        self.ok(self.request(Method::PUT, &format!("/api/rooms/{room}/membership"))).await
    }

    pub async fn leave(&self, room: RoomId) {
        let reply = self.request(Method::DELETE, &format!("/api/rooms/{room}/membership")).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::NO_CONTENT);
    }

    pub async fn rooms(&self) -> Rooms {
        self.ok(self.request(Method::GET, "/api/rooms")).await
    }

    pub async fn page(&self, room: RoomId) -> RoomPage {
        self.ok(self.request(Method::GET, &format!("/api/rooms/{room}"))).await
    }

    pub async fn history(&self, room: RoomId, query: &str) -> History {
        self.ok(self.request(Method::GET, &format!("/api/rooms/{room}/events?{query}"))).await
    }

    pub async fn log_out(&self) {
        let reply = self.request(Method::DELETE, "/api/sessions/current").send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::NO_CONTENT);
    }

    /// A connection that has not said hello.
    pub async fn silent_socket(&self, encoding: Encoding) -> Socket {
        Socket::open(self, encoding).await
    }

    /// A connection that was welcomed, with nothing to resume.
    pub async fn socket(&self) -> Socket {
        let mut socket = self.silent_socket(Encoding::Json).await;
        socket.hello(&[]).await;
        socket
    }
}
