//! The content security policy. It stands here and not among the server's other headers because only the rendering of a
//! page knows its nonce.

use http::{HeaderValue, header};
use leptos::{nonce::Nonce, prelude::*};
use leptos_axum::ResponseOptions;

/// The policy of a page whose scripts carry this nonce.
///
/// `strict-dynamic` lets the page's one inline script import the application's module, and nothing else of this origin
/// (an uploaded file, say) become a script.
pub fn csp(nonce: &str, reload_port: Option<u32>) -> String {
    let reload = reload_port.map(|port| format!(" ws://localhost:{port} ws://127.0.0.1:{port}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; media-src 'self'; connect-src 'self'{reload}; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// Puts the policy on the reply that is being rendered.
pub fn send(nonce: &Nonce, options: &LeptosOptions) {
    // cargo-leptos listens on this port while it watches the sources.
    let reload_port = std::env::var("LEPTOS_WATCH").is_ok().then_some(options.reload_port);
    let value = HeaderValue::from_str(&csp(nonce, reload_port));
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), value) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_runs_without_the_nonce() {
        let policy = csp("abc", None);
        assert!(policy.contains("script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval';"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains("ws:"));
    }
}
