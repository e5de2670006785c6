//! The app's small files, as a test writes them beforehand and reads them afterwards.

use serde_json::{Value, json};

use super::app::Stage;
use super::waiting::{PATIENCE, within};

impl Stage {
    /// Writes the settings the app will find.
    pub(crate) fn write_settings(&self, settings: &Value) {
        std::fs::write(self.profile().join("settings.json"), settings.to_string())
            .expect("the stage can be written");
    }

    /// The settings as the app left them; nothing when it left none.
    pub(crate) fn read_settings(&self) -> Value {
        self.read_json("settings.json")
    }

    /// Writes where the window stood and how large it was.
    pub(crate) fn write_place(&self, width: u32, height: u32) {
        let place =
            json!({ "width": width, "height": height, "x": 20, "y": 40, "maximized": false });
        std::fs::write(self.profile().join("window.json"), place.to_string())
            .expect("the stage can be written");
    }

    /// Where the app says its window stood.
    pub(crate) fn read_place(&self) -> Value {
        self.read_json("window.json")
    }

    /// Everything the app logged.
    pub(crate) fn log(&self) -> String {
        let logs = std::fs::read_dir(self.profile().join("logs"))
            .into_iter()
            .flatten()
            .flatten();
        logs.filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
            .collect()
    }

    /// Waits until the log has a line with this in it.
    pub(crate) fn wait_for_log(&self, text: &str) {
        let logged = within(PATIENCE, || self.log().contains(text).then_some(()));
        assert!(
            logged.is_some(),
            "{text:?} was never logged, but:\n{}",
            self.log()
        );
    }

    fn read_json(&self, name: &str) -> Value {
        let bytes = std::fs::read(self.profile().join(name)).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}
