//! The camera's page, before cameras that are played: the app's own camera process looks at their pictures.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::cameras::{covered, dark_room, goes_dark, scene};
use crate::support::panel::Panel;
use crate::support::transfer::part_of_a_transfer;
use crate::support::{
    App, CONTROL, ENTER, ESCAPE, NOW, PASSWORD, Stage, eventually, holds, is_running, oathtool,
    seeded,
};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const ON: &str = "The camera is on. Hold the code in front of it.";

fn link(issuer: &str) -> String {
    format!("otpauth://totp/{issuer}:mara?secret={SECRET}&issuer={issuer}")
}

fn set_the_stage() -> Stage {
    let stage = Stage::new();
    seeded(&stage, &[]);
    stage
}

/// Opens the camera's page by the keyboard alone.
fn open_camera(app: &App<'_>) {
    app.press(&[CONTROL, "n"]);
    app.see_focused("add-camera");
    app.press(&[ENTER]);
    app.see("camera-page");
}

/// The app, unlocked and before its camera.
fn look<'stage>(stage: &'stage Stage) -> App<'stage> {
    let app = stage.open();
    app.unlock(PASSWORD);
    open_camera(&app);
    app
}

#[test]
fn a_code_before_the_camera_becomes_a_token_by_the_keyboard_alone() {
    let stage = set_the_stage();
    let camera = stage.plugged_camera("built-in", "Built-in camera", &scene(None));
    let app = look(&stage);
    app.see_pictures();
    app.hear(ON);
    app.read("Looking for a QR code");
    app.read("Built-in camera");

    camera.show(&scene(Some(&link("Codeberg"))));
    app.see("camera-outline");
    app.see_focused("draft-save");
    app.hear("Found Codeberg, mara.");
    app.read("Add Codeberg");
    let code = oathtool(SECRET, &["--totp", &format!("--now=@{NOW}")]);
    let page = app.text_of_page().replace(' ', "");
    assert!(!page.contains(SECRET), "a draft's secret stays in Rust");
    assert!(!page.contains(&code), "a code is shown once it is saved");

    // The code is there while it is held there, and not when it is gone.
    camera.show(&scene(None));
    app.see_gone("camera-outline");
    app.see_focused("draft-save");
    let process = app.camera_process();
    app.press(&[ENTER]);
    app.see("saved");
    assert_eq!(app.plain_text("saved-code"), code);
    goes_dark(process);
    app.click("saved-done");
    assert_eq!(app.code_of("Codeberg"), code);
}

#[test]
fn what_is_no_token_is_said_and_the_next_code_is_read() {
    let stage = set_the_stage();
    let web = scene(Some("https://example.org/a"));
    let camera = stage.plugged_camera("built-in", "Built-in camera", &web);
    let app = look(&stage);
    app.see("other");
    app.read("https://example.org/a");
    app.read("It is shown here and was not opened.");
    app.hear("This was read. It is no token.");

    camera.show(&scene(Some(&link("Codeberg"))));
    app.see_focused("draft-save");
    app.click("camera-again");
    app.see("draft-save");
    assert!(!app.shows("other"), "what was read before is forgotten");
    app.press(&[ESCAPE]);
    app.see("empty");
    assert!(app.names().is_empty(), "nothing is kept unasked");
}

#[test]
fn the_parts_of_a_transfer_are_collected_in_any_order() {
    let stage = set_the_stage();
    let camera = stage.plugged_camera("built-in", "Built-in camera", &scene(None));
    let app = look(&stage);
    app.see_pictures();
    let show = |index: u8, name: &str| {
        camera.show(&scene(Some(&part_of_a_transfer(index, 3, name))));
        app.read(name);
    };
    show(2, "Third service");
    app.read("1 of 3 codes, looking for the next");
    app.read("Show them to the camera too, in any order.");
    show(0, "First service");
    app.read("2 of 3 codes, looking for the next");
    show(1, "Second service");
    app.read("Add 3 tokens");
    app.confirm_several();
    app.see_sorted(&["First service", "Second service", "Third service"]);
}

/// What each trouble is called by its file, by the page's state, and in words.
const TROUBLES: [(&str, &str, &str); 4] = [
    ("denied", "denied", "Countersign may not use the camera"),
    ("busy", "busy", "Another app is using the camera"),
    ("hangs", "stalled", "The camera sends no picture"),
    ("dies", "broken", "The camera keeps failing"),
];

#[test]
fn every_trouble_has_its_page_and_goes_away_by_itself() {
    let stage = set_the_stage();
    let camera = stage.camera("built-in", "Built-in camera", &scene(None));
    let app = look(&stage);
    app.see_camera("noCamera");
    app.read("No camera found");
    app.read("This computer does not report any camera.");
    app.hear("No camera found.");
    app.see("camera-retry");
    assert!(!app.shows("camera-other"), "there is no other one");

    camera.plug();
    app.see_camera("open");
    app.see_pictures();
    app.hear(ON);

    camera.unplug();
    app.see_camera("unplugged");
    app.read("The camera is gone");
    app.hear("The camera is gone.");
    camera.plug();
    app.see_camera("open");

    for (trouble, state, words) in TROUBLES {
        camera.trouble(trouble);
        app.see_camera(state);
        app.read(words);
        app.hear(&format!("{words}."));
        for way in [
            "camera-retry",
            "camera-screen-instead",
            "camera-files",
            "camera-type",
        ] {
            app.see(way);
        }
        assert!(
            !app.shows("camera-picture"),
            "no old picture stays: {state}"
        );
        camera.relieve(trouble);
        app.see_camera("open");
        app.see_pictures();
    }

    camera.show(b"not a picture");
    app.see_camera("notUsable");
    app.read("This camera cannot be used");
    camera.show(&scene(Some(&link("Codeberg"))));
    app.see("draft-save");
}

#[test]
fn trying_again_and_every_other_way_out_work_from_a_page_of_trouble() {
    let stage = set_the_stage();
    let camera = stage.plugged_camera("built-in", "Built-in camera", &scene(None));
    camera.trouble("busy");
    let app = look(&stage);
    app.see_camera("busy");
    app.read("Only one app at a time can use Built-in camera.");
    let process = app.camera_process();
    app.tab_to("camera-retry");
    app.press(&[ENTER]);
    holds("another process to look", || !is_running(process));
    app.see_camera("busy");

    app.tab_to("camera-type");
    let process = app.camera_process();
    app.press(&[ENTER]);
    app.see("manual-secret");
    goes_dark(process);
    app.click("back");
    app.see("empty");

    open_camera(&app);
    app.see_camera("busy");
    app.tab_to("camera-screen-instead");
    app.press(&[ENTER]);
    app.see("screen-retry");
    app.tab_to("screen-camera");
    app.press(&[ENTER]);
    app.see_camera("busy");
}

#[test]
fn a_black_picture_is_explained_and_the_other_camera_is_tried_and_remembered() {
    let stage = set_the_stage();
    let first = stage.plugged_camera("1-infrared", "Infrared camera", &covered());
    stage.plugged_camera("2-webcam", "Webcam", &scene(None));
    let app = look(&stage);
    app.see_camera("open");
    app.see_camera("black");
    app.hear("The camera is on but the picture is black.");
    for words in [
        "The camera is on but the picture is black",
        "Shutter: slide open the cover over the lens",
        "Privacy key: press the camera key, often F9 or F10, or a switch on the side",
        "Permission: your desktop may be holding the picture back",
        "Lid: a docked laptop with its lid closed sees nothing",
        "Other camera: this may be the infrared one",
        "This goes away by itself as soon as there is a picture.",
    ] {
        app.read(words);
    }

    // The shutter is opened, the light goes out, and it comes back.
    first.show(&scene(None));
    app.see_camera("ok");
    app.hear(ON);
    first.show(&dark_room());
    app.see_camera("dark");
    app.hear("It is dark in front of the camera.");
    first.show(&covered());
    app.see_camera("black");

    app.tab_to("camera-other");
    app.press(&[ENTER]);
    app.see_camera("open");
    assert_eq!(app.value("camera-choose"), "2-webcam");
    holds("the choice to be remembered", || {
        stage.read_settings()["camera"] == "2-webcam"
    });
    app.press(&[ESCAPE]);
    app.see("empty");
    open_camera(&app);
    app.see_camera("open");
    assert_eq!(app.value("camera-choose"), "2-webcam");
}

#[test]
fn a_camera_that_comes_or_goes_is_noticed_while_another_is_in_use() {
    let stage = set_the_stage();
    stage.plugged_camera("1-built-in", "Built-in camera", &scene(None));
    let second = stage.camera("2-webcam", "Webcam", &scene(Some(&link("Codeberg"))));
    let app = look(&stage);
    app.see_camera("open");
    app.read("Built-in camera");
    assert!(!app.shows("camera-choose"), "there is nothing to choose");
    second.plug();
    app.see("camera-choose");
    app.hear("Another camera can be chosen: Webcam.");
    second.unplug();
    app.see_gone("camera-choose");
    second.plug();
    app.see("camera-choose");
    app.choose("camera-choose", "2-webcam");
    app.see("draft-save");
}

#[test]
fn the_camera_ends_with_its_page_the_lock_the_window_and_the_app() {
    let stage = set_the_stage();
    let panel = Panel::start(&stage.bus);
    stage.plugged_camera("built-in", "Built-in camera", &scene(None));
    stage.write_settings(&serde_json::json!({ "closeTo": "tray" }));
    let app = look(&stage);
    let icon = panel.icon();
    app.see_pictures();
    let process = app.camera_process();
    app.press(&[ESCAPE]);
    app.see_gone("camera-page");
    goes_dark(process);

    open_camera(&app);
    let process = app.camera_process();
    app.see_pictures();
    app.lock();
    goes_dark(process);
    app.unlock(PASSWORD);
    assert!(app.camera_processes().is_empty());

    open_camera(&app);
    let process = app.camera_process();
    app.see_pictures();
    let window = eventually("the window", || stage.display.window("Countersign"));
    stage.display.close(&window);
    holds("the window to hide", || {
        stage.display.window("Countersign").is_none()
    });
    goes_dark(process);
    assert!(app.camera_processes().is_empty());

    // It comes back with the window.
    let entry = |label: &str| {
        eventually("the icon's entry", || {
            let mut entries = icon.entries().into_iter();
            entries.find(|entry| entry.label.contains(label))
        })
    };
    icon.click(&entry("Open"));
    let process = app.camera_process();
    app.see_pictures();
    let whole = app.id();
    icon.click(&entry("Quit"));
    holds("the app to end", || !is_running(whole));
    goes_dark(process);
}

#[test]
fn the_systems_camera_settings_are_opened_where_there_are_any() {
    let stage = set_the_stage();
    let camera = stage.plugged_camera("built-in", "Built-in camera", &scene(None));
    camera.trouble("denied");
    let app = look(&stage);
    app.see_camera("denied");
    app.see("camera-retry");
    assert!(
        !app.shows("camera-settings"),
        "a desktop without such a page is promised none"
    );
    app.press(&[ESCAPE]);
    app.see("empty");

    let pages = stage.path("home").join("data/applications");
    std::fs::create_dir_all(&pages).expect("the stage can be written");
    std::fs::write(pages.join("gnome-privacy-panel.desktop"), "")
        .expect("the stage can be written");
    let (program, opened) = (
        stage.path("bin").join("gnome-control-center"),
        stage.path("opened"),
    );
    let script = format!("#!/bin/sh\necho \"$@\" > {}\n", opened.display());
    std::fs::write(&program, script).expect("the stage can be written");
    let runnable = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(&program, runnable).expect("the stage can be written");
    open_camera(&app);
    app.see_camera("denied");
    app.tab_to("camera-settings");
    app.press(&[ENTER]);
    holds("the settings to open", || {
        std::fs::read_to_string(&opened).is_ok_and(|words| words == "privacy\n")
    });
    // Coming back from them, the camera starts by itself.
    camera.relieve("denied");
    app.see_camera("open");
}
