//! New connections, from a listening socket that may fail now and then.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

use super::{ConnectionSlots, tally::Tally};

/// How long nothing is accepted after a fault, such as "too many open files". Trying at once would fail at once.
const PAUSE: Duration = Duration::from_millis(100);

/// Bytes that the system takes for a connection before they can be sent, apart from those that are on their way. Without a bound
/// it takes megabytes for each client that reads nothing.
const UNSENT: u32 = 16 * 1024;

/// A listener that goes on whatever happens.
pub(super) struct Accept {
    listener: TcpListener,
    places: Arc<ConnectionSlots>,
    faults: Tally,
}

impl Accept {
    pub fn new(listener: TcpListener, places: Arc<ConnectionSlots>) -> Self {
        Self { listener, places, faults: Tally::default() }
    }

    pub async fn next(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    prepare(&stream);
                    return (stream, peer);
                }
                // Somebody who is gone already.
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => {
                    if let Some(times) = self.faults.count() {
                        tracing::error!(%error, times, "connections can't be accepted; it is tried again");
                    }
                    self.places.make_one_free();
                    sleep(PAUSE).await;
                }
            }
        }
    }
}

fn prepare(stream: &TcpStream) {
    // An event and its ack are small writes one after the other: Nagle's algorithm would keep the second back for as long as
    // the client delays its TCP acknowledgement, 40 ms on Linux.
    let set = stream.set_nodelay(true).and_then(|()| SockRef::from(stream).set_tcp_notsent_lowat(UNSENT));
    if let Err(error) = set {
        tracing::debug!(%error, "a connection's options could not be set");
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::ConnectionRefused | Kind::ConnectionAborted | Kind::ConnectionReset)
}
