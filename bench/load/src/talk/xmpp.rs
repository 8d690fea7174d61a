//! XMPP over WebSocket (RFC 7395) with multi-user chat (XEP-0045) and its archive (XEP-0313), as ejabberd speaks it.

use std::net::SocketAddr;

use memchr::memmem::{self, Finder};

use super::{News, Said, Talk};
use crate::wire::{self, Door};

/// The host and the service of bench/peers/ejabberd.yml.
const HOST: &str = "localhost";
const ROOMS: &str = "conference.localhost";

/// An occupant of some rooms, without an account.
pub struct Xmpp {
    address: SocketAddr,
    /// What the names of its rooms begin with.
    crowd: u32,
    rooms: Vec<u32>,
    /// What it is called in each of them.
    nick: String,
    /// Finds that in the sender's address.
    own: Finder<'static>,
    authenticated: bool,
    joined: usize,
}

impl Xmpp {
    /// Someone in the rooms of one crowd. A room is there for as long as somebody is in it.
    pub fn new(address: SocketAddr, crowd: u32, rooms: Vec<u32>) -> Self {
        let nick = format!("n{:016x}", fastrand::u64(..));
        let own = Finder::new(&format!("/{nick}'")).into_owned();
        Self { address, crowd, rooms, nick, own, authenticated: false, joined: 0 }
    }

    fn open(out: &mut Vec<u8>) {
        send(&format!("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{HOST}' version='1.0'/>"), out);
    }

    fn join(&self, out: &mut Vec<u8>) {
        let Self { crowd, nick, .. } = self;
        for room in &self.rooms {
            let presence = format!(
                "<presence xmlns='jabber:client' to='{crowd}-{room}@{ROOMS}/{nick}'>\
                 <x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>"
            );
            send(&presence, out);
        }
    }

    /// Ejabberd sends a message on when PostgreSQL has answered its INSERT: while the table `archive` was locked, nobody
    /// received any, not even the sender. It does so even if the answer is an error, which only its log tells: 23.01 sent
    /// messages on, with the archive's id in them, when there was no such table.
    fn message(&self, payload: &[u8]) -> News {
        let end = memchr::memchr(b'>', payload).unwrap_or(payload.len());
        let (head, content) = payload.split_at(end);
        if !has(head, " type='groupchat'") {
            return News::Nothing;
        }
        let Some(said) = Said::find(content) else { return News::Nothing };
        let mark = self.own.find(head).and_then(|_| mark(head));
        mark.map_or(News::Said(said), |mark| News::Returned(said, mark))
    }
}

impl Talk for Xmpp {
    fn door(&self) -> Door {
        let headers = vec![("Sec-WebSocket-Protocol", "xmpp".to_owned())];
        Door { address: self.address, path: "/ws".into(), headers }
    }

    fn opened(&mut self, out: &mut Vec<u8>) {
        Self::open(out);
    }

    fn receive(&mut self, _: u8, payload: &[u8], out: &mut Vec<u8>) -> News {
        if payload.starts_with(b"<message ") {
            return self.message(payload);
        }
        if payload.starts_with(b"<presence ") {
            // It is about oneself, and the last that comes of a join.
            if !has(payload, "<status code='110'/>") {
                return News::Nothing;
            }
            self.joined += 1;
            return if self.joined == self.rooms.len() { News::Ready } else { News::Nothing };
        }
        if payload.starts_with(b"<stream:features") && !self.authenticated {
            send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", out);
        } else if payload.starts_with(b"<stream:features") {
            // It also offers a session, which is optional.
            let bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>";
            send(&format!("<iq xmlns='jabber:client' type='set' id='bind'>{bind}</iq>"), out);
        } else if payload.starts_with(b"<success") {
            self.authenticated = true;
            Self::open(out);
        } else if has(payload, " id='bind'") {
            self.join(out);
        }
        News::Nothing
    }

    /// The text is put there as it is: it has nothing that means something in XML.
    fn post(&mut self, room: u32, text: String, mark: u64, out: &mut Vec<u8>) {
        let crowd = self.crowd;
        let message = format!(
            "<message xmlns='jabber:client' to='{crowd}-{room}@{ROOMS}' type='groupchat' id='{mark}'>\
             <body>{text}</body></message>"
        );
        send(&message, out);
    }
}

fn send(stanza: &str, out: &mut Vec<u8>) {
    wire::push(wire::TEXT, stanza.as_bytes(), out);
}

fn has(bytes: &[u8], what: &str) -> bool {
    memmem::find(bytes, what.as_bytes()).is_some()
}

/// The mark that a message was posted with.
fn mark(head: &[u8]) -> Option<u64> {
    let start = memmem::find(head, b" id='")? + b" id='".len();
    let end = start + memchr::memchr(b'\'', &head[start..])?;
    std::str::from_utf8(&head[start..end]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn received(xmpp: &mut Xmpp, from: &str, type_: &str, content: &str) -> News {
        let head = format!("<message xmlns='jabber:client' to='1@localhost/2' from='{from}' type='{type_}' id='77'>");
        xmpp.receive(wire::TEXT, format!("{head}{content}</message>").as_bytes(), &mut Vec::new())
    }

    #[test]
    fn ones_own_message_is_its_acknowledgement() {
        let mut xmpp = Xmpp::new((Ipv4Addr::LOCALHOST, 1).into(), 5, vec![6]);
        let said = Said { step: 3, stream: 41, number: 5, intended: 926_535, place: None };
        let body = format!("<body>{}</body>", said.text());
        let own = format!("5-6@{ROOMS}/{}", xmpp.nick);
        assert_eq!(received(&mut xmpp, &own, "groupchat", &body), News::Returned(said, 77));
        assert_eq!(received(&mut xmpp, &format!("5-6@{ROOMS}/other"), "groupchat", &body), News::Said(said));
        assert_eq!(received(&mut xmpp, &format!("5-6@{ROOMS}"), "error", &body), News::Nothing);
        assert_eq!(received(&mut xmpp, &format!("5-6@{ROOMS}"), "groupchat", "<subject/>"), News::Nothing);
    }

    #[test]
    fn it_is_ready_when_it_is_in_every_room() {
        let mut xmpp = Xmpp::new((Ipv4Addr::LOCALHOST, 1).into(), 5, vec![6, 7]);
        let mut out = Vec::new();
        let mut receive = |stanza: &str| xmpp.receive(wire::TEXT, stanza.as_bytes(), &mut out);
        let own =
            "<presence from='5-6@conference.localhost/n'><x><status code='201'/><status code='110'/></x></presence>";
        let room = "<presence from='5-6@conference.localhost'/>";
        assert_eq!(
            [room, own, room, own].map(&mut receive),
            [News::Nothing, News::Nothing, News::Nothing, News::Ready]
        );
    }
}
