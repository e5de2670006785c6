//! One secret, shown on purpose.

use crate::support::{PASSWORD, Seed, Stage, eventually, holds, read_picture, seeded};

const LINK: &str = "otpauth://totp/GitHub:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub&algorithm=SHA256&digits=8&period=60";

#[test]
fn a_secret_is_shown_after_a_fresh_check_in_a_window_that_closes_by_itself() {
    let stage = Stage::of_size(1600, 1000);
    stage.write_place(980, 720);
    seeded(
        &stage,
        &[Seed {
            uri: LINK,
            ..Seed::default()
        }],
    );
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub"]);
    app.open_details("GitHub");

    app.click("detail-reveal");
    app.type_into("verify-password", "wrong password here");
    app.click("verify-submit");
    app.see("error");
    assert_eq!(
        app.driver.handles().len(),
        1,
        "nothing is shown for a wrong password"
    );
    app.type_over("verify-password", PASSWORD);
    app.click("verify-submit");

    let main = app.driver.handle().expect("the main window");
    let reveal = eventually("the reveal window", || {
        app.driver
            .handles()
            .into_iter()
            .find(|handle| *handle != main)
    });
    assert!(
        !app.text_of_page().contains("JBSWY3DP"),
        "the main page never gets the secret"
    );
    app.driver.switch_to(&reveal).expect("it is there");
    app.see("reveal-qr");
    let key: String = app.text("reveal-key").split_whitespace().collect();
    assert_eq!(key, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");

    let picture = app.driver.screenshot().expect("a picture of it");
    let texts = read_picture(picture);
    assert_eq!(texts.len(), 1, "one code is shown: {texts:?}");
    let shown = otp::uri::read(&texts[0]).expect("a link").token;
    let original = otp::uri::read(LINK).expect("a link").token;
    assert!(shown.same_credential(&original));
    assert_eq!(
        (shown.issuer, shown.account),
        (original.issuer, original.account)
    );

    holds("the reveal window to close by itself", || {
        app.driver.handles() == [main.clone()]
    });
    app.driver.switch_to(&main).expect("it is there");
    let refused = app.invoke("revealed", serde_json::json!({}));
    assert!(
        refused.is_err(),
        "the main window may never ask: {refused:?}"
    );
}

#[test]
fn a_ticket_is_for_one_token_and_one_time() {
    let stage = Stage::new();
    let other = LINK
        .replace("GitHub", "Other")
        .replace("JBSWY3DP", "KRSXG5CT");
    seeded(
        &stage,
        &[
            Seed {
                uri: LINK,
                ..Seed::default()
            },
            Seed {
                uri: &other,
                ..Seed::default()
            },
        ],
    );
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub", "Other"]);
    let (first, second) = (app.id_of("GitHub"), app.id_of("Other"));
    let ticket = |verb: &str, id: Option<&str>| {
        app.invoke(
            "verify",
            serde_json::json!({ "password": PASSWORD, "verb": verb, "object": id }),
        )
        .expect("a ticket")
    };
    let reveal = |ticket: &serde_json::Value, id: &str| {
        app.invoke("reveal", serde_json::json!({ "ticket": ticket, "id": id }))
    };

    assert!(
        reveal(&serde_json::json!("00"), &first).is_err(),
        "an invented ticket"
    );
    assert!(
        reveal(&ticket("changePassword", None), &first).is_err(),
        "a ticket for something else"
    );
    let good = ticket("revealSecret", Some(&first));
    assert!(
        reveal(&good, &second).is_err(),
        "a ticket for another token"
    );
    assert!(reveal(&good, &first).is_err(), "a wrong try used it up");
    assert_eq!(app.driver.handles().len(), 1);
    let good = ticket("revealSecret", Some(&first));
    reveal(&good, &first).expect("a good ticket");
    assert!(reveal(&good, &first).is_err(), "it is good once");
}
