//! What stands in the addresses of links.

use std::io;

use hmac::{Hmac, KeyInit, Mac};
use protocol::UserId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::auth::secret;

/// Digits of a person's id.
const ID: usize = 32;
/// Digits of a token, and of a code's proof.
const PROOF: usize = 2 * secret::LENGTH;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// A token that nobody has, and what is kept of it.
pub fn new_token() -> io::Result<(String, [u8; 32])> {
    let token = hex(&secret::random()?);
    let kept = Sha256::digest(token.as_bytes()).into();
    Ok((token, kept))
}

/// What the database keeps of a token, where this looks like one.
pub fn fingerprint(token: &str) -> Option<[u8; 32]> {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (token.len() == PROOF && token.bytes().all(is_hex)).then(|| Sha256::digest(token.as_bytes()).into())
}

/// Makes and knows the links that stop digests. They are good for as long as the address is the same; nothing is kept of them.
pub struct Links(Hmac<Sha256>);

impl Links {
    /// With the server's secret key.
    pub fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("a key of any length will do"))
    }

    fn proof(&self, user: UserId, address: &str) -> Hmac<Sha256> {
        self.0.clone().chain_update(b"weconnect mail stop").chain_update(user.0.as_bytes()).chain_update(address)
    }

    /// The code that stops somebody's digests to an address.
    pub fn stop(&self, user: UserId, address: &str) -> String {
        format!("{}{}", user.0.simple(), hex(&self.proof(user, address).finalize().into_bytes()))
    }

    /// Whose code it claims to be.
    pub fn user(code: &str) -> Option<UserId> {
        let is_hex = code.len() == ID + PROOF && code.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| Uuid::try_parse(&code[..ID]).ok().map(UserId)).flatten()
    }

    /// Whether it is; in a time that says nothing about where a wrong one differs.
    pub fn is_stop(&self, code: &str, user: UserId, address: &str) -> bool {
        let proof = code.get(ID..).and_then(bytes);
        proof.is_some_and(|proof| self.proof(user, address).verify_slice(&proof).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_one_person_one_address_and_one_key() {
        let (links, user) = (Links::new(b"key"), UserId(Uuid::from_u128(7)));
        let code = links.stop(user, "a@b.org");
        assert_eq!(Links::user(&code), Some(user));
        assert!(links.is_stop(&code, user, "a@b.org"));
        assert!(!links.is_stop(&code, user, "c@b.org") && !links.is_stop(&code, UserId(Uuid::from_u128(8)), "a@b.org"));
        assert!(!Links::new(b"other").is_stop(&code, user, "a@b.org"));
        for wrong in ["", &code[1..], &code.replace('0', "ä"), &format!("{code}0")] {
            assert_eq!(Links::user(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_is_known_by_its_look() {
        let (token, kept) = new_token().unwrap();
        assert_eq!(fingerprint(&token), Some(kept));
        assert_eq!(
            fingerprint(&token.to_uppercase()).filter(|_| token.bytes().any(|byte| byte.is_ascii_lowercase())),
            None
        );
        assert_eq!((fingerprint(""), fingerprint(&token[1..])), (None, None));
    }
}
