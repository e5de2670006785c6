//! What an unlocked vault keeps in memory: labels, counters, groups. No secrets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ciborium::Value;
use zeroize::Zeroize;

use crate::body::{Body, number, signed};
use crate::class::{Class, GROUP, NAMED, PREFERENCES};
use crate::id::{GroupId, TokenId};
use crate::keys::Mark;
use crate::manifest::Name;
use crate::record::{
    COUNTER, LABEL, TokenRecord, USAGE, counter, is_purged, label, read_label, read_mark, usage,
};

/// A group of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name for ever.
    pub id: GroupId,
    /// What the person calls it.
    pub name: String,
}

/// The present state of one counter.
#[derive(Clone, Copy)]
pub(crate) struct Counter {
    pub(crate) id: [u8; 16],
    /// Raised by a deliberate reset; the larger (epoch, next) wins.
    pub(crate) epoch: u64,
    pub(crate) next: u64,
}

/// One token of the list, with what only the vault needs.
pub(crate) struct Entry {
    pub(crate) record: TokenRecord,
    pub(crate) class: Class,
    pub(crate) order: Vec<u8>,
    pub(crate) secret_mark: Option<Mark>,
    pub(crate) credential_mark: Option<Mark>,
    pub(crate) flawed: bool,
    memberships: Vec<GroupId>,
}

#[derive(Default)]
pub(crate) struct Shelf {
    tokens: HashMap<TokenId, Entry>,
    order: BTreeSet<(Vec<u8>, TokenId)>,
    counters: HashMap<(Class, Mark), Counter>,
    sharing: HashMap<(Class, Mark), Vec<TokenId>>,
    groups: BTreeMap<GroupId, (Vec<u8>, Group)>,
    pub(crate) preferences: BTreeMap<String, Vec<u8>>,
    /// Named records of this computer, by name.
    pub(crate) named: BTreeMap<String, [u8; 16]>,
}

impl Shelf {
    /// Takes one opened record, new or rewritten.
    pub(crate) fn absorb(&mut self, name: Name, body: &Body) {
        let (kind, id) = name;
        let Some(class) = Class::of(kind) else { return };
        match class.base(kind) {
            LABEL => self.absorb_label(class, TokenId(id), body),
            COUNTER => self.absorb_counter(class, id, body),
            USAGE => self.absorb_usage(TokenId(id), body),
            _ => match kind {
                GROUP => self.absorb_group(GroupId(id), body),
                PREFERENCES => self.absorb_preferences(body),
                NAMED => self.absorb_named(id, body),
                _ => {}
            },
        }
    }

    pub(crate) fn entry(&self, id: TokenId) -> Option<&Entry> {
        self.tokens.get(&id)
    }

    /// Tokens outside the bin, in order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.order
            .iter()
            .filter_map(|(_, id)| self.tokens.get(id))
            .filter(|entry| entry.record.binned_ms.is_none())
    }

    /// Tokens in the bin, in order.
    pub(crate) fn binned(&self) -> impl Iterator<Item = &Entry> {
        self.order
            .iter()
            .filter_map(|(_, id)| self.tokens.get(id))
            .filter(|entry| entry.record.binned_ms.is_some())
    }

    /// The order keys around a place behind `after`, the token itself left out.
    pub(crate) fn around(
        &self,
        moved: TokenId,
        after: Option<TokenId>,
    ) -> (Option<&[u8]>, Option<&[u8]>) {
        let mut before = None;
        let mut reached = after.is_none();
        for (key, id) in self.order.iter().filter(|(_, id)| *id != moved) {
            if reached {
                return (before, Some(key));
            }
            before = Some(key.as_slice());
            reached = Some(*id) == after;
        }
        (before, None)
    }

    pub(crate) fn last_order(&self) -> Option<&[u8]> {
        self.order.last().map(|(key, _)| key.as_slice())
    }

    /// Every token, binned too, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = TokenId> {
        self.order.iter().map(|(_, id)| *id)
    }

    pub(crate) fn counter(&self, class: Class, mark: Mark) -> Option<Counter> {
        self.counters.get(&(class, mark)).copied()
    }

    pub(crate) fn groups(&self) -> Vec<&Group> {
        let mut groups: Vec<_> = self.groups.values().collect();
        groups.sort_by(|(a, one), (b, other)| (a, one.id).cmp(&(b, other.id)));
        groups.into_iter().map(|(_, group)| group).collect()
    }

    pub(crate) fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.get(&id).map(|(_, group)| group)
    }

    pub(crate) fn last_group_order(&self) -> Option<&[u8]> {
        self.groups
            .values()
            .map(|(order, _)| order.as_slice())
            .max()
    }

    pub(crate) fn flawed(&self) -> Vec<TokenId> {
        self.tokens
            .iter()
            .filter(|(_, entry)| entry.flawed)
            .map(|(id, _)| *id)
            .collect()
    }

    pub(crate) fn set_flaw(&mut self, id: TokenId, flaw: Option<otp::Flaw>) {
        if let Some(entry) = self.tokens.get_mut(&id) {
            entry.record.flaw = flaw;
        }
    }

    fn absorb_label(&mut self, class: Class, id: TokenId, body: &Body) {
        let old = self.forget(id);
        if is_purged(body) {
            return;
        }
        let mut record = read_label(id, body);
        if let Some(old) = old {
            record.uses = old.record.uses;
            record.last_used_ms = old.record.last_used_ms;
            record.flaw = old.record.flaw;
        }
        let memberships = std::mem::take(&mut record.groups);
        let secret_mark = read_mark(body, label::SECRET_MARK);
        if let Some(mark) = secret_mark {
            self.sharing.entry((class, mark)).or_default().push(id);
            if record.kind.name == "hotp" {
                record.kind.counter = self.counter(class, mark).map(|counter| counter.next);
            }
        }
        let order = body
            .register(label::ORDER)
            .and_then(Value::as_bytes)
            .cloned()
            .unwrap_or_default();
        self.order.insert((order.clone(), id));
        let mut entry = Entry {
            class,
            order,
            secret_mark,
            credential_mark: read_mark(body, label::CREDENTIAL_MARK),
            flawed: body
                .plain(label::FLAWED)
                .and_then(Value::as_bool)
                .unwrap_or(false),
            memberships,
            record,
        };
        entry.show_groups(&self.groups);
        self.tokens.insert(id, entry);
    }

    fn forget(&mut self, id: TokenId) -> Option<Entry> {
        let old = self.tokens.remove(&id)?;
        self.order.remove(&(old.order.clone(), id));
        if let Some(sharing) = old
            .secret_mark
            .and_then(|mark| self.sharing.get_mut(&(old.class, mark)))
        {
            sharing.retain(|other| *other != id);
        }
        Some(old)
    }

    fn absorb_counter(&mut self, class: Class, id: [u8; 16], body: &Body) {
        let Some(mark) = read_mark(body, counter::MARK) else {
            return;
        };
        let count = |key| body.plain(key).and_then(number).unwrap_or(0);
        let met = Counter {
            id,
            epoch: count(counter::EPOCH),
            next: count(counter::NEXT),
        };
        let known = self.counters.entry((class, mark)).or_insert(met);
        if (met.epoch, met.next) >= (known.epoch, known.next) {
            *known = met;
        }
        let next = known.next;
        for token in self.sharing.get(&(class, mark)).into_iter().flatten() {
            if let Some(entry) = self
                .tokens
                .get_mut(token)
                .filter(|entry| entry.record.kind.name == "hotp")
            {
                entry.record.kind.counter = Some(next);
            }
        }
    }

    fn absorb_usage(&mut self, id: TokenId, body: &Body) {
        if let Some(entry) = self.tokens.get_mut(&id) {
            entry.record.uses = body.plain(usage::USES).and_then(number).unwrap_or(0);
            entry.record.last_used_ms = body.plain(usage::LAST_MS).and_then(signed);
        }
    }

    fn absorb_group(&mut self, id: GroupId, body: &Body) {
        if body.is_alive() {
            let name = body.text(label::ISSUER).unwrap_or_default().to_owned();
            let order = body
                .register(label::ORDER)
                .and_then(Value::as_bytes)
                .cloned()
                .unwrap_or_default();
            self.groups.insert(id, (order, Group { id, name }));
        } else {
            self.groups.remove(&id);
        }
        for entry in self
            .tokens
            .values_mut()
            .filter(|entry| entry.memberships.contains(&id))
        {
            entry.show_groups(&self.groups);
        }
    }

    fn absorb_preferences(&mut self, body: &Body) {
        self.preferences = body
            .elements(label::GROUPS)
            .filter_map(|(key, value, _)| {
                Some((key.as_text()?.to_owned(), value.as_bytes()?.clone()))
            })
            .collect();
    }

    fn absorb_named(&mut self, id: [u8; 16], body: &Body) {
        if let Some(name) = body.plain(counter::MARK).and_then(Value::as_text) {
            self.named.insert(name.to_owned(), id);
        }
    }

    /// Forgets a record that was removed from the file.
    pub(crate) fn remove(&mut self, name: Name) {
        if name.0 == NAMED {
            self.named.retain(|_, id| *id != name.1);
        }
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        for entry in self.tokens.values_mut() {
            let record = &mut entry.record;
            record.issuer.zeroize();
            record.account.zeroize();
            record.note.zeroize();
            record.serial.zeroize();
        }
        self.groups
            .values_mut()
            .for_each(|(_, group)| group.name.zeroize());
        self.preferences.values_mut().for_each(Zeroize::zeroize);
    }
}

impl Entry {
    /// A membership shows while its group lives, so a deleted group takes no token with it.
    fn show_groups(&mut self, groups: &BTreeMap<GroupId, (Vec<u8>, Group)>) {
        self.record.groups = self
            .memberships
            .iter()
            .filter(|id| groups.contains_key(id))
            .copied()
            .collect();
    }
}
