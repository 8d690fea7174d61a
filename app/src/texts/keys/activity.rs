//! What moves by itself, and what leads quickly from place to place.

/// Who writes, who has seen what, how the page looks, and the shortcuts.
#[derive(Clone, Copy)]
pub struct Activity {
    /// There is at least one name.
    pub typing: fn(names: &[&str]) -> String,
    /// In a conversation of two.
    pub seen: &'static str,
    /// There is at least one name.
    pub seen_by: fn(names: &[&str]) -> String,
    /// Heading of the setting.
    pub reading: &'static str,
    pub seen_is_told: &'static str,
    pub seen_is_not_told: &'static str,
    pub tell_seen: &'static str,
    pub do_not_tell_seen: &'static str,
    /// Heading of both settings.
    pub appearance: &'static str,
    /// Heading of the setting, and names it.
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    /// For those who don't see the screen: somebody called them in another room.
    #[cfg_attr(not(feature = "browser"), expect(dead_code, reason = "it is said in a browser alone"))]
    pub mentioned_in: fn(name: &str, room: &str, text: &str) -> String,
    pub theme_tea: &'static str,
    pub theme_contrast: &'static str,
    /// Heading of the setting, and names it.
    pub density: &'static str,
    pub density_comfortable: &'static str,
    pub density_compact: &'static str,
}
