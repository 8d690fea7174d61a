//! JPEG: segments that begin with a marker, and the pixels' data after some of them.

use super::{EXIF, Walked, take};

const START: [u8; 2] = [0xFF, 0xD8];
const END: u8 = 0xD9;
/// What the pixels' data follow.
const SCAN: u8 = 0xDA;
/// APP1: EXIF or XMP.
const DESCRIPTION: u8 = 0xE1;

/// Goes through the file, which may be cut off: it is shown as far as it goes.
pub fn walk(file: &[u8]) -> Option<Walked> {
    let mut rest = file.strip_prefix(&START)?;
    let mut walked = Walked::new(file.len());
    walked.kept.extend(START);
    while let Some((marker, body)) = segment(&mut rest) {
        if marker == DESCRIPTION && body.starts_with(EXIF) {
            if let Some(exif) = walked.orient(body) {
                // Its length counts itself.
                let length = 2 + EXIF.len() as u8 + exif.len() as u8;
                walked.kept.extend([0xFF, marker, 0, length]);
                walked.kept.extend_from_slice(EXIF);
                walked.kept.extend(exif);
            }
        } else if stays(marker, body) {
            walked.kept.extend([0xFF, marker]);
            if !stands_alone(marker) {
                walked.kept.extend((body.len() as u16 + 2).to_be_bytes());
                walked.kept.extend_from_slice(body);
            }
        }
        if marker == SCAN {
            walked.kept.extend_from_slice(scan(&mut rest));
        }
        // Some cameras put a second picture or a film behind the end, with descriptions of their own.
        if marker == END {
            break;
        }
    }
    Some(walked)
}

/// The next marker and what belongs to it. What stands before it, against the rules, is passed over as decoders do.
fn segment<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    loop {
        let start = rest.iter().position(|byte| *byte == 0xFF)?;
        take(rest, start)?;
        let fill = rest.iter().position(|byte| *byte != 0xFF)?;
        take(rest, fill)?;
        match take(rest, 1)?[0] {
            0 => {}
            marker if stands_alone(marker) => return Some((marker, &[])),
            marker => {
                let length = take(rest, 2)?;
                let length = usize::from(u16::from_be_bytes([length[0], length[1]])).checked_sub(2)?;
                return Some((marker, take(rest, length)?));
            }
        }
    }
}

/// Whether a marker has neither a length nor a body.
const fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xD0..=0xD9)
}

/// The pixels' data, up to the next marker.
fn scan<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    // In them, 0xFF is followed by a zero, or by a marker of their own.
    let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7);
    let length = rest.windows(2).position(ends).unwrap_or(rest.len());
    take(rest, length).unwrap_or_default()
}

/// Whether a segment is needed to show the picture: of those that are free for all uses, how its colours are meant.
fn stays(marker: u8, body: &[u8]) -> bool {
    match marker {
        0xE0 => body.starts_with(b"JFIF\0"),
        0xE2 => body.starts_with(b"ICC_PROFILE\0"),
        0xEE => body.starts_with(b"Adobe"),
        // The others of an application, and comments.
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}
