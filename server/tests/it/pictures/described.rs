//! What describes a picture, such as the place where it was taken, is in nothing that is made of it.

use image::{ImageFormat, Rgb};
use server::pictures::Picture;

use super::{
    files::{BLUE, PLACE, RED, chunk, described, encoded, exif, gif, halves, with_chunks},
    read,
    shown::{is_near, opened},
};

fn tells(file: &[u8], what: &[u8]) -> bool {
    file.windows(what.len()).any(|part| part == what)
}

/// That neither the cleaned file nor the preview tells the place, and the pixels are the same. Gives the cleaned file.
fn assert_clean(file: &[u8], picture: &Picture) -> Vec<u8> {
    assert!(tells(file, PLACE));
    let cleaned = picture.cleaned.as_ref().unwrap();
    let preview = picture.preview.as_ref().map_or(&[][..], |preview| &preview.bytes);
    for made in [cleaned, preview] {
        assert!(!tells(made, PLACE), "{} tells where", picture.media_type);
    }
    assert_eq!(image::load_from_memory(cleaned).unwrap(), image::load_from_memory(file).unwrap());
    cleaned.to_vec()
}

#[tokio::test]
async fn the_place_goes_and_the_way_up_stays() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let file = described(&halves(1_600, 1_200), format, exif(6), None);
        let picture = read(&file).await.unwrap();
        assert_eq!((picture.width, picture.height), (1_200, 1_600), "as one sees it");
        let cleaned = assert_clean(&file, &picture);
        // Turned to the right: what was left is on top.
        let preview = opened(picture.preview).into_rgba8();
        assert_eq!(preview.dimensions(), (768, 1_024));
        assert!(is_near(preview[(700, 100)], RED) && is_near(preview[(100, 900)], BLUE));
        let again = read(&cleaned).await.unwrap();
        assert_eq!((again.width, again.height), (1_200, 1_600), "the cleaned file is turned too");
        assert!(again.cleaned.is_none(), "there is nothing more to take out");
        assert_eq!(again.thumbhash, picture.thumbhash);
    }
}

#[tokio::test]
async fn each_way_up_is_shown_upright() {
    // Where the corner that the file has at its left top is, as one sees it.
    let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0), (1, 0), (1, 1), (0, 1)];
    let mut image = halves(1_200, 900).into_rgb8();
    for (x, y) in (0..100).flat_map(|x| (0..100).map(move |y| (x, y))) {
        image.put_pixel(x, y, Rgb([20, 230, 20]));
    }
    for (orientation, (right, bottom)) in (1..).zip(corners) {
        let file = described(&image.clone().into(), ImageFormat::Jpeg, exif(orientation), None);
        let preview = opened(read(&file).await.unwrap().preview).into_rgba8();
        let at = (5 + right * (preview.width() - 10), 5 + bottom * (preview.height() - 10));
        assert!(is_near(preview[at], Rgb([20, 230, 20])), "{orientation}: {:?}", preview[at]);
        assert_eq!(preview.width() > preview.height(), orientation < 5);
    }
}

#[tokio::test]
async fn an_upright_picture_needs_no_exif_and_keeps_its_colour_profile() {
    let mut profile = vec![7; 300];
    profile[16..20].copy_from_slice(b"RGB ");
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let image = halves(1_600, 1_200);
        let file = described(&image, format, exif(1), Some(profile.clone()));
        let picture = read(&file).await.unwrap();
        assert_clean(&file, &picture);
        let without = described(&image, format, Vec::new(), Some(profile.clone()));
        let without = read(&without).await.unwrap().cleaned.unwrap_or(without.into());
        assert_eq!(picture.cleaned.unwrap(), without, "byte by byte, {}", picture.media_type);
        let preview = picture.preview.unwrap().bytes;
        let mut preview = image::ImageReader::new(std::io::Cursor::new(preview)).with_guessed_format().unwrap();
        preview.no_limits();
        let kept = image::ImageDecoder::icc_profile(&mut preview.into_decoder().unwrap()).unwrap();
        assert_eq!(kept, Some(profile.clone()));
    }
}

#[tokio::test]
async fn whatever_else_a_jpeg_says_goes() {
    let plain = encoded(&halves(300, 200), ImageFormat::Jpeg);
    let segment = |marker: u8, name: &[u8]| {
        let body = [name, PLACE].concat();
        [&[0xFF, marker][..], &(body.len() as u16 + 2).to_be_bytes(), &body].concat()
    };
    let described = [
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0"),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x000123456789abcdef0123456789abcdef"),
        segment(0xE2, b"MPF\0"),
        segment(0xED, b"Photoshop 3.0\0"),
        segment(0xEB, b"JP"),
        segment(0xFE, b""),
    ];
    for described in described {
        let file = [&plain[..2], &described, &plain[2..]].concat();
        assert_eq!(assert_clean(&file, &read(&file).await.unwrap()), plain);
    }
    // As cameras put a film there.
    let file = [&plain[..], b"\0\0\0\x18ftypmp42", PLACE].concat();
    assert_eq!(assert_clean(&file, &read(&file).await.unwrap()), plain);
}

#[tokio::test]
async fn whatever_else_a_png_says_goes() {
    let plain = encoded(&halves(300, 200), ImageFormat::Png);
    let text = |name: &[u8; 4], keyword: &[u8]| chunk(name, &[keyword, PLACE].concat());
    let described = [
        text(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0"),
        text(b"tEXt", b"Raw profile type exif\0"),
        text(b"zTXt", b"exif:GPSInfo\0\0"),
        text(b"caBX", b""),
    ];
    for described in described {
        let file = with_chunks(&plain, &[described]);
        assert_eq!(assert_clean(&file, &read(&file).await.unwrap()), plain);
    }
    let file = [&plain[..], PLACE].concat();
    assert_eq!(assert_clean(&file, &read(&file).await.unwrap()), plain);
}

#[tokio::test]
async fn whatever_else_a_gif_says_goes_and_its_pace_stays() {
    let plain = gif(30, 20, 3);
    // Behind the head and its palette, before the first block.
    let at = plain.iter().position(|byte| *byte == 0x21).unwrap();
    let piece = |bytes: &[u8]| [&[bytes.len() as u8][..], bytes].concat();
    let comment = [&[0x21, 0xFE][..], &piece(PLACE), &[0]].concat();
    let xmp = [&[0x21, 0xFF][..], &piece(b"XMP DataXMP"), &piece(PLACE), &[0]].concat();
    let repeat = [&[0x21, 0xFF][..], &piece(b"NETSCAPE2.0"), &piece(&[1, 0, 0]), &[0]].concat();
    let repeated = [&plain[..at], &repeat, &plain[at..]].concat();
    for described in [comment, xmp] {
        let file = [&repeated[..at], &described, &repeated[at..]].concat();
        assert_eq!(assert_clean(&file, &read(&file).await.unwrap()), repeated);
    }
}
