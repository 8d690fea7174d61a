//! The executable as a process of its own.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

/// The program, to be run in a folder, on any free port.
pub fn weconnect(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weconnect"));
    command.current_dir(dir).env_clear().env("WECONNECT_ADDRESS", "127.0.0.1:0");
    command
}

/// Starts it and returns with the two lines that it prints when it is ready.
pub fn start(command: &mut Command) -> (Child, String) {
    start_logging_to(Stdio::piped(), command)
}

/// The same, with its log somewhere else: a pipe that nobody reads yet holds 64 KiB, and then it waits.
pub fn start_logging_to(log: Stdio, command: &mut Command) -> (Child, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = format!("{}\n{}", lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap());
    (child, said)
}

/// Ends it by a signal; what it has logged.
pub fn terminate(mut child: Child, signal: &str) -> String {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{log}");
    log
}
