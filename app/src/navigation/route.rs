//! The table of pages: which path is which page, for the server and for the browser.

use protocol::RoomId;

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// A page of the application.
    Inside(Inside),
    /// What strangers see first.
    Welcome,
    /// The log-in.
    LogIn,
    /// Where one makes an account.
    SignUp,
    /// Where an invitation of this code leads, as it stands in the address.
    Join(String),
    /// What the service worker keeps.
    Offline,
    /// Nothing.
    Unknown,
}

/// The pages for who is logged in, beside whom their rooms are shown. From one to another the browser needs no new document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inside {
    /// All rooms.
    Rooms,
    /// A room; `None` for an address that is no room's.
    Room(Option<RoomId>),
    /// What concerns one and is not dealt with.
    Inbox,
    /// What one has put off.
    Later,
    /// One's own account.
    Account,
    /// The server's accounts.
    Admin,
}

impl Route {
    /// Where this path leads.
    pub fn of(path: &str) -> Self {
        match path {
            "/" => Self::Welcome,
            "/login" => Self::LogIn,
            "/signup" => Self::SignUp,
            "/offline" => Self::Offline,
            "/rooms" => Self::Inside(Inside::Rooms),
            "/inbox" => Self::Inside(Inside::Inbox),
            "/later" => Self::Inside(Inside::Later),
            "/account" => Self::Inside(Inside::Account),
            "/admin" => Self::Inside(Inside::Admin),
            _ => match (below(path, "/rooms/"), below(path, "/join/")) {
                (Some(id), _) => Self::Inside(Inside::Room(id.parse().ok())),
                (_, Some(code)) => Self::Join(code.to_owned()),
                _ => Self::Unknown,
            },
        }
    }

    /// The room whose page this path leads to.
    pub fn room(path: &str) -> Option<RoomId> {
        match Self::of(path) {
            Self::Inside(Inside::Room(room)) => room,
            _ => None,
        }
    }

    /// Where this path leads within the application.
    pub fn inside(path: &str) -> Option<Inside> {
        match Self::of(path) {
            Self::Inside(inside) => Some(inside),
            _ => None,
        }
    }
}

/// The one part of a path that follows a folder.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder).filter(|rest| !rest.is_empty() && !rest.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_leads_to_its_page() {
        let lobby = format!("/rooms/{}", RoomId::LOBBY);
        let pages = [
            ("/", Route::Welcome),
            ("/login", Route::LogIn),
            ("/signup", Route::SignUp),
            ("/offline", Route::Offline),
            ("/join/0b5d-1", Route::Join("0b5d-1".into())),
            ("/rooms", Route::Inside(Inside::Rooms)),
            ("/inbox", Route::Inside(Inside::Inbox)),
            ("/later", Route::Inside(Inside::Later)),
            ("/account", Route::Inside(Inside::Account)),
            ("/admin", Route::Inside(Inside::Admin)),
            (lobby.as_str(), Route::Inside(Inside::Room(Some(RoomId::LOBBY)))),
            ("/rooms/lobby", Route::Inside(Inside::Room(None))),
        ];
        for (path, route) in pages {
            assert_eq!(Route::of(path), route, "{path}");
        }
    }

    #[test]
    fn other_paths_lead_nowhere() {
        let paths =
            ["", "rooms", "/Rooms", "/rooms/", "/rooms/0b5d/leave", "/join/", "/join/a/b", "/account/", "//rooms"];
        for path in paths {
            assert_eq!(Route::of(path), Route::Unknown, "{path}");
        }
    }
}
