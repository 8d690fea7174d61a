//! What the room is called, what it is about, and whether it is open.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{
    api::{RoomChange, RoomInfo},
    names::RoomName,
    permission::Action,
    room::parse_topic,
};

use crate::{
    components::{
        confirm::{Question, Questions},
        field::{Field, FormError, FormState, Saved},
        picture_form::PictureForm,
        room_picture::RoomPicture,
    },
    dom,
    errors::FormErrors,
    http,
    names::room_picture,
    room::info::may,
    texts::{self, texts},
};

/// A form for name and topic, and a button that closes the room.
#[component]
pub fn Settings(info: RoomInfo) -> impl IntoView {
    let t = texts();
    let form = FormState::empty();
    let saved = RwSignal::new(false);
    let archived = RwSignal::new(info.archived);
    let path = StoredValue::new(format!("/api/rooms/{}", info.id));
    let before = StoredValue::new((info.name.clone(), info.topic.clone()));
    let change = Callback::new(move |change: RoomChange| {
        if form.busy.get_untracked() {
            return;
        }
        form.start();
        saved.set(false);
        let is_opened = change.archived.is_some();
        spawn_local(async move {
            match http::send::<RoomInfo>(Method::PATCH, &path.get_value(), &change).await {
                Ok(info) => {
                    _ = archived.try_set(info.archived);
                    _ = before.try_set_value((info.name, info.topic));
                    // That it is open again, the button says.
                    let is_done = form.done();
                    _ = saved.try_set(is_done && !is_opened);
                }
                Err(failure) => form.refuse(failure.into()),
            }
        });
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (name, topic) = (dom::input_value("name"), dom::input_value("topic"));
        let errors =
            FormErrors::from_rules([("name", RoomName::parse(&name).err()), ("topic", parse_topic(&topic).err())]);
        if !errors.is_empty() {
            return form.refuse(errors);
        }
        // What stays as it is, is nothing to announce.
        let (name, topic) = before.with_value(|(before_name, before_topic)| {
            ((name != *before_name).then_some(name), (topic != *before_topic).then_some(topic))
        });
        change.run(RoomChange { name, topic, archived: None });
    };
    let questions = expect_context::<Questions>();
    let archive = move |_| {
        // That was said of something else.
        saved.set(false);
        if archived.get_untracked() {
            return change.run(RoomChange { archived: Some(false), ..RoomChange::default() });
        }
        let t = texts();
        let title = before.with_value(|(name, _)| (texts::confirm().archive)(name));
        let carry_out = move || async move {
            let change = RoomChange { archived: Some(true), ..RoomChange::default() };
            let info = http::send::<RoomInfo>(Method::PATCH, &path.get_value(), &change).await?;
            _ = archived.try_set(info.archived);
            Ok(())
        };
        questions.ask(Question::new(title, t.manage.archive_hint, t.manage.archive, carry_out));
    };
    let picture = RwSignal::new(room_picture(&info));
    let on_picture = Callback::new(move |info: RoomInfo| _ = picture.try_set(room_picture(&info)));
    let picture_path = format!("{}/picture", path.get_value());
    let kind = info.kind;
    let may_archive = may(&info, Action::Archive);
    let export = may(&info, Action::Export).then(|| format!("{}/export", path.get_value()));
    view! {
        <PictureForm path=picture_path has_one=Signal::derive(move || picture.read().is_some()) on_change=on_picture>
            {move || view! { <RoomPicture kind address=picture.get()/> }}
        </PictureForm>
        <form class="stack" method="dialog" novalidate on:submit=submit>
            <FormError form/>
            <Field name="name" label=t.rooms.room_name autocomplete="off" value=info.name form/>
            <Field
                name="topic"
                label=t.manage.topic
                hint=t.manage.topic_hint
                autocomplete="off"
                value=info.topic
                required=false
                form
            />
            <div class="actions">
                <button class="button small" aria-disabled=move || form.busy.get().then_some("true")>
                    {t.manage.save}
                </button>
                <Saved saved words=t.manage.saved/>
            </div>
        </form>
        {export
            .map(|address| {
                let t = texts::export();
                view! {
                    <div class="archive">
                        <p class="faint">{t.room_says}</p>
                        <a class="button quiet small" href=address rel="external" download="">{t.download}</a>
                    </div>
                }
            })}
        {may_archive
            .then(|| {
                let words = move |open, closed| if archived.get() { closed } else { open };
                view! {
                    <div class="archive">
                        <p class="faint">{move || words(t.manage.archive_hint, t.manage.unarchive_hint)}</p>
                        <button type="button" class="button quiet small" on:click=archive>
                            {move || words(t.manage.archive, t.manage.unarchive)}
                        </button>
                    </div>
                }
            })}
    }
}
