//! What PDFs say, and those that are made to harm.

use std::time::Duration;

use bytes::Bytes;
use lopdf::{
    Dictionary, Document, Object, Stream,
    content::{Content, Operation},
    dictionary,
};
use server::pictures::{PictureError, Pictures, TEXT_MAX};

use super::{costly::zeros, pictures};

/// As a browser prints a page: letters by their numbers in fonts of the file's own.
pub const PRINTED: &[u8] = include_bytes!("printed.pdf");

async fn text(file: impl Into<Bytes>) -> Result<String, PictureError> {
    pictures().text(file.into()).await
}

/// A PDF whose pages have these contents, each with one font.
fn pdf(contents: Vec<Stream>) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let pages: Vec<Object> = contents
        .into_iter()
        .map(|content| {
            let content = document.add_object(content);
            let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
            let page =
                dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources };
            document.add_object(page).into()
        })
        .collect();
    let count = pages.len() as i64;
    let root = dictionary! { "Type" => "Pages", "Kids" => pages, "Count" => count };
    finished(document, tree, root)
}

fn finished(mut document: Document, tree: lopdf::ObjectId, root: Dictionary) -> Vec<u8> {
    document.objects.insert(tree, root.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut file = Vec::new();
    document.save_to(&mut file).unwrap();
    file
}

fn page(operations: Vec<Operation>) -> Stream {
    Stream::new(dictionary! {}, Content { operations }.encode().unwrap())
}

fn font() -> Operation {
    Operation::new("Tf", vec!["F1".into(), 12.into()])
}

fn shows(words: &str) -> Operation {
    Operation::new("Tj", vec![Object::string_literal(words)])
}

fn says(words: &str) -> Stream {
    page(vec![font(), shows(words)])
}

/// One that takes a few bytes, and 300 MB of memory.
fn bomb() -> Stream {
    Stream::new(dictionary! { "Filter" => "FlateDecode" }, zeros(300 << 20))
}

#[tokio::test]
async fn what_a_browser_has_printed_is_read_word_by_word() {
    let text = text(PRINTED).await.unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = words.join(" ");
    for expected in
        ["Harvest plan", "First the medlars , then the quinces.", "Größe", "café.", "find_string()", "10.0.0.1"]
    {
        assert!(words.contains(expected), "{expected} in {words}");
    }
    assert!(words.contains("set apart from one another by the one who lays it out, orangery"), "{words}");
}

#[tokio::test]
async fn words_end_where_others_are_put_elsewhere_and_not_where_letters_are_moved_a_little() {
    let apart = Operation::new(
        "TJ",
        vec![
            vec![
                Object::string_literal("qui"),
                (-40).into(),
                Object::string_literal("nce"),
                (-250).into(),
                Object::string_literal("jelly"),
            ]
            .into(),
        ],
    );
    let moves = Operation::new("Td", vec![0.into(), (-14).into()]);
    let next = Operation::new("'", vec![Object::string_literal("pan")]);
    let file = pdf(vec![page(vec![font(), apart, moves, shows("copper"), next]), says("second page")]);
    let text = text(file).await.unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    assert_eq!(words, ["quince", "jelly", "copper", "pan", "second", "page"]);
}

#[tokio::test]
async fn of_a_long_one_the_beginning_is_read() {
    let pages = (0..2_000).map(|_| says(&"ö hay ".repeat(100))).collect();
    let text = text(pdf(pages)).await.unwrap();
    assert!((TEXT_MAX - 3..=TEXT_MAX).contains(&text.len()), "{}", text.len());
}

#[tokio::test]
async fn a_page_that_can_not_be_read_says_nothing_of_the_others() {
    let text = text(pdf(vec![bomb(), says("still here")])).await.unwrap();
    assert_eq!(text.trim(), "still here");
}

#[tokio::test]
async fn one_that_is_made_to_harm_costs_itself_alone() {
    // A tree of pages that has itself in it.
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let kids = vec![Object::from(tree); 100];
    let circle = finished(document, tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1_000_000_000 });
    let deep = [&b"%PDF-1.7\n1 0 obj\n"[..], &b"[".repeat(5_000_000), b"\nendobj\ntrailer<</Root 1 0 R>>\n"].concat();
    let deep_page = pdf(vec![Stream::new(dictionary! {}, [&b"["[..]; 1].concat().repeat(5_000_000))]);
    let whole = pdf(vec![says("whole")]);
    let cut = whole[..whole.len() / 2].to_vec();
    let pictures = pictures();
    for (name, file) in [
        ("a circle of pages", circle),
        ("five million brackets", deep),
        ("five million brackets on a page", deep_page),
        ("half a file", cut),
        ("a bomb", pdf(vec![bomb()])),
        ("nothing but a head", b"%PDF-1.7\n".to_vec()),
        ("no PDF", b"\0\x01".repeat(1_000)),
    ] {
        let read = pictures.text(file.into()).await;
        let is_harmless = match &read {
            Ok(text) => text.trim().is_empty(),
            Err(error) => !matches!(error, PictureError::Busy | PictureError::Io(_)),
        };
        assert!(is_harmless, "{name}: {read:?}");
        assert_eq!(pictures.text(whole.clone().into()).await.unwrap().trim(), "whole", "after {name}");
    }
}

#[tokio::test]
async fn one_that_takes_too_long_is_given_up() {
    let in_no_time = Pictures::new(env!("CARGO_BIN_EXE_weconnect").into(), Duration::from_millis(1));
    assert!(matches!(in_no_time.text(PRINTED.into()).await.unwrap_err(), PictureError::TooLong));
}

#[tokio::test]
async fn what_a_program_answers_that_has_been_taken_over_is_not_believed() {
    for instead in [
        "echo nothing",
        "head -c 99999999 /dev/zero",
        "printf '{\"Ok\":\"'; head -c 20000 /dev/zero | tr '\\0' a; printf '\"}'",
    ] {
        let (_dir, program) = super::confined::program(instead);
        let read = Pictures::new(program, super::LONG).text(PRINTED.into()).await;
        assert!(matches!(read, Err(PictureError::Crashed)), "{instead}: {read:?}");
    }
}
