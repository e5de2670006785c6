//! The first lines of the app: no core dump, and no other program of the same person reads our memory.

/// Asks the system for it. A refusal is logged later by nobody and stops nothing.
#[cfg(target_os = "linux")]
pub(crate) fn harden() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let _ = setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    );
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// macOS and Windows protect the memory of a signed program themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn harden() {}
