//! What is told of a picture and shown in its place.

use image::{DynamicImage, ImageFormat, Rgb, Rgba, RgbaImage};
use server::pictures::{PictureError, Preview};

use super::{
    files::{BLUE, RED, animated_webp, chunk, cmyk_jpeg, encoded, gif, halves, with_chunks},
    read,
};

const FORMATS: [(ImageFormat, &str); 4] = [
    (ImageFormat::Jpeg, "image/jpeg"),
    (ImageFormat::Png, "image/png"),
    (ImageFormat::Gif, "image/gif"),
    (ImageFormat::WebP, "image/webp"),
];

pub fn opened(preview: Option<Preview>) -> DynamicImage {
    let preview = preview.unwrap();
    let image = image::load_from_memory(&preview.bytes).unwrap();
    assert_eq!((image.width(), image.height()), (preview.width, preview.height));
    image
}

pub fn is_near(pixel: Rgba<u8>, colour: Rgb<u8>) -> bool {
    pixel.0.iter().zip(colour.0).all(|(one, other)| one.abs_diff(other) < 12)
}

#[tokio::test]
async fn a_large_picture_gets_a_smaller_one_of_the_same_shape_and_colours() {
    for (format, media_type) in FORMATS {
        let picture = read(&encoded(&halves(2_400, 1_800), format)).await.unwrap();
        assert_eq!((picture.media_type, picture.width, picture.height), (media_type, 2_400, 1_800));
        assert!(!picture.is_animated && picture.cleaned.is_none() && picture.thumbhash.len() <= 25, "{media_type}");
        assert_eq!(picture.preview.as_ref().unwrap().media_type, "image/jpeg");
        let preview = opened(picture.preview).into_rgba8();
        assert_eq!(preview.dimensions(), (1_024, 768));
        assert!(is_near(preview[(500, 300)], RED) && is_near(preview[(523, 300)], BLUE), "{media_type}");
    }
}

#[tokio::test]
async fn a_small_picture_is_shown_itself_and_one_pixel_is_a_picture() {
    for (format, media_type) in FORMATS {
        for side in [1, 1_024] {
            let picture = read(&encoded(&halves(side, side), format)).await.unwrap();
            assert_eq!((picture.media_type, picture.width), (media_type, side));
            assert!(picture.preview.is_none() && picture.thumbhash.len() >= 5);
        }
    }
}

#[tokio::test]
async fn a_small_picture_in_a_large_file_gets_a_smaller_file() {
    let noise = image::RgbImage::from_fn(900, 700, |_, _| Rgb([fastrand::u8(..), fastrand::u8(..), fastrand::u8(..)]));
    let file = encoded(&noise.into(), ImageFormat::Png);
    let preview = read(&file).await.unwrap().preview.unwrap();
    assert_eq!((preview.width, preview.height), (900, 700));
    assert!(preview.bytes.len() < file.len());
}

#[tokio::test]
async fn what_shows_through_does_in_the_preview_and_hides_its_colours() {
    let hidden = Rgba([0, 255, 0, 0]);
    let half = RgbaImage::from_fn(1_500, 1_100, |x, _| if x < 751 { hidden } else { Rgba([230, 20, 20, 255]) });
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let picture = read(&encoded(&half.clone().into(), format)).await.unwrap();
        assert_eq!(picture.preview.as_ref().unwrap().media_type, "image/png");
        let preview = opened(picture.preview).into_rgba8();
        assert_eq!((preview[(10, 10)].0[3], preview[(1_000, 10)].0[3]), (0, 255));
        for pixel in preview.pixels().filter(|pixel| pixel.0[3] > 0) {
            assert!(pixel.0[1] < 40, "{pixel:?} at the edge");
        }
    }
}

#[tokio::test]
async fn the_sketch_is_that_of_the_reference() {
    // By the package `thumbhash` 0.1.1 of npm, of the same pixels.
    let pixels = RgbaImage::from_fn(96, 64, |x, y| {
        Rgba([(x * 2) as u8, (x * y / 24) as u8, ((x * x + y * y) / 54) as u8, 255 - (x * y * y / 2_000) as u8])
    });
    let picture = read(&encoded(&pixels.into(), ImageFormat::Png)).await.unwrap();
    assert_eq!(
        picture.thumbhash,
        [210, 71, 142, 19, 138, 29, 128, 135, 117, 120, 135, 9, 202, 36, 247, 149, 125, 120, 79, 119, 134, 136, 119]
    );
}

#[tokio::test]
async fn sixteen_bits_and_grey_and_the_colours_of_printers_are_read() {
    let halves = halves(1_200, 900);
    for image in [
        DynamicImage::ImageRgb16(halves.to_rgb16()),
        DynamicImage::ImageRgba16(halves.to_rgba16()),
        DynamicImage::ImageRgba8(halves.to_rgba8()),
    ] {
        let preview = opened(read(&encoded(&image, ImageFormat::Png)).await.unwrap().preview).into_rgba8();
        assert!(is_near(preview[(100, 100)], RED) && is_near(preview[(900, 100)], BLUE));
    }
    for image in [DynamicImage::ImageLuma8(halves.to_luma8()), DynamicImage::ImageLumaA16(halves.to_luma_alpha16())] {
        let preview = opened(read(&encoded(&image, ImageFormat::Png)).await.unwrap().preview).into_rgba8();
        assert_eq!(preview[(100, 100)].0[0], preview[(100, 100)].0[2]);
    }
    assert_eq!(read(&cmyk_jpeg()).await.unwrap().width, 8);
}

#[tokio::test]
async fn what_moves_gets_a_still_of_its_first_frame() {
    let still = encoded(&halves(40, 30), ImageFormat::Png);
    let apng = with_chunks(&still, &[chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])]);
    for (file, first) in [(gif(40, 30, 2), Rgb([255, 0, 0])), (apng, RED), (animated_webp(&halves(40, 30)), RED)] {
        let picture = read(&file).await.unwrap();
        assert!(picture.is_animated && picture.cleaned.is_none(), "{}", picture.media_type);
        let preview = opened(picture.preview).into_rgba8();
        assert!(is_near(preview[(5, 5)], first), "{} {:?}", picture.media_type, preview[(5, 5)]);
    }
    let single = with_chunks(&still, &[chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0])]);
    for file in [gif(40, 30, 1), single] {
        let picture = read(&file).await.unwrap();
        assert!(!picture.is_animated && picture.preview.is_none());
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused() {
    let random: Vec<_> = (0..50_000).map(|_| fastrand::u8(..)).collect();
    let signed = [&b"\xFF\xD8\xFF\xE0"[..], &random].concat();
    for file in [&b""[..], b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BM6", &random, &signed] {
        let refused = read(file).await.unwrap_err();
        assert!(matches!(refused, PictureError::Unreadable), "{refused:?} of {} bytes", file.len());
    }
}

#[tokio::test]
async fn a_picture_that_is_cut_off_is_shown_as_far_as_it_goes_or_refused() {
    for (format, media_type) in FORMATS {
        let file = encoded(&halves(300, 200), format);
        for part in 1..12 {
            match read(&file[..file.len() * part / 12]).await {
                Ok(picture) => assert_eq!((picture.width, picture.height), (300, 200)),
                Err(refused) => {
                    assert!(matches!(refused, PictureError::Unreadable), "{media_type}, {part}: {refused:?}");
                }
            }
        }
    }
}
