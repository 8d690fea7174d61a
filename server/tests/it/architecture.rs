//! What `docs/architecture.md` says about who uses whom is true, and nobody goes in circles.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What uses what.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// What the crate's root calls otherwise, and is meant by it.
const RENAMED: [(&str, &str); 2] = [("AppState", "state"), ("StartError", "start")];
/// The crate's root, the executable, and this are no modules that others could use.
const ROOTS: [&str; 2] = ["lib", "main"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The first name of each path in a list such as `a, b::{c, d}, e::f`.
fn first_names(list: &str) -> Vec<String> {
    let (mut depth, mut at_start, mut names) = (0, true, Vec::new());
    let mut name = String::new();
    for c in list.chars().chain([',']) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(Some(std::mem::take(&mut name)).filter(|name| !name.is_empty()));
                at_start = true;
            }
            _ if depth == 0 && at_start && (c.is_alphanumeric() || c == '_') => name.push(c),
            _ if depth == 0 && at_start && !name.is_empty() => at_start = false,
            _ => {}
        }
    }
    names
}

/// What a source takes from `crate::`.
fn uses(source: &str) -> BTreeSet<String> {
    let code: Vec<_> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut found = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = &code[at + prefix.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            found.extend(first_names(rest.split(';').next().unwrap_or_default()).into_iter().take(1));
            continue;
        };
        let mut depth = 1;
        let end = list.find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0
        });
        found.extend(first_names(&list[..end.unwrap()]));
    }
    let renamed = |name: String| {
        let module = RENAMED.iter().find(|(short, _)| *short == name).map(|(_, module)| (*module).to_owned());
        module.unwrap_or(name)
    };
    found.into_iter().map(renamed).collect()
}

fn arrows() -> Arrows {
    let folder = root().join("server/src");
    let mut arrows = Arrows::new();
    for file in sources(&folder) {
        let inside = file.strip_prefix(&folder).unwrap().iter().next().unwrap().to_str().unwrap();
        let module = inside.trim_end_matches(".rs").to_owned();
        if !ROOTS.contains(&&*module) {
            let used = uses(&fs::read_to_string(&file).unwrap());
            arrows.entry(module).or_default().extend(used);
        }
    }
    for (module, used) in &mut arrows {
        used.remove(module);
    }
    arrows
}

fn documented() -> Arrows {
    let page = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<_> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
        let [module, _, used, ""] = cells[..] else { return None };
        Some((module.trim_end_matches('`').to_owned(), used.split_whitespace().map(str::to_owned).collect()))
    };
    page.lines().filter_map(row).collect()
}

#[test]
fn the_page_tells_who_uses_whom() {
    assert_eq!(arrows(), documented());
}

#[test]
fn nobody_goes_in_circles() {
    let mut left = arrows();
    // What uses nothing that is left is taken away, until nothing is left, or a circle.
    loop {
        let free: Vec<_> = left
            .iter()
            .filter(|(_, used)| used.iter().all(|module| !left.contains_key(module)))
            .map(|(module, _)| module.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        free.iter().for_each(|module| _ = left.remove(module));
    }
    assert!(left.is_empty(), "a circle among {:?}", left.keys());
}

#[test]
fn a_list_is_taken_apart_at_its_own_commas() {
    assert_eq!(uses("use crate::{\n    a, b::{c, d::{e}},\n    f::g,\n};\nfn x() { crate::h::i(crate::j); }").len(), 5);
}
