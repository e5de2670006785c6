//! The real app under a driver, and the stage it stands on: folders, display and bus of its own.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::bus::Bus;
use super::display::Display;
use super::driver::Driver;
use super::process::{self, BOUND, Process};
use super::waiting::{eventually, holds};

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_countersign");
/// When the stories happen: 2033-05-18 03:33:30 UTC, the first second of a window of 30 s.
pub(crate) const NOW: i64 = 2_000_000_010;

/// Folders, a display and a bus. Several runs of the app may follow each other on one stage.
pub(crate) struct Stage {
    // Dropped in this order: whoever draws or speaks goes before what it draws on.
    pub(crate) display: Display,
    pub(crate) bus: Bus,
    folder: TempDir,
}

impl Stage {
    /// Sets it up, empty.
    pub(crate) fn new() -> Self {
        Self::of_size(1280, 960)
    }

    /// The same with a screen of this size.
    pub(crate) fn of_size(width: u32, height: u32) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("countersign-test.")
            .tempdir()
            .expect("a temporary folder");
        for name in ["bin", "cameras", "home", "profile", "run", "tmp"] {
            std::fs::DirBuilder::new()
                .mode(0o700)
                .create(folder.path().join(name))
                .expect("a folder in it");
        }
        let bus = Bus::start(&folder.path().join("run"));
        Self {
            display: Display::start(width, height),
            bus,
            folder,
        }
    }

    /// The folder everything on the stage lies in.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path on the stage.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the app keeps everything.
    pub(crate) fn profile(&self) -> PathBuf {
        self.path("profile")
    }

    /// The vault's file.
    pub(crate) fn vault(&self) -> PathBuf {
        self.profile().join("vault.db")
    }

    /// A command that sees this stage and nothing else of the computer it runs on.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.path("home"));
        // What ./dev marks its processes with, so that it can end them even after a crash.
        for name in ["LD_LIBRARY_PATH", "COUNTERSIGN_DEV_RUN"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        for (name, folder) in [
            ("HOME", "home"),
            ("XDG_CACHE_HOME", "home/cache"),
            ("XDG_CONFIG_HOME", "home/config"),
            ("XDG_DATA_HOME", "home/data"),
            ("XDG_STATE_HOME", "home/state"),
            ("XDG_RUNTIME_DIR", "run"),
            ("TMPDIR", "tmp"),
        ] {
            command.env(name, self.path(folder));
        }
        // Programs of the stage go before those of the computer; its cameras are all there are.
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(self.path("bin")).chain(std::env::split_paths(&path));
        command
            .env("PATH", std::env::join_paths(path).expect("no colon in it"))
            .env("COUNTERSIGN_CAMERAS", self.path("cameras"))
            .env("DISPLAY", self.display.name())
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus.address())
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("GDK_BACKEND", "x11")
            .env("GSETTINGS_BACKEND", "memory")
            .env("GTK_A11Y", "none")
            .env("NO_AT_BRIDGE", "1")
            // There is no graphics card behind Xvfb; this saves a third of the work.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        command
    }

    /// The app's arguments: this profile, and a clock that begins at `NOW`.
    pub(crate) fn arguments(&self, clock: &str) -> Vec<String> {
        vec![
            "--profile".to_owned(),
            self.profile().display().to_string(),
            "--clock".to_owned(),
            clock.to_owned(),
        ]
    }

    /// Starts the app with its clock standing at `NOW`.
    pub(crate) fn open(&self) -> App<'_> {
        self.open_at(&format!("{NOW}:still"))
    }

    /// Starts the app with this `--clock`.
    pub(crate) fn open_at(&self, clock: &str) -> App<'_> {
        self.open_with(&self.arguments(clock))
    }

    /// Starts the app with a clock that stands at `NOW` until it is moved.
    pub(crate) fn open_by_our_clock(&self) -> App<'_> {
        self.set_clock(0);
        let clock = self.path("run").join("clock");
        self.open_at(&clock.display().to_string())
    }

    /// Moves that clock to this many seconds after `NOW`.
    pub(crate) fn set_clock(&self, seconds: i64) {
        self.set_clocks(seconds, 0);
    }

    /// The same for the clock that waiting follows: so much time has passed.
    pub(crate) fn let_pass(&self, seconds: i64) {
        self.set_clocks(seconds, seconds);
    }

    fn set_clocks(&self, seconds: i64, steady: i64) {
        let (file, next) = (
            self.path("run").join("clock"),
            self.path("run").join("next"),
        );
        // The app reads it at any moment: it is the old one whole, or the new one.
        std::fs::write(&next, format!("{} {steady}", NOW + seconds))
            .expect("the stage can be written");
        std::fs::rename(next, file).expect("the stage can be written");
    }

    /// Starts the app with these arguments.
    pub(crate) fn open_with(&self, arguments: &[String]) -> App<'_> {
        self.open_under(arguments, &[])
    }

    /// The same with more in its environment.
    pub(crate) fn open_under(&self, arguments: &[String], environment: &[(&str, &str)]) -> App<'_> {
        let mut command = self.command("setpriv");
        command.envs(environment.iter().copied());
        command.args(BOUND).arg("WebKitWebDriver");
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        let noise = |name: &str| {
            Stdio::from(std::fs::File::create(self.path(name)).expect("a file on the stage"))
        };
        command.stdout(noise("stdout")).stderr(noise("stderr"));
        let driver = Driver::start(command, Path::new(BINARY), arguments);
        let app = App {
            driver,
            stage: self,
        };
        app.take_newest_window();
        app
    }

    /// Starts the app without a driver, as a person would.
    pub(crate) fn open_bare(&self, more: &[&str]) -> Process {
        let mut command = self.command(BINARY);
        command
            .args(self.arguments(&format!("{NOW}:still")))
            .args(more);
        let noise = |name: &str| {
            Stdio::from(std::fs::File::create(self.path(name)).expect("a file on the stage"))
        };
        Process::start(
            command
                .stdin(Stdio::null())
                .stdout(noise("stdout"))
                .stderr(noise("stderr")),
        )
    }
}

/// A running app. Dropping it kills it, as a power cut would.
pub(crate) struct App<'stage> {
    pub(crate) driver: Driver,
    pub(crate) stage: &'stage Stage,
}

impl App<'_> {
    /// The app's own process.
    pub(crate) fn id(&self) -> u32 {
        eventually("the app's process", || {
            let below = process::descendants(self.driver.id());
            below
                .into_iter()
                .find(|(_, name)| name == "countersign")
                .map(|(id, _)| id)
        })
    }

    /// The processes that draw its pages.
    pub(crate) fn web_processes(&self) -> Vec<u32> {
        let below = process::descendants(self.driver.id());
        below
            .into_iter()
            .filter(|(_, name)| name.starts_with("WebKitWebProces"))
            .map(|(id, _)| id)
            .collect()
    }

    /// Speaks to the newest main window, once its page shows something.
    pub(crate) fn take_newest_window(&self) {
        holds("a window with a page in it", || {
            let handles = self.driver.handles();
            // A lock takes the window that asks away as well, though not in the same moment.
            handles.iter().rev().any(|handle| {
                self.driver.switch_to(handle).is_ok()
                    && self.is_main()
                    && self.count("[data-testid]") > 0
            })
        });
    }

    /// Whether the page that is spoken to is the main window's.
    fn is_main(&self) -> bool {
        let path = self.script("return location.pathname", serde_json::json!([]));
        path == "/" || path == "/index.html"
    }

    /// Waits until the window that is spoken to is gone, and speaks to the one that took its place.
    pub(crate) fn follow_the_lock(&self, old: &str) {
        holds("the old window to go and a new one to come", || {
            let handles = self.driver.handles();
            !handles.is_empty() && handles.iter().all(|handle| handle != old)
        });
        self.take_newest_window();
    }
}
