//! Who is in a room, those who are there first.

use protocol::{Person, Role, Timestamp, frame::Presence};
use serde::Serialize;

use crate::{name_order, roster::Roster};

/// Somebody in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// How they are there.
    pub presence: Presence,
    /// What they are.
    pub role: Role,
    /// Until when they may not post, which can be over.
    pub muted: Option<Timestamp>,
}

impl Member {
    /// Whether their name or display name, or a word of one, begins with what was typed, in whatever case.
    pub fn is_called(&self, typed: &str) -> bool {
        let typed = typed.to_lowercase();
        let begins = |name: &str| {
            let name = name.to_lowercase();
            let mut words = name.split(|c: char| !c.is_alphanumeric());
            name.starts_with(&typed) || words.any(|word| word.starts_with(&typed))
        };
        begins(&self.person.name) || self.person.display_name.as_deref().is_some_and(begins)
    }
}

/// The people of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct People {
    /// Those who are shown: those who are there first, then by name.
    pub list: Vec<Member>,
    /// How many there are, shown or not.
    pub count: u32,
}

/// Those of a roster, with who is online, and who of them is away.
pub fn people(roster: &Roster, online: &[(Person, bool)]) -> People {
    let member = |person: &Person, presence| Member {
        person: person.clone(),
        presence,
        role: roster.role(person.id),
        muted: roster.muted(person.id),
    };
    let list = roster.members.iter().map(|person| member(person, Presence::Offline)).collect();
    let mut people = People { list, count: roster.count };
    for (person, away) in online.iter().filter(|(person, _)| !roster.gone.contains(&person.id)) {
        let presence = if *away { Presence::Away } else { Presence::Online };
        match people.list.iter_mut().find(|member| member.person.id == person.id) {
            // As they are called now.
            Some(member) => (member.person, member.presence) = (person.clone(), presence),
            // In a very large room, those who are online may be beyond the roster's end.
            None => people.list.push(member(person, presence)),
        }
    }
    let rank = |member: &Member| {
        let is_gone = member.presence == Presence::Offline;
        (is_gone, name_order::key(member.person.shown()), member.person.id)
    };
    people.list.sort_by_cached_key(rank);
    people
}

#[cfg(test)]
mod tests {
    use protocol::{Event, EventKind, RoomId, Seq, UserId};
    use uuid::Uuid;

    use super::*;

    fn person(n: u128, name: &str) -> Person {
        Person { id: UserId(Uuid::from_u128(n)), name: name.into(), display_name: None, avatar: None }
    }

    fn event(seq: Seq, actor: Person, kind: EventKind) -> Event {
        Event { room: RoomId::LOBBY, seq, at: Timestamp(0), actor, kind }
    }

    fn of(members: Vec<Person>, count: u32) -> Roster {
        Roster { members, count, as_of: 5, ..Roster::default() }
    }

    fn after(mut roster: Roster, events: &[Event]) -> Roster {
        for event in events {
            if roster.is_moved_by(event) {
                roster.take(event);
            }
        }
        roster
    }

    #[test]
    fn who_comes_and_goes_after_the_page_is_counted() {
        let (ada, bo, cy) = (person(1, "ada"), person(2, "Bo"), person(3, "cy"));
        let roster = of(vec![ada.clone(), bo.clone()], 2);
        let events = [
            event(5, bo.clone(), EventKind::Joined),
            event(6, cy.clone(), EventKind::Joined),
            event(7, ada.clone(), EventKind::Left),
        ];
        let people = people(&after(roster, &events), &[(cy.clone(), true), (ada, false)]);
        assert_eq!(people.count, 2);
        let list: Vec<_> = people.list.iter().map(|member| (member.person.clone(), member.presence)).collect();
        assert_eq!(list, [(cy, Presence::Away), (bo, Presence::Offline)]);
    }

    #[test]
    fn who_came_and_is_on_a_page_of_members_that_came_later_is_one_person() {
        let (ada, bo) = (person(1, "ada"), person(2, "bo"));
        let roster = of(vec![ada, bo.clone()], 1);
        let people = people(&after(roster, &[event(6, bo, EventKind::Joined)]), &[]);
        assert_eq!((people.list.len(), people.count), (2, 2));
    }

    #[test]
    fn who_is_called_otherwise_by_now_is_shown_so() {
        let roster = of(vec![person(1, "ada")], 1);
        let renamed = Person { display_name: Some("Ada Lovelace".into()), ..person(1, "ada") };
        assert_eq!(people(&roster, &[(renamed.clone(), false)]).list[0].person, renamed);
    }

    #[test]
    fn somebody_is_found_by_the_beginning_of_a_word_of_either_name() {
        let person = Person { display_name: Some("Ada King-Noel".into()), ..person(1, "lovelace") };
        let member = Member { person, presence: Presence::Online, role: Role::Member, muted: None };
        for typed in ["", "LOVE", "ada", "King", "noel", "ada k"] {
            assert!(member.is_called(typed), "{typed}");
        }
        assert!(!member.is_called("ovelace") && !member.is_called("cy"));
    }

    #[test]
    fn who_is_online_beyond_the_rosters_end_is_shown() {
        let roster = of(vec![person(1, "ada")], 900);
        let zoe = person(2, "zoe");
        assert_eq!(people(&roster, &[(zoe.clone(), false)]).list[0].person, zoe);
    }

    #[test]
    fn who_is_muted_is_so_until_that_is_lifted_and_comes_back_as_they_were() {
        let (ada, bo, cy) = (person(1, "ada"), person(2, "bo"), person(3, "cy"));
        let roster = Roster { muted: vec![(ada.id, Timestamp(7))], ..of(vec![ada.clone(), bo.clone(), cy.clone()], 3) };
        let muted = |events: &[Event]| -> Vec<_> {
            people(&after(roster.clone(), events), &[]).list.into_iter().map(|member| member.muted).collect()
        };
        assert_eq!(muted(&[]), [Some(Timestamp(7)), None, None]);
        let events = [
            event(6, cy.clone(), EventKind::Muted { person: bo, until: Timestamp(9) }),
            event(7, cy.clone(), EventKind::Unmuted { person: ada }),
        ];
        assert_eq!(muted(&events), [None, Some(Timestamp(9)), None]);
    }

    #[test]
    fn roles_follow_their_events() {
        let (ada, bo) = (person(1, "ada"), person(2, "Bo"));
        let roles = vec![(ada.id, Role::Owner)];
        let roster = Roster { roles, ..of(vec![ada.clone(), bo.clone()], 2) };
        let made = event(6, ada.clone(), EventKind::RoleChanged { person: bo.clone(), role: Role::Moderator });
        let people = people(&after(roster, &[made]), &[]);
        let roles: Vec<_> = people.list.iter().map(|member| (member.person.id, member.role)).collect();
        assert_eq!(roles, [(ada.id, Role::Owner), (bo.id, Role::Moderator)]);
    }
}
