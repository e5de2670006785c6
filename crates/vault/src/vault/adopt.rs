//! What comes in: a state that was merged or restored, written in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ciborium::Value;

use super::Vault;
use super::batch::Batch;
use super::check::{Damage, DamagedRecord, RecordKind};
use super::travel::{TravelMarks, count_of, mark_of, set_count, travelling_counter};
use crate::class::Class;
use crate::error::Error;
use crate::id::{TokenId, make_bytes};
use crate::keys::Mark;
use crate::manifest::Name;
use crate::record::{COUNTER, Derived, LABEL, SECRET, USAGE, counter, read_label, read_token};
use crate::travel::{Adopted, Fields, LOCAL_MARKS, PURGED, RecordName, Snapshot};

impl Vault {
    /// Takes note of every stamp in a state, so that edits made from now on are newer than those in it.
    pub fn observe(&mut self, state: &Snapshot) {
        for fields in state.records.values() {
            for stamp in fields.stamps() {
                self.clock.observe(stamp.hlc);
            }
            for hlc in fields.vectors.values().flat_map(BTreeMap::values) {
                self.clock.observe(*hlc);
            }
        }
    }

    /// Writes every record of a state that is not here as it stands there, in one transaction: all or
    /// nothing. Records that the state does not name stay as they are. The state is expected to be a
    /// merge with [`Self::travel`] of this vault; whatever it says, no counter goes back. Secrets and use
    /// of tokens that it removes for good leave the file.
    ///
    /// Takes about 50 microseconds a token that changes, and 15 for one that does not.
    ///
    /// # Errors
    /// [`Error::Altered`], and whatever reading and writing can meet; nothing is changed then.
    pub fn adopt(&mut self, state: &Snapshot, now_ms: i64) -> Result<Adopted, Error> {
        self.prepare_to_write()?;
        self.observe(state);
        let hlc = self.stamp(now_ms).hlc;
        let ours = self.open_portable()?.records;
        let mut plan = Plan {
            vault: self,
            state,
            ours: &ours,
            puts: Vec::new(),
            removes: Vec::new(),
        };
        plan.plan()?;
        let (mut puts, removes) = (plan.puts, plan.removes);
        let written = puts.len() + removes.len();
        if written == 0 {
            return Ok(Adopted { written });
        }
        // The list takes labels first, and what hangs on them after.
        puts.sort_by_key(|(name, _)| *name);
        let names: Vec<Name> = puts.iter().map(|(name, _)| *name).collect();
        let mut batch = Batch {
            removes,
            new_log: true,
            ..Batch::default()
        };
        for (name, fields) in puts {
            match name.0 {
                USAGE => batch.put_here(name, fields.to_body()),
                _ => batch.put(name, fields.to_body(), &[], hlc),
            }
        }
        self.commit(batch)?;
        self.settle_adopted(&names);
        Ok(Adopted { written })
    }

    /// What the list says about flaws and damage, after records were written.
    fn settle_adopted(&mut self, names: &[Name]) {
        let mended: HashSet<(RecordKind, String)> = names
            .iter()
            .map(|name| DamagedRecord::new(*name, Damage::DoesNotOpen))
            .map(|record| (record.kind, record.id))
            .collect();
        self.damaged
            .retain(|record| !mended.contains(&(record.kind, record.id.clone())));
        for (_, id) in names.iter().filter(|(kind, _)| *kind <= SECRET) {
            self.refresh_flaw(TokenId(*id));
            self.refresh_use(TokenId(*id));
        }
    }

    /// Looks up the use of a token whose label was not here when its use was read.
    fn refresh_use(&mut self, id: TokenId) {
        let name = (USAGE, id.0);
        let is_unknown = self.entry(id).is_ok_and(|entry| entry.record.uses == 0);
        if is_unknown
            && self.index.version(&name).is_some()
            && let Ok(body) = self.fetch(name)
        {
            self.shelf.absorb(name, &body);
        }
    }
}

/// What must be written so that this vault is as a state says.
struct Plan<'a> {
    vault: &'a Vault,
    state: &'a Snapshot,
    ours: &'a BTreeMap<Name, Fields>,
    puts: Vec<(Name, Fields)>,
    removes: Vec<Name>,
}

impl Plan<'_> {
    fn plan(&mut self) -> Result<(), Error> {
        let mut tokens = BTreeSet::new();
        for (name, fields) in &self.state.records {
            match (name.kind, Class::of(name.kind)) {
                (LABEL | SECRET | USAGE, _) => {
                    tokens.insert(name.id);
                }
                (COUNTER, _) => {}
                (_, Some(Class::Portable)) => self.put((name.kind, name.id), fields),
                // No state speaks of what never travels.
                _ => {}
            }
        }
        for id in tokens {
            self.plan_token(id);
        }
        self.plan_counters()
    }

    fn plan_token(&mut self, id: [u8; 16]) {
        let (state, ours) = (self.state, self.ours);
        let theirs = |kind| state.records.get(&RecordName { kind, id });
        let own = |kind| ours.get(&(kind, id));
        let secret = theirs(SECRET).or_else(|| own(SECRET));
        if let Some(label) = theirs(LABEL).or_else(|| own(LABEL)) {
            let mut label = label.clone();
            label.make_label_travel(secret);
            let is_purged = label.is_covered_by(PURGED);
            if !is_purged {
                self.mark(TokenId(id), &mut label, secret);
            }
            self.put_label(id, label);
            if is_purged {
                let leftovers = [SECRET, USAGE].map(|kind| (kind, id));
                let index = &self.vault.index;
                self.removes.extend(
                    leftovers
                        .iter()
                        .filter(|name| index.version(name).is_some()),
                );
                return;
            }
        }
        for kind in [SECRET, USAGE] {
            if let Some(fields) = theirs(kind) {
                self.put((kind, id), fields);
            }
        }
    }

    /// Puts a label down, unless ours says the same in its form that travels and bears the same marks.
    fn put_label(&mut self, id: [u8; 16], label: Fields) {
        let name = (LABEL, id);
        let is_same = self.ours.get(&name).is_some_and(|own| {
            let mut present = own.clone();
            present.make_label_travel(self.ours.get(&(SECRET, id)));
            copy_marks(own, &mut present);
            present.is_same(&label)
        });
        if !is_same {
            self.puts.push((name, label));
        }
    }

    /// Gives a label the marks of this vault. Without a secret they stay as they were here.
    fn mark(&self, id: TokenId, label: &mut Fields, secret: Option<&Fields>) {
        match secret.and_then(|secret| self.derive(id, label, secret)) {
            Some(derived) => {
                let mut body = label.to_body();
                derived.write(&mut body);
                for key in LOCAL_MARKS {
                    if let Some(value) = body.plain(key) {
                        label.plain.insert(key, value.clone());
                    }
                }
            }
            None => {
                if let Some(own) = self.ours.get(&(LABEL, id.0)) {
                    copy_marks(own, label);
                }
            }
        }
    }

    fn derive(&self, id: TokenId, label: &Fields, secret: &Fields) -> Option<Derived> {
        let mut record = read_label(id, &label.to_body());
        // Marks do not depend on the counter, which may still be on its way.
        record.kind.counter = Some(0);
        let token = read_token(&record, &secret.to_body())?;
        Some(self.vault.derived(&token))
    }

    /// Joins every counter with the one that is here for the same secret. None ever goes back.
    fn plan_counters(&mut self) -> Result<(), Error> {
        let (state, ours) = (self.state, self.ours);
        let theirs = || {
            let records = state.records.iter();
            records.filter(|(name, _)| name.kind == COUNTER)
        };
        if theirs().next().is_none() {
            return Ok(());
        }
        let marks = self.learn_marks();
        let mut present: BTreeMap<Mark, (Name, &Fields)> = BTreeMap::new();
        for (name, own) in ours.iter().filter(|(name, _)| name.0 == COUNTER) {
            let Some(travelling) = marks.of_counter(own) else {
                continue;
            };
            let known = present.entry(travelling).or_insert((*name, own));
            if count_of(own) > count_of(known.1) {
                *known = (*name, own);
            }
        }
        for (name, fields) in theirs() {
            let present = present.get(&name.id).copied();
            let mark = present
                .and_then(|(_, own)| mark_of(own, counter::MARK))
                .or_else(|| marks.local(name.id));
            self.plan_counter(name.id, fields, present, mark)?;
        }
        Ok(())
    }

    fn plan_counter(
        &mut self,
        travelling: Mark,
        fields: &Fields,
        present: Option<(Name, &Fields)>,
        mark: Option<Mark>,
    ) -> Result<(), Error> {
        let mut wanted = travelling_counter(fields);
        if let Some((_, own)) = present {
            set_count(&mut wanted, count_of(own).max(count_of(fields)));
            let is_known = mark.is_none() || mark_of(own, counter::MARK).is_some();
            if is_known && travelling_counter(own).is_same(&wanted) {
                return Ok(());
            }
        }
        let name = match present {
            Some((name, _)) => name,
            None => (COUNTER, make_bytes()?),
        };
        // A counter whose secret is not here waits for it under the name it travels by.
        let marks = [
            (counter::MARK, mark),
            (counter::TRAVEL_MARK, Some(travelling)),
        ];
        for (key, mark) in marks {
            if let Some(mark) = mark {
                wanted.plain.insert(key, Value::Bytes(mark.to_vec()));
            }
        }
        self.puts.push((name, wanted));
        Ok(())
    }

    /// The marks of every secret that is here or comes.
    fn learn_marks(&self) -> TravelMarks {
        let mut marks = TravelMarks::default();
        let ours = self.ours.iter().filter(|(name, _)| name.0 == SECRET);
        for (_, fields) in ours {
            marks.learn(self.vault, fields);
        }
        let theirs = self.state.records.iter();
        for (_, fields) in theirs.filter(|(name, _)| name.kind == SECRET) {
            marks.learn(self.vault, fields);
        }
        marks
    }

    /// Puts a record down, unless ours is the same.
    fn put(&mut self, name: Name, fields: &Fields) {
        if self.ours.get(&name).is_none_or(|own| !own.is_same(fields)) {
            self.puts.push((name, fields.clone()));
        }
    }
}

fn copy_marks(from: &Fields, to: &mut Fields) {
    for key in LOCAL_MARKS {
        if let Some(value) = from.plain.get(&key) {
            to.plain.insert(key, value.clone());
        }
    }
}
