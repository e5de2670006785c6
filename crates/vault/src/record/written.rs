//! How a token is written into its two records, and its counter and usage into theirs.

use std::collections::BTreeMap;

use ciborium::Value;
use otp::{Algorithm, Kind, Pin, Secret, Token};

use super::{Icon, KindLabel, NewRecord, Source, TokenRecord};
use crate::body::{Body, DELETED, PURGED, id16, signed};
use crate::id::{GroupId, TokenId};
use crate::keys::Mark;
use crate::stamp::{Stamp, wall_ms};

// Record types. Managed tokens use the same types 64 higher, in a table of their own.

/// What the list shows of a token.
pub const LABEL: u8 = 1;
/// What the codes come from.
pub const SECRET: u8 = 2;
/// The counter of a HOTP secret.
pub const COUNTER: u8 = 3;
/// How often and when a token was used here.
pub const USAGE: u8 = 4;

/// Entries of a label.
pub mod label {
    /// Who gave the token.
    pub const ISSUER: u64 = 1;
    /// Whose it is.
    pub const ACCOUNT: u64 = 2;
    /// Kind, algorithm, digits and period: one register.
    pub const KIND: u64 = 3;
    /// Its place in the list: bytes, compared as such.
    pub const ORDER: u64 = 4;
    /// Whether it stands on top.
    pub const PINNED: u64 = 5;
    /// What the person wrote about it.
    pub const NOTE: u64 = 6;
    /// Its picture.
    pub const ICON: u64 = 7;
    /// The server's name for it.
    pub const SERIAL: u64 = 8;
    /// Written when it is taken out of the bin.
    pub const REVIVED: u64 = 9;
    /// Whether each use of its code needs a fresh unlock. Only ever written as true.
    pub const GUARDED: u64 = 10;
    /// Element: a group; value: on or off.
    pub const GROUPS: u64 = 64;
    /// Element: a computer; its stamp is that of its last edit of the secret record, so that the label alone
    /// says whether the token is alive.
    pub const SECRET_EDITED: u64 = 65;
    /// When it came, in unix milliseconds; the smaller counts.
    pub const CREATED: u64 = 128;
    /// When it was last changed, in unix milliseconds; the larger counts.
    pub const CHANGED: u64 = 129;
    /// When it was put into the bin, in unix milliseconds.
    pub const BINNED: u64 = 130;
    /// How it came.
    pub const SOURCE: u64 = 131;
    /// Finds equal secrets in this vault.
    pub const SECRET_MARK: u64 = 132;
    /// Finds equal tokens in this vault.
    pub const CREDENTIAL_MARK: u64 = 133;
    /// Whether it could not be computed at its last write.
    pub const FLAWED: u64 = 134;
    /// Whether it was ever removed for good. The vector of removals says whether it still is.
    pub const PURGED: u64 = 135;
    /// The server of a managed token.
    pub const SERVER: u64 = 136;
}

/// Entries of a secret.
pub mod secret {
    /// The PIN of an mOTP or Yandex token.
    pub const PIN: u64 = 1;
    /// A token that cannot be computed, as it came.
    pub const BROKEN: u64 = 2;
    /// Other parameters of its link.
    pub const EXTRA: u64 = 3;
    /// Every secret the token ever had; the newest is the present one.
    pub const SECRETS: u64 = 64;
}

/// Entries of a counter and of a usage record.
pub mod counter {
    /// The mark of its secret.
    pub const MARK: u64 = 128;
    /// Raised when the person sets the counter back.
    pub const EPOCH: u64 = 129;
    /// The next code's counter; the larger (epoch, next) counts.
    pub const NEXT: u64 = 130;
    /// The name it travels under.
    pub const TRAVEL_MARK: u64 = 131;
}

/// Entries of a usage record.
pub mod usage {
    /// Copies so far.
    pub const USES: u64 = 128;
    /// The last copy, in unix milliseconds.
    pub const LAST_MS: u64 = 129;
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
    if new.guarded {
        body.set(label::GUARDED, Value::from(true), stamp);
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
        guarded: body.flag(label::GUARDED),
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

/// True when a removal for good had seen every stamp of this label. Files of the first versions say so by
/// the flag alone, and their delete vector is the one that counts.
pub(crate) fn is_purged(body: &Body) -> bool {
    if body.has(PURGED) {
        body.is_covered_by(PURGED)
    } else {
        body.has(label::PURGED) && body.is_covered_by(DELETED)
    }
}

/// A mark of a label or a counter.
pub(crate) fn read_mark(body: &Body, key: u64) -> Option<Mark> {
    body.plain(key).and_then(id16)
}

/// Every secret a token ever had, oldest first; the last is the present one.
pub(crate) fn every_secret(body: &Body) -> Vec<Secret> {
    let mut elements: Vec<_> = body.elements(secret::SECRETS).collect();
    elements.sort_by_key(|(.., stamp)| *stamp);
    elements
        .iter()
        .filter_map(|(bytes, ..)| Some(Secret::new(bytes.as_bytes()?.as_slice())))
        .collect()
}

/// The token of a label and its opened secret record. `None` when the record has no secret, or the
/// counter of a counter-based token is not known: counting from 0 again would repeat old codes.
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
            counter: record.kind.counter?,
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
        secret: every_secret(body).pop()?,
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
