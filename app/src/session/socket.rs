//! One WebSocket, from its opening to its end.

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::{prelude::window, web_sys};
use protocol::{
    codec::{Encoding, Unknown, from_bytes, to_bytes},
    frame::{ClientFrame, ServerFrame},
};
use web_sys::{
    BinaryType, CloseEvent, Event, MessageEvent, WebSocket,
    wasm_bindgen::{JsCast, closure::Closure},
};

/// "Closed abnormally", of RFC 6455: for connections that never were.
pub const ABNORMAL: u16 = 1006;

/// What is heard on a socket.
pub enum Heard {
    /// It is open.
    Opened,
    /// A frame came.
    Frame(Box<ServerFrame>),
    /// A frame came that this version can't read.
    Unreadable,
    /// It is closed, with this code. Nothing comes after it.
    Closed(u16),
}

/// A socket with what listens to it. Where it is dropped it is closed, and nothing more is heard.
pub struct Socket {
    socket: WebSocket,
    /// For as long as the browser may call it.
    _listener: Closure<dyn Fn(Event)>,
}

impl Socket {
    /// Opens one. `None` where the browser allows none.
    pub fn open(heard: impl Fn(Heard) + 'static) -> Option<Self> {
        let socket = WebSocket::new_with_str(&address(), Encoding::Binary.subprotocol()).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let listener = Closure::<dyn Fn(Event)>::new(move |event| {
            if let Some(said) = what(&event) {
                heard(said);
            }
        });
        let function = Some(listener.as_ref().unchecked_ref());
        socket.set_onopen(function);
        socket.set_onmessage(function);
        // After an error the close event follows.
        socket.set_onclose(function);
        Some(Self { socket, _listener: listener })
    }

    /// Sends a frame. Where the socket can't any more it is about to close, and what was lost is sent again afterwards.
    pub fn send(&self, frame: &ClientFrame) {
        let _ = self.socket.send_with_u8_array(&to_bytes(frame));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Fails only with a code of one's own.
        let _ = self.socket.close();
    }
}

fn what(event: &Event) -> Option<Heard> {
    if let Some(event) = event.dyn_ref::<CloseEvent>() {
        return Some(Heard::Closed(event.code()));
    }
    let Some(event) = event.dyn_ref::<MessageEvent>() else { return Some(Heard::Opened) };
    // A text frame is none of ours.
    let bytes = Uint8Array::new(event.data().dyn_ref::<ArrayBuffer>()?).to_vec();
    let frame = from_bytes(&bytes, Unknown::Replaced);
    Some(frame.map_or(Heard::Unreadable, |frame| Heard::Frame(Box::new(frame))))
}

fn address() -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|protocol| protocol == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", location.host().unwrap_or_default())
}
