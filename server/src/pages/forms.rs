//! Plain HTML forms: the same as the JSON API for pages whose WebAssembly is not there. Each answers with a redirect:
//! onwards, or back to the form with what was wrong and what was typed in the query. What people say stands in no address: a
//! message, and why an account was closed, come back in the reply itself.

use app::{Address, Content, Door, scriptless::send_again};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use axum_extra::extract::CookieJar;
use protocol::{
    ErrorBody, ErrorCode, RoomId,
    api::{Credentials, NewAccount, NewMessage, NewRoom, PasswordChange, PasswordProof, ProfileChange},
};
use serde::Deserialize;

use super::{own_page, render, scriptless, welcome};
use crate::{
    AppState,
    accounts::{self, Device, LogIn, closing},
    api::{account, links, messages, rooms},
    auth::{MaybePrincipal, Principal, cookies},
    http::{
        ApiError,
        extract::{Form, Path},
    },
};

/// Longest address, in bytes, that carries back what was typed: 8 KiB less than the server takes as a request's head. What is
/// longer, the browser's own "back" still has.
const ADDRESS_MAX: usize = 24 * 1024;

/// Where one makes an account.
const SIGN_UP: &str = "/signup";

/// All forms.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(SIGN_UP, post(sign_up))
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/account", post(save_profile))
        .route("/account/password", post(change_password))
        .route("/account/delete", post(delete_account))
        .route("/rooms", post(make_room))
        .route("/language", post(choose_language))
        .route("/join/{code}", post(join_by_link))
        .route("/rooms/{id}/join", post(join))
        .route("/rooms/{id}/leave", post(leave))
        .route("/rooms/{id}/messages", post(post_message))
}

#[derive(Deserialize)]
struct AccountForm {
    #[serde(flatten)]
    credentials: Credentials,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct LanguageForm {
    language: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Message {
    text: String,
    #[serde(default)]
    client_id: String,
}

/// Back to a form, with the errors and what was typed.
fn back(path: &str, error: &ErrorBody, typed: &[(&str, &str)]) -> Redirect {
    let mut query: Vec<(String, String)> =
        error.fields.iter().map(|field| (format!("{}_error", field.field), field.code.as_str().to_owned())).collect();
    if query.is_empty() {
        query.push(("error".into(), error.code.as_str().into()));
    }
    if let Some(seconds) = error.retry_after {
        query.push(("retry_after".into(), seconds.to_string()));
    }
    let without = query.len();
    query.extend(typed.iter().filter(|(_, value)| !value.is_empty()).map(|&(key, value)| (key.into(), value.into())));
    let address =
        |query: &[(String, String)]| format!("{path}?{}", serde_urlencoded::to_string(query).unwrap_or_default());
    let whole = address(&query);
    Redirect::to(&if whole.len() <= ADDRESS_MAX { whole } else { address(&query[..without]) })
}

/// After signing up or logging in: onwards, or back to the form.
fn answer(
    app: &AppState,
    jar: CookieJar,
    path: &str,
    (name, next): (&str, &str),
    outcome: Result<LogIn, ApiError>,
) -> Response {
    match outcome {
        Ok(log_in) => match accounts::into_cookies(app, jar, &log_in) {
            Ok(jar) if path == SIGN_UP => (jar, Redirect::to(&welcome(own_page(next)))).into_response(),
            Ok(jar) => (jar, Redirect::to(own_page(next))).into_response(),
            Err(error) => error.into_response(),
        },
        Err(ApiError(error)) => back(path, &error, &[("name", name), ("next", next)]).into_response(),
    }
}

async fn sign_up(
    State(app): State<AppState>,
    device: Device,
    jar: CookieJar,
    Form(AccountForm { credentials, next }): Form<AccountForm>,
) -> Response {
    let Credentials { name, password } = credentials;
    let new = NewAccount { name, password, link: app::link_code(&next).map(str::to_owned) };
    let outcome = accounts::sign_up(&app, &device, &new).await;
    answer(&app, jar, SIGN_UP, (&new.name, &next), outcome)
}

async fn log_in(
    State(app): State<AppState>,
    device: Device,
    jar: CookieJar,
    headers: HeaderMap,
    Form(AccountForm { credentials, next }): Form<AccountForm>,
) -> Response {
    let outcome = match nothing_typed(&credentials) {
        Some(error) => Err(error.into()),
        None => accounts::log_in(&app, &device, &credentials).await,
    };
    match outcome {
        Err(ApiError(error)) if error.code == ErrorCode::AccountClosed => {
            let typed = [("name", &credentials.name), ("next", &next)];
            let mut request = Request::new(Body::empty());
            *request.headers_mut() = headers;
            let address =
                Address { path: "/login".into(), query: serde_urlencoded::to_string(typed).unwrap_or_default() };
            render(app.leptos.clone(), address, Content::Door(Box::new(Door::LogIn(Some(error)))), request).await
        }
        outcome => answer(&app, jar, "/login", (&credentials.name, &next), outcome),
    }
}

/// What stands beside the fields of a log-in that were left empty.
fn nothing_typed(Credentials { name, password }: &Credentials) -> Option<ErrorBody> {
    let name = name.trim().is_empty().then_some(("name", ErrorCode::NameBlank));
    let password = password.is_empty().then_some(("password", ErrorCode::PasswordTooShort));
    ErrorBody::for_fields(name.into_iter().chain(password))
}

async fn log_out(
    State(app): State<AppState>,
    viewer: MaybePrincipal,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<(CookieJar, Redirect), ApiError> {
    accounts::log_out(&app, viewer, &headers, &jar).await?;
    Ok((cookies::clear(jar, &app.settings), Redirect::to("/")))
}

async fn save_profile(State(app): State<AppState>, viewer: Principal, Form(typed): Form<ProfileChange>) -> Redirect {
    match account::save(&app, &viewer, &typed).await {
        Ok(_) => Redirect::to("/account"),
        Err(ApiError(error)) => back("/account", &error, &[]),
    }
}

/// Chooses a language for this browser and, where somebody is logged in, for their account.
async fn choose_language(
    State(app): State<AppState>,
    MaybePrincipal(viewer): MaybePrincipal,
    jar: CookieJar,
    Form(LanguageForm { language, next }): Form<LanguageForm>,
) -> Response {
    if !language.is_empty() && !app::is_language(&language) {
        return ApiError::from(ErrorCode::BadRequest).into_response();
    }
    if let Some(viewer) = viewer {
        let change = ProfileChange { language: Some(language.clone()), ..ProfileChange::default() };
        if let Err(ApiError(error)) = account::save(&app, &viewer, &change).await {
            return back("/account", &error, &[]).into_response();
        }
    }
    let jar = cookies::set_language(jar, language, &app.settings);
    // A page of ours: what begins with two slashes, or has what a browser reads as one, leads elsewhere.
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (jar, Redirect::to(if is_ours { &next } else { "/" })).into_response()
}

async fn change_password(
    State(app): State<AppState>,
    viewer: Principal,
    device: Device,
    jar: CookieJar,
    Form(PasswordChange { old_password, password }): Form<PasswordChange>,
) -> Response {
    let changed = closing::change_password(&app, &device, &viewer, &old_password, &password).await;
    match changed.and_then(|password| accounts::know_device(&app, jar, password)) {
        Ok(jar) => (jar, Redirect::to("/account")).into_response(),
        Err(ApiError(error)) => back("/account", &error, &[]).into_response(),
    }
}

async fn delete_account(
    State(app): State<AppState>,
    viewer: Principal,
    device: Device,
    jar: CookieJar,
    Form(PasswordProof { own_password }): Form<PasswordProof>,
) -> Response {
    match closing::delete(&app, &device, &viewer, &own_password).await {
        Ok(()) => (cookies::clear(jar, &app.settings), Redirect::to("/")).into_response(),
        Err(ApiError(error)) => back("/account", &error, &[]).into_response(),
    }
}

async fn make_room(State(app): State<AppState>, viewer: Principal, Form(new): Form<NewRoom>) -> Redirect {
    match rooms::make(&app, &viewer, &new).await {
        Ok(room) => Redirect::to(&format!("/rooms/{}", room.id)),
        Err(ApiError(error)) => back("/rooms", &error, &[("name", &new.name)]),
    }
}

async fn join(State(app): State<AppState>, viewer: Principal, Path(room): Path<RoomId>) -> Redirect {
    match rooms::enter(&app, &viewer, room).await {
        Ok(room) => Redirect::to(&format!("/rooms/{}", room.id)),
        Err(ApiError(error)) => back("/rooms", &error, &[]),
    }
}

async fn join_by_link(State(app): State<AppState>, viewer: Principal, Path(code): Path<String>) -> Redirect {
    match links::enter(&app, &viewer, &code).await {
        Ok(room) => Redirect::to(&welcome(&format!("/rooms/{}", room.id))),
        // What is no code of ours stands in no address.
        Err(ApiError(error)) if code.chars().all(|c| c.is_ascii_alphanumeric()) => {
            back(&format!("/join/{code}"), &error, &[])
        }
        Err(ApiError(error)) => back("/rooms", &error, &[]),
    }
}

async fn leave(State(app): State<AppState>, viewer: Principal, Path(room): Path<RoomId>) -> Redirect {
    match rooms::exit(&app, &viewer, room).await {
        Ok(()) => Redirect::to("/rooms"),
        Err(ApiError(error)) => back(&format!("/rooms/{room}"), &error, &[]),
    }
}

async fn post_message(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Form(Message { text, client_id }): Form<Message>,
) -> Response {
    let client_id = client_id.parse().ok();
    let new = NewMessage { client_id, text: text.clone(), reply_to: None, files: Vec::new(), thread: None };
    match messages::say(&app, viewer, room, new).await {
        Ok(_) => Redirect::to(&format!("/rooms/{room}")).into_response(),
        Err(error) => {
            let status = error.status();
            (status, scriptless(send_again(app.leptos.clone(), room, error.0, &text))).into_response()
        }
    }
}
