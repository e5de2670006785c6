//! Tokens: adding, editing, ordering, the bin.

use ciborium::Value;
use otp::Token;
use subtle::ConstantTimeEq;

use super::Vault;
use super::batch::Batch;
use super::counters::Pending;
use crate::body::Body;
use crate::class::{Class, Portable};
use crate::error::{Error, Part};
use crate::id::{GroupId, TokenId};
use crate::order;
use crate::record::{
    Change, Derived, LABEL, NewRecord, SECRET, USAGE, label, read_label, read_token, secret, usage,
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
    /// Whatever writing can meet; nothing is added then.
    pub fn add(&mut self, new: NewRecord, now_ms: i64) -> Result<TokenId, Error> {
        let ids = self.add_many(vec![new], now_ms)?;
        ids.first().copied().ok_or(Error::UnknownToken)
    }

    /// Adds many tokens in one transaction: all or none.
    ///
    /// # Errors
    /// Whatever writing can meet; nothing is added then.
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
                    (class, derived.secret),
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
    /// [`Error::UnknownToken`], [`Error::Damaged`], and whatever writing can meet.
    pub fn edit(&mut self, id: TokenId, change: Change, now_ms: i64) -> Result<(), Error> {
        let (class, mut label) = self.label(id)?;
        let stamp = self.stamp(now_ms);
        let mut keys = edit_label(&mut label, &change, stamp);
        let mut batch = Batch::default();
        if change.kind.is_some() || change.secret.is_some() || change.pin.is_some() {
            self.edit_secret(&mut batch, (class, id), &mut label, &change, stamp)?;
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
        record.kind.counter = self.entry(id)?.record.kind.counter;
        let mut token = read_token(&record, &body).ok_or(Error::damaged(Part::Record))?;
        let wanted = change.kind.as_ref().and_then(otp::Kind::counter);
        if let (otp::Kind::Hotp { counter, .. }, Some(wanted)) = (&mut token.kind, wanted) {
            *counter = wanted;
        }
        let derived = self.derived(&token);
        derived.write(label);
        put(batch, class, (SECRET, id), body, &keys, stamp);
        if let Some(counter) = token.kind.counter() {
            let mark = (class, derived.secret);
            self.settle_counter(
                batch,
                &mut Pending::default(),
                mark,
                (counter, wanted.is_some()),
                crate::stamp::wall_ms(stamp.hlc),
            )?;
        }
        Ok(())
    }

    /// Moves a token behind another, or to the front.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn move_to(
        &mut self,
        id: TokenId,
        after: Option<TokenId>,
        now_ms: i64,
    ) -> Result<(), Error> {
        if let Some(after) = after {
            self.entry(after)?;
        }
        let (class, mut label) = self.label(id)?;
        if after == Some(id) {
            return Ok(());
        }
        let (before, next) = self.shelf.around(id, after);
        let place = order::between(before, next, self.computer);
        let stamp = self.stamp(now_ms);
        let is_long = place.len() > order::LONGEST;
        label.set(label::ORDER, Value::Bytes(place), stamp);
        let mut batch = Batch::default();
        put(
            &mut batch,
            class,
            (LABEL, id),
            label,
            &[label::ORDER],
            stamp,
        );
        self.commit(batch)?;
        if is_long {
            self.spread_order(now_ms)
        } else {
            Ok(())
        }
    }

    /// Gives every token a new, short order key.
    fn spread_order(&mut self, now_ms: i64) -> Result<(), Error> {
        let ids: Vec<_> = self.shelf.ids().collect();
        let mut batch = Batch::default();
        for (id, place) in ids.iter().zip(order::spread(ids.len(), self.computer)) {
            let (class, mut label) = self.label(*id)?;
            let stamp = self.stamp(now_ms);
            label.set(label::ORDER, Value::Bytes(place), stamp);
            put(
                &mut batch,
                class,
                (LABEL, *id),
                label,
                &[label::ORDER],
                stamp,
            );
        }
        self.commit(batch)
    }

    /// Puts a token into the bin.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn bin(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        let (class, mut label) = self.label(id)?;
        let secret = self.fetch((class.kind(SECRET), id.0)).ok();
        let stamp = self.stamp(now_ms);
        label.delete(secret.as_slice());
        label.set_plain(label::BINNED, Value::from(now_ms));
        let mut batch = Batch {
            makes_room: true,
            ..Batch::default()
        };
        put(
            &mut batch,
            class,
            (LABEL, id),
            label,
            &[label::BINNED, crate::body::DELETED],
            stamp,
        );
        self.commit(batch)
    }

    /// Takes a token out of the bin again.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn restore(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        let (class, mut label) = self.label(id)?;
        let stamp = self.stamp(now_ms);
        label.set(label::REVIVED, Value::from(true), stamp);
        label.remove(label::BINNED);
        let mut batch = Batch {
            makes_room: true,
            ..Batch::default()
        };
        put(
            &mut batch,
            class,
            (LABEL, id),
            label,
            &[label::REVIVED],
            stamp,
        );
        self.commit(batch)
    }

    /// Removes a token for good. Its id and delete vector stay, so that no other computer brings it back.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn purge(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        self.purge_all(&[id], now_ms)
    }

    /// Removes everything in the bin for good, in one transaction.
    ///
    /// # Errors
    /// Whatever writing can meet; nothing is removed then.
    pub fn empty_bin(&mut self, now_ms: i64) -> Result<(), Error> {
        let ids: Vec<_> = self.binned().map(|record| record.id).collect();
        self.purge_all(&ids, now_ms)
    }

    fn purge_all(&mut self, ids: &[TokenId], now_ms: i64) -> Result<(), Error> {
        let mut batch = Batch {
            makes_room: true,
            ..Batch::default()
        };
        for id in ids {
            let (class, mut label) = self.label(*id)?;
            let secret = self.fetch((class.kind(SECRET), id.0)).ok();
            let stamp = self.stamp(now_ms);
            label.delete(secret.as_slice());
            label.strip();
            for key in [
                label::SECRET_MARK,
                label::CREDENTIAL_MARK,
                label::SOURCE,
                label::FLAWED,
            ] {
                label.remove(key);
            }
            label.set_plain(label::PURGED, Value::from(true));
            put(
                &mut batch,
                class,
                (LABEL, *id),
                label,
                &[crate::body::DELETED, label::PURGED],
                stamp,
            );
            for kind in [SECRET, USAGE] {
                let name = (class.kind(kind), id.0);
                if self.index.version(&name).is_some() {
                    batch.removes.push(name);
                }
            }
        }
        self.commit(batch)
    }

    /// Counts a copy of the token's code. Stays on this computer.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn copied(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        let entry = self.entry(id)?;
        let (name, uses) = (
            (entry.class.kind(USAGE), id.0),
            entry.record.uses.saturating_add(1),
        );
        let last = entry
            .record
            .last_used_ms
            .map_or(now_ms, |last| last.max(now_ms));
        let mut body = match self.index.version(&name) {
            Some(_) => self.fetch(name)?,
            None => Body::default(),
        };
        body.set_plain(usage::USES, Value::from(uses));
        body.set_plain(usage::LAST_MS, Value::from(last));
        let mut batch = Batch::default();
        batch.put_here(name, body);
        self.commit(batch)
    }

    /// Puts a token into a group or takes it out.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], [`Error::UnknownGroup`], and whatever writing can meet.
    pub fn set_group(
        &mut self,
        id: TokenId,
        group: GroupId,
        on: bool,
        now_ms: i64,
    ) -> Result<(), Error> {
        self.shelf.group(group).ok_or(Error::UnknownGroup)?;
        let (class, mut label) = self.label(id)?;
        let stamp = self.stamp(now_ms);
        label.set_element(
            label::GROUPS,
            Value::Bytes(group.0.to_vec()),
            Value::from(on),
            stamp,
        );
        let mut batch = Batch::default();
        put(
            &mut batch,
            class,
            (LABEL, id),
            label,
            &[label::GROUPS],
            stamp,
        );
        self.commit(batch)
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

    fn derived(&self, token: &Token) -> Derived {
        Derived {
            secret: self.keys.mark(token.secret.expose()),
            credential: self.keys.mark(&token.identity()),
            flawed: token.flaw().is_some(),
        }
    }
}

/// Writes a token's record in its class. Only portable ones are told to other computers. No keys: all of them.
fn put(
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
