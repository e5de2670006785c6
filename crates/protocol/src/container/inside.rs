//! What both sides tell each other about a container's tokens.

use std::fmt;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use zeroize::Zeroizing;

use super::Policies;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::link::{CodeKind, Link, Marks, PushLink};
use crate::serial::Serial;

/// The most tokens of one kind of news that are read.
const MOST_TOKENS: usize = 1024;

/// A token of the container that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownToken {
    /// What it is.
    pub kind: TokenKind,
    /// How the server shall find it.
    pub known: Known,
}

/// What a token of a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// One-time codes.
    Code(CodeKind),
    /// Login approvals.
    Push,
}

/// How a token is known to the server.
#[derive(Clone, PartialEq, Eq)]
pub enum Known {
    /// By its serial.
    Serial(Serial),
    /// By two codes that follow each other; of a counter token also the counter of the first.
    Codes {
        /// Both codes.
        codes: [Zeroizing<String>; 2],
        /// The counter of the first.
        counter: Option<u64>,
    },
}

/// What a synchronisation brought. Secrets are in it: wiped when dropped.
#[derive(Debug)]
pub struct Synchronised {
    /// Tokens that are new here, or have a new secret.
    pub added: Vec<Added>,
    /// Tokens that both sides know. One of ours that is in neither list was taken out of the container.
    pub updated: Vec<Updated>,
    /// Tokens that stay on the old device after a rollover, because it uses them without the server.
    pub offline: Vec<Serial>,
    /// How many entries could not be read.
    pub unreadable: usize,
    /// What the server lets this device do now.
    pub policies: Policies,
    /// The address that the server wants to be asked under from now on.
    pub server: Option<Endpoint>,
}

/// A token that came.
pub enum Added {
    /// Login approvals: to be enrolled with a new key.
    Push(PushLink),
    /// One-time codes.
    Code {
        /// The link, for the crate that reads codes.
        link: Zeroizing<String>,
        /// What the server says beside it.
        marks: Marks,
    },
}

/// A token that both sides know.
#[derive(Clone, PartialEq, Eq)]
pub struct Updated {
    /// The server's name of it.
    pub serial: Serial,
    /// What it is, if it is of a kind that is known.
    pub kind: Option<TokenKind>,
    /// The server's counter; of a token that is used without the server it stays unsaid.
    pub counter: Option<u64>,
    /// Whether it is used without the server.
    pub offline: bool,
    /// The codes by which it was found: this is how a token here learns its serial.
    pub codes: Option<[Zeroizing<String>; 2]>,
}

#[derive(Deserialize)]
struct Inside {
    container: Container,
    tokens: Tokens,
}

#[derive(Deserialize)]
struct Container {
    serial: String,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    add: Vec<Zeroizing<String>>,
    #[serde(default)]
    update: Vec<Entry<Update>>,
    #[serde(default)]
    offline: Vec<Entry<String>>,
}

/// One of a list. What cannot be read must not hide the others: their old secrets are dead on the server.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry<T> {
    Read(T),
    Unreadable(IgnoredAny),
}

#[derive(Deserialize)]
struct Update {
    serial: String,
    #[serde(default)]
    tokentype: String,
    counter: Option<u64>,
    #[serde(default)]
    offline: bool,
    otp: Option<[Zeroizing<String>; 2]>,
}

/// The JSON text about the tokens here, which is signed and sent as it stands.
pub(crate) fn inventory(container: &Serial, tokens: &[KnownToken]) -> Zeroizing<String> {
    let tokens: Vec<_> = tokens.iter().map(KnownToken::json).collect();
    let all = json!({"serial": container.as_str(), "type": "smartphone", "tokens": tokens});
    Zeroizing::new(all.to_string())
}

impl KnownToken {
    fn json(&self) -> serde_json::Value {
        let kind = self.kind.name();
        match &self.known {
            Known::Serial(serial) => json!({"serial": serial.as_str(), "tokentype": kind}),
            Known::Codes {
                codes: [one, next],
                counter: None,
            } => json!({"tokentype": kind, "otp": [one.as_str(), next.as_str()]}),
            Known::Codes {
                codes: [one, next],
                counter: Some(counter),
            } => {
                json!({"tokentype": kind, "otp": [one.as_str(), next.as_str()], "counter": counter.to_string()})
            }
        }
    }
}

impl TokenKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Code(CodeKind::Hotp) => "HOTP",
            Self::Code(CodeKind::Totp) => "TOTP",
            Self::Code(CodeKind::DayPassword) => "DAYPASSWORD",
            Self::Push => "PUSH",
        }
    }

    fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("push") {
            return Some(Self::Push);
        }
        CodeKind::named(name).map(Self::Code)
    }
}

impl Synchronised {
    pub(crate) fn read(plain: &[u8], container: &Serial) -> Result<Self, Error> {
        let inside: Inside = serde_json::from_slice(plain).map_err(|_| Error::Unreadable)?;
        if inside.container.serial != container.as_str() {
            return Err(Error::WrongSerial);
        }
        let tokens = inside.tokens;
        let entries = tokens.add.len() + tokens.update.len() + tokens.offline.len();
        let added: Vec<Added> = tokens
            .add
            .into_iter()
            .take(MOST_TOKENS)
            .filter_map(Added::read)
            .collect();
        let updated: Vec<Updated> = tokens
            .update
            .into_iter()
            .take(MOST_TOKENS)
            .filter_map(|entry| Updated::read(entry.into_read()?))
            .collect();
        let offline: Vec<Serial> = tokens
            .offline
            .into_iter()
            .take(MOST_TOKENS)
            .filter_map(|entry| Serial::new(&entry.into_read()?).ok())
            .collect();
        Ok(Self {
            unreadable: entries - added.len() - updated.len() - offline.len(),
            added,
            updated,
            offline,
            policies: Policies::default(),
            server: None,
        })
    }
}

impl<T> Entry<T> {
    fn into_read(self) -> Option<T> {
        match self {
            Self::Read(read) => Some(read),
            Self::Unreadable(_) => None,
        }
    }
}

impl Added {
    fn read(link: Zeroizing<String>) -> Option<Self> {
        match Link::read(&link) {
            Ok(Link::Push(push)) => return Some(Self::Push(push)),
            Ok(Link::Container(_)) => return None,
            Err(_) => {}
        }
        let marks = Marks::read(&link).ok()?;
        Some(Self::Code { link, marks })
    }

    /// The server's name of it, if it says one.
    #[must_use]
    pub fn serial(&self) -> Option<&Serial> {
        match self {
            Self::Push(push) => Some(push.address().serial()),
            Self::Code { marks, .. } => marks.serial.as_ref(),
        }
    }
}

impl Updated {
    fn read(update: Update) -> Option<Self> {
        Some(Self {
            serial: Serial::new(&update.serial).ok()?,
            kind: TokenKind::named(&update.tokentype),
            counter: update.counter,
            offline: update.offline,
            codes: update.otp,
        })
    }
}

impl fmt::Debug for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Push(push) => push.fmt(f),
            Self::Code { marks, .. } => marks.fmt(f),
        }
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial(serial) => serial.fmt(f),
            Self::Codes { .. } => f.write_str("Codes(..)"),
        }
    }
}

impl fmt::Debug for Updated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Updated")
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_cannot_be_read_hides_no_other() {
        let plain = r#"{"container":{"serial":"SMPH1"},"tokens":{
            "add":["otpauth://totp/a?secret=MZXW6YTBOI&serial=T1","nothing"],
            "update":[{"serial":"T2","tokentype":"hotp","counter":3},{"tokentype":"hotp"},7,
                {"serial":"T3","counter":"many"},{"serial":"T4","tokentype":null,"offline":null,"otp":["1"]},
                {"serial":"T5"}],
            "offline":["T6",null,"T|7"]}}"#;
        let container = Serial::new("SMPH1").expect("a serial");
        let read = Synchronised::read(plain.as_bytes(), &container).expect("news");
        let updated: Vec<&str> = read.updated.iter().map(|one| one.serial.as_str()).collect();
        assert_eq!((read.added.len(), read.offline.len()), (1, 1));
        assert_eq!(updated, ["T2", "T5"]);
        assert_eq!(read.unreadable, 7);
    }
}
