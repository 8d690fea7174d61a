//! What only one browser can read (RFC 8291), as one record of `aes128gcm` (RFC 8188).

use hmac::{Hmac, KeyInit, Mac};
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToEncodedPoint};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use sha2::Sha256;

/// Most bytes that can be sealed: push services take 4,096 (RFC 8030, section 7.2), of which the header has 86, the tag 16 and the
/// delimiter one.
pub const PLAIN_MAX: usize = 4_096 - 86 - 16 - 1;
/// The size of a record, of which there is one.
const RECORD: u32 = 4_096;
/// What follows the last byte of the last record.
const LAST: u8 = 2;

/// What is random about a message: each has its own.
pub struct Fresh {
    /// Our half of the agreement.
    pub key: SecretKey,
    /// The salt.
    pub salt: [u8; 16],
}

/// Why it can't be sealed.
#[derive(Debug, thiserror::Error)]
#[error("the browser's key is none, or the message is too long")]
pub struct Unsealed;

/// Seals a text for the browser with this public key and this secret.
pub fn encrypt(public_key: &[u8], secret: &[u8], plain: &[u8], fresh: &Fresh) -> Result<Vec<u8>, Unsealed> {
    if plain.len() > PLAIN_MAX {
        return Err(Unsealed);
    }
    let theirs = PublicKey::from_sec1_bytes(public_key).map_err(|_| Unsealed)?;
    let ours = fresh.key.public_key().to_encoded_point(false);
    let agreed = diffie_hellman(fresh.key.to_nonzero_scalar(), theirs.as_affine());
    let info = [b"WebPush: info\0", theirs.to_encoded_point(false).as_bytes(), ours.as_bytes()].concat();
    let input = expand(&extract(secret, agreed.raw_secret_bytes()), &info);
    let key = extract(&fresh.salt, &input);
    let (cipher, nonce) = (expand(&key, b"Content-Encoding: aes128gcm\0"), expand(&key, b"Content-Encoding: nonce\0"));
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &cipher[..16]).map_err(|_| Unsealed)?);
    let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).map_err(|_| Unsealed)?;
    let mut record = [plain, &[LAST]].concat();
    cipher.seal_in_place_append_tag(nonce, Aad::empty(), &mut record).map_err(|_| Unsealed)?;
    let length = u8::try_from(ours.as_bytes().len()).map_err(|_| Unsealed)?;
    Ok([&fresh.salt[..], &RECORD.to_be_bytes(), &[length], ours.as_bytes(), &record].concat())
}

/// HKDF-Extract (RFC 5869).
fn extract(salt: &[u8], input: &[u8]) -> [u8; 32] {
    mac(salt, &[input])
}

/// The first block of HKDF-Expand, which has all that is needed.
fn expand(key: &[u8; 32], info: &[u8]) -> [u8; 32] {
    mac(key, &[info, &[1]])
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64.decode(text).unwrap()
    }

    /// The example of RFC 8291, section 5 and appendix A.
    #[test]
    fn the_rfcs_example_comes_out_as_it_stands_there() {
        let fresh = Fresh {
            key: SecretKey::from_slice(&bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap(),
            salt: bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap(),
        };
        let public_key =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let secret = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let sealed = encrypt(&public_key, &secret, b"When I grow up, I want to be a watermelon", &fresh).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64.encode(sealed), expected);
    }

    #[test]
    fn what_is_too_long_or_for_nobody_is_not_sealed() {
        let fresh = Fresh { key: SecretKey::from_slice(&[7; 32]).unwrap(), salt: [0; 16] };
        let key = fresh.key.public_key().to_encoded_point(false);
        assert_eq!(encrypt(key.as_bytes(), &[0; 16], &[b'x'; PLAIN_MAX], &fresh).unwrap().len(), 4_096);
        assert!(encrypt(key.as_bytes(), &[0; 16], &[b'x'; PLAIN_MAX + 1], &fresh).is_err());
        assert!(encrypt(&[4; 65], &[0; 16], b"x", &fresh).is_err());
    }
}
