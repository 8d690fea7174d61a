//! The server's accounts, for its administrators.

use gloo_net::http::Method;
use leptos::{either::Either, ev, prelude::*, task::spawn_local};
use protocol::{
    ErrorCode, UserId,
    api::{Account, AccountListing, Accounts},
};

use super::{WithAccount, close::CloseForm, emoji::OwnEmoji, registration::Registration};
use crate::{
    components::{
        avatar::Avatar,
        confirm::{Question, Questions, Words},
        field::{Field, FormState},
        more::{More, MoreButton},
        trouble::Trouble,
    },
    dom,
    errors::Failure,
    http, next,
    room::AuditLog,
    session::Client,
    texts,
};

/// Registration, emoji of the server's own, and who has an account.
#[component]
pub fn AdminPage(account: Result<Account, Failure>) -> impl IntoView {
    // Counts what was decided here.
    let decided = RwSignal::new(0_u32);
    view! {
        <WithAccount title=texts::admin().title account let:account>
            {if account.is_admin {
                Either::Left(view! { <Registration/> <OwnEmoji decided/> <People decided/> <Decisions version=decided/> })
            } else {
                Either::Right(view! { <Trouble failure=ErrorCode::NotAnAdministrator.into() again=|()| ()/> })
            }}
        </WithAccount>
    }
}

/// Who made whom an administrator.
#[component]
fn Decisions(version: RwSignal<u32>) -> impl IntoView {
    view! {
        <section aria-labelledby="decisions">
            <h2 id="decisions">{texts::admin().decisions}</h2>
            <AuditLog address="/api/admin/audit".to_owned() version/>
        </section>
    }
}

#[component]
fn People(decided: RwSignal<u32>) -> impl IntoView {
    let form = FormState::from_query(&[]);
    let accounts = RwSignal::new(Vec::<AccountListing>::new());
    let error = RwSignal::new(None::<String>);
    let more = More::new(None);
    let list = StoredValue::new(String::new());
    let load = Callback::new(move |()| {
        let address = next::with_query("/api/admin/people", "query", &dom::input_value("query"));
        list.set_value(address.clone());
        spawn_local(async move {
            match http::get::<Accounts>(&address).await {
                Ok(found) => {
                    _ = accounts.try_set(found.accounts);
                    more.restart(found.next);
                    _ = error.try_set(None);
                }
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    });
    Effect::new(move || load.run(()));
    let on_more = Callback::new(move |()| {
        more.load(&list.get_value(), move |page: Accounts| {
            _ = accounts.try_update(|accounts| accounts.extend(page.accounts));
            page.next
        });
    });
    let search = move |event: ev::SubmitEvent| {
        event.prevent_default();
        load.run(());
    };
    let t = texts::admin();
    view! {
        <section aria-labelledby="people-here">
            <h2 id="people-here" tabindex="-1">{t.people}</h2>
            <form class="line" role="search" method="post" action="/account" novalidate on:submit=search>
                <Field name="query" label=t.find_by_name autocomplete="off" required=false form/>
                <button class="button quiet">{t.find}</button>
            </form>
            <p class="error" role="alert">{move || error.get()}</p>
            <ul class="listing">
                <For each=move || accounts.get() key=key let(account)>
                    <Row account load decided error/>
                </For>
            </ul>
            <MoreButton more on_more/>
        </section>
    }
}

/// What a row shows, so that it is drawn anew where that has changed.
fn key(account: &AccountListing) -> (UserId, bool, Option<String>) {
    (account.person.id, account.is_admin, account.closed_because.clone())
}

#[component]
fn Row(
    account: AccountListing,
    load: Callback<()>,
    decided: RwSignal<u32>,
    error: RwSignal<Option<String>>,
) -> impl IntoView {
    let questions = expect_context::<Questions>();
    let AccountListing { person, is_admin, closed_because, .. } = account;
    let t = texts::admin();
    let name = person.shown().to_owned();
    let path = format!("/api/admin/people/{}", person.id);
    let ask = Callback::new(move |(method, path): (Method, String)| {
        spawn_local(async move {
            let failure = http::command(method, &path).await.err();
            load.run(());
            _ = error.try_set(failure.map(|failure| failure.sentence()));
        });
    });
    let state = closed_because.as_deref().map(|reason| match reason {
        "" => t.closed.to_owned(),
        reason => (t.closed_because)(reason),
    });
    let office = (is_admin && state.is_none())
        .then(|| view! { <p class="faint facts"><span class="chip">{t.administrator}</span></p> });
    let actions = if closed_because.is_some() {
        let reopen = format!("{path}/reopen");
        Either::Left(view! {
            <button
                type="button"
                class="button quiet small"
                on:click=move |_| ask.run((Method::POST, reopen.clone()))
            >
                {t.open_again} <span class="unseen">{format!(" {name}")}</span>
            </button>
        })
    } else {
        let administrator = StoredValue::new(format!("{path}/administrator"));
        let me = expect_context::<Client>().view.me.get_untracked();
        let is_me = me.is_some_and(|me| me.id == person.id);
        let (about, shown) = (texts::confirm(), name.clone());
        let label = if is_admin { about.unmake_administrator_label } else { t.make_administrator };
        let change = move |_| {
            let (title, says, method) = if is_admin {
                ((about.unmake_administrator)(&shown), about.unmake_administrator_says, Method::DELETE)
            } else {
                ((about.make_administrator)(&shown), about.make_administrator_says, Method::PUT)
            };
            let carry_out = move || {
                let method = method.clone();
                async move {
                    http::command(method, &administrator.get_value()).await?;
                    load.run(());
                    _ = decided.try_update(|decided| *decided += 1);
                    Ok(())
                }
            };
            let words = move || Words { title: title.clone(), text: says, action: label };
            questions.ask(Question::new(words, carry_out));
        };
        Either::Right(view! {
            {(!is_admin || !is_me)
                .then(|| {
                    view! {
                        <button type="button" class="button quiet small" on:click=change>
                            {label} <span class="unseen">{format!(" {name}")}</span>
                        </button>
                    }
                })}
            <CloseForm path name=person.name.clone() done=load/>
        })
    };
    view! {
        <li>
            <Avatar person=person.clone()/>
            <div class="about">
                <p class="name" dir="auto">{person.shown().to_owned()}</p>
                {(person.shown() != person.name).then(|| view! { <p class="faint" dir="auto">{person.name.clone()}</p> })}
                {state.map(|state| view! { <p class="faint" dir="auto">{state}</p> })}
                {office}
            </div>
            <div class="actions">{actions}</div>
        </li>
    }
}
