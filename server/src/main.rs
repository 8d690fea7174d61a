//! The executable: settings, then the server until it is told to stop, or a sub-command.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use leptos::config::{LeptosOptions, get_config_from_str};
use server::{
    AppState,
    commands::Command,
    logging,
    pictures::{self, Made},
    private, redirect, scrape, serve, settings,
};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};

/// glibc's allocator keeps the 19 MiB of each password that was hashed, once per thread; this one gives them back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A self-hosted, real-time chat.
#[derive(Parser)]
#[command(name = "weconnect", version, after_help = settings::help())]
struct Arguments {
    /// The file with the settings. Without it, Leptos.toml in the current folder, if there is one.
    #[arg(long, env = "WECONNECT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    task: Option<Task>,
}

/// What to do instead of serving.
#[derive(Subcommand)]
enum Task {
    #[command(flatten)]
    Command(Command),
    /// Read a picture from the standard input. The server starts this for each picture, and takes what it says.
    #[command(hide = true)]
    ReadPicture {
        /// Make nothing but a small square of it.
        #[arg(long)]
        square: bool,
        /// Make nothing but an emoji of it.
        #[arg(long, conflicts_with = "square")]
        emoji: bool,
        /// It is a PDF: tell nothing but its text.
        #[arg(long, conflicts_with_all = ["square", "emoji"])]
        text: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    private::keep_to_owner();
    let command = match arguments.task {
        // Before there are threads.
        Some(Task::ReadPicture { square: true, .. }) => return pictures::child::run(Made::Square),
        Some(Task::ReadPicture { emoji: true, .. }) => return pictures::child::run(Made::Emoji),
        Some(Task::ReadPicture { text: true, .. }) => return pictures::child::run(Made::Text),
        Some(Task::ReadPicture { .. }) => return pictures::child::run(Made::Preview),
        Some(Task::Command(command)) => Some(command),
        None => None,
    };
    // The allocator asks for pages of 2 MiB, each of which counts from its first byte on: some 10 MB more on a server at rest. Where
    // the system knows no such pages, it gives none.
    _ = rustix::thread::disable_transparent_huge_pages(true);
    // Rendering pages has hung on fewer than four threads, also on small machines.
    let threads = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(arguments.config, command)),
        Err(error) => Err(format!("can't start threads: {error}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("weconnect: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Option<PathBuf>, command: Option<Command>) -> Result<(), String> {
    let config = match config {
        Some(config) if !config.exists() => return Err(format!("there is no file {}", config.display())),
        Some(config) => config,
        None => PathBuf::from("Leptos.toml"),
    };
    let settings = settings::read(&config, |name| std::env::var(name).ok()).map_err(|error| error.to_string())?;
    if let Some(command) = command {
        println!("{}", command.run(&settings).await?);
        return Ok(());
    }
    logging::start(&settings);
    let signals = Signals::listen()?;
    let leptos = leptos_options(&config, settings.address)?;
    let app = AppState::start(settings, leptos).await.map_err(|error| error.to_string())?;
    let listener = bind(app.settings.address, "WECONNECT_ADDRESS").await?;
    let bound = listener.local_addr().map_err(|error| format!("can't tell the address: {error}"))?;
    let redirect_address = app.settings.https.as_ref().and_then(|https| https.redirect_address);
    if let Some(address) = redirect_address {
        let plain = redirect::serve(app.clone(), bind(address, "WECONNECT_REDIRECT_ADDRESS").await?, bound);
        tokio::spawn(plain);
    }
    if let Some(address) = app.settings.metrics_address {
        tokio::spawn(scrape::serve(app.clone(), bind(address, "WECONNECT_METRICS_ADDRESS").await?));
    }
    let scheme = if app.tls.is_some() { "https" } else { "http" };
    let url = app.settings.public_url.clone().unwrap_or_else(|| format!("{scheme}://{bound}"));
    let data_dir = app.settings.data_dir.canonicalize().unwrap_or_else(|_| app.settings.data_dir.clone());
    println!("WeConnect runs at {url}");
    println!("Everything is kept in {} ({})", data_dir.display(), app.store.engine());

    let stopping = app.clone();
    tokio::spawn(async move {
        signals.received().await;
        tracing::info!("stopping");
        stopping.begin_to_stop().await;
    });
    serve(app, listener).await;
    Ok(())
}

async fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener, String> {
    let unusable = |error| format!("can't listen on {address}: {error}. Choose another address with {setting}");
    TcpListener::bind(address).await.map_err(unusable)
}

/// How the pages find their files, from the same file or, where there is none, as in the one that is shipped. The usual
/// LEPTOS_… variables win.
fn leptos_options(config: &Path, address: SocketAddr) -> Result<LeptosOptions, String> {
    let text = std::fs::read_to_string(config).unwrap_or_else(|_| include_str!("../../Leptos.toml").to_owned());
    let mut options = get_config_from_str(&text).map_err(|error| format!("{}: {error}", config.display()))?;
    options.site_addr = address;
    Ok(options)
}

/// SIGTERM and Ctrl+C, listened for from the moment that this is made.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Result<Self, String> {
        let listen = |kind| signal(kind).map_err(|error| format!("can't listen for signals: {error}"));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
