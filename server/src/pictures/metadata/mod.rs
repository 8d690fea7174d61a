//! What a file has beside its pixels: which way up it is and whether it moves are told, and what describes the picture, such
//! as the place where it was taken, is taken out.
//!
//! What is not needed to show a picture can say anything in any of a dozen ways (EXIF, XMP, IPTC, comments, what makers of
//! cameras and programs have come up with, another picture or a film at the end of the file). So each format has a list of what stays,
//! and not one of what goes. What stays is copied as it is.

mod gif;
mod jpeg;
mod png;
mod webp;

use image::metadata::Orientation;

use super::answer::Format;

/// What a file has beside its pixels.
pub struct Stripped {
    pub orientation: Orientation,
    /// Whether it has more than one frame.
    pub is_animated: bool,
    /// The file without what describes it; `None` where there was nothing of the kind.
    pub cleaned: Option<Vec<u8>>,
}

/// What the walk through a file has found.
struct Walked {
    orientation: Option<Orientation>,
    is_animated: bool,
    kept: Vec<u8>,
}

/// Takes out what describes the picture. The orientation stays where it is not that of the pixels, and so does a colour profile.
/// Gives nothing where the file is not of this format.
pub fn strip(format: Format, file: &[u8]) -> Option<Stripped> {
    let walked = match format {
        Format::Jpeg => jpeg::walk(file),
        Format::Png => png::walk(file),
        Format::Gif => gif::walk(file),
        Format::WebP => webp::walk(file),
    }?;
    let orientation = walked.orientation.unwrap_or(Orientation::NoTransforms);
    let cleaned = (walked.kept != file).then_some(walked.kept);
    Some(Stripped { orientation, is_animated: walked.is_animated, cleaned })
}

impl Walked {
    /// For a file that is no longer than this once it is cleaned.
    fn new(length: usize) -> Self {
        // An orientation is written anew into no more space than a whole EXIF has.
        Self { orientation: None, is_animated: false, kept: Vec::with_capacity(length) }
    }

    /// Takes in a file's EXIF. Gives what stays of it: the orientation, where there is one to tell. Of several, the first counts.
    fn orient(&mut self, exif: &[u8]) -> Option<[u8; 26]> {
        if self.orientation.is_some() {
            return None;
        }
        let exif = exif.strip_prefix(EXIF).unwrap_or(exif);
        let orientation = Orientation::from_exif_chunk(exif).unwrap_or(Orientation::NoTransforms);
        self.orientation = Some(orientation);
        (orientation != Orientation::NoTransforms).then(|| only(orientation))
    }
}

/// Before the EXIF of a JPEG, and of a WebP by some programs.
const EXIF: &[u8] = b"Exif\0\0";

/// An EXIF that tells an orientation, and nothing else.
fn only(orientation: Orientation) -> [u8; 26] {
    // Big-endian; one entry, at byte 8: tag 0x0112, a short, one of it; no further directory.
    let mut exif = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    exif[19] = orientation.to_exif();
    exif
}

/// Takes so many bytes from the start of what is left, if there are as many.
fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat};

    use super::*;

    #[test]
    fn an_orientation_is_read_back_as_it_was_written() {
        for number in 1..=8 {
            let orientation = Orientation::from_exif(number).unwrap();
            assert_eq!(Orientation::from_exif_chunk(&only(orientation)), Some(orientation));
        }
    }

    #[test]
    fn a_broken_file_is_walked_through_to_its_end() {
        let image = DynamicImage::new_rgb8(40, 30);
        let formats = [
            (Format::Jpeg, ImageFormat::Jpeg),
            (Format::Png, ImageFormat::Png),
            (Format::Gif, ImageFormat::Gif),
            (Format::WebP, ImageFormat::WebP),
        ];
        for (format, encoded) in formats {
            let mut file = Cursor::new(Vec::new());
            image.write_to(&mut file, encoded).unwrap();
            let file = file.into_inner();
            assert!(strip(format, &file).unwrap().cleaned.is_none());
            for _ in 0..2_000 {
                let mut broken = file.clone();
                for _ in 0..fastrand::usize(1..6) {
                    let at = fastrand::usize(..broken.len().min(80));
                    broken[at] = fastrand::u8(..);
                }
                broken.truncate(fastrand::usize(..=broken.len()));
                let cleaned = strip(format, &broken).and_then(|stripped| stripped.cleaned).unwrap_or_default();
                assert!(cleaned.len() <= broken.len() + 64, "{broken:?}");
            }
        }
    }
}
