//! `pushes`: SUBSCRIPTIONS=10000 browsers told of one mention of everybody, on SQLite: how long it takes, the server's peak memory, and
//! how long a post takes before and meanwhile. scripts/bench-pushes sets it up.

use std::{
    env,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use load::processes::{Failure, Server, fail};
use protocol::RoomId;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use uuid::Uuid;

/// The base point of P-256, which is a public key like any other (SEC 2, section 2.4.2).
const PUBLIC_KEY: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
/// Posts by which it is measured how long one takes where nothing else happens.
const POSTS: usize = 200;
/// The push service answers after this time, as one on the internet would.
const FAR: Duration = Duration::from_millis(50);
/// All of them are told in this time, unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let dist =
        PathBuf::from(env::var_os("WECONNECT_DIST").ok_or("WECONNECT_DIST names the folder that scripts/build makes")?);
    let subscriptions: usize = env::var("SUBSCRIPTIONS").ok().map_or(Ok(10_000), |text| text.parse())?;
    let (endpoint, told) = push_service().await?;
    let mut server = Server::new(&dist, String::new())?
        .set("WECONNECT_WEB_PUSH", "on".to_owned())
        .set("WECONNECT_WEB_PUSH_ALLOW", "127.0.0.2/32".to_owned());
    server.start().await?;
    let (http, base) = (Client::new(), server.base());
    let account = json!({ "name": "ada", "password": "tea at half past four" });
    let signed_in: Value = http.post(format!("{base}/api/accounts")).json(&account).send().await?.json().await?;
    let token = signed_in["tokens"]["access_token"].as_str().ok_or("no token")?.to_owned();
    server.terminate().await?;
    subscribe(&server, subscriptions, &endpoint).await?;
    server.start().await?;

    let posts = format!("{}/api/rooms/{}/messages", server.base(), RoomId::LOBBY);
    let post = async |text: &str| -> Result<Duration, Failure> {
        let start = Instant::now();
        let reply = http.post(&posts).bearer_auth(&token).json(&json!({ "text": text })).send().await?;
        if reply.status() != StatusCode::CREATED {
            return fail(format!("a post was answered with {}: {}", reply.status(), reply.text().await?));
        }
        Ok(start.elapsed())
    };
    let mut before = Vec::new();
    for _ in 0..POSTS {
        before.push(post("nothing that concerns anybody").await?);
    }
    let quiet = server.peak();
    post("@here").await?;
    let begun = Instant::now();
    while told.load(Ordering::SeqCst) == 0 {
        sleep(Duration::from_millis(1)).await;
    }
    let (start, mut meanwhile) = (Instant::now(), Vec::new());
    while told.load(Ordering::SeqCst) < subscriptions {
        meanwhile.push(post("nothing that concerns anybody").await?);
        sleep(Duration::from_millis(20)).await;
        if start.elapsed() > PATIENCE {
            return fail(format!("{} of {subscriptions} were told in time", told.load(Ordering::SeqCst)));
        }
    }
    println!(
        "{subscriptions} browsers told of one mention, by a push service that answers after {} ms",
        FAR.as_millis()
    );
    println!(
        "the first after {:.1} s, the last {:.1} s later",
        (start - begun).as_secs_f64(),
        start.elapsed().as_secs_f64()
    );
    println!("a post takes {} before, {} meanwhile", times(&mut before), times(&mut meanwhile));
    let mb = |bytes: u64| bytes as f64 / (1024.0 * 1024.0);
    println!("the server's peak memory: {:.1} MB before, {:.1} MB after", mb(quiet), mb(server.peak()));
    server.terminate().await?;
    Ok(())
}

/// The median and the slowest of a hundred.
fn times(all: &mut [Duration]) -> String {
    all.sort_unstable();
    let at =
        |part: f64| all.get((all.len() as f64 * part) as usize).copied().unwrap_or_default().as_secs_f64() * 1_000.0;
    format!("{:.1} ms (p99 {:.1})", at(0.5), at(0.99))
}

/// Takes all that comes, and counts it.
async fn push_service() -> Result<(String, Arc<AtomicUsize>), Failure> {
    let told = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.2:0").await?;
    let endpoint = format!("http://{}/", listener.local_addr()?);
    let count = told.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let count = count.clone();
            tokio::spawn(async move {
                if timeout(Duration::from_secs(10), take(stream)).await.is_ok_and(|taken| taken.is_ok()) {
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    Ok((endpoint, told))
}

async fn take(mut stream: TcpStream) -> Result<(), Failure> {
    let mut got = Vec::new();
    loop {
        if stream.read_buf(&mut got).await? == 0 {
            return fail("it ended too early".to_owned());
        }
        let Some(head) = got.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&got[..head]).to_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).ok_or("no length")?;
        if got.len() >= head + 4 + length.parse::<usize>()? {
            break;
        }
    }
    sleep(FAR).await;
    stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await?;
    Ok(())
}

/// Members of the lobby with a browser each, written past the server, as signing up takes a tenth of a second for each.
async fn subscribe(server: &Server, count: usize, endpoint: &str) -> Result<(), Failure> {
    let file = format!("sqlite:{}", server.data().join("weconnect.db").display());
    let mut connection = SqliteConnection::connect(&file).await?;
    let key = hex(PUBLIC_KEY);
    let later = i64::MAX / 2;
    let mut tx = connection.begin().await?;
    for number in 0..count {
        let (user, session) = (Uuid::now_v7(), Uuid::now_v7());
        sqlx::query("INSERT INTO users (id, name, name_key, created_at) VALUES ($1, $2, $2, 0)")
            .bind(user.as_bytes().as_slice())
            .bind(format!("person{number}"))
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO sessions (id, user_id, user_agent, created_at, expires_at) VALUES ($1, $2, '', 0, $3)",
        )
        .bind(session.as_bytes().as_slice())
        .bind(user.as_bytes().as_slice())
        .bind(later)
        .execute(&mut *tx)
        .await?;
        sqlx::query("INSERT INTO members (room_id, user_id, joined_at) VALUES ($1, $2, 0)")
            .bind(RoomId::LOBBY.0.as_bytes().as_slice())
            .bind(user.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO push_subscriptions (id, user_id, session_id, endpoint, public_key, secret, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 0)",
        )
        .bind(Uuid::now_v7().as_bytes().as_slice())
        .bind(user.as_bytes().as_slice())
        .bind(session.as_bytes().as_slice())
        .bind(format!("{endpoint}{number}"))
        .bind(&key)
        .bind([7_u8; 16].as_slice())
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    connection.close().await?;
    Ok(())
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).filter_map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}
