//! What the list knows of a token, and how a token is written into its two records.
//!
//! The label is opened at unlock and lives in memory; the secret is opened for one computation.

use std::collections::BTreeMap;

use ciborium::Value;
use otp::{Algorithm, Flaw, Kind, Pin, Secret, Token};

use crate::body::{Body, id16, number, signed};
use crate::id::{GroupId, TokenId};
use crate::keys::Mark;
use crate::stamp::{Stamp, wall_ms};

/// Record types. Managed tokens use the same types 64 higher, in a table of their own.
pub(crate) const LABEL: u8 = 1;
pub(crate) const SECRET: u8 = 2;
pub(crate) const COUNTER: u8 = 3;
pub(crate) const USAGE: u8 = 4;

/// Entries of a label.
pub(crate) mod label {
    pub(crate) const ISSUER: u64 = 1;
    pub(crate) const ACCOUNT: u64 = 2;
    pub(crate) const KIND: u64 = 3;
    pub(crate) const ORDER: u64 = 4;
    pub(crate) const PINNED: u64 = 5;
    pub(crate) const NOTE: u64 = 6;
    pub(crate) const ICON: u64 = 7;
    pub(crate) const SERIAL: u64 = 8;
    pub(crate) const REVIVED: u64 = 9;
    pub(crate) const GROUPS: u64 = 64;
    pub(crate) const CREATED: u64 = 128;
    pub(crate) const CHANGED: u64 = 129;
    pub(crate) const BINNED: u64 = 130;
    pub(crate) const SOURCE: u64 = 131;
    pub(crate) const SECRET_MARK: u64 = 132;
    pub(crate) const CREDENTIAL_MARK: u64 = 133;
    pub(crate) const FLAWED: u64 = 134;
    pub(crate) const PURGED: u64 = 135;
    pub(crate) const SERVER: u64 = 136;
}

/// Entries of a secret.
pub(crate) mod secret {
    pub(crate) const PIN: u64 = 1;
    pub(crate) const BROKEN: u64 = 2;
    pub(crate) const EXTRA: u64 = 3;
    /// Every secret the token ever had; the newest is the present one.
    pub(crate) const SECRETS: u64 = 64;
}

/// Entries of a counter and of a usage record.
pub(crate) mod counter {
    pub(crate) const MARK: u64 = 128;
    pub(crate) const EPOCH: u64 = 129;
    pub(crate) const NEXT: u64 = 130;
}

/// Entries of a usage record.
pub(crate) mod usage {
    pub(crate) const USES: u64 = 128;
    pub(crate) const LAST_MS: u64 = 129;
}

/// Which picture stands beside a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Icon {
    /// Found from the issuer.
    #[default]
    Auto,
    /// The brand icon with this slug.
    Brand(String),
    /// The first letters of the name.
    Monogram,
}

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
}

impl Icon {
    pub(crate) fn write(&self) -> Value {
        match self {
            Self::Auto => Value::from("auto"),
            Self::Monogram => Value::from("monogram"),
            Self::Brand(slug) => Value::from(format!("brand:{slug}")),
        }
    }

    fn read(text: Option<&str>) -> Self {
        match text {
            Some("monogram") => Self::Monogram,
            Some(text) => text
                .strip_prefix("brand:")
                .map_or(Self::Auto, |slug| Self::Brand(slug.to_owned())),
            None => Self::Auto,
        }
    }
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

/// The kind as it stands in a label: one register, so that no mixture of two edits can arise.
pub(crate) fn write_kind(kind: &Kind) -> Value {
    let mut pairs = vec![(Value::from(0), Value::from(kind.name()))];
    if let Some(algorithm) = kind.algorithm() {
        pairs.push((Value::from(1), Value::from(algorithm.name())));
    }
    if let Some(digits) = kind.digits() {
        pairs.push((Value::from(2), Value::from(digits)));
    }
    if let Some(period) = kind.period() {
        pairs.push((Value::from(3), Value::from(period)));
    }
    Value::Map(pairs)
}

/// The marks that stand in a label, and whether the token can be computed.
pub(crate) struct Derived {
    pub(crate) secret: Mark,
    pub(crate) credential: Mark,
    pub(crate) flawed: bool,
}

impl Derived {
    pub(crate) fn write(&self, body: &mut Body) {
        body.set_plain(label::SECRET_MARK, Value::Bytes(self.secret.to_vec()));
        body.set_plain(
            label::CREDENTIAL_MARK,
            Value::Bytes(self.credential.to_vec()),
        );
        body.set_plain(label::FLAWED, Value::from(self.flawed));
    }
}

/// The label of a new token. What has its default is left out.
pub(crate) fn write_label(
    new: &NewRecord,
    order: Vec<u8>,
    derived: &Derived,
    stamp: Stamp,
) -> Body {
    let mut body = Body::default();
    body.set(label::ISSUER, Value::from(new.token.issuer.as_str()), stamp);
    body.set(
        label::ACCOUNT,
        Value::from(new.token.account.as_str()),
        stamp,
    );
    body.set(label::KIND, write_kind(&new.token.kind), stamp);
    body.set(label::ORDER, Value::Bytes(order), stamp);
    if new.pinned {
        body.set(label::PINNED, Value::from(true), stamp);
    }
    if !new.note.is_empty() {
        body.set(label::NOTE, Value::from(new.note.as_str()), stamp);
    }
    if new.icon != Icon::Auto {
        body.set(label::ICON, new.icon.write(), stamp);
    }
    if let Some(serial) = &new.serial {
        body.set(label::SERIAL, Value::from(serial.as_str()), stamp);
    }
    for group in &new.groups {
        body.set_element(
            label::GROUPS,
            Value::Bytes(group.0.to_vec()),
            Value::from(true),
            stamp,
        );
    }
    let created = wall_ms(stamp.hlc);
    body.set_plain(label::CREATED, Value::from(created));
    body.set_plain(label::CHANGED, Value::from(created));
    body.set_plain(label::SOURCE, Value::from(new.source.text()));
    derived.write(&mut body);
    body
}

/// The secret record of a new token.
pub(crate) fn write_secret(token: &Token, stamp: Stamp) -> Body {
    let mut body = Body::default();
    let bytes = Value::Bytes(token.secret.expose().to_vec());
    body.set_element(secret::SECRETS, bytes, Value::Null, stamp);
    if let Some(pin) = token.kind.pin() {
        body.set(secret::PIN, Value::from(pin.expose()), stamp);
    }
    if let Kind::Broken {
        kind_text,
        parameters,
    } = &token.kind
    {
        body.set(secret::BROKEN, write_broken(kind_text, parameters), stamp);
    }
    if !token.extra.is_empty() {
        body.set(secret::EXTRA, write_map(&token.extra), stamp);
    }
    body
}

pub(crate) fn write_broken(kind_text: &str, parameters: &BTreeMap<String, String>) -> Value {
    Value::Array(vec![Value::from(kind_text), write_map(parameters)])
}

fn write_map(map: &BTreeMap<String, String>) -> Value {
    Value::Map(
        map.iter()
            .map(|(key, value)| (Value::from(key.as_str()), Value::from(value.as_str())))
            .collect(),
    )
}

fn read_map(value: Option<&Value>) -> BTreeMap<String, String> {
    let pairs = value
        .and_then(Value::as_map)
        .map(Vec::as_slice)
        .unwrap_or_default();
    pairs
        .iter()
        .filter_map(|(key, value)| Some((key.as_text()?.to_owned(), value.as_text()?.to_owned())))
        .collect()
}

/// What a label says, apart from counter, usage and flaw, which stand elsewhere.
pub(crate) fn read_label(id: TokenId, body: &Body) -> TokenRecord {
    let text = |key| body.text(key).unwrap_or_default().to_owned();
    let time = |key| body.plain(key).and_then(signed);
    let groups = body
        .elements(label::GROUPS)
        .filter(|(_, on, _)| on.as_bool() == Some(true))
        .filter_map(|(group, ..)| id16(group).map(GroupId));
    TokenRecord {
        id,
        issuer: text(label::ISSUER),
        account: text(label::ACCOUNT),
        kind: KindLabel::read(body.register(label::KIND)),
        groups: groups.collect(),
        pinned: body.flag(label::PINNED),
        note: text(label::NOTE),
        icon: Icon::read(body.text(label::ICON)),
        serial: body.text(label::SERIAL).map(str::to_owned),
        uses: 0,
        last_used_ms: None,
        created_ms: time(label::CREATED).unwrap_or(0),
        changed_ms: time(label::CHANGED).unwrap_or(0),
        binned_ms: if body.is_alive() {
            None
        } else {
            Some(time(label::BINNED).unwrap_or(0))
        },
        flaw: None,
        managed: body
            .plain(label::SERVER)
            .and_then(Value::as_text)
            .map(str::to_owned),
        source: Source::read(
            body.plain(label::SOURCE)
                .and_then(Value::as_text)
                .unwrap_or_default(),
        ),
    }
}

/// A mark of a label.
pub(crate) fn read_mark(body: &Body, key: u64) -> Option<Mark> {
    body.plain(key).and_then(id16)
}

/// The present secret: the one with the newest stamp.
pub(crate) fn present_secret(body: &Body) -> Option<Secret> {
    let (bytes, ..) = body
        .elements(secret::SECRETS)
        .max_by_key(|(.., stamp)| *stamp)?;
    Some(Secret::new(bytes.as_bytes()?.as_slice()))
}

/// The token of a label and its opened secret record. `None` when the record has no secret.
pub(crate) fn read_token(record: &TokenRecord, body: &Body) -> Option<Token> {
    let pin = || body.text(secret::PIN).map(Pin::new);
    let (algorithm, digits, period) = (
        record.kind.algorithm.unwrap_or(Algorithm::Sha1),
        record.kind.digits.unwrap_or(Kind::DIGITS),
        record.kind.period.unwrap_or(Kind::PERIOD),
    );
    let kind = match record.kind.name.as_str() {
        "totp" => Kind::Totp {
            algorithm,
            digits,
            period,
        },
        "daypassword" => Kind::DayPassword {
            algorithm,
            digits,
            period,
        },
        "hotp" => Kind::Hotp {
            algorithm,
            digits,
            counter: record.kind.counter.unwrap_or(0),
        },
        "steam" => Kind::Steam,
        "motp" => Kind::Motp { pin: pin() },
        "yandex" => Kind::Yandex { pin: pin() },
        name => read_broken(name, body),
    };
    Some(Token {
        issuer: record.issuer.clone(),
        account: record.account.clone(),
        kind,
        secret: present_secret(body)?,
        extra: read_map(body.register(secret::EXTRA)),
    })
}

/// A broken token, or one of a kind that only a newer version knows.
fn read_broken(name: &str, body: &Body) -> Kind {
    let parts = body
        .register(secret::BROKEN)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    Kind::Broken {
        kind_text: parts
            .first()
            .and_then(Value::as_text)
            .unwrap_or(name)
            .to_owned(),
        parameters: read_map(parts.get(1)),
    }
}
