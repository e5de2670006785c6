//! What the list knows of a token.
//!
//! The label is opened at unlock and lives in memory; the secret is opened for one computation.

use ciborium::Value;
use otp::{Algorithm, Flaw, Kind, Pin, Secret, Token};

use crate::body::number;
use crate::id::{GroupId, TokenId};

mod icon;
mod written;

pub use icon::{Icon, Logo};
pub use written::{COUNTER, LABEL, SECRET, USAGE, counter, label, secret, usage};
pub(crate) use written::{
    Derived, every_secret, is_purged, read_label, read_mark, read_token, write_broken, write_kind,
    write_label, write_secret,
};

/// Where a token came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Typed by hand.
    Typed,
    /// A pasted text or link.
    Text,
    /// A picture with a code.
    Picture,
    /// The camera.
    Camera,
    /// A code on the screen.
    Screen,
    /// The command line.
    CommandLine,
    /// Another app's file, by the format's name.
    Import(String),
    /// A server's container.
    Server,
    /// Written by a newer version; kept as it is.
    Other(String),
}

/// The parameters of a token that the list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindLabel {
    /// `totp`, `daypassword`, `hotp`, `steam`, `motp`, `yandex` or `broken`.
    pub name: String,
    /// The hash function, where the kind has one.
    pub algorithm: Option<Algorithm>,
    /// Characters of a code.
    pub digits: Option<u8>,
    /// Seconds a code is valid.
    pub period: Option<u32>,
    /// The counter of the next code (HOTP).
    pub counter: Option<u64>,
}

/// What the list knows of a token: everything but its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRecord {
    /// Its name for ever.
    pub id: TokenId,
    /// Who asks for the code.
    pub issuer: String,
    /// Whose account it is.
    pub account: String,
    /// Its parameters.
    pub kind: KindLabel,
    /// The groups it is in.
    pub groups: Vec<GroupId>,
    /// Whether it stands at the top.
    pub pinned: bool,
    /// The person's note.
    pub note: String,
    /// The chosen picture.
    pub icon: Icon,
    /// The serial number a server gave it.
    pub serial: Option<String>,
    /// Whether each use of its code needs a fresh unlock, because its server says so.
    pub guarded: bool,
    /// How often its code was copied.
    pub uses: u64,
    /// When its code was last copied, unix milliseconds.
    pub last_used_ms: Option<i64>,
    /// When it was added, unix milliseconds.
    pub created_ms: i64,
    /// When it was last edited, unix milliseconds.
    pub changed_ms: i64,
    /// When it was put into the bin, unix milliseconds.
    pub binned_ms: Option<i64>,
    /// Why it cannot be computed, if so.
    pub flaw: Option<Flaw>,
    /// The server that delivered it in a container; such a token stays on this computer.
    pub managed: Option<String>,
    /// Where it came from.
    pub source: Source,
}

/// A token about to be added.
#[derive(Debug)]
pub struct NewRecord {
    /// The token itself.
    pub token: Token,
    /// The groups to put it in.
    pub groups: Vec<GroupId>,
    /// The person's note.
    pub note: String,
    /// The chosen picture.
    pub icon: Icon,
    /// Whether it stands at the top.
    pub pinned: bool,
    /// The serial number a server gave it.
    pub serial: Option<String>,
    /// Whether each use of its code needs a fresh unlock.
    pub guarded: bool,
    /// Where it comes from.
    pub source: Source,
}

impl NewRecord {
    /// A token with nothing but itself.
    #[must_use]
    pub const fn new(token: Token, source: Source) -> Self {
        Self {
            token,
            groups: Vec::new(),
            note: String::new(),
            icon: Icon::Auto,
            pinned: false,
            serial: None,
            guarded: false,
            source,
        }
    }
}

/// An edit: what is `None` stays.
#[derive(Debug, Default)]
pub struct Change {
    /// A new issuer.
    pub issuer: Option<String>,
    /// A new account.
    pub account: Option<String>,
    /// A new note.
    pub note: Option<String>,
    /// A new picture.
    pub icon: Option<Icon>,
    /// Pinned or not.
    pub pinned: Option<bool>,
    /// A new serial number, or none.
    pub serial: Option<Option<String>>,
    /// New kind and parameters. A PIN in it is a new PIN; without one the PIN stays. A lower HOTP
    /// counter is a deliberate reset.
    pub kind: Option<Kind>,
    /// A new secret. The old one is kept among the token's former secrets.
    pub secret: Option<Secret>,
    /// A new PIN, or none.
    pub pin: Option<Option<Pin>>,
    /// Whether from now on each use of its code needs a fresh unlock. False changes nothing: a guard that a
    /// server put up stays.
    pub guarded: bool,
}

impl Source {
    const PLAIN: [(&'static str, Self); 7] = [
        ("typed", Self::Typed),
        ("text", Self::Text),
        ("picture", Self::Picture),
        ("camera", Self::Camera),
        ("screen", Self::Screen),
        ("commandLine", Self::CommandLine),
        ("server", Self::Server),
    ];

    /// The source as one word: `typed`, `text`, `picture`, `camera`, `screen`, `commandLine`,
    /// `server` or `import:` and a format's name.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Import(format) => format!("import:{format}"),
            Self::Other(text) => text.clone(),
            plain => Self::PLAIN
                .iter()
                .find(|(_, source)| source == plain)
                .map_or("", |(text, _)| text)
                .to_owned(),
        }
    }

    fn read(text: &str) -> Self {
        if let Some((_, source)) = Self::PLAIN.iter().find(|(name, _)| *name == text) {
            return source.clone();
        }
        match text.strip_prefix("import:") {
            Some(format) => Self::Import(format.to_owned()),
            None => Self::Other(text.to_owned()),
        }
    }
}

impl KindLabel {
    /// A kind whose parameters this version cannot read is broken: shown, kept, never computed.
    fn read(value: Option<&Value>) -> Self {
        let pairs = value
            .and_then(Value::as_map)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let find = |key: u64| {
            pairs
                .iter()
                .find(|(name, _)| number(name) == Some(key))
                .map(|(_, value)| value)
        };
        let count = |key: u64| find(key).and_then(number);
        let name = find(0).and_then(Value::as_text).unwrap_or("broken");
        let label = Self {
            name: name.to_owned(),
            algorithm: find(1)
                .and_then(Value::as_text)
                .and_then(|text| Algorithm::parse(text).ok()),
            digits: count(2).and_then(|digits| u8::try_from(digits).ok()),
            period: count(3).and_then(|period| u32::try_from(period).ok()),
            counter: None,
        };
        let complete = match name {
            "totp" | "daypassword" => {
                label.algorithm.is_some() && label.digits.is_some() && label.period.is_some()
            }
            "hotp" => label.algorithm.is_some() && label.digits.is_some(),
            "steam" | "motp" | "yandex" => true,
            _ => false,
        };
        if complete {
            label
        } else {
            Self {
                name: "broken".to_owned(),
                ..label
            }
        }
    }
}
