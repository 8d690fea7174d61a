//! HTTPS without a proxy.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt, future::join_all};
use protocol::{
    codec::Encoding,
    frame::{ClientFrame, ServerFrame},
};
use server::{
    redirect,
    settings::{self, Certificate},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_tungstenite::{
    client_async,
    tungstenite::{Message, client::IntoClientRequest, http::header},
};

use crate::harness::{Authority, Https, PASSWORD, Server, write_certificate};

const NAME: &str = "chat.example.org";
/// Nothing here takes longer unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

async fn start(certificate: Certificate) -> Server {
    let https = settings::Https { certificate, redirect_address: None };
    Server::start_with(|settings| settings.https = Some(https)).await
}

/// A server with a certificate in files, and how to speak with it.
async fn on_files() -> (Server, Https, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let server = start(write_certificate(dir.path(), &[NAME])).await;
    let https = Https::new(&std::fs::read(dir.path().join("certificate")).unwrap(), server.address, NAME);
    (server, https, dir)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_cookies_and_sockets_go_over_it() {
    let (server, https, _dir) = on_files().await;
    let page = https.ask("GET", "/signup", "", "").await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("strict-transport-security: max-age="), "{page}");

    let body = format!(r#"{{"name":"ann","password":"{PASSWORD}"}}"#);
    let origin = format!("Origin: https://{NAME}\r\nContent-Type: application/json\r\n");
    let reply = https.ask("POST", "/api/accounts", &origin, &body).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 201"), "{reply}");
    let cookies: Vec<_> = reply.lines().filter(|line| line.starts_with("set-cookie: ")).collect();
    assert!(cookies.len() == 3 && cookies.iter().all(|cookie| cookie.contains("; Secure")), "{cookies:?}");

    let access = cookies.iter().find_map(|cookie| cookie.strip_prefix("set-cookie: weconnect_access=")).unwrap();
    let access = access.split(';').next().unwrap();
    let mut request = format!("wss://{NAME}/ws").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert(header::ORIGIN, format!("https://{NAME}").parse().unwrap());
    headers.insert(header::COOKIE, format!("weconnect_access={access}").parse().unwrap());
    headers.insert(header::SEC_WEBSOCKET_PROTOCOL, Encoding::Json.subprotocol().parse().unwrap());
    let (mut socket, _) = client_async(request, https.connect().await.unwrap()).await.unwrap();
    let hello = ClientFrame::Hello { resume: Vec::new() };
    socket.send(Message::text(String::from_utf8(Encoding::Json.encode(&hello)).unwrap())).await.unwrap();
    let frame = timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap();
    let frame: ServerFrame = Encoding::Json.decode(&frame.into_data()).unwrap();
    assert!(matches!(frame, ServerFrame::Welcome { .. }), "{frame:?}");
    drop(socket);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_silent_or_speaks_plainly_keeps_nobody_waiting() {
    let (server, https, _dir) = on_files().await;
    let silent = join_all((0..100).map(|_| TcpStream::connect(server.address))).await;
    let mut plain = TcpStream::connect(server.address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    timeout(PATIENCE, plain.read_to_end(&mut said)).await.unwrap().unwrap();
    assert!(!said.starts_with(b"HTTP"));
    let page = timeout(PATIENCE, https.ask("GET", "/healthz", "", "")).await.unwrap().unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    assert!(silent.iter().all(Result::is_ok));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn plain_http_leads_to_it() {
    let (server, _, _dir) = on_files().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = format!("http://{}/rooms/1?at=2", listener.local_addr().unwrap());
    let serving = tokio::spawn(redirect::serve(server.app.clone(), listener, server.address));
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let reply = client.get(&plain).header("Host", format!("{NAME}:80")).send().await.unwrap();
    assert_eq!(reply.status(), 308);
    assert_eq!(reply.headers()["location"], format!("https://{NAME}:{}/rooms/1?at=2", server.address.port()));
    server.stop().await;
    timeout(PATIENCE, serving).await.unwrap().unwrap();
}

/// The certificate that a server shows as soon as it has one that is good.
async fn shown(https: &Https) -> CertificateDer<'static> {
    let soon = async {
        loop {
            match https.connect().await {
                Ok(stream) => break stream.get_ref().1.peer_certificates().unwrap()[0].clone(),
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    };
    timeout(PATIENCE, soon).await.expect("a certificate in time")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_authority_gives_a_certificate_that_lasts_over_a_restart() {
    // Where the authority will ask has to be known before the server is there.
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut authority = Authority::start(address.port()).await;
    let root = authority.root().await.unwrap();
    let https = settings::Https { certificate: authority.certificate(NAME), redirect_address: None };
    let set = |settings: &mut settings::Settings| {
        settings.address = address;
        settings.https = Some(https.clone());
    };
    let server = Server::start_with(set).await;
    let client = Https::new(root.as_bytes(), address, NAME);
    let given = shown(&client).await;
    let page = client.ask("GET", "/healthz", "", "").await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");

    // The authority is away, and what it gave is kept.
    authority.end();
    let server = server.restart_with(set).await;
    assert_eq!(shown(&client).await, given);
    server.stop().await;
}
