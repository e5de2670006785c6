//! Vaults made beforehand, by the vault crate itself.

use vault::{KdfCost, NewRecord, Password, RecoveryKey, Source, Vault};

use super::app::{NOW, Stage};

/// The password of every vault made here.
pub(crate) const PASSWORD: &str = "correct horse battery staple";
/// When the seeded tokens were added: two days before the stories happen.
const ADDED_MS: i64 = (NOW - 2 * 86_400) * 1000;

/// One token to begin with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seed<'text> {
    /// Its otpauth link.
    pub(crate) uri: &'text str,
    /// Whether it stands on top.
    pub(crate) pinned: bool,
    /// Names of the groups it is in.
    pub(crate) groups: &'text [&'text str],
    /// A note.
    pub(crate) note: &'text str,
    /// How many days ago it was put into the bin.
    pub(crate) binned_days_ago: Option<i64>,
    /// How often it was used.
    pub(crate) uses: u64,
}

/// Test builds derive keys cheaply; a story that measured Argon2 would measure nothing of ours.
pub(crate) const CHEAP: KdfCost = KdfCost {
    memory_kib: 8 * 1024,
    passes: 1,
    lanes: 1,
};

/// Puts a vault with these tokens onto the stage, and gives its recovery key.
pub(crate) fn seeded(stage: &Stage, seeds: &[Seed<'_>]) -> RecoveryKey {
    let password = Password::new(PASSWORD.to_owned());
    let (mut vault, key) = vault::create(&stage.vault(), &password, CHEAP, ADDED_MS)
        .expect("the stage can be written");
    confirm_recovery_key(&mut vault);
    let mut groups = std::collections::BTreeMap::new();
    for name in seeds.iter().flat_map(|seed| seed.groups) {
        groups
            .entry(*name)
            .or_insert_with(|| vault.make_group(name, ADDED_MS).expect("a group is made"));
    }
    let records = seeds.iter().map(|seed| NewRecord {
        pinned: seed.pinned,
        groups: seed.groups.iter().map(|name| groups[name]).collect(),
        note: seed.note.to_owned(),
        ..NewRecord::new(token(seed.uri), Source::Text)
    });
    let ids = vault
        .add_many(records.collect(), ADDED_MS)
        .expect("the tokens are added");
    for (id, seed) in ids.into_iter().zip(seeds) {
        for _ in 0..seed.uses {
            vault.copied(id, ADDED_MS).expect("a use is counted");
        }
        if let Some(days) = seed.binned_days_ago {
            vault
                .bin(id, (NOW - days * 86_400) * 1000)
                .expect("it goes into the bin");
        }
    }
    key
}

/// Puts a vault with this many tokens, all different, onto the stage.
pub(crate) fn crowded(stage: &Stage, count: u32) {
    let password = Password::new(PASSWORD.to_owned());
    let (mut vault, _) = vault::create(&stage.vault(), &password, CHEAP, ADDED_MS)
        .expect("the stage can be written");
    confirm_recovery_key(&mut vault);
    let records = (0..count).map(|number| {
        let secret =
            data_encoding::BASE32_NOPAD.encode(format!("secret number {number:08}").as_bytes());
        let uri = format!(
            "otpauth://totp/Service%20{number:05}:person{number}@example.org?secret={secret}"
        );
        NewRecord::new(token(&uri), Source::Text)
    });
    vault
        .add_many(records.collect(), ADDED_MS)
        .expect("the tokens are added");
}

/// The token a link names.
pub(crate) fn token(uri: &str) -> otp::Token {
    otp::uri::read(uri).expect("a link to a token").token
}

/// Without this every unlock would remind of the recovery key.
fn confirm_recovery_key(vault: &mut Vault) {
    vault
        .set_preference("recovery-key-confirmed", b"1", ADDED_MS)
        .expect("a preference is kept");
}
