//! Files in messages.

/// What is said about files, and what one can do with them.
#[derive(Clone, Copy)]
pub struct Files {
    /// The button of the message box.
    pub attach: &'static str,
    /// By a phone's camera.
    pub take: &'static str,
    /// Names the list above the box.
    pub attached: &'static str,
    /// Names the files of a message.
    pub files: &'static str,
    /// How far an upload is.
    pub percent: fn(percent: u64) -> String,
    pub waiting: &'static str,
    pub paused: &'static str,
    pub pause: fn(name: &str) -> String,
    pub resume: fn(name: &str) -> String,
    pub uploaded: &'static str,
    /// A message waits for its files.
    pub uploading: &'static str,
    pub cancel: &'static str,
    pub remove: fn(name: &str) -> String,
    /// Labels the field for what a picture shows.
    pub describe: fn(name: &str) -> String,
    pub description: &'static str,
    /// A switch: the file is hidden until somebody clicks it.
    pub spoiler: &'static str,
    /// In the place of a file that is hidden.
    pub hidden: &'static str,
    /// Makes a file of a text that is too long for a message.
    pub as_text: &'static str,
    /// What that file is called.
    pub text_name: &'static str,
    pub too_many: fn(most: usize) -> String,
    pub empty: fn(name: &str) -> String,
    /// The browser has forgotten the file before it was uploaded.
    #[cfg_attr(not(feature = "browser"), expect(dead_code, reason = "the server uploads nothing"))]
    pub lost: &'static str,
    /// The server's virus scanner could not check a file.
    pub unchecked: &'static str,
    pub download: fn(name: &str) -> String,
    pub open: fn(name: &str) -> String,
    /// A size, in the largest unit of which there is at least one.
    pub size: fn(bytes: u64) -> String,
}
