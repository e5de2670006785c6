//! Login approvals in the real app: real privacyIDEA and eduMFA servers, the login page's side of them, and a real
//! notification service on a bus of our own.
#![cfg(target_os = "linux")]

#[expect(
    dead_code,
    reason = "the crate that this harness is borrowed from uses more of it"
)]
#[path = "../crates/approvals/tests/support/double.rs"]
mod double;
#[expect(
    dead_code,
    reason = "the crate that this harness is borrowed from uses more of it"
)]
#[path = "../crates/approvals/tests/support/server.rs"]
mod server;
#[expect(
    dead_code,
    unused_imports,
    reason = "each test file uses its part of the harness"
)]
mod support;

#[path = "approvals/administrator.rs"]
mod administrator;
#[path = "approvals/by_itself.rs"]
mod by_itself;
#[path = "approvals/contained.rs"]
mod contained;
#[path = "approvals/deaf.rs"]
mod deaf;
#[path = "approvals/hostile.rs"]
mod hostile;
#[path = "approvals/measured.rs"]
mod measured;
#[path = "approvals/moved.rs"]
mod moved;
#[path = "approvals/notified.rs"]
mod notified;
#[path = "approvals/pictured.rs"]
mod pictured;
#[path = "approvals/reviewed.rs"]
mod reviewed;
#[path = "approvals/scene.rs"]
mod scene;
