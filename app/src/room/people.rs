//! Who is in a room: the members of its page, and who came and went since.

use protocol::{Event, EventKind, Person};

use crate::session::Roster;

/// The people of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Those who are shown, online first, then by name.
    pub list: Vec<(Person, bool)>,
    /// How many there are, shown or not.
    pub count: u32,
}

/// Brings a roster up to date with the room's events and with who is online.
pub fn people(roster: &Roster, events: &[Event], online: &[Person]) -> People {
    let mut people =
        People { list: roster.members.iter().map(|person| (person.clone(), false)).collect(), count: roster.count };
    let mut gone = Vec::new();
    for event in events.iter().filter(|event| event.seq > roster.as_of) {
        if let Some(newcomer) = event.newcomer() {
            gone.retain(|left| *left != newcomer.id);
            people.list.push((newcomer.clone(), false));
            people.count += 1;
        }
        if let Some(leaver) = event.leaver() {
            let before = people.list.len();
            people.list.retain(|(person, _)| person.id != leaver.id);
            // Somebody can be banned who was not in.
            if people.list.len() < before || !matches!(event.kind, EventKind::Removed { banned: true, .. }) {
                people.count = people.count.saturating_sub(1);
            }
            gone.push(leaver.id);
        }
    }
    for person in online.iter().filter(|person| !gone.contains(&person.id)) {
        match people.list.iter_mut().find(|(member, _)| member.id == person.id) {
            Some((_, online)) => *online = true,
            // In a very large room, those who are online may be beyond the roster's end.
            None => people.list.push((person.clone(), true)),
        }
    }
    let rank = |(person, online): &(Person, bool)| (!online, person.shown().to_lowercase(), person.id);
    people.list.sort_unstable_by_key(rank);
    people
}

#[cfg(test)]
mod tests {
    use protocol::{EventKind, RoomId, Seq, Timestamp, UserId};
    use uuid::Uuid;

    use super::*;

    fn person(n: u128, name: &str) -> Person {
        Person { id: UserId(Uuid::from_u128(n)), name: name.into(), display_name: None }
    }

    fn event(seq: Seq, actor: Person, kind: EventKind) -> Event {
        Event { room: RoomId::LOBBY, seq, at: Timestamp(0), actor, kind }
    }

    #[test]
    fn who_comes_and_goes_after_the_page_is_counted() {
        let (ada, bo, cy) = (person(1, "ada"), person(2, "Bo"), person(3, "cy"));
        let roster = Roster { members: vec![ada.clone(), bo.clone()], count: 2, as_of: 5 };
        let events = [
            event(5, bo.clone(), EventKind::Joined),
            event(6, cy.clone(), EventKind::Joined),
            event(7, ada.clone(), EventKind::Left),
        ];
        let people = people(&roster, &events, &[cy.clone(), ada]);
        assert_eq!(people.count, 2);
        assert_eq!(people.list, [(cy, true), (bo, false)]);
    }

    #[test]
    fn who_is_online_beyond_the_rosters_end_is_shown() {
        let roster = Roster { members: vec![person(1, "ada")], count: 900, as_of: 5 };
        let zoe = person(2, "zoe");
        assert_eq!(people(&roster, &[], std::slice::from_ref(&zoe)).list[0], (zoe, true));
    }
}
