//! What one can do with a message, beside the one that is pointed at or has the focus in it.

use leptos::prelude::*;
use protocol::Seq;

use super::{Act, Around, Line};
use crate::{
    components::{
        card::Cards,
        icon::{self, Icon},
    },
    dom,
    texts::texts,
};

/// The id of the emoji picker for reactions; the room has one.
pub const REACTING: &str = "reacting";
/// The id of what is offered under "more"; there is one toolbar.
pub const MORE: &str = "more-about-message";

/// There is one, of the active message. What the reader may not do is not offered.
#[component]
pub fn Toolbar(seq: Seq, line: Line, is_mine: bool, around: Around) -> impl IntoView {
    let t = &texts().talk;
    let Around { rights, on_act, .. } = around;
    let is_pinned = move || line.part(|said| said.marks.pinned);
    let is_edited = move || line.part(|said| said.marks.edited.is_some());
    let may_edit = move || is_mine && rights.read().edit;
    let may_delete = move || if is_mine { rights.read().delete } else { rights.read().delete_others };
    // The focus goes back to the toolbar, from where what comes next takes it.
    let more = move |act: Act| {
        dom::close_popover(MORE);
        on_act.run(act);
    };
    let cards = use_context::<Cards>();
    let author = line.0.read_untracked().author.clone();
    let about = (t.about)(author.shown());
    let show_card = move |_| {
        dom::close_popover(MORE);
        if let Some(cards) = cards {
            cards.show(author.clone());
        }
    };
    view! {
        <div class="toolbar" role="group" aria-label=t.actions>
            <button
                type="button"
                aria-label=t.react
                title=t.react
                aria-haspopup="dialog"
                popovertarget=REACTING
                hidden=move || !rights.read().react
                on:click=move |_| on_act.run(Act::PickFor(seq))
            >
                <Icon path=icon::FACE/>
            </button>
            <button
                type="button"
                aria-label=t.reply
                title=t.reply
                hidden=move || !rights.read().post
                on:click=move |_| on_act.run(Act::Reply(seq))
            >
                <Icon path="M9 6 4 11l5 5M4 11h10a6 6 0 0 1 6 6v1"/>
            </button>
            <button
                type="button"
                aria-label=t.edit
                title=t.edit
                hidden=move || !may_edit()
                on:click=move |_| on_act.run(Act::Edit(seq))
            >
                <Icon path="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3"/>
            </button>
            <button type="button" aria-label=t.more title=t.more popovertarget=MORE>
                <Icon path="M5 12h.01M12 12h.01M19 12h.01"/>
            </button>
            <div id=MORE class="more" popover="auto">
                <button type="button" on:click=move |_| more(Act::CopyText(seq))>{t.copy_text}</button>
                <button type="button" on:click=move |_| more(Act::CopyLink(seq))>{t.copy_link}</button>
                <button type="button" aria-haspopup="dialog" dir="auto" on:click=show_card>{about}</button>
                <button
                    type="button"
                    hidden=move || !rights.read().pin
                    on:click=move |_| more(Act::Pin(seq, !is_pinned()))
                >
                    {move || if is_pinned() { t.unpin } else { t.pin }}
                </button>
                <button type="button" hidden=move || !is_edited() on:click=move |_| more(Act::ShowHistory(seq))>
                    {t.history}
                </button>
                <button
                    type="button"
                    class="danger"
                    hidden=move || !may_delete()
                    on:click=move |_| more(Act::AskToDelete(seq))
                >
                    {t.delete}
                </button>
            </div>
        </div>
    }
}
