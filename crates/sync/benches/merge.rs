//! What a merge and its preview cost.
//!
//! Goal: half a second for two states of 10,000 tokens.

use std::hint::black_box;

use ciborium::Value;
use criterion::{Criterion, criterion_group, criterion_main};
use sync::merge::{compare, merge};
use vault::travel::{
    COUNTER, Fields, LABEL, RecordName, Register, SECRET, Snapshot, counter, label, secret,
};
use vault::{ComputerId, Stamp, TokenId};

fn state(computer: u8, tokens: u32) -> Snapshot {
    let mut state = Snapshot::default();
    for number in 0..tokens {
        let stamp = Stamp {
            hlc: u64::from(number) + 1,
            computer: ComputerId([1; 16]),
        };
        let mut id = [0; 16];
        id[..4].copy_from_slice(&number.to_be_bytes());
        let mut fields = Fields::default();
        let mut set = |key, value: Value, stamp| {
            fields.registers.insert(key, Register { value, stamp });
        };
        set(label::ISSUER, format!("Issuer {number}").into(), stamp);
        set(label::ACCOUNT, "account@example.org".into(), stamp);
        set(
            label::KIND,
            Value::Array(vec!["hotp".into(), 6.into()]),
            stamp,
        );
        set(label::ORDER, Value::Bytes(id[..4].to_vec()), stamp);
        if number.is_multiple_of(3) {
            // Every third token was edited on both sides.
            let edited = Stamp {
                hlc: 1_000_000 + u64::from(number),
                computer: ComputerId([computer; 16]),
            };
            set(label::NOTE, format!("edited on {computer}").into(), edited);
        }
        fields.plain.insert(label::CREATED, number.into());
        fields
            .plain
            .insert(label::CHANGED, (number + u32::from(computer)).into());
        let bytes = [b"a secret of some bytes".as_slice(), &id].concat();
        let mut payload = Fields::default();
        let element = Fields::element(&Value::Bytes(bytes.clone()));
        let value = Value::Null;
        let elements = payload.collections.entry(secret::SECRETS).or_default();
        elements.insert(element, Register { value, stamp });
        let id = TokenId(id);
        state.records.insert(RecordName::of(LABEL, id), fields);
        state.records.insert(RecordName::of(SECRET, id), payload);
        if number.is_multiple_of(5) {
            let name = RecordName::of_counter(&bytes);
            assert_eq!(name.kind, COUNTER);
            let mut fields = Fields::default();
            fields.plain.insert(counter::EPOCH, 0.into());
            fields.plain.insert(counter::NEXT, computer.into());
            state.records.insert(name, fields);
        }
    }
    state
}

fn merging(criterion: &mut Criterion) {
    let (ours, theirs) = (state(1, 10_000), state(2, 10_000));
    let mut group = criterion.benchmark_group("2 x 10,000 tokens");
    group.sample_size(10);
    group.bench_function("merge", |bencher| {
        bencher.iter(|| black_box(merge(&ours, &theirs)));
    });
    group.bench_function("compare", |bencher| {
        bencher.iter(|| black_box(compare(&ours, &theirs)));
    });
    group.finish();
}

criterion_group!(benches, merging);
criterion_main!(benches);
