//! Files as people have them, and as nobody should.

use std::io::Cursor;

use image::{
    DynamicImage, Frame, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::{
        gif::GifEncoder,
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
        webp::WebPEncoder,
    },
};

pub const RED: Rgb<u8> = Rgb([230, 20, 20]);
pub const BLUE: Rgb<u8> = Rgb([20, 20, 230]);
/// What nobody should learn from a picture.
pub const PLACE: &[u8] = b"the oolong house, 48.2082 N 16.3738 E";

/// The left half red, the right half blue.
pub fn halves(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE }).into()
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// An EXIF with an orientation, and a place in two more ways: as text and as what GPS says.
pub fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut entry = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        entry.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
        entry
    };
    let place_at = 8 + 2 + 3 * 12 + 4;
    let gps_at = place_at + PLACE.len() as u32;
    let mut exif = b"II*\0\x08\0\0\0\x03\0".to_vec();
    exif.extend(entry(0x010E, 2, PLACE.len() as u32, place_at));
    exif.extend(entry(0x0112, 3, 1, u32::from(orientation)));
    exif.extend(entry(0x8825, 4, 1, gps_at));
    exif.extend([0; 4]);
    exif.extend(PLACE);
    exif.extend([1, 0]);
    // GPSAreaInformation.
    exif.extend(entry(0x001C, 7, PLACE.len() as u32, place_at));
    exif.extend([0; 4]);
    exif
}

/// With a description, and a colour profile where there is one.
pub fn described(image: &DynamicImage, format: ImageFormat, exif: Vec<u8>, profile: Option<Vec<u8>>) -> Vec<u8> {
    fn write(image: &DynamicImage, mut encoder: impl ImageEncoder, exif: Vec<u8>, profile: Option<Vec<u8>>) {
        encoder.set_exif_metadata(exif).unwrap();
        profile.into_iter().for_each(|profile| encoder.set_icc_profile(profile).unwrap());
        image.write_with_encoder(encoder).unwrap();
    }
    let mut file = Vec::new();
    match format {
        ImageFormat::Jpeg => write(image, JpegEncoder::new_with_quality(&mut file, 90), exif, profile),
        ImageFormat::Png => write(image, PngEncoder::new(&mut file), exif, profile),
        ImageFormat::WebP => write(image, WebPEncoder::new_lossless(&mut file), exif, profile),
        _ => unreachable!(),
    }
    file
}

/// An animation of so many frames, each of one other colour.
pub fn gif(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut file, 30);
    let colour = |number: u32| Rgba([255, (number % 250) as u8, 0, 255]);
    let frame = |number| Frame::new(RgbaImage::from_pixel(width, height, colour(number)));
    encoder.encode_frames((0..frames).map(frame)).unwrap();
    drop(encoder);
    file
}

/// The bytes of a chunk of a PNG.
pub fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u32).to_be_bytes();
    [&length[..], &name[..], body, &check_sum(&[&name[..], body].concat()).to_be_bytes()].concat()
}

fn check_sum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
    })
}

/// Where a PNG's first chunk ends.
pub const PNG_HEAD: usize = 33;

/// Puts chunks behind a PNG's head.
pub fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..PNG_HEAD], &chunks.concat(), &png[PNG_HEAD..]].concat()
}

/// A PNG of one colour, which has few bytes however large it is.
pub fn plain_png(image: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Up);
    image.write_with_encoder(encoder).unwrap();
    file
}

/// A WebP with two frames.
pub fn animated_webp(image: &DynamicImage) -> Vec<u8> {
    let still = encoded(image, ImageFormat::WebP);
    let size = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let both = [size(image.width()), size(image.height())].concat();
    let riff = |name: &[u8], body: &[u8]| [name, &(body.len() as u32).to_le_bytes(), body].concat();
    let frame = riff(b"ANMF", &[&[0; 6][..], &both[..], &[100, 0, 0, 0], &still[12..]].concat());
    let head = riff(b"VP8X", &[&[0x02, 0, 0, 0][..], &both[..]].concat());
    let chunks = [b"WEBP".to_vec(), head, riff(b"ANIM", &[0; 6]), frame.clone(), frame].concat();
    riff(b"RIFF", &chunks)
}

/// A baseline JPEG of 8 × 8 pixels in cyan, magenta, yellow and black, all of them in the middle.
pub fn cmyk_jpeg() -> Vec<u8> {
    let mut file = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, body: &[u8]| {
        file.extend([0xFF, marker]);
        file.extend((body.len() as u16 + 2).to_be_bytes());
        file.extend(body);
    };
    segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
    segment(0xDB, &[&[0][..], &[1; 64]].concat());
    segment(0xC0, &[8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);
    // One code of one bit each: no difference, and the end of a block.
    for table in [0x00, 0x10] {
        segment(0xC4, &[&[table, 1][..], &[0; 15], &[0]].concat());
    }
    segment(0xDA, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    file.extend([0x00, 0xFF, 0xD9]);
    file
}
