//! The whole permission matrix, over HTTP and over the socket: each action by each kind of person in each kind of room does
//! what the matrix says, and nothing else.

use protocol::{
    ErrorCode, Role, RoomId, RoomKind, Seq,
    permission::{Action, RoomContext, Standing, check},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Person, Server, Socket};

/// Who tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Owner,
    Moderator,
    Member,
    Stranger,
    Banned,
}

const ALL: [Who; 5] = [Who::Owner, Who::Moderator, Who::Member, Who::Stranger, Who::Banned];

impl Who {
    fn standing(self) -> Standing {
        let role = match self {
            Self::Owner => Some(Role::Owner),
            Self::Moderator => Some(Role::Moderator),
            Self::Member => Some(Role::Member),
            Self::Stranger | Self::Banned => None,
        };
        Standing { role, banned: self == Self::Banned, ..Standing::default() }
    }
}

struct Cast {
    people: Vec<(Who, Person, Socket)>,
    victim: Person,
    victims_socket: Socket,
    spare: Person,
}

impl Cast {
    async fn gather(server: &Server) -> Self {
        // The first account is the administrator, who is not to take part.
        server.person("root").await;
        let mut people = Vec::new();
        for who in ALL {
            let person = server.person(&format!("the-{who:?}")).await;
            let socket = person.socket().await;
            people.push((who, person, socket));
        }
        let victim = server.person("victim").await;
        let victims_socket = victim.socket().await;
        Self { people, victim, victims_socket, spare: server.person("spare").await }
    }

    fn person(&self, who: Who) -> &Person {
        self.people.iter().find(|(one, ..)| *one == who).map(|(_, person, _)| person).unwrap()
    }

    /// A room with everybody in their place, and a message of the victim.
    async fn room(&mut self, kind: RoomKind, name: &str) -> (RoomId, Seq) {
        let owner = self.person(Who::Owner);
        let private = kind == RoomKind::Private;
        let room = owner.create("/api/rooms", json!({ "name": name, "private": private })).await;
        for person in [self.person(Who::Moderator), self.person(Who::Member), self.person(Who::Banned), &self.victim] {
            owner.done(Method::PUT, &member(room, &person.signed_in.me.name), json!({})).await;
        }
        let moderator = self.person(Who::Moderator).signed_in.me.id;
        owner
            .done(
                Method::PUT,
                &format!("{}/role", member(room, &moderator.to_string())),
                json!({ "role": "moderator" }),
            )
            .await;
        let banned = self.person(Who::Banned).signed_in.me.id;
        let ban = json!({ "ban": true, "reason": "spam" });
        owner.done(Method::POST, &format!("{}/removal", member(room, &banned.to_string())), ban).await;
        let message = self.victims_socket.post(room, "from the victim").await;
        (room, message)
    }
}

fn member(room: RoomId, who: &str) -> String {
    format!("/api/rooms/{room}/members/{who}")
}

/// How an action is asked for over HTTP. `theirs` is the victim's message, `own` the actor's.
fn request(action: Action, room: RoomId, theirs: Seq, own: Seq, cast: &Cast) -> Option<(Method, String, Value)> {
    let victim = member(room, &cast.victim.signed_in.me.id.to_string());
    let base = format!("/api/rooms/{room}");
    Some(match action {
        // Tested by the list of rooms, and by the socket.
        Action::Find | Action::Post => return None,
        Action::Join => (Method::PUT, format!("{base}/membership"), json!({})),
        Action::Leave => (Method::DELETE, format!("{base}/membership"), json!({})),
        Action::Read => (Method::GET, format!("{base}/events"), json!({})),
        Action::SeeMembers => (Method::GET, base, json!({})),
        Action::Edit => (Method::PUT, format!("{base}/messages/{own}"), json!({ "text": "changed" })),
        Action::Delete => (Method::DELETE, format!("{base}/messages/{own}"), json!({})),
        Action::DeleteOthers => (Method::DELETE, format!("{base}/messages/{theirs}"), json!({})),
        Action::React => (Method::PUT, format!("{base}/messages/{theirs}/reactions/%F0%9F%8D%B5"), json!({})),
        Action::Pin => (Method::PUT, format!("{base}/messages/{theirs}/pin"), json!({})),
        Action::Change => (Method::PATCH, base, json!({ "topic": "tea" })),
        Action::Archive => (Method::PATCH, base, json!({ "archived": true })),
        Action::Add => (Method::PUT, member(room, &cast.spare.signed_in.me.name), json!({})),
        Action::Link => (Method::POST, format!("{base}/links"), json!({})),
        Action::Mute => (Method::PUT, format!("{victim}/mute"), json!({ "minutes": 5 })),
        Action::Remove => (Method::POST, format!("{victim}/removal"), json!({})),
        Action::SetRole => (Method::PUT, format!("{victim}/role"), json!({ "role": "moderator" })),
        Action::ReadAudit => (Method::GET, format!("{base}/audit"), json!({})),
        Action::Export => (Method::GET, format!("{base}/export"), json!({})),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_action_by_each_person_in_each_kind_of_room_is_what_the_matrix_says() {
    let server = Server::start().await;
    let mut cast = Cast::gather(&server).await;
    for kind in [RoomKind::Public, RoomKind::Private] {
        for action in Action::ALL {
            for who in ALL {
                let (room, theirs) = cast.room(kind, &format!("{kind:?} {action:?} {who:?}")).await;
                let place = RoomContext { room, kind, archived: false };
                let expected = check(&place, &who.standing(), action).err();
                let index = cast.people.iter().position(|(one, ..)| *one == who).unwrap();
                let mut own = theirs;
                if action == Action::Post
                    || (who.standing().role.is_some() && matches!(action, Action::Edit | Action::Delete))
                {
                    match cast.people[index].2.try_post(room, "my own").await {
                        Ok(seq) => own = seq,
                        Err(error) => {
                            assert_eq!(Some(error.code), expected, "{action:?} by {who:?} in a {kind:?} room")
                        }
                    }
                }
                let Some((method, path, body)) = request(action, room, theirs, own, &cast) else { continue };
                let refused = cast.people[index].1.tries(method, &path, body).await;
                // Who was taken out is told so instead.
                let told = expected.map(|code| match code {
                    _ if who == Who::Banned && action == Action::SeeMembers => ErrorCode::Banned,
                    code => code,
                });
                let told = match (who, action) {
                    // Somebody has to stay who decides.
                    (Who::Owner, Action::Leave) => Some(ErrorCode::LastOwner),
                    // Who is not in it has nothing more to do.
                    (Who::Stranger | Who::Banned, Action::Leave) => None,
                    _ => told,
                };
                assert_eq!(refused, told, "{action:?} by {who:?} in a {kind:?} room");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_rooms_and_direct_conversations_are_in_nobodys_list_and_strangers_are_told_that_there_is_none() {
    let server = Server::start().await;
    let mut cast = Cast::gather(&server).await;
    let (room, message) = cast.room(RoomKind::Private, "secret").await;
    let names = json!({ "people": [cast.victim.signed_in.me.name] });
    let direct = cast.person(Who::Owner).create("/api/directs", names).await;
    for who in ALL {
        let public = cast.person(who).rooms().await.public;
        assert!(public.iter().all(|listing| listing.id != room && listing.id != direct), "{who:?}");
    }
    for place in [room, direct] {
        for action in Action::ALL {
            let Some((method, path, body)) = request(action, place, message, message, &cast) else { continue };
            let refused = cast.person(Who::Stranger).tries(method, &path, body).await;
            // To leave a room in which one is not is no different from leaving one that there is not.
            let told = (action != Action::Leave).then_some(ErrorCode::RoomUnknown);
            assert_eq!(refused, told, "{action:?}");
        }
        let index = cast.people.iter().position(|(who, ..)| *who == Who::Stranger).unwrap();
        let socket = &mut cast.people[index].2;
        assert_eq!(socket.try_post(place, "let me in").await.unwrap_err().code, ErrorCode::RoomUnknown);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_direct_conversation_is_for_its_people_and_stays_as_it_is() {
    let server = Server::start().await;
    let mut cast = Cast::gather(&server).await;
    let names = json!({ "people": [cast.victim.signed_in.me.name] });
    let direct = cast.person(Who::Owner).create("/api/directs", names.clone()).await;
    assert_eq!(cast.person(Who::Owner).create("/api/directs", names).await, direct, "there is one of them");
    let message = cast.victims_socket.post(direct, "just us").await;
    let place = RoomContext { room: direct, kind: RoomKind::Direct, archived: false };
    for action in Action::ALL {
        let Some((method, path, body)) = request(action, direct, message, message, &cast) else { continue };
        if matches!(action, Action::Edit | Action::Delete) {
            continue;
        }
        let refused = cast.person(Who::Owner).tries(method, &path, body).await;
        let expected = match action {
            // Another's message is another's also between two.
            Action::DeleteOthers => Some(ErrorCode::NotInDirect),
            action => check(&place, &Standing::of(Role::Member), action).err(),
        };
        assert_eq!(refused, expected, "{action:?}");
    }
}
