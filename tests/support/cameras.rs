//! Cameras of this stage: folders that the app's own camera process takes for cameras. What lies in them is
//! said in `crates/scan/src/camera/played.rs`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::app::{App, Stage};
use super::process::{self, is_running};
use super::tools::{picture_of, tool};
use super::waiting::{PATIENCE, eventually, within};

/// A camera that can be unplugged and plugged in again.
pub(crate) struct PlayedCamera {
    plugged: PathBuf,
    unplugged: PathBuf,
}

impl Stage {
    /// A camera with this id and name, which sees a picture made by [`scene`] and is not plugged in yet.
    pub(crate) fn camera(&self, id: &str, name: &str, picture: &[u8]) -> PlayedCamera {
        let camera = PlayedCamera {
            plugged: self.path("cameras").join(id),
            unplugged: self.path("unplugged").join(id),
        };
        std::fs::create_dir_all(&camera.unplugged).expect("the stage can be written");
        write(&camera.unplugged.join("name"), name.as_bytes());
        write(&camera.unplugged.join("picture.jpg"), picture);
        camera
    }

    /// The same, plugged in.
    pub(crate) fn plugged_camera(&self, id: &str, name: &str, picture: &[u8]) -> PlayedCamera {
        let camera = self.camera(id, name, picture);
        camera.plug();
        camera
    }
}

impl PlayedCamera {
    /// Plugs it in, all at once.
    pub(crate) fn plug(&self) {
        std::fs::rename(&self.unplugged, &self.plugged).expect("it is unplugged");
    }

    /// Takes it away, all at once.
    pub(crate) fn unplug(&self) {
        std::fs::rename(&self.plugged, &self.unplugged).expect("it is plugged in");
    }

    /// Lets it see something else from its next picture on.
    pub(crate) fn show(&self, picture: &[u8]) {
        let new = self.unplugged.with_extension("jpg");
        write(&new, picture);
        std::fs::rename(&new, self.plugged.join("picture.jpg")).expect("it is plugged in");
    }

    /// Gives it this trouble: `denied`, `busy`, `hangs` or `dies`.
    pub(crate) fn trouble(&self, name: &str) {
        write(&self.plugged.join(name), b"");
    }

    /// Takes the trouble from it.
    pub(crate) fn relieve(&self, name: &str) {
        std::fs::remove_file(self.plugged.join(name)).expect("it had this trouble");
    }
}

fn write(file: &Path, content: &[u8]) {
    std::fs::write(file, content).expect("the stage can be written");
}

/// What a camera sees: a sheet with this code on it, held before the lens, or an empty room.
pub(crate) fn scene(code: Option<&str>) -> Vec<u8> {
    let mut arguments = vec!["-size", "640x480", "gradient:#57524a-#2b2824"];
    let code = code.map(picture_of).unwrap_or_default();
    let sheet = [
        "(",
        "png:-",
        "-resize",
        "230x230!",
        "-bordercolor",
        "#fbfaf7",
        "-border",
        "24x56",
        "-background",
        "none",
        "-rotate",
        "-6",
        ")",
        "-gravity",
        "center",
        "-composite",
    ];
    if !code.is_empty() {
        arguments.extend(sheet);
    }
    arguments.extend(["-quality", "92", "jpg:-"]);
    tool("convert", &arguments, &code)
}

/// A covered lens: nothing but the noise of the sensor.
pub(crate) fn covered() -> Vec<u8> {
    let arguments = [
        "-size",
        "640x480",
        "xc:#040404",
        "-attenuate",
        "0.1",
        "+noise",
        "Gaussian",
        "-quality",
        "92",
        "jpg:-",
    ];
    tool("convert", &arguments, &[])
}

/// A dark room, in which something is to be seen, if hardly.
pub(crate) fn dark_room() -> Vec<u8> {
    let arguments = [
        "-size",
        "640x480",
        "gradient:#2e2c28-#080807",
        "-quality",
        "92",
        "jpg:-",
    ];
    tool("convert", &arguments, &[])
}

impl App<'_> {
    /// The camera processes that run now.
    pub(crate) fn camera_processes(&self) -> Vec<u32> {
        let is_camera = |id: &u32| {
            let words = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            let mut words = words.split(|byte| *byte == 0);
            words.any(|word| word == b"--camera-worker") && words.next() == Some(b"open".as_slice())
        };
        let below = process::descendants(self.driver.id()).into_iter();
        below.map(|(id, _)| id).filter(is_camera).collect()
    }

    /// The one camera process, once there is exactly one.
    #[track_caller]
    pub(crate) fn camera_process(&self) -> u32 {
        eventually("one camera process", || match self.camera_processes()[..] {
            [one] => Some(one),
            _ => None,
        })
    }

    /// Waits until the camera's page says this of it, by the state's own name.
    #[track_caller]
    pub(crate) fn see_camera(&self, state: &str) {
        let now = || self.attribute("camera-state", "data-state");
        let seen = within(PATIENCE, || (now()? == state).then_some(()));
        assert!(
            seen.is_some(),
            "the camera is {:?} and not {state}; {}",
            now(),
            self.everything()
        );
    }

    /// Waits until there are pictures of the camera in its page.
    #[track_caller]
    pub(crate) fn see_pictures(&self) {
        let size =
            "return document.querySelector('[data-testid=camera-picture] canvas')?.width ?? 0";
        let seen = within(PATIENCE, || {
            (self.script(size, json!([])).as_u64() == Some(640)).then_some(())
        });
        assert!(seen.is_some(), "no picture; {}", self.everything());
    }

    /// Waits until the sheet of [`scene`] is in the picture: codes are read before they are shown.
    #[track_caller]
    pub(crate) fn see_the_sheet(&self) {
        let light = "return document.querySelector('[data-testid=camera-picture] canvas')
            ?.getContext('2d').getImageData(320, 85, 1, 1).data[0] ?? 0";
        let seen = within(PATIENCE, || {
            (self.script(light, json!([])).as_u64()? > 200).then_some(())
        });
        assert!(seen.is_some(), "no sheet in it; {}", self.everything());
    }

    /// Waits until a screen reader is told this.
    #[track_caller]
    pub(crate) fn hear(&self, sentence: &str) {
        let said = || {
            self.script(
            "return document.querySelector('[data-testid=live-polite]')?.textContent.trim() ?? ''",
            json!([]),
        )
        };
        let heard = within(PATIENCE, || (said() == sentence).then_some(()));
        assert!(heard.is_some(), "{:?} is said and not {sentence:?}", said());
    }
}

/// Waits until a camera process has ended, and no longer than the light may stay on.
#[track_caller]
pub(crate) fn goes_dark(process: u32) {
    let ended = within(std::time::Duration::from_millis(300), || {
        (!is_running(process)).then_some(())
    });
    assert!(ended.is_some(), "the camera stays on");
}
