//! A whole journey without a mouse.

use crate::support::{
    App, CONTROL, Clipboard, DOWN, END, ENTER, ESCAPE, HOME, LEFT, NOW, PASSWORD, RIGHT, SPACE,
    Seed, Stage, TAB, UP, oathtool, seeded,
};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

#[test]
fn the_keyboard_alone_adds_copies_and_locks() {
    let stage = Stage::new();
    let links: Vec<String> = ["Alpha", "Beta", "Gamma"]
        .iter()
        .enumerate()
        .map(|(at, name)| {
            format!(
                "otpauth://totp/{name}:me?secret=KRSXG5CTMVRXEZL{}",
                ["U", "V", "W"][at]
            )
        })
        .collect();
    let seeds: Vec<Seed<'_>> = links
        .iter()
        .map(|uri| Seed {
            uri,
            ..Seed::default()
        })
        .collect();
    seeded(&stage, &seeds);
    let app = stage.open();

    app.see_focused("unlock-password");
    app.type_keys(PASSWORD);
    app.press(&[ENTER]);
    app.see_names(&["Alpha", "Beta", "Gamma"]);

    add_by_hand(&app);

    // Walk and copy.
    focus_list(&app);
    app.press(&[HOME]);
    app.see_selected("Alpha");
    app.press(&[DOWN]);
    app.see_selected("Beta");
    app.press(&[UP]);
    app.see_selected("Alpha");
    app.press(&[END]);
    app.see_selected("Delta");
    app.press(&[ENTER]);
    Clipboard(&stage.display).see(&code(SECRET));

    // Details and back.
    app.press(&[RIGHT]);
    app.see("detail");
    app.press(&[LEFT]);
    app.see_gone("detail");
    app.see_selected("Delta");

    pin_search_and_look_at_settings(&app);
    app.lock();
    app.see_focused("unlock-password");
}

fn code(secret: &str) -> String {
    oathtool(secret, &["--totp", &format!("--now=@{NOW}")])
}

/// Adds Delta behind the three that are there.
fn add_by_hand(app: &App<'_>) {
    app.press(&[CONTROL, "n"]);
    app.see("add-sheet");
    app.tab_to("add-type");
    app.press(&[ENTER]);
    app.see_focused("manual-secret");
    app.type_keys(SECRET);
    app.tab_to("manual-issuer");
    app.type_keys("Delta");
    app.press(&[ENTER]);
    app.see("draft-save");
    app.tab_to("draft-save");
    app.press(&[ENTER]);
    app.see_focused("saved-done");
    app.press(&[ENTER]);
    app.see_names(&["Alpha", "Beta", "Gamma", "Delta"]);
}

fn pin_search_and_look_at_settings(app: &App<'_>) {
    app.press(&[CONTROL, "p"]);
    app.see_names(&["Delta", "Alpha", "Beta", "Gamma"]);
    app.press(&[CONTROL, "p"]);
    app.see_names(&["Alpha", "Beta", "Gamma", "Delta"]);
    app.type_keys("gam");
    app.see_names(&["Gamma"]);
    app.press(&[ENTER]);
    Clipboard(&app.stage.display).see(&code("KRSXG5CTMVRXEZLW"));
    app.press(&[ESCAPE]);
    app.see_names(&["Alpha", "Beta", "Gamma", "Delta"]);
    app.press(&[CONTROL, ","]);
    app.see("settings");
    app.press(&[ESCAPE]);
    app.see_gone("settings");
}

#[test]
fn rows_are_moved_with_the_keyboard_and_stay_where_they_were_put() {
    let stage = Stage::new();
    let uris = ["One", "Two", "Three"].map(|name| {
        format!(
            "otpauth://hotp/{name}?secret=KRSXG5CTMVRXEZLU&counter={}",
            name.len()
        )
    });
    seeded(
        &stage,
        &uris.each_ref().map(|uri| Seed {
            uri,
            ..Seed::default()
        }),
    );
    {
        let app = stage.open();
        app.unlock(PASSWORD);
        focus_list(&app);
        app.press(&[END]);
        app.see_selected("Three");
        app.press(&[crate::support::ALT, UP]);
        app.see_names(&["One", "Three", "Two"]);
        app.press(&[crate::support::ALT, UP]);
        app.see_names(&["Three", "One", "Two"]);
        // Space makes the next code of a counter token.
        app.press(&[SPACE]);
        app.see_code(
            "Three",
            &oathtool("KRSXG5CTMVRXEZLU", &["--hotp", "--counter=5"]),
        );
    }
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see_names(&["Three", "One", "Two"]);
}

fn focus_list(app: &App<'_>) {
    for _ in 0..12 {
        if app.focused() == "list" {
            return;
        }
        app.press(&[TAB]);
    }
    app.see_focused("list");
}
