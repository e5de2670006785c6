//! Where a record may go.
//!
//! The type number says the class, each class has a table of its own, and the seal binds the type:
//! a row moved to another table does not open.

use std::fmt;

// Record types of the portable table, beside those of a token.

/// A group.
pub const GROUP: u8 = 5;
/// What the person prefers on every computer.
pub const PREFERENCES: u8 = 6;
/// Record types of the device-only table.
pub(crate) const COMPUTER: u8 = 129;
pub(crate) const BACKUP_KEY: u8 = 130;
pub(crate) const NAMED: u8 = 131;

const MANAGED: u8 = 64;
const DEVICE_ONLY: u8 = 128;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    /// The person's own: synced, backed up, exported.
    Portable,
    /// Delivered by a server's container: stays here, a backup holds a stub.
    Managed,
    /// Bound to this computer: keys that must never leave it.
    DeviceOnly,
}

impl Class {
    pub(crate) const ALL: [Self; 3] = [Self::Portable, Self::Managed, Self::DeviceOnly];

    pub(crate) const fn of(kind: u8) -> Option<Self> {
        match kind {
            1..MANAGED => Some(Self::Portable),
            MANAGED..DEVICE_ONLY => Some(Self::Managed),
            DEVICE_ONLY..=254 => Some(Self::DeviceOnly),
            _ => None,
        }
    }

    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Managed => "managed",
            Self::DeviceOnly => "device_only",
        }
    }

    /// The type of a token's record in this class.
    pub(crate) const fn kind(self, base: u8) -> u8 {
        match self {
            Self::Portable => base,
            Self::Managed => base + MANAGED,
            Self::DeviceOnly => base + DEVICE_ONLY,
        }
    }

    /// The type a token's record has in the portable class.
    pub(crate) const fn base(self, kind: u8) -> u8 {
        match self {
            Self::Portable => kind,
            Self::Managed => kind - MANAGED,
            Self::DeviceOnly => 0,
        }
    }
}

/// What may leave this computer. Every encoder of exports, backups and sync takes only this.
///
/// A [`Portable`] does:
/// ```
/// fn encode(_: &impl vault::Travels) {}
/// fn takes(token: &vault::Portable<otp::Token>) { encode(token) }
/// ```
/// A [`DeviceOnly`] does not, whatever it holds:
/// ```compile_fail
/// fn encode(_: &impl vault::Travels) {}
/// fn takes(key: &vault::DeviceOnly<Vec<u8>>) { encode(key) }
/// ```
/// and nobody else can say that something travels:
/// ```compile_fail
/// struct Mine;
/// impl vault::Travels for Mine {}
/// ```
pub trait Travels: sealed::Sealed {}

mod sealed {
    /// Only this crate says what travels.
    pub trait Sealed {}
}

/// Something of the portable class; only an unlocked vault makes one.
pub struct Portable<T>(pub(crate) T);

impl<T> Portable<T> {
    /// Looks inside.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> sealed::Sealed for Portable<T> {}
impl<T> Travels for Portable<T> {}

/// Something that never leaves this computer. It has no encoding, no copy and no text.
pub struct DeviceOnly<T>(T);

impl<T> DeviceOnly<T> {
    /// Binds a value to this computer.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Looks inside.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Portable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Portable(..)")
    }
}

impl<T> fmt::Debug for DeviceOnly<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceOnly(..)")
    }
}
