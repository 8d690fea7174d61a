//! How much of the machine this process has, as Linux tells it.

use std::{fs, sync::atomic::AtomicU64};

use prometheus_client::{metrics::counter::Counter, registry::Registry};

use super::{add, count};

/// Parts of a second in which Linux tells times to programs (USER_HZ), on each architecture that it has.
const TICKS: f64 = 100.;

/// Adds what there is; on other systems that is little.
pub(super) fn add_all(to: &mut Registry) {
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        add(to, "open_fds", "Files and sockets that are open", count(files.count()));
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    if let Some(kilobytes) = resident {
        add(to, "resident_memory_bytes", "Memory that is in use", kilobytes * 1024.);
    }
    // Behind the name, which can hold anything, from the third field on (proc_pid_stat(5)).
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
    if let (Some(user), Some(system)) = (ticks(14), ticks(15)) {
        let used = Counter::<f64, AtomicU64>::default();
        used.inc_by((user + system) / TICKS);
        to.register("cpu_seconds", "Processor time that was used", used);
    }
    let system = fs::read_to_string("/proc/stat").unwrap_or_default();
    let booted = system.lines().find_map(|line| line.strip_prefix("btime ")?.parse::<f64>().ok());
    if let (Some(booted), Some(started)) = (booted, ticks(22)) {
        add(to, "start_time_seconds", "When the process began", booted + started / TICKS);
    }
}
