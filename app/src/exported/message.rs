//! An event, as a line of a page.

use std::fmt::Write;

use protocol::{Attachment, Content, Event, EventKind, FileKind, Seq};

use super::{
    Messages, PAGE,
    html::{Escaped, time},
    page_name, said,
};
use crate::texts::texts;

/// Writes it; what only changes a message is seen in that one.
pub fn write(to: &mut String, page: &Messages<'_>, event: &Event) {
    if event.kind.target().is_some() {
        return;
    }
    let name = Escaped(event.actor.shown());
    let EventKind::Posted { content, reply, marks, files, thread, .. } = &event.kind else {
        let (before, subject, after) =
            (texts().message.notice)(&event.kind, event.kind.subject() == Some(&event.actor));
        let subject = subject.unwrap_or_default();
        _ = write!(
            to,
            "<li class=\"notice\" id=\"m{}\"><bdi>{name}</bdi>{}<bdi>{}</bdi>{} {}</li>",
            event.seq,
            Escaped(&before),
            Escaped(&subject),
            Escaped(&after),
            time(event.at)
        );
        return;
    };
    let t = texts();
    _ = write!(to, "<li id=\"m{}\"><p class=\"head\"><bdi><strong>{name}</strong></bdi> {}", event.seq, time(event.at));
    if let Some(room) = page.rooms.get(&event.room) {
        _ = write!(to, " · <bdi>{}</bdi>", Escaped(room));
    }
    if let Some(thread) = thread {
        _ = write!(to, " · {}", link(page, thread.root, &Escaped(t.exported.in_thread).to_string()));
    }
    if marks.edited.is_some() {
        _ = write!(to, " {}", Escaped(t.talk.edited));
    }
    if marks.pinned {
        _ = write!(to, " · {}", Escaped(t.talk.pinned));
    }
    *to += "</p>";
    // What a thread answers, it says itself.
    if let Some(quote) = reply.as_ref().filter(|quote| thread.is_none_or(|thread| thread.root != quote.seq)) {
        let text = quote.text.as_deref().unwrap_or(t.message.deleted);
        let words = format!("<bdi>{}</bdi>: <bdi>{}</bdi>", Escaped(quote.author.shown()), Escaped(text));
        _ = write!(to, "<p class=\"reply\">{}</p>", link(page, quote.seq, &words));
    }
    *to += "<div class=\"said\" dir=\"auto\">";
    match content {
        Content::Text(text) => said::write(to, text),
        Content::Deleted => _ = write!(to, "<p class=\"faint\">{}</p>", Escaped(t.message.deleted)),
        Content::Unsupported { .. } => _ = write!(to, "<p class=\"faint\">{}</p>", Escaped(t.message.unsupported)),
    }
    *to += "</div>";
    files.iter().for_each(|one| file(to, page, one));
    if !marks.reactions.is_empty() {
        *to += "<p class=\"reactions\">";
        for reaction in &marks.reactions {
            let people: Vec<&str> = reaction.people.iter().map(|person| person.shown()).collect();
            _ = write!(to, "<span>{}</span> ", Escaped(&(t.talk.reacted)(&reaction.emoji, &people)));
        }
        *to += "</p>";
    }
    *to += "</li>";
}

/// Leads to a message where it is known on which page that is.
fn link(page: &Messages<'_>, seq: Seq, words: &str) -> String {
    match page.from {
        Some(from) if seq > from => {
            let page = page_name((seq - from - 1) / PAGE + 1);
            format!("<a href=\"{page}#m{seq}\">{words}</a>")
        }
        _ => words.to_owned(),
    }
}

fn file(to: &mut String, page: &Messages<'_>, file: &Attachment) {
    let t = texts();
    let about = format!("<bdi>{}</bdi> · {}", Escaped(&file.name), Escaped(&(t.files.size)(file.size)));
    let Some(path) = page.files.get(&file.id) else {
        _ = write!(to, "<p class=\"faint\">{about} · {}</p>", Escaped(t.exported.missing));
        return;
    };
    let path = Escaped(path);
    let shown = match file.kind {
        FileKind::Picture => format!("<img src=\"{path}\" alt=\"{}\" loading=\"lazy\">", Escaped(&file.alt)),
        FileKind::Video => format!("<video src=\"{path}\" controls preload=\"none\"></video>"),
        FileKind::Audio => format!("<audio src=\"{path}\" controls preload=\"none\"></audio>"),
        FileKind::Text | FileKind::Other => String::new(),
    };
    let shown = if file.spoiler && !shown.is_empty() {
        format!("<details><summary>{}</summary>{shown}</details>", Escaped(t.talk.spoiler))
    } else {
        shown
    };
    let name = Escaped(&file.name);
    _ = write!(to, "<div class=\"file\">{shown}<p><a href=\"{path}\" download=\"{name}\">{about}</a></p></div>");
}
