//! Joining and leaving a room.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::RoomId;

use crate::{errors::Failure, http, navigation, next, texts::texts};

/// What the button does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// Become a member, and go in.
    Join,
    /// Stop being one, and go to the list of rooms.
    Leave,
    /// The same for a conversation of two, which comes back when there is more.
    Close,
}

impl Membership {
    fn verb(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Leave | Self::Close => "leave",
        }
    }

    /// Does it; where one goes then.
    ///
    /// # Errors
    /// The server's.
    pub async fn carry_out(self, room: RoomId) -> Result<String, Failure> {
        let path = format!("/api/rooms/{room}/membership");
        match self {
            Self::Join => http::command(Method::PUT, &path).await.map(|()| next::room(room)),
            Self::Leave | Self::Close => http::command(Method::DELETE, &path).await.map(|()| "/rooms".into()),
        }
    }
}

/// A button, in a form of its own so that it works without scripts.
#[component]
pub fn MembershipButton(
    room: RoomId,
    /// The room's name, for those who hear the button without seeing what stands beside it.
    #[prop(into)]
    name: String,
    membership: Membership,
    #[prop(default = "button")] class: &'static str,
    /// What the button is, where it stands in a menu.
    #[prop(optional)]
    role: Option<&'static str>,
    /// Whether this asks first, instead of doing it.
    #[prop(optional)]
    asks: Option<Callback<(), bool>>,
    /// What to do afterwards, instead of going where the person would go.
    #[prop(optional)]
    done: Option<Callback<()>>,
) -> impl IntoView {
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || asks.is_some_and(|asks| asks.run(())) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let result = membership.carry_out(room).await;
            let _ = busy.try_set(false);
            match (result, done) {
                (Ok(_), Some(done)) => done.run(()),
                (Ok(path), None) => navigation::go(&path),
                (Err(failure), _) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    let label = match membership {
        Membership::Join => texts().common.join,
        Membership::Leave => texts().common.leave,
        Membership::Close => texts().people.close_conversation,
    };
    view! {
        <form class="inline" method="post" action=format!("/rooms/{room}/{}", membership.verb()) on:submit=submit>
            <button class=class role=role aria-disabled=move || busy.get().then_some("true")>
                {label} <span class="unseen">{format!(" {name}")}</span>
            </button>
            {move || error.get().map(|error| view! { <p class="error" role="alert">{error}</p> })}
        </form>
    }
}
