//! The way up to what one had not read when one came, where that begins above the screen.

use super::screen::Screen;
use crate::{room::act::Act, session::Client, texts::texts};
use client::timeline::Timeline;
use leptos::{html::Div, prelude::*};
use protocol::{Blocked, Event, Seq, Timestamp, UserId, api::RoomPage, unread};

/// What one had not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    /// How many messages, up to [`UNREAD_MAX`](protocol::api::UNREAD_MAX).
    pub count: u32,
    /// Up to where one had read.
    pub after: Seq,
    /// The first of them, and when it was said, once all from there on is loaded.
    pub first: Option<(Seq, Timestamp)>,
}

impl News {
    /// What came before this page did; `None` where one had read everything.
    pub fn of(timeline: Option<&Timeline>, page: &RoomPage, me: UserId, blocked: &Blocked) -> Option<Self> {
        let (after, count) = (page.room.read_seq, page.room.unread);
        let is_first = |event: &&Event| event.seq > after && unread::counts(event, me, blocked);
        let first = match timeline {
            Some(timeline) => {
                let follows =
                    timeline.stretches().iter().find(|it| it.first_seq() <= after + 1 && after < it.last_seq());
                follows.and_then(|stretch| stretch.since(after + 1).find(is_first))
            }
            None => {
                let is_whole = page.events.first().is_some_and(|event| event.seq <= after + 1);
                page.events.iter().filter(|_| is_whole).find(is_first)
            }
        };
        let first = first.map(|event| (event.seq, event.at));
        (count > 0).then_some(Self { count, after, first })
    }
}

/// Whether the way is offered. Once what is new has been on the screen from its beginning, it is no longer.
#[derive(Clone, Copy)]
pub struct Upwards {
    news: Memo<Option<News>>,
    scroller: NodeRef<Div>,
    is_above: RwSignal<bool>,
    is_done: RwSignal<bool>,
}

impl Upwards {
    /// For a list that is about to be drawn.
    pub fn new(news: Memo<Option<News>>, scroller: NodeRef<Div>, screen: Screen) -> Self {
        let upwards = Self { news, scroller, is_above: RwSignal::new(false), is_done: RwSignal::new(false) };
        Effect::new(move |_| {
            news.track();
            screen.window.track();
            // Once it is drawn.
            request_animation_frame(move || upwards.look());
        });
        upwards
    }

    /// Goes by what is on the screen now. Does nothing once the list is gone.
    pub fn look(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let Some(news) = self.news.get_untracked().filter(|_| !self.is_done.get_untracked()) else { return };
        let edge = scroller.get_bounding_client_rect().top();
        let line = scroller.query_selector(".day.new").ok().flatten();
        let is_above = line.is_none_or(|line| line.get_bounding_client_rect().bottom() <= edge);
        if !is_above && news.first.is_some() {
            self.is_done.set(true);
        }
        if self.is_above.get_untracked() != is_above {
            self.is_above.set(is_above);
        }
    }
}

/// Over the list, so that it moves nothing: how much is new, since when, and a way not to go there.
#[component]
pub fn UpwardsBar(upwards: Upwards, on_act: Callback<Act>) -> impl IntoView {
    let Upwards { news, is_above, is_done, .. } = upwards;
    let clock = expect_context::<Client>().view.clock;
    let t = texts();
    let offered = Memo::new(move |_| news.get().filter(|_| is_above.get() && !is_done.get()));
    let words = move |News { count, first, .. }: News| {
        let clock = clock.get();
        let since = first.map(|(_, at)| (clock.day_label(clock.day(at)), clock.time(at)));
        (t.message.new_above)(count, since.as_ref().map(|(day, time)| (day.as_str(), time.as_str())))
    };
    let go = move |_| {
        if let Some(news) = offered.get_untracked() {
            on_act.run(news.first.map_or(Act::JumpAfter(news.after), |(seq, _)| Act::Jump(seq)));
        }
    };
    view! {
        <div class="upwards" hidden=move || offered.read().is_none()>
            <button type="button" class="button" on:click=go>{move || offered.get().map(&words)}</button>
            <button
                type="button"
                class="button"
                aria-label=t.message.new_above_close
                title=t.message.new_above_close
                on:click=move |_| is_done.set(true)
            >
                "×"
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use protocol::{ClientId, Content, EventKind, Person, RoomId, api::RoomInfo};
    use uuid::Uuid;

    use super::*;

    /// Ten messages, by turns of somebody else and of the reader, of which these are loaded.
    fn page(first: Seq, read_seq: Seq, unread: u32) -> RoomPage {
        let event = |seq: Seq| {
            let id = Uuid::from_u128((seq % 2).into());
            let actor = Person { id: UserId(id), name: "ada".into(), display_name: None, avatar: None };
            let kind = EventKind::posted(ClientId(id), Content::Text("hello".into()));
            Event { room: RoomId::LOBBY, seq, at: Timestamp(0), actor, kind }
        };
        let room = RoomInfo { read_seq, unread, ..RoomInfo::fresh(RoomId::LOBBY, "Lobby".into(), 10) };
        RoomPage::of(room, (first..=10).map(event).collect())
    }

    #[test]
    fn it_is_known_where_the_news_begins_once_all_of_it_is_loaded() {
        let me = UserId(Uuid::from_u128(0));
        let first =
            |page: &RoomPage| News::of(None, page, me, &Blocked::default()).map(|news| news.first.map(|(seq, _)| seq));
        assert_eq!(first(&page(4, 3, 3)), Some(Some(5)), "what one said oneself is no news");
        assert_eq!(first(&page(5, 3, 3)), Some(None), "what is missing could be the first");
        assert_eq!(first(&page(4, 10, 0)), None);
    }
}
