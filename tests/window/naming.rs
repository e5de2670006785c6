//! Names: long ones, strange ones, and a key typed where a name belongs.

use crate::support::{CONTROL, Clipboard, PASSWORD, Seed, Stage, seeded};

#[test]
fn a_key_in_the_name_field_is_noticed_and_a_long_name_is_allowed() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.unlock(PASSWORD);
    let clipboard = Clipboard(&stage.display);
    let owner = clipboard.put(
        &stage,
        "otpauth://totp/JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP?secret=KRSXG5CTMVRXEZLU",
    );
    app.press(&[CONTROL, "v"]);
    app.see("draft");
    app.read("looks like a");
    app.click("draft-cancel");
    drop(owner);

    let long =
        "A bank whose name does not end anywhere near the place where most names end, ".repeat(2);
    let long = long.get(..128).expect("it is longer").trim();
    app.click("empty-type");
    app.type_into("manual-secret", "KRSXG5CTMVRXEZLU");
    app.type_into("manual-issuer", long);
    app.click("manual-submit");
    app.confirm_draft();
    app.see_names(&[long]);
    let code = app.code_of(long);
    assert_eq!(code.len(), 6, "the code is never cut");
    let cut = app.script(
        "const row = document.querySelector('[data-testid=row]'); const code = row.querySelector('[data-testid=row-code]');
         return code.getBoundingClientRect().right <= row.getBoundingClientRect().right && code.scrollWidth <= code.clientWidth + 1",
        serde_json::json!([]),
    );
    assert_eq!(cut, true, "the code stands whole inside its row");
}

#[test]
fn names_that_try_to_be_something_else_stay_names() {
    let stage = Stage::new();
    let markup = "otpauth://totp/%3Cimg%20src%3Dx%20onerror%3Ddocument.title%3D1%3E:me?secret=KRSXG5CTMVRXEZLU";
    let turned = "otpauth://totp/moc.evil%E2%80%AE:me?secret=KRSXG5CTMVRXEZLV";
    seeded(
        &stage,
        &[
            Seed {
                uri: markup,
                ..Seed::default()
            },
            Seed {
                uri: turned,
                ..Seed::default()
            },
        ],
    );
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see("row");
    assert!(
        app.text_of_page()
            .contains("<img src=x onerror=document.title=1>")
    );
    let images = app.script(
        "return document.querySelectorAll('[data-testid=row] img').length",
        serde_json::json!([]),
    );
    assert_eq!(images, 0);
}
