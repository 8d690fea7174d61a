//! Those who connect and then take their time, or are too many.

use std::{io, net::SocketAddr, time::Duration};

use futures_util::future::join_all;
use protocol::RoomId;
use server::settings::{self, Bounds, Settings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use crate::harness::{Https, Server, write_certificate};

/// Nothing here takes longer unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(200);
const HOUR: Duration = Duration::from_secs(3_600);
/// Nobody's time is over.
const PATIENT: Bounds = Bounds {
    handshake: HOUR,
    head: HOUR,
    body: HOUR,
    turn: HOUR,
    idle: HOUR,
    write: HOUR,
    last: SHORT,
    descriptors: None,
    per_address: 10_000,
};
const HALF_A_HEAD: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: here\r\nX-";

async fn start(bounds: Bounds) -> Server {
    Server::start_with(|settings| settings.bounds = bounds).await
}

/// A connection from one of this machine's own addresses.
async fn connect_from(address: &str, server: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(address.parse().unwrap(), 0)).unwrap();
    socket.connect(server).await.unwrap()
}

async fn say(server: &Server, words: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(words).await.unwrap();
    stream
}

/// All that comes until the server closes, which it has to.
async fn rest(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    match timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("the server closes") {
        Err(error) if error.kind() != io::ErrorKind::ConnectionReset => panic!("{error}"),
        _ => String::from_utf8_lossy(&said).into_owned(),
    }
}

/// Sends a request in two parts, head and body, and reads the reply.
async fn ask(stream: &mut TcpStream, head: &str, body: &str) -> String {
    let length = body.len();
    stream.write_all(format!("{head}\r\nHost: here\r\nContent-Length: {length}\r\n\r\n").as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    timeout(PATIENCE, reply(stream)).await.unwrap()
}

async fn reply(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&said).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
            if body.len() >= length.parse().unwrap() {
                return text;
            }
        }
        assert_ne!(stream.read_buf(&mut said).await.unwrap(), 0, "the server hung up after {text:?}");
    }
}

/// Ten newcomers, one after the other.
async fn visits(server: &Server) {
    for _ in 0..10 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        assert!(ask(&mut stream, "GET /healthz HTTP/1.1", "").await.starts_with("http/1.1 200"));
    }
}

#[tokio::test]
async fn who_says_nothing_or_half_a_head_is_left() {
    let server = start(Bounds { head: SHORT, ..PATIENT }).await;
    for words in [&b""[..], b"G", HALF_A_HEAD] {
        assert_eq!(rest(&mut say(&server, words).await).await, "");
    }
    server.stop().await;
}

#[tokio::test]
async fn who_says_half_a_second_head_is_left() {
    let server = start(Bounds { head: 10 * SHORT, ..PATIENT }).await;
    let mut stream = say(&server, b"").await;
    assert!(ask(&mut stream, "GET /healthz HTTP/1.1", "").await.starts_with("http/1.1 200"));
    stream.write_all(HALF_A_HEAD).await.unwrap();
    assert_eq!(rest(&mut stream).await, "");
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_a_408_and_the_end() {
    let server = start(Bounds { body: SHORT, ..PATIENT }).await;
    let head = "POST /api/sessions HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"na";
    let said = rest(&mut say(&server, head.as_bytes()).await).await.to_lowercase();
    assert!(said.starts_with("http/1.1 408") && said.contains("body_too_slow"), "{said}");
    assert!(said.contains("\r\nconnection: close\r\n"), "{said}");
    server.stop().await;
}

#[tokio::test]
async fn a_connection_that_is_not_used_is_closed() {
    let server = start(Bounds { idle: SHORT, ..PATIENT }).await;
    let mut stream = say(&server, b"").await;
    assert!(ask(&mut stream, "GET /healthz HTTP/1.1", "").await.starts_with("http/1.1 200"));
    assert_eq!(rest(&mut stream).await, "");
    server.stop().await;
}

fn much() -> u64 {
    std::fs::metadata(concat!(env!("CARGO_MANIFEST_DIR"), "/../public/emoji.txt")).unwrap().len()
}

/// Asks for much and takes none of it.
async fn ask_and_read_nothing(server: &Server) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    let head = format!("GET {} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n", app::EMOJI_PATH);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn who_takes_nothing_of_a_reply_is_left() {
    let server = start(Bounds { write: SHORT, ..PATIENT }).await;
    let mut stream = ask_and_read_nothing(&server).await;
    let left = async {
        while server.app.slots.visitors() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    assert_eq!(stream.peek(&mut [0]).await.unwrap(), 1);
    timeout(PATIENCE, left).await.expect("the server closes");
    let said = rest(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 200") && (said.len() as u64) < much(), "{} of {}", said.len(), much());
    server.stop().await;
}

#[tokio::test]
async fn who_takes_a_reply_slowly_gets_all_of_it() {
    let server = start(Bounds { idle: 10 * SHORT, ..PATIENT }).await;
    let mut stream = ask_and_read_nothing(&server).await;
    // Longer, all in all, than a connection may be idle: what is taken in between counts.
    let (mut said, mut part) = (0, vec![0; 2048]);
    loop {
        let length = timeout(PATIENCE, stream.read(&mut part)).await.unwrap().unwrap();
        said += length;
        if length == 0 {
            break;
        }
        sleep(SHORT / 4).await;
    }
    assert!(said as u64 > much(), "{said} of {}", much());
    server.stop().await;
}

#[tokio::test]
async fn half_a_handshake_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let certificate = write_certificate(dir.path(), &["chat.example.org"]);
    let set = |settings: &mut Settings| {
        settings.https = Some(settings::Https { certificate, redirect_address: None });
        settings.bounds = Bounds { handshake: SHORT, ..PATIENT };
    };
    let server = Server::start_with(set).await;
    rest(&mut say(&server, b"\x16\x03\x01\x02\x00\x01").await).await;
    server.stop().await;
}

#[tokio::test]
async fn newcomers_take_the_place_of_those_who_have_waited_longest() {
    let server = start(Bounds { descriptors: Some(40), ..PATIENT }).await;
    let mut talks = server.person("ada").await.socket().await;
    let words = [HALF_A_HEAD, b"", b"POST /api/sessions HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n{"];
    let mut half_open = Vec::new();
    for n in 0..60 {
        half_open.push(say(&server, words[n % words.len()]).await);
    }
    visits(&server).await;
    for stream in half_open.iter_mut().take(40) {
        assert_eq!(rest(stream).await, "");
    }
    // Who is logged in stays.
    talks.post(RoomId::LOBBY, "still here").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_handshakes_keep_nobody_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let certificate = write_certificate(dir.path(), &["chat.example.org"]);
    let set = |settings: &mut Settings| {
        settings.https = Some(settings::Https { certificate, redirect_address: None });
        settings.bounds = Bounds { descriptors: Some(40), ..PATIENT };
    };
    let server = Server::start_with(set).await;
    let silent = join_all((0..60).map(|n| say(&server, if n % 2 == 0 { b"" } else { b"\x16\x03\x01\x02" }))).await;
    let https = Https::new(&std::fs::read(dir.path().join("certificate")).unwrap(), server.address, "chat.example.org");
    let page = timeout(PATIENCE, https.ask("GET", "/healthz", "", "")).await.unwrap().unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    drop(silent);
    server.stop().await;
}

#[tokio::test]
async fn an_address_with_too_many_takes_place_from_itself_only() {
    let server = start(Bounds { per_address: 5, ..PATIENT }).await;
    let mut other = TcpStream::connect(server.address).await.unwrap();
    let mut many = Vec::new();
    for _ in 0..10 {
        many.push(connect_from("127.0.0.2", server.address).await);
    }
    for stream in &mut many[..5] {
        assert_eq!(rest(stream).await, "");
    }
    for stream in many[5..].iter_mut().chain([&mut other]) {
        assert!(ask(stream, "GET /healthz HTTP/1.1", "").await.starts_with("http/1.1 200"));
    }
    server.stop().await;
}

#[tokio::test]
async fn a_trusted_proxy_is_not_an_address_like_others() {
    let set = |settings: &mut Settings| {
        settings.bounds = Bounds { per_address: 5, ..PATIENT };
        settings.trusted_proxies = vec!["127.0.0.2/32".parse().unwrap()];
    };
    let server = Server::start_with(set).await;
    let mut many = Vec::new();
    for _ in 0..10 {
        many.push(connect_from("127.0.0.2", server.address).await);
    }
    for stream in &mut many {
        assert!(ask(stream, "GET /healthz HTTP/1.1", "").await.starts_with("http/1.1 200"));
    }
    server.stop().await;
}

#[tokio::test]
async fn a_stop_waits_for_nobody_who_has_asked_nothing() {
    let server = start(PATIENT).await;
    let mut half_open = Vec::new();
    for words in [&b""[..], HALF_A_HEAD, b"POST /api/sessions HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n{"] {
        half_open.push(say(&server, words).await);
    }
    let mut idle = say(&server, b"").await;
    ask(&mut idle, "GET /healthz HTTP/1.1", "").await;
    server.app.stopping.cancel();
    for stream in half_open.iter_mut().chain([&mut idle]) {
        assert_eq!(rest(stream).await, "");
    }
    server.stop().await;
}

#[tokio::test]
async fn who_is_refused_may_go_on_with_the_same_connection() {
    let server = start(PATIENT).await;
    let mut stream = say(&server, b"").await;
    for (head, status) in [
        ("POST /api/rooms HTTP/1.1\r\nOrigin: http://elsewhere.example", "403"),
        ("POST /api/rooms HTTP/1.1\r\nContent-Type: application/json", "401"),
        ("DELETE /healthz HTTP/1.1", "405"),
    ] {
        let said = ask(&mut stream, head, r#"{"name":"a room"}"#).await;
        assert!(said.starts_with(&format!("http/1.1 {status}")) && !said.contains("connection: close"), "{said}");
    }
    assert!(ask(&mut stream, "GET /healthz HTTP/1.1", "").await.starts_with("http/1.1 200"));
    // Who wants to send more than is read is told that this is the end.
    stream.write_all(b"POST /api/rooms HTTP/1.1\r\nHost: here\r\nContent-Length: 100000000\r\n\r\n").await.unwrap();
    let said = rest(&mut stream).await.to_lowercase();
    assert!(said.starts_with("http/1.1 413") && said.contains("\r\nconnection: close\r\n"), "{said}");
    server.stop().await;
}
