//! Whom a link lets the server reach, tried with real sockets: one that must never be touched listens on each loopback address.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use url::Url;

use super::{
    addresses::{Lookup, Refused, Resolve},
    bounds::PER_HOST,
    fetch::{Fetch, FetchError, Fetched, Wanted},
    guarded::SendError,
    networks::Networks,
};

const ANY: Wanted = Wanted { accept: "*/*", is_wanted: |essence| essence == "text/html", bytes_max: |_| 1_000 };

/// Somebody's server, and how many have connected to it.
struct Site {
    address: SocketAddr,
    touched: Arc<AtomicUsize>,
}

impl Site {
    /// Answers each request with this, and then with `more` for as long as it is taken.
    async fn open(at: &str, answer: impl Into<String>, more: &'static [u8]) -> Self {
        let listener = TcpListener::bind(at).await.unwrap();
        let (address, touched) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let (answer, count) = (answer.into(), touched.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let answer = answer.clone();
                tokio::spawn(async move {
                    let _ = stream.read(&mut [0; 4_096]).await;
                    let _ = stream.write_all(answer.as_bytes()).await;
                    while !more.is_empty() && stream.write_all(more).await.is_ok() {}
                });
            }
        });
        Self { address, touched }
    }

    fn touched(&self) -> usize {
        self.touched.load(Ordering::SeqCst)
    }
}

/// An answer without a body.
fn leads_to(address: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n")
}

fn page(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Those who must never be touched, on one port of both loopback addresses.
async fn victims() -> (u16, [Site; 2]) {
    let four = Site::open("127.0.0.1:0", page("secret"), &[]).await;
    let port = four.address.port();
    (port, [four, Site::open(&format!("[::1]:{port}"), page("secret"), &[]).await])
}

/// Tells other addresses each time it is asked.
#[derive(Default)]
struct Changing(Mutex<VecDeque<Vec<IpAddr>>>);

impl Changing {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|ip| ip.parse().unwrap()).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(parse).collect())))
    }

    fn left(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

#[async_trait]
impl Resolve for Changing {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        self.0.lock().unwrap().pop_front().ok_or(io::ErrorKind::NotFound.into())
    }
}

/// May reach 127.0.0.2, and the public internet at any of these ports.
fn fetch(ports: &[u16], resolve: Arc<dyn Resolve>) -> Fetch {
    let networks = Networks::with_ports(vec!["127.0.0.2/32".parse().unwrap()], ports);
    Fetch::new(networks, resolve, Some("https://chat.example.org"))
}

async fn get(fetch: &Fetch, address: &str) -> Result<Fetched, FetchError> {
    fetch.get(&Url::parse(address).unwrap(), &ANY).await
}

#[tokio::test]
async fn no_way_of_writing_an_address_leads_to_the_machine_itself() {
    let (port, victims) = victims().await;
    let fetch = fetch(&[port], Arc::new(Lookup));
    for host in [
        "127.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "１２７.０.０.１",
        "127。0。0。1",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "localhost",
        "LOCALHOST",
        "localhost.",
    ] {
        let refused = get(&fetch, &format!("http://{host}:{port}/")).await.err();
        assert!(matches!(refused, Some(FetchError::Send(SendError::Refused(_)))), "{host}: {refused:?}");
        let refused = get(&fetch, &format!("https://{host}:{port}/")).await.err();
        assert!(matches!(refused, Some(FetchError::Send(SendError::Refused(_)))), "{host}: {refused:?}");
    }
    assert_eq!(victims.map(|victim| victim.touched()), [0, 0]);
}

#[tokio::test]
async fn what_is_no_page_of_the_web_or_names_somebody_is_not_asked() {
    let site = Site::open("127.0.0.2:0", page("hi"), &[]).await;
    let fetch = fetch(&[], Arc::new(Lookup));
    for address in
        ["ftp://{}/", "file:///etc/passwd", "gopher://{}/", "http://ada@{}/", "http://ada:tea@{}/", "data:text/html,hi"]
    {
        let refused = get(&fetch, &address.replace("{}", &site.address.to_string())).await.err();
        assert!(
            matches!(refused, Some(FetchError::Send(SendError::Refused(Refused::Address)))),
            "{address}: {refused:?}"
        );
    }
    assert_eq!(site.touched(), 0);
}

#[tokio::test]
async fn no_answer_leads_to_the_machine_itself() {
    let (port, victims) = victims().await;
    for to in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("//localhost:{port}/"),
        format!("http://ada:tea@127.0.0.2:{port}/"),
        "file:///etc/passwd".into(),
        "http://169.254.169.254/latest/meta-data/".into(),
    ] {
        let site = Site::open("127.0.0.2:0", leads_to(&to), &[]).await;
        let refused = get(&fetch(&[port], Arc::new(Lookup)), &format!("http://{}/", site.address)).await.err();
        assert!(matches!(refused, Some(FetchError::Send(SendError::Refused(_)))), "{to}: {refused:?}");
        assert_eq!(site.touched(), 1);
    }
    assert_eq!(victims.map(|victim| victim.touched()), [0, 0]);
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_no_other_address_of_it_is_connected_to() {
    let (port, victims) = victims().await;
    let site = Site::open(&format!("127.0.0.2:{port}"), page("hi"), &[]).await;
    let rebinding = Changing::new(&[&["127.0.0.2"], &["127.0.0.1"], &["::1"]]);
    let fetched = get(&fetch(&[port], rebinding.clone()), &format!("http://site.example:{port}/")).await.unwrap();
    assert_eq!((&*fetched.bytes, rebinding.left(), site.touched()), (&b"hi"[..], 2, 1));
    // The next request asks again, and is refused; so is a name of which only one address is bad, wherever that stands.
    for answer in
        [&["127.0.0.1"][..], &["127.0.0.2", "127.0.0.1"], &["::1", "127.0.0.2"], &["::ffff:127.0.0.1"], &["10.0.0.1"]]
    {
        let refused =
            get(&fetch(&[port], Changing::new(&[answer])), &format!("http://site.example:{port}/")).await.err();
        assert!(
            matches!(refused, Some(FetchError::Send(SendError::Refused(Refused::Closed)))),
            "{answer:?}: {refused:?}"
        );
    }
    let none = get(&fetch(&[port], Changing::new(&[])), &format!("http://site.example:{port}/")).await.err();
    assert!(matches!(none, Some(FetchError::Send(SendError::Refused(Refused::NotFound(_))))));
    assert_eq!((site.touched(), victims.map(|victim| victim.touched())), (1, [0, 0]));
}

#[tokio::test]
async fn an_answer_that_leads_on_and_on_or_says_something_else_is_let_go_of() {
    let site = Site::open("127.0.0.2:0", leads_to("/again"), &[]).await;
    let fetch = fetch(&[], Arc::new(Lookup));
    let refused = get(&fetch, &format!("http://{}/", site.address)).await.err();
    assert!(matches!(refused, Some(FetchError::Redirects)), "{refused:?}");
    assert_eq!(site.touched(), 4);
    for (answer, why) in [
        ("HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 0\r\n\r\n", "which is not previewed"),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404"),
        ("SSH-2.0-OpenSSH_9.9\r\n", "does not speak HTTP"),
    ] {
        let site = Site::open("127.0.0.2:0", answer, &[]).await;
        let error = get(&fetch, &format!("http://{}/", site.address)).await.err().unwrap();
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test]
async fn no_more_is_read_than_is_wanted_and_for_no_longer() {
    let fetch = fetch(&[], Arc::new(Lookup));
    let endless =
        Site::open("127.0.0.2:0", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\n\r\n", &[b'a'; 999]).await;
    let fetched = get(&fetch, &format!("http://{}/", endless.address)).await.unwrap();
    assert_eq!((fetched.bytes.len(), fetched.is_cut, &*fetched.content_type), (1_000, true, "text/html; charset=x"));
    let headers = Site::open("127.0.0.2:0", "HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n").await;
    assert!(matches!(
        get(&fetch, &format!("http://{}/", headers.address)).await,
        Err(FetchError::Send(SendError::Http(_)))
    ));
    let silent =
        Site::open("127.0.0.2:0", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n", &[]);
    let begun = Instant::now();
    let silent = silent.await;
    let never = Site::open("127.0.0.2:0", leads_to(&format!("http://{}/", silent.address)), &[]).await;
    // It closes the connection early, which is a fault of HTTP's, or says nothing: either ends in time.
    assert!(get(&fetch, &format!("http://{}/", never.address)).await.is_err());
    let deaf = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let late = get(&fetch, &format!("http://{}/", deaf.local_addr().unwrap())).await;
    assert!(matches!(late, Err(FetchError::TooLong)) && begun.elapsed() < Duration::from_secs(9));
}

#[tokio::test]
async fn one_host_is_not_asked_again_and_again_whatever_leads_there() {
    let site = Site::open("127.0.0.2:0", page("hi"), &[]).await;
    let fetch = fetch(&[], Arc::new(Lookup));
    for _ in 0..PER_HOST.get() {
        get(&fetch, &format!("http://{}/", site.address)).await.unwrap();
    }
    assert!(matches!(get(&fetch, &format!("http://{}/", site.address)).await, Err(FetchError::TooOften)));
    assert_eq!(site.touched(), PER_HOST.get() as usize);
}

#[test]
fn the_machines_own_address_is_known_as_such() {
    let own = || {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        socket.connect("192.0.2.1:9")?;
        socket.local_addr()
    };
    // Without a network there is none.
    if let Ok(own) = own() {
        assert!(super::networks::is_own(own.ip()), "{own}");
    }
    assert!(super::networks::is_own("127.0.0.1".parse().unwrap()));
}
