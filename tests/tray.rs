//! The tray, seen from the panel: a StatusNotifierWatcher played on a bus of our own.
#![cfg(target_os = "linux")]

#[expect(
    dead_code,
    unused_imports,
    reason = "each test file uses its part of the harness"
)]
mod support;

use support::panel::{Entry, Icon, Panel};
use support::{
    App, Clipboard, NOW, PASSWORD, Seed, Stage, eventually, holds, is_running, oathtool, seeded,
};

const GITHUB: (&str, &str) = ("GitHub", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
const PROTON: (&str, &str) = ("Proton", "KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF");
const AMPERSAND: (&str, &str) = ("Black & White", "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK");

fn code((_, secret): (&str, &str)) -> String {
    oathtool(secret, &["--totp", &format!("--now=@{NOW}")])
}

/// A vault with three tokens, the first one pinned.
fn set_the_stage() -> Stage {
    let stage = Stage::new();
    let uris = [GITHUB, PROTON, AMPERSAND].map(|(issuer, secret)| {
        let issuer = issuer.replace(' ', "%20").replace('&', "%26");
        format!("otpauth://totp/{issuer}:mara?secret={secret}")
    });
    let seeds: Vec<Seed<'_>> = uris
        .iter()
        .map(|uri| Seed {
            uri,
            pinned: uri.contains("GitHub"),
            ..Seed::default()
        })
        .collect();
    seeded(&stage, &seeds);
    stage
}

fn labels(icon: &Icon) -> Vec<String> {
    icon.entries()
        .into_iter()
        .map(|entry| entry.label)
        .collect()
}

/// Waits for an entry whose label contains this.
fn entry(icon: &Icon, label: &str) -> Entry {
    eventually(&format!("a menu entry with {label:?}"), || {
        icon.entries()
            .into_iter()
            .find(|entry| entry.label.contains(label))
    })
}

/// Nothing in the menu or about the icon may be a code or a key.
fn assert_says_no_secret(icon: &Icon) {
    let said = format!("{:?} {}", labels(icon), icon.words());
    for token in [GITHUB, PROTON, AMPERSAND] {
        assert!(
            !said.contains(&code(token)),
            "the tray shows the code of {}",
            token.0
        );
        assert!(
            !said.contains(token.1),
            "the tray shows the key of {}",
            token.0
        );
    }
}

fn open<'stage>(stage: &'stage Stage, panel: &Panel) -> (App<'stage>, Icon) {
    let app = stage.open();
    let icon = panel.icon();
    (app, icon)
}

#[test]
fn an_entry_copies_its_code_and_no_label_shows_one() {
    let stage = set_the_stage();
    let panel = Panel::start(&stage.bus);
    let (app, icon) = open(&stage, &panel);

    holds("the menu of a locked app", || {
        labels(&icon) == ["Unlock…", "Quit"]
    });
    assert!(
        !icon.words().contains("GitHub"),
        "a locked tray names nobody"
    );

    app.unlock(PASSWORD);
    let github = entry(&icon, "GitHub, mara");
    assert_says_no_secret(&icon);
    icon.click(&github);
    let clipboard = Clipboard(&stage.display);
    clipboard.see(&code(GITHUB));
    assert_says_no_secret(&icon);

    // An ampersand is an ampersand, and what was used last stands first of the unpinned.
    icon.click(&entry(&icon, "Black"));
    clipboard.see(&code(AMPERSAND));
    holds("the last used token to stand first", || {
        let labels = labels(&icon);
        let at = |name: &str| labels.iter().position(|label| label.contains(name));
        at("GitHub") < at("Black") && at("Black") < at("Proton")
    });

    let old = app.driver.handle().expect("a window");
    icon.click(&entry(&icon, "Lock now"));
    app.follow_the_lock(&old);
    holds("the menu of a locked app", || {
        labels(&icon) == ["Unlock…", "Quit"]
    });
    clipboard.see_empty();
}

#[test]
fn the_tray_opens_unlocks_and_ends_the_app() {
    let stage = set_the_stage();
    let panel = Panel::start(&stage.bus);
    let mut app = stage.open_bare(&["--hidden"]);
    let icon = panel.icon();
    let window = || stage.display.window("Countersign");
    assert_eq!(window(), None, "it was started without its window");

    icon.click(&entry(&icon, "Unlock"));
    eventually("the window", window);
    stage.wait_for_log("painted");
    icon.activate();
    eventually("the window still", window);

    icon.click(&entry(&icon, "Quit"));
    let ended = eventually("the app to end", || app.ended());
    assert!(ended.success(), "{ended:?}");
    assert!(!is_running(app.id()));
}

#[test]
fn a_click_in_the_moment_in_which_the_icon_comes_is_not_lost() {
    let stage = set_the_stage();
    let _panel = Panel::with_a_hasty_person(&stage.bus, "Unlock");
    let _app = stage.open_bare(&["--hidden"]);
    eventually("the window", || stage.display.window("Countersign"));
}

#[test]
fn without_a_panel_the_window_comes_and_with_a_late_one_the_icon() {
    let stage = set_the_stage();
    let _app = stage.open_bare(&["--hidden"]);
    eventually("the window of an app that cannot hide", || {
        stage.display.window("Countersign")
    });
    let panel = Panel::start(&stage.bus);
    let icon = panel.icon();
    holds("the menu of a locked app", || {
        labels(&icon) == ["Unlock…", "Quit"]
    });
}
