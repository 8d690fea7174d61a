//! Link previews: they come to a message, and are taken away from it.

use protocol::{
    ErrorCode, EventKind, PagePreview, Seq, api::AuditAction, page_preview::previewed_links, permission::Action,
};

use super::{Case, Decision};
use crate::store::{Job, NewPreview, Outcome};

impl Case<'_> {
    /// What is to be found out about the links of a message, once it is written.
    pub(super) fn look_up(&mut self, message: Seq, links: Vec<String>) {
        if self.snapshot.previews && !links.is_empty() {
            self.writes.jobs.push(Job::PreviewLinks { room: self.request.room, message, links });
        }
    }

    /// The server has found these. What is there stays as it is, so that finding them twice does no harm; and a message that does not
    /// link to a page any more has no preview of it.
    pub(super) fn preview(&mut self, target: Seq, found: &[NewPreview]) -> Decision {
        if self.context.archived {
            return Err(Outcome::Refused(ErrorCode::RoomArchived));
        }
        let (content, there) = self.previewed(target)?;
        let links = content.as_deref().map(previewed_links).unwrap_or_default();
        let is_new = |new: &&NewPreview| {
            links.contains(&new.preview.address) && there.iter().all(|one| one.address != new.preview.address)
        };
        let new: Vec<&NewPreview> = found.iter().filter(is_new).collect();
        if new.is_empty() {
            return Err(Outcome::Unchanged);
        }
        let all = || there.iter().chain(new.iter().map(|new| &new.preview));
        let previews = links.iter().filter_map(|link| all().find(|one| one.address == *link)).cloned().collect();
        let room = self.request.room;
        let pictures = new.iter().filter_map(|new| Some((room, target, new.picture.clone()?)));
        self.writes.page_pictures.extend(pictures);
        self.change(target, EventKind::Previewed { target, previews })
    }

    /// Takes one away: its author, or who may take away what others have written.
    pub(super) fn remove_preview(&mut self, target: Seq, address: &str) -> Decision {
        self.may(Action::Read)?;
        let (author, actor) = (self.message(target)?.actor.id, self.request.actor.id);
        self.may(if author == actor { Action::Delete } else { Action::DeleteOthers })?;
        let (_, mut previews) = self.previewed(target)?;
        let before = previews.len();
        previews.retain(|preview| preview.address != address);
        if previews.len() == before {
            return Err(Outcome::Unchanged);
        }
        if author != actor {
            self.audit_message(AuditAction::PreviewRemoved, author, target);
        }
        self.change(target, EventKind::Previewed { target, previews })
    }

    /// What a message says, and the previews that it has.
    fn previewed(&self, target: Seq) -> Result<(Option<String>, Vec<PagePreview>), Outcome> {
        match &self.message(target)?.kind {
            EventKind::Posted { content, marks, .. } => Ok((content.text().map(str::to_owned), marks.previews.clone())),
            _ => Err(Outcome::Refused(ErrorCode::MessageUnknown)),
        }
    }
}
