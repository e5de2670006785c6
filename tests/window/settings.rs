//! What the app remembers of how somebody likes it, and how it closes.

use crate::support::panel::Panel;
use crate::support::{BINARY, PASSWORD, Process, Seed, Stage, eventually, holds, seeded};

const GITHUB: Seed<'_> = Seed {
    uri: "otpauth://totp/GitHub:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub",
    pinned: false,
    groups: &[],
    note: "",
    binned_days_ago: None,
    uses: 0,
};

#[test]
fn settings_hold_at_once_and_after_a_restart() {
    let stage = Stage::new();
    seeded(&stage, &[GITHUB]);
    {
        let app = stage.open();
        app.unlock(PASSWORD);
        app.see_names(&["GitHub"]);
        let light = app.script(
            "return getComputedStyle(document.body).backgroundColor",
            serde_json::json!([]),
        );
        app.open_settings("appearance");
        app.pick("setting-theme-dark");
        holds("the dark theme", || {
            let now = app.script(
                "return getComputedStyle(document.body).backgroundColor",
                serde_json::json!([]),
            );
            now.is_string() && now != light
        });
        holds("the theme on disk", || {
            stage.read_settings()["theme"] == "dark"
        });
    }
    let app = stage.open();
    app.see("unlock");
    holds("the dark theme from the start", || {
        app.script(
            "return document.documentElement.dataset.theme ?? ''",
            serde_json::json!([]),
        ) == "dark"
    });
}

#[test]
fn a_settings_file_that_makes_no_sense_is_no_obstacle() {
    let stage = Stage::new();
    seeded(&stage, &[GITHUB]);
    std::fs::write(
        stage.profile().join("settings.json"),
        b"{\"theme\": 7, \"clipboardSeconds\": \"x\", ",
    )
    .expect("written");
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub"]);
}

#[test]
fn the_window_opens_where_and_as_large_as_it_was() {
    let stage = Stage::of_size(1600, 1000);
    seeded(&stage, &[GITHUB]);
    stage.write_place(980, 720);
    let panel = Panel::start(&stage.bus);
    let app = stage.open();
    let _icon = panel.icon();
    app.see("unlock");
    let width = || app.script("return window.innerWidth", serde_json::json!([]));
    holds("the remembered width", || width() == 980);

    let window = eventually("the window", || stage.display.window("Countersign"));
    stage
        .display
        .run("xdotool", &["windowsize", "--sync", &window, "700", "640"])
        .expect("a new size");
    holds("the new width", || width() == 700);
    // Closing asks, and remembers the place before anything else.
    stage.display.close(&window);
    app.see("close-dialog");
    holds("the new place on disk", || {
        stage.read_place()["width"] == 700
    });
}

#[test]
fn closing_asks_once_and_then_hides_in_the_tray() {
    let stage = Stage::new();
    seeded(&stage, &[GITHUB]);
    let panel = Panel::start(&stage.bus);
    let app = stage.open();
    let icon = panel.icon();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub"]);

    let window = eventually("the window", || stage.display.window("Countersign"));
    stage.display.close(&window);
    app.see("close-dialog");
    app.click("close-tray");
    holds("the window to be hidden", || {
        stage.display.window("Countersign").is_none()
    });
    assert_eq!(stage.read_settings()["closeTo"], "tray");

    icon.activate();
    let window = eventually("the window again", || stage.display.window("Countersign"));
    stage.display.close(&window);
    holds("the window to be hidden without a question", || {
        stage.display.window("Countersign").is_none()
    });
}

#[test]
fn a_second_start_raises_the_first_window_and_ends() {
    let stage = Stage::new();
    seeded(&stage, &[GITHUB]);
    let panel = Panel::start(&stage.bus);
    let app = stage.open();
    let _icon = panel.icon();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub"]);
    app.invoke(
        "close_window",
        serde_json::json!({ "choice": "tray", "remember": false }),
    )
    .expect("it hides");
    holds("the window to be hidden", || {
        stage.display.window("Countersign").is_none()
    });

    let mut second = Process::start(
        stage
            .command(BINARY)
            .args(stage.arguments("0"))
            .stdin(std::process::Stdio::null()),
    );
    let ended = eventually("the second start to end", || second.ended());
    assert!(ended.success(), "{ended:?}");
    eventually("the first window", || stage.display.window("Countersign"));
    assert_eq!(
        app.names(),
        ["GitHub"],
        "it is the first one, still unlocked"
    );
}
