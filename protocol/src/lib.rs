//! What the server and its clients must agree on.
//!
//! Pure Rust without I/O, clock or randomness of its own; it builds for the server and for the browser. Whatever both
//! ends decide stands here once: the ids, the rules for what people type, the frames on the wire, and the events of a room.

pub mod api;
pub mod blocked;
pub mod codec;
pub mod emoji;
pub mod error;
pub mod event;
pub mod files;
pub mod frame;
pub mod ids;
pub mod later;
pub mod markdown;
pub mod message;
pub mod names;
pub mod news;
pub mod notifications;
pub mod page_preview;
pub mod password;
pub mod permission;
pub mod profile;
pub mod room;
pub mod search;
pub mod server_permission;
pub mod sidebar;
pub mod text;
pub mod thread;
pub mod unread;

pub use blocked::Blocked;
pub use error::{ErrorBody, ErrorCode, FieldError};
pub use event::{Event, EventKind, Person};
pub use files::{Attachment, FileKind, NewAttachment};
pub use ids::{ClientId, FileId, PictureId, RoomId, SEQ_MAX, Seq, SessionId, Timestamp, UserId};
pub use message::{Content, Marks, Mentions, Quote, Reaction};
pub use page_preview::{PagePicture, PagePreview};
pub use room::{Mute, Notify, Removal, Role, RoomKind};
pub use thread::{InThread, Thread};
