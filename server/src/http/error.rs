//! Errors as HTTP replies.

use std::fmt::Display;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{ErrorBody, ErrorCode};

use super::Body;
use crate::store::StoreError;

/// What a handler answers with where it can't do what it was asked.
#[derive(Debug)]
pub struct ApiError(pub ErrorBody);

impl ApiError {
    /// A fault of ours: the cause goes into the log, the client learns that there was one.
    pub fn internal(cause: impl Display) -> Self {
        tracing::error!(%cause, "a request failed");
        ErrorCode::Internal.into()
    }

    /// An error whose sentence ends with what exactly is wrong.
    pub fn about(code: ErrorCode, detail: &str) -> Self {
        let body = ErrorBody::from(code);
        let message = format!("{} ({detail})", body.message);
        ErrorBody { message, ..body }.into()
    }

    /// The HTTP status for this error.
    pub fn status(&self) -> StatusCode {
        use ErrorCode as Code;
        match self.0.code {
            Code::NameBlank
            | Code::NameTooShort
            | Code::NameTooLong
            | Code::NameBadCharacter
            | Code::PasswordTooShort
            | Code::PasswordTooLong
            | Code::PasswordCommon
            | Code::DisplayNameTooLong
            | Code::DisplayNameBadCharacter
            | Code::StatusTooLong
            | Code::BioTooLong
            | Code::ProfileBadCharacter
            | Code::RoomNameBlank
            | Code::RoomNameTooLong
            | Code::RoomNameBadCharacter
            | Code::TextBlank
            | Code::TextTooLong
            | Code::TextBadCharacter
            | Code::DirectSize
            | Code::TopicTooLong
            | Code::ReasonTooLong
            | Code::LinkBounds
            | Code::NoteTooLong
            | Code::TooManyFiles
            | Code::AltTooLong
            | Code::NotAPicture
            | Code::FileInfected
            | Code::FileUnchecked
            | Code::EmojiNameInvalid
            | Code::SearchTooWide
            | Code::MuteBounds
            | Code::NotificationsInvalid
            | Code::LaterBounds
            | Code::TokenInvalid
            | Code::SidebarInvalid
            | Code::NotAnEmoji => StatusCode::UNPROCESSABLE_ENTITY,
            Code::NameTaken
            | Code::DisplayNameTaken
            | Code::RoomNameTaken
            | Code::ClientIdReused
            | Code::LastAdministrator
            | Code::TooManyBlocked
            | Code::TooManyInvitations
            | Code::AskedAlready
            | Code::OffsetMismatch
            | Code::FileUnfinished
            | Code::EmojiNameTaken
            | Code::TooManyEmoji
            | Code::TooManySaved
            | Code::TooManyScheduled
            | Code::TooManyTokens
            | Code::SidebarChanged
            | Code::TooManyReactions => StatusCode::CONFLICT,
            Code::WrongCredentials | Code::NotSignedIn | Code::SessionEnded => StatusCode::UNAUTHORIZED,
            Code::NotAMember
            | Code::LobbyIsForAll
            | Code::NeedsModerator
            | Code::NeedsOwner
            | Code::Outranked
            | Code::NotToYourself
            | Code::NotInDirect
            | Code::Banned
            | Code::RemovedFromRoom
            | Code::AskToComeBack
            | Code::Muted
            | Code::RoomArchived
            | Code::LastOwner
            | Code::NotYourMessage
            | Code::WrongPassword
            | Code::AccountClosed
            | Code::RegistrationClosed
            | Code::NotAnAdministrator
            | Code::NotFromYou
            | Code::BlockedByYou
            | Code::ForeignOrigin
            | Code::PersonBanned
            | Code::ScopeMissing
            | Code::BotsAreInvited
            | Code::PlainHttp => StatusCode::FORBIDDEN,
            Code::RoomUnknown
            | Code::NotFound
            | Code::PersonUnknown
            | Code::PersonNotInRoom
            | Code::MessageUnknown
            | Code::LinkInvalid
            | Code::LinkExpired
            | Code::LinkUsedUp
            | Code::RequestUnknown
            | Code::FileUnknown
            | Code::EmojiUnknown
            | Code::ScheduledUnknown
            | Code::InvitationInvalid => StatusCode::NOT_FOUND,
            Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Code::BodyTooLarge | Code::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::FilesFull => StatusCode::INSUFFICIENT_STORAGE,
            Code::TusVersion => StatusCode::PRECONDITION_FAILED,
            Code::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Code::TooManyRequests | Code::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
            Code::Busy | Code::FileStorage => StatusCode::SERVICE_UNAVAILABLE,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Code::BadRequest
            | Code::CursorInvalid
            | Code::UnsupportedVersion
            | Code::BadFrame
            | Code::WrongFrameKind
            | Code::HelloFirst
            | Code::HelloTwice => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let retry_after = self.0.retry_after;
        let mut response = (status, Body(self.0)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<ErrorBody> for ApiError {
    fn from(mut body: ErrorBody) -> Self {
        match body.code {
            ErrorCode::Busy => _ = body.retry_after.get_or_insert(2),
            ErrorCode::FileUnfinished => _ = body.retry_after.get_or_insert(1),
            ErrorCode::FileStorage => _ = body.retry_after.get_or_insert(10),
            _ => {}
        }
        Self(body)
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        ErrorBody::from(code).into()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(code) => code.into(),
            StoreError::Database(_) if !error.is_about_content() => {
                tracing::error!(%error, "the database failed");
                ErrorCode::Busy.into()
            }
            StoreError::Database(_) | StoreError::Content(_) => Self::internal(error),
        }
    }
}
