use uuid::Uuid;

use super::*;

fn place(kind: RoomKind) -> RoomContext {
    RoomContext { room: RoomId(Uuid::from_u128(7)), kind, archived: false }
}

fn allowed(context: &RoomContext, standing: Standing) -> Vec<Action> {
    Action::ALL.into_iter().filter(|&action| check(context, &standing, action).is_ok()).collect()
}

/// The whole table, as people read it: o owner, m moderator, p member, x who is not in the room.
#[test]
fn the_matrix_is_this_table() {
    use Action::*;
    let table = [
        (Find, "omp x", "omp", "omp"),
        (Join, "omp x", "omp", "omp"),
        (Leave, "omp", "omp", "omp"),
        (Read, "omp", "omp", "omp"),
        (SeeMembers, "omp", "omp", "omp"),
        (Post, "omp", "omp", "omp"),
        (Edit, "omp", "omp", "omp"),
        (Delete, "omp", "omp", "omp"),
        (DeleteOthers, "om", "om", ""),
        (React, "omp", "omp", "omp"),
        (Pin, "om", "om", "omp"),
        (Change, "om", "om", ""),
        (Archive, "o", "o", ""),
        (Add, "omp", "om", ""),
        (Link, "om", "om", ""),
        (Mute, "om", "om", ""),
        (Remove, "om", "om", ""),
        (SetRole, "o", "o", ""),
        (ReadAudit, "om", "om", ""),
        (Export, "o", "o", ""),
    ];
    assert_eq!(table.map(|row| row.0), Action::ALL);
    for (action, public, private, direct) in table {
        for (kind, who) in [(RoomKind::Public, public), (RoomKind::Private, private), (RoomKind::Direct, direct)] {
            let standings =
                [('o', Some(Role::Owner)), ('m', Some(Role::Moderator)), ('p', Some(Role::Member)), ('x', None)];
            for (letter, role) in standings {
                let standing = Standing { role, ..Standing::default() };
                let may = check(&place(kind), &standing, action).is_ok();
                assert_eq!(may, who.contains(letter), "{action:?} by {letter} in {kind:?}");
            }
        }
    }
}

#[test]
fn who_may_not_find_a_room_is_told_that_there_is_none() {
    for kind in [RoomKind::Private, RoomKind::Direct] {
        for action in Action::ALL {
            assert_eq!(check(&place(kind), &Standing::default(), action), Err(ErrorCode::RoomUnknown));
        }
    }
}

#[test]
fn a_link_lets_into_a_private_room_but_not_who_is_banned_and_nobody_into_a_direct_conversation() {
    let invited = Standing { invited: true, ..Standing::default() };
    assert_eq!(allowed(&place(RoomKind::Private), invited), [Action::Find, Action::Join]);
    let banned = Standing { banned: true, ..invited };
    assert_eq!(check(&place(RoomKind::Private), &banned, Action::Join), Err(ErrorCode::Banned));
    assert_eq!(check(&place(RoomKind::Public), &banned, Action::Join), Err(ErrorCode::Banned));
    assert!(allowed(&place(RoomKind::Direct), invited).is_empty());
}

#[test]
fn nobody_leaves_the_lobby_and_it_is_not_closed() {
    let lobby = RoomContext { room: RoomId::LOBBY, kind: RoomKind::Public, archived: false };
    for action in [Action::Leave, Action::Archive, Action::Remove] {
        assert_eq!(check(&lobby, &Standing::of(Role::Owner), action), Err(ErrorCode::LobbyIsForAll));
    }
}

#[test]
fn who_is_muted_reads_and_takes_back_but_says_nothing() {
    let muted = Standing { muted: true, ..Standing::of(Role::Member) };
    for action in [Action::Post, Action::Edit, Action::React] {
        assert_eq!(check(&place(RoomKind::Public), &muted, action), Err(ErrorCode::Muted));
    }
    for action in [Action::Read, Action::Delete, Action::Leave] {
        assert_eq!(check(&place(RoomKind::Public), &muted, action), Ok(()));
    }
}

#[test]
fn who_is_blocked_reads_and_takes_back_but_writes_nothing_and_who_blocks_writes_nothing_either() {
    for (block, code) in [(Block::ByOther, ErrorCode::NotFromYou), (Block::ByMyself, ErrorCode::BlockedByYou)] {
        let standing = Standing { block: Some(block), ..Standing::of(Role::Member) };
        for action in [Action::Post, Action::Edit, Action::React, Action::Pin] {
            assert_eq!(check(&place(RoomKind::Direct), &standing, action), Err(code), "{action:?}");
        }
        for action in [Action::Read, Action::Delete, Action::SeeMembers] {
            assert_eq!(check(&place(RoomKind::Direct), &standing, action), Ok(()), "{action:?}");
        }
    }
    assert_eq!(Block::between(true, true), Some(Block::ByOther), "nobody is told more than they have to know");
}

#[test]
fn a_closed_room_is_read_and_opened_again_and_nothing_is_said_in_it() {
    let archived = RoomContext { archived: true, ..place(RoomKind::Public) };
    let owner = Standing::of(Role::Owner);
    for action in [Action::Post, Action::Edit, Action::React, Action::Pin, Action::Add, Action::Link] {
        assert_eq!(check(&archived, &owner, action), Err(ErrorCode::RoomArchived), "{action:?}");
    }
    for action in [Action::Read, Action::Archive, Action::Leave, Action::DeleteOthers] {
        assert_eq!(check(&archived, &owner, action), Ok(()), "{action:?}");
    }
    assert_eq!(check(&archived, &Standing::default(), Action::Join), Err(ErrorCode::RoomArchived));
}

#[test]
fn an_administrator_decides_in_the_public_rooms_that_they_are_in_and_nowhere_else() {
    let admin = Standing { admin: true, ..Standing::of(Role::Member) };
    assert_eq!(check(&place(RoomKind::Public), &admin, Action::SetRole), Ok(()));
    assert_eq!(check(&place(RoomKind::Private), &admin, Action::SetRole), Err(ErrorCode::NeedsOwner));
    let outside = Standing { admin: true, ..Standing::default() };
    assert_eq!(check(&place(RoomKind::Public), &outside, Action::Read), Err(ErrorCode::NotAMember));
    assert_eq!(check(&place(RoomKind::Private), &outside, Action::Read), Err(ErrorCode::RoomUnknown));
}

#[test]
fn nobody_decides_about_those_of_the_same_or_a_higher_role() {
    let room = place(RoomKind::Public);
    for mine in Role::ALL {
        for other in Role::ALL {
            let can = check_on(&room, &Standing::of(mine), Action::Remove, Subject::Other(Some(other))).is_ok();
            assert_eq!(can, mine > other && mine >= Role::Moderator, "{mine:?} removes {other:?}");
        }
    }
    let owner = Standing::of(Role::Owner);
    assert_eq!(check_on(&room, &owner, Action::Remove, Subject::Other(None)), Ok(()), "a ban can come first");
    assert_eq!(check_on(&room, &owner, Action::Mute, Subject::Myself), Err(ErrorCode::NotToYourself));
}

#[test]
fn roles_are_given_and_taken_by_owners_and_everyone_steps_down() {
    let room = place(RoomKind::Public);
    for mine in Role::ALL {
        for role in Role::ALL {
            let step = check_role(&room, &Standing::of(mine), Subject::Myself, role);
            assert_eq!(step.is_ok(), role < mine || mine == Role::Owner, "{mine:?} becomes {role:?}");
            for other in Role::ALL {
                let can = check_role(&room, &Standing::of(mine), Subject::Other(Some(other)), role).is_ok();
                assert_eq!(can, mine == Role::Owner, "{mine:?} makes {other:?} {role:?}");
            }
        }
    }
    let direct = place(RoomKind::Direct);
    let owner = Standing::of(Role::Owner);
    assert_eq!(check_role(&direct, &owner, Subject::Myself, Role::Member), Err(ErrorCode::NotInDirect));
}

#[test]
fn links_to_sign_up_by_are_for_administrators_and_where_it_is_set_for_owners() {
    let links = |role, admin, owners_may| {
        let standing = Standing { role, admin, ..Standing::default() };
        check_account_link(&place(RoomKind::Private), &standing, owners_may).err()
    };
    let (owner, moderator) = (Some(Role::Owner), Some(Role::Moderator));
    assert_eq!(links(owner, false, true), None);
    assert_eq!(links(owner, false, false), Some(ErrorCode::NotAnAdministrator));
    assert_eq!(links(moderator, false, true), Some(ErrorCode::NeedsOwner));
    assert_eq!(links(moderator, true, false), None);
    assert_eq!(links(Some(Role::Member), true, true), Some(ErrorCode::NeedsModerator), "who may make no link at all");
    assert_eq!(links(None, true, true), Some(ErrorCode::RoomUnknown));
    let archived = RoomContext { archived: true, ..place(RoomKind::Public) };
    assert_eq!(check_account_link(&archived, &Standing::of(Role::Owner), true), Err(ErrorCode::RoomArchived));
}

#[test]
fn who_was_in_a_private_room_and_is_not_banned_can_ask_to_come_back() {
    let asks =
        |kind, banned, was_in| check_asking(&place(kind), &Standing { banned, ..Standing::default() }, was_in).err();
    assert_eq!(asks(RoomKind::Private, false, true), None);
    assert_eq!(asks(RoomKind::Private, true, true), Some(ErrorCode::Banned));
    assert_eq!(asks(RoomKind::Private, false, false), Some(ErrorCode::RoomUnknown));
    assert_eq!(asks(RoomKind::Direct, false, true), Some(ErrorCode::RoomUnknown));
    assert_eq!(asks(RoomKind::Public, false, true), Some(ErrorCode::NotAMember));
    let archived = RoomContext { archived: true, ..place(RoomKind::Private) };
    assert_eq!(check_asking(&archived, &Standing::default(), true), Err(ErrorCode::RoomArchived));
}
