//! Buttons for what can be done about somebody, and the question for the reason.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{
    Person,
    api::{NewDirect, RoomInfo},
    room::parse_reason,
};

use super::moderation_action::{MUTE_MINUTES, ModerationAction};
use crate::{
    components::{
        block_button::BlockButton,
        choice::Choice,
        field::{Field, FormError, FormState},
    },
    dom,
    errors::FormErrors,
    http, navigation, next,
    room::info::Here,
    session::Client,
    texts::texts,
};

const DEEDS: &str = "actions";
/// The id of the button that takes nothing and changes nothing.
const CANCEL: &str = "do-nothing";

/// In a person's card. What is done closes it.
#[component]
pub fn Deeds(person: Person, here: Option<Here>, close: Callback<()>) -> impl IntoView {
    let me = expect_context::<Client>().view.me.get_untracked();
    let is_me = me.is_some_and(|me| me.id == person.id);
    let user = person.id;
    let room = here.and_then(|here| here.info.try_get_untracked()).map(|info| info.id);
    let asking = RwSignal::new(None::<ModerationAction>);
    let form = FormState::empty();
    let carry_out = Callback::new(move |(chosen, minutes, reason): (ModerationAction, u32, String)| {
        let Some(room) = room else { return };
        form.start();
        spawn_local(async move {
            match chosen.carry_out(room, user, minutes, reason).await {
                Ok(()) => close.run(()),
                Err(failure) => form.refuse(failure.into()),
            }
        });
    });
    let choose = Callback::new(move |chosen: ModerationAction| {
        if chosen == ModerationAction::Unmute {
            carry_out.run((chosen, 0, String::new()));
        } else {
            asking.set(Some(chosen));
            // Once it is there.
            request_animation_frame(move || dom::focus(if chosen.has_reason() { "reason" } else { CANCEL }));
        }
    });
    let offered = Memo::new(move |_| {
        let Some((info, people)) = here.and_then(|here| Some((here.info.try_get()?, here.people.try_get()?))) else {
            return Vec::new();
        };
        let member = people.list.iter().find(|member| member.person.id == user);
        let muted = member.and_then(|member| member.muted).is_some_and(|until| until.0 > js_sys::Date::now() as i64);
        ModerationAction::offered(&info, member.map(|member| member.role), muted, is_me)
    });
    let cancel = Callback::new(move |()| {
        asking.set(None);
        request_animation_frame(|| dom::focus(DEEDS));
    });
    let (name, shown) = (person.name.clone(), StoredValue::new(person.shown().to_owned()));
    // What takes somebody out stands apart.
    let buttons = move |hard: bool| {
        view! {
            <For
                each=move || offered.get().into_iter().filter(move |chosen| chosen.is_hard() == hard)
                key=|chosen| *chosen
                let(chosen)
            >
                <button
                    type="button"
                    class=if hard { "button quiet small hard" } else { "button quiet small" }
                    on:click=move |_| choose.run(chosen)
                >
                    {chosen.label(is_me)}
                </button>
            </For>
        }
    };
    view! {
        <div class="deeds" id=DEEDS tabindex="-1" hidden=move || asking.read().is_some()>
            {(!is_me).then(|| view! { <MessageButton name form close/> })}
            <div class="actions">{buttons(false)}</div>
            <div class="actions">{(!is_me).then(|| view! { <BlockButton user form/> })} {buttons(true)}</div>
            {(!is_me).then(|| view! { <p class="faint">{texts().people.block_hint}</p> })}
        </div>
        {move || {
            asking
                .get()
                .map(|chosen| {
                    let warning = shown.with_value(|name| chosen.warning(is_me, name));
                    view! { <Ask chosen label=chosen.label(is_me) warning form carry_out cancel/> }
                })
        }}
        {move || asking.read().is_none().then(|| view! { <FormError form/> })}
    }
}

/// Goes to the conversation of the two.
#[component]
fn MessageButton(name: String, form: FormState, close: Callback<()>) -> impl IntoView {
    let click = move |_| {
        let people = vec![name.clone()];
        form.start();
        spawn_local(async move {
            match http::send::<RoomInfo>(Method::POST, "/api/directs", &NewDirect { people }).await {
                Ok(room) => {
                    close.run(());
                    navigation::go(&next::room(room.id));
                }
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    view! { <button type="button" class="button small" on:click=click>{texts().manage.message}</button> }
}

/// What will come of it; for how long, and why.
#[component]
fn Ask(
    chosen: ModerationAction,
    label: &'static str,
    warning: Option<String>,
    form: FormState,
    carry_out: Callback<(ModerationAction, u32, String)>,
    cancel: Callback<()>,
) -> impl IntoView {
    let t = &texts().manage;
    let time = RwSignal::new(0);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        match parse_reason(&dom::input_value("reason")) {
            Ok(reason) => carry_out.run((chosen, MUTE_MINUTES[time.get_untracked()], reason)),
            Err(code) => form.refuse(FormErrors::from_rules([("reason", Some(code))])),
        }
    };
    view! {
        <form class="stack" method="dialog" novalidate on:submit=submit>
            <p>{warning}</p>
            {(chosen == ModerationAction::Mute)
                .then(|| view! { <Choice id="mute-for" label=t.mute_for options=&t.mute_times chosen=time/> })}
            {chosen
                .has_reason()
                .then(|| {
                    view! {
                        <Field name="reason" label=t.reason hint=t.reason_hint autocomplete="off" required=false form/>
                    }
                })}
            <FormError form/>
            <div class="actions">
                <button class="button danger small" aria-disabled=move || form.busy.get().then_some("true")>
                    {label.trim_end_matches('…')}
                </button>
                <button type="button" id=CANCEL class="button quiet small" on:click=move |_| cancel.run(())>{t.cancel}</button>
            </div>
        </form>
    }
}
