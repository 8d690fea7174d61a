//! What the process that reads a picture may have: little, so that a file that takes its decoder over, or makes it work
//! without an end, harms nobody.

use std::{fs, io};

use rustix::process::{Resource, Rlimit, nice, setrlimit};

/// Bytes of memory that it can have, with the program itself and all that is shared. Of pictures of 40 megapixels, a usual JPEG
/// took 190 MiB, a PNG with 16 bits a colour 380, and a progressive JPEG of four colours 480. The largest file that is read, twice,
/// comes on top of it.
const MEMORY_MAX: u64 = 640 << 20;
/// Seconds of a core. A picture of 40 megapixels takes one to three, and on a small computer several times as long.
const CPU_MAX: u64 = 20;
/// How much it lets all others go before it (`nice(2)`).
const NICENESS: i32 = 10;

/// Gives away, for good, whatever this process does not need. To be called before it has seen the file.
///
/// # Errors
/// Where the system refuses. Nothing must be read then.
pub fn confine() -> io::Result<()> {
    nice(NICENESS)?;
    #[cfg(target_os = "linux")]
    {
        // Where memory is short this goes, and not the server.
        fs::write("/proc/self/oom_score_adj", "1000")?;
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        rustix::thread::set_no_new_privs(true)?;
    }
    // The second one, when it is reached, can't be caught or ignored.
    limit(Resource::Cpu, CPU_MAX, CPU_MAX + 1)?;
    limit(Resource::As, MEMORY_MAX, MEMORY_MAX)?;
    // No file is opened, written to or left behind, and no process or thread started.
    for none in [Resource::Nofile, Resource::Fsize, Resource::Core, Resource::Nproc] {
        limit(none, 0, 0)?;
    }
    Ok(())
}

fn limit(resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    Ok(setrlimit(resource, Rlimit { current: Some(soft), maximum: Some(hard) })?)
}
