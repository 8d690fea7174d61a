//! HTTP for programs and for the browser. `docs/protocol.md` describes it.

pub mod account;
mod accounts;
pub mod admin;
mod avatars;
mod blocks;
mod downloads;
mod emoji;
mod files;
pub mod health;
mod history;
mod hooks;
mod inbox;
mod invitations;
pub mod links;
mod lists;
mod members;
pub mod messages;
mod mine;
mod notifications;
mod people;
mod registration;
mod requests;
mod room_pictures;
pub mod rooms;
mod saved;
mod scheduled;
pub mod scopes;
mod search;
mod sessions;
mod sidebar;
mod stream;
mod threads;
mod tokens;

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware::map_response,
    routing::{delete, get, post, put},
};
use protocol::ErrorCode;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::{AppState, http::ApiError};

/// Everything under `/api`.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/accounts", post(accounts::create))
        .route("/account", get(account::show).patch(account::change).delete(account::delete))
        .route("/account/avatar", put(avatars::set).delete(avatars::unset))
        .route("/account/password", put(account::change_password))
        .route("/account/notifications", get(notifications::show).put(notifications::set))
        .route("/push", get(notifications::key).put(notifications::subscribe).delete(notifications::unsubscribe))
        .route("/sidebar", get(sidebar::show).put(sidebar::set))
        .route("/registration", get(registration::show).put(registration::set))
        .route("/people", get(people::list))
        .route("/people/{id}", get(people::card))
        .route("/people/{id}/avatar/{picture}", get(avatars::show))
        .route("/blocks", get(blocks::list))
        .route("/blocks/{id}", put(blocks::block).delete(blocks::unblock))
        .route("/bots", get(tokens::bots).post(tokens::make_bot))
        .route("/bots/{id}", delete(tokens::delete_bot))
        .route("/tokens", get(tokens::list).post(tokens::make))
        .route("/tokens/{id}", delete(tokens::revoke))
        .route("/rooms/{id}/hooks", post(hooks::make))
        .route("/hooks/{code}", post(hooks::post))
        .route("/hooks/{code}/messages/{seq}", put(hooks::edit).delete(hooks::delete))
        .route("/admin/audit", get(admin::audit))
        .route("/admin/jobs", get(admin::jobs))
        .route("/admin/jobs/{id}/retry", post(admin::retry_job))
        .route("/admin/people", get(admin::list))
        .route("/admin/people/{id}/close", post(admin::close))
        .route("/admin/people/{id}/reopen", post(admin::reopen))
        .route("/admin/people/{id}/administrator", put(admin::make_administrator).delete(admin::unmake_administrator))
        .route("/emoji", get(emoji::list))
        .route("/emoji/{name}", put(emoji::add).patch(emoji::rename).delete(emoji::remove))
        .route("/emoji/pictures/{picture}", get(emoji::picture))
        .route("/sessions", get(sessions::list).post(sessions::create).delete(sessions::end_others))
        .route("/sessions/{id}", delete(sessions::end_one))
        .route("/sessions/current", delete(sessions::end))
        .route("/sessions/refresh", post(sessions::refresh))
        .route("/invitations", get(invitations::list))
        .route("/invitations/{room}", post(invitations::accept).delete(invitations::decline))
        .route("/rooms", get(rooms::list).post(rooms::create))
        .route("/rooms/{id}", get(rooms::show).patch(rooms::change))
        .route("/rooms/{id}/membership", put(rooms::join).delete(rooms::leave))
        .route("/rooms/{id}/events", get(history::page))
        .route("/rooms/{id}/stream", get(stream::stream))
        .route("/rooms/{id}/first", get(history::first))
        .route("/rooms/{id}/pins", get(messages::pins))
        .route("/rooms/{id}/messages", post(messages::post))
        .route("/rooms/{id}/messages/{seq}", get(messages::show).put(messages::edit).delete(messages::delete))
        .route("/rooms/{id}/messages/{seq}/versions", get(messages::versions))
        .route("/rooms/{id}/messages/{seq}/reactions/{emoji}", put(messages::react).delete(messages::unreact))
        .route("/rooms/{id}/messages/{seq}/previews", delete(messages::remove_preview))
        .route("/rooms/{id}/messages/{seq}/pin", put(messages::pin).delete(messages::unpin))
        .route("/rooms/{id}/threads/{seq}", get(threads::page))
        .route("/rooms/{id}/threads/{seq}/following", put(threads::follow).delete(threads::unfollow))
        .route("/rooms/{id}/threads/{seq}/read", put(threads::read))
        .route("/threads", get(threads::list))
        .route("/threads/unread", get(threads::unread))
        .route("/inbox", get(inbox::show).delete(inbox::see_all))
        .route("/rooms/{id}/messages/{seq}/reacted", delete(inbox::see_reactions))
        .route("/rooms/{id}/messages/{seq}/saved", put(saved::save).delete(saved::unsave))
        .route("/rooms/{id}/members", get(members::list))
        .route("/rooms/{id}/members/{person}", put(members::add))
        .route("/rooms/{id}/members/{person}/removal", post(members::remove).delete(members::unban))
        .route("/rooms/{id}/members/{person}/mute", put(members::mute).delete(members::unmute))
        .route("/rooms/{id}/members/{person}/role", put(members::set_role))
        .route("/rooms/{id}/requests", get(requests::list).post(requests::ask))
        .route("/rooms/{id}/requests/{person}", post(requests::accept).delete(requests::decline))
        .route("/rooms/{id}/bans", get(members::banned))
        .route("/rooms/{id}/audit", get(members::audit))
        .route("/rooms/{id}/links", get(links::list).post(links::make))
        .route("/rooms/{id}/links/{code}", delete(links::revoke))
        .route("/links/{code}", get(links::show).post(links::join))
        .route("/links/{code}/picture/{picture}", get(room_pictures::show_by_link))
        .route("/rooms/{id}/picture", put(room_pictures::set).delete(room_pictures::unset))
        .route("/rooms/{id}/picture/{picture}", get(room_pictures::show))
        .route("/rooms/{id}/notify", put(mine::notify))
        .route("/rooms/{id}/mark", put(mine::mark).delete(mine::unmark))
        .route("/rooms/{id}/favourite", put(mine::favour).delete(mine::unfavour))
        .merge(uploads())
        .route("/files/limits", get(files::limits))
        .route("/previews/{id}", get(downloads::page_picture))
        .route("/files/{id}/preview", get(downloads::preview))
        .route("/rooms/{id}/files", get(files::of_room))
        .route("/directs", post(mine::direct))
        .route("/search", get(search::list))
        .route("/saved", get(saved::list))
        .route("/scheduled", get(scheduled::list))
        .route("/scheduled/{id}", put(scheduled::put).delete(scheduled::delete))
        .route("/scheduled/{id}/send", post(scheduled::send))
        .fallback(|| async { ApiError::from(ErrorCode::NotFound) })
        .method_not_allowed_fallback(|| async { ApiError::from(ErrorCode::MethodNotAllowed) })
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}

/// What speaks tus.
fn uploads() -> Router<AppState> {
    let file = get(downloads::file).head(files::show).patch(files::receive).delete(files::delete);
    Router::new()
        .route("/files", get(files::mine).post(files::create).options(files::options))
        .route("/files/{id}", file.options(files::options))
        .layer(map_response(files::name_version))
}
