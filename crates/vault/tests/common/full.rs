//! A vault with something of every sort in it, and what a person sees of it.

use rusqlite::Connection;
use vault::travel::{Fields, RecordName, Snapshot};
use vault::{Change, Group, Icon, NewRecord, Source, TokenId, TokenRecord, Vault};

use super::{NOW, Scene, token};

pub const HOTP: &str =
    "otpauth://hotp/Bank:counter?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=41";

pub fn record(uri: &str) -> NewRecord {
    NewRecord::new(token(uri), Source::Text)
}

pub fn empty() -> (Scene, Vault) {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    (scene, vault)
}

/// Tokens of several kinds, and something done with each.
pub fn full() -> (Scene, Vault) {
    let (scene, mut vault) = empty();
    let uris = [
        "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ&digits=8&algorithm=SHA256&colour=red",
        HOTP,
        "otpauth://hotp/Bank:same?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0&digits=8",
        "otpauth://steam/Steam:gabe?secret=GEZDGNBVGY3TQOJQ",
        "otpauth://totp/Gone:binned?secret=GEZDGNBVGY3TQOJR",
        "otpauth://totp/Gone:purged?secret=GEZDGNBVGY3TQOJS",
        "otpauth://totp/Changed:secret?secret=GEZDGNBVGY3TQOJT",
    ];
    let group = vault.make_group("Work", NOW).expect("it is made");
    let gone = vault.make_group("Gone", NOW).expect("it is made");
    let mut new: Vec<_> = uris.iter().map(|uri| record(uri)).collect();
    new[0].groups = vec![group, gone];
    new[0].note = "a note".to_owned();
    new[0].icon = Icon::Brand("example".to_owned());
    new[0].serial = Some("S-1".to_owned());
    new[3].pinned = true;
    let ids = vault.add_many(new, NOW).expect("they are added");
    let secret = Some(otp::Secret::new(*b"another secret!!"));
    let change = Change {
        secret,
        pin: Some(Some(otp::Pin::new("1234"))),
        ..Change::default()
    };
    vault.edit(ids[6], change, NOW + 5).expect("it is edited");
    vault.delete_group(gone, NOW).expect("it goes");
    vault.make_group("Home", NOW).expect("it is made");
    vault.move_to(ids[6], None, NOW).expect("it moves");
    for id in &ids[4..6] {
        vault.bin(*id, NOW + 6).expect("it is binned");
    }
    vault.purge(ids[5], NOW + 7).expect("it is purged");
    vault.next_hotp(ids[2], NOW).expect("a code");
    vault.copied(ids[0], NOW + 9).expect("it is counted");
    vault.copied(ids[0], NOW + 8).expect("it is counted");
    vault
        .set_preference("sort", b"manual", NOW)
        .expect("it is set");
    (scene, vault)
}

/// Everything a person can see of a vault, with the secrets.
#[derive(Debug, PartialEq)]
pub struct Seen {
    pub records: Vec<TokenRecord>,
    pub secrets: Vec<SeenSecret>,
    pub groups: Vec<Group>,
    pub preference: Option<Vec<u8>>,
}

#[derive(Debug, PartialEq)]
pub struct SeenSecret {
    pub key: String,
    extra: std::collections::BTreeMap<String, String>,
    pub code: Option<String>,
    pub former: Vec<Vec<u8>>,
    pub pin: Option<String>,
}

pub fn see(vault: &Vault) -> Seen {
    let ids = vault.ids_in_order();
    let secrets = ids.iter().map(|id| {
        let token = vault.token(*id).expect("it opens");
        let former = vault.former_secrets(*id).expect("they open");
        SeenSecret {
            key: token.key_text().to_string(),
            code: token
                .code(NOW / 1000)
                .ok()
                .map(|code| code.text().to_owned()),
            former: former.iter().map(|old| old.expose().to_vec()).collect(),
            pin: token.kind.pin().map(|pin| pin.expose().to_owned()),
            extra: token.extra,
        }
    });
    Seen {
        secrets: secrets.collect(),
        records: ids
            .iter()
            .filter_map(|id| vault.record(*id).cloned())
            .collect(),
        groups: vault.groups().into_iter().cloned().collect(),
        preference: vault.preference("sort"),
    }
}

pub fn travel(vault: &Vault) -> Snapshot {
    let travelling = vault.travel().expect("it travels");
    assert_eq!(travelling.damaged, 0);
    travelling.snapshot.expose().clone()
}

pub fn adopt(vault: &mut Vault, state: &Snapshot) -> usize {
    vault.adopt(state, NOW).expect("it is adopted").written
}

/// As it comes out of a backup.
pub fn carried(state: &Snapshot) -> Snapshot {
    let mut carried = Snapshot::default();
    for (name, fields) in &state.records {
        let fields = Fields::decode(&fields.encode()).expect("it was just encoded");
        carried.records.insert(*name, fields);
    }
    carried
}

pub fn named(kind: u8, id: TokenId, state: &mut Snapshot) -> &mut Fields {
    let name = RecordName::of(kind, id);
    state.records.get_mut(&name).expect("the record")
}

pub fn find(vault: &Vault, account: &str) -> TokenId {
    let mut all = vault.tokens().chain(vault.binned());
    let found = all.find(|record| record.account == account);
    found.expect("it is listed").id
}

pub fn count(scene: &Scene, kind: u8) -> i64 {
    let conn = Connection::open(&scene.path).expect("it opens");
    let sql = "SELECT count(*) FROM portable WHERE type = ?1";
    conn.query_row(sql, [kind], |row| row.get(0))
        .expect("a number")
}
