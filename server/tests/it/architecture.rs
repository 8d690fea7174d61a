//! What `docs/architecture.md` says about who uses whom is true, and nobody goes in circles.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What uses what.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// A folder whose files and folders use each other in one direction.
struct Floor {
    /// From the root of the repository.
    folder: &'static str,
    /// The same in a path of Rust.
    module: &'static [&'static str],
    /// Where the page has its table.
    heading: &'static str,
    /// What the folder's own module calls otherwise, and is meant by it.
    renamed: &'static [(&'static str, &'static str)],
}

const FLOORS: [Floor; 3] = [
    Floor {
        folder: "server/src",
        module: &["crate"],
        heading: "## The server's folders",
        renamed: &[("AppState", "state"), ("StartError", "start")],
    },
    Floor { folder: "app/src", module: &["crate"], heading: "## The application's folders", renamed: &[] },
    Floor { folder: "app/src/room", module: &["crate", "room"], heading: "### A room's page", renamed: &[] },
];

/// What holds the others together, and is nothing that they could use.
const ROOTS: [&str; 3] = ["lib", "main", "mod"];

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

/// Takes apart what `text` begins with, such as `a::{b, c::d}`, after `path`; gives what comes behind it.
fn take_apart<'a>(text: &'a str, path: &[&'a str], found: &mut Vec<Vec<&'a str>>) -> &'a str {
    if let Some(list) = text.strip_prefix('{') {
        let mut rest = list.trim_start();
        while !rest.starts_with('}') {
            // Behind a name may stand what it is called here.
            let next = take_apart(rest, path, found).trim_start_matches(|c| c != ',' && c != '}');
            rest = next.strip_prefix(',').unwrap_or(next).trim_start();
        }
        return &rest[1..];
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = [path, &[name]].concat();
    match rest.strip_prefix("::") {
        Some(rest) => take_apart(rest, &path, found),
        None => {
            found.push(path);
            rest
        }
    }
}

/// The paths in a source that begin with `crate` or `super`.
fn paths(code: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            // Neither the second `super` of a path nor the end of another word.
            if !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                take_apart(&code[at..], &[], &mut found);
            }
        }
    }
    found
}

/// What a source takes from the `floor` that it is somewhere in: `module` names it. What `super` stands for in the tests of a
/// file is no other module.
fn uses(source: &str, module: &[&str], floor: &Floor, is_module: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let code: Vec<_> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut used = BTreeSet::new();
    for path in paths(&code) {
        let up = path.iter().take_while(|name| **name == "super").count();
        let from = if up == 0 { &[] } else { &module[..module.len().saturating_sub(up)] };
        let whole = [from, &path[up..]].concat();
        let name = whole.strip_prefix(floor.module).and_then(|rest| rest.first().copied());
        let name = name.filter(|name| !name.is_empty() && (up == 0 || is_module(name)));
        let renamed = |name: &str| floor.renamed.iter().find(|(short, _)| *short == name).map(|(_, module)| *module);
        used.extend(name.map(|name| renamed(name).unwrap_or(name).to_owned()));
    }
    used
}

fn arrows(floor: &Floor) -> Arrows {
    let folder = root().join(floor.folder);
    let is_module = |name: &str| folder.join(name).is_dir() || folder.join(format!("{name}.rs")).is_file();
    let mut arrows = Arrows::new();
    for file in sources(&folder) {
        let inside = file.strip_prefix(&folder).unwrap().with_extension("");
        let names: Vec<_> = inside.iter().map(|name| name.to_str().unwrap()).collect();
        if ROOTS.contains(&names[0]) {
            continue;
        }
        let within = names.strip_suffix(&["mod"]).unwrap_or(&names);
        let module = [floor.module, within].concat();
        let used = uses(&fs::read_to_string(&file).unwrap(), &module, floor, is_module);
        arrows.entry(names[0].to_owned()).or_default().extend(used);
    }
    for (module, used) in &mut arrows {
        used.remove(module);
    }
    arrows
}

fn documented(floor: &Floor) -> Arrows {
    let page = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<_> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
        let [module, _, used, ""] = cells[..] else { return None };
        Some((module.trim_end_matches('`').to_owned(), used.split_whitespace().map(str::to_owned).collect()))
    };
    let section =
        page.lines().skip_while(|line| *line != floor.heading).skip(1).take_while(|line| !line.starts_with('#'));
    section.filter_map(row).collect()
}

/// What is left when what uses nothing that is left is taken away, until there is no more of that.
fn circles(mut left: Arrows) -> Arrows {
    loop {
        let free: Vec<_> = left
            .iter()
            .filter(|(_, used)| used.iter().all(|module| !left.contains_key(module)))
            .map(|(module, _)| module.clone())
            .collect();
        if free.is_empty() {
            return left;
        }
        free.iter().for_each(|module| _ = left.remove(module));
    }
}

#[test]
fn the_page_tells_who_uses_whom() {
    for floor in &FLOORS {
        assert_eq!(arrows(floor), documented(floor), "{}", floor.folder);
    }
}

#[test]
fn nobody_goes_in_circles() {
    for floor in &FLOORS {
        let circles = circles(arrows(floor));
        assert!(circles.is_empty(), "a circle in {} among {circles:#?}", floor.folder);
    }
}

#[test]
fn a_circle_is_found_whatever_hangs_on_it() {
    let arrows = |pairs: &[(&str, &[&str])]| -> Arrows {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        pairs.iter().map(|(module, used)| ((*module).to_owned(), owned(used))).collect()
    };
    let straight: [(&str, &[&str]); 3] = [("a", &["b", "c"]), ("b", &["c"]), ("c", &[])];
    assert!(circles(arrows(&straight)).is_empty());
    let round: [(&str, &[&str]); 3] = [("a", &["b"]), ("b", &["a", "c"]), ("c", &[])];
    assert_eq!(circles(arrows(&round)).into_keys().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn whatever_way_a_module_is_named_it_is_found() {
    let source = "
        use crate::{a, room::{b::{c, d::{e}}, f as g}};
        use super::super::h::*;
        pub(super) fn x() { crate::room::i::j(crate::k, super::l::<M>()); }
        // crate::room::m
        mod tests { use super::*; use super::X; }";
    let found = |floor| {
        let module = ["crate", "room", "list", "page"];
        uses(source, &module, floor, |name| name != "X").into_iter().collect::<Vec<_>>()
    };
    assert_eq!(found(&FLOORS[2]), ["b", "f", "h", "i", "list"]);
    assert_eq!(found(&FLOORS[1]), ["a", "k", "room"]);
}
