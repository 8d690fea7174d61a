//! The errors that a client can meet: a code for programs, a sentence for people.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{EnumAccess, Error, VariantAccess, Visitor},
};

use crate::{api::tokens, blocked, emoji, files, later, message, names, password, profile, room, sidebar, text};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal, $sentence:expr;)*) => {
        /// Says what went wrong, for programs. Stands on the wire as its snake_case name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
        }

        impl ErrorCode {
            /// Every code, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As they stand on the wire, in the same order.
            const NAMES: &'static [&'static str] = &[$($wire),*];

            /// The sentence for people: what is wrong and what to do about it.
            pub fn sentence(self) -> String {
                match self { $(Self::$variant => $sentence.into(),)* }
            }
        }
    };
}

impl ErrorCode {
    /// The code as it stands on the wire.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.get(self as usize).copied().unwrap_or_default()
    }

    /// Reads a code as it stands on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        let place = Self::NAMES.iter().position(|name| *name == text)?;
        Self::ALL.get(place).copied()
    }
}

// By hand: what is derived has code of its own for each variant, which is 13 kB in the browser.
impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit_variant("ErrorCode", *self as u32, self.as_str())
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("ErrorCode", Self::NAMES, Code)
    }
}

/// The name or the number of a code.
struct Name(ErrorCode);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(Code).map(Name)
    }
}

struct Code;

impl<'de> Visitor<'de> for Code {
    type Value = ErrorCode;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an error code")
    }

    fn visit_u64<E: Error>(self, place: u64) -> Result<ErrorCode, E> {
        let code = usize::try_from(place).ok().and_then(|place| ErrorCode::ALL.get(place));
        code.copied().ok_or_else(|| E::custom("unknown error code"))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<ErrorCode, E> {
        ErrorCode::parse(name).ok_or_else(|| E::unknown_variant(name, ErrorCode::NAMES))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variants: A) -> Result<ErrorCode, A::Error> {
        let (Name(code), rest) = variants.variant()?;
        rest.unit_variant()?;
        Ok(code)
    }
}

error_codes! {
    /// The name has no visible character.
    NameBlank = "name_blank", "Please enter a username.";
    /// The name has fewer than [`names::USER_MIN`] characters.
    NameTooShort = "name_too_short", format!("Usernames have at least {} characters.", names::USER_MIN);
    /// The name has more than [`names::USER_MAX`] characters.
    NameTooLong = "name_too_long", format!("Usernames have at most {} characters.", names::USER_MAX);
    /// The name has a character that names can't have.
    NameBadCharacter = "name_bad_character",
        "Use letters, digits, dots, hyphens and underscores, with a letter or digit at the start and the end. Lookalike letters of \
         different scripts can't be mixed.";
    /// Somebody has this name, or one that looks like it, or it speaks for the server.
    NameTaken = "name_taken", "This username, or one that looks just like it, is taken. Please choose another.";
    /// The password has fewer than [`password::MIN`] characters.
    PasswordTooShort = "password_too_short", format!("Passwords need at least {} characters.", password::MIN);
    /// The password has more than [`password::MAX`] characters.
    PasswordTooLong = "password_too_long", format!("Passwords can have at most {} characters.", password::MAX);
    /// The password is among the first that an attacker tries.
    PasswordCommon = "password_common",
        "This password is too easy to guess. Try a few unrelated words.";
    /// No such account, or not its password.
    WrongCredentials = "wrong_credentials", "Wrong username or password. Please check both.";
    /// Not the password of one's own account.
    WrongPassword = "wrong_password", "Wrong password. Please try again.";
    /// An administrator has closed the account; the message ends with their reason.
    AccountClosed = "account_closed", "This account was deactivated by an administrator of this server.";
    /// Strangers can't sign up at the moment.
    RegistrationClosed = "registration_closed",
        "This server isn't taking new accounts at the moment. Ask its administrator to let you in.";
    /// The request needs a log-in.
    NotSignedIn = "not_signed_in", "Please log in first.";
    /// The session was ended: logged out, expired, or its refresh token was used twice.
    SessionEnded = "session_ended", "Your session has ended. Please log in again.";

    /// The display name has more than [`profile::DISPLAY_NAME_MAX`] characters.
    DisplayNameTooLong = "display_name_too_long",
        format!("Display names have at most {} characters.", profile::DISPLAY_NAME_MAX);
    /// The display name has an invisible or control character.
    DisplayNameBadCharacter = "display_name_bad_character",
        "Display names can't have invisible characters, or more than two accents on one letter.";
    /// Somebody else's name or display name looks like it, or it speaks for the server.
    DisplayNameTaken = "display_name_taken",
        "Someone else has this name, or one that looks just like it. Please choose another.";
    /// The status has more than [`profile::STATUS_MAX`] characters.
    StatusTooLong = "status_too_long", format!("A status can have at most {} characters.", profile::STATUS_MAX);
    /// The bio has more than [`profile::BIO_MAX`] characters.
    BioTooLong = "bio_too_long", format!("This can have at most {} characters.", profile::BIO_MAX);
    /// A status or bio has a character that can't be shown, or a line break where there is one line.
    ProfileBadCharacter = "profile_bad_character", "This has a character that can't be shown here. Please remove it.";
    /// Only an administrator of the server may do this.
    NotAnAdministrator = "not_an_administrator", "Only an administrator of this server can do this.";
    /// The server would have no administrator left.
    LastAdministrator = "last_administrator",
        "This is the server's only administrator. Make someone else an administrator first.";

    /// The room's name has no visible character.
    RoomNameBlank = "room_name_blank", "Please enter a room name.";
    /// The room's name has more than [`names::ROOM_MAX`] characters.
    RoomNameTooLong = "room_name_too_long", format!("Room names have at most {} characters.", names::ROOM_MAX);
    /// The room's name has an invisible or control character.
    RoomNameBadCharacter = "room_name_bad_character",
        "Room names can't have line breaks or invisible characters, or more than two accents on one letter.";
    /// A room has this name, or one that looks like it.
    RoomNameTaken = "room_name_taken", "A room with this name, or one that looks just like it, already exists. Join it, or choose another name.";
    /// There is no such room.
    RoomUnknown = "room_unknown", "This room doesn't exist. Pick one from the list of rooms.";
    /// The room exists, the person is not in it.
    NotAMember = "not_a_member", "You're not in this room. Join it first.";
    /// Everyone stays in the lobby.
    LobbyIsForAll = "lobby_is_for_all", "Everyone is in the Lobby: it can't be left or archived, and nobody can be removed from it.";
    /// It takes a moderator.
    NeedsModerator = "needs_moderator", "Only this room's moderators and owners can do this. Ask one of them.";
    /// It takes an owner.
    NeedsOwner = "needs_owner", "Only this room's owners can do this. Ask one of them.";
    /// The other person has the same role or a higher one.
    Outranked = "outranked", "You can only do this to people whose role is below yours.";
    /// One can't do this to oneself.
    NotToYourself = "not_to_yourself", "You can't do this to yourself.";
    /// Direct conversations have no moderators, and nobody joins or leaves them.
    NotInDirect = "not_in_direct", "You can't do this in a direct conversation. Mute it, or create a room instead.";
    /// The person was taken out of the room for good.
    Banned = "banned", "You were banned from this room. Its moderators can let you back in.";
    /// The person was taken out of the room.
    RemovedFromRoom = "removed_from_room", "You were removed from this room by a moderator. Ask one of them to add you again.";
    /// The person may not post in the room for a while.
    Muted = "muted", "You're muted in this room for now. You can read, and post again later.";
    /// The room is closed.
    RoomArchived = "room_archived", "This room is archived. You can read it, but nobody can post.";
    /// Somebody has to decide about the room.
    LastOwner = "last_owner", "The room would be left without an owner. Make someone else an owner first.";
    /// The person to whom something is to be done has no account, or it is closed.
    PersonUnknown = "person_unknown", "Nobody here has this username. Please check the spelling.";
    /// The person to whom something is to be done is not in the room.
    PersonNotInRoom = "person_not_in_room", "This person is not in the room.";
    /// A direct conversation takes at least one other person, and not too many.
    DirectSize = "direct_size", format!("A direct conversation has 2 to {} people. Create a room for more.", room::DIRECT_MAX);
    /// The topic has more than [`room::TOPIC_MAX`] characters.
    TopicTooLong = "topic_too_long", format!("Topics have at most {} characters.", room::TOPIC_MAX);
    /// The reason has more than [`room::REASON_MAX`] characters.
    ReasonTooLong = "reason_too_long", format!("Reasons have at most {} characters.", room::REASON_MAX);
    /// The link does not let anybody in: mistyped, revoked, or who made it may let nobody in any more.
    LinkInvalid = "link_invalid", "This link is no longer valid, or was mistyped. Check it, or ask whoever sent it for a new one.";
    /// A link lasts and counts within bounds.
    LinkBounds = "link_bounds", "A link can last 1 to 8,760 hours and have 1 to 1,000 uses.";
    /// Somebody is muted within bounds.
    MuteBounds = "mute_bounds", "People can be muted for 1 minute to 365 days.";

    /// The message has no visible character.
    TextBlank = "text_blank", "Please write something first.";
    /// The message has more than [`text::MAX`] characters.
    TextTooLong = "text_too_long", format!("Messages can have at most {} characters. Please send it in parts.", text::MAX);
    /// The message has a control character other than tab and line break.
    TextBadCharacter = "text_bad_character", "The message contains a control character. Please remove it.";
    /// There is no such message in the room, or it is deleted.
    MessageUnknown = "message_unknown", "This message no longer exists.";
    /// Only its author changes a message.
    NotYourMessage = "not_your_message", "You can only change your own messages.";
    /// What was to be an emoji is none.
    NotAnEmoji = "not_an_emoji", "Please react with an emoji.";
    /// The message has [`message::REACTIONS_MAX`] different reactions already.
    TooManyReactions = "too_many_reactions", format!("A message can have at most {} different reactions.", message::REACTIONS_MAX);
    /// The client id stands for another message of the same person.
    ClientIdReused = "client_id_reused", "This client id belongs to another of your messages. Make a new one for each message.";

    /// The path stands for nothing.
    NotFound = "not_found", "There is nothing at this address.";
    /// The path exists, but not for this method.
    MethodNotAllowed = "method_not_allowed", "This address doesn't take this method.";
    /// The request's body or query could not be read.
    BadRequest = "bad_request", "The request could not be read. Check its fields and its content type.";
    /// The body is over the limit.
    BodyTooLarge = "body_too_large", "The request is too large.";
    /// The request came from a page of another site.
    ForeignOrigin = "foreign_origin", "This request came from another site and was refused.";
    /// Too many tries; `retry_after` says when to come back.
    TooManyRequests = "too_many_requests", "Too many attempts. Please try again later.";
    /// The person, or their address, has as many connections open as they may.
    TooManyConnections = "too_many_connections", "Too many connections from your account or your network. Please close some tabs and try again.";
    /// The server is at its limit; `retry_after` says when to come back.
    Busy = "busy", "The server is busy. Please try again in a moment.";
    /// A fault of the server; its log has the cause.
    Internal = "internal", "Something went wrong on the server. Please try again.";

    /// The WebSocket asked for none of the subprotocols that the server speaks.
    UnsupportedVersion = "unsupported_version", "Ask for the subprotocol weconnect.v3.json or weconnect.v3.binary.";
    /// The frame could not be decoded; the connection goes on.
    BadFrame = "bad_frame", "The frame could not be decoded. Compare it with the protocol's description.";
    /// Text on a binary connection, or binary on a JSON connection.
    WrongFrameKind = "wrong_frame_kind", "JSON goes in text frames, everything else in binary frames.";
    /// A frame other than `hello` came first.
    HelloFirst = "hello_first", "The first frame must be hello.";
    /// A second `hello` on the same connection.
    HelloTwice = "hello_twice", "This connection has said hello already.";

    // Codes are only added at the end: postcard knows them by their place.
    /// The page was opened by plain HTTP, and the server keeps log-ins to HTTPS.
    PlainHttp = "plain_http", "This page was opened over plain HTTP, which isn't secure, so you can't log in here. Open its https:// address instead.";
    /// The body did not come in time.
    BodyTooSlow = "body_too_slow", "The request came too slowly. Please check your connection and try again.";
    /// What stands in `after` was not given out for this list.
    CursorInvalid = "cursor_invalid", "This is not a position in the list. Please start again at the top.";
    /// The person who is to be brought in was taken out of the room for good.
    PersonBanned = "person_banned", "This person is banned from the room. Unban them first.";
    /// The other one has blocked the person, who is not told so.
    NotFromYou = "not_from_you", "This person doesn't take messages or invitations from you.";
    /// The person has blocked the other one.
    BlockedByYou = "blocked_by_you", "You have blocked this person. Unblock them first.";
    /// The person has blocked [`blocked::BLOCKED_MAX`] people already.
    TooManyBlocked = "too_many_blocked", format!("You can block at most {} people.", blocked::BLOCKED_MAX);
    /// The person has [`room::INVITATIONS_MAX`] invitations that they have not answered.
    TooManyInvitations = "too_many_invitations", "This person has too many open invitations. Please try again later.";
    /// There is no such invitation, it is too old, or who made it can't bring anybody in any more.
    InvitationInvalid = "invitation_invalid", "This invitation is no longer valid. Ask whoever invited you for a new one.";
    /// The link was good up to a time that has passed.
    LinkExpired = "link_expired", "This link has expired. Ask whoever sent it for a new one.";
    /// The link has let in as many people as it was made for.
    LinkUsedUp = "link_used_up", "This link has let in as many people as it was made for. Ask whoever sent it for a new one.";
    /// The person is no longer in a private room, and can ask to come back.
    AskToComeBack = "ask_to_come_back", "You're no longer in this private room. You can ask its moderators to let you back in.";
    /// The person has asked to come back within a day.
    AskedAlready = "asked_already", "You've already asked to come back. If nobody answers, you can ask again a day later.";
    /// The note has more than [`room::NOTE_MAX`] characters.
    NoteTooLong = "note_too_long", format!("Notes have at most {} characters.", room::NOTE_MAX);
    /// Nobody waits for an answer there any more.
    RequestUnknown = "request_unknown", "Somebody has already answered this request.";
    /// There is no such file for this person, it is in another message, or it was deleted.
    FileUnknown = "file_unknown", "This file no longer exists, or you can't see it.";
    /// Not all of the file is there, or it is still being looked at; `retry_after` says when to ask again.
    FileUnfinished = "file_unfinished", "This file is still being uploaded. Please wait a moment.";
    /// The file is larger than the server takes; the message ends with how large it may be.
    FileTooLarge = "file_too_large", "This file is larger than this server takes.";
    /// The person's files, or the server's, take as much room as they may.
    FilesFull = "files_full", "There is no room for this file. Delete some of your files first, or ask the server's administrator for more room.";
    /// The folder or the bucket of files takes nothing at the moment.
    FileStorage = "file_storage", "Files can't be stored at the moment. Your messages are not affected. Please try again later.";
    /// The upload goes on at another place than the client believes; `HEAD` tells where.
    OffsetMismatch = "offset_mismatch", "The upload goes on at another offset. Ask for it with HEAD.";
    /// The message has more than [`files::FILES_MAX`] files.
    TooManyFiles = "too_many_files", format!("A message can have at most {} files.", files::FILES_MAX);
    /// The description has more than [`files::ALT_MAX`] characters.
    AltTooLong = "alt_too_long", format!("Descriptions have at most {} characters.", files::ALT_MAX);
    /// The client speaks another version of tus than 1.0.0.
    TusVersion = "tus_version", "Uploads follow tus 1.0.0. Send the header Tus-Resumable: 1.0.0.";
    /// The file is no picture, or one that is not read: of another format, broken, or too large.
    NotAPicture = "not_a_picture", "This file can't be used as a picture. Choose a JPEG, PNG, GIF or WebP picture of at most 64 MB and 40 megapixels.";
    /// A search that takes longer than it may.
    SearchTooWide = "search_too_wide", "This takes too long to find. Add a word, or a filter such as in: or after:.";
    /// The server's virus scanner has found something in the file; the message ends with what.
    FileInfected = "file_infected", "This server doesn't take this file: its virus scanner has found something in it.";
    /// An emoji can't be called so.
    EmojiNameInvalid = "emoji_name_invalid",
        format!("Emoji names have {} to {} characters: a to z, digits, and underscores between them, with at least one letter.", emoji::NAME_MIN, emoji::NAME_MAX);
    /// Another emoji of the server goes by this name, or one of the standard.
    EmojiNameTaken = "emoji_name_taken", "There is an emoji with this name. Please choose another.";
    /// There is no such emoji on this server.
    EmojiUnknown = "emoji_unknown", "This emoji no longer exists.";
    /// The server has [`emoji::EMOJI_MAX`] emoji of its own.
    TooManyEmoji = "too_many_emoji", format!("A server can have at most {} emoji of its own. Remove some first.", emoji::EMOJI_MAX);
    /// Too many or too long key words, or hours of quiet that can't be.
    NotificationsInvalid = "notifications_invalid", "Choose at most 20 key words of up to 40 characters, and times within a week.";
    /// The server takes only what its virus scanner has checked, and that could not check the file.
    FileUnchecked = "file_unchecked", "This file could not be checked for viruses, and this server takes no other. Please try again later.";
    /// A reminder or a message is put off to a time that is over, or more than [`later::AHEAD_MS`] ahead.
    LaterBounds = "later_bounds", "Choose a time that is still to come, at most a year from now.";
    /// The person has saved [`later::SAVED_MAX`] messages.
    TooManySaved = "too_many_saved", format!("You can save at most {} messages. Mark some as done first.", later::SAVED_MAX);
    /// The person has [`later::SCHEDULED_MAX`] messages that are to be sent later.
    TooManyScheduled = "too_many_scheduled", format!("You can have at most {} messages to send later. Delete or send some first.", later::SCHEDULED_MAX);
    /// There is no such message to be sent later: it was sent, is on its way, or was deleted.
    ScheduledUnknown = "scheduled_unknown", "This message was sent already, or deleted.";
    /// The token that came with the request is not good for this.
    ScopeMissing = "scope_missing", "This token may not do that. Make one that has the scope and the room.";
    /// A token that can't be made so.
    TokenInvalid = "token_invalid",
        format!("A token has a name of 1 to {} characters and at least one scope, and lasts 1 to {} days.", tokens::TOKEN_NAME_MAX, tokens::TOKEN_DAYS_MAX);
    /// Somebody has as many bots or tokens as they may.
    TooManyTokens = "too_many_tokens",
        format!("One can have at most {} bots and {} tokens. Remove some first.", tokens::BOTS_MAX, tokens::TOKENS_MAX);
    /// A bot wants to come into a room by itself.
    BotsAreInvited = "bots_are_invited", "A bot comes into a room when somebody who is in it brings it in.";
    /// Folders of rooms that can't be: their names, or too many.
    SidebarInvalid = "sidebar_invalid",
        format!("Folders have names of 1 to {} characters. There can be {} folders at most, with {} rooms in all.", sidebar::FOLDER_NAME_MAX, sidebar::FOLDERS_MAX, sidebar::ARRANGED_MAX);
    /// What was to be changed has been changed elsewhere meanwhile.
    SidebarChanged = "sidebar_changed", "Your list of rooms was changed on another device meanwhile. Please try again.";
}

/// A problem with one field of a form or of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the request, such as `name` or `password`.
    pub field: String,
    /// What is wrong with it.
    pub code: ErrorCode,
    /// The sentence for people.
    pub message: String,
}

/// What a client gets instead of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// The same for people.
    pub message: String,
    /// Seconds after which a retry makes sense.
    pub retry_after: Option<u32>,
    /// One entry for each wrong field; empty where the problem is not a field's.
    pub fields: Vec<FieldError>,
}

impl ErrorBody {
    /// An error with several wrong fields. Its code is the first one's; `None` where no field is wrong.
    pub fn for_fields(fields: impl IntoIterator<Item = (&'static str, ErrorCode)>) -> Option<Self> {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(field, code)| FieldError { field: field.to_owned(), code, message: code.sentence() })
            .collect();
        let code = fields.first()?.code;
        Some(Self { fields, ..Self::from(code) })
    }

    /// The same error, with the time after which a retry makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<ErrorCode> for ErrorBody {
    fn from(code: ErrorCode) -> Self {
        Self { code, message: code.sentence(), retry_after: None, fields: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_on_the_wire_as_its_documented_name() {
        for &code in ErrorCode::ALL {
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("{:?}", code.as_str()));
            assert_eq!(ErrorCode::parse(code.as_str()), Some(code));
        }
    }

    #[test]
    fn every_sentence_is_one_that_a_person_can_read() {
        for &code in ErrorCode::ALL {
            let sentence = code.sentence();
            assert!(sentence.ends_with('.') && sentence.len() > 15, "{code:?}: {sentence}");
        }
    }
}
