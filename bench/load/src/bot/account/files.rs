//! Files: uploaded by tus, posted, and downloaded.

use protocol::{ClientId, FileId, RoomId, api::Posted};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::json;

use super::{Account, Trouble, accepted};

const OFFSET: &str = "Upload-Offset";

impl Account {
    /// Begins to upload a file of so many bytes.
    ///
    /// # Errors
    /// The server's.
    pub async fn begin_upload(&self, size: u64) -> Result<FileId, Trouble> {
        let reply = accepted(self.tus(Method::POST, "/api/files").header("Upload-Length", size).send().await?).await?;
        let place = reply.headers().get("Location").and_then(|place| place.to_str().ok());
        let id = place.and_then(|place| place.rsplit('/').next()?.parse().ok());
        id.ok_or_else(|| Trouble::NotReached("an upload without a place".into()))
    }

    /// How much of a file is there.
    ///
    /// # Errors
    /// The server's.
    pub async fn uploaded(&self, file: FileId) -> Result<u64, Trouble> {
        offset(self.tus(Method::HEAD, &path(file)).send().await?).await
    }

    /// Sends bytes of a file from an offset on; how much of it is there then.
    ///
    /// # Errors
    /// The server's.
    pub async fn upload(&self, file: FileId, from: u64, bytes: Vec<u8>) -> Result<u64, Trouble> {
        let request = self.tus(Method::PATCH, &path(file)).header(OFFSET, from);
        offset(request.header("Content-Type", "application/offset+octet-stream").body(bytes).send().await?).await
    }

    /// All of a file.
    ///
    /// # Errors
    /// The server's.
    pub async fn download(&self, file: FileId) -> Result<Vec<u8>, Trouble> {
        self.bytes(&path(file)).await
    }

    /// What shows a picture in a room.
    ///
    /// # Errors
    /// The server's.
    pub async fn preview(&self, file: FileId) -> Result<Vec<u8>, Trouble> {
        self.bytes(&format!("{}/preview", path(file))).await
    }

    /// Posts a file. Under the same client id it is posted once.
    ///
    /// # Errors
    /// The server's.
    pub async fn post_file(&self, room: RoomId, client_id: ClientId, file: FileId) -> Result<Posted, Trouble> {
        let message = json!({ "client_id": client_id, "text": "", "files": [{ "id": file }] });
        self.ask(Method::POST, &format!("/api/rooms/{room}/messages"), Some(message)).await
    }

    async fn bytes(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(self.access_token());
        Ok(accepted(request.send().await?).await?.bytes().await?.into())
    }

    fn tus(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(self.access_token());
        request.header("Tus-Resumable", "1.0.0")
    }
}

fn path(file: FileId) -> String {
    format!("/api/files/{file}")
}

async fn offset(reply: Response) -> Result<u64, Trouble> {
    let reply = accepted(reply).await?;
    let offset = reply.headers().get(OFFSET).and_then(|offset| offset.to_str().ok()?.parse().ok());
    offset.ok_or_else(|| Trouble::NotReached("a reply without an offset".into()))
}
