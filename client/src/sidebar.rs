//! The lists of rooms beside a page: which room is in which, and what moving one comes to.

use protocol::{
    RoomId, RoomKind,
    api::RoomInfo,
    sidebar::{ARRANGED_MAX, Folder, RoomOrder, Sidebar},
};

/// One of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// What is to be at the top, wherever else it would be.
    Favourites,
    /// A folder of the person's own.
    Folder(u32),
    /// Rooms that are in none.
    Rooms,
    /// Conversations that are in none.
    Directs,
}

/// In which list a room is.
pub fn list_of(room: &RoomInfo, sidebar: &Sidebar) -> List {
    match folder_of(room.id, sidebar) {
        _ if room.favourite => List::Favourites,
        Some(folder) => List::Folder(folder),
        None if room.kind == RoomKind::Direct => List::Directs,
        None => List::Rooms,
    }
}

/// The folder that a room is in.
pub fn folder_of(room: RoomId, sidebar: &Sidebar) -> Option<u32> {
    sidebar.folders.iter().find(|folder| folder.rooms.contains(&room)).map(|folder| folder.id)
}

/// A room's place by hand; the last of all, where it has none.
pub fn hand(room: RoomId, sidebar: &Sidebar) -> usize {
    let by_hand = (sidebar.order == RoomOrder::Hand).then(|| sidebar.by_hand.iter().position(|id| *id == room));
    by_hand.flatten().unwrap_or(usize::MAX)
}

/// Puts a room into a folder, or out of any.
pub fn put(sidebar: &mut Sidebar, room: RoomId, into: Option<u32>) {
    for folder in &mut sidebar.folders {
        folder.rooms.retain(|id| *id != room);
        if Some(folder.id) == into {
            folder.rooms.push(room);
        }
    }
}

/// Makes a folder, the last of all. Gives its number.
pub fn make_folder(sidebar: &mut Sidebar, name: String) -> u32 {
    let id = sidebar.folders.iter().map(|folder| folder.id).max().map_or(1, |last| last.wrapping_add(1));
    sidebar.folders.push(Folder { id, name, rooms: Vec::new() });
    id
}

/// Moves a folder by one place; nothing at the end of all.
pub fn move_folder(sidebar: &mut Sidebar, folder: u32, up: bool) {
    let at = sidebar.folders.iter().position(|it| it.id == folder);
    let to = at.and_then(|at| if up { at.checked_sub(1) } else { at.checked_add(1) });
    if let (Some(at), Some(to)) = (at, to.filter(|to| *to < sidebar.folders.len())) {
        sidebar.folders.swap(at, to);
    }
}

/// Moves a room by one place in its list, which is shown like this; nothing at its ends.
pub fn move_room(sidebar: &mut Sidebar, shown: &[RoomId], room: RoomId, up: bool) {
    let at = shown.iter().position(|id| *id == room);
    let to = at.and_then(|at| if up { at.checked_sub(1) } else { at.checked_add(1) });
    if let Some(to) = to.filter(|to| *to < shown.len()) {
        place(sidebar, shown, room, to);
    }
}

/// Gives a room the place `to` of a list, which is shown like this with or without it. From then on the order is by hand.
pub fn place(sidebar: &mut Sidebar, shown: &[RoomId], room: RoomId, to: usize) {
    let mut list: Vec<RoomId> = shown.iter().copied().filter(|id| *id != room).collect();
    list.insert(to.min(list.len()), room);
    sidebar.by_hand.retain(|id| !list.contains(id));
    list.append(&mut sidebar.by_hand);
    list.truncate(ARRANGED_MAX);
    sidebar.by_hand = list;
    sidebar.order = RoomOrder::Hand;
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn room(n: u128) -> RoomId {
        RoomId(Uuid::from_u128(n))
    }

    #[test]
    fn a_room_is_in_one_list_and_a_favourite_at_the_top() {
        let mut sidebar = Sidebar::default();
        let (work, home) = (make_folder(&mut sidebar, "Work".into()), make_folder(&mut sidebar, "Home".into()));
        let tea = RoomInfo::fresh(room(1), "tea".into(), 1);
        assert_eq!(list_of(&tea, &sidebar), List::Rooms);
        assert_eq!(list_of(&RoomInfo { kind: RoomKind::Direct, ..tea.clone() }, &sidebar), List::Directs);
        put(&mut sidebar, tea.id, Some(work));
        put(&mut sidebar, tea.id, Some(home));
        assert_eq!(list_of(&tea, &sidebar), List::Folder(home));
        assert_eq!(list_of(&RoomInfo { favourite: true, ..tea.clone() }, &sidebar), List::Favourites);
        put(&mut sidebar, tea.id, None);
        assert_eq!(list_of(&tea, &sidebar), List::Rooms);
    }

    #[test]
    fn folders_move_by_one_place_and_stay_at_the_ends() {
        let mut sidebar = Sidebar::default();
        let ids = ["a", "b", "c"].map(|name| make_folder(&mut sidebar, name.into()));
        let moved = |sidebar: &mut Sidebar, id, up| {
            move_folder(sidebar, id, up);
            sidebar.folders.iter().map(|folder| folder.name.clone()).collect::<String>()
        };
        assert_eq!(moved(&mut sidebar, ids[2], true), "acb");
        assert_eq!(moved(&mut sidebar, ids[0], true), "acb");
        assert_eq!(moved(&mut sidebar, ids[0], false), "cab");
        assert_eq!(moved(&mut sidebar, ids[1], false), "cab");
    }

    #[test]
    fn what_is_moved_by_hand_leaves_the_other_lists_as_they_are() {
        let mut sidebar = Sidebar { by_hand: vec![room(8), room(9)], ..Sidebar::default() };
        assert_eq!(hand(room(9), &sidebar), usize::MAX, "by name it has none");
        move_room(&mut sidebar, &[room(1), room(2), room(3)], room(3), true);
        assert_eq!(sidebar.by_hand, [1, 3, 2, 8, 9].map(room));
        move_room(&mut sidebar, &[room(1), room(3), room(2)], room(1), true);
        assert_eq!(sidebar.by_hand, [1, 3, 2, 8, 9].map(room));
        place(&mut sidebar, &[room(8), room(9)], room(1), 1);
        assert_eq!(sidebar.by_hand, [8, 1, 9, 3, 2].map(room));
        assert_eq!((hand(room(1), &sidebar), hand(room(7), &sidebar)), (1, usize::MAX));
    }

    #[test]
    fn the_list_by_hand_has_a_bound() {
        let mut sidebar = Sidebar::default();
        let shown: Vec<_> = (0..ARRANGED_MAX as u128 + 9).map(room).collect();
        move_room(&mut sidebar, &shown, room(5), true);
        assert_eq!(sidebar.by_hand.len(), ARRANGED_MAX);
    }
}
