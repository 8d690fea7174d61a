//! A way to the server that can fall silent.

use tokio::{
    io::AsyncWriteExt,
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};
use tokio_util::sync::CancellationToken;

use super::Failure;

/// A way to the server on which nothing arrives any more once it is silent, and neither end hears of it.
pub async fn proxy(base: &str, silent: CancellationToken) -> Result<String, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let server = base.trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        let (near, _) = listener.accept().await?;
        let far = TcpStream::connect(server).await?;
        let (near_in, near_out) = near.into_split();
        let (far_in, far_out) = far.into_split();
        let up = pump(near_in, far_out, silent.clone());
        let down = pump(far_in, near_out, silent);
        tokio::try_join!(up, down)
    });
    Ok(address)
}

async fn pump(from: OwnedReadHalf, mut to: OwnedWriteHalf, silent: CancellationToken) -> std::io::Result<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        from.readable().await?;
        match from.try_read(&mut bytes) {
            Ok(0) if !silent.is_cancelled() => return Ok(()),
            // Held open, with nobody there.
            Ok(0) => std::future::pending().await,
            Ok(count) if !silent.is_cancelled() => to.write_all(&bytes[..count]).await?,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}
