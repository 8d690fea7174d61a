//! What puts WeConnect's promises to the proof. Nothing of it runs in the server or in the browser.

pub mod chaos;
pub mod sim;
