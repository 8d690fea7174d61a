//! WebP: chunks with a name and a length in one RIFF, of which the first tells what the others are.

use super::{Walked, take};

/// In the flags of the first chunk.
const HAS_XMP: u8 = 1 << 2;
const HAS_EXIF: u8 = 1 << 3;
/// Where the first chunk has its flags.
const FLAGS_AT: usize = 20;

/// Goes through the file, which may be cut off: it is shown as far as it goes.
pub fn walk(file: &[u8]) -> Option<Walked> {
    let mut rest = file;
    let head = take(&mut rest, 12)?;
    if !head.starts_with(b"RIFF") || !head.ends_with(b"WEBP") {
        return None;
    }
    let length = u32::from_le_bytes(*head[4..].first_chunk()?) as usize;
    rest = &rest[..length.saturating_sub(4).min(rest.len())];
    let mut walked = Walked::new(file.len());
    walked.kept.extend_from_slice(head);
    let is_extended = rest.starts_with(b"VP8X");
    let (mut frames, mut oriented) = (0_u32, false);
    while let Some((name, body, whole)) = chunk(&mut rest) {
        match &name {
            b"EXIF" if is_extended => {
                if let Some(exif) = walked.orient(body) {
                    oriented = true;
                    walked.kept.extend(name);
                    walked.kept.extend((exif.len() as u32).to_le_bytes());
                    walked.kept.extend(exif);
                }
            }
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" | b"ANIM" | b"ANMF" => {
                walked.kept.extend_from_slice(whole);
            }
            _ => {}
        }
        frames += u32::from(&name == b"ANMF");
    }
    if is_extended && let Some(flags) = walked.kept.get_mut(FLAGS_AT) {
        *flags &= !HAS_XMP;
        *flags = if oriented { *flags | HAS_EXIF } else { *flags & !HAS_EXIF };
    }
    let length = u32::try_from(walked.kept.len() - 8).ok()?;
    walked.kept[4..8].copy_from_slice(&length.to_le_bytes());
    walked.is_animated = frames > 1;
    Some(walked)
}

/// The next chunk: its name, what is in it, and all of it. Each has an even length; of the last one, the byte that makes it so may
/// be missing.
fn chunk<'a>(rest: &mut &'a [u8]) -> Option<([u8; 4], &'a [u8], &'a [u8])> {
    let name = *rest.first_chunk()?;
    let length = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
    let body = rest.get(8..)?.get(..length)?;
    let whole = (8 + length.next_multiple_of(2)).min(rest.len());
    Some((name, body, take(rest, whole)?))
}
