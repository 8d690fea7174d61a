//! What kinds of rooms there are, and what people are in them.

use serde::{Deserialize, Serialize};

use crate::{ErrorCode, Timestamp};

/// Most characters of a room's topic.
pub const TOPIC_MAX: usize = 250;
/// Most characters of the reason for a moderator's decision.
pub const REASON_MAX: usize = 300;
/// Most characters of what somebody says who asks to come back into a room.
pub const NOTE_MAX: usize = 200;
/// Most invitations into rooms that wait for one person's answer.
pub const INVITATIONS_MAX: usize = 100;
/// Most people in a direct conversation, with the one who begins it.
pub const DIRECT_MAX: usize = 9;

/// Who can find a room and come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Everyone with an account.
    #[default]
    Public,
    /// Who is brought in by a member or has a link.
    Private,
    /// The people that it was begun with, and nobody else ever.
    Direct,
}

/// What a member may do beyond talking; each may all that the one before may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Talks.
    #[default]
    Member,
    /// Keeps order.
    Moderator,
    /// Decides about the room itself and about roles.
    Owner,
}

impl Role {
    /// Every role, the lowest first.
    pub const ALL: [Self; 3] = [Self::Member, Self::Moderator, Self::Owner];
}

/// That somebody may not post for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute {
    /// Until when.
    pub until: Timestamp,
    /// Why, for the person concerned; can be empty.
    pub reason: String,
}

/// That somebody was taken out of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Whether they may not come back.
    pub banned: bool,
    /// Why, for the person concerned; can be empty.
    pub reason: String,
}

/// What of a room's messages is news to a member; [`news`](crate::news::news) says what follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// As usual in a room of its kind: all messages count as unread, and they are told of those that concern them.
    #[default]
    All,
    /// Those that mention them: the room is muted.
    Mentions,
    /// None.
    Nothing,
    /// All of them, each of which they are told of.
    Every,
}

impl Notify {
    /// Every level, by the number that stands for it in the database.
    pub const ALL: [Self; 4] = [Self::All, Self::Mentions, Self::Nothing, Self::Every];

    /// Whether messages that don't mention the member call for no attention.
    pub fn is_muted(self) -> bool {
        matches!(self, Self::Mentions | Self::Nothing)
    }

    /// What is shown of so many unread messages and mentions: how much of it calls for attention, and how many mentions.
    pub fn shown(self, unread: u32, mentions: u32) -> (u32, u32) {
        match self {
            // A message that was read can call later.
            Self::All | Self::Every => (unread.max(mentions), mentions),
            Self::Mentions => (mentions, mentions),
            Self::Nothing => (0, 0),
        }
    }
}

/// Takes a topic as typed: white space around it is dropped, and inside it shrunk to single spaces. It can be empty.
///
/// # Errors
/// [`ErrorCode::TopicTooLong`].
pub fn parse_topic(typed: &str) -> Result<String, ErrorCode> {
    one_line(typed, TOPIC_MAX).ok_or(ErrorCode::TopicTooLong)
}

/// Takes the reason for a moderator's decision as typed. It can be empty.
///
/// # Errors
/// [`ErrorCode::ReasonTooLong`].
pub fn parse_reason(typed: &str) -> Result<String, ErrorCode> {
    one_line(typed, REASON_MAX).ok_or(ErrorCode::ReasonTooLong)
}

/// Takes what somebody says who asks to come back into a room. It can be empty.
///
/// # Errors
/// [`ErrorCode::NoteTooLong`].
pub fn parse_note(typed: &str) -> Result<String, ErrorCode> {
    one_line(typed, NOTE_MAX).ok_or(ErrorCode::NoteTooLong)
}

fn one_line(typed: &str, max: usize) -> Option<String> {
    let mut line = String::new();
    for word in typed.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().nth(max).is_some() {
            return None;
        }
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_one_line() {
        assert_eq!(parse_topic("  Tea,\n\tand   biscuits ").unwrap(), "Tea, and biscuits");
        assert_eq!(parse_topic(" ").unwrap(), "");
        assert_eq!(parse_topic(&"x".repeat(TOPIC_MAX + 1)), Err(ErrorCode::TopicTooLong));
        assert_eq!(parse_reason(&"x ".repeat(1_000_000)), Err(ErrorCode::ReasonTooLong));
        assert_eq!(parse_note(&"ü".repeat(NOTE_MAX)).unwrap().chars().count(), NOTE_MAX);
        assert_eq!(parse_note(&"ü".repeat(NOTE_MAX + 1)), Err(ErrorCode::NoteTooLong));
    }

    #[test]
    fn roles_are_in_their_order() {
        assert!(Role::ALL.is_sorted());
    }
}
