//! A real notification service, and a person who presses its buttons.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use futures_lite::future::block_on;
use zbus::Connection;

use super::app::Stage;
use super::process::Process;
use super::waiting::{eventually, within};

/// dunst, with a menu that presses what it is told to.
pub(crate) struct Dunst {
    bus: Connection,
    shown: PathBuf,
    pick: PathBuf,
    _process: Process,
}

impl Dunst {
    /// Starts it and waits until it answers.
    pub(crate) fn start(stage: &Stage) -> Self {
        let home = stage.path("home");
        let (shown, pick) = (home.join("shown"), home.join("pick"));
        let note = home.join("note.sh");
        // dunst runs this for every notice, with the words in its environment.
        script(
            &note,
            &format!(
                "printf '%s|%s\\n' \"$DUNST_SUMMARY\" \"$(printf '%s' \"$DUNST_BODY\" | tr '\\n' ' ')\" >> {}",
                shown.display()
            ),
        );
        // Its menu: the lines come in, the chosen one goes out.
        let menu = home.join("menu.sh");
        script(&menu, &format!("grep -m1 -F \"$(cat {})\"", pick.display()));
        let config = home.join("dunstrc");
        let rules = format!(
            "[global]\n  width = 400\n  enable_recursive_icon_lookup = false\n  dmenu = {}\n[all]\n  summary = \"*\"\n  script = {}\n",
            menu.display(),
            note.display()
        );
        std::fs::write(&config, rules).expect("the stage can be written");
        let process = Process::start(
            stage
                .command("dunst")
                .args(["-conf".as_ref(), config.as_os_str()])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        let bus = block_on(stage.bus.builder().build()).expect("the bus takes us");
        let dunst = Self {
            bus,
            shown,
            pick,
            _process: process,
        };
        eventually("dunst to answer", || dunst.call("Ping"));
        dunst
    }

    /// Every notice so far, `summary|body`.
    pub(crate) fn shown(&self) -> Vec<String> {
        let lines = std::fs::read_to_string(&self.shown).unwrap_or_default();
        lines.lines().map(str::to_owned).collect()
    }

    /// The next notice after so many that contains this.
    #[track_caller]
    pub(crate) fn see_after(&self, already: usize, words: &str) -> String {
        let found = within(super::waiting::PATIENCE, || {
            self.shown()
                .into_iter()
                .skip(already)
                .find(|line| line.contains(words))
        });
        assert!(
            found.is_some(),
            "no notice says {words:?}: {:?}",
            self.shown()
        );
        found.expect("just looked")
    }

    /// Presses this button of a notice on show.
    pub(crate) fn press(&self, button: &str) {
        std::fs::write(&self.pick, button).expect("the stage can be written");
        self.call("ContextMenuCall").expect("dunst takes the press");
    }

    /// Closes every notice without pressing anything.
    pub(crate) fn close_all(&self) {
        self.call("NotificationCloseAll")
            .expect("dunst closes its notices");
    }

    /// How many notices are on the screen.
    pub(crate) fn on_show(&self) -> u32 {
        let call = self.bus.call_method(
            Some("org.freedesktop.Notifications"),
            "/org/freedesktop/Notifications",
            Some("org.freedesktop.DBus.Properties"),
            "Get",
            &("org.dunstproject.cmd0", "displayedLength"),
        );
        let answer = block_on(call).expect("dunst answers");
        let value: zbus::OwnedVariant = answer.body().deserialize().expect("a number");
        u32::try_from(value).expect("a number")
    }

    fn call(&self, method: &str) -> Option<()> {
        let call = self.bus.call_method(
            Some("org.freedesktop.Notifications"),
            "/org/freedesktop/Notifications",
            Some("org.dunstproject.cmd0"),
            method,
            &(),
        );
        block_on(call).ok().map(drop)
    }
}

fn script(path: &Path, line: &str) {
    std::fs::write(path, format!("#!/bin/sh\n{line}\n")).expect("the stage can be written");
    let runnable = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(path, runnable).expect("the stage can be written");
}
