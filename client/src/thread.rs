//! A thread as somebody looks at it: the message that began it, and its newest answers without a hole between them. It is loaded
//! page by page, and kept up to date from the room's timeline.

use protocol::{Event, RoomId, Seq, api::ThreadPage};

use crate::timeline::{Stretch, Timeline};

/// Answers that are kept though nobody has asked for them: of more that come, the oldest are let go of.
const KEPT_MAX: usize = 500;

/// See the module.
#[derive(Clone, Debug)]
pub struct ThreadTimeline {
    root: Event,
    /// By their seqs.
    answers: Vec<Event>,
    has_earlier: bool,
    /// All that happened in the room up to here is taken into account.
    as_of: Seq,
    /// How many answers are kept.
    kept: usize,
}

impl ThreadTimeline {
    /// The newest page of a thread.
    pub fn new(page: ThreadPage) -> Self {
        let ThreadPage { root, answers, has_earlier, as_of, .. } = page;
        Self { root, answers, has_earlier, as_of, kept: KEPT_MAX }
    }

    /// Where it is.
    pub fn room(&self) -> RoomId {
        self.root.room
    }

    /// The message that began it, as it is by now.
    pub fn root(&self) -> &Event {
        &self.root
    }

    /// All of it that is here, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        std::iter::once(&self.root).chain(&self.answers)
    }

    /// A message of it, as it is by now.
    pub fn get(&self, seq: Seq) -> Option<&Event> {
        if seq == self.root.seq { Some(&self.root) } else { self.place_of(seq).ok().map(|place| &self.answers[place]) }
    }

    /// Whether there are answers before those that are here.
    pub fn has_earlier(&self) -> bool {
        self.has_earlier
    }

    /// The first answer that is here.
    pub fn first(&self) -> Option<Seq> {
        self.answers.first().map(|event| event.seq)
    }

    /// The last message that is here.
    pub fn last(&self) -> Seq {
        self.answers.last().map_or(self.root.seq, |event| event.seq)
    }

    /// Takes in what has happened in its room since. `false` where that is not known, so that it has to be loaded again: something
    /// before it is missing there, or the server was restored from a backup.
    pub fn catch_up(&mut self, timeline: &Timeline) -> bool {
        if timeline.is_of_another_past(self.events()) {
            return false;
        }
        if timeline.last_seq() <= self.as_of {
            return true;
        }
        let newest = timeline.newest();
        if !self.take(newest, self.as_of) {
            return false;
        }
        self.as_of = newest.last_seq();
        let too_many = self.answers.len().saturating_sub(self.kept);
        self.answers.drain(..too_many);
        self.has_earlier |= too_many > 0;
        true
    }

    /// Adds a page of answers before those that are here. `false` where it can't be told what has become of them since they were
    /// read, so that the thread has to be loaded again.
    pub fn add_earlier(&mut self, page: ThreadPage, timeline: &Timeline) -> bool {
        if page.root.seq != self.root.seq {
            return true;
        }
        self.has_earlier = page.has_earlier;
        self.kept += page.answers.len();
        page.answers.into_iter().for_each(|event| self.insert(event));
        page.as_of >= self.as_of || self.take(timeline.newest(), page.as_of)
    }

    /// Takes in the events after `after`, where all of them are here.
    fn take(&mut self, newest: &Stretch, after: Seq) -> bool {
        if newest.first_seq() > after + 1 {
            return false;
        }
        let root = self.root.seq;
        for event in newest.since(after + 1) {
            if event.kind.in_thread().is_some_and(|thread| thread.root == root) {
                self.insert(event.clone());
            }
            let Some(target) = event.kind.affects() else { continue };
            if target == root {
                self.root.change(event);
            } else if let Ok(place) = self.place_of(target) {
                self.answers[place].change(event);
            }
        }
        true
    }

    /// Puts an answer in its place, unless it is there.
    fn insert(&mut self, answer: Event) {
        if let Err(place) = self.place_of(answer.seq) {
            self.answers.insert(place, answer);
        }
    }

    fn place_of(&self, seq: Seq) -> Result<usize, usize> {
        self.answers.binary_search_by_key(&seq, |event| event.seq)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::{Content, EventKind, InThread, Thread};

    use super::*;
    use crate::timeline::tests::message;

    const ROOT: Seq = 2;

    fn answer(seq: Seq) -> Event {
        let mut event = message(RoomId::LOBBY, seq);
        if let EventKind::Posted { thread, .. } = &mut event.kind {
            *thread = Some(InThread { root: ROOT, in_room: false });
        }
        event
    }

    /// A room in which every second event after the root is an answer, and some of those are deleted later.
    fn log(length: Seq) -> Vec<Event> {
        (1..=length)
            .map(|seq| match seq {
                4.. if seq.is_multiple_of(2) => answer(seq),
                // Of the answer before it.
                7.. if seq % 6 == 1 => {
                    Event { kind: EventKind::Deleted { target: seq - 1 }, ..message(RoomId::LOBBY, seq) }
                }
                _ => message(RoomId::LOBBY, seq),
            })
            .collect()
    }

    /// The messages of the thread as they are when the room has come so far.
    fn by_hand(log: &[Event], last: Seq) -> Vec<Event> {
        let happened = &log[..last as usize];
        let mut messages: Vec<Event> =
            happened.iter().filter(|event| event.seq == ROOT || event.kind.in_thread().is_some()).cloned().collect();
        for message in &mut messages {
            happened.iter().for_each(|event| _ = message.change(event));
        }
        messages
    }

    fn page(log: &[Event], as_of: Seq, before: Seq, limit: usize) -> ThreadPage {
        let mut messages = by_hand(log, as_of);
        let root = messages.remove(0);
        messages.retain(|event| event.seq < before);
        let cut = messages.len().saturating_sub(limit);
        ThreadPage { root, answers: messages.split_off(cut), has_earlier: cut > 0, as_of, following: false }
    }

    fn timeline(log: &[Event], from: Seq, to: Seq) -> Timeline {
        Timeline::new(log[from as usize - 1..to as usize].to_vec(), to)
    }

    #[test]
    fn what_happens_in_the_room_is_taken_in_and_a_hole_is_noticed() {
        let log = log(20);
        let mut thread = ThreadTimeline::new(page(&log, 10, Seq::MAX, 50));
        assert!(thread.catch_up(&timeline(&log, 5, 9)), "of before the page");
        assert!(thread.catch_up(&timeline(&log, 11, 15)));
        assert_eq!(thread.events().cloned().collect::<Vec<_>>(), by_hand(&log, 15));
        assert!(!thread.catch_up(&timeline(&log, 17, 20)), "the 16th is not known");
        let EventKind::Posted { marks, .. } = &thread.root().kind else { panic!("a message") };
        assert_eq!(marks.thread.as_deref().map(|Thread { answers, .. }| *answers), Some(6));
    }

    #[test]
    fn another_past_is_noticed() {
        let log = log(12);
        let mut thread = ThreadTimeline::new(page(&log, 10, Seq::MAX, 50));
        let mut other = log.clone();
        other[5].at.0 += 1;
        assert!(!thread.catch_up(&timeline(&other, 3, 12)));
    }

    #[test]
    fn of_very_many_answers_the_oldest_are_let_go_of_unless_somebody_has_asked_for_them() {
        let log = log(1_400);
        let mut thread = ThreadTimeline::new(page(&log, 900, Seq::MAX, 50));
        let room = timeline(&log, 1, 1_400);
        assert!(thread.add_earlier(page(&log, 900, thread.first().unwrap(), 50), &room));
        assert!(thread.catch_up(&timeline(&log, 600, 1_000)));
        assert_eq!((thread.answers.len(), thread.has_earlier()), (150, true));
        assert!(thread.catch_up(&timeline(&log, 600, 1_400)));
        assert_eq!((thread.answers.len(), thread.has_earlier()), (350, true));
        thread.kept = 10;
        thread.as_of = 1_390;
        assert!(thread.catch_up(&room));
        assert_eq!(thread.answers.len(), 10);
    }

    #[test]
    fn a_deleted_answer_stays_as_that() {
        let log = log(13);
        let mut thread = ThreadTimeline::new(page(&log, 12, Seq::MAX, 50));
        assert!(thread.catch_up(&timeline(&log, 1, 13)));
        let said = |seq| match &thread.get(seq).unwrap().kind {
            EventKind::Posted { content, .. } => content.clone(),
            _ => panic!("a message"),
        };
        assert_eq!((said(12), said(10) == Content::Deleted), (Content::Deleted, false));
    }

    proptest! {
        /// Whenever pages were read, and however they come, what is here is what happened.
        #[test]
        fn a_thread_is_as_the_room_says(
            start in 4u64..40,
            later in 0u64..30,
            late in 0u64..30,
            limit in 1usize..6,
        ) {
            let log = log(120);
            let mut thread = ThreadTimeline::new(page(&log, start, Seq::MAX, limit));
            let now = start + later;
            prop_assert!(thread.catch_up(&timeline(&log, 1, now)));
            let room = timeline(&log, 1, now);
            // Asked for before, and read then or later.
            while thread.has_earlier() {
                let read_at = (start + late).min(now + 5);
                let page = page(&log, read_at, thread.first().unwrap(), limit);
                prop_assert!(thread.add_earlier(page, &room));
            }
            prop_assert!(thread.catch_up(&timeline(&log, 1, 120)));
            prop_assert_eq!(thread.events().cloned().collect::<Vec<_>>(), by_hand(&log, 120));
        }
    }
}
