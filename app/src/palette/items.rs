//! What the palette leads to.

use leptos::prelude::*;
use protocol::{Person, RoomKind, api::RoomInfo, names::UserName};

use super::search::find;
use crate::{
    next,
    room::info::title,
    session::{Client, View},
    texts::texts,
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
    /// What it does.
    pub action: Action,
}

/// What answers to what was typed. Not tracked: the list stands still while somebody chooses.
pub fn items(client: &Client, typed: &str) -> Vec<Item> {
    let View { me, joined, roster, .. } = &client.view;
    let joined = joined.get_untracked().unwrap_or_default();
    let me = me.get_untracked();
    let members = roster.get_untracked().map(|(_, roster)| roster.members.clone()).unwrap_or_default();
    let people = others(&joined, members, me.as_ref());
    let is_known = people.iter().chain(&me).any(|person| person.name.eq_ignore_ascii_case(typed.trim()));
    let mut all: Vec<Item> = joined.iter().map(room).collect();
    all.extend(people.into_iter().map(person));
    all.extend(actions());
    let mut found = find(all, typed, |item| &item.label);
    found.truncate(SHOWN);
    // Of those whom one does not see here, only they themselves know the name.
    if let Ok(name) = UserName::parse(typed)
        && !is_known
    {
        let name = name.as_str().to_owned();
        found.push(Item { label: (texts().palette.write_to)(&name), kind: "", action: Action::Write(name) });
    }
    found
}

fn room(room: &RoomInfo) -> Item {
    let t = &texts().palette;
    let kind = if room.kind == RoomKind::Direct { t.direct } else { t.room };
    Item { label: title(room), kind, action: Action::Go(next::room(room.id)) }
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
    others
}

fn person(person: Person) -> Item {
    let shown = person.shown();
    let label = if shown == person.name { shown.to_owned() } else { format!("{shown} @{}", person.name) };
    Item { label, kind: texts().palette.person, action: Action::Write(person.name) }
}

fn actions() -> impl Iterator<Item = Item> {
    let (t, activity) = (texts(), &texts().activity);
    let theme = |name: &str| format!("{}: {name}", activity.theme);
    let density = |name: &str| format!("{}: {name}", activity.density);
    let all = [
        (t.common.all_rooms.to_owned(), Action::Go("/rooms".into())),
        (t.rooms.new_room.to_owned(), Action::Go("/rooms".into())),
        (t.account.title.to_owned(), Action::Go("/account".into())),
        (theme(activity.theme_light), Action::Theme(Theme::Light)),
        (theme(activity.theme_dark), Action::Theme(Theme::Dark)),
        (theme(activity.theme_tea), Action::Theme(Theme::Tea)),
        (theme(activity.theme_contrast), Action::Theme(Theme::Contrast)),
        (theme(activity.theme_system), Action::Theme(Theme::System)),
        (density(activity.density_comfortable), Action::Density(Density::Comfortable)),
        (density(activity.density_compact), Action::Density(Density::Compact)),
        (t.palette.shortcuts.to_owned(), Action::Shortcuts),
        (t.account.log_out.to_owned(), Action::LogOut),
    ];
    all.into_iter().map(|(label, action)| Item { label, kind: "", action })
}

#[cfg(test)]
mod tests {
    use protocol::{RoomId, UserId};
    use uuid::Uuid;

    use super::*;

    fn someone(n: u128, name: &str) -> Person {
        Person { id: UserId(Uuid::from_u128(n)), name: name.into(), display_name: None }
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

    fn lobby() -> RoomInfo {
        let json =
            format!(r#"{{"id":"{}","name":"Lobby","last_seq":1,"read_seq":1,"unread":0,"mentions":0}}"#, RoomId::LOBBY);
        serde_json::from_str(&json).unwrap()
    }
}
