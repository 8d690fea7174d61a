//! PNG: chunks with a length, a name and a check sum.

use super::{Walked, take};

const START: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Goes through the file, which may be cut off: it is shown as far as it goes.
pub fn walk(file: &[u8]) -> Option<Walked> {
    let mut rest = file.strip_prefix(START)?;
    let mut walked = Walked::new(file.len());
    walked.kept.extend_from_slice(START);
    while let Some((name, body, whole)) = chunk(&mut rest) {
        match &name {
            b"eXIf" => {
                if let Some(exif) = walked.orient(body) {
                    walked.kept.extend((exif.len() as u32).to_be_bytes());
                    let from = walked.kept.len();
                    walked.kept.extend(name);
                    walked.kept.extend(exif);
                    let sum = check_sum(&walked.kept[from..]);
                    walked.kept.extend(sum.to_be_bytes());
                }
            }
            _ if stays(&name) => walked.kept.extend_from_slice(whole),
            _ => {}
        }
        if &name == b"acTL" {
            walked.is_animated |= body.first_chunk().is_some_and(|frames| u32::from_be_bytes(*frames) > 1);
        }
        if &name == b"IEND" {
            break;
        }
    }
    Some(walked)
}

/// The next chunk: its name, what is in it, and all of it.
fn chunk<'a>(rest: &mut &'a [u8]) -> Option<([u8; 4], &'a [u8], &'a [u8])> {
    let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
    let whole = take(rest, length.checked_add(12)?)?;
    Some((*whole[4..].first_chunk()?, &whole[8..8 + length], whole))
}

/// Whether a chunk is needed to show the picture: all that begin with a capital are, and of the others those that tell about
/// its colours, its shape and its frames.
fn stays(name: &[u8; 4]) -> bool {
    const OTHERS: [&[u8; 4]; 15] = [
        b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs", b"acTL",
        b"fcTL", b"fdAT", b"hIST",
    ];
    name[0].is_ascii_uppercase() || OTHERS.contains(&name)
}

/// CRC-32, of the few bytes that are written anew.
fn check_sum(bytes: &[u8]) -> u32 {
    let shift = |sum: u32| if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| shift(sum)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_sum_is_that_of_every_png() {
        assert_eq!(check_sum(b"IEND"), 0xAE42_6082);
    }
}
