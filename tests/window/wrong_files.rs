//! Vault files that cannot be opened: the page says which failure it is, and the file stays as it was.

use crate::support::{PASSWORD, Seed, Stage, seeded};

const GITHUB: Seed<'_> = Seed {
    uri: "otpauth://totp/GitHub:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub",
    pinned: false,
    groups: &[],
    note: "",
    binned_days_ago: None,
    uses: 0,
};

/// Puts these bytes where the vault would be and gives what the page says about them.
fn page_about(bytes: &[u8]) -> String {
    let stage = Stage::new();
    std::fs::write(stage.vault(), bytes).expect("the stage can be written");
    let app = stage.open();
    app.see("broken");
    assert!(
        !app.shows("create-open"),
        "nobody is invited to write over it"
    );
    let text = app.text_of_page();
    drop(app);
    assert_eq!(
        std::fs::read(stage.vault()).expect("it is there"),
        bytes,
        "the file is as it was"
    );
    text
}

#[test]
fn an_empty_file_is_called_empty() {
    assert!(page_about(b"").contains("empty"));
}

#[test]
fn a_file_that_is_no_vault_is_called_that() {
    assert!(
        page_about(b"PK\x03\x04 this is something else entirely").contains("This file is no vault")
    );
}

#[test]
fn a_folder_in_the_vaults_place_is_named() {
    let stage = Stage::new();
    std::fs::create_dir(stage.vault()).expect("the stage can be written");
    let app = stage.open();
    app.see("broken");
    assert!(!app.shows("create-open"));
}

#[test]
fn a_damaged_vault_is_called_damaged_and_left_alone() {
    let stage = Stage::new();
    seeded(&stage, &[GITHUB]);
    let mut bytes = std::fs::read(stage.vault()).expect("a vault");
    let half = bytes.len() / 2;
    bytes.truncate(half);
    std::fs::write(stage.vault(), &bytes).expect("the stage can be written");
    let app = stage.open();
    app.see("[data-testid]");
    if app.shows("unlock") {
        app.type_into("unlock-password", PASSWORD);
        app.click("unlock-submit");
        app.see("error");
    } else {
        app.see("broken");
    }
    app.read("damaged");
}

#[test]
fn a_vault_somebody_else_writes_to_says_who() {
    let stage = Stage::new();
    seeded(&stage, &[GITHUB]);
    let locked = vault::open(&stage.vault()).expect("the vault");
    let password = vault::Password::new(PASSWORD.to_owned());
    let Ok(held) = locked.unlock(vault::Key::Password(&password), 0) else {
        unreachable!("the password is right")
    };
    let app = stage.open();
    app.type_into("unlock-password", PASSWORD);
    app.click("unlock-submit");
    app.see("error");
    app.read(&std::process::id().to_string());

    drop(held);
    app.type_over("unlock-password", PASSWORD);
    app.click("unlock-submit");
    app.see_names(&["GitHub"]);
}
