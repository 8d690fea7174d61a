//! Those who upload so slowly that others would wait for them.

use std::{io, time::Duration};

use protocol::{ErrorCode, FileId};
use reqwest::StatusCode;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use uuid::Uuid;

use crate::{
    harness::{Person, Server},
    uploads::{begin, code, offset, patch},
};

const PATIENCE: Duration = Duration::from_secs(60);
/// All places that there are, and how many of them one person can have.
const PLACES: usize = 32;
const OF_ONE: usize = 4;

/// Begins to bring some bytes of many, and does not go on.
async fn dawdle(server: &Server, person: &Person, bytes: usize) -> (FileId, TcpStream) {
    let id = FileId(Uuid::now_v7());
    begin(person, id, "slow.bin", 1_000_000).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "PATCH /api/files/{id} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n",
        server.address, person.signed_in.tokens.access_token,
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server says so when it has a place.
    assert!(heard(&mut stream, "\r\n\r\n").await.starts_with("http/1.1 100"));
    stream.write_all(&vec![7; bytes]).await.unwrap();
    (id, stream)
}

/// What comes up to an end, in small letters.
async fn heard(stream: &mut TcpStream, end: &str) -> String {
    let mut said = Vec::new();
    let read = async {
        while !said.ends_with(end.as_bytes()) {
            assert_ne!(stream.read_buf(&mut said).await.unwrap(), 0, "the server hung up");
        }
    };
    timeout(PATIENCE, read).await.unwrap();
    String::from_utf8(said).unwrap().to_lowercase()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_slow_gives_up_the_place_to_who_comes_and_keeps_what_was_brought() {
    // A byte in more than a second is none a second, so that nobody is slower; and the first has had its place for longest.
    let server = Server::start_with(|settings| settings.bounds.turn = Duration::from_millis(1_100)).await;
    let mut slow = Vec::new();
    for number in 0..PLACES / OF_ONE {
        let person = server.person(&format!("slow{number}")).await;
        for place in 0..OF_ONE {
            let is_slowest = (number, place) == (0, 0);
            slow.push((
                dawdle(&server, &person, if is_slowest { 1 } else { 20_000 }).await,
                person.at(&server),
                is_slowest,
            ));
        }
    }
    let ada = server.person("ada").await;
    let id = FileId(Uuid::now_v7());
    begin(&ada, id, "quick.txt", 5).await;
    let comes = async {
        loop {
            let reply = patch(&ada, id, 0, b"quick".to_vec()).await;
            if reply.status() == StatusCode::NO_CONTENT {
                return;
            }
            assert_eq!(code(reply).await, (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy));
        }
    };
    timeout(PATIENCE, comes).await.unwrap();
    for ((id, stream), person, is_slowest) in &mut slow {
        if *is_slowest {
            let reply = heard(stream, "\r\n\r\n").await;
            assert!(reply.starts_with("http/1.1 204") && reply.contains("\r\nupload-offset: 1\r\n"), "{reply}");
            assert_eq!(offset(person, *id).await, 1);
        } else {
            let error = stream.try_read(&mut [0]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::WouldBlock, "the others go on");
        }
    }
}
