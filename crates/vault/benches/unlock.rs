//! What unlocking costs apart from the key derivation, what one change costs, and what a whole state.
//!
//! Goals: unlocking in 50 ms for 1,000 tokens, 300 ms for 10,000; taking in 10,000 tokens in 2 s.

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use vault::{KdfCost, NewRecord, Password, RootKey, Source, Vault};

const NOW: i64 = 1_700_000_000_000;
const CHEAP: KdfCost = KdfCost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

fn record(number: usize) -> NewRecord {
    let uri = match number % 10 {
        0 => format!(
            "otpauth://hotp/Issuer{number}:account{number}@example.org?secret=GEZDGNBVGY3TQOJQ{}",
            secret(number)
        ),
        _ => format!(
            "otpauth://totp/Issuer{number}:account{number}@example.org?secret=GEZDGNBVGY3TQOJQ{}",
            secret(number)
        ),
    };
    NewRecord::new(otp::uri::read(&uri).expect("a token").token, Source::Text)
}

fn secret(number: usize) -> String {
    number
        .to_string()
        .bytes()
        .map(|digit| char::from(b'A' + digit - b'0'))
        .chain("AAAAAAAA".chars())
        .take(8)
        .collect()
}

fn filled(path: &Path, count: usize) -> (Vault, RootKey) {
    let password = Password::new("benchmark".to_owned());
    let (mut vault, _) = vault::create(path, &password, CHEAP, NOW).expect("it is made");
    let ids = vault
        .add_many((0..count).map(record).collect(), NOW)
        .expect("they are added");
    for id in ids.iter().take(count / 10) {
        vault.copied(*id, NOW).expect("it is counted");
    }
    let root = vault.root_key_for_tests();
    (vault, root)
}

fn unlock(criterion: &mut Criterion) {
    for count in [1_000, 10_000] {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.vault");
        let (vault, root) = filled(&path, count);
        drop(vault);
        let mut group = criterion.benchmark_group("unlock");
        group.sample_size(20);
        group.bench_function(format!("{count} tokens"), |bencher| {
            bencher.iter_batched(
                || vault::open_read_only(&path).expect("it is a vault"),
                |locked| black_box(locked.unlock_with_root_key(&root, NOW).expect("it opens")),
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

fn change(criterion: &mut Criterion) {
    for count in [1_000, 10_000] {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.vault");
        let (mut vault, _) = filled(&path, count);
        let counter = vault
            .tokens()
            .find(|record| record.kind.name == "hotp")
            .expect("there is one")
            .id;
        let timed = vault
            .tokens()
            .find(|record| record.kind.name == "totp")
            .expect("there is one")
            .id;
        let mut group = criterion.benchmark_group(format!("with {count} tokens"));
        group.sample_size(20);
        group.bench_function("add, bin and purge", |bencher| {
            bencher.iter(|| {
                let id = vault.add(record(1), NOW).expect("it is added");
                vault.bin(id, NOW).expect("it is binned");
                vault.purge(id, NOW).expect("it is removed");
            });
        });
        group.bench_function("next code of a counter", |bencher| {
            bencher.iter(|| black_box(vault.next_hotp(counter, NOW).expect("a code")));
        });
        group.bench_function("open one secret and compute", |bencher| {
            bencher.iter(|| {
                black_box(
                    vault
                        .token(timed)
                        .expect("it opens")
                        .code(NOW / 1000)
                        .expect("a code"),
                )
            });
        });
        group.finish();
    }
}

fn whole_state(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut vault, _) = filled(&directory.path().join("tokens.vault"), 10_000);
    let state = vault.travel().expect("it travels").snapshot;
    let mut group = criterion.benchmark_group("10000 tokens");
    group.sample_size(10);
    group.bench_function("travel", |bencher| {
        bencher.iter(|| black_box(vault.travel().expect("it travels")));
    });
    group.bench_function("adopt what is here", |bencher| {
        bencher.iter(|| black_box(vault.adopt(state.expose(), NOW).expect("it is adopted")));
    });
    let password = Password::new("benchmark".to_owned());
    group.bench_function("adopt into an empty vault", |bencher| {
        bencher.iter_batched(
            || {
                let directory = tempfile::tempdir().expect("a directory");
                let path = directory.path().join("tokens.vault");
                let made = vault::create(&path, &password, CHEAP, NOW).expect("it is made");
                (directory, made.0)
            },
            |(directory, mut empty)| {
                empty.adopt(state.expose(), NOW).expect("it is adopted");
                (directory, empty)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, unlock, change, whole_state);
criterion_main!(benches);
