//! The threads that somebody follows, and how much of each they have not read: as the server has counted it, and by what came since.

use protocol::{
    Blocked, Event, EventKind, RoomId, Seq, UserId,
    api::{FollowedThread, UNREAD_MAX},
    unread::counts_in_thread,
};

use crate::sorted_vec_map::SortedVecMap;

/// Answers of a thread that are counted one by one; what comes beyond, without anything being read, is not.
const SINCE_MAX: usize = 200;

/// A thread: its room, and the message that began it.
pub type ThreadKey = (RoomId, Seq);

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Following {
    threads: SortedVecMap<ThreadKey, Place>,
}

/// A person's place in one thread.
#[derive(Clone, Debug, Default)]
struct Place {
    read_seq: Seq,
    /// The server has counted what happened in the room up to here.
    as_of: Seq,
    counted: u32,
    /// What counts and came since.
    since: SortedVecMap<Seq, ()>,
}

impl Place {
    fn unread(&self) -> u32 {
        self.counted.saturating_add(u32::try_from(self.since.len()).unwrap_or(UNREAD_MAX)).min(UNREAD_MAX)
    }
}

impl Following {
    /// How many threads have answers that are not read, in rooms of which one wants to hear of them.
    pub fn unread_threads(&self, is_heard: impl Fn(RoomId) -> bool) -> usize {
        self.threads.iter().filter(|((room, _), place)| place.unread() > 0 && is_heard(*room)).count()
    }

    /// How many answers of a thread are not read; `None` where it is not followed.
    pub fn unread(&self, thread: ThreadKey) -> Option<u32> {
        self.threads.get(&thread).map(Place::unread)
    }

    /// Up to where a thread is read; `None` where it is not followed.
    pub fn read_seq(&self, thread: ThreadKey) -> Option<Seq> {
        self.threads.get(&thread).map(|place| place.read_seq)
    }

    /// Takes what the server says of all of them.
    pub fn told(&mut self, threads: Vec<FollowedThread>) {
        let mut before = std::mem::take(&mut self.threads);
        for FollowedThread { room, root, read_seq, unread, as_of } in threads {
            let mut place = before.remove(&(room, root)).unwrap_or_default();
            place.as_of = as_of;
            place.counted = unread;
            // A device reads on before the server says so.
            if read_seq < place.read_seq {
                place.counted = 0;
            }
            place.read_seq = place.read_seq.max(read_seq);
            let Place { as_of, read_seq, .. } = place;
            place.since.retain(|seq, ()| *seq > as_of.max(read_seq));
            self.threads.insert((room, root), place);
        }
    }

    /// Takes an event of a room into account. Whether the server has to be asked: the person may follow another thread by it, or
    /// it takes away what the server has counted.
    pub fn event(&mut self, event: &Event, me: UserId, blocked: &Blocked) -> bool {
        match &event.kind {
            EventKind::Posted { reply, mentions, .. } => {
                let Some(root) = event.kind.in_thread().map(|thread| thread.root) else { return false };
                let Some(place) = self.threads.get_mut(&(event.room, root)) else {
                    let is_answer_to_me =
                        reply.as_ref().is_some_and(|quote| quote.seq == root && quote.author.id == me);
                    let is_called = mentions.people.iter().any(|person| person.id == me);
                    return event.actor.id == me || is_answer_to_me || is_called;
                };
                let is_new = event.seq > place.as_of.max(place.read_seq) && place.since.len() < SINCE_MAX;
                if is_new && counts_in_thread(event, root, me, blocked) {
                    place.since.insert(event.seq, ());
                }
                false
            }
            EventKind::Deleted { target } => {
                let mut is_counted = false;
                self.threads.retain(|(room, _), place| {
                    let was_here = *room == event.room && place.since.remove(target).is_some();
                    let is_read = !(place.read_seq + 1..=place.as_of).contains(target);
                    is_counted |= *room == event.room && !was_here && place.counted > 0 && !is_read;
                    true
                });
                is_counted
            }
            EventKind::Edited { calls, .. } => calls.people.iter().any(|person| person.id == me),
            _ => false,
        }
    }

    /// The person has read a thread up to here, on this device. Whether that is news.
    pub fn read(&mut self, thread: ThreadKey, seq: Seq) -> bool {
        let Some(place) = self.threads.get_mut(&thread).filter(|place| seq > place.read_seq) else { return false };
        place.read_seq = seq;
        place.since.retain(|other, ()| *other > seq);
        // What the pane has shown is all that there was.
        place.counted = 0;
        true
    }
}

#[cfg(test)]
mod tests {
    use protocol::{InThread, Mentions, Person, Quote};
    use uuid::Uuid;

    use super::*;
    use crate::timeline::tests::message;

    const ROOT: Seq = 2;
    const THREAD: ThreadKey = (RoomId::LOBBY, ROOT);

    fn me() -> UserId {
        UserId(Uuid::from_u128(2))
    }

    fn answer(seq: Seq) -> Event {
        let mut event = message(RoomId::LOBBY, seq);
        if let EventKind::Posted { thread, .. } = &mut event.kind {
            *thread = Some(InThread { root: ROOT, in_room: false });
        }
        event
    }

    fn told(read_seq: Seq, unread: u32, as_of: Seq) -> Vec<FollowedThread> {
        vec![FollowedThread { room: RoomId::LOBBY, root: ROOT, read_seq, unread, as_of }]
    }

    fn event(following: &mut Following, event: &Event) -> bool {
        following.event(event, me(), &Blocked::default())
    }

    fn following() -> Following {
        let mut following = Following::default();
        following.told(told(3, 2, 6));
        following
    }

    #[test]
    fn what_comes_counts_once_whether_the_server_has_counted_it_or_not() {
        let mut following = following();
        assert!(!event(&mut following, &answer(6)), "it is counted");
        assert!(!event(&mut following, &answer(7)) && !event(&mut following, &answer(7)));
        assert!(!event(&mut following, &message(RoomId::LOBBY, 8)), "it is no answer");
        let mut mine = answer(9);
        mine.actor.id = me();
        assert!(!event(&mut following, &mine));
        assert_eq!((following.unread(THREAD), following.unread_threads(|_| true)), (Some(3), 1));
        following.told(told(3, 3, 7));
        assert_eq!(following.unread(THREAD), Some(3));
        event(&mut following, &answer(10));
        following.told(told(3, 3, 9));
        assert_eq!(following.unread(THREAD), Some(4), "it came after the server had counted");
    }

    #[test]
    fn what_is_read_here_stays_read_until_the_server_knows_it() {
        let mut following = following();
        event(&mut following, &answer(7));
        assert!(following.read(THREAD, 7) && !following.read(THREAD, 6));
        assert_eq!((following.unread(THREAD), following.unread_threads(|_| true)), (Some(0), 0));
        following.told(told(3, 3, 7));
        assert_eq!(following.unread(THREAD), Some(0), "of before");
        following.told(told(7, 1, 8));
        assert_eq!(following.unread(THREAD), Some(1));
        following.told(Vec::new());
        assert_eq!(following.unread(THREAD), None, "no longer followed");
        assert!(!following.read(THREAD, 9));
    }

    #[test]
    fn the_server_is_asked_where_one_may_follow_another_thread_or_it_has_counted_what_is_gone() {
        let mut nothing = Following::default();
        assert!(!event(&mut nothing, &answer(7)), "of a thread of others");
        let mut called = answer(7);
        let person = Person { id: me(), name: "me".into(), display_name: None, avatar: None };
        if let EventKind::Posted { mentions, .. } = &mut called.kind {
            *mentions = Mentions { people: vec![person.clone()], everyone: false };
        }
        let mut to_me = answer(8);
        if let EventKind::Posted { reply, .. } = &mut to_me.kind {
            *reply = Some(Quote { seq: ROOT, author: person.clone(), text: None });
        }
        let mine = Event { actor: person, ..answer(9) };
        for one in [called, to_me, mine] {
            assert!(event(&mut nothing, &one));
        }
        let mut following = following();
        event(&mut following, &answer(7));
        let gone = |seq, target| Event { kind: EventKind::Deleted { target }, ..message(RoomId::LOBBY, seq) };
        assert!(!event(&mut following, &gone(8, 7)));
        assert_eq!(following.unread(THREAD), Some(2));
        assert!(!event(&mut following, &gone(9, 3)), "it was read");
        assert!(event(&mut following, &gone(10, 5)));
    }
}
