//! The pages: rendered by [`app`], with what they need from here.

mod forms;
mod mail;
mod texts;

use std::pin::Pin;

use app::{Address, Content, Document, Door, Query, Route, backend::Backend};
use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, uri::PathAndQuery},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use futures_util::{Stream, stream};
use leptos::{config::LeptosOptions, prelude::RenderHtml};
use leptos_axum::handle_response_inner;
use protocol::{
    ErrorBody, ErrorCode, Person, RoomId,
    api::{Account, LinkPreview, Registration, RoomPage, Rooms, RoomsQuery},
};
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeader,
};

use crate::{
    AppState,
    api::{account, links, rooms},
    auth::{MaybePrincipal, Principal, forwarded, origin},
    http::ApiError,
};

/// Names in the package folder hold a hash of the content, so that a browser may keep them for good.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The longest path of a file of the package, in bytes: file systems take 255, and its compressed form's name is longer.
const FILE_NAME_MAX: usize = 200;

/// A worker's own policy, since it may not even fetch under the one of replies that are no pages, nor show a notification's picture.
const WORKER_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; connect-src 'self'; img-src 'self'");

/// The policy of pages without scripts.
const SCRIPTLESS_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// Bytes of a file that are read at once. Each client that reads slowly keeps two or three of these.
const CHUNK: usize = 16 * 1024;

/// What the browser shows in the page's tab, and what it installs the application by.
const OF_SITE: [&str; 7] = [
    "/favicon.svg",
    "/favicon-mention.svg",
    "/favicon-unread.svg",
    "/icon-192.png",
    "/icon-512.png",
    "/icon-maskable.png",
    "/manifest.webmanifest",
];

/// All pages and their forms.
pub fn router(app: &AppState) -> Router<AppState> {
    // Fails only where another server in this process has done it.
    _ = any_spawner::Executor::init_tokio();
    // The paths of forms, which take other methods as well; app's table of pages says what each path leads to.
    let paths = ["/", "/login", "/signup", "/rooms", "/account", "/join/{code}"];
    let router = paths.into_iter().fold(Router::new(), |router, path| router.route(path, get(page)));
    router
        .fallback(page)
        .merge(forms::router())
        .merge(mail::router())
        .layer(middleware::from_fn_with_state(app.clone(), guard))
}

/// The package that the pages load, the emoji that they load when somebody needs them, their icons, and the worker that
/// keeps the package: the same for everyone.
pub fn package(options: &LeptosOptions) -> Router<AppState> {
    // In the root, so that the worker may answer for all pages; asked for anew each time, so that none is stuck with it.
    let script = |name: &str| {
        let file = ServeFile::new(format!("{}/{name}", options.site_root));
        SetResponseHeader::overriding(file, header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))
    };
    let worker = script("service-worker.js");
    let worker = SetResponseHeader::overriding(worker, header::CONTENT_SECURITY_POLICY, WORKER_POLICY);
    let emoji = ServeFile::new(format!("{}/emoji.txt", options.site_root))
        .precompressed_br()
        .precompressed_gzip()
        .with_buf_chunk_size(CHUNK);
    let emoji = SetResponseHeader::if_not_present(emoji, header::CACHE_CONTROL, for_good);
    let folder = format!("{}/{}", options.site_root, options.site_pkg_dir);
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip().with_buf_chunk_size(CHUNK);
    let files = SetResponseHeader::if_not_present(files, header::CACHE_CONTROL, for_good);
    let files = Router::new().fallback_service(files).layer(middleware::from_fn(only_names));
    let folder = format!("/{}", options.site_pkg_dir);
    let router = Router::new()
        .route(&format!("{folder}/texts/{{name}}"), get(texts::texts))
        .nest(&folder, files)
        .route_service(app::EMOJI_PATH, emoji)
        .route_service("/door.js", script("door.js"))
        .route_service("/service-worker.js", worker);
    OF_SITE.into_iter().fold(router, |router, path| {
        let icon = ServeFile::new(format!("{}{path}", options.site_root))
            .precompressed_br()
            .precompressed_gzip()
            .with_buf_chunk_size(CHUNK);
        let icon = SetResponseHeader::if_not_present(icon, header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        router.route_service(path, icon)
    })
}

/// Answers for names that are longer than any of ours, which the file system would call an error.
async fn only_names(request: Request, next: Next) -> Response {
    if request.uri().path().len() > FILE_NAME_MAX {
        return ([(header::CACHE_CONTROL, "no-store")], StatusCode::NOT_FOUND).into_response();
    }
    next.run(request).await
}

/// What is there. A file that is not may be there on a server of another version, and on this one tomorrow.
#[expect(clippy::unnecessary_wraps, reason = "what makes a header's value may make none")]
fn for_good<B>(response: &axum::http::Response<B>) -> Option<HeaderValue> {
    let is_missing = response.status().is_client_error() || response.status().is_server_error();
    Some(if is_missing { HeaderValue::from_static("no-store") } else { FOR_GOOD })
}

/// A page without scripts, for nobody to keep.
pub fn scriptless(html: String) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store"), (header::CONTENT_SECURITY_POLICY, SCRIPTLESS_POLICY)], Html(html))
}

/// Sends visitors to the log-in, and those who are logged in past it.
async fn guard(
    State(app): State<AppState>,
    MaybePrincipal(viewer): MaybePrincipal,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let needs_viewer = matches!(path, "/rooms" | "/inbox" | "/later" | "/admin" | "/account")
        || path.starts_with("/rooms/")
        || path.starts_with("/join/") && !reads
        || path.starts_with("/account/");
    let for_visitors = matches!(path, "/" | "/login" | "/signup");
    match viewer {
        None if needs_viewer => {
            let here = request.uri().path_and_query().map_or(path, PathAndQuery::as_str);
            // To a link's page one comes back, and reads there what its form says.
            let comes_back = reads || path.starts_with("/join/");
            Redirect::to(&app::log_in_address(if comes_back { here } else { "/rooms" })).into_response()
        }
        None if for_visitors && reads && is_in_the_clear(&app, &request) => {
            let address = format!("{}{path}", app.settings.public_url.as_deref().unwrap_or_default());
            scriptless(app::scriptless::open_by_https(app.leptos.clone(), &address)).into_response()
        }
        // Another site has sent a form to the service worker, as if somebody shared what it says.
        Some(_) if path == "/rooms" && is_from_elsewhere(&request) && is_in_query(&request, "shared") => {
            Redirect::to("/rooms").into_response()
        }
        Some(_) if for_visitors && reads => Redirect::to(own_page(&next_of(&request))).into_response(),
        _ => {
            let mut response = next.run(request).await;
            response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
            response
        }
    }
}

fn next_of(request: &Request) -> String {
    in_query(request, "next")
}

fn in_query(request: &Request, name: &str) -> String {
    value_in_query(request, name).unwrap_or_default()
}

fn is_in_query(request: &Request, name: &str) -> bool {
    value_in_query(request, name).is_some()
}

fn value_in_query(request: &Request, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(request.uri().query().unwrap_or_default()).unwrap_or_default();
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Whether a browser tells that a page of another site has led here, and not the person or the system.
fn is_from_elsewhere(request: &Request) -> bool {
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    matches!(site, Some(b"cross-site" | b"same-site"))
}

/// Whether a page was opened by plain HTTP on a server that people reach by HTTPS: nobody could log in there, as cookies are kept
/// off such connections, and the password would be read on the way. A browser tells by `Sec-Fetch-…` that its connection is safe, as
/// all have done for years; where it does not, it counts what the proxy says, or that it was asked for elsewhere than is set.
fn is_in_the_clear(app: &AppState, request: &Request) -> bool {
    let headers = request.headers();
    let Some(public) = app.settings.public_address() else { return false };
    if !app.settings.is_https() || app.tls.is_some() || headers.contains_key("sec-fetch-site") {
        return false;
    }
    if in_query(request, "error") == ErrorCode::PlainHttp.as_str() {
        return true;
    }
    match forwarded::scheme(headers) {
        Some(scheme) => scheme.eq_ignore_ascii_case(b"http"),
        None => origin::host(headers, request.uri()).is_some_and(|host| host.is_in_the_clear() && !host.is_at(&public)),
    }
}

/// Where to go after logging in: the page that was asked for, if it is one of ours, or the lobby.
pub fn own_page(next: &str) -> &str {
    const LOBBY: &str = "/rooms/00000000-0000-7000-8000-000000000001";
    // What is no address can't be one in a header either.
    if app::is_page(next) && next.bytes().all(|byte| byte.is_ascii_graphic()) { next } else { LOBBY }
}

/// The same page for somebody who has just come: a room that is in use greets them.
fn welcome(path: &str) -> String {
    let may = (path.starts_with("/rooms/") || path.starts_with("/join/")) && !path.contains(['?', '#']);
    if may { format!("{path}?welcome=1") } else { path.to_owned() }
}

/// Loads what the page of an address needs, and renders it in one piece.
async fn page(
    State(app): State<AppState>,
    MaybePrincipal(viewer): MaybePrincipal,
    mut request: Request<Body>,
) -> Response {
    let language = match &viewer {
        // Where the database has no answer, the page says so in the browser's language.
        Some(viewer) => app.store.language(viewer.person.id).await.unwrap_or_default(),
        None => Some(in_query(&request, "language")).filter(|_| request.uri().path() == "/offline"),
    };
    if let Some(language) = language {
        request.extensions_mut().insert(app::ChosenLanguage(language));
    }
    let uri = request.uri();
    let address = Address { path: uri.path().to_owned(), query: uri.query().unwrap_or_default().to_owned() };
    let options = app.leptos.clone();
    let backend = PageBackend { app, viewer };
    let route = Route::of(&address.path);
    let content = if let Route::Inside(inside) = &route {
        let document = Document::load(&backend, inside, &Query::parse(&address.query)).await;
        Content::Inside(inside.clone(), Box::new(document))
    } else {
        let door = Door::load(&backend, route, &Query::parse(&address.query)).await;
        if let Some(path) = door.leads_to() {
            let is_new = Query::parse(&address.query).get("welcome").is_some();
            return Redirect::to(&if is_new { welcome(&path) } else { path }).into_response();
        }
        Content::Door(Box::new(door))
    };
    render(options, address, content, request).await
}

/// A page as the reply to a request, which says how it is to look.
async fn render(options: LeptosOptions, address: Address, content: Content, request: Request<Body>) -> Response {
    let render = move || app::shell(&options, address, content);
    handle_response_inner(
        || (),
        render,
        request,
        |page, _, _| {
            let html = page.to_html();
            Box::pin(async { Box::pin(stream::once(async { html })) as Pin<Box<dyn Stream<Item = String> + Send>> })
        },
    )
    .await
}

struct PageBackend {
    app: AppState,
    viewer: Option<Principal>,
}

impl PageBackend {
    fn signed_in(&self) -> Result<&Principal, ErrorBody> {
        self.viewer.as_ref().ok_or_else(|| ErrorCode::NotSignedIn.into())
    }
}

#[async_trait]
impl Backend for PageBackend {
    fn viewer(&self) -> Option<Person> {
        self.viewer.as_ref().map(|viewer| viewer.person.clone())
    }

    async fn rooms(&self, query: RoomsQuery) -> Result<Rooms, ErrorBody> {
        rooms::rooms(&self.app, self.signed_in()?, query).await.map_err(|ApiError(body)| body)
    }

    async fn mine(&self) -> Result<Rooms, ErrorBody> {
        rooms::mine(&self.app, self.signed_in()?).await.map_err(|ApiError(body)| body)
    }

    async fn account(&self) -> Result<Account, ErrorBody> {
        account::account(&self.app, self.signed_in()?).await.map_err(|ApiError(body)| body)
    }

    async fn registration(&self) -> Result<Registration, ErrorBody> {
        self.app.store.registration().await.map_err(|error| ApiError::from(error).0)
    }

    async fn invitation(&self, code: &str) -> Result<LinkPreview, ErrorBody> {
        links::preview(&self.app, self.viewer.as_ref(), code).await.map_err(|ApiError(body)| body)
    }

    async fn room(&self, id: RoomId) -> Result<RoomPage, ErrorBody> {
        rooms::page(&self.app, self.signed_in()?, id).await.map_err(|ApiError(body)| body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_logging_in_one_comes_to_our_own_pages_only() {
        assert_eq!(own_page("/rooms"), "/rooms");
        assert_eq!(own_page("/account"), "/account");
        assert_eq!(own_page("/rooms/0b5d"), "/rooms/0b5d");
        assert_eq!(own_page("/join/0b5d"), "/join/0b5d");
        assert_eq!(own_page("/rooms/0b5d?message=7"), "/rooms/0b5d?message=7");
        for next in [
            "",
            "//evil.com",
            "https://evil.com",
            "/rooms/../../evil",
            "/rooms\\evil",
            "/roomsevil",
            "/rooms/a?b=\u{e9}",
        ] {
            assert!(own_page(next).ends_with(&RoomId::LOBBY.to_string()), "{next}");
        }
    }

    #[test]
    fn a_room_that_one_comes_to_greets_and_an_address_that_asks_for_something_stays_as_it_is() {
        assert_eq!(welcome("/rooms/0b5d"), "/rooms/0b5d?welcome=1");
        assert_eq!(welcome("/join/0b5d"), "/join/0b5d?welcome=1");
        for path in ["/rooms", "/account", "/rooms/0b5d?message=5"] {
            assert_eq!(welcome(path), path);
        }
    }
}
