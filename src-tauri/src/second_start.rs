//! A second start hands what it was asked for to the app that runs already, and ends.
//!
//! The single-instance plugin does this too, but only when the toolkit is up, and ends the process in the
//! midst of it: its threads and its exit handlers then race, and now and then one crashes. Asked before
//! anything is begun, nothing is there to crash; the plugin stays for two first starts at one moment.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::launch::Launch;

/// The name the plugin takes on the session bus: the app's identifier and its own ending.
#[cfg(target_os = "linux")]
const NAME: &str = "org.countersign.Countersign.SingleInstance";
#[cfg(target_os = "linux")]
const PATH: &str = "/org/countersign/Countersign/SingleInstance";

/// True when an app that runs already took the arguments. Costs a few milliseconds of the session bus.
#[cfg(target_os = "linux")]
pub(crate) fn hand_over(arguments: &[String]) -> bool {
    let folder = std::env::current_dir().unwrap_or_default();
    let words = (arguments, folder.to_string_lossy());
    let asked = async {
        let bus = zbus::Connection::session().await?;
        let interface = Some("org.SingleInstance.DBus");
        bus.call_method(Some(NAME), PATH, interface, "ExecuteCallback", &words)
            .await
    };
    futures_lite::future::block_on(asked).is_ok()
}

/// Windows and macOS: the plugin alone.
#[cfg(not(target_os = "linux"))]
pub(crate) fn hand_over(_arguments: &[String]) -> bool {
    false
}

/// Second starts that come while the first still sets up, from the moment it has its name on the bus. Until it has,
/// no desk is there to take a link, and a window that is made beside the first one would wait for it without end.
pub(crate) struct Early(Mutex<Option<Vec<Launch>>>);

impl Default for Early {
    fn default() -> Self {
        Self(Mutex::new(Some(Vec::new())))
    }
}

impl Early {
    /// Keeps it for later, or gives it back to be heard now.
    pub(crate) fn keep(&self, second: Launch) -> Option<Launch> {
        match &mut *self.kept() {
            Some(kept) => {
                kept.push(second);
                None
            }
            None => Some(second),
        }
    }

    /// The first has set up: those that came until now.
    pub(crate) fn end(&self) -> Vec<Launch> {
        self.kept().take().unwrap_or_default()
    }

    fn kept(&self) -> MutexGuard<'_, Option<Vec<Launch>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_one_the_plugin_takes() {
        let settings: serde_json::Value =
            serde_json::from_str(include_str!("../../tauri.conf.json")).expect("JSON");
        let name = format!(
            "{}.SingleInstance",
            settings["identifier"].as_str().expect("a text")
        );
        assert_eq!(NAME, name);
        assert_eq!(PATH, format!("/{}", name.replace('.', "/")));
    }
}
