//! Who may do what with the server as a whole.

use crate::ErrorCode;

/// What a person wants to do with the server itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerAction {
    /// See every account there is, open or closed.
    SeeAccounts,
    /// Close somebody's account, and open it again.
    CloseAccount,
    /// Make somebody an administrator.
    MakeAdministrator,
    /// Make an administrator a person like others again.
    UnmakeAdministrator,
    /// Open or close registration.
    SetRegistration,
    /// See what the server could not do in the background, and have it tried again.
    SeeJobs,
    /// See who decided what about the server.
    ReadAudit,
    /// Add, rename and remove emoji of the server's own.
    ManageEmoji,
}

impl ServerAction {
    /// Every action.
    pub const ALL: [Self; 8] = [
        Self::SeeAccounts,
        Self::CloseAccount,
        Self::MakeAdministrator,
        Self::UnmakeAdministrator,
        Self::SetRegistration,
        Self::SeeJobs,
        Self::ReadAudit,
        Self::ManageEmoji,
    ];
}

/// Whether a person may do this with the server.
///
/// # Errors
/// The reason to give where they may not.
pub fn check_server(is_admin: bool, action: ServerAction) -> Result<(), ErrorCode> {
    match (is_admin, action) {
        (
            true,
            ServerAction::SeeAccounts
            | ServerAction::CloseAccount
            | ServerAction::MakeAdministrator
            | ServerAction::UnmakeAdministrator
            | ServerAction::SetRegistration
            | ServerAction::SeeJobs
            | ServerAction::ReadAudit
            | ServerAction::ManageEmoji,
        ) => Ok(()),
        (false, _) => Err(ErrorCode::NotAnAdministrator),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_administrator_does_anything_with_the_server() {
        for action in ServerAction::ALL {
            assert_eq!(check_server(true, action), Ok(()));
            assert_eq!(check_server(false, action), Err(ErrorCode::NotAnAdministrator));
        }
    }
}
