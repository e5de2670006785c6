//! States that nobody honest writes: merging them is lawful too, and never panics.

use std::collections::BTreeMap;

use ciborium::Value;
use proptest::prelude::*;

use crate::simulation::worlds;
use sync::merge::{compare, merge, revive, select, turn_to, twins, undo};
use vault::travel::{Fields, RecordName, Register, Snapshot};
use vault::{ComputerId, Stamp, TokenId};

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..3_i64).prop_map(Value::from),
        any::<f64>()
            .prop_filter("it equals itself", |value| !value.is_nan())
            .prop_map(Value::Float),
        "[ab]{0,2}".prop_map(Value::Text),
        prop::collection::vec(0..3_u8, 0..17).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec((inner.clone(), inner), 0..2).prop_map(Value::Map),
        ]
    })
}

fn stamp() -> impl Strategy<Value = Stamp> {
    let hlc = prop_oneof![0..4_u64, Just(u64::MAX)];
    (hlc, 0..3_u8).prop_map(|(hlc, computer)| Stamp {
        hlc,
        computer: ComputerId([computer; 16]),
    })
}

fn register() -> impl Strategy<Value = Register> {
    (anything(), stamp()).prop_map(|(value, stamp)| Register { value, stamp })
}

fn fields() -> impl Strategy<Value = Fields> {
    let elements = prop_oneof![
        anything().prop_map(|value| Fields::element(&value)),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    let collections = prop::collection::btree_map(
        prop_oneof![Just(64_u64), Just(100)],
        prop::collection::btree_map(elements, register(), 0..3),
        0..2,
    );
    let vector = prop::collection::btree_map(0..3_u8, 0..5_u64, 0..3);
    (
        prop::collection::btree_map(1..12_u64, register(), 0..4),
        collections,
        prop::collection::btree_map(120..123_u64, vector, 0..3),
        prop::collection::btree_map(128..137_u64, anything(), 0..5),
    )
        .prop_map(|(registers, collections, vectors, plain)| {
            let mut fields = Fields::default();
            fields.registers = registers;
            fields.collections = collections;
            for (key, vector) in vectors {
                let vector = vector
                    .into_iter()
                    .map(|(computer, hlc)| (ComputerId([computer; 16]), hlc));
                fields.vectors.insert(key, vector.collect());
            }
            fields.plain = plain;
            fields
        })
}

fn state() -> impl Strategy<Value = Snapshot> {
    let name = (1..9_u8, 0..3_u8).prop_map(|(kind, id)| RecordName { kind, id: [id; 16] });
    prop::collection::btree_map(name, fields(), 0..8).prop_map(|records| Snapshot { records })
}

/// Without purge vectors and the flag that stands for one, nothing is lost on purpose.
fn without_purges(mut state: Snapshot) -> Snapshot {
    for fields in state.records.values_mut() {
        fields.vectors.remove(&vault::travel::PURGED);
        fields.plain.remove(&vault::travel::label::PURGED);
    }
    state
}

proptest! {
    #![proptest_config(worlds(1_000))]

    #[test]
    fn hostile_states_merge_as_lawfully_as_honest_ones(a in state(), b in state(), c in state()) {
        prop_assert!(merge(&a, &b) == merge(&b, &a));
        let both = merge(&a, &b);
        prop_assert!(merge(&both, &both) == both);
        let [a, b, c] = [a, b, c].map(without_purges);
        let both = merge(&a, &b);
        prop_assert!(merge(&both, &c) == merge(&a, &merge(&b, &c)));
        prop_assert!(merge(&both, &a) == both);
    }

    #[test]
    fn nothing_panics_on_a_hostile_state(a in state(), b in state(), c in state()) {
        let ids = (0..4_u8).map(|id| TokenId([id; 16])).collect();
        let mut last = 5;
        let mut stamps = || {
            last += 1;
            Stamp { hlc: last, computer: ComputerId([9; 16]) }
        };
        let compared = compare(&a, &b);
        prop_assert!(twins(&a).concat().iter().all(|id| compared.tokens.contains_key(id)));
        prop_assert!(select(&a, &ids).records.keys().all(|name| a.records.contains_key(name)));
        let revived = revive(&a, &b, &ids, &mut stamps);
        let turned = turn_to(&revived, &b, &mut stamps);
        let undone = undo(&turned, &a, &c, &mut stamps);
        // Whether the vault takes it back is the vault's to say.
        for fields in undone.state.records.values() {
            prop_assert!(!fields.encode().is_empty());
        }
    }
}

#[test]
fn a_secret_without_its_label_is_merged_all_the_same() {
    let name = RecordName {
        kind: vault::travel::SECRET,
        id: [1; 16],
    };
    let mut alone = Snapshot {
        records: BTreeMap::new(),
    };
    let mut fields = Fields::default();
    let stamp = Stamp {
        hlc: 1,
        computer: ComputerId([1; 16]),
    };
    fields.registers.insert(
        1,
        Register {
            value: "1234".into(),
            stamp,
        },
    );
    alone.records.insert(name, fields);
    assert!(merge(&Snapshot::default(), &alone) == alone);
    assert_eq!(compare(&Snapshot::default(), &alone).tokens.len(), 1);
}
