//! What to call a device, from what its program says about itself.

/// Longest name of a program that is no browser we know.
const PROGRAM_MAX: usize = 40;

/// What a program's description holds, and what to call it. The first that fits counts: browsers name their ancestors too.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// A browser, or another program by its first word, and what it runs on: "Firefox" and "Linux".
pub fn told(user_agent: &str) -> (Option<String>, Option<&'static str>) {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(part, _)| user_agent.contains(part)).map(|&(_, name)| name)
    };
    if let Some(browser) = find(&BROWSERS) {
        return (Some(browser.to_owned()), find(&SYSTEMS));
    }
    let program = user_agent.split(['/', ' ']).next().unwrap_or_default();
    let program: String = program.chars().filter(char::is_ascii_graphic).take(PROGRAM_MAX).collect();
    (Some(program).filter(|program| !program.is_empty()), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_as_its_owner_knows_it() {
        for (user_agent, (program, system)) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                (Some("Firefox"), Some("Linux")),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 \
                 Safari/537.36 Edg/142.0.0.0",
                (Some("Edge"), Some("Windows")),
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile \
                 Safari/537.36",
                (Some("Chrome"), Some("Android")),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/26.0 Mobile/15E148 Safari/604.1",
                (Some("Safari"), Some("iPhone")),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/26.0 Safari/605.1.15",
                (Some("Safari"), Some("macOS")),
            ),
            ("curl/8.14.1", (Some("curl"), None)),
            ("tea-bot", (Some("tea-bot"), None)),
            ("", (None, None)),
        ] {
            assert_eq!(told(user_agent), (program.map(str::to_owned), system));
        }
        assert_eq!(told(&"x".repeat(200)).0.map(|program| program.len()), Some(PROGRAM_MAX));
    }
}
