//! Five computers whose clocks are off by up to a day, random edits, and random, partial pulls of
//! states of any age.

use std::collections::BTreeSet;

use ciborium::Value;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sync::merge::{is_alive, select};
use vault::TokenId;
use vault::travel::{LABEL, PURGED, RecordName, SECRET, Snapshot, label, secret};

use crate::computer::{
    Computer, NEW_COLLECTION, NEW_PLAIN, NEW_REGISTER, Seen, kind, position, secrets,
};
use crate::ledger::Ledger;

const DAY_MS: i64 = 86_400_000;
const NOW: i64 = 1_700_000_000_000;
const SECRETS: [&[u8]; 5] = [b"one", b"two", b"three", b"four", b"five"];
const GROUPS: [[u8; 16]; 2] = [[7; 16], [8; 16]];

/// Who, what, to which, with what.
pub(crate) type Step = (u8, u8, u8, u8);

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) skews_ms: [i64; 5],
    pub(crate) steps: Vec<Step>,
}

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    let skews = prop::array::uniform5(-DAY_MS..=DAY_MS);
    let steps = prop::collection::vec(any::<Step>(), 0..48);
    (skews, steps).prop_map(|(skews_ms, steps)| Plan { skews_ms, steps })
}

pub(crate) struct World {
    pub(crate) computers: Vec<Computer>,
    /// States of any age, with what their makers had seen.
    pub(crate) published: Vec<(Snapshot, Seen)>,
    pub(crate) ledger: Ledger,
    tokens: u8,
}

impl World {
    pub(crate) fn run(plan: &Plan) -> Self {
        let mut world = Self {
            computers: (0..5)
                .map(|number| Computer::new(number + 1, NOW + plan.skews_ms[usize::from(number)]))
                .collect(),
            published: Vec::new(),
            ledger: Ledger::default(),
            tokens: 0,
        };
        world.add(0, 0);
        world.add(0, 1);
        world.computers[0].name_group(&mut world.ledger, GROUPS[0], "Work");
        let first = world.computers[0].clone();
        world.computers[1..]
            .iter_mut()
            .for_each(|computer| computer.meet(&first));
        for step in &plan.steps {
            world.take(*step);
        }
        world
    }

    fn add(&mut self, who: usize, with: u8) {
        self.tokens += 1;
        let (id, bytes) = (TokenId([self.tokens; 16]), SECRETS[usize::from(with) % 5]);
        self.computers[who].add(&mut self.ledger, id, "Example", bytes);
    }

    fn take(&mut self, (who, what, which, with): Step) {
        let who = usize::from(who) % 5;
        self.computers.iter_mut().for_each(|computer| {
            computer.now_ms += 1_000;
        });
        match what % 32 {
            0..=7 => self.pull(who, which, with),
            8 => self.publish(who),
            9 if self.tokens < 5 => self.add(who, with),
            what => {
                let ids: Vec<TokenId> = self.computers[who].state.token_ids().collect();
                if !ids.is_empty() {
                    self.edit(who, what, ids[usize::from(which) % ids.len()], with);
                }
            }
        }
    }

    fn publish(&mut self, who: usize) {
        let computer = &self.computers[who];
        self.published
            .push((computer.state.clone(), computer.seen.clone()));
    }

    /// Everything or some tokens, of a computer or of an old state.
    fn pull(&mut self, who: usize, from: u8, with: u8) {
        let from = usize::from(from) % (5 + self.published.len());
        let (mut state, mut seen) = match from.checked_sub(5) {
            Some(old) => self.published[old].clone(),
            None => (
                self.computers[from].state.clone(),
                self.computers[from].seen.clone(),
            ),
        };
        if with.is_multiple_of(4) {
            let ids: BTreeSet<TokenId> = state
                .token_ids()
                .filter(|id| (with >> 2) & (1 << (id.0[0] % 6)) != 0)
                .collect();
            state = select(&state, &ids);
            seen.retain(|id, _| ids.contains(&TokenId(*id)));
        }
        let before: Vec<_> = self.counters(who);
        self.computers[who].pull(&state, &seen);
        assert!(
            before
                .iter()
                .zip(self.counters(who))
                .all(|(old, new)| *old <= new),
            "a counter went back"
        );
        self.publish(who);
    }

    fn counters(&self, who: usize) -> Vec<Option<(u64, u64)>> {
        let state = &self.computers[who].state;
        SECRETS
            .iter()
            .map(|bytes| position(state, RecordName::of_counter(bytes)))
            .collect()
    }

    fn edit(&mut self, who: usize, what: u8, id: TokenId, with: u8) {
        let computer = &mut self.computers[who];
        let ledger = &mut self.ledger;
        let (label_name, secret_name) = (RecordName::of(LABEL, id), RecordName::of(SECRET, id));
        let fields = computer.state.fields(LABEL, id);
        let is_purged = fields.is_none_or(|fields| fields.plain.contains_key(&label::PURGED));
        let is_alive = is_alive(&computer.state, id);
        if is_purged {
            return;
        }
        let bytes = SECRETS[usize::from(with) % 5];
        match (what, is_alive) {
            (9, true) => computer.use_once(id),
            (10, true) => {
                let text = format!("Issuer {with}");
                computer.set(ledger, label_name, label::ISSUER, text);
            }
            (11, true) => {
                computer.set(ledger, label_name, label::NOTE, format!("{with}"));
            }
            (12, true) => {
                computer.set(ledger, label_name, label::KIND, kind("hotp", with));
            }
            (13, true) => {
                computer.set(ledger, label_name, label::PINNED, with.is_multiple_of(2));
            }
            (14 | 15, true) => computer.put_secret(ledger, id, bytes),
            (16, true) => {
                computer.set(ledger, secret_name, secret::PIN, format!("{with}"));
            }
            (17, true) => {
                let group = GROUPS[usize::from(with) % 2];
                computer.join_group(ledger, id, group, !with.is_multiple_of(3));
            }
            (18, _) => computer.place(ledger, id, vec![with, 0, computer.id.0[0] | 1]),
            (19 | 20, true) => computer.bin(ledger, id),
            (19 | 20, false) => computer.restore(ledger, id),
            (21, false) => computer.purge(ledger, id),
            (21, true) => computer.bin(ledger, id),
            (22..=25, true) => computer.step(ledger, bytes),
            (26, true) => {
                let (epoch, _) = computer.counter(bytes).unwrap_or((0, 0));
                computer.move_counter(bytes, (epoch + 1, u64::from(with % 4)));
            }
            _ => self.edit_beside(who, what, (id, is_alive), with),
        }
    }

    /// Edits of what only a newer version knows, and of what is no token.
    fn edit_beside(&mut self, who: usize, what: u8, (id, is_alive): (TokenId, bool), with: u8) {
        let computer = &mut self.computers[who];
        let ledger = &mut self.ledger;
        let label_name = RecordName::of(LABEL, id);
        match (what, is_alive) {
            (27, _) => computer.prefer(ledger, &format!("{}", with % 3), with),
            (28, true) => {
                computer.set(ledger, label_name, NEW_REGISTER, u64::from(with));
            }
            (29, true) => {
                let at = (label_name, NEW_COLLECTION);
                computer.set_element(ledger, at, &Value::from(with % 3), u64::from(with));
            }
            (30, true) => {
                let fields = computer.record(LABEL, id);
                fields.plain.insert(NEW_PLAIN, Value::from(with));
            }
            (31, _) if with.is_multiple_of(4) => {
                computer.delete_group(GROUPS[usize::from(with) % 2]);
            }
            (31, _) => {
                let group = GROUPS[usize::from(with) % 2];
                computer.name_group(ledger, group, &format!("Group {with}"));
            }
            _ => {}
        }
    }

    /// Every state that is or was somewhere.
    pub(crate) fn states(&self) -> Vec<&Snapshot> {
        let now = self.computers.iter().map(|computer| &computer.state);
        now.chain(self.published.iter().map(|(state, _)| state))
            .collect()
    }

    /// Tokens whose purge met an edit it had not seen, in these results.
    pub(crate) fn disputed(&self, results: &[&Snapshot]) -> BTreeSet<TokenId> {
        let is_purged = |state: &Snapshot, id| {
            let fields = state.fields(LABEL, id);
            fields.is_some_and(|fields| {
                fields.vectors.contains_key(&PURGED)
                    && fields.stamps().next().is_none()
                    && secrets(state, id).is_empty()
            })
        };
        // A purge may have been undone by the next pull, before anybody saw the state between.
        let was_purged = |id: &TokenId| self.ledger.was_purged(*id);
        let tokens = results.iter().flat_map(|state| state.token_ids());
        tokens
            .filter(was_purged)
            .filter(|id| !results.iter().all(|state| is_purged(state, *id)))
            .collect()
    }
}

/// The same worlds in every run, so that a change is judged by what it changes; other ones in `./dev faults`.
pub(crate) fn worlds(cases: u32) -> ProptestConfig {
    let rng_seed = match std::env::var_os("COUNTERSIGN_FAULTS") {
        Some(_) => RngSeed::Random,
        None => RngSeed::Fixed(1),
    };
    ProptestConfig {
        cases,
        rng_seed,
        ..ProptestConfig::default()
    }
}
