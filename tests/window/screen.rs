//! Scanning the screen: by a picture of the X server's, and through a portal that is played.

use std::path::Path;
use std::process::Stdio;

use crate::support::portal::{Answer, Portal};
use crate::support::{
    App, CONTROL, ENTER, NOW, PASSWORD, Process, Stage, holds, oathtool, picture_of, seeded,
};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn link(issuer: &str) -> String {
    format!("otpauth://totp/{issuer}:mara?secret={SECRET}&issuer={issuer}")
}

fn set_the_stage() -> Stage {
    let stage = Stage::new();
    seeded(&stage, &[]);
    stage
}

/// Shows a code in a window of another program, at this place.
#[must_use]
fn show(stage: &Stage, title: &str, text: &str, place: &str) -> Process {
    let file = stage.path("home").join(format!("{title}.png"));
    std::fs::write(&file, picture_of(text)).expect("the stage can be written");
    let shown = Process::start(
        stage
            .command("display")
            .args(["-title", title, "-geometry", place])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    holds("the other window", || stage.display.window(title).is_some());
    shown
}

/// Scans the screen by the keyboard alone.
fn scan(app: &App<'_>) {
    app.press(&[CONTROL, "n"]);
    app.tab_to("add-screen");
    app.press(&[ENTER]);
}

#[test]
fn a_code_under_our_own_window_becomes_a_token() {
    let stage = set_the_stage();
    stage.write_place(440, 720);
    // Where our window will stand.
    let _other = show(&stage, "site", &link("Covered"), "+60+200");
    let app = stage.open();
    app.unlock(PASSWORD);
    let ours = stage.display.window("Countersign").expect("our window");
    stage.display.focus(&ours);
    scan(&app);
    app.see_focused("draft-save");
    app.hear("Found Covered, mara.");
    holds("our window to be back", || {
        stage.display.window("Countersign").is_some()
    });
    app.press(&[ENTER]);
    app.see("saved");
    let code = oathtool(SECRET, &["--totp", &format!("--now=@{NOW}")]);
    assert_eq!(app.plain_text("saved-code"), code);
}

#[test]
fn every_code_on_the_screen_is_offered_and_what_is_no_token_says_what_it_is() {
    let stage = set_the_stage();
    let second = "otpauth://totp/Second:mara?secret=KRSXG5CTMVRXEZLU&issuer=Second";
    let _codes = [
        show(&stage, "one", &link("First"), "+480+10"),
        show(&stage, "two", second, "+880+10"),
        show(
            &stage,
            "wifi",
            "WIFI:T:WPA;S:Guests;P:open sesame;;",
            "+480+500",
        ),
        show(&stage, "web", "https://example.org/setup", "+880+500"),
    ];
    let app = stage.open();
    app.unlock(PASSWORD);
    scan(&app);
    app.see("drafts");
    for words in ["2 tokens", "First", "Second", "A Wi-Fi network", "A link"] {
        app.read(words);
    }
    app.read("Guests");
    app.read("https://example.org/setup");
    assert!(
        !app.text_of_page().contains("sesame"),
        "a password is not shown"
    );
    app.read("It is shown here and was not opened.");
    app.confirm_several();
    app.see_sorted(&["First", "Second"]);
}

#[test]
fn an_empty_screen_is_said_and_looked_at_again() {
    let stage = set_the_stage();
    let app = stage.open();
    app.unlock(PASSWORD);
    scan(&app);
    app.see_focused("screen-retry");
    app.read("No QR code on the screen");
    app.read("Make it larger, uncover it, and try again.");
    let _other = show(&stage, "site", &link("Late"), "+700+40");
    app.press(&[ENTER]);
    app.see("draft-save");
    app.read("Add Late");
}

/// On Wayland, as far as the app can tell: it asks the portal and not the X server.
fn open_on_wayland(stage: &Stage) -> App<'_> {
    let arguments = stage.arguments(&format!("{NOW}:still"));
    let app = stage.open_under(&arguments, &[("WAYLAND_DISPLAY", "played")]);
    app.unlock(PASSWORD);
    app
}

#[test]
fn the_portals_picture_is_read_and_removed() {
    let stage = set_the_stage();
    let file = stage.path("home").join("Screenshot from the desktop.png");
    std::fs::write(&file, picture_of(&link("Wayland"))).expect("the stage can be written");
    let address = Path::new(&file.display().to_string().replace(' ', "%20")).to_owned();
    let _portal = Portal::start(&stage.bus, Answer::Granted(address));
    let app = open_on_wayland(&stage);
    scan(&app);
    app.see("draft-save");
    app.read("Add Wayland");
    assert!(!file.exists(), "it was made for us alone");
}

#[test]
fn a_portal_that_says_no_is_called_that() {
    for answer in [Answer::Cancelled, Answer::Refused] {
        let stage = set_the_stage();
        let _portal = Portal::start(&stage.bus, answer);
        let app = open_on_wayland(&stage);
        scan(&app);
        app.see_focused("screen-retry");
        app.read("Countersign may not see the screen");
        app.read("Choose the window with the QR code");
    }
}

#[test]
fn a_desktop_without_a_portal_says_what_to_do_instead() {
    let stage = set_the_stage();
    let app = open_on_wayland(&stage);
    scan(&app);
    app.see_focused("screen-retry");
    app.read("The screen cannot be seen here");
    app.read("Take a screenshot yourself, then paste it here or choose its file");
}
