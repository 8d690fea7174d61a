//! Who has seen what one said last, in rooms of few people.

use crate::{session::Client, texts::texts};
use client::{
    people::{Member, People},
    sorted_vec_map::SortedVecMap,
    timeline::Timeline,
};
use leptos::prelude::*;
use protocol::{EventKind, RoomId, Seq, UserId};

/// Stands under the newest message where it is one's own. Its place is always there, so that nothing moves.
#[component]
pub fn SeenBy(room: RoomId, me: UserId, people: Memo<People>) -> impl IntoView {
    let client = expect_context::<Client>();
    let (told, seen) = (client.view.told.clone(), client.view.seen.clone());
    let own = Memo::new(move |_| {
        told.track();
        client.with_room(room, |timeline, outbox| {
            let unsent = outbox.iter().any(|pending| pending.room == room);
            timeline.filter(|_| !unsent).and_then(|timeline| own_at_end(timeline, me))
        })
    });
    let t = &texts().activity;
    let words = move || {
        let people = people.read();
        let names = own.get().map(|own| readers(&people.list, &seen.read(), own, me)).unwrap_or_default();
        let is_pair = people.count == 2;
        (!names.is_empty()).then(|| if is_pair { t.seen.to_owned() } else { (t.seen_by)(&names) })
    };
    view! { <p class="seen-by" dir="auto">{words}</p> }
}

/// The newest message, if it is one's own.
fn own_at_end(timeline: &Timeline, me: UserId) -> Option<Seq> {
    let newest = timeline.newest().events().rev().find(|event| matches!(event.kind, EventKind::Posted { .. }))?;
    (newest.actor.id == me).then_some(newest.seq)
}

/// The names of the others who have read this far.
fn readers<'a>(people: &'a [Member], seen: &SortedVecMap<UserId, Seq>, seq: Seq, me: UserId) -> Vec<&'a str> {
    let has_read = |user| user != me && seen.get(&user).is_some_and(|read| *read >= seq);
    people.iter().filter(|member| has_read(member.person.id)).map(|member| member.person.shown()).collect()
}

#[cfg(test)]
mod tests {
    use protocol::{Person, Role, frame::Presence};
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> Person {
        Person { id: UserId(Uuid::from_u128(n)), name: format!("p{n}"), display_name: None, avatar: None }
    }

    #[test]
    fn only_others_who_have_read_this_far_have_seen_it() {
        let people: Vec<_> = (1..=4)
            .map(|n| Member { person: person(n), presence: Presence::Online, role: Role::Member, muted: None })
            .collect();
        let seen = [(1, 9), (2, 5), (3, 4)].into_iter().map(|(n, seq)| (person(n).id, seq)).collect();
        assert_eq!(readers(&people, &seen, 5, person(1).id), ["p2"]);
        assert_eq!(readers(&people, &seen, 4, person(1).id), ["p2", "p3"]);
    }
}
