//! One WebSocket, from its opening to its end.

use std::future::poll_fn;

use futures::{
    SinkExt, StreamExt,
    channel::mpsc::UnboundedReceiver,
    future::{Either, select},
};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};
use leptos::prelude::window;
use protocol::{
    codec::{Encoding, Unknown, from_bytes, to_bytes},
    frame::{ClientFrame, ServerFrame},
};

/// "Closed abnormally", of RFC 6455: for connections that never were.
const ABNORMAL: u16 = 1006;

/// What is heard on a socket.
pub enum Heard {
    /// It is open.
    Opened,
    /// A frame came.
    Frame(Box<ServerFrame>),
    /// A frame came that this version can't read.
    Unreadable,
}

/// Opens a socket and serves it. Ends with its close code, or with `None` once the sender of `frames` is dropped: then
/// the socket is closed too, and with it go the browser's callbacks.
pub async fn run(mut frames: UnboundedReceiver<ClientFrame>, heard: impl Fn(Heard)) -> Option<u16> {
    let Ok(mut socket) = WebSocket::open_with_protocol(&address(), Encoding::Binary.subprotocol()) else {
        return Some(ABNORMAL);
    };
    {
        let ready = poll_fn(|cx| socket.poll_ready_unpin(cx));
        if let Either::Right(_) = select(ready, frames.next()).await {
            // Nothing is sent before the socket is open, so this can only be the end of the frames.
            return None;
        }
    }
    if matches!(socket.state(), State::Open) {
        heard(Heard::Opened);
    }
    loop {
        match select(socket.next(), frames.next()).await {
            Either::Left((Some(Ok(Message::Bytes(bytes))), _)) => {
                heard(
                    from_bytes(&bytes, Unknown::Replaced)
                        .map_or(Heard::Unreadable, |frame| Heard::Frame(Box::new(frame))),
                );
            }
            Either::Left((Some(Err(WebSocketError::ConnectionClose(event))), _)) => return Some(event.code),
            Either::Left((None, _)) => return Some(ABNORMAL),
            // A text frame is none of ours; after an error the close event follows.
            Either::Left((Some(_), _)) => {}
            Either::Right((Some(frame), _)) => {
                // A socket that can't send any more is about to close, and what was lost is sent again afterwards.
                let _ = socket.send(Message::Bytes(to_bytes(&frame))).await;
            }
            Either::Right((None, _)) => return None,
        }
    }
}

fn address() -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|protocol| protocol == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", location.host().unwrap_or_default())
}
