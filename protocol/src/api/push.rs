//! The bodies for browsers that are told of what is new while nothing is open in them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// By which key browsers know the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushKey {
    /// In base64url: a point of P-256, uncompressed; `None` where the server tells no browsers.
    pub key: Option<String>,
}

/// What a browser gives to whom it lets itself be told by.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushSubscription {
    /// Where its push service takes what is for it.
    pub endpoint: String,
    /// Its public key, in base64url.
    pub p256dh: String,
    /// Its secret, in base64url.
    pub auth: String,
}

impl fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushSubscription(…)")
    }
}
