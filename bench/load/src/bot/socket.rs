//! One WebSocket, in the encoding of our own clients.

use futures_util::{SinkExt, StreamExt};
use protocol::{
    RoomId, Seq,
    codec::Encoding,
    frame::{ClientFrame, ServerFrame},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::header},
};

use super::Account;

const ENCODING: Encoding = Encoding::Binary;

/// A connection.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects, with the access token of now.
    ///
    /// # Errors
    /// The connection's, or a handshake that the server refuses.
    pub async fn open(account: &Account) -> Result<Self, Error> {
        Self::open_at(&account.base, account).await
    }

    /// The same through another address.
    ///
    /// # Errors
    /// As [`Socket::open`].
    pub async fn open_at(base: &str, account: &Account) -> Result<Self, Error> {
        let address = format!("{}/ws", base.replacen("http://", "ws://", 1));
        let mut request = address.into_client_request()?;
        let bearer = format!("Bearer {}", account.access_token());
        request.headers_mut().insert(header::AUTHORIZATION, bearer.parse()?);
        request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, ENCODING.subprotocol().parse()?);
        let (stream, _) = connect_async(request).await?;
        Ok(Self(stream))
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// Where the connection is gone; [`Socket::receive`] says with which code.
    pub async fn send(&mut self, frame: &ClientFrame) -> Result<(), Error> {
        self.0.send(Message::binary(ENCODING.encode(frame))).await
    }

    /// Says hello.
    ///
    /// # Errors
    /// As [`Socket::send`].
    pub async fn hello(&mut self, resume: Vec<(RoomId, Seq)>) -> Result<(), Error> {
        self.send(&ClientFrame::Hello { resume: resume.into_iter().map(Into::into).collect() }).await
    }

    /// The next frame.
    ///
    /// # Errors
    /// The code with which the connection was closed; 1006 where there was none.
    pub async fn receive(&mut self) -> Result<ServerFrame, u16> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Binary(bytes))) => return ENCODING.decode(&bytes).map_err(|_| 1006_u16),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1006, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }
}
