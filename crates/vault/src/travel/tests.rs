//! The form that travels, apart from any vault.

use proptest::prelude::*;

use super::*;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(|text: String| Value::from(text)),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(Value::Bytes),
        Just(Value::Null),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((inner.clone(), inner), 0..4).prop_map(Value::Map),
        ]
    })
}

fn register() -> impl Strategy<Value = Register> {
    (value(), any::<u64>(), 0..4_u8).prop_map(|(value, hlc, computer)| {
        let computer = ComputerId([computer; 16]);
        let stamp = Stamp { hlc, computer };
        Register { value, stamp }
    })
}

prop_compose! {
    fn fields()(
        registers in prop::collection::btree_map(1..64_u64, register(), 0..5),
        collections in prop::collection::btree_map(
            64..120_u64,
            prop::collection::btree_map(value().prop_map(|value| Fields::element(&value)), register(), 1..4),
            0..3,
        ),
        vectors in prop::collection::btree_map(
            120..128_u64,
            prop::collection::btree_map((0..4_u8).prop_map(|id| ComputerId([id; 16])), any::<u64>(), 1..4),
            0..3,
        ),
        plain in prop::collection::btree_map(128..u64::MAX, value(), 0..4),
    ) -> Fields {
        Fields { registers, collections, vectors, plain }
    }
}

proptest! {
    #[test]
    fn every_record_reads_back_whole(fields in fields()) {
        let bytes = fields.encode();
        let read = Fields::decode(&bytes).expect("it was just encoded");
        // By the encoding, because a float that is no number differs from itself.
        prop_assert_eq!(&*read.encode(), &*bytes);
        prop_assert_eq!(read.registers.len(), fields.registers.len());
        prop_assert_eq!(read.collections.len(), fields.collections.len());
        prop_assert_eq!(&read.vectors, &fields.vectors);
        prop_assert_eq!(read.plain.len(), fields.plain.len());
        prop_assert_eq!(read.stamps().collect::<Vec<_>>(), fields.stamps().collect::<Vec<_>>());
    }

    #[test]
    fn garbage_is_no_record_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(fields) = Fields::decode(&bytes) {
            prop_assert!(Fields::decode(&fields.encode()).is_ok());
        }
    }

    #[test]
    fn a_changed_byte_is_another_record_or_none(fields in fields(), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = fields.encode().to_vec();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(read) = Fields::decode(&bytes) {
            prop_assert!(Fields::decode(&read.encode()).is_ok());
        }
    }
}

fn at(hlc: u64, computer: u8) -> Stamp {
    let computer = ComputerId([computer; 16]);
    Stamp { hlc, computer }
}

fn written(stamps: &[Stamp]) -> Fields {
    let mut fields = Fields::default();
    for (key, stamp) in (1..).zip(stamps) {
        let value = Value::Null;
        let stamp = *stamp;
        fields.registers.insert(key, Register { value, stamp });
    }
    fields
}

#[test]
fn a_label_answers_for_what_its_secret_saw() {
    let vector = |pairs: &[(u8, u64)]| -> BTreeMap<ComputerId, u64> {
        let pairs = pairs.iter();
        pairs
            .map(|(id, hlc)| (ComputerId([*id; 16]), *hlc))
            .collect()
    };
    let alive = |label: &Fields, secret: &Fields| {
        let mut travelling = label.clone();
        travelling.make_label_travel(Some(secret));
        let mut again = travelling.clone();
        again.make_label_travel(Some(secret));
        assert!(again == travelling, "it settles at once");
        !travelling.is_covered_by(DELETED)
    };
    let mut label = written(&[at(5, 1), at(6, 2)]);
    let secret = written(&[at(4, 1), at(9, 2)]);
    label.vectors.insert(DELETED, vector(&[(1, 5), (2, 6)]));
    assert!(alive(&label, &secret));
    assert!(!alive(&label, &written(&[at(4, 1), at(6, 2)])));
    assert!(alive(&label, &written(&[at(1, 3)])));
    label.vectors.insert(DELETED, vector(&[(1, 5), (2, 9)]));
    assert!(!alive(&label, &secret));
    // Nothing was deleted: nothing to answer.
    let mut plain = written(&[at(5, 1)]);
    plain.make_label_travel(Some(&secret));
    assert!(plain == written(&[at(5, 1)]));
}

#[test]
fn the_marks_of_one_vault_stay_in_it() {
    let mut label = written(&[at(5, 1)]);
    for key in LOCAL_MARKS {
        label.plain.insert(key, Value::Bytes(vec![1; 16]));
    }
    label.plain.insert(label::SOURCE, Value::from("text"));
    label.make_label_travel(None);
    assert_eq!(
        label.plain.keys().copied().collect::<Vec<_>>(),
        [label::SOURCE]
    );
}
