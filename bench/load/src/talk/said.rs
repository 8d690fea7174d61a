//! What the messages say: enough to tell, at every receiver, what was lost, doubled or moved, and how late it is.

/// Where what is said begins, in whatever surrounds it.
const MARK: &[u8] = b"w1 ";
/// A message of this many letters is what people write in chats, more or less.
const LENGTH: usize = 100;

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The step that it belongs to.
    pub step: u32,
    /// One sender in one room.
    pub stream: u32,
    /// 0, 1, 2 … in this order within its stream.
    pub number: u32,
    /// When it was to be sent, in microseconds since the crowd gathered.
    pub intended: u64,
    /// Its place in its room, where the server gives places.
    pub place: Option<(u32, u64)>,
}

impl Said {
    /// As it is written.
    pub fn text(&self) -> String {
        let Self { step, stream, number, intended, .. } = self;
        let mut text = format!("w1 {step} {stream} {number} {intended} ");
        while text.len() < LENGTH {
            text.push_str("chat ");
        }
        text.truncate(LENGTH);
        // No space at the end: it would be trimmed.
        text.replace_range(LENGTH - 1.., ".");
        text
    }

    /// Finds it in what was received.
    pub fn find(bytes: &[u8]) -> Option<Self> {
        let start = memchr::memmem::find(bytes, MARK)? + MARK.len();
        let mut rest = bytes[start..].iter();
        let mut number = || {
            let mut digits = 0;
            let mut number = 0_u64;
            for digit in rest.by_ref().take_while(|byte| byte.is_ascii_digit()) {
                number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
                digits += 1;
            }
            (digits > 0).then_some(number)
        };
        let mut small = || u32::try_from(number()?).ok();
        let (step, stream, count) = (small()?, small()?, small()?);
        Some(Self { step, stream, number: count, intended: number()?, place: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found() {
        let said = Said { step: 3, stream: 41, number: 5, intended: 926_535, place: None };
        let text = said.text();
        assert_eq!(text.len(), LENGTH);
        assert_eq!(Said::find(format!(r#"42["message",{{"text":"{text}"}}]"#).as_bytes()), Some(said));
        assert_eq!(Said::find(b"w1 3 x"), None);
    }
}
