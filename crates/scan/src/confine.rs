//! The limits the reading process gives itself.

/// Memory of its own, in bytes. Pictures that would need more are refused before, by their
/// header; over it the process ends.
#[cfg(unix)]
const MEMORY: u64 = 480 << 20;

/// Address space, in bytes, where the system does not count what is a process's own: the
/// program's libraries take some of it.
#[cfg(unix)]
const ADDRESSES: u64 = 4 << 30;

/// Processor time for one picture, in seconds, should the asker be gone and nobody hold the
/// deadline.
#[cfg(unix)]
const SECONDS: u64 = 120;

/// Bounds memory, forbids files to grow and leaves no image of this process behind: pictures may
/// show secrets. A limit the system does not know is done without; the asker's deadline stands.
#[cfg(unix)]
pub(crate) fn confine() {
    use rustix::process::Resource;

    lower(Resource::Data, MEMORY);
    lower(Resource::As, ADDRESSES);
    lower(Resource::Core, 0);
    lower(Resource::Fsize, 0);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Grants processor time for one more picture.
#[cfg(unix)]
pub(crate) fn grant_time() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let wanted = used.saturating_add(SECONDS);
    let current = Some(maximum.map_or(wanted, |maximum| wanted.min(maximum)));
    let _ = setrlimit(Resource::Cpu, Rlimit { current, maximum });
}

#[cfg(unix)]
fn lower(resource: rustix::process::Resource, limit: u64) {
    use rustix::process::{Rlimit, getrlimit, setrlimit};

    let maximum = getrlimit(resource).maximum;
    let limit = Some(maximum.map_or(limit, |maximum| limit.min(maximum)));
    let _ = setrlimit(
        resource,
        Rlimit {
            current: limit,
            maximum: limit,
        },
    );
}

/// Nothing to set here: the asker's deadline is the limit.
#[cfg(not(unix))]
pub(crate) fn confine() {}

/// Nothing to set here: the asker's deadline is the limit.
#[cfg(not(unix))]
pub(crate) fn grant_time() {}
