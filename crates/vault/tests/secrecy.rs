//! What must not be readable: in the file, in errors, in debug texts.

mod common;

use common::{NOW, Scene, token};
use data_encoding::{BASE32_NOPAD, BASE64, HEXLOWER};
use vault::{Change, Icon, Key, NewRecord, Source};

const SECRET: &[u8] = b"CanarySecret1234";
const WORDS: [&str; 8] = [
    "CanaryIssuer",
    "canary@account",
    "CanaryNote",
    "CanaryGroup",
    "canarybrand",
    "CanarySerial",
    "CanaryPin",
    "CanaryPref",
];

fn needles() -> Vec<Vec<u8>> {
    let mut needles: Vec<Vec<u8>> = WORDS.iter().map(|word| word.as_bytes().to_vec()).collect();
    needles.extend([SECRET.to_vec(), SECRET[..8].to_vec()]);
    needles.extend(
        [
            BASE32_NOPAD.encode(SECRET),
            BASE64.encode(SECRET),
            HEXLOWER.encode(SECRET),
        ]
        .map(String::into_bytes),
    );
    needles.extend([
        b"totp".to_vec(),
        b"SHA256".to_vec(),
        b"SHA1".to_vec(),
        b"correct horse".to_vec(),
    ]);
    needles
}

fn full_vault(scene: &Scene) -> (vault::Vault, vault::TokenId) {
    let (mut vault, _) = scene.create();
    let uri = format!(
        "otpauth://totp/CanaryIssuer:canary@account?secret={}&algorithm=SHA256&digits=8",
        BASE32_NOPAD.encode(SECRET)
    );
    let group = vault.make_group("CanaryGroup", NOW).expect("it is made");
    let mut new = NewRecord::new(token(&uri), Source::Text);
    new.note = "CanaryNote".to_owned();
    new.icon = Icon::Brand("canarybrand".to_owned());
    new.serial = Some("CanarySerial".to_owned());
    new.groups = vec![group];
    let id = vault.add(new, NOW).expect("it is added");
    let pin = Some(Some(otp::Pin::new("CanaryPin")));
    vault
        .edit(
            id,
            Change {
                pin,
                ..Change::default()
            },
            NOW,
        )
        .expect("it is edited");
    vault
        .set_preference("CanaryPref", b"CanaryPref", NOW)
        .expect("it is set");
    let key = vault::DeviceOnly::new(zeroize::Zeroizing::new(SECRET.to_vec()));
    vault
        .keep_device_only("CanaryNote", &key)
        .expect("it is kept");
    vault.copied(id, NOW).expect("it is counted");
    (vault, id)
}

fn check_directory(scene: &Scene) {
    for entry in std::fs::read_dir(scene.directory.path()).expect("it can be listed") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("it can be read");
        for needle in needles() {
            let found = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(
                !found,
                "{} in {}",
                String::from_utf8_lossy(&needle),
                path.display()
            );
        }
    }
}

#[test]
fn no_name_and_no_secret_stands_in_the_file_or_beside_it() {
    let scene = Scene::new();
    let (mut vault, id) = full_vault(&scene);
    check_directory(&scene);
    vault.bin(id, NOW).expect("it is binned");
    vault.purge(id, NOW).expect("it is purged");
    check_directory(&scene);
    let vault = scene.reopen(vault);
    let address = vault.inbox_address();
    let locked = vault.lock();
    let item = vault::seal_to_inbox(&address, b"CanaryIssuer").expect("it is sealed");
    locked.leave(&item).expect("it is put down");
    check_directory(&scene);
}

#[test]
fn only_ids_types_versions_and_ciphertext_are_columns() {
    let scene = Scene::new();
    drop(full_vault(&scene));
    let conn = rusqlite::Connection::open(&scene.path).expect("it opens");
    let mut statement = conn
        .prepare("SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c ORDER BY 1")
        .expect("it prepares");
    let columns: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .expect("it runs")
        .map(|row| row.expect("a row"))
        .collect();
    let records = ["device", "epoch", "id", "salt", "sealed", "type", "version"];
    let mut expected: Vec<String> = ["device_only", "managed", "portable"]
        .iter()
        .flat_map(|table| {
            records
                .iter()
                .map(move |column| format!("{table}.{column}"))
        })
        .collect();
    expected
        .extend(["device", "epoch", "idx", "salt", "sealed"].map(|column| format!("ops.{column}")));
    expected.extend(["body", "mac", "one", "sum"].map(|column| format!("header.{column}")));
    expected.extend(["body", "mac", "one"].map(|column| format!("manifest.{column}")));
    expected.extend(["id", "sealed"].map(|column| format!("inbox.{column}")));
    expected.sort();
    assert_eq!(columns, expected);
    // Equal content looks different, and lengths tell only the number of blocks.
    let mut statement = conn
        .prepare("SELECT length(sealed) FROM portable")
        .expect("it prepares");
    let lengths = statement
        .query_map([], |row| row.get::<_, i64>(0))
        .expect("it runs");
    assert!(
        lengths
            .map(|length| length.expect("a length"))
            .all(|length| (length - 2 - 12 - 16) % 256 == 0)
    );
}

#[test]
fn debug_texts_and_errors_hide_what_they_hold() {
    let scene = Scene::new();
    let (vault, id) = full_vault(&scene);
    let recovery = scene_recovery();
    let opened = vault.token(id).expect("it opens");
    let texts = [
        format!("{vault:?}"),
        format!("{:?}", scene.password),
        format!("{recovery:?}"),
        format!("{opened:?}"),
        format!("{:?}", vault.device_only("CanaryNote")),
        format!("{:?}", vault.portable_token(id)),
        format!("{:?}", Key::Password(&scene.password)),
        format!("{:?}", Key::Recovery(&recovery)),
        format!("{:?}", vault.root_key_for_tests()),
        format!(
            "{:?}",
            vault
                .token(vault::TokenId([0; 16]))
                .expect_err("there is none")
        ),
        format!("{:?}", vault.lock()),
    ];
    for text in &texts {
        for needle in needles() {
            let needle = String::from_utf8(needle).expect("text");
            assert!(
                !text.contains(&needle) || needle == "totp" || needle == "SHA256",
                "{needle} in {text}"
            );
        }
        assert!(!text.contains(&recovery.groups()[0]));
    }
}

fn scene_recovery() -> vault::RecoveryKey {
    Scene::new().create().1
}
