//! `/api/admin`: the server's accounts, for its administrators.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorBody, ErrorCode, UserId,
    api::{Accounts, AccountsQuery, Audit, Closing, Jobs, ListQuery},
    room,
    server_permission::{ServerAction, check_server},
};

use uuid::Uuid;

use super::lists;
use crate::{
    AppState,
    accounts::closing,
    auth::Principal,
    http::{ApiError, Body, extract},
    store::Page,
};

/// Lets the viewer do this with the server, or says why not.
///
/// # Errors
/// The matrix's reason.
pub async fn authorize(app: &AppState, viewer: &Principal, action: ServerAction) -> Result<(), ApiError> {
    Ok(check_server(app.store.is_admin(viewer.person.id).await?, action)?)
}

/// `GET /api/admin/people`
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Query(AccountsQuery { query, after, limit }): extract::Query<AccountsQuery>,
) -> Result<Body<Accounts>, ApiError> {
    authorize(&app, &viewer, ServerAction::SeeAccounts).await?;
    let page = lists::page(ListQuery { after, limit })?;
    let Page { entries: accounts, next } = app.store.accounts(&query, &page).await?;
    Ok(Body(Accounts { accounts, next }))
}

/// `POST /api/admin/people/{id}/close`
pub async fn close(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(user): extract::Path<UserId>,
    Body(Closing { reason }): Body<Closing>,
) -> Result<StatusCode, ApiError> {
    authorize(&app, &viewer, ServerAction::CloseAccount).await?;
    let reason = room::parse_reason(&reason)
        .map_err(|code| ErrorBody::for_fields([("reason", code)]).unwrap_or_else(|| code.into()))?;
    closing::close(&app, user, &reason).await?;
    tracing::info!(by = %viewer.person.id, %user, "an account was closed");
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/admin/people/{id}/reopen`
pub async fn reopen(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(user): extract::Path<UserId>,
) -> Result<StatusCode, ApiError> {
    authorize(&app, &viewer, ServerAction::CloseAccount).await?;
    app.store.reopen_account(user).await?;
    tracing::info!(by = %viewer.person.id, %user, "an account was opened again");
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /api/admin/people/{id}/administrator`
pub async fn make_administrator(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(user): extract::Path<UserId>,
) -> Result<StatusCode, ApiError> {
    authorize(&app, &viewer, ServerAction::MakeAdministrator).await?;
    app.store.make_admin(user, viewer.person.id).await?;
    tracing::info!(by = %viewer.person.id, %user, "an account became an administrator's");
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/admin/people/{id}/administrator`
pub async fn unmake_administrator(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(user): extract::Path<UserId>,
) -> Result<StatusCode, ApiError> {
    authorize(&app, &viewer, ServerAction::UnmakeAdministrator).await?;
    if user == viewer.person.id {
        return Err(ErrorCode::NotToYourself.into());
    }
    app.store.unmake_admin(user, viewer.person.id).await?;
    tracing::info!(by = %viewer.person.id, %user, "an account is no administrator's any more");
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/admin/audit`
pub async fn audit(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Query(query): extract::Query<ListQuery>,
) -> Result<Body<Audit>, ApiError> {
    authorize(&app, &viewer, ServerAction::ReadAudit).await?;
    let Page { entries, next } = app.store.server_audit(&lists::page(query)?).await?;
    Ok(Body(Audit { entries, next }))
}

/// `GET /api/admin/jobs`
pub async fn jobs(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Query(query): extract::Query<ListQuery>,
) -> Result<Body<Jobs>, ApiError> {
    authorize(&app, &viewer, ServerAction::SeeJobs).await?;
    Ok(Body(app.store.jobs(&lists::page(query)?).await?))
}

/// `POST /api/admin/jobs/{id}/retry`
pub async fn retry_job(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(id): extract::Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    authorize(&app, &viewer, ServerAction::SeeJobs).await?;
    if app.store.retry_job(id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(ErrorCode::NotFound.into()) }
}
