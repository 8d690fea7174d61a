//! Small files that would cost much, and the largest that are read.

use std::time::Duration;

use bytes::Bytes;
use image::{DynamicImage, GrayImage, ImageFormat};
use server::pictures::{BYTES_MAX, PictureError, Pictures};

use super::{
    files::{PNG_HEAD, chunk, encoded, gif, halves, plain_png, with_chunks},
    pictures, read,
};

/// A PNG whose head says that it has another size.
pub fn said_to_be(width: u32, height: u32) -> Vec<u8> {
    let png = encoded(&halves(4, 4), ImageFormat::Png);
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &png[24..29]].concat();
    [&png[..8], &chunk(b"IHDR", &head), &png[PNG_HEAD..]].concat()
}

#[tokio::test]
async fn what_is_too_large_is_refused_by_its_head() {
    for (width, height) in [(50_000, 50_000), (16_385, 1), (1, 16_385), (8_001, 5_000), (u32::MAX >> 1, 1)] {
        let refused = read(&said_to_be(width, height)).await.unwrap_err();
        assert!(matches!(refused, PictureError::TooLarge), "{width}×{height}: {refused:?}");
    }
    let file = plain_png(&DynamicImage::ImageLuma8(GrayImage::new(12_000, 12_000)));
    assert!(file.len() < 2_000_000);
    assert!(matches!(read(&file).await.unwrap_err(), PictureError::TooLarge));
    let refused = pictures().read(vec![0; BYTES_MAX + 1].into()).await.unwrap_err();
    assert!(matches!(refused, PictureError::TooLarge));
}

#[tokio::test]
async fn a_head_that_promises_more_than_there_is_is_refused() {
    assert!(matches!(read(&said_to_be(6_000, 6_000)).await.unwrap_err(), PictureError::Unreadable));
}

#[tokio::test]
async fn forty_megapixels_are_read() {
    let picture = read(&plain_png(&DynamicImage::new_rgba8(8_000, 5_000))).await.unwrap();
    let preview = picture.preview.unwrap();
    assert_eq!((picture.width, preview.width, preview.height), (8_000, 1_024, 640));
}

#[tokio::test]
async fn ten_thousand_frames_cost_as_much_as_two() {
    let picture = read(&gif(20, 20, 10_000)).await.unwrap();
    assert!(picture.is_animated && picture.preview.is_some() && picture.cleaned.is_none());
}

#[tokio::test]
async fn a_file_that_takes_too_much_memory_ends_its_own_process_and_nothing_else() {
    let pictures = pictures();
    let image = plain_png(&DynamicImage::new_rgba16(8_000, 5_000));
    let bomb = with_chunks(&image, &[chunk(b"iCCP", &[&b"x\0\0"[..], &zeros(300 << 20)].concat())]);
    assert!(bomb.len() < 10_000_000);
    let refused = pictures.read(bomb.into()).await.unwrap_err();
    assert!(matches!(refused, PictureError::Crashed), "{refused:?}");
    pictures.read(encoded(&halves(2, 2), ImageFormat::Png).into()).await.unwrap();
}

#[tokio::test]
async fn a_file_that_takes_too_long_ends_its_own_process_and_nothing_else() {
    let in_no_time = Pictures::new(env!("CARGO_BIN_EXE_weconnect").into(), Duration::from_millis(20));
    let file = Bytes::from(plain_png(&DynamicImage::new_rgba16(8_000, 5_000)));
    assert!(matches!(in_no_time.read(file).await.unwrap_err(), PictureError::TooLong));
}

/// So many zeros, compressed (zlib): one of them, and then copies of 258 of what came before.
pub fn zeros(count: usize) -> Vec<u8> {
    // By the fixed codes: a last block, the byte 0, and for each copy its length (285) and its distance (1).
    let bits = |code: &str| code.bytes().map(|bit| bit == b'1').collect::<Vec<_>>();
    let start = [bits("110"), bits("00110000")].concat();
    let copies = bits(&"1100010100000".repeat(8));
    let mut stream = start;
    while stream.len() < 8 * copies.len() {
        stream.extend(&copies);
    }
    // After 11 bits each 13 bytes are the same.
    let packed: Vec<u8> =
        stream.as_chunks::<8>().0.iter().map(|byte| (0..8).map(|at| u8::from(byte[at]) << at).sum()).collect();
    let repeated = packed[13..26].repeat(count / 258 / 8);
    [&[0x78, 0x01][..], &packed[..13], &repeated].concat()
}
