//! What no optimiser does to the main part: its data in one piece, and short names for what JavaScript lends it.
//!
//! The linker keeps each constant apart so that the splitter can sort them, and the optimiser cuts off their zeros: some thousand
//! pieces, each with the place where it goes. wasm-bindgen's names end in a hash, of which nothing can be compressed. The two are
//! an eleventh of what a room's first page loads.

use std::{borrow::Cow, collections::HashMap, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use wasm_encoder::{ConstExpr, DataCountSection, DataSection, EntityType, ImportSection, Module, RawSection};
use wasmparser::{DataKind, DataSectionReader, ImportSectionReader, Operator, Parser, Payload, TypeRef};

/// The module whose functions are in the JavaScript that wasm-bindgen writes.
const GLUE: &str = "./main_bg.js";

/// The start of the names that wasm-bindgen gives.
const GIVEN: &str = "__wb";

/// The new names by the old ones.
type Names = HashMap<String, String>;

/// Rewrites the main part and its JavaScript.
///
/// # Errors
/// They are not what the linker, wasm-bindgen and the optimiser write, or can't be read or written.
pub fn tidy(wasm: &Path, script: &Path) -> Result<()> {
    let (part, names) = tidied(&fs::read(wasm)?).with_context(|| format!("tidying {}", wasm.display()))?;
    fs::write(wasm, part)?;
    fs::write(script, renamed(&fs::read_to_string(script)?, &names))?;
    Ok(())
}

fn tidied(part: &[u8]) -> Result<(Vec<u8>, Names)> {
    let (mut module, mut names) = (Module::new(), Names::new());
    for payload in Parser::new(0).parse_all(part) {
        match payload? {
            Payload::ImportSection(imports) => {
                module.section(&short_named(imports, &mut names)?);
            }
            Payload::DataCountSection { .. } => {
                module.section(&DataCountSection { count: 1 });
            }
            Payload::DataSection(data) => {
                module.section(&in_one_piece(data)?);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = &part[usize::try_from(range.start)?..usize::try_from(range.end)?];
                    module.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok((module.finish(), names))
}

fn short_named(imports: ImportSectionReader<'_>, names: &mut Names) -> Result<ImportSection> {
    let mut section = ImportSection::new();
    for import in imports.into_imports() {
        let import = import?;
        let TypeRef::Func(kind) = import.ty else { bail!("{} is no function", import.name) };
        let mut name = Cow::Borrowed(import.name);
        if import.module == GLUE && import.name.starts_with(GIVEN) {
            let next = short(names.len());
            name = Cow::Owned(names.entry(import.name.to_owned()).or_insert(next).clone());
        }
        section.import(import.module, &name, EntityType::Function(kind));
    }
    Ok(section)
}

/// The name with this number: a, b, … z, aa, ab …
fn short(number: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(number % 26).unwrap_or_default());
    let mut name = if number < 26 { String::new() } else { short(number / 26 - 1) };
    name.push(letter);
    name
}

/// What is between the pieces stays zero: of what the other parts bring, and of what is zero at first, nothing is there yet.
fn in_one_piece(data: DataSectionReader<'_>) -> Result<DataSection> {
    let mut pieces = data.into_iter().map(|piece| {
        let piece = piece?;
        let DataKind::Active { memory_index: 0, offset_expr } = piece.kind else { bail!("data without a place") };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            bail!("data whose place is not known")
        };
        Ok((usize::try_from(value)?, piece.data))
    });
    let (start, first) = pieces.next().context("no data")??;
    let mut whole = first.to_vec();
    for piece in pieces {
        let (place, bytes) = piece?;
        ensure!(place >= start + whole.len(), "data out of order");
        whole.resize(place - start, 0);
        whole.extend_from_slice(bytes);
    }
    let mut section = DataSection::new();
    section.active(0, &ConstExpr::i32_const(i32::try_from(start)?), whole);
    Ok(section)
}

/// A script with new names in the place of old ones, where they are whole words.
fn renamed(script: &str, names: &Names) -> String {
    let is_part_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let end = rest.find(|letter| !is_part_of_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        out.push_str(names.get(word).map_or(word, String::as_str));
        let next = after.find(is_part_of_word).unwrap_or(after.len());
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    out
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{MemorySection, MemoryType, TypeSection};

    use super::*;

    fn part(pieces: &[(i32, &str)]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for name in ["__wbg_item_0123456789abcdef", "__wbg_log_0123456789abcdef"] {
            imports.import(GLUE, name, EntityType::Function(0));
        }
        imports.import("./split.js", "__wasm_split_load_a", EntityType::Function(0));
        let mut memory = MemorySection::new();
        memory.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut data = DataSection::new();
        for &(place, text) in pieces {
            data.active(0, &ConstExpr::i32_const(place), text.bytes());
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&memory).section(&data);
        module.finish()
    }

    #[test]
    fn data_is_in_one_piece_and_names_are_short() {
        let (tidied, names) = tidied(&part(&[(8, "ab"), (12, "c"), (13, "d")])).unwrap();
        let (mut imports, mut data) = (vec![], vec![]);
        for payload in Parser::new(0).parse_all(&tidied) {
            match payload.unwrap() {
                Payload::ImportSection(section) => {
                    imports.extend(section.into_imports().map(|import| import.unwrap().name.to_owned()));
                }
                Payload::DataSection(section) => {
                    data.extend(section.into_iter().map(|piece| piece.unwrap().data.to_vec()))
                }
                _ => {}
            }
        }
        assert_eq!(imports, ["a", "b", "__wasm_split_load_a"]);
        assert_eq!(data, [b"ab\0\0cd"]);
        let script = "({__wbg_item_0123456789abcdef:1,__wbg_log_0123456789abcdef(){},__wbg_log_0123456789abcdef0:2})";
        assert_eq!(renamed(script, &names), "({a:1,b(){},__wbg_log_0123456789abcdef0:2})");
    }

    #[test]
    fn data_that_lies_over_other_data_is_refused() {
        assert!(tidied(&part(&[(8, "ab"), (9, "c")])).is_err());
    }

    #[test]
    fn short_names_do_not_end() {
        assert_eq!([0, 25, 26, 701, 702].map(short), ["a", "z", "aa", "zz", "aaa"]);
    }
}
