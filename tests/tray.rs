//! Placeholder while the harness is built.
#![cfg(target_os = "linux")]
