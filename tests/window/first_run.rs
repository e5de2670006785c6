//! The first minutes.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::{PASSWORD, Stage, eventually};

#[test]
fn a_vault_is_made_and_its_recovery_key_typed_again() {
    let stage = Stage::new();
    let app = stage.open();
    assert!(!stage.vault().exists(), "looking around makes no vault");
    app.click("create-open");

    app.type_into("create-password", "password1");
    app.type_into("create-again", "password1");
    app.see("strength");
    app.click("create-submit");
    assert!(
        !stage.vault().exists(),
        "a password everybody guesses makes no vault"
    );

    app.type_over("create-password", PASSWORD);
    app.type_over("create-again", "something else");
    app.click("create-submit");
    app.see("error");
    assert!(
        !stage.vault().exists(),
        "two different passwords make no vault"
    );

    app.type_over("create-again", PASSWORD);
    app.submit_when_ready("create-submit");
    app.see("recovery-group-0");
    let groups = app.recovery_groups();
    assert_eq!(
        groups.concat().len(),
        28,
        "128 bits and their check in base32"
    );
    app.click("recovery-kept");

    let asked = app.asked_groups();
    app.type_into("recovery-answer-0", "ZZZZ");
    app.type_into("recovery-answer-1", &groups[asked[1]]);
    app.click("recovery-continue");
    app.see("error");
    assert!(
        !app.text_of_page().contains(&groups[asked[0]]),
        "the key is hidden while it is asked for"
    );

    app.type_over("recovery-answer-0", &groups[asked[0]].to_lowercase());
    app.click("recovery-continue");
    app.see("empty");
    assert!(stage.vault().exists());
}

#[test]
fn the_recovery_key_is_saved_where_only_its_owner_reads_it() {
    let stage = Stage::new();
    let app = stage.open();
    app.click("create-open");
    app.type_into("create-password", PASSWORD);
    app.type_into("create-again", PASSWORD);
    app.submit_when_ready("create-submit");
    let groups = app.recovery_groups();
    let file = stage.path("home").join("key.txt");
    app.click("recovery-save");
    stage.display.answer_file_dialog("Save File", &file);
    let text = eventually("the saved key", || std::fs::read_to_string(&file).ok());
    assert!(text.contains(&groups.join("-")), "{text}");
    let mode = std::fs::metadata(&file)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    app.click("recovery-kept");
    app.see("recovery-answer-0");
}

#[test]
fn a_recovery_key_kept_for_later_is_reminded_of_and_opens_the_vault() {
    let stage = Stage::new();
    let groups = {
        let app = stage.open();
        app.make_vault_and_keep_the_key_for_later()
    };
    let app = stage.open();
    app.see("unlock");
    app.click("unlock-other-way");
    app.type_into("unlock-recovery-key", "ABCD-EFGH");
    app.click("unlock-submit");
    app.see("error");
    app.type_over("unlock-recovery-key", &groups.join(" ").to_lowercase());
    app.click("unlock-submit");
    app.see("empty");
    app.read("recovery key");
}
