//! The same rules through real vaults: what one gives away, the merge takes, and the other adopts.

use std::path::Path;

use sync::merge::{compare, is_alive, merge};
use vault::travel::{RecordName, Snapshot};
use vault::{Change, KdfCost, NewRecord, Password, Source, TokenId, Vault};

const NOW: i64 = 1_700_000_000_000;
const CHEAP: KdfCost = KdfCost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

fn create(folder: &Path, name: &str) -> Vault {
    let password = Password::new("correct horse battery staple".to_owned());
    let (vault, _) = vault::create(&folder.join(name), &password, CHEAP, NOW).expect("it is made");
    vault
}

fn state(vault: &Vault) -> Snapshot {
    let travelling = vault.travel().expect("it opens");
    travelling.snapshot.expose().clone()
}

fn meet(vault: &mut Vault, other: &Vault) {
    let merged = merge(&state(vault), &state(other));
    vault.adopt(&merged, NOW).expect("it is written");
    assert!(
        state(vault) == merged,
        "what was adopted travels again as it came"
    );
    let again = vault.adopt(&merged, NOW).expect("it is written");
    assert_eq!(again.written, 0);
}

fn add(vault: &mut Vault) -> TokenId {
    let uri = "otpauth://hotp/Example:ada?secret=GEZDGNBVGY3TQOJQ&counter=5";
    let token = otp::uri::read(uri).expect("a token").token;
    vault
        .add(NewRecord::new(token, Source::Text), NOW)
        .expect("it is added")
}

fn new_secret() -> Change {
    Change {
        secret: Some(otp::Secret::new(b"another secret of it".as_slice())),
        ..Change::default()
    }
}

#[test]
fn two_vaults_that_meet_show_the_same_and_never_count_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = create(folder.path(), "one");
    let mut two = create(folder.path(), "two");
    let id = add(&mut one);
    assert!(
        state(&one).records.contains_key(&RecordName::of_counter(
            b"12345678901234567890"
                .first_chunk::<10>()
                .expect("it is longer")
        ))
    );
    meet(&mut two, &one);
    (0..3).for_each(|_| {
        two.next_hotp(id, NOW).expect("a code");
    });
    one.next_hotp(id, NOW).expect("a code");
    meet(&mut one, &two);
    let record = one.record(id).expect("it is there");
    assert_eq!(record.kind.counter, Some(8));
}

#[test]
fn vault_and_merge_agree_on_who_is_alive_after_a_secret_the_delete_had_not_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = create(folder.path(), "one");
    let mut two = create(folder.path(), "two");
    let id = add(&mut one);
    meet(&mut two, &one);
    one.bin(id, NOW + 1).expect("it is binned");
    two.edit(id, new_secret(), NOW - 1).expect("it is edited");
    assert!(is_alive(&merge(&state(&one), &state(&two)), id));
    meet(&mut one, &two);
    meet(&mut two, &one);
    for vault in [&one, &two] {
        assert!(vault.tokens().any(|record| record.id == id));
        assert_eq!(vault.former_secrets(id).expect("it opens").len(), 1);
    }
    assert!(state(&one) == state(&two));
}

#[test]
fn a_purged_token_stays_away_until_somebody_edits_it_unseen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = create(folder.path(), "one");
    let mut two = create(folder.path(), "two");
    let id = add(&mut one);
    meet(&mut two, &one);
    one.bin(id, NOW + 1).expect("it is binned");
    one.purge(id, NOW + 2).expect("it is purged");
    let old = state(&two);
    assert_eq!(compare(&state(&one), &old).tokens.len(), 1);
    let merged = merge(&state(&one), &old);
    one.adopt(&merged, NOW).expect("it is written");
    assert!(one.record(id).is_none());
    two.edit(id, new_secret(), NOW - 1).expect("it is edited");
    meet(&mut one, &two);
    assert!(one.tokens().any(|record| record.id == id));
}
