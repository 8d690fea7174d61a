//! What one sees of a picture before it is there, and instead of it.

use image::{
    DynamicImage, ImageEncoder, ImageError, ImageResult, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    imageops::FilterType,
    metadata::Orientation,
};

use super::{
    EMOJI_SIDE, PREVIEW_SIDE_MAX, SQUARE_SIDE,
    answer::{Format, Refusal, Small},
    decode::Decoded,
};

/// Of a JPEG, from 1 to 100.
const QUALITY: u8 = 80;
/// The longer side of what a sketch is made from.
const SKETCHED_SIDE_MAX: u32 = 100;

/// A picture as one sees it: upright.
pub struct Seen {
    pub width: u32,
    pub height: u32,
    /// At most as large as a preview; colours are multiplied by alpha.
    pixels: DynamicImage,
    profile: Option<Vec<u8>>,
}

impl Seen {
    pub fn new(decoded: Decoded, orientation: Orientation) -> Self {
        let (width, height) = (decoded.width, decoded.height);
        let mut pixels = DynamicImage::ImageRgba32F(decoded.pixels);
        let (small_width, small_height) = fitted(width, height, PREVIEW_SIDE_MAX);
        if (small_width, small_height) != (pixels.width(), pixels.height()) {
            pixels = pixels.resize_exact(small_width, small_height, FilterType::CatmullRom);
        }
        pixels.apply_orientation(orientation);
        let lies = orientation.to_exif() > 4;
        let (width, height) = if lies { (height, width) } else { (width, height) };
        Self { width, height, pixels, profile: decoded.profile }
    }

    /// A small file.
    pub fn preview(&self) -> Result<Small, Refusal> {
        let pixels = shown(&self.pixels);
        let (width, height) = pixels.dimensions();
        let is_opaque = pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX);
        let pixels = DynamicImage::ImageRgba8(pixels);
        let mut bytes = Vec::new();
        let (format, encoded) = if is_opaque {
            let pixels = DynamicImage::ImageRgb8(pixels.into_rgb8());
            (Format::Jpeg, self.encode(&pixels, JpegEncoder::new_with_quality(&mut bytes, QUALITY)))
        } else {
            (Format::Png, self.encode(&pixels, PngEncoder::new(&mut bytes)))
        };
        encoded.map_err(|_| Refusal::Unreadable)?;
        Ok(Small { format, width, height, bytes })
    }

    /// Its middle, as a small square, on white.
    pub fn square(&self) -> Result<Small, Refusal> {
        let side = self.pixels.width().min(self.pixels.height());
        let (left, top) = ((self.pixels.width() - side) / 2, (self.pixels.height() - side) / 2);
        let mut pixels = self.pixels.crop_imm(left, top, side, side);
        if side > SQUARE_SIDE {
            pixels = pixels.resize_exact(SQUARE_SIDE, SQUARE_SIDE, FilterType::CatmullRom);
        }
        let pixels = DynamicImage::ImageRgb8(on_white(&pixels));
        let mut bytes = Vec::new();
        let encoded = self.encode(&pixels, JpegEncoder::new_with_quality(&mut bytes, QUALITY));
        encoded.map_err(|_| Refusal::Unreadable)?;
        Ok(Small { format: Format::Jpeg, width: pixels.width(), height: pixels.height(), bytes })
    }

    /// All of it, as small as an emoji, with what shows through.
    pub fn emoji(&self) -> Result<Small, Refusal> {
        let (width, height) = fitted(self.pixels.width(), self.pixels.height(), EMOJI_SIDE);
        let pixels = DynamicImage::ImageRgba8(shown(&self.pixels.resize_exact(width, height, FilterType::CatmullRom)));
        let mut bytes = Vec::new();
        self.encode(&pixels, PngEncoder::new(&mut bytes)).map_err(|_| Refusal::Unreadable)?;
        Ok(Small { format: Format::Png, width, height, bytes })
    }

    fn encode(&self, pixels: &DynamicImage, mut encoder: impl ImageEncoder) -> ImageResult<()> {
        if let Some(profile) = &self.profile {
            encoder.set_icc_profile(profile.clone()).map_err(ImageError::Unsupported)?;
        }
        pixels.write_with_encoder(encoder)
    }

    /// A sketch of it in a few bytes.
    pub fn thumbhash(&self) -> Vec<u8> {
        let (width, height) = fitted(self.width, self.height, SKETCHED_SIDE_MAX);
        let pixels = shown(&self.pixels.resize_exact(width, height, FilterType::Triangle));
        thumbhash::rgba_to_thumb_hash(width as usize, height as usize, &pixels)
    }
}

/// The largest size of the same shape with no side longer than this, and none longer than it was.
fn fitted(width: u32, height: u32, side_max: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= side_max {
        return (width, height);
    }
    let fitted = |side: u32| {
        let rounded = (u64::from(side) * u64::from(side_max) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded).unwrap_or(side_max).max(1)
    };
    (fitted(width), fitted(height))
}

/// As it is shown: a byte for each value, and colours for themselves again.
fn shown(pixels: &DynamicImage) -> RgbaImage {
    let mut shown = RgbaImage::new(pixels.width(), pixels.height());
    let Some(pixels) = pixels.as_rgba32f() else { return shown };
    for (shown, pixel) in shown.pixels_mut().zip(pixels.pixels()) {
        let Rgba([red, green, blue, alpha]) = *pixel;
        let byte = |value: f32| (value * 255.0).round() as u8;
        *shown = match byte(alpha) {
            0 => Rgba([0; 4]),
            covers => Rgba([byte(red / alpha), byte(green / alpha), byte(blue / alpha), covers]),
        };
    }
    shown
}

/// As it is shown on white paper.
fn on_white(pixels: &DynamicImage) -> RgbImage {
    let mut shown = RgbImage::new(pixels.width(), pixels.height());
    let Some(pixels) = pixels.as_rgba32f() else { return shown };
    for (shown, Rgba([red, green, blue, alpha])) in shown.pixels_mut().zip(pixels.pixels()) {
        // Colours are multiplied by alpha already.
        *shown = Rgb([red, green, blue].map(|value| ((value + 1.0 - alpha) * 255.0).round() as u8));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_has_the_shape_of_the_picture_and_no_side_of_nothing() {
        assert_eq!(fitted(4_000, 3_000, 1_024), (1_024, 768));
        assert_eq!(fitted(3_000, 4_000, 1_024), (768, 1_024));
        assert_eq!(fitted(800, 600, 1_024), (800, 600));
        assert_eq!(fitted(16_384, 1, 100), (100, 1));
        assert_eq!(fitted(1_025, 1_025, 1_024), (1_024, 1_024));
    }
}
