use proptest::{collection::vec, option, prelude::*};
use uuid::Uuid;

use super::*;
use crate::{
    ClientId, Content, ErrorBody, ErrorCode, Event, EventKind, Marks, Mentions, Mute, Notify, Person, Quote, Reaction,
    Removal, Role, RoomId, RoomKind, SEQ_MAX, Seq, Timestamp, UserId,
    api::{RoomInfo, RoomPage},
    frame::{ClientFrame, Presence, ServerFrame},
    outbox::{Pending, State},
};

fn seq() -> impl Strategy<Value = Seq> {
    0..=SEQ_MAX
}

fn room() -> impl Strategy<Value = RoomId> {
    any::<u128>().prop_map(|id| RoomId(Uuid::from_u128(id)))
}

fn client_id() -> impl Strategy<Value = ClientId> {
    any::<u128>().prop_map(|id| ClientId(Uuid::from_u128(id)))
}

fn person() -> impl Strategy<Value = Person> {
    (any::<u128>(), any::<String>(), any::<Option<String>>()).prop_map(|(id, name, display_name)| Person {
        id: UserId(Uuid::from_u128(id)),
        name,
        display_name,
    })
}

fn people() -> impl Strategy<Value = Vec<UserId>> {
    vec(any::<u128>().prop_map(|id| UserId(Uuid::from_u128(id))), 0..4)
}

fn error() -> impl Strategy<Value = ErrorBody> {
    (0..ErrorCode::ALL.len(), option::of(any::<u32>())).prop_map(|(index, retry_after)| {
        let code = ErrorCode::ALL[index];
        let body = ErrorBody::for_fields([("name", code)]).unwrap();
        ErrorBody { retry_after, ..body }
    })
}

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![any::<String>().prop_map(Content::Text), Just(Content::Deleted)]
}

fn mentions() -> impl Strategy<Value = Mentions> {
    (vec(person(), 0..3), any::<bool>()).prop_map(|(people, everyone)| Mentions { people, everyone })
}

fn quote() -> impl Strategy<Value = Quote> {
    (seq(), person(), option::of(any::<String>())).prop_map(|(seq, author, text)| Quote { seq, author, text })
}

fn marks() -> impl Strategy<Value = Marks> {
    let reaction = (any::<String>(), vec(person(), 0..3)).prop_map(|(emoji, people)| Reaction { emoji, people });
    (seq(), option::of(any::<i64>()), any::<bool>(), vec(reaction, 0..3))
        .prop_map(|(rev, edited, pinned, reactions)| Marks { rev, edited: edited.map(Timestamp), pinned, reactions })
}

fn role() -> impl Strategy<Value = Role> {
    proptest::sample::select(&Role::ALL[..])
}

fn kind() -> impl Strategy<Value = EventKind> {
    prop_oneof![
        Just(EventKind::Joined),
        Just(EventKind::Left),
        Just(EventKind::Archived),
        Just(EventKind::Unarchived),
        (client_id(), content(), option::of(quote()), mentions(), marks()).prop_map(
            |(client_id, content, reply, mentions, marks)| EventKind::Posted {
                client_id,
                content,
                reply,
                mentions,
                marks
            }
        ),
        (seq(), content(), mentions(), mentions()).prop_map(|(target, content, mentions, calls)| EventKind::Edited {
            target,
            content,
            mentions,
            calls
        }),
        seq().prop_map(|target| EventKind::Deleted { target }),
        (seq(), any::<String>()).prop_map(|(target, emoji)| EventKind::Reacted { target, emoji }),
        (seq(), any::<String>()).prop_map(|(target, emoji)| EventKind::Unreacted { target, emoji }),
        seq().prop_map(|target| EventKind::Pinned { target }),
        seq().prop_map(|target| EventKind::Unpinned { target }),
        any::<String>().prop_map(|name| EventKind::Renamed { name }),
        any::<String>().prop_map(|topic| EventKind::TopicChanged { topic }),
        person().prop_map(|person| EventKind::Added { person }),
        (person(), any::<bool>()).prop_map(|(person, banned)| EventKind::Removed { person, banned }),
        person().prop_map(|person| EventKind::Unbanned { person }),
        (person(), any::<i64>()).prop_map(|(person, at)| EventKind::Muted { person, until: Timestamp(at) }),
        person().prop_map(|person| EventKind::Unmuted { person }),
        (person(), role()).prop_map(|(person, role)| EventKind::RoleChanged { person, role }),
        any::<String>().prop_map(|kind| EventKind::Unsupported { kind }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    (room(), seq(), any::<i64>(), person(), kind()).prop_map(|(room, seq, at, actor, kind)| Event {
        room,
        seq,
        at: Timestamp(at),
        actor,
        kind,
    })
}

fn info() -> impl Strategy<Value = RoomInfo> {
    let about = (room(), any::<String>(), any::<String>(), vec(person(), 0..3), any::<bool>());
    let mine = (role(), option::of((any::<i64>(), any::<String>())), any::<bool>(), any::<bool>());
    let kind = proptest::sample::select(&[RoomKind::Public, RoomKind::Private, RoomKind::Direct][..]);
    let counts = (seq(), seq(), any::<u32>(), any::<u32>(), seq());
    (about, kind, mine, counts).prop_map(|((id, name, topic, people, archived), kind, mine, counts)| {
        let (role, muted, mentions_only, marked) = mine;
        let (last_seq, read_seq, unread, mentions, hidden_until) = counts;
        let muted = muted.map(|(until, reason)| Mute { until: Timestamp(until), reason });
        let notify = if mentions_only { Notify::Mentions } else { Notify::All };
        RoomInfo {
            id,
            name,
            kind,
            topic,
            archived,
            people,
            role,
            muted,
            notify,
            marked,
            last_seq,
            read_seq,
            unread,
            mentions,
            hidden_until,
        }
    })
}

fn client_frame() -> impl Strategy<Value = ClientFrame> {
    prop_oneof![
        vec((room(), any::<u64>()), 0..4).prop_map(|resume| ClientFrame::Hello { resume }),
        (room(), client_id(), content(), option::of(seq())).prop_map(|(room, client_id, content, reply_to)| {
            ClientFrame::Post { room, client_id, content, reply_to }
        }),
        room().prop_map(|room| ClientFrame::Typing { room }),
        any::<bool>().prop_map(ClientFrame::Away),
        (room(), any::<u64>()).prop_map(|(room, after)| ClientFrame::Recover { room, after }),
        option::of(room()).prop_map(|room| ClientFrame::Watch { room }),
        (room(), any::<u64>()).prop_map(|(room, seq)| ClientFrame::Read { room, seq }),
        Just(ClientFrame::Ping),
    ]
}

fn server_frame() -> impl Strategy<Value = ServerFrame> {
    prop_oneof![
        (person(), vec(info(), 0..4), any::<u32>(), people()).prop_map(|(me, rooms, heartbeat_seconds, blocked)| {
            ServerFrame::Welcome { me, rooms, heartbeat_seconds, blocked }
        }),
        event().prop_map(ServerFrame::Event),
        (room(), vec(event(), 0..4)).prop_map(|(room, events)| ServerFrame::Recovered { room, events }),
        (room(), seq()).prop_map(|(room, last_seq)| ServerFrame::Resync { room, last_seq }),
        (client_id(), room(), seq(), any::<i64>())
            .prop_map(|(client_id, room, seq, at)| { ServerFrame::Posted { client_id, room, seq, at: Timestamp(at) } }),
        (client_id(), error()).prop_map(|(client_id, error)| ServerFrame::Refused { client_id, error }),
        (room(), vec(person(), 0..4)).prop_map(|(room, people)| {
            let away = people.iter().skip(1).map(|person| person.id).collect();
            ServerFrame::Online { room, people, away }
        }),
        (room(), person(), proptest::sample::select(&[Presence::Offline, Presence::Away, Presence::Online][..]))
            .prop_map(|(room, person, presence)| ServerFrame::Presence { room, person, presence }),
        (room(), person()).prop_map(|(room, person)| ServerFrame::Typing { room, person }),
        (room(), person(), seq()).prop_map(|(room, person, seq)| ServerFrame::Seen { room, user: person.id, seq }),
        info().prop_map(ServerFrame::RoomJoined),
        info().prop_map(ServerFrame::RoomChanged),
        (room(), person(), option::of((any::<bool>(), any::<String>()))).prop_map(|(room, person, removal)| {
            let removal = removal.map(|(banned, reason)| Removal { banned, reason });
            ServerFrame::RoomLeft { room, user: person.id, removal }
        }),
        (room(), seq(), seq(), any::<u32>(), any::<u32>()).prop_map(|(room, read_seq, as_of, unread, mentions)| {
            ServerFrame::Unread { room, read_seq, as_of, unread, mentions }
        }),
        Just(ServerFrame::Pong),
        error().prop_map(ServerFrame::Error),
        people().prop_map(|people| ServerFrame::Blocked { people }),
        Just(ServerFrame::InvitationsChanged),
    ]
}

fn pending() -> impl Strategy<Value = Pending> {
    let state = prop_oneof![
        Just(State::Waiting),
        Just(State::Sent),
        seq().prop_map(State::Committed),
        error().prop_map(State::Failed)
    ];
    (client_id(), room(), any::<String>(), option::of(quote()), any::<i64>(), state).prop_map(
        |(client_id, room, text, reply, at, state)| Pending { client_id, room, text, reply, at: Timestamp(at), state },
    )
}

fn page() -> impl Strategy<Value = RoomPage> {
    (info(), vec(event(), 0..4), vec(person(), 0..4), any::<u32>(), role()).prop_map(
        |(room, events, members, member_count, role)| {
            let online: Vec<_> = members.iter().map(|person| person.id).collect();
            let roles = online.iter().map(|&id| (id, role)).collect();
            let muted = online.iter().map(|&id| (id, Timestamp(1))).collect();
            let seen = online.iter().map(|&id| (id, room.last_seq)).collect();
            let away = online.clone();
            let blocked = online.clone();
            RoomPage { away, online, roles, muted, seen, members, member_count, blocked, ..RoomPage::of(room, events) }
        },
    )
}

proptest! {
    #[test]
    fn what_a_browser_keeps_comes_back_as_it_was(pending in pending(), page in page()) {
        let (one, other) = (serde_json::to_string(&pending).unwrap(), serde_json::to_string(&page).unwrap());
        prop_assert_eq!(serde_json::from_str::<Pending>(&one).unwrap(), pending);
        prop_assert_eq!(serde_json::from_str::<RoomPage>(&other).unwrap(), page);
    }

    #[test]
    fn every_frame_comes_back_as_it_was(client in client_frame(), server in server_frame()) {
        for encoding in Encoding::ALL {
            prop_assert_eq!(&encoding.decode::<ClientFrame>(&encoding.encode(&client)).unwrap(), &client);
            prop_assert_eq!(&encoding.decode::<ServerFrame>(&encoding.encode(&server)).unwrap(), &server);
        }
    }

    #[test]
    fn no_bytes_bring_a_decoder_down(bytes in vec(any::<u8>(), 0..512)) {
        for encoding in Encoding::ALL {
            let _ = encoding.decode::<ClientFrame>(&bytes);
            let _ = encoding.decode::<ServerFrame>(&bytes);
        }
    }

    #[test]
    fn a_frame_that_was_cut_short_is_refused(frame in client_frame(), cut in 1usize..8) {
        for encoding in Encoding::ALL {
            let bytes = encoding.encode(&frame);
            let kept = bytes.len().saturating_sub(cut);
            prop_assert!(encoding.decode::<ClientFrame>(&bytes[..kept]).is_err());
        }
    }
}

#[test]
fn a_seq_that_no_database_holds_is_not_read() {
    for (seq, is_read) in [(SEQ_MAX, true), (SEQ_MAX + 1, false), (Seq::MAX, false)] {
        let frame = ServerFrame::Resync { room: RoomId::LOBBY, last_seq: seq };
        for encoding in Encoding::ALL {
            assert_eq!(encoding.decode::<ServerFrame>(&encoding.encode(&frame)).is_ok(), is_read);
        }
    }
}

#[test]
fn what_a_browser_kept_before_messages_could_be_changed_is_read_too() {
    let event = r#"{"room": "00000000-0000-7000-8000-000000000001", "seq": 3, "at": 0,
        "actor": {"id": "00000000-0000-7000-8000-000000000002", "name": "ada"},
        "kind": {"posted": {"client_id": "00000000-0000-7000-8000-000000000003", "content": {"text": "hello"}}}}"#;
    let event: Event = serde_json::from_str(event).unwrap();
    let client_id = ClientId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0003));
    assert_eq!(event.kind, EventKind::posted(client_id, Content::Text("hello".into())));
}

#[test]
fn a_version_has_its_own_subprotocols() {
    for encoding in Encoding::ALL {
        assert_eq!(Encoding::from_subprotocol(encoding.subprotocol()), Some(encoding));
    }
    assert_eq!(Encoding::from_subprotocol("weconnect.v1.json"), None);
}
