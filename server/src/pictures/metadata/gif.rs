//! GIF: a palette, then blocks of which each has a chain of pieces.

use super::{Walked, take};

const EXTENSION: u8 = 0x21;
const FRAME: u8 = 0x2C;
const END: u8 = 0x3B;

/// Goes through the file, which may be cut off: it is shown as far as it goes.
pub fn walk(file: &[u8]) -> Option<Walked> {
    if !file.starts_with(b"GIF87a") && !file.starts_with(b"GIF89a") {
        return None;
    }
    let mut rest = file;
    let mut walked = Walked::new(file.len());
    let screen = take(&mut rest, 13)?;
    walked.kept.extend_from_slice(screen);
    walked.kept.extend_from_slice(take(&mut rest, palette(screen[10]))?);
    let mut frames = 0_u32;
    loop {
        let all = rest;
        match take(&mut rest, 1) {
            Some([EXTENSION]) => {
                let Some(label) = take(&mut rest, 1) else { break };
                let content = rest;
                let length = skip_pieces(&mut rest);
                if stays(label[0], &content[..length]) {
                    walked.kept.extend_from_slice(&all[..2 + length]);
                }
            }
            Some([FRAME]) => {
                frames += 1;
                let colours = take(&mut rest, 9).map_or(0, |place| palette(place[8]));
                // The palette, and how long the first code of the pixels is.
                take(&mut rest, colours + 1);
                skip_pieces(&mut rest);
                walked.kept.extend_from_slice(&all[..all.len() - rest.len()]);
            }
            Some([END]) => {
                walked.kept.push(END);
                break;
            }
            _ => break,
        }
    }
    walked.is_animated = frames > 1;
    Some(walked)
}

/// How many bytes the palette has that these flags announce.
const fn palette(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Passes over a chain of pieces with its end, or over all that is there of it. Gives how long it is.
fn skip_pieces(rest: &mut &[u8]) -> usize {
    let before = rest.len();
    while let Some([length]) = take(rest, 1) {
        let length = usize::from(*length).min(rest.len());
        take(rest, length);
        if length == 0 {
            break;
        }
    }
    before - rest.len()
}

/// Whether an extension is needed to show the picture: how long a frame stays, text as a frame, how often all is repeated, and
/// what its colours mean.
fn stays(label: u8, content: &[u8]) -> bool {
    const APPLICATIONS: [&[u8]; 3] = [b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0", b"\x0bICCRGBG1012"];
    match label {
        0xF9 | 0x01 => true,
        0xFF => APPLICATIONS.iter().any(|name| content.starts_with(name)),
        _ => false,
    }
}
