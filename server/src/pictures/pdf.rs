//! What a PDF says, as far as it is needed to find it.
//!
//! Its pages, one after the other, in the order in which their parts are drawn. Where a part is put somewhere else on the page, a
//! word ends. What is drawn letter by letter is therefore found letter by letter, and what is a picture of words not at all.

use std::collections::BTreeMap;

use lopdf::{
    Document, Encoding, LoadOptions, Object, ObjectId,
    content::{Content, Operation},
};

use super::{TEXT_MAX, answer::Refusal};

/// A part of a file that has more bytes, once it is unpacked, is not read.
const UNPACKED_MAX: usize = 32 << 20;
/// Thousandths of a letter's height: letters that are drawn so far apart belong to two words.
const GAP: f32 = -180.0;

/// The beginning of its text, at most [`TEXT_MAX`] bytes. Empty where it has none that can be read.
///
/// # Errors
/// Where it is no PDF, or can't be read without a password.
pub fn text(file: &[u8]) -> Result<String, Refusal> {
    let options = LoadOptions { max_decompressed_size: Some(UNPACKED_MAX), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(file, options).map_err(|_| Refusal::Unreadable)?;
    if document.is_encrypted() {
        return Err(Refusal::Unreadable);
    }
    let mut text = String::new();
    for page in document.page_iter() {
        // One that can't be read says nothing of the others.
        _ = add_page(&document, page, &mut text);
        if text.len() >= TEXT_MAX {
            text.truncate(text.floor_char_boundary(TEXT_MAX));
            break;
        }
        text.push('\n');
    }
    Ok(text)
}

fn add_page(document: &Document, page: ObjectId, text: &mut String) -> lopdf::Result<()> {
    let fonts = document.get_page_fonts(page)?;
    let encodings: BTreeMap<&[u8], Encoding<'_>> = fonts
        .iter()
        .filter_map(|(name, font)| Some((&name[..], font.get_font_encoding_with_limit(document, UNPACKED_MAX).ok()?)))
        .collect();
    let content = document.get_page_content_with_limit(page, UNPACKED_MAX)?;
    let mut encoding = None;
    for operation in Content::decode_iter(&content) {
        let Operation { operator, operands } = operation?;
        match &*operator {
            "Tf" => encoding = operands.first().and_then(|name| encodings.get(name.as_name().ok()?)),
            "Tj" | "TJ" => add(text, encoding, &operands),
            // On a line of its own.
            "'" | "\"" => {
                text.push('\n');
                add(text, encoding, &operands);
            }
            "Td" | "TD" | "Tm" | "T*" | "ET" => text.push(' '),
            _ => {}
        }
        if text.len() >= TEXT_MAX {
            break;
        }
    }
    Ok(())
}

/// Adds what is drawn with a font.
fn add(text: &mut String, encoding: Option<&Encoding<'_>>, operands: &[Object]) {
    for operand in operands {
        match operand {
            Object::String(bytes, _) => {
                // What it can't say in letters is left out.
                _ = encoding.map(|encoding| encoding.write_to_string(bytes, text));
            }
            Object::Array(parts) => add(text, encoding, parts),
            Object::Integer(_) | Object::Real(_) if operand.as_float().is_ok_and(|moved| moved < GAP) => text.push(' '),
            _ => {}
        }
    }
}
