//! What approvals ask of the system. The app answers with the real thing, the tests with a stand-in.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;

/// The time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, as the person set it; may be wrong, and jump.
    fn unix_ms(&self) -> i64;
    /// Milliseconds from any fixed moment, in suspend too; never jumps. Requests grow old by it.
    fn steady_ms(&self) -> i64;
}

/// Whether somebody is at the computer.
pub trait Presence: Send + Sync {
    /// Milliseconds since the last key or movement; none where the system does not say.
    fn idle_ms(&self) -> Option<i64>;
}

/// Chance, so that many computers do not ask at the same moment. Nothing secret comes from it.
pub trait Chance: Send + Sync {
    /// A number under `most`, or 0.
    fn below(&self, most: u32) -> u32;
}

/// Which network this computer is on.
pub trait Network: Send + Sync {
    /// Its own address on the way out; none without a network. Another one means that old connections lead nowhere.
    fn route(&self) -> Option<IpAddr>;
}

/// The real [`Network`]. Asking costs some microseconds, and nothing is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNetwork;

impl Network for SystemNetwork {
    fn route(&self) -> Option<IpAddr> {
        // Addresses of documentation (RFC 5737, RFC 3849): nobody is there. To connect UDP only chooses a way.
        [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")]
            .into_iter()
            .find_map(|(from, to)| {
                let socket = UdpSocket::bind(from).ok()?;
                socket.connect(to).ok()?;
                socket.local_addr().ok().as_ref().map(SocketAddr::ip)
            })
    }
}

/// All of it.
#[derive(Clone)]
pub struct Rim {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whether somebody is here.
    pub presence: Arc<dyn Presence>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Which network this is.
    pub network: Arc<dyn Network>,
}

impl Rim {
    /// Somebody who moved within this time is at the computer.
    const PRESENT_MS: i64 = 5 * 60_000;

    /// Whether somebody is here. Where the system does not say: yes, so that nothing comes late.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.presence
            .idle_ms()
            .is_none_or(|idle| idle < Self::PRESENT_MS)
    }
}
