//! `uploads`: one large file into the server and out of it again, beside what the disk itself does with as many bytes, and the server's
//! peak memory meanwhile. scripts/bench-uploads sets it up; MEGABYTES=1000 is the file's size.

use std::{
    env,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use futures_util::TryStreamExt;
use load::processes::{Failure, Server, fail};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};

const MEGABYTE: usize = 1024 * 1024;
/// Of one request: as much as the browser's.
const CHUNK: usize = 8 * MEGABYTE;
/// The server writes so many bytes at a time, each on the disk before the next.
const PART: usize = 2 * MEGABYTE;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let dist =
        PathBuf::from(env::var_os("WECONNECT_DIST").ok_or("WECONNECT_DIST names the folder that scripts/build makes")?);
    let megabytes: usize = env::var("MEGABYTES").ok().map_or(Ok(1000), |text| text.parse())?;
    let mut server = Server::new(&dist, String::new())?.set("WECONNECT_FILE_MAX_MB", megabytes.to_string());
    server.start().await?;
    let mut chunk = vec![0; CHUNK];
    fastrand::fill(&mut chunk);
    let (http, base) = (Client::new(), server.base());
    let account = json!({ "name": "ada", "password": "tea at half past four" });
    let signed_in: Value = http.post(format!("{base}/api/accounts")).json(&account).send().await?.json().await?;
    let token = signed_in["tokens"]["access_token"].as_str().ok_or("no token")?.to_owned();
    let quiet = server.peak();

    let disk = timed(|| write(&server.data(), megabytes, &chunk))?;
    let tus = |request: RequestBuilder| request.bearer_auth(&token).header("Tus-Resumable", "1.0.0");
    let size = megabytes * MEGABYTE;
    let begun = tus(http.post(format!("{base}/api/files")).header("Upload-Length", size)).send().await?;
    let path = begun.headers().get("location").ok_or("the upload was refused")?.to_str()?;
    let file = format!("{base}{path}");
    let start = Instant::now();
    for offset in (0..size).step_by(CHUNK) {
        let bytes = chunk[..CHUNK.min(size - offset)].to_vec();
        let request = tus(http.patch(&file)).header("Upload-Offset", offset).body(bytes);
        let reply = request.header("Content-Type", "application/offset+octet-stream").send().await?;
        if reply.status() != StatusCode::NO_CONTENT {
            return fail(format!("at {offset}: {}", reply.text().await?));
        }
    }
    let up = start.elapsed();
    let start = Instant::now();
    let mut read = http.get(&file).bearer_auth(&token).send().await?.bytes_stream();
    let mut come = 0;
    while let Some(bytes) = read.try_next().await? {
        come += bytes.len();
    }
    let down = start.elapsed();
    if come != size {
        return fail(format!("{come} bytes came back of {size}"));
    }
    let rate = |time: Duration| megabytes as f64 / time.as_secs_f64();
    println!("{megabytes} MB | MB a second");
    println!("the disk itself, in files of 2 MB | {:.0}", rate(disk));
    println!("upload, looked at to its end | {:.0}", rate(up));
    println!("download | {:.0}", rate(down));
    println!("of the disk's own speed: {:.2} up, {:.2} down", rate(up) / rate(disk), rate(down) / rate(disk));
    println!("the server's peak memory: {:.1} MB before, {:.1} MB after", to_mb(quiet), to_mb(server.peak()));
    server.terminate().await?;
    Ok(())
}

fn to_mb(bytes: u64) -> f64 {
    bytes as f64 / MEGABYTE as f64
}

fn timed(work: impl FnOnce() -> io::Result<()>) -> io::Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// Writes as the server does, but with nothing else to do.
fn write(beside: &Path, megabytes: usize, chunk: &[u8]) -> io::Result<()> {
    let folder = tempfile::tempdir_in(beside)?;
    for number in 0..(megabytes * MEGABYTE).div_ceil(PART) {
        let mut file = File::create(folder.path().join(number.to_string()))?;
        file.write_all(&chunk[..PART])?;
        file.sync_all()?;
    }
    Ok(())
}
