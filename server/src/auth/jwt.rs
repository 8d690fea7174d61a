//! Access tokens: short-lived JWTs, signed with the server's own key (HS256).

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use protocol::SessionId;
use serde::{Deserialize, Serialize};

use super::hs256;
use crate::store::{CredentialId, now};

#[derive(Serialize, Deserialize)]
struct Claims {
    /// The session. Whose it is and whether it lasts, the database says.
    sid: SessionId,
    iat: i64,
    exp: i64,
}

/// Makes and checks access tokens.
#[derive(Clone)]
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    lifetime_seconds: u32,
}

impl AccessTokens {
    /// Tokens signed with this secret.
    pub fn new(secret: &[u8], lifetime_seconds: u32) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_required_spec_claims(&["exp"]);
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
            lifetime_seconds,
        }
    }

    /// How long a token is good.
    pub fn lifetime_seconds(&self) -> u32 {
        self.lifetime_seconds
    }

    /// A token for this session.
    ///
    /// # Errors
    /// Where it can't be signed.
    pub fn issue(&self, sid: SessionId) -> Result<String, jsonwebtoken::errors::Error> {
        let iat = now().0 / 1_000;
        let exp = iat + i64::from(self.lifetime_seconds);
        encode(&Header::new(Algorithm::HS256), &Claims { sid, iat, exp }, &self.encoding)
    }

    /// The session that a token stands for, if it is ours, whole, and not expired.
    pub fn check(&self, token: &str) -> Option<SessionId> {
        decode::<Claims>(token, &self.decoding, &self.validation).ok().map(|token| token.claims.sid)
    }
}

/// Marks tokens of devices, which so are no access tokens.
const DEVICE: &str = "device";

#[derive(Serialize, Deserialize)]
struct DeviceClaims {
    /// The password by which somebody has logged in on it. With another one, it is known no longer.
    sub: CredentialId,
    aud: String,
    exp: i64,
}

/// Makes and checks what a browser keeps to be known again: somebody has logged in on it before, and nobody who only guesses at
/// their password can keep it from doing so again. It lets nobody in by itself.
#[derive(Clone)]
pub struct DeviceTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl DeviceTokens {
    /// How long a device is known after a log-in: a year.
    pub const LIFETIME_SECONDS: i64 = 365 * 24 * 60 * 60;

    /// Tokens signed with this secret.
    pub fn new(secret: &[u8]) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[DEVICE]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        let (encoding, decoding) = (EncodingKey::from_secret(secret), DecodingKey::from_secret(secret));
        Self { encoding, decoding, validation }
    }

    /// A token for a device on which this password was just used.
    ///
    /// # Errors
    /// Where it can't be signed.
    pub fn issue(&self, sub: CredentialId) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = DeviceClaims { sub, aud: DEVICE.to_owned(), exp: now().0 / 1_000 + Self::LIFETIME_SECONDS };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }

    /// The password that was used on the device that has this token, if it is ours and not expired.
    pub fn check(&self, token: &str) -> Option<CredentialId> {
        decode::<DeviceClaims>(token, &self.decoding, &self.validation).ok().map(|token| token.claims.sub)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD};
    use uuid::Uuid;

    #[test]
    fn only_our_own_whole_and_fresh_tokens_are_good() {
        let ours = AccessTokens::new(b"secret one", 60);
        let session = SessionId(Uuid::from_u128(7));
        let token = ours.issue(session).unwrap();
        assert_eq!(ours.check(&token), Some(session));
        assert_eq!(AccessTokens::new(b"secret two", 60).check(&token), None);
        assert_eq!(ours.check(&token[..token.len() - 2]), None);

        let claims = |exp| Claims { sid: session, iat: 0, exp };
        let expired = encode(&Header::new(Algorithm::HS256), &claims(now().0 / 1_000 - 1), &ours.encoding).unwrap();
        assert_eq!(ours.check(&expired), None);
        assert!(encode(&Header::new(Algorithm::HS512), &claims(i64::MAX), &ours.encoding).is_err());
    }

    /// The example of RFC 7515, appendix A.1, and what it becomes with another algorithm in its head.
    #[test]
    fn tokens_are_signed_as_others_sign_them() {
        let secret = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let ours = AccessTokens::new(&secret, 60);
        let message = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                       cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &ours.encoding, Algorithm::HS256).unwrap();
        assert_eq!(signature, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

        let token = ours.issue(SessionId(Uuid::from_u128(7))).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for head in [r#"{"alg":"none"}"#, r#"{"alg":"HS512"}"#, r#"{"alg":"RS256"}"#] {
            assert_eq!(ours.check(&format!("{}.{rest}", URL_SAFE_NO_PAD.encode(head))), None, "{head}");
        }
    }

    #[test]
    fn a_devices_token_lets_nobody_in_and_an_access_token_makes_no_device_known() {
        let (access, devices) = (AccessTokens::new(b"secret", 60), DeviceTokens::new(b"secret"));
        let password = CredentialId(Uuid::from_u128(7));
        let token = devices.issue(password).unwrap();
        assert_eq!(devices.check(&token), Some(password));
        assert_eq!(DeviceTokens::new(b"another").check(&token), None);
        assert_eq!(access.check(&token), None);
        assert_eq!(devices.check(&access.issue(SessionId(Uuid::from_u128(7))).unwrap()), None);
    }
}
