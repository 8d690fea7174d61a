//! Colours for code. Which part is a keyword, a string or a comment is found out in a worker (`frontend/code.js`), and shown by
//! ranges that the browser paints (CSS custom highlights): the document stays as it is, and nothing in it moves.
//!
//! Anybody may write a text that takes a highlighter for ever. It costs one second of one worker, which is ended then; the text stays as
//! it is, also where it comes again. Where that happens several times, the page goes without colours.

use std::{
    cell::RefCell,
    collections::{HashSet, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
};

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Map, Object, Promise, Reflect, Set};
use leptos::{
    prelude::window,
    task::spawn_local,
    web_sys::{
        Element, MessageEvent, Worker,
        wasm_bindgen::{JsCast, JsValue},
    },
};

use crate::worker;

/// How many kinds of parts have a colour: as in `frontend/code.js` and text.css.
const KINDS: u32 = 7;
/// Longer texts stay as they are, in bytes. A message has at most 16,000.
const TEXT_MAX: usize = 16_384;
/// Parts of a text that get a colour.
const PARTS_MAX: u32 = 5_000;
/// Texts that wait for the worker. Of more, those that have waited longest are let go of: they were on the screen before the others.
const WAITING_MAX: usize = 50;
/// Texts that have colours at a time.
const COLOURED_MAX: usize = 100;
/// A text has this long.
const PATIENCE_MS: u32 = 1_000;
/// The worker's file has this long to come.
const START_MS: u32 = 30_000;
/// After so many texts that took too long, or workers that could not be had, the page goes without.
const REFUSED_MAX: usize = 5;

/// A text with its colours: the ranges by their kind.
struct Coloured {
    text: Element,
    ranges: Vec<(usize, JsValue)>,
}

#[derive(Default)]
struct Colours {
    waiting: VecDeque<(Element, String)>,
    is_working: bool,
    worker: Option<Worker>,
    /// Hashes of texts that took too long.
    refused: HashSet<u64>,
    /// Those and workers that did not come.
    failures: usize,
    coloured: VecDeque<Coloured>,
    /// What the browser paints, a set of ranges for each kind.
    painted: Vec<Set>,
}

thread_local! {
    static COLOURS: RefCell<Colours> = RefCell::default();
}

/// Gives a text its colours, in the language of this name, after those that wait already.
pub fn colour(text: Element, language: String) {
    COLOURS.with_borrow_mut(|colours| {
        if colours.failures >= REFUSED_MAX || !colours.can_paint() {
            return;
        }
        if colours.waiting.len() == WAITING_MAX {
            colours.waiting.pop_front();
        }
        colours.waiting.push_back((text, language));
        if !colours.is_working {
            colours.is_working = true;
            spawn_local(work());
        }
    });
}

/// Does what waits, one text after the other.
async fn work() {
    while let Some((element, language)) = COLOURS.with_borrow_mut(|colours| colours.waiting.pop_front()) {
        let text = element.text_content().unwrap_or_default();
        let name = hash(&language, &text);
        let is_fit = text.len() <= TEXT_MAX && element.is_connected();
        if !is_fit || COLOURS.with_borrow(|colours| colours.refused.contains(&name)) {
            continue;
        }
        let Some(worker) = started().await else { break };
        match ask(&worker, &language, &text, PATIENCE_MS).await {
            Some(parts) => COLOURS.with_borrow_mut(|colours| colours.paint(element, &parts)),
            None => {
                worker.terminate();
                let is_over = COLOURS.with_borrow_mut(|colours| {
                    colours.worker = None;
                    colours.refused.insert(name);
                    colours.failed()
                });
                if is_over {
                    break;
                }
            }
        }
    }
    COLOURS.with_borrow_mut(|colours| {
        colours.waiting.clear();
        colours.is_working = false;
    });
}

/// The worker, once its file is there. `None` where it can't be had.
async fn started() -> Option<Worker> {
    if let Some(worker) = COLOURS.with_borrow(|colours| colours.worker.clone()) {
        return Some(worker);
    }
    let worker = start().await;
    COLOURS.with_borrow_mut(|colours| {
        if worker.is_none() {
            colours.failed();
        }
        colours.worker.clone_from(&worker);
    });
    worker
}

async fn start() -> Option<Worker> {
    // All parts of a build have one hash. A development build has none; `scripts/dev` makes its file.
    let hash = worker::build().and_then(|build| Some(format!(".{}", build.split_once('.')?.0)));
    let worker = Worker::new(&format!("/pkg/code{}.js", hash.unwrap_or_default())).ok()?;
    // It answers once it has been read.
    if ask(&worker, "", "", START_MS).await.is_some() {
        return Some(worker);
    }
    worker.terminate();
    None
}

/// The parts of a text that have a colour. `None` where the worker fails, or has not answered in this time.
async fn ask(worker: &Worker, language: &str, text: &str, patience_ms: u32) -> Option<Array> {
    let answer = Promise::new(&mut |answered, failed| {
        worker.set_onmessage(Some(answered.unchecked_ref()));
        worker.set_onerror(Some(failed.unchecked_ref()));
    });
    worker.post_message(&Array::of2(&language.into(), &text.into())).ok()?;
    match select(answer.into_future(), TimeoutFuture::new(patience_ms)).await {
        Either::Left((answer, _)) => answer.ok()?.dyn_into::<MessageEvent>().ok()?.data().dyn_into().ok(),
        Either::Right(_) => None,
    }
}

fn hash(language: &str, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (language, text).hash(&mut hasher);
    hasher.finish()
}

impl Colours {
    /// Whether the page goes without from now on.
    fn failed(&mut self) -> bool {
        self.failures += 1;
        self.failures >= REFUSED_MAX
    }

    /// Makes what the browser paints. Whether it can.
    fn can_paint(&mut self) -> bool {
        if self.painted.is_empty() {
            self.painted = painted().unwrap_or_default();
        }
        !self.painted.is_empty()
    }

    fn paint(&mut self, text: Element, parts: &Array) {
        let kept = std::mem::take(&mut self.coloured);
        let (kept, gone): (Vec<_>, Vec<_>) = kept.into_iter().partition(|coloured| coloured.text.is_connected());
        gone.iter().for_each(|coloured| self.clear(coloured));
        let mut kept = VecDeque::from(kept);
        if kept.len() == COLOURED_MAX
            && let Some(oldest) = kept.pop_front()
        {
            self.clear(&oldest);
        }
        self.coloured = kept;

        let Some(node) = text.first_child() else { return };
        let number = |index| parts.get(index).as_f64().unwrap_or_default();
        let ranges = (0..(parts.length() / 3).min(PARTS_MAX)).filter_map(|part| {
            let (begin, end, kind) = (number(3 * part), number(3 * part + 1), number(3 * part + 2) as usize);
            let range = static_range(&node, begin, end)?;
            self.painted.get(kind)?.add(&range);
            Some((kind, range))
        });
        let ranges = ranges.collect();
        self.coloured.push_back(Coloured { text, ranges });
    }

    fn clear(&self, coloured: &Coloured) {
        for (kind, range) in &coloured.ranges {
            if let Some(painted) = self.painted.get(*kind) {
                painted.delete(range);
            }
        }
    }
}

/// A highlight of each kind, in the browser's registry: they are sets, and a map. `None` where it has none.
fn painted() -> Option<Vec<Set>> {
    let registry: Map = property(&property(&window(), "CSS")?, "highlights")?.unchecked_into();
    let highlight: Function = property(&window(), "Highlight")?.dyn_into().ok()?;
    let made = (0..KINDS).map(|kind| {
        let set: Set = Reflect::construct(&highlight, &Array::new()).ok()?.unchecked_into();
        registry.set(&format!("code-{kind}").into(), &set);
        Some(set)
    });
    made.collect()
}

/// A range that the browser doesn't move with each change of the document.
fn static_range(node: &JsValue, begin: f64, end: f64) -> Option<JsValue> {
    let about = Object::new();
    for (name, value) in
        [("startContainer", node), ("startOffset", &begin.into()), ("endContainer", node), ("endOffset", &end.into())]
    {
        Reflect::set(&about, &name.into(), value).ok()?;
    }
    let kind: Function = property(&window(), "StaticRange")?.dyn_into().ok()?;
    Reflect::construct(&kind, &Array::of1(&about)).ok()
}

fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined())
}
