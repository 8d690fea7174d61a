//! From a file to pixels, as few of them as a preview needs.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgba32FImage};

use super::{
    PIXELS_MAX, PREVIEW_SIDE_MAX, SIDE_MAX,
    answer::{Format, Refusal},
};

/// What a decoder may ask for beside the pixels, where it asks before it takes.
const DECODER_MAX: u64 = 512 << 20;
/// A colour profile that is longer than this, such as those of printers, is not put into a preview.
const PROFILE_MAX: usize = 16 << 10;

/// A picture, or the first frame of an animation, not upright yet.
pub struct Decoded {
    /// As the file says, in pixels.
    pub width: u32,
    /// As the file says, in pixels.
    pub height: u32,
    /// At least as large as a preview, unless the picture is not. Colours are multiplied by alpha, so that those of
    /// pixels that nobody sees don't show.
    pub pixels: Rgba32FImage,
    /// What red, green and blue mean, where the file says.
    pub profile: Option<Vec<u8>>,
}

/// What a file is, by its first bytes.
pub fn format(file: &[u8]) -> Option<Format> {
    match image::guess_format(file).ok()? {
        ImageFormat::Jpeg => Some(Format::Jpeg),
        ImageFormat::Png => Some(Format::Png),
        ImageFormat::Gif => Some(Format::Gif),
        ImageFormat::WebP => Some(Format::WebP),
        _ => None,
    }
}

/// Decodes a file. Its head is looked at first, and the rest only where that has no more pixels than are let in.
pub fn decode(file: &[u8]) -> Result<Decoded, Refusal> {
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| Refusal::Unreadable)?;
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(DECODER_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Refusal::Unreadable);
    }
    if width.max(height) > SIDE_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Refusal::TooLarge);
    }
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| is_worth_keeping(profile));
    let image = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    let pixels = shrink(&image, width.max(height).div_ceil(2 * PREVIEW_SIDE_MAX));
    Ok(Decoded { width, height, pixels, profile })
}

fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooLarge,
        _ => Refusal::Unreadable,
    }
}

/// Whether a colour profile is a short one, for colours as they are once decoded.
fn is_worth_keeping(profile: &[u8]) -> bool {
    profile.len() <= PROFILE_MAX && profile.get(16..20) == Some(b"RGB ")
}

/// The mean of each square of `factor` pixels a side: fast, and good enough for what is scaled down further with care.
fn shrink(image: &DynamicImage, factor: u32) -> Rgba32FImage {
    let (width, height) = image.dimensions();
    Rgba32FImage::from_fn(width.div_ceil(factor), height.div_ceil(factor), |x, y| {
        let columns = x * factor..(x * factor + factor).min(width);
        let rows = y * factor..(y * factor + factor).min(height);
        let count = (columns.len() * rows.len()) as f32;
        // At most 8² pixels, each a product of two bytes.
        let mut sum = [0_u32; 4];
        for row in rows {
            for column in columns.clone() {
                let [red, green, blue, alpha] = image.get_pixel(column, row).0.map(u32::from);
                for (sum, value) in sum.iter_mut().zip([red * alpha, green * alpha, blue * alpha, 255 * alpha]) {
                    *sum += value;
                }
            }
        }
        image::Rgba(sum.map(|sum| sum as f32 / (255.0 * 255.0 * count)))
    })
}
