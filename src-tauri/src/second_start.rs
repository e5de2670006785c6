//! A second start hands what it was asked for to the app that runs already, and ends.
//!
//! The single-instance plugin does this too, but only when the toolkit is up, and ends the process in the
//! midst of it: its threads and its exit handlers then race, and now and then one crashes. Asked before
//! anything is begun, nothing is there to crash; the plugin stays for two first starts at one moment.

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
