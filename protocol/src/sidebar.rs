//! How somebody has arranged the rooms that they are in: in folders of their own, and in which order.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{ErrorCode, RoomId, names::is_unseen};

/// Most folders of a person.
pub const FOLDERS_MAX: usize = 30;
/// Most characters of a folder's name.
pub const FOLDER_NAME_MAX: usize = 40;
/// Most rooms that somebody has in folders, and most that have a place by hand: what is told of all of it stays below 20 KB.
pub const ARRANGED_MAX: usize = 500;

/// The lists of a person's rooms, the same on all of their devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sidebar {
    /// Which state of it this is: grows by one with each change. A change names the one from which it was made.
    #[serde(default)]
    pub version: u32,
    /// At most [`FOLDERS_MAX`], the first at the top.
    #[serde(default)]
    pub folders: Vec<Folder>,
    /// In which order the rooms of each list are.
    #[serde(default)]
    pub order: RoomOrder,
    /// Rooms that have a place by hand, the first of each list first: at most [`ARRANGED_MAX`].
    #[serde(default)]
    pub by_hand: Vec<RoomId>,
    /// Whether only rooms with something unread are shown.
    #[serde(default)]
    pub unread_only: bool,
}

/// Rooms that stand together under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Its person's own number for it.
    pub id: u32,
    /// 1 to [`FOLDER_NAME_MAX`] characters.
    pub name: String,
    /// What is in it, in no order; each room is in one folder at most.
    #[serde(default)]
    pub rooms: Vec<RoomId>,
}

/// An order of rooms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomOrder {
    /// By name.
    #[default]
    Name,
    /// As put by hand; the others after those, by name.
    Hand,
}

impl Sidebar {
    /// The same as it is kept, with names trimmed and without rooms that stand there twice or that somebody is not in.
    ///
    /// # Errors
    /// [`ErrorCode::SidebarInvalid`]
    pub fn checked(mut self, is_in: impl Fn(&RoomId) -> bool) -> Result<Self, ErrorCode> {
        let (mut ids, mut placed, mut arranged) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for folder in &mut self.folders {
            folder.name = folder_name(&folder.name)?;
            folder.rooms.retain(|room| is_in(room) && placed.insert(*room));
            if !ids.insert(folder.id) {
                return Err(ErrorCode::SidebarInvalid);
            }
        }
        self.by_hand.retain(|room| is_in(room) && arranged.insert(*room));
        let is_small = self.folders.len() <= FOLDERS_MAX && placed.len().max(arranged.len()) <= ARRANGED_MAX;
        if is_small { Ok(self) } else { Err(ErrorCode::SidebarInvalid) }
    }
}

/// What a folder is called, from what was typed.
///
/// # Errors
/// [`ErrorCode::SidebarInvalid`]
pub fn folder_name(typed: &str) -> Result<String, ErrorCode> {
    let name = typed.trim();
    let is_name = !name.is_empty() && name.chars().count() <= FOLDER_NAME_MAX && !name.contains(is_unseen);
    if is_name { Ok(name.to_owned()) } else { Err(ErrorCode::SidebarInvalid) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn room(n: u128) -> RoomId {
        RoomId(Uuid::from_u128(n))
    }

    fn folder(id: u32, name: &str, rooms: &[u128]) -> Folder {
        Folder { id, name: name.into(), rooms: rooms.iter().copied().map(room).collect() }
    }

    #[test]
    fn a_room_is_in_one_folder_at_most_and_only_where_the_person_is_in_it() {
        let folders = vec![folder(1, " Work ", &[1, 2, 1]), folder(2, "Home", &[2, 3, 4])];
        let sidebar = Sidebar { folders, by_hand: vec![room(3), room(4), room(3)], ..Sidebar::default() };
        let kept = sidebar.checked(|id| *id != room(4)).unwrap();
        assert_eq!(kept.folders, [folder(1, "Work", &[1, 2]), folder(2, "Home", &[3])]);
        assert_eq!(kept.by_hand, [room(3)]);
    }

    #[test]
    fn names_numbers_and_lists_have_bounds() {
        let refused = |folders: Vec<Folder>, by_hand: u128| {
            let by_hand = (0..by_hand).map(room).collect();
            Sidebar { folders, by_hand, ..Sidebar::default() }.checked(|_| true).is_err()
        };
        assert!(!refused(vec![folder(1, &"ä".repeat(FOLDER_NAME_MAX), &[])], ARRANGED_MAX as u128));
        assert!(refused(vec![], ARRANGED_MAX as u128 + 1));
        assert!(refused(vec![folder(1, &"x".repeat(FOLDER_NAME_MAX + 1), &[])], 0));
        assert!(refused(vec![folder(1, "  ", &[])], 0));
        assert!(refused(vec![folder(1, "a\u{202E}b", &[])], 0));
        assert!(refused(vec![folder(1, "a", &[]), folder(1, "b", &[])], 0));
        let many = |count: usize| (0..).map(|n| folder(n, "x", &[])).take(count).collect();
        assert!(!refused(many(FOLDERS_MAX), 0));
        assert!(refused(many(FOLDERS_MAX + 1), 0));
    }
}
