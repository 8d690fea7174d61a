use proptest::{collection::vec, option, prelude::*};
use uuid::Uuid;

use serde::Deserialize;

use super::*;
use crate::{
    ClientId, Content, ErrorBody, ErrorCode, Event, EventKind, FileId, Marks, Mentions, Mute, Notify, PagePicture,
    PagePreview, Person, PictureId, Quote, Reaction, Removal, Role, RoomId, RoomKind, SEQ_MAX, Seq, Timestamp, UserId,
    api::{LaterCounts, RoomInfo, RoomPage},
    frame::{ClientFrame, Position, Presence, ServerFrame},
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

fn picture() -> impl Strategy<Value = Option<PictureId>> {
    option::of(any::<u128>().prop_map(|id| PictureId(Uuid::from_u128(id))))
}

fn person() -> impl Strategy<Value = Person> {
    (any::<u128>(), any::<String>(), any::<Option<String>>(), picture()).prop_map(|(id, name, display_name, avatar)| {
        Person { id: UserId(Uuid::from_u128(id)), name, display_name, avatar }
    })
}

fn later() -> impl Strategy<Value = LaterCounts> {
    any::<[u32; 5]>().prop_map(|[saved, due, scheduled, refused, reactions]| LaterCounts {
        saved,
        due,
        scheduled,
        refused,
        reactions,
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
    (seq(), option::of(any::<i64>()), any::<bool>(), vec(reaction, 0..3)).prop_map(
        |(rev, edited, pinned, reactions)| {
            let edited = edited.map(Timestamp);
            Marks { rev, edited, pinned, reactions, previews: Vec::new(), thread: None }
        },
    )
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
                marks,
                files: Vec::new(),
                thread: None
            }
        ),
        (seq(), content(), mentions(), mentions()).prop_map(|(target, content, mentions, calls)| EventKind::Edited {
            target,
            content,
            mentions,
            calls,
            files: None
        }),
        seq().prop_map(|target| EventKind::Deleted { target }),
        (seq(), any::<String>()).prop_map(|(target, emoji)| EventKind::Reacted { target, emoji }),
        (seq(), any::<String>()).prop_map(|(target, emoji)| EventKind::Unreacted { target, emoji }),
        seq().prop_map(|target| EventKind::Pinned { target }),
        seq().prop_map(|target| EventKind::Unpinned { target }),
        any::<String>().prop_map(|name| EventKind::Renamed { name }),
        any::<String>().prop_map(|topic| EventKind::TopicChanged { topic }),
        picture().prop_map(|picture| EventKind::PictureChanged { picture }),
        person().prop_map(|person| EventKind::Added { person }),
        (person(), any::<bool>()).prop_map(|(person, banned)| EventKind::Removed { person, banned }),
        person().prop_map(|person| EventKind::Unbanned { person }),
        (person(), any::<i64>()).prop_map(|(person, at)| EventKind::Muted { person, until: Timestamp(at) }),
        person().prop_map(|person| EventKind::Unmuted { person }),
        (person(), role()).prop_map(|(person, role)| EventKind::RoleChanged { person, role }),
        "[a-z]{0,9}[0-9]".prop_map(|kind| EventKind::Unsupported { kind, body: Vec::new() }),
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
    let mine = (role(), option::of((any::<i64>(), any::<String>())), any::<bool>(), any::<[bool; 2]>());
    let kind = proptest::sample::select(&[RoomKind::Public, RoomKind::Private, RoomKind::Direct][..]);
    let counts = (seq(), seq(), any::<u32>(), any::<u32>(), seq(), picture());
    (about, kind, mine, counts).prop_map(|((id, name, topic, people, archived), kind, mine, counts)| {
        let (role, muted, mentions_only, [marked, favourite]) = mine;
        let (last_seq, read_seq, unread, mentions, hidden_until, picture) = counts;
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
            first_seq: 1,
            hidden_until,
            picture,
            favourite,
        }
    })
}

fn position() -> impl Strategy<Value = Position> {
    (room(), any::<u64>(), option::of(any::<i64>())).prop_map(|(room, seq, at)| Position {
        room,
        seq,
        at: at.map(Timestamp),
    })
}

fn client_frame() -> impl Strategy<Value = ClientFrame> {
    prop_oneof![
        vec(position(), 0..4).prop_map(|resume| ClientFrame::Hello { resume }),
        (room(), client_id(), content(), option::of(seq())).prop_map(|(room, client_id, content, reply_to)| {
            ClientFrame::Post { room, client_id, content, reply_to, files: Vec::new(), thread: None }
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
        (person(), vec(info(), 0..4), any::<u32>(), any::<String>(), people(), later()).prop_map(
            |(me, rooms, heartbeat_seconds, server_version, blocked, later)| ServerFrame::Welcome {
                me,
                rooms,
                heartbeat_seconds,
                server_version,
                blocked,
                later
            }
        ),
        event().prop_map(ServerFrame::Event),
        (room(), vec(event(), 0..4)).prop_map(|(room, events)| ServerFrame::Recovered { room, events }),
        (room(), seq(), any::<bool>()).prop_map(|(room, last_seq, forget)| ServerFrame::Resync {
            room,
            last_seq,
            forget
        }),
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
        Just(ServerFrame::EmojiChanged),
        Just(ServerFrame::SidebarChanged),
        later().prop_map(ServerFrame::LaterChanged),
    ]
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
    fn what_a_browser_keeps_comes_back_as_it_was(page in page()) {
        let json = serde_json::to_string(&page).unwrap();
        prop_assert_eq!(serde_json::from_str::<RoomPage>(&json).unwrap(), page);
    }

    #[test]
    fn every_frame_comes_back_as_it_was(client in client_frame(), server in server_frame()) {
        for encoding in [Encoding::Binary, Encoding::Json, Encoding::JsonV2] {
            prop_assert_eq!(&encoding.decode::<ClientFrame>(&encoding.encode(&client)).unwrap(), &client);
            prop_assert_eq!(&encoding.decode::<ServerFrame>(&encoding.encode(&server)).unwrap(), &server);
        }
    }

    #[test]
    fn what_version_2_has_of_a_frame_is_read_and_written_the_same_again(client in client_frame(), server in server_frame()) {
        let encoding = Encoding::BinaryV2;
        let (one, other) = (encoding.encode(&client), encoding.encode(&server));
        prop_assert_eq!(encoding.encode(&encoding.decode::<ClientFrame>(&one).unwrap()), one);
        prop_assert_eq!(encoding.encode(&encoding.decode::<ServerFrame>(&other).unwrap()), other);
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
        let frame = ServerFrame::Resync { room: RoomId::LOBBY, last_seq: seq, forget: false };
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

/// The fixture was written by the last version that spoke version 2 alone: what it is, its bytes in hexadecimal, and the same as JSON.
#[test]
fn version_2_is_read_and_written_as_it_was() {
    fn check<T: Serialize + DeserializeOwned>(bytes: &[u8], json: &str) {
        let value: T = Encoding::BinaryV2.decode(bytes).unwrap_or_else(|error| panic!("{error}: {json}"));
        assert_eq!(Encoding::BinaryV2.encode(&value), bytes, "{json}");
        assert_eq!(Encoding::BinaryV2.encode(&serde_json::from_str::<T>(json).unwrap()), bytes, "{json}");
    }
    let mut seen = 0;
    for line in include_str!("../../fixtures/version2.tsv").lines() {
        let mut parts = line.splitn(3, '\t');
        let (what, hex, json) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let bytes: Vec<u8> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        match what {
            "client" => check::<ClientFrame>(&bytes, json),
            "server" => check::<ServerFrame>(&bytes, json),
            "page" => check::<RoomPage>(&bytes, json),
            "kind" => check::<EventKind>(&bytes, json),
            other => panic!("{other}"),
        }
        seen += 1;
    }
    assert!(seen > 200, "{seen}");
}

/// Types as a version has them that has gone on.
mod newer {
    use super::*;

    #[derive(Serialize, Deserialize)]
    pub struct Person {
        pub id: UserId,
        pub name: String,
        pub display_name: Option<String>,
        pub avatar: Option<PictureId>,
        pub pronouns: Option<String>,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum EventKind {
        /// Not where the older version has it.
        Threaded {
            root: Seq,
        },
        Joined,
    }

    #[derive(Serialize, Deserialize)]
    pub struct Event {
        pub room: RoomId,
        pub seq: Seq,
        pub at: Timestamp,
        pub actor: Person,
        pub kind: EventKind,
        pub by_bot: bool,
    }
}

fn newer(kind: newer::EventKind) -> newer::Event {
    let actor = newer::Person {
        id: UserId(Uuid::from_u128(7)),
        name: "ada".into(),
        display_name: None,
        avatar: None,
        pronouns: Some("a".repeat(300)),
    };
    newer::Event { room: RoomId::LOBBY, seq: 3, at: Timestamp(5), actor, kind, by_bot: true }
}

#[test]
fn version_2_is_told_of_a_later_kind_of_event_by_its_name() {
    let kind = EventKind::PictureChanged { picture: Some(PictureId(Uuid::from_u128(7))) };
    let old: EventKind = Encoding::BinaryV2.decode(&Encoding::BinaryV2.encode(&kind)).unwrap();
    assert_eq!(old, EventKind::Unsupported { kind: "picture_changed".into(), body: Vec::new() });
}

#[test]
fn what_a_newer_version_has_added_is_passed_over() {
    let event: Event = from_bytes(&to_bytes(&newer(newer::EventKind::Joined)), Unknown::Refused).unwrap();
    assert_eq!((event.actor.name.as_str(), event.kind), ("ada", EventKind::Joined));
}

#[test]
fn what_an_older_version_did_not_write_takes_its_default() {
    #[derive(Serialize)]
    struct Older {
        room: RoomId,
        seq: Seq,
    }
    let position: Position = from_bytes(&to_bytes(&Older { room: RoomId::LOBBY, seq: 4 }), Unknown::Refused).unwrap();
    assert_eq!((position.seq, position.at), (4, None));
}

#[test]
fn a_kind_that_is_not_known_is_kept_and_passed_on_as_it_came() {
    let bytes = to_bytes(&newer(newer::EventKind::Threaded { root: 900 }));
    let event: Event = from_bytes(&bytes, Unknown::Refused).unwrap();
    let EventKind::Unsupported { kind, .. } = &event.kind else { panic!("{event:?}") };
    assert_eq!((kind.as_str(), event.seq), ("threaded", 3));
    let again: newer::EventKind = from_bytes(&to_bytes(&event.kind), Unknown::Refused).unwrap();
    assert!(matches!(again, newer::EventKind::Threaded { root: 900 }));
    // To version 2 it says what it is called.
    let old: Event = Encoding::BinaryV2.decode(&Encoding::BinaryV2.encode(&event)).unwrap();
    assert_eq!(old.kind, EventKind::Unsupported { kind: "threaded".into(), body: Vec::new() });
}

#[test]
fn a_value_that_is_not_known_is_refused_or_replaced_as_the_reader_wants() {
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Newer {
        Guest,
    }
    let bytes = to_bytes(&Newer::Guest);
    assert_eq!(from_bytes::<Role>(&bytes, Unknown::Replaced).unwrap(), Role::Member);
    assert!(from_bytes::<Role>(&bytes, Unknown::Refused).is_err());
}

#[test]
fn a_frame_that_is_not_known_is_passed_over_by_clients_and_refused_by_the_server() {
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Newer {
        Draw { line: Vec<u32> },
    }
    let bytes = to_bytes(&Newer::Draw { line: vec![1, 2, 3] });
    assert!(
        matches!(from_bytes(&bytes, Unknown::Replaced).unwrap(), ServerFrame::Unsupported { kind, .. } if kind == "draw")
    );
    assert!(Encoding::Binary.decode::<ClientFrame>(&bytes).is_err());
}

#[test]
fn an_error_of_a_later_kind_is_told_to_version_2_in_words() {
    let new = ErrorBody::from(ErrorCode::CursorInvalid);
    let old: ErrorBody = Encoding::BinaryV2.decode(&Encoding::BinaryV2.encode(&new)).unwrap();
    assert_eq!((old.code, old.message), (ErrorCode::BadRequest, new.message));
}

#[test]
fn a_preview_has_its_place_in_version_2_and_says_nothing_there() {
    let picture = Some(PagePicture { id: FileId(Uuid::nil()), width: 2, height: 1, thumbhash: String::new() });
    let (address, site, title) = ("https://a.example".into(), "Example".into(), "A page".into());
    let previews = vec![PagePreview { address, site, title, text: String::new(), picture }];
    let marks = Marks { rev: 2, previews: previews.clone(), ..Marks::default() };
    let of = |kind| Event {
        room: RoomId::LOBBY,
        seq: 2,
        at: Timestamp(0),
        actor: Person { id: UserId(Uuid::nil()), name: "ada".into(), display_name: None, avatar: None },
        kind,
    };
    let previewed = of(EventKind::Previewed { target: 1, previews });
    assert_eq!(from_bytes::<Event>(&to_bytes(&previewed), Unknown::Refused).unwrap(), previewed);
    let old: Event = from_bytes_v2(&Encoding::BinaryV2.encode(&previewed)).unwrap();
    assert_eq!(old.kind, EventKind::Unsupported { kind: "previewed".into(), body: Vec::new() });
    let mut posted = EventKind::posted(ClientId(Uuid::nil()), Content::Text("hi".into()));
    if let EventKind::Posted { marks: of_it, .. } = &mut posted {
        *of_it = marks;
    }
    let posted = of(posted);
    assert_eq!(from_bytes::<Event>(&to_bytes(&posted), Unknown::Refused).unwrap(), posted);
    let old: Event = from_bytes_v2(&Encoding::BinaryV2.encode(&posted)).unwrap();
    let EventKind::Posted { marks, .. } = old.kind else { panic!("a message") };
    assert_eq!(marks, Marks { rev: 2, ..Marks::default() });
}
