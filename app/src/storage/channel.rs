//! What the tabs of a browser tell one another (BroadcastChannel).

use std::marker::PhantomData;

use leptos::web_sys::{
    BroadcastChannel, MessageEvent,
    wasm_bindgen::{JsCast, prelude::Closure},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{from_value, to_value};

/// A channel to all other tabs that have opened it under the same name, until it is dropped.
pub struct Channel<T> {
    channel: BroadcastChannel,
    _heard: Closure<dyn Fn(MessageEvent)>,
    words: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Channel<T> {
    /// Opens it; `heard` is called with each word of the others. `None` where the browser has none. What another build says
    /// and this one can't read is passed over.
    pub fn open(name: &str, heard: impl Fn(T) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(word) = from_value(&event.data()) {
                heard(word);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { channel, _heard: heard, words: PhantomData })
    }

    /// Says a word to the others.
    pub fn say(&self, word: &T) {
        // Fails only where the channel is closed, which it is with the page.
        let _ = self.channel.post_message(&to_value(word));
    }
}

impl<T> Drop for Channel<T> {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
