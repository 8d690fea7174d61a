//! What an address of a room or a message of this server is called where it stands in a message as it is.

use leptos::prelude::*;
use protocol::{RoomId, Seq, markdown::Inline};

use super::tree::Node;
use crate::{dom, names::title, session::Client, texts::texts};

/// A place on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    origin: String,
    room: RoomId,
    message: Option<Seq>,
}

impl Place {
    fn parse(href: &str) -> Option<Self> {
        let (origin, path) = href.split_at(href.find("/rooms/")?);
        let path = path.strip_prefix("/rooms/")?;
        let (id, message) = match path.split_once("?message=") {
            Some((id, seq)) => (id, Some(seq.parse().ok()?)),
            None => (path, None),
        };
        Some(Self { origin: origin.to_owned(), room: id.parse().ok()?, message })
    }

    /// Its name, as far as its reader knows it.
    fn name(&self, client: &Client) -> Option<String> {
        if self.origin != dom::origin() {
            return None;
        }
        let joined = client.view.joined.read();
        let room = title(joined.iter().flatten().find(|info| info.id == self.room)?);
        let Some(seq) = self.message else { return Some(room) };
        let author = client.with_room(self.room, |timeline, _| Some(timeline?.get(seq)?.actor.shown().to_owned()));
        Some((texts().writing.message_in)(author.as_deref(), &room))
    }
}

/// The name, in the place of an address that nobody has given words. Until it is known, the address.
pub fn label(href: &str, children: &[Inline]) -> Option<Node> {
    let [Inline::Text(text)] = children else { return None };
    let place = Place::parse(href).filter(|_| href.ends_with(text.as_str()) && text.contains("/rooms/"))?;
    let (client, text) = (use_context::<Client>()?, text.clone());
    let name = RwSignal::new(None::<String>);
    Effect::new(move |_| name.set(place.name(&client)));
    Some(Node::Named(text, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_and_messages_are_told_from_other_pages() {
        let lobby = "https://tea.example/rooms/00000000-0000-7000-8000-000000000001";
        let place = |message| Some(Place { origin: "https://tea.example".into(), room: RoomId::LOBBY, message });
        assert_eq!(Place::parse(lobby), place(None));
        assert_eq!(Place::parse(&format!("{lobby}?message=7")), place(Some(7)));
        for other in [
            "https://tea.example/rooms",
            "https://tea.example/rooms/tea",
            "/x",
            &format!("{lobby}?message=x"),
            &format!("{lobby}/leave"),
        ] {
            assert_eq!(Place::parse(other), None, "{other}");
        }
    }
}
