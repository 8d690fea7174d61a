//! What one can do with a message, beside the one that is pointed at or has the focus in it.

use leptos::prelude::*;
use protocol::Seq;

use super::{Around, Line};
use crate::{
    components::{
        icon::{self, Icon},
        menu::{Menu, MenuItem},
        roving::Roving,
    },
    dom,
    room::{act::Act, cards::Cards, lines::Talk},
    texts::texts,
};

/// The id of the emoji picker for reactions; the room has one …
pub const REACTING: &str = "reacting";
/// … and a thread another.
pub const REACTING_THERE: &str = "reacting-there";
/// The id of what is offered under "more"; each list has one toolbar.
pub fn more(talk: Talk) -> &'static str {
    talk.name("more-about-message", "more-about-answer")
}

/// One stop of the Tab key; the arrow keys go on from there.
const BUTTONS: Roving = Roving { group: "[role=toolbar]", items: ":scope > button", is_row: true };

/// There is one, of the active message. What the reader may not do is not offered. The keys that do the same while the message has
/// the focus are those that its parts name (`shortcuts.rs`).
#[component]
pub fn Toolbar(seq: Seq, line: Line, is_mine: bool, around: Around) -> impl IntoView {
    let t = &texts().talk;
    let Around { rights, on_act, .. } = around;
    let is_pinned = move || line.part(|said| said.marks.pinned);
    let may_edit = move || is_mine && rights.read().edit;
    Effect::new(move || {
        rights.track();
        // Once it is drawn.
        request_animation_frame(|| BUTTONS.settle());
    });
    let button = move |name: &'static str, keys: &'static str, path: &'static str, hidden: Signal<bool>, act: Act| {
        view! {
            <button
                type="button"
                aria-label=name
                title=name
                aria-keyshortcuts=keys
                hidden=hidden
                on:click=move |_| on_act.run(act.clone())
            >
                <Icon path/>
            </button>
        }
    };
    let may_react = move || rights.read().react;
    view! {
        <div
            class="toolbar"
            role="toolbar"
            aria-label=t.actions
            on:keydown=move |event| BUTTONS.press(&event)
            on:focusin=move |event| BUTTONS.follow(&event)
        >
            <button
                type="button"
                aria-label=t.react
                title=t.react
                aria-haspopup="dialog"
                aria-keyshortcuts="Plus"
                popovertarget=around.talk.name(REACTING, REACTING_THERE)
                hidden=move || !may_react()
                on:click=move |_| on_act.run(Act::PickFor(seq))
            >
                <Icon path=icon::FACE/>
            </button>
            {button(t.reply, "R", icon::REPLY, Signal::derive(move || !rights.read().post), Act::Reply(seq))}
            {button(
                t.thread,
                "T",
                icon::THREAD,
                Signal::derive(move || around.talk == Talk::Thread || !rights.read().post),
                Act::Thread(seq),
            )}
            {button(t.edit, "E", icon::PENCIL, Signal::derive(move || !may_edit()), Act::Edit(seq))}
            <button
                type="button"
                aria-label=t.more
                title=t.more
                aria-haspopup="menu"
                aria-keyshortcuts="M"
                popovertarget=more(around.talk)
            >
                <Icon path=icon::MORE_ACROSS/>
            </button>
            <More seq line is_mine around is_pinned=Signal::derive(is_pinned)/>
        </div>
    }
}

/// What is behind the last button.
#[component]
fn More(seq: Seq, line: Line, is_mine: bool, around: Around, is_pinned: Signal<bool>) -> impl IntoView {
    let t = &texts().talk;
    let Around { talk, rights, on_act, .. } = around;
    let is_edited = move || line.part(|said| said.marks.edited.is_some());
    // It has files alone.
    let says_nothing = move || line.part(|said| said.content.text().is_some_and(str::is_empty));
    let may_delete = move || if is_mine { rights.read().delete } else { rights.read().delete_others };
    // The focus goes back to the toolbar, from where what comes next takes it.
    let choose = move |act: Act| {
        move |()| {
            dom::close_popover(more(talk));
            on_act.run(act.clone());
        }
    };
    let cards = use_context::<Cards>();
    let author = line.0.read_untracked().author.clone();
    let about = (t.about)(author.shown());
    let show_card = move |()| {
        dom::close_popover(more(talk));
        if let Some(cards) = cards {
            cards.show(author.clone());
        }
    };
    let pin = move |()| choose(Act::Pin(seq, !is_pinned.get_untracked()))(());
    view! {
        <Menu id=more(talk) class="more" label=t.more>
            <MenuItem keys="C" hidden=Signal::derive(says_nothing) on_choose=choose(Act::CopyText(seq))>{t.copy_text}</MenuItem>
            <MenuItem on_choose=choose(Act::CopyLink(seq))>{t.copy_link}</MenuItem>
            <MenuItem asks=true on_choose=show_card>{about}</MenuItem>
            <MenuItem keys="P" hidden=Signal::derive(move || !rights.read().pin) on_choose=pin>
                {move || if is_pinned.get() { t.unpin } else { t.pin }}
            </MenuItem>
            <MenuItem keys="L" asks=true on_choose=choose(Act::SaveForLater(seq))>{t.save_for_later}</MenuItem>
            <MenuItem
                asks=true
                hidden=Signal::derive(move || !is_edited())
                on_choose=choose(Act::ShowHistory(seq))
            >
                {t.history}
            </MenuItem>
            <MenuItem
                class="danger"
                keys="Delete"
                asks=true
                hidden=Signal::derive(move || !may_delete())
                on_choose=choose(Act::AskToDelete(seq))
            >
                {t.delete}
            </MenuItem>
        </Menu>
    }
}
