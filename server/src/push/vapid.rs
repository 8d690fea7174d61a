//! By what push services know the server (RFC 8292).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use p256::{
    SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer},
    elliptic_curve::sec1::ToEncodedPoint,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use url::Url;

use crate::store::now;

/// How long a token is good, in seconds; at most a day (RFC 8292, section 2).
const LIFETIME_SECONDS: i64 = 12 * 60 * 60;

#[derive(Serialize)]
struct Claims<'a> {
    /// The push service.
    aud: String,
    exp: i64,
    /// Where the server's people can be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

/// The server's key, and what it signs. It is derived from the secret key, so that all servers on one database have the same, and it is
/// kept as that one is: whoever exchanges it logs everybody out, with their browsers.
pub struct Vapid {
    key: SigningKey,
    public_key: String,
    subject: Option<String>,
    /// Names rooms to push services.
    names: [u8; 32],
}

impl Vapid {
    /// For a server with this secret key at this address. Of addresses only those over HTTPS are told, as some services take no others.
    pub fn new(secret: &[u8], address: Option<String>) -> Self {
        let derived = |count: u32| {
            let hash = Sha256::new().chain_update(b"weconnect push").chain_update(count.to_be_bytes());
            hash.chain_update(secret).finalize()
        };
        // All but one of four billion numbers is a key.
        let key = (0..).find_map(|count| SecretKey::from_slice(&derived(count)).ok()).expect("one of them is a key");
        let public_key = BASE64.encode(key.public_key().to_encoded_point(false).as_bytes());
        let names = Sha256::new().chain_update(b"weconnect push topics").chain_update(secret).finalize().into();
        let subject = address.filter(|address| address.starts_with("https://"));
        Self { key: key.into(), public_key, subject, names }
    }

    /// The public key in base64url: a point of P-256, uncompressed.
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// What stands in `Authorization` of what is sent to a push service.
    pub fn authorization(&self, endpoint: &Url) -> String {
        let aud = endpoint.origin().ascii_serialization();
        let claims = Claims { aud, exp: now().0 / 1_000 + LIFETIME_SECONDS, sub: self.subject.as_deref() };
        let claims = serde_json::to_vec(&claims).expect("claims are plain JSON");
        let signed = format!("{}.{}", BASE64.encode(br#"{"typ":"JWT","alg":"ES256"}"#), BASE64.encode(claims));
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("vapid t={signed}.{}, k={}", BASE64.encode(signature.to_bytes()), self.public_key)
    }

    /// By what a push service knows that two messages are about one room, and nothing else of it: the later one takes the place of one
    /// that still waits (RFC 8030, section 5.4: 32 characters of base64url).
    pub fn topic(&self, room: protocol::RoomId) -> String {
        let hash = Sha256::new().chain_update(self.names).chain_update(room.0.as_bytes()).finalize();
        BASE64.encode(&hash[..24])
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::{VerifyingKey, signature::Verifier};
    use protocol::RoomId;

    use super::*;

    #[test]
    fn a_token_is_for_one_service_and_signed_with_the_key_that_browsers_are_told() {
        let vapid = Vapid::new(b"secret", Some("https://chat.example.org".into()));
        let header = vapid.authorization(&Url::parse("https://push.example:8443/abc?d").unwrap());
        let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(key, Vapid::new(b"secret", None).public_key());
        assert_ne!(key, Vapid::new(b"other", None).public_key());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let claims = BASE64.decode(signed.split_once('.').unwrap().1).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(
            (&claims["aud"], &claims["sub"]),
            (&"https://push.example:8443".into(), &"https://chat.example.org".into())
        );
        let lasts = claims["exp"].as_i64().unwrap() - now().0 / 1_000;
        assert!((LIFETIME_SECONDS - 10..=24 * 60 * 60).contains(&lasts));
        let key = VerifyingKey::from_sec1_bytes(&BASE64.decode(key).unwrap()).unwrap();
        let signature = Signature::from_slice(&BASE64.decode(signature).unwrap()).unwrap();
        key.verify(signed.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn a_topic_tells_rooms_apart_and_not_which_they_are() {
        let (one, other) = (Vapid::new(b"one", None), Vapid::new(b"other", None));
        let topic = one.topic(RoomId::LOBBY);
        assert_eq!((topic.len(), &topic), (32, &one.topic(RoomId::LOBBY)));
        assert_ne!(topic, other.topic(RoomId::LOBBY));
    }
}
