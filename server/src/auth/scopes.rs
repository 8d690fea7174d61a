//! What a token is good for: it never does more than who acts by it may, and only what its scopes name of that.

use protocol::{ErrorCode, RoomId, api::tokens::TOKEN_ROOMS_MAX};

/// The parts of a server's administration that a token can have without the others.
const PARTS: [&str; 5] = ["audit", "emoji", "jobs", "people", "registration"];

/// What a request takes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Any token, also one for some rooms only.
    Any,
    /// `read`.
    Read,
    /// `write`.
    Write,
    /// `admin`, or this part of it.
    Admin(&'static str),
    /// No token is good for it: it takes a log-in.
    LogIn,
}

/// What one token is good for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes {
    read: bool,
    write: bool,
    /// Nothing but an incoming webhook.
    hook: bool,
    /// Parts of the administration.
    admin: Vec<&'static str>,
    /// Where it is good; everywhere if there are none.
    rooms: Vec<RoomId>,
}

impl Scopes {
    /// What these names stand for.
    ///
    /// # Errors
    /// [`ErrorCode::TokenInvalid`] where one is none, where they allow nothing, or where the administration is to be that of a room.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, ErrorCode> {
        let mut scopes = Self::default();
        for name in names {
            match name.split_once(':') {
                None if name == "read" => scopes.read = true,
                None if name == "write" => scopes.write = true,
                None if name == "hook" => scopes.hook = true,
                None if name == "admin" => scopes.admin = PARTS.to_vec(),
                Some(("admin", part)) => {
                    let part = PARTS.into_iter().find(|known| *known == part).ok_or(ErrorCode::TokenInvalid)?;
                    if !scopes.admin.contains(&part) {
                        scopes.admin.push(part);
                    }
                }
                Some(("room", room)) => {
                    let room = room.parse().map_err(|_| ErrorCode::TokenInvalid)?;
                    if !scopes.rooms.contains(&room) {
                        scopes.rooms.push(room);
                    }
                }
                _ => return Err(ErrorCode::TokenInvalid),
            }
        }
        let Self { read, write, hook, admin, rooms } = &scopes;
        let is_good = match (hook, admin.is_empty()) {
            (true, _) => !read && !write && admin.is_empty() && rooms.len() == 1,
            (false, false) => rooms.is_empty(),
            (false, true) => (*read || *write) && rooms.len() <= TOKEN_ROOMS_MAX,
        };
        if is_good { Ok(scopes) } else { Err(ErrorCode::TokenInvalid) }
    }

    /// The names, by which it is read again.
    pub fn names(&self) -> Vec<String> {
        let Self { read, write, hook, admin, rooms } = self;
        let flags = [(*read, "read"), (*write, "write"), (*hook, "hook"), (admin.len() == PARTS.len(), "admin")];
        let mut names: Vec<String> =
            flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name.to_owned()).collect();
        if admin.len() < PARTS.len() {
            names.extend(admin.iter().map(|part| format!("admin:{part}")));
        }
        names.extend(rooms.iter().map(|room| format!("room:{room}")));
        names
    }

    /// The room that an incoming webhook posts to, if it is one.
    pub fn hook(&self) -> Option<RoomId> {
        self.rooms.first().copied().filter(|_| self.hook)
    }

    /// Whether it is good for this, which concerns a room or none.
    pub fn allow(&self, need: Need, room: Option<RoomId>) -> bool {
        let is_here = self.rooms.is_empty() || room.is_some_and(|room| self.rooms.contains(&room));
        match need {
            Need::Any => !self.hook,
            Need::Read => self.read && is_here,
            Need::Write => self.write && is_here,
            Need::Admin(part) => self.admin.contains(&part),
            Need::LogIn => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(names: &str) -> Result<Scopes, ErrorCode> {
        Scopes::parse(names.split_whitespace())
    }

    #[test]
    fn scopes_are_what_their_names_say_and_nothing_else() {
        let room = RoomId::LOBBY;
        let other = RoomId(uuid::Uuid::from_u128(7));
        let read = scopes("read").unwrap();
        assert!(read.allow(Need::Read, None) && read.allow(Need::Read, Some(room)) && read.allow(Need::Any, None));
        assert!(!read.allow(Need::Write, Some(room)) && !read.allow(Need::Admin("jobs"), None));
        let here = scopes(&format!("read write room:{room}")).unwrap();
        assert!(here.allow(Need::Write, Some(room)) && here.allow(Need::Any, None));
        assert!(!here.allow(Need::Write, Some(other)) && !here.allow(Need::Read, None));
        let jobs = scopes("admin:jobs").unwrap();
        assert!(jobs.allow(Need::Admin("jobs"), None) && !jobs.allow(Need::Admin("people"), None));
        assert!(!jobs.allow(Need::Read, None));
        let all = scopes("read admin").unwrap();
        assert!(PARTS.iter().all(|part| all.allow(Need::Admin(part), None)));
        let hook = scopes(&format!("hook room:{room}")).unwrap();
        assert_eq!(hook.hook(), Some(room));
        assert!(!hook.allow(Need::Any, None) && !hook.allow(Need::Write, Some(room)));
        assert!([&read, &here, &jobs, &all, &hook].iter().all(|one| !one.allow(Need::LogIn, Some(room))));
    }

    #[test]
    fn names_are_read_back_and_what_allows_nothing_is_none() {
        let room = RoomId::LOBBY;
        for names in ["read", "read write admin", "write admin:people admin:audit", "admin"] {
            let parsed = scopes(names).unwrap();
            assert_eq!(scopes(&parsed.names().join(" ")).unwrap(), parsed, "{names}");
        }
        let bound = [format!("room:{room}"), format!("admin room:{room}"), format!("hook write room:{room}")];
        let bad = ["", "everything", "admin:none", "hook", "read room:x", "room"].map(str::to_owned);
        for names in bad.iter().chain(&bound) {
            assert_eq!(scopes(names), Err(ErrorCode::TokenInvalid), "{names}");
        }
    }
}
