//! How many files and connections the system lets the server open.

/// What a system without an answer is taken to allow: the usual default.
const USUAL: u64 = 1024;

/// As many as can be had without being asked to allow more: most systems begin with few (the "soft" limit), for the sake of
/// programs older than these servers.
pub fn raise() -> usize {
    let open = rlimit::increase_nofile_limit(u64::MAX).or_else(|error| {
        tracing::debug!(%error, "the limit on open files can't be raised");
        rlimit::Resource::NOFILE.get_soft()
    });
    let open = open.unwrap_or_else(|error| {
        tracing::warn!(%error, "the system does not tell how many files may be open; taken to be {USUAL}");
        USUAL
    });
    usize::try_from(open).unwrap_or(usize::MAX)
}
