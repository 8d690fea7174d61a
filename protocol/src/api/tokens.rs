//! The bodies for bots, and for the tokens by which programs act.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Person, SessionId, Timestamp, UserId};

/// Most characters of what a token is called.
pub const TOKEN_NAME_MAX: usize = 60;
/// Most days for which a token is good.
pub const TOKEN_DAYS_MAX: u32 = 3_650;
/// Days for which a token is good where nothing else is said.
pub const TOKEN_DAYS: u32 = 90;
/// Most rooms that one token is bound to.
pub const TOKEN_ROOMS_MAX: usize = 20;
/// Most tokens that one person has, those of their bots among them.
pub const TOKENS_MAX: usize = 100;
/// Most bots that one person owns.
pub const BOTS_MAX: usize = 20;

/// A token that is to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewToken {
    /// What it is called, 1 to [`TOKEN_NAME_MAX`] characters.
    pub name: String,
    /// What it is good for: `read`, `write`, `admin`; with one or more of `room:ID` in these rooms only.
    pub scopes: Vec<String>,
    /// For how many days it is good: 1 to [`TOKEN_DAYS_MAX`], [`TOKEN_DAYS`] where it is left out.
    #[serde(default)]
    pub days: Option<u32>,
    /// The bot that acts by it, one of the asker's own; the asker where it is left out.
    #[serde(default)]
    pub bot: Option<UserId>,
}

/// A token, without what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenInfo {
    /// By what it is revoked.
    pub id: SessionId,
    /// Who acts by it.
    pub person: Person,
    /// What it is called.
    pub name: String,
    /// What it is good for, as in [`NewToken`].
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A token that was made.
#[derive(Clone, Serialize, Deserialize)]
pub struct MadeToken {
    /// What goes into `Authorization: Bearer …`. Shown this once.
    pub token: String,
    /// All else about it.
    pub info: TokenInfo,
}

impl fmt::Debug for MadeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MadeToken").field("info", &self.info).finish_non_exhaustive()
    }
}

/// One's own tokens and those of one's bots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// The newest first, at most [`TOKENS_MAX`].
    pub tokens: Vec<TokenInfo>,
}

/// A bot that is to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewBot {
    /// Its name, by the same rules as a person's.
    pub name: String,
}

/// One's own bots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bots {
    /// The newest first, at most [`BOTS_MAX`].
    pub bots: Vec<Person>,
}

/// An incoming webhook that is to be made, with a bot of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewHook {
    /// What the bot is called.
    pub name: String,
    /// For how many days it is good: 1 to [`TOKEN_DAYS_MAX`], as many as there can be where it is left out.
    #[serde(default)]
    pub days: Option<u32>,
}

/// An incoming webhook that was made.
#[derive(Clone, Serialize, Deserialize)]
pub struct MadeHook {
    /// The path of its address. Whoever has it may post; shown this once.
    pub path: String,
    /// The token in it, and the bot that posts.
    pub info: TokenInfo,
}

impl fmt::Debug for MadeHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MadeHook").field("info", &self.info).finish_non_exhaustive()
    }
}
