//! What one can do with a message.

use protocol::{ClientId, Event, FileId, Seq};

/// What one can do with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Send one again that was refused.
    Retry(ClientId),
    /// Take out one that is not sent, and put it back into the box.
    TakeBack(ClientId),
    /// Take out one that was refused, so that it can be had back.
    Discard(ClientId),
    /// React with this, or take it back.
    React(Seq, String, bool),
    /// React with what is picked next.
    PickFor(Seq),
    /// Answer it.
    Reply(Seq),
    /// Answer in its thread.
    Thread(Seq),
    /// Change what it says.
    Edit(Seq),
    /// Change what one's newest says.
    EditNewest,
    /// Pin it to the room, or take it from the pins.
    Pin(Seq, bool),
    /// Take the preview of this link away.
    RemovePreview(Seq, String),
    /// Ask whether to delete it.
    AskToDelete(Seq),
    /// Delete it.
    Delete(Seq),
    /// Show what it has said.
    ShowHistory(Seq),
    /// Save it for later, and offer a reminder.
    SaveForLater(Seq),
    /// Offer times at which what stands in the box can be sent.
    SendLater(String),
    /// What stands in the box is sent later: the box is done with it.
    PutOff,
    /// Go to where it stands.
    Jump(Seq),
    /// Go to the first message of others after this.
    JumpAfter(Seq),
    /// Take its text along.
    CopyText(Seq),
    /// Take its address along.
    CopyLink(Seq),
    /// Look at a picture.
    View(FileId),
    /// Say that the browser did not let a part of one be copied.
    NotCopied,
}

/// What a dialog about a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Whether to delete this message.
    Delete(Box<Event>),
    /// What the message in this place has said.
    History(Seq),
    /// When to be reminded of this message, which is saved.
    Later(Seq),
    /// When to send this text, which answers that message and may have files.
    SendLater {
        /// As it follows the rules of texts.
        text: String,
        /// What it answers.
        reply_to: Option<Seq>,
        /// Whether it goes with files.
        has_files: bool,
    },
}
