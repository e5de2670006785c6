//! Notices of sign-in requests, with buttons: the system's notification service, what is said to it, and what the
//! person presses.
//!
//! Linux: D-Bus, by our own small client. Others lose a press that comes at once, and wait for ever for a service
//! that died. macOS and Windows: without buttons; from the documentation, not run there.

#[cfg(target_os = "linux")]
mod board;
#[cfg(target_os = "linux")]
mod buttons;
#[cfg(target_os = "linux")]
mod conversation;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod session_bus;
#[cfg(target_os = "linux")]
mod standing;
#[cfg(all(test, target_os = "linux"))]
mod tests;
mod wording;

#[cfg(not(target_os = "linux"))]
pub(crate) use elsewhere::SystemRequestNotices;
#[cfg(target_os = "linux")]
pub(crate) use session_bus::SystemRequestNotices;
