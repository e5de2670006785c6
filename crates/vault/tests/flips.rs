//! Every byte of a file flipped: an error or the truth, never a wrong plaintext, never a panic.

mod common;

use common::{NOW, Scene, token};
use rusqlite::Connection;
use vault::{Error, Key, NewRecord, Source, TokenId, Vault};

/// What a person sees of one token: label and code.
type Seen = (TokenId, String, String, Option<u64>, String);

fn small_vault(scene: &Scene) -> Vec<Seen> {
    let (mut vault, _) = scene.create();
    let hotp = token("otpauth://hotp/Beta:bob?secret=MFRGGZDFMZTWQ2LK&counter=5");
    vault
        .add(NewRecord::new(hotp, Source::Text), NOW)
        .expect("it is added");
    let totp = token("otpauth://totp/Alpha:ada?secret=GEZDGNBVGY3TQOJQ");
    vault
        .add(NewRecord::new(totp, Source::Text), NOW)
        .expect("it is added");
    let seen = see(&vault);
    drop(vault);
    // Small pages, so that every byte of the file can be visited in reasonable time.
    let conn = Connection::open(&scene.path).expect("it opens");
    conn.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM; PRAGMA journal_mode = WAL;",
    )
    .expect("it is made small");
    conn.close().expect("it closes");
    seen
}

fn see(vault: &Vault) -> Vec<Seen> {
    vault
        .tokens()
        .filter_map(|record| {
            let token = vault.token(record.id).ok()?;
            let code = token.code(NOW / 1000).expect("it can be computed");
            Some((
                record.id,
                record.issuer.clone(),
                record.account.clone(),
                record.kind.counter,
                code.text().to_owned(),
            ))
        })
        .collect()
}

#[test]
fn every_byte_flipped_gives_an_error_or_the_truth() {
    let scene = Scene::new();
    let seen = small_vault(&scene);
    let bytes = std::fs::read(&scene.path).expect("it can be read");
    assert!(
        bytes.len() < 64 * 1024,
        "the file is small: {}",
        bytes.len()
    );
    let workers = std::thread::available_parallelism()
        .map_or(2, usize::from)
        .min(8);
    let (bytes, seen) = (&bytes, &seen);
    let opened: usize = std::thread::scope(|scope| {
        let work = |worker: usize| {
            let scene = Scene::new();
            let mut mine = bytes.clone();
            let mut opened = 0;
            for place in (worker..bytes.len()).step_by(workers) {
                for mask in [0x01, 0x80, 0xFF] {
                    mine[place] ^= mask;
                    std::fs::write(&scene.path, &mine).expect("it can be written");
                    opened += usize::from(check_flipped(&scene, seen, place, mask));
                    mine[place] ^= mask;
                }
            }
            opened
        };
        let threads: Vec<_> = (0..workers)
            .map(|worker| scope.spawn(move || work(worker)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .sum()
    });
    // Most bytes belong to one record or to nothing, and the vault opens without them.
    assert!(
        opened > bytes.len(),
        "{opened} of {} opened",
        3 * bytes.len()
    );
}

/// Opens a file with one wrong byte. True when it opened.
fn check_flipped(scene: &Scene, seen: &[Seen], place: usize, mask: u8) -> bool {
    let locked = match vault::open_read_only(&scene.path) {
        Ok(locked) => locked,
        Err(error) => {
            assert!(
                !matches!(error, Error::WrongPassword),
                "byte {place} mask {mask:02x}"
            );
            return false;
        }
    };
    match locked.unlock(Key::Password(&scene.password), NOW) {
        Ok(vault) => {
            let now = see(&vault);
            assert!(
                now.iter().all(|token| seen.contains(token)),
                "byte {place} mask {mask:02x}: wrong plaintext"
            );
            let noticed = vault.is_altered() || !vault.damaged().is_empty();
            let secrets_closed = vault.tokens().count() > now.len();
            assert!(
                now.len() == seen.len() || noticed || secrets_closed,
                "byte {place} mask {mask:02x}: silence"
            );
            if now.len() < seen.len() {
                assert!(
                    !vault.check().is_ok_and(|report| report.is_sound()),
                    "byte {place} mask {mask:02x}"
                );
            }
            true
        }
        Err((_, error)) => {
            assert!(
                !matches!(error, Error::WrongPassword),
                "byte {place} mask {mask:02x}"
            );
            false
        }
    }
}
