//! Somebody with an account, who speaks HTTP.

mod files;

use std::{sync::Mutex, time::Duration};

use protocol::{
    ErrorBody, Event, Person, RoomId, SEQ_MAX, Seq,
    api::{History, PAGE_MAX, Posted, RoomInfo, RoomPage, SignedIn, Tokens},
};
use reqwest::{Client, Method};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use super::lock;

const PASSWORD: &str = "a bot has no need of sleep";
/// A request that has no answer in this time gets none.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a request did not do what it was for.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The server said no.
    #[error("refused: {}", .0.message)]
    Refused(ErrorBody),
    /// It could not be reached, or could not answer.
    #[error("not reached: {0}")]
    NotReached(String),
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        Self::NotReached(error.to_string())
    }
}

/// An account, logged in.
pub struct Account {
    /// `http://host:port`.
    pub base: String,
    /// Whose it is.
    pub me: Person,
    tokens: Mutex<Tokens>,
    http: Client,
}

impl Account {
    /// Signs up.
    ///
    /// # Errors
    /// The server's.
    pub async fn sign_up(base: &str, name: &str) -> Result<Self, Trouble> {
        Self::sign_up_through(Self::http()?, base, name).await
    }

    /// An HTTP client as accounts use it.
    ///
    /// # Errors
    /// Where the system has none.
    pub fn http() -> Result<Client, Trouble> {
        Ok(Client::builder().timeout(PATIENCE).build()?)
    }

    /// Signs up over connections that others use too.
    ///
    /// # Errors
    /// The server's.
    pub async fn sign_up_through(http: Client, base: &str, name: &str) -> Result<Self, Trouble> {
        let body = json!({ "name": name, "password": PASSWORD });
        let reply = http.post(format!("{base}/api/accounts")).json(&body).send().await?;
        let SignedIn { me, tokens } = read(reply).await?;
        Ok(Self { base: base.to_owned(), me, tokens: Mutex::new(tokens), http })
    }

    /// The same account on a server that has a copy of the database.
    #[must_use]
    pub fn on(&self, base: String, http: Client) -> Self {
        Self { base, me: self.me.clone(), tokens: Mutex::new(lock(&self.tokens).clone()), http }
    }

    /// Logs in once more, as on another device.
    ///
    /// # Errors
    /// The server's.
    pub async fn log_in(&self) -> Result<(), Trouble> {
        let body = json!({ "name": self.me.name, "password": PASSWORD });
        let reply = self.http.post(format!("{}/api/sessions", self.base)).json(&body).send().await?;
        read::<SignedIn>(reply).await.map(drop)
    }

    /// The access token of now.
    pub fn access_token(&self) -> String {
        lock(&self.tokens).access_token.clone()
    }

    /// Gets a new access token.
    ///
    /// # Errors
    /// The server's.
    pub async fn renew(&self) -> Result<(), Trouble> {
        let body = json!({ "refresh_token": lock(&self.tokens).refresh_token });
        let reply = self.http.post(format!("{}/api/sessions/refresh", self.base)).json(&body).send().await?;
        let signed_in: SignedIn = read(reply).await?;
        *lock(&self.tokens) = signed_in.tokens;
        Ok(())
    }

    /// Makes a room.
    ///
    /// # Errors
    /// The server's.
    pub async fn make_room(&self, name: &str) -> Result<RoomInfo, Trouble> {
        self.ask(Method::POST, "/api/rooms", Some(json!({ "name": name }))).await
    }

    /// Becomes a member of a room.
    ///
    /// # Errors
    /// The server's.
    pub async fn join(&self, room: RoomId) -> Result<RoomInfo, Trouble> {
        self.ask(Method::PUT, &format!("/api/rooms/{room}/membership"), None::<()>).await
    }

    /// Says something in a room.
    ///
    /// # Errors
    /// The server's.
    pub async fn post(&self, room: RoomId, text: &str) -> Result<Posted, Trouble> {
        self.ask(Method::POST, &format!("/api/rooms/{room}/messages"), Some(json!({ "text": text }))).await
    }

    /// Deletes the account.
    ///
    /// # Errors
    /// The server's.
    pub async fn delete(&self) -> Result<(), Trouble> {
        let request = self.http.delete(format!("{}/api/account", self.base)).bearer_auth(self.access_token());
        let reply = request.json(&json!({ "own_password": PASSWORD })).send().await?;
        accepted(reply).await.map(drop)
    }

    /// A room's newest page.
    ///
    /// # Errors
    /// The server's.
    pub async fn page(&self, room: RoomId) -> Result<RoomPage, Trouble> {
        self.ask(Method::GET, &format!("/api/rooms/{room}"), None::<()>).await
    }

    /// A room's events before a seq: as many as a page holds, oldest first.
    ///
    /// # Errors
    /// The server's.
    pub async fn events_before(&self, room: RoomId, before: Seq) -> Result<Vec<Event>, Trouble> {
        let path = format!("/api/rooms/{room}/events?before={before}&limit={PAGE_MAX}");
        let History { events, .. } = self.ask(Method::GET, &path, None::<()>).await?;
        Ok(events)
    }

    /// All events of a room, oldest first.
    ///
    /// # Errors
    /// The server's.
    pub async fn history(&self, room: RoomId) -> Result<Vec<Event>, Trouble> {
        let mut pages = Vec::new();
        let mut before = SEQ_MAX;
        loop {
            let page = self.events_before(room, before).await?;
            let Some(first) = page.first() else { break };
            before = first.seq;
            pages.push(page);
        }
        Ok(pages.into_iter().rev().flatten().collect())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<impl Serialize>,
    ) -> Result<T, Trouble> {
        let request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(self.access_token());
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        read(request.send().await?).await
    }
}

async fn read<T: DeserializeOwned>(reply: reqwest::Response) -> Result<T, Trouble> {
    Ok(accepted(reply).await?.json().await?)
}

async fn accepted(reply: reqwest::Response) -> Result<reqwest::Response, Trouble> {
    let status = reply.status();
    if status.is_success() {
        return Ok(reply);
    }
    let text = reply.text().await?;
    match serde_json::from_str::<ErrorBody>(&text) {
        Ok(body) if !status.is_server_error() => Err(Trouble::Refused(body)),
        _ => Err(Trouble::NotReached(format!("{status}: {text}"))),
    }
}
