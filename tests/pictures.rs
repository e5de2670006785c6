//! Pictures of every screen of the real window, light and dark, narrow and wide, and with large text. With
//! `COUNTERSIGN_PICTURES` they go into that folder; without it a few are taken and looked at by the machine.
#![cfg(target_os = "linux")]

#[expect(
    dead_code,
    reason = "the crate that this harness is borrowed from uses more of it"
)]
#[path = "../crates/approvals/tests/support/double.rs"]
mod double;
#[expect(
    dead_code,
    unused_imports,
    reason = "each test file uses its part of the harness"
)]
mod support;

#[path = "pictures/approvals.rs"]
mod approvals;
#[path = "support/asking.rs"]
mod asking;
#[path = "pictures/backups.rs"]
mod backups;

use std::path::{Path, PathBuf};

use serde_json::json;
use support::cameras::{covered, dark_room, scene};
use support::panel::Panel;
use support::portal::{Answer, Portal};
use support::sample::{SAMPLE, SAMPLE_TIME};
use support::transfer::part_of_a_transfer;
use support::{
    App, CONTROL, Clipboard, ENTER, ESCAPE, PASSWORD, SHIFT, Stage, TAB, eventually, holds,
    picture_of, seeded, tool,
};

/// Name, width, text size. The height is the window's own.
const SHAPES: [(&str, u32, f64); 3] = [("440", 440, 1.0), ("980", 980, 1.0), ("440-200", 440, 2.0)];
const HEIGHT: u32 = 720;

/// One round of pictures.
struct Round {
    folder: PathBuf,
    theme: &'static str,
    shape: (&'static str, u32, f64),
    /// Whether only a few are wanted.
    brief: bool,
}

#[test]
fn every_screen_in_the_light() {
    take_all("light", every_screen);
}

#[test]
fn every_screen_in_the_dark() {
    take_all("dark", every_screen);
}

#[test]
fn every_page_about_backups_in_the_light() {
    take_all("light", backups::every_page);
}

#[test]
fn every_page_about_backups_in_the_dark() {
    take_all("dark", backups::every_page);
}

#[test]
fn everything_about_approvals_in_the_light() {
    take_all("light", approvals::every_page);
}

#[test]
fn everything_about_approvals_in_the_dark() {
    take_all("dark", approvals::every_page);
}

fn take_all(theme: &'static str, of: fn(&Round)) {
    let wanted = std::env::var_os("COUNTERSIGN_PICTURES").map(PathBuf::from);
    let brief = wanted.is_none();
    let spare = tempfile::tempdir().expect("a temporary folder");
    let folder = wanted.unwrap_or_else(|| spare.path().to_owned());
    std::fs::create_dir_all(&folder).expect("the pictures' folder");
    for shape in SHAPES
        .into_iter()
        .take(if brief { 1 } else { SHAPES.len() })
    {
        let round = Round {
            folder: folder.clone(),
            theme,
            shape,
            brief,
        };
        of(&round);
    }
    let count = std::fs::read_dir(&folder).expect("the folder").count();
    assert!(count >= 3, "only {count} pictures");
}

fn every_screen(round: &Round) {
    round.of_the_first_run();
    round.of_the_list();
    if !round.brief {
        round.of_an_empty_vault();
        round.of_adding();
        round.of_the_camera();
        round.of_troubles_with_the_camera();
        round.of_the_screen();
        round.of_the_rest();
        round.of_a_broken_vault();
    }
}

impl Round {
    /// A stage on which backups are made, so that no list warns.
    fn stage(&self) -> Stage {
        let stage = self.stage_without_backups();
        let folder = stage.path("home").join("backups");
        std::fs::create_dir(&folder).expect("the stage can be written");
        self.write_settings(&stage, &[&folder]);
        stage
    }

    fn stage_without_backups(&self) -> Stage {
        let stage = Stage::of_size(1200, 900);
        self.write_settings(&stage, &[]);
        stage
    }

    /// How the window is to look, and where backups go.
    fn write_settings(&self, stage: &Stage, folders: &[&Path]) {
        let (_, width, scale) = self.shape;
        stage.write_place(width, HEIGHT);
        stage.write_settings(&json!({
            "theme": self.theme, "textScale": scale, "backupFolders": folders,
        }));
    }

    /// The app at the drawings' moment. The page's seconds stand still too, where it counts them itself.
    fn open<'stage>(&self, stage: &'stage Stage) -> App<'stage> {
        self.open_by(stage, &format!("{SAMPLE_TIME}:still"))
    }

    /// The same by another clock.
    fn open_by<'stage>(&self, stage: &'stage Stage, clock: &str) -> App<'stage> {
        let app = stage.open_at(clock);
        let width = u64::from(self.shape.1);
        holds("the window's width", || {
            app.script("return innerWidth", json!([])).as_u64() == Some(width)
        });
        stop_the_clock(&app);
        app
    }

    fn open_sample<'stage>(&self, stage: &'stage Stage) -> App<'stage> {
        let app = self.open(stage);
        app.unlock(PASSWORD);
        app.code_of("GitHub");
        app
    }

    /// Takes a picture once nothing moves any more.
    fn take(&self, app: &App<'_>, name: &str) {
        let still = "const done = arguments[0];
            const short = document.getAnimations().filter((it) => it.effect.getTiming().duration < 1000);
            Promise.all([document.fonts.ready, ...short.map((it) => it.finished.catch(() => {}))])
                .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        app.driver
            .script_async(still, json!([]))
            .expect("the page comes to rest");
        // Where a test keeps its vault, its backups and its servers, and on which computer, is nobody's business.
        let names = "const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let text; (text = texts.nextNode());) {
                text.data = text.data
                    .replaceAll(arguments[0], '/home/mara/.local/share/countersign')
                    .replaceAll(/\\/dev\\/shm\\/countersign-test\\.\\w+/g, '/run/media/mara/Stick')
                    .replaceAll(/127\\.0\\.0\\.1:\\d+/g, 'vpn.northwind.example')
                    .replaceAll('127.0.0.1', '192.0.2.40')
                    .replaceAll(/on port \\d+ in \\d+ ms/g, 'on port 443 in 38 ms')
                    .replaceAll(`Made on ${arguments[1]},`, 'Made on studio,');
            }";
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        app.script(names, json!([app.stage.profile(), host.trim()]));
        let picture = app.driver.screenshot().expect("a picture");
        let colours = tool("identify", &["-format", "%k", "png:-"], &picture);
        let colours: u32 = String::from_utf8_lossy(&colours)
            .trim()
            .parse()
            .expect("a number of colours");
        assert!(colours > 16, "{name} is nearly blank: {colours} colours");
        let small = tool(
            "convert",
            &[
                "png:-",
                "-strip",
                "+dither",
                "-colors",
                "64",
                "-define",
                "png:compression-level=9",
                "png8:-",
            ],
            &picture,
        );
        let file = self
            .folder
            .join(format!("{name}-{}.{}.png", self.shape.0, self.theme));
        std::fs::write(file, small).expect("the pictures' folder can be written");
    }

    fn of_the_first_run(&self) {
        let stage = self.stage();
        let app = self.open(&stage);
        app.see("create-open");
        self.take(&app, "first-run");
        if self.brief {
            return;
        }
        app.click("create-open");
        app.type_into("create-password", PASSWORD);
        app.type_into("create-again", PASSWORD);
        holds("the strength to be shown", || {
            app.attribute("create-submit", "aria-disabled").is_none()
        });
        self.take(&app, "create-password");
        app.submit_when_ready("create-submit");
        app.recovery_groups();
        self.take(&app, "recovery-key");
        app.click("recovery-kept");
        app.see("recovery-answer-0");
        self.take(&app, "recovery-key-check");
    }

    fn of_an_empty_vault(&self) {
        let stage = self.stage();
        seeded(&stage, &[]);
        let app = self.open(&stage);
        app.unlock(PASSWORD);
        app.see("empty");
        self.take(&app, "empty");
    }

    fn of_the_list(&self) {
        let stage = self.stage();
        seeded(&stage, SAMPLE);
        let app = self.open(&stage);
        app.see("unlock");
        self.take(&app, "unlock");
        if !self.brief {
            app.type_into("unlock-password", "not this one");
            app.click("unlock-submit");
            app.see("error");
            self.take(&app, "unlock-wrong");
        }
        app.unlock(PASSWORD);
        app.code_of("GitHub");
        self.take(&app, "list");
        app.click_row("Proton");
        app.see("toast");
        self.take(&app, "list-copied");
        app.open_details("Proton");
        app.see("detail-code");
        self.take(&app, "detail");
        if self.brief {
            return;
        }
        app.click("detail-reveal");
        app.see("verify");
        self.take(&app, "verify");
        app.type_into("verify-password", PASSWORD);
        let main = app.driver.handle().expect("the main window");
        app.click("verify-submit");
        self.take_the_reveal_window(&app, &main);
        app.press(&[CONTROL, "e"]);
        app.see("edit");
        self.take(&app, "edit");
        app.click("edit-icon");
        app.see("icon-brand");
        self.take(&app, "icon");
    }

    fn take_the_reveal_window(&self, app: &App<'_>, main: &str) {
        let reveal = eventually("the reveal window", || {
            app.driver
                .handles()
                .into_iter()
                .find(|handle| handle != main)
        });
        app.driver.switch_to(&reveal).expect("it is there");
        app.see("reveal-qr");
        self.take(app, "reveal");
        // The window may be gone before the driver can say that the key was pressed.
        let _ = app.driver.press(&[ESCAPE]);
        holds("the reveal window to close", || {
            app.driver.handles() == [main]
        });
        app.driver.switch_to(main).expect("it is there");
    }

    fn of_adding(&self) {
        let stage = self.stage();
        seeded(&stage, SAMPLE);
        let app = self.open_sample(&stage);
        app.press(&[CONTROL, "n"]);
        app.see("add-sheet");
        self.take(&app, "add");
        app.click("add-type");
        app.type_into("manual-secret", "JBSW Y3DP EHPK 3PXQ");
        app.type_into("manual-issuer", "Fastmail");
        app.type_into("manual-account", "mara@fastmail.example");
        self.take(&app, "manual");
        app.click("manual-details");
        app.see("manual-period");
        self.take(&app, "manual-details");
        app.submit_when_ready("manual-submit");
        app.see("draft-save");
        self.take(&app, "draft");
        app.submit_when_ready("draft-save");
        app.see("saved-code");
        self.take(&app, "saved");
        app.click("saved-done");
        let twin = SAMPLE[0]
            .uri
            .replace("GitHub:mara-lindqvist", "GitHub:mara");
        let _owner = Clipboard(&stage.display).put(&stage, &twin);
        app.see("list");
        app.press(&[CONTROL, "v"]);
        app.see("draft-duplicate");
        self.take(&app, "duplicate");
    }

    /// A stage on which the desktop has a page about cameras, as GNOME does.
    fn stage_with_settings(&self) -> Stage {
        let stage = self.stage();
        let pages = stage.path("home").join("data/applications");
        std::fs::create_dir_all(&pages).expect("the stage can be written");
        std::fs::write(pages.join("gnome-privacy-panel.desktop"), "")
            .expect("the stage can be written");
        stage
    }

    /// Opens the camera's page.
    fn open_camera(app: &App<'_>) {
        app.press(&[CONTROL, "n"]);
        app.see_focused("add-camera");
        app.press(&[ENTER]);
        app.see("camera-page");
    }

    fn of_the_camera(&self) {
        let stage = self.stage_with_settings();
        seeded(&stage, SAMPLE);
        let camera = stage.plugged_camera("1-built-in", "Built-in camera", &scene(None));
        stage.plugged_camera("2-infrared", "Infrared camera", &scene(None));
        let app = self.open_sample(&stage);
        Self::open_camera(&app);
        app.see_pictures();
        self.take(&app, "camera-live");
        let code = "otpauth://totp/Codeberg:mara-lindqvist?secret=MNXWIZLCMVZGOY3PMRSWEZLT&issuer=Codeberg";
        camera.show(&scene(Some(code)));
        app.see("camera-outline");
        app.see_focused("draft-save");
        app.see_the_sheet();
        self.take(&app, "camera-found");
        camera.show(&covered());
        app.press(&[SHIFT, TAB]);
        app.see_focused("camera-again");
        app.press(&[ENTER]);
        app.see_camera("black");
        self.take(&app, "camera-black");
        camera.show(&dark_room());
        app.see_camera("dark");
        self.take(&app, "camera-dark");
        camera.show(&scene(Some("https://codeberg.example/user/login")));
        app.see("other");
        app.see_the_sheet();
        self.take(&app, "camera-no-token");
        app.click("camera-again");
        camera.show(&scene(Some(&part_of_a_transfer(1, 3, "Fastmail"))));
        app.read("1 of 3 codes");
        app.see_the_sheet();
        self.take(&app, "camera-transfer");
    }

    fn of_troubles_with_the_camera(&self) {
        let stage = self.stage_with_settings();
        seeded(&stage, SAMPLE);
        let camera = stage.camera("built-in", "Built-in camera", &scene(None));
        let app = self.open_sample(&stage);
        Self::open_camera(&app);
        app.see_camera("noCamera");
        self.take(&app, "camera-none");
        camera.plug();
        app.see_camera("open");
        camera.unplug();
        app.see_camera("unplugged");
        self.take(&app, "camera-unplugged");
        camera.plug();
        let troubles = [
            ("denied", "denied"),
            ("busy", "busy"),
            ("hangs", "stalled"),
            ("dies", "broken"),
        ];
        for (trouble, state) in troubles {
            app.see_camera("open");
            camera.trouble(trouble);
            app.see_camera(state);
            self.take(&app, &format!("camera-{state}"));
            camera.relieve(trouble);
        }
        app.see_camera("open");
        camera.show(b"not a picture");
        app.see_camera("notUsable");
        self.take(&app, "camera-not-usable");
    }

    fn of_the_screen(&self) {
        let stage = self.stage();
        seeded(&stage, SAMPLE);
        let look = |app: &App<'_>| {
            app.press(&[CONTROL, "n"]);
            app.tab_to("add-screen");
            app.press(&[ENTER]);
        };
        let app = self.open_sample(&stage);
        look(&app);
        app.see("screen-retry");
        self.take(&app, "screen-none");
        drop(app);

        let arguments = stage.arguments(&format!("{SAMPLE_TIME}:still"));
        let app = stage.open_under(&arguments, &[("WAYLAND_DISPLAY", "played")]);
        app.unlock(PASSWORD);
        look(&app);
        app.see("screen-retry");
        self.take(&app, "screen-unavailable");
        let portal = Portal::start(&stage.bus, Answer::Cancelled);
        app.press(&[ENTER]);
        app.read("Countersign may not see the screen");
        self.take(&app, "screen-refused");
        drop(portal);
        let file = stage.path("home").join("desktop.png");
        std::fs::write(&file, several_codes(&stage)).expect("the stage can be written");
        let _portal = Portal::start(&stage.bus, Answer::Granted(file));
        app.press(&[ENTER]);
        app.see("draft-save");
        self.take(&app, "screen-several");
    }

    fn of_the_rest(&self) {
        let stage = self.stage();
        seeded(&stage, SAMPLE);
        let panel = Panel::start(&stage.bus);
        let app = self.open_sample(&stage);
        let _icon = panel.icon();
        app.type_over("search", "git");
        holds("what was found", || app.names().len() == 4);
        self.take(&app, "search");
        app.type_over("search", "dropbox");
        app.see("search-open-bin");
        self.take(&app, "search-in-the-bin");
        app.click("search-clear");
        app.click("menu-open");
        app.see("menu");
        self.take(&app, "menu");
        app.click("bin-open");
        app.see("bin-row");
        self.take(&app, "bin");
        app.click("bin-purge");
        app.see("bin-dialog");
        self.take(&app, "bin-purge");
        app.click("bin-dialog-keep");
        app.click("back");
        app.see("list");
        for section in ["general", "security", "appearance", "about"] {
            app.open_settings(section);
            self.take(&app, &format!("settings-{section}"));
        }
        app.click("licences-open");
        app.see("licence");
        self.take(&app, "licences");
        app.press(&[ESCAPE]);
        let window = eventually("the window", || stage.display.window("Countersign"));
        stage.display.close(&window);
        app.see("close-dialog");
        self.take(&app, "close");
    }

    fn of_a_broken_vault(&self) {
        let stage = self.stage();
        std::fs::write(stage.vault(), b"PK\x03\x04").expect("the stage can be written");
        let app = self.open(&stage);
        app.see("broken");
        self.take(&app, "broken");
    }
}

/// The page that is spoken to counts no seconds from now on.
fn stop_the_clock(app: &App<'_>) {
    app.script("const now = Date.now(); Date.now = () => now;", json!([]));
}

/// A screen with two tokens and a network on it.
fn several_codes(stage: &Stage) -> Vec<u8> {
    let texts = [
        "otpauth://totp/Fastmail:mara?secret=MZQXG5DNMFUWYZLSMZQXG5DN&issuer=Fastmail",
        "otpauth://totp/Bitwarden:mara?secret=MJUXI53BOJSGK3TTMJUXI53B&issuer=Bitwarden",
        "WIFI:T:WPA;S:Northwind guests;P:open sesame;;",
    ];
    let mut arguments = Vec::new();
    for (place, text) in texts.into_iter().enumerate() {
        let file = stage.path("home").join(format!("{place}.png"));
        std::fs::write(&file, picture_of(text)).expect("the stage can be written");
        arguments.push(file.display().to_string());
    }
    arguments.extend(["+append".to_owned(), "png:-".to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    tool("convert", &arguments, &[])
}
