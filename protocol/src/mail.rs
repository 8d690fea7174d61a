//! Addresses of e-mail, and when somebody wants to be written to.

/// Longest address, in bytes (RFC 5321, section 4.5.3.1, less the angle brackets).
pub const ADDRESS_MAX: usize = 254;
/// Longest part before the `@`, in bytes.
const LOCAL_MAX: usize = 64;
/// Longest part of a domain between two dots, in bytes.
const LABEL_MAX: usize = 63;
/// After how many minutes unread mentions are told by e-mail: the choices that there are. 0 is never.
pub const AFTER_MINUTES: [u32; 6] = [0, 15, 60, 240, 1_440, 10_080];
/// What is offered with a new address.
pub const AFTER_DEFAULT: u32 = 60;

/// An address as typed, without the space around it; `None` where it is none. Only plain ones are taken: no quotes, comments or display
/// names, and nothing that could end a line or a header.
pub fn address(typed: &str) -> Option<&str> {
    let address = typed.trim();
    let is_atom = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    let is_label = |label: &str| {
        (1..=LABEL_MAX).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let fits = address.len() <= ADDRESS_MAX
        && address.split_once('@').is_some_and(|(local, domain)| {
            local.len() <= LOCAL_MAX && local.split('.').all(is_atom) && domain.split('.').all(is_label)
        });
    fits.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain_and_has_its_bounds() {
        for good in ["ada@example.org", "a.b+c@x-y.example", "o'hara@mail", " ada@example.org "] {
            assert_eq!(address(good), Some(good.trim()), "{good}");
        }
        let long = format!("{}@example.org", "a".repeat(LOCAL_MAX + 1));
        let far = format!("a@{}org", "abcdefghi.".repeat(25));
        for wrong in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a@b@c",
            "a b@example.org",
            ".a@example.org",
            "a..b@example.org",
            "a@-b.org",
            "a@b..org",
            "a@example.org\r\nBcc: eve@example.org",
            "Ada <a@example.org>",
            "\"a b\"@example.org",
            "a,b@example.org",
            "ä@example.org",
            "a@b\0.org",
            &long,
            &far,
        ] {
            assert_eq!(address(wrong), None, "{wrong:?}");
        }
    }
}
