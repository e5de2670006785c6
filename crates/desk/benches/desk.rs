//! What the desk costs with 10,000 tokens: a tick, a keystroke of search, the list. The floor of each is the
//! same work without the desk around it.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use desk::Desk;
use vault::{NewRecord, Source};

// The stories' rim is this bench's too.
#[path = "../tests/story/rim.rs"]
#[expect(dead_code, reason = "the stories use the rest")]
mod rim;
use rim::Story;

const TOKENS: usize = 10_000;
const ROWS: usize = 20;

fn story() -> (Story, Vec<String>) {
    let story = Story::opened();
    story.desk.lock();
    let locked = vault::open(&story.desk.paths().vault).expect("opened");
    let password = vault::Password::new(rim::PASSWORD.to_owned());
    let mut vault = locked
        .unlock(vault::Key::Password(&password), rim::BEGIN_MS)
        .map_err(|(_, error)| error)
        .expect("unlocked");
    let records = (0..TOKENS).map(|n| {
        let uri = format!("otpauth://totp/Issuer%20{n}:user{n}@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        NewRecord::new(otp::uri::read(&uri).expect("a token").token, Source::Text)
    });
    vault
        .add_many(records.collect(), rim::BEGIN_MS)
        .expect("added");
    drop(vault);
    story
        .desk
        .unlock(rim::typed(rim::PASSWORD))
        .expect("unlocked");
    let ids = story.desk.find("", None).expect("found").others;
    (story, ids)
}

fn benches(criterion: &mut Criterion) {
    let (story, ids) = story();
    let desk: &Arc<Desk> = &story.desk;
    let rows = &ids[ids.len() / 2..][..ROWS];
    let token = otp::uri::read("otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        .expect("a token")
        .token;

    let mut group = criterion.benchmark_group("10,000 tokens");
    group.bench_function("floor: 20 codes and their next ones", |bench| {
        bench.iter(|| {
            for _ in 0..ROWS {
                black_box(token.code(black_box(1_700_000_000)).expect("a code"));
                black_box(token.next_code(black_box(1_700_000_000)).expect("a code"));
            }
        });
    });
    group.bench_function("20 rows come on show", |bench| {
        bench.iter(|| black_box(desk.show_codes(rows).expect("codes")));
    });
    group.bench_function("a tick at which no window turns", |bench| {
        desk.show_codes(rows).expect("codes");
        bench.iter(|| black_box(desk.tick()));
    });
    group.bench_function("search: a keystroke that matches all", |bench| {
        bench.iter(|| black_box(desk.find("i", None).expect("found")));
    });
    group.bench_function("search: a keystroke that matches one", |bench| {
        bench.iter(|| black_box(desk.find("user9999", None).expect("found")));
    });
    group.bench_function("the whole list as view types", |bench| {
        bench.iter(|| black_box(desk.tokens().expect("tokens")));
    });
    group.finish();
}

criterion_group!(whole, benches);
criterion_main!(whole);
