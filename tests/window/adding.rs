//! Bringing tokens in: by link, by picture, by hand.

use crate::support::{
    CONTROL, Clipboard, NOW, PASSWORD, Seed, Stage, oathtool, picture_of, seeded,
};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// The time the stories' clock stands at, for oathtool.
fn at() -> String {
    format!("--now=@{NOW}")
}

#[test]
fn a_link_is_pasted_and_its_code_is_oathtools() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see("empty");

    let link = format!("otpauth://totp/GitHub:mara?secret={SECRET}&issuer=GitHub");
    let clipboard = Clipboard(&stage.display);
    let _owner = clipboard.put(&stage, &link);
    app.press(&[CONTROL, "v"]);
    app.see("draft-save");
    assert_eq!(app.value("draft-issuer"), "GitHub");
    assert_eq!(app.value("draft-account"), "mara");
    assert!(!app.text_of_page().contains(SECRET));
    app.click("draft-save");
    app.see("saved");
    let expected = oathtool(SECRET, &["--totp", &at()]);
    assert_eq!(app.plain_text("saved-code"), expected);
    app.click("saved-done");
    assert_eq!(app.code_of("GitHub"), expected);
}

#[test]
fn a_picture_is_pasted_chosen_and_dropped() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see("empty");

    let link = |name: &str, digits: u8| {
        format!(
            "otpauth://totp/{name}:mara?secret={SECRET}&issuer={name}&digits={digits}&algorithm=SHA256&period=60"
        )
    };
    let clipboard = Clipboard(&stage.display);
    let owner = clipboard.put_picture(&stage, &picture_of(&link("Pasted", 6)));
    app.press(&[CONTROL, "v"]);
    app.confirm_draft();
    drop(owner);

    let file = stage.path("home").join("code.png");
    std::fs::write(&file, picture_of(&link("Chosen", 7))).expect("the stage can be written");
    app.click("add-open");
    app.click("add-files");
    stage.display.answer_file_dialog("Open File", &file);
    app.confirm_draft();

    let file = stage.path("home").join("dropped.png");
    std::fs::write(&file, picture_of(&link("Dropped", 8))).expect("the stage can be written");
    stage.display.drop_file("Countersign", &file);
    app.confirm_draft();

    for (name, digits) in [("Pasted", "6"), ("Chosen", "7"), ("Dropped", "8")] {
        let expected = oathtool(
            SECRET,
            &[
                "--totp=sha256",
                "--time-step-size=60s",
                "--digits",
                digits,
                &at(),
            ],
        );
        assert_eq!(app.code_of(name), expected, "{name}");
    }
}

#[test]
fn a_token_is_typed_by_hand_with_every_parameter() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.unlock(PASSWORD);

    app.click("empty-type");
    app.type_into("manual-secret", "jbsw y3dp-ehpk 3pxp");
    app.type_into("manual-issuer", "Every");
    app.type_into("manual-account", "parameter");
    app.click("manual-details");
    app.choose("manual-algorithm", "SHA512");
    app.type_over("manual-digits", "8");
    app.type_over("manual-period", "45");
    app.click("manual-submit");
    app.confirm_draft();
    let expected = oathtool(
        "JBSWY3DPEHPK3PXP",
        &["--totp=sha512", "--time-step-size=45s", "--digits=8", &at()],
    );
    assert_eq!(app.code_of("Every"), expected);

    app.click("add-open");
    app.click("add-type");
    app.type_into("manual-secret", "JBSWY3DPEHPK3PXP");
    app.type_into("manual-issuer", "Counted");
    app.click("manual-details");
    app.choose("manual-kind", "hotp");
    app.type_over("manual-counter", "41");
    app.click("manual-submit");
    app.confirm_draft();
    app.click_in_row("Counted", "row-next");
    let expected = oathtool("JBSWY3DPEHPK3PXP", &["--hotp", "--counter=41"]);
    app.see_code("Counted", &expected);
}

#[test]
fn a_wrong_letter_in_the_key_is_named_and_nothing_is_kept() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.unlock(PASSWORD);
    app.click("empty-type");
    app.type_into("manual-secret", "JBSWY3DP9HPK3PXP");
    app.type_into("manual-issuer", "Mistyped");
    app.click("manual-submit");
    app.see("error");
    app.read("9");
    app.type_over("manual-secret", "JBSWY3DPIHPK3PXP");
    app.click("manual-submit");
    app.confirm_draft();
    let expected = oathtool("JBSWY3DPIHPK3PXP", &["--totp", &at()]);
    assert_eq!(app.code_of("Mistyped"), expected);
}

#[test]
fn a_token_that_is_here_already_is_replaced_kept_twice_or_left() {
    let stage = Stage::new();
    let old = format!("otpauth://totp/Old%20name:mara?secret={SECRET}");
    seeded(
        &stage,
        &[Seed {
            uri: &old,
            ..Seed::default()
        }],
    );
    let app = stage.open();
    app.unlock(PASSWORD);

    let clipboard = Clipboard(&stage.display);
    let _owner = clipboard.put(
        &stage,
        &format!("otpauth://totp/New%20name:mara?secret={SECRET}"),
    );
    app.press(&[CONTROL, "v"]);
    app.see("draft-duplicate");
    app.read("Old name");
    app.click("draft-cancel");
    app.see_names(&["Old name"]);

    app.press(&[CONTROL, "v"]);
    app.pick("draft-keep-both");
    app.confirm_draft();
    app.see_names(&["Old name", "New name"]);

    app.press(&[CONTROL, "v"]);
    app.pick("draft-replace");
    app.confirm_draft();
    app.see_names(&["New name", "New name"]);
}

#[test]
fn a_link_pasted_into_the_search_field_is_a_token_and_a_word_is_a_search() {
    let stage = Stage::new();
    let old = format!("otpauth://totp/Old:mara?secret={SECRET}");
    seeded(
        &stage,
        &[Seed {
            uri: &old,
            ..Seed::default()
        }],
    );
    let app = stage.open();
    app.unlock(PASSWORD);
    let clipboard = Clipboard(&stage.display);
    let owner = clipboard.put(&stage, "otpauth://totp/Found:mara?secret=KRSXG5CTMVRXEZLU");
    app.press(&[CONTROL, "f"]);
    app.see_focused("search");
    app.press(&[CONTROL, "v"]);
    app.confirm_draft();
    app.see_names(&["Old", "Found"]);
    drop(owner);
    let owner = clipboard.put(&stage, "old");
    app.press(&[CONTROL, "f"]);
    app.see_focused("search");
    app.press(&[CONTROL, "v"]);
    app.see_names(&["Old"]);
    drop(owner);
}

#[test]
fn what_is_no_token_is_shown_as_text_and_not_kept() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.unlock(PASSWORD);
    let clipboard = Clipboard(&stage.display);
    let _owner = clipboard.put(&stage, "https://example.org/<b>not bold</b>");
    app.press(&[CONTROL, "v"]);
    app.see("other");
    app.read("<b>not bold</b>");
    app.click("draft-close");
    app.see("empty");
}
