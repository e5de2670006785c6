//! Tokens: adding, editing, finding what is alike.

use ciborium::Value;
use otp::{Secret, Token};
use subtle::ConstantTimeEq;

use super::Vault;
use super::batch::Batch;
use super::counters::Pending;
use crate::body::Body;
use crate::class::{Class, Portable};
use crate::error::{Error, Part};
use crate::id::TokenId;
use crate::order;
use crate::record::{
    Change, Derived, LABEL, NewRecord, SECRET, every_secret, label, read_label, read_token, secret,
    write_broken, write_kind, write_label, write_secret,
};
use crate::stamp::Stamp;

/// How a token is like another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Same secret, kind and parameters: every code is the same.
    SameCredential,
    /// Same secret, other parameters.
    SameSecret,
    /// Same serial number.
    SameSerial,
}

impl Vault {
    /// Adds a token at the end of the list.
    ///
    /// # Errors
    /// [`Error::UnknownGroup`], and whatever writing can meet; nothing is added then.
    pub fn add(&mut self, new: NewRecord, now_ms: i64) -> Result<TokenId, Error> {
        let ids = self.add_many(vec![new], now_ms)?;
        ids.first().copied().ok_or(Error::UnknownToken)
    }

    /// Adds many tokens in one transaction: all or none.
    ///
    /// # Errors
    /// [`Error::UnknownGroup`], and whatever writing can meet; nothing is added then.
    pub fn add_many(&mut self, new: Vec<NewRecord>, now_ms: i64) -> Result<Vec<TokenId>, Error> {
        self.add_to(Class::Portable, None, new, now_ms)
    }

    /// Adds a token that a server's container delivered. It stays on this computer: it is never
    /// synced or exported.
    ///
    /// # Errors
    /// Whatever writing can meet; nothing is added then.
    pub fn add_managed(
        &mut self,
        server: &str,
        new: NewRecord,
        now_ms: i64,
    ) -> Result<TokenId, Error> {
        let ids = self.add_to(Class::Managed, Some(server), vec![new], now_ms)?;
        ids.first().copied().ok_or(Error::UnknownToken)
    }

    fn add_to(
        &mut self,
        class: Class,
        server: Option<&str>,
        new: Vec<NewRecord>,
        now_ms: i64,
    ) -> Result<Vec<TokenId>, Error> {
        if new
            .iter()
            .flat_map(|new| &new.groups)
            .any(|group| self.shelf.group(*group).is_none())
        {
            return Err(Error::UnknownGroup);
        }
        let mut batch = Batch::default();
        let mut pending = Pending::default();
        let mut last = self.shelf.last_order().map(<[u8]>::to_vec);
        let mut ids = Vec::with_capacity(new.len());
        for new in &new {
            let id = TokenId::make()?;
            let stamp = self.stamp(now_ms);
            let place = order::between(last.as_deref(), None, self.computer);
            let derived = self.derived(&new.token);
            let mut label = write_label(new, place.clone(), &derived, stamp);
            if let Some(server) = server {
                label.set_plain(label::SERVER, Value::from(server));
            }
            put(&mut batch, class, (LABEL, id), label, &[], stamp);
            put(
                &mut batch,
                class,
                (SECRET, id),
                write_secret(&new.token, stamp),
                &[],
                stamp,
            );
            if let Some(counter) = new.token.kind.counter() {
                self.settle_counter(
                    &mut batch,
                    &mut pending,
                    (class, &new.token.secret),
                    (counter, false),
                    now_ms,
                )?;
            }
            last = Some(place);
            ids.push(id);
        }
        self.commit(batch)?;
        ids.iter().for_each(|id| self.refresh_flaw(*id));
        Ok(ids)
    }

    /// Edits a token. What the change leaves out stays, also what only a newer version understands.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], also for one in the bin, [`Error::Damaged`], and whatever writing can meet.
    pub fn edit(&mut self, id: TokenId, change: Change, now_ms: i64) -> Result<(), Error> {
        self.listed(id)?;
        let (class, mut label) = self.label(id)?;
        let stamp = self.stamp(now_ms);
        let mut keys = edit_label(&mut label, &change, stamp);
        let mut batch = Batch::default();
        if change.kind.is_some() || change.secret.is_some() || change.pin.is_some() {
            self.edit_secret(&mut batch, (class, id), &mut label, &change, stamp)?;
            keys.push(label::SECRET_EDITED);
        }
        label.set_plain(label::CHANGED, Value::from(now_ms));
        keys.push(label::CHANGED);
        put(&mut batch, class, (LABEL, id), label, &keys, stamp);
        self.commit(batch)?;
        self.refresh_flaw(id);
        Ok(())
    }

    /// Kind, secret and PIN stand together: the marks and the flaw come from all of them.
    fn edit_secret(
        &mut self,
        batch: &mut Batch,
        (class, id): (Class, TokenId),
        label: &mut Body,
        change: &Change,
        stamp: Stamp,
    ) -> Result<(), Error> {
        let mut body = self.fetch((class.kind(SECRET), id.0))?;
        let keys = edit_secret(&mut body, change, stamp);
        let mut record = read_label(id, label);
        let wanted = change.kind.as_ref().and_then(otp::Kind::counter);
        record.kind.counter = wanted.or(self.entry(id)?.record.kind.counter);
        let token = read_token(&record, &body).ok_or(Error::damaged(Part::Record))?;
        let derived = self.derived(&token);
        derived.write(label);
        label.set_element(
            label::SECRET_EDITED,
            Value::Bytes(stamp.computer.0.to_vec()),
            Value::from(true),
            stamp,
        );
        put(batch, class, (SECRET, id), body, &keys, stamp);
        if let Some(counter) = token.kind.counter() {
            self.settle_counter(
                batch,
                &mut Pending::default(),
                (class, &token.secret),
                (counter, wanted.is_some()),
                crate::stamp::wall_ms(stamp.hlc),
            )?;
        }
        Ok(())
    }

    /// Tokens like this one, in the bin too. Compares keyed hashes; opens no secret.
    #[must_use]
    pub fn duplicates_of(&self, token: &Token, serial: Option<&str>) -> Vec<(TokenId, Likeness)> {
        let derived = self.derived(token);
        let same = |known: Option<[u8; 16]>, mark: [u8; 16]| {
            known.is_some_and(|known| known.ct_eq(&mark).into())
        };
        self.shelf
            .entries()
            .chain(self.shelf.binned())
            .filter_map(|entry| {
                let likeness = if same(entry.credential_mark, derived.credential) {
                    Likeness::SameCredential
                } else if same(entry.secret_mark, derived.secret) {
                    Likeness::SameSecret
                } else if serial.is_some() && entry.record.serial.as_deref() == serial {
                    Likeness::SameSerial
                } else {
                    return None;
                };
                Some((entry.record.id, likeness))
            })
            .collect()
    }

    /// A fingerprint of a token's present secret, which means something in this vault only. Opens no secret.
    #[must_use]
    pub fn secret_mark(&self, id: TokenId) -> Option<[u8; 16]> {
        self.entry(id).ok()?.secret_mark
    }

    /// A token that may leave this computer, for export, backup and sync.
    ///
    /// # Errors
    /// [`Error::StaysHere`] for one of a server's container, and as [`Self::token`].
    pub fn portable_token(&self, id: TokenId) -> Result<Portable<Token>, Error> {
        match self.entry(id)?.class {
            Class::Portable => self.token(id).map(Portable),
            Class::Managed | Class::DeviceOnly => Err(Error::StaysHere),
        }
    }

    /// The secrets a token had before its present one, oldest first. They are kept until it is purged.
    ///
    /// # Errors
    /// As [`Self::token`].
    pub fn former_secrets(&self, id: TokenId) -> Result<Vec<Secret>, Error> {
        let class = self.entry(id)?.class;
        let mut secrets = every_secret(&self.fetch((class.kind(SECRET), id.0))?);
        secrets.pop();
        Ok(secrets)
    }

    pub(super) fn derived(&self, token: &Token) -> Derived {
        Derived {
            secret: self.keys.mark(token.secret.expose()),
            credential: self.keys.mark(&token.identity()),
            flawed: token.flaw().is_some(),
        }
    }
}

/// Writes a token's record in its class. Only portable ones are told to other computers. No keys: all of them.
pub(super) fn put(
    batch: &mut Batch,
    class: Class,
    (base, id): (u8, TokenId),
    body: Body,
    keys: &[u64],
    stamp: Stamp,
) {
    let name = (class.kind(base), id.0);
    match class {
        Class::Portable => batch.put(name, body, keys, stamp.hlc),
        Class::Managed | Class::DeviceOnly => batch.put_here(name, body),
    }
}

fn edit_label(body: &mut Body, change: &Change, stamp: Stamp) -> Vec<u64> {
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let fields = [
        (label::ISSUER, text(&change.issuer)),
        (label::ACCOUNT, text(&change.account)),
        (label::NOTE, text(&change.note)),
        (label::ICON, change.icon.as_ref().map(crate::Icon::write)),
        (label::PINNED, change.pinned.map(Value::from)),
        (
            label::SERIAL,
            change
                .serial
                .as_ref()
                .map(|serial| serial.as_deref().map_or(Value::Null, Value::from)),
        ),
        (label::KIND, change.kind.as_ref().map(write_kind)),
        (label::GUARDED, change.guarded.then_some(Value::from(true))),
    ];
    let mut keys = Vec::new();
    for (key, value) in fields {
        if let Some(value) = value {
            body.set(key, value, stamp);
            keys.push(key);
        }
    }
    keys
}

fn edit_secret(body: &mut Body, change: &Change, stamp: Stamp) -> Vec<u64> {
    let mut keys = Vec::new();
    if let Some(new) = &change.secret {
        body.set_element(
            secret::SECRETS,
            Value::Bytes(new.expose().to_vec()),
            Value::Null,
            stamp,
        );
        keys.push(secret::SECRETS);
    }
    let pin = match (&change.pin, &change.kind) {
        (Some(pin), _) => Some(pin.as_ref()),
        (None, Some(kind)) => kind.pin().map(Some),
        (None, None) => None,
    };
    if let Some(pin) = pin {
        body.set(
            secret::PIN,
            pin.map_or(Value::Null, |pin| Value::from(pin.expose())),
            stamp,
        );
        keys.push(secret::PIN);
    }
    if let Some(otp::Kind::Broken {
        kind_text,
        parameters,
    }) = &change.kind
    {
        body.set(secret::BROKEN, write_broken(kind_text, parameters), stamp);
        keys.push(secret::BROKEN);
    }
    keys
}
