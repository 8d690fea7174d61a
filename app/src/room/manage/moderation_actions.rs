//! Buttons for what can be done about somebody, and the question for the reason.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
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
    http, next,
    room::info::Here,
    session::Client,
    texts::texts,
};

const DEEDS: &str = "actions";

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
        if chosen.has_reason() {
            asking.set(Some(chosen));
            // Once the field is there.
            request_animation_frame(|| dom::focus("reason"));
        } else {
            carry_out.run((chosen, 0, String::new()));
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
    let name = person.name.clone();
    view! {
        <div class="actions" id=DEEDS tabindex="-1" hidden=move || asking.read().is_some()>
            {(!is_me).then(|| view! { <MessageButton name form close/> <BlockButton user form/> })}
            <For each=move || offered.get() key=|chosen| *chosen let(chosen)>
                <button type="button" class="button quiet small" on:click=move |_| choose.run(chosen)>
                    {chosen.label()}
                </button>
            </For>
        </div>
        {(!is_me).then(|| view! { <p class="faint">{texts().people.block_hint}</p> })}
        {move || asking.get().map(|chosen| view! { <Ask chosen form carry_out cancel/> })}
        {move || asking.read().is_none().then(|| view! { <FormError form/> })}
    }
}

/// Goes to the conversation of the two.
#[component]
fn MessageButton(name: String, form: FormState, close: Callback<()>) -> impl IntoView {
    let navigate = use_navigate();
    let click = move |_| {
        let (navigate, people) = (navigate.clone(), vec![name.clone()]);
        form.start();
        spawn_local(async move {
            match http::send::<RoomInfo>(Method::POST, "/api/directs", &NewDirect { people }).await {
                Ok(room) => {
                    close.run(());
                    navigate(&next::room(room.id), Default::default());
                }
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    view! { <button type="button" class="button quiet small" on:click=click>{texts().manage.message}</button> }
}

/// For how long, and why.
#[component]
fn Ask(
    chosen: ModerationAction,
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
            {(chosen == ModerationAction::Mute)
                .then(|| view! { <Choice id="mute-for" label=t.mute_for options=&t.mute_times chosen=time/> })}
            <Field name="reason" label=t.reason hint=t.reason_hint autocomplete="off" required=false form/>
            <FormError form/>
            <div class="actions">
                <button class="button danger small" aria-disabled=move || form.busy.get().then_some("true")>
                    {chosen.label().trim_end_matches('…')}
                </button>
                <button type="button" class="button quiet small" on:click=move |_| cancel.run(())>{t.cancel}</button>
            </div>
        </form>
    }
}
