//! What the palette leads to.

use std::collections::HashSet;

use client::{name_order, sorted_vec_map::SortedVecMap, unread::Count};
use leptos::prelude::*;
use protocol::{Person, RoomId, RoomKind, UserId, api::RoomInfo};

use super::search::find;
use crate::{
    components::icon,
    dom,
    names::{place, title},
    next,
    session::{Client, View},
    texts::{self, texts},
    theme::{Density, Theme},
};

/// So many are shown.
const SHOWN: usize = 12;

/// What happens when one is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Goes to a page.
    Go(String),
    /// Opens the conversation with somebody of this name.
    Write(String),
    /// Changes the colours.
    Theme(Theme),
    /// Changes how much stands on a screen.
    Density(Density),
    /// Searches for messages.
    Search(String),
    /// Shows the shortcuts.
    Shortcuts,
    /// Logs out.
    LogOut,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What one searches in.
    pub label: String,
    /// What it is.
    pub kind: &'static str,
    /// The lines of its drawing.
    pub icon: &'static str,
    /// What it does.
    pub action: Action,
}

/// What answers to what was typed, and behind it those whom the server found. Not tracked: the list stands still while somebody
/// chooses.
pub fn items(client: &Client, typed: &str, more: &[Person]) -> Vec<Item> {
    let View { me, joined, roster, unread, .. } = &client.view;
    let joined = joined.get_untracked().unwrap_or_default();
    let joined = ordered(joined, &unread.read_untracked(), &dom::here());
    let me = me.get_untracked();
    let members = roster.get_untracked().map(|(_, roster)| roster.members.clone()).unwrap_or_default();
    let people = others(&joined, members, me.as_ref());
    let directs = joined.iter().flat_map(|room| &room.people);
    let known: HashSet<UserId> = people.iter().chain(directs).chain(&me).map(|person| person.id).collect();
    let strangers = more.iter().filter(|person| !known.contains(&person.id)).cloned();
    let mut all: Vec<Item> = joined.iter().map(room).collect();
    all.extend(people.into_iter().map(person));
    all.extend(actions());
    let mut found = find(all, typed, |item| &item.label);
    found.truncate(SHOWN);
    found.extend(strangers.map(person));
    found.extend(messages(typed.trim()));
    found
}

/// The last one: what was typed may have been said somewhere.
fn messages(typed: &str) -> Option<Item> {
    let label = (!typed.is_empty()).then(|| (texts::search().search_for)(typed))?;
    Some(Item { label, kind: "", icon: icon::SEARCH, action: Action::Search(typed.to_owned()) })
}

/// What calls one first, then what is unread, otherwise as beside the page; the room that one is in at the end: nobody wants to go
/// there.
fn ordered(mut rooms: Vec<RoomInfo>, unread: &SortedVecMap<RoomId, Count>, here: &str) -> Vec<RoomInfo> {
    rooms.sort_by_cached_key(|room| {
        let count = unread.get(&room.id).copied().unwrap_or_default();
        let (unread, mentions) = room.notify.shown(count.unread, count.mentions);
        (next::room(room.id) == here, mentions == 0, unread == 0, place(room))
    });
    rooms
}

fn room(room: &RoomInfo) -> Item {
    let t = texts::palette();
    let kind = if room.kind == RoomKind::Direct { t.direct } else { t.room };
    let icon = if room.people.len() == 1 { icon::PERSON } else { icon::of_room(room.kind) };
    Item { label: title(room), kind, icon, action: Action::Go(next::room(room.id)) }
}

/// Those whom one sees in the room or talks to, once, without those with whom one has a conversation of two already.
fn others(joined: &[RoomInfo], members: Vec<Person>, me: Option<&Person>) -> Vec<Person> {
    let directs = || joined.iter().filter(|room| room.kind == RoomKind::Direct);
    let mut others: Vec<Person> = Vec::new();
    for person in members.into_iter().chain(directs().flat_map(|room| room.people.iter().cloned())) {
        let is_me = me.is_some_and(|me| me.id == person.id);
        let has_direct = directs().any(|room| matches!(&room.people[..], [only] if only.id == person.id));
        if !is_me && !has_direct && others.iter().all(|other| other.id != person.id) {
            others.push(person);
        }
    }
    others.sort_by_cached_key(|person| (name_order::key(person.shown()), person.id));
    others
}

fn person(person: Person) -> Item {
    let shown = person.shown();
    let label = if shown == person.name { shown.to_owned() } else { format!("{shown} @{}", person.name) };
    Item { label, kind: texts::palette().person, icon: icon::PERSON, action: Action::Write(person.name) }
}

fn actions() -> impl Iterator<Item = Item> {
    let (t, activity) = (texts(), &texts().activity);
    let theme = |name: &str| format!("{}: {name}", activity.theme);
    let density = |name: &str| format!("{}: {name}", activity.density);
    let all = [
        (t.common.all_rooms.to_owned(), Action::Go("/rooms".into())),
        (t.rooms.new_room.to_owned(), Action::Go("/rooms#new-room".into())),
        (t.manage.new_message.to_owned(), Action::Go("/rooms#new-message".into())),
        (t.common.inbox.to_owned(), Action::Go("/inbox".into())),
        (t.common.later.to_owned(), Action::Go("/later".into())),
        (t.me.account.to_owned(), Action::Go("/account".into())),
        (texts::palette().shortcuts.to_owned(), Action::Shortcuts),
        (t.me.log_out.to_owned(), Action::LogOut),
        (theme(activity.theme_light), Action::Theme(Theme::Light)),
        (theme(activity.theme_dark), Action::Theme(Theme::Dark)),
        (theme(activity.theme_tea), Action::Theme(Theme::Tea)),
        (theme(activity.theme_contrast), Action::Theme(Theme::Contrast)),
        (theme(activity.theme_system), Action::Theme(Theme::System)),
        (density(activity.density_comfortable), Action::Density(Density::Comfortable)),
        (density(activity.density_compact), Action::Density(Density::Compact)),
    ];
    all.into_iter().map(|(label, action)| Item { label, kind: "", icon: icon::GO, action })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn someone(n: u128, name: &str) -> Person {
        Person { id: UserId(Uuid::from_u128(n)), name: name.into(), display_name: None, avatar: None }
    }

    #[test]
    fn everybody_is_offered_once_and_who_has_a_conversation_under_its_name_alone() {
        let (me, bo, cy) = (someone(1, "me"), someone(2, "bo"), someone(3, "cy"));
        let direct = RoomInfo { name: String::new(), kind: RoomKind::Direct, people: vec![bo.clone()], ..lobby() };
        let group = RoomInfo { people: vec![bo.clone(), cy.clone()], ..direct.clone() };
        let found = others(&[lobby(), direct.clone(), group], vec![me.clone(), cy.clone(), bo], Some(&me));
        assert_eq!(found, [cy]);
        assert_eq!(room(&direct).label, "bo");
    }

    #[test]
    fn what_calls_one_comes_first_and_the_room_that_one_is_in_last() {
        let of = |n: u128| RoomId(Uuid::from_u128(n));
        let rooms: Vec<_> = (1..=4).map(|n| RoomInfo { id: of(n), ..lobby() }).collect();
        let unread = SortedVecMap::from_iter([
            (of(3), Count { unread: 2, mentions: 0 }),
            (of(4), Count { unread: 1, mentions: 1 }),
        ]);
        let order = ordered(rooms, &unread, &next::room(of(1)));
        assert_eq!(order.iter().map(|room| room.id).collect::<Vec<_>>(), [4, 3, 2, 1].map(of));
    }

    fn lobby() -> RoomInfo {
        let json =
            format!(r#"{{"id":"{}","name":"Lobby","last_seq":1,"read_seq":1,"unread":0,"mentions":0}}"#, RoomId::LOBBY);
        serde_json::from_str(&json).unwrap()
    }
}
