//! Which cameras there are.

use nokhwa::utils::CameraIndex;

use super::event::{CameraInfo, Trouble};

/// A camera and how to reach it.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) info: CameraInfo,
    pub(super) index: CameraIndex,
}

/// All cameras, in a steady order. A camera that the system shows but does not let us open is one;
/// the nodes beside a camera that carry no pictures are none. A panic below is no camera.
pub(super) fn cameras() -> Vec<Candidate> {
    #[cfg(feature = "test-hooks")]
    if let Some(folder) = super::played::folder() {
        return super::played::cameras(&folder);
    }
    let mut all = std::panic::catch_unwind(here::cameras).unwrap_or_default();
    // Two cameras of one kind without serial numbers: told apart by their order.
    for at in (0..all.len()).rev() {
        let (before, rest) = all.split_at_mut(at);
        if let Some(one) = rest.first_mut() {
            let same = before.iter().filter(|other| other.info.id == one.info.id);
            let count = same.count();
            if count > 0 {
                one.info.id.push_str(&format!("#{}", count + 1));
            }
        }
    }
    all
}

/// What changes when a camera comes or goes; cheap, and touches none. Empty where the system has nothing
/// of the kind.
pub(super) fn nodes() -> Vec<String> {
    #[cfg(feature = "test-hooks")]
    if let Some(folder) = super::played::folder() {
        return super::played::nodes(&folder);
    }
    here::nodes()
}

/// Looks, without touching any setting, whether a camera could be opened.
pub(super) fn may_open(candidate: &Candidate) -> Result<(), Trouble> {
    here::may_open(candidate)
}

#[cfg(target_os = "linux")]
mod here {
    use std::fs;
    use std::io;
    use std::panic::catch_unwind;
    use std::path::Path;

    use nokhwa::utils::CameraIndex;
    use v4l::capability::Flags;
    use v4l::video::Capture;

    use super::{CameraInfo, Candidate, Trouble};
    use crate::camera::wire::FORMATS;

    const CLASS: &str = "/sys/class/video4linux";

    pub(super) fn cameras() -> Vec<Candidate> {
        // Not nokhwa's list: it names every node, in no order, and panics on /dev/videofoo.
        let entries = fs::read_dir(CLASS).into_iter().flatten().flatten();
        let mut numbers: Vec<u32> = entries
            .filter_map(|entry| {
                entry
                    .file_name()
                    .to_str()?
                    .strip_prefix("video")?
                    .parse()
                    .ok()
            })
            .collect();
        numbers.sort_unstable();
        numbers.into_iter().filter_map(candidate).collect()
    }

    pub(super) fn nodes() -> Vec<String> {
        let entries = fs::read_dir(CLASS).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut nodes: Vec<String> = names.collect();
        nodes.sort();
        nodes
    }

    fn candidate(number: u32) -> Option<Candidate> {
        let class = Path::new(CLASS).join(format!("video{number}"));
        let read = |name: &str| fs::read_to_string(class.join(name)).unwrap_or_default();
        let node = read("index").trim().to_owned();
        let carries_pictures = match open(number) {
            Ok(device) => catch_unwind(|| carries_pictures(&device)).unwrap_or(node == "0"),
            // The first node of a camera is the one with the pictures, as a rule.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => node == "0",
            Err(error) => is_busy(&error),
        };
        let name = read("name").trim().to_owned();
        carries_pictures.then(|| Candidate {
            info: CameraInfo {
                id: id(&class, &name, &node),
                name,
            },
            index: CameraIndex::Index(number),
        })
    }

    fn carries_pictures(device: &v4l::Device) -> bool {
        let wanted = Flags::VIDEO_CAPTURE | Flags::STREAMING;
        let is_camera = device
            .query_caps()
            .is_ok_and(|caps| caps.capabilities.contains(wanted));
        let formats = Capture::enum_formats(device).unwrap_or_default();
        let is_known = |format: &v4l::format::Description| {
            format
                .fourcc
                .str()
                .is_ok_and(|name| FORMATS.contains(&name))
        };
        is_camera && formats.iter().any(is_known)
    }

    /// On USB by vendor, product and serial number, else by name; and the node's number in it.
    fn id(class: &Path, name: &str, node: &str) -> String {
        let usb = class.join("device/..");
        let read = |file: &str| {
            let text = fs::read_to_string(usb.join(file)).ok()?;
            Some(text.trim().to_owned())
        };
        let interface = fs::read_to_string(class.join("device/bInterfaceNumber"));
        match (read("idVendor"), read("idProduct"), interface) {
            (Some(vendor), Some(product), Ok(interface)) => {
                let serial = read("serial").unwrap_or_default();
                format!(
                    "usb:{vendor}:{product}:{serial}:{}:{node}",
                    interface.trim()
                )
            }
            _ => format!("name:{name}:{node}"),
        }
    }

    pub(super) fn may_open(candidate: &Candidate) -> Result<(), Trouble> {
        let CameraIndex::Index(number) = candidate.index else {
            return Err(Trouble::NotUsable);
        };
        match open(number) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(Trouble::Denied),
            Err(error) if is_busy(&error) => Err(Trouble::Busy),
            Err(error) if is_gone(&error) => Err(Trouble::NoCamera),
            Err(_) => Err(Trouble::NotUsable),
        }
    }

    /// Reading and writing, as capturing needs it.
    fn open(number: u32) -> io::Result<v4l::Device> {
        v4l::Device::with_path(format!("/dev/video{number}"))
    }

    fn is_busy(error: &io::Error) -> bool {
        error.kind() == io::ErrorKind::ResourceBusy
    }

    fn is_gone(error: &io::Error) -> bool {
        const NO_SUCH_DEVICE: i32 = 19;
        const NO_SUCH_ADDRESS: i32 = 6;
        error.kind() == io::ErrorKind::NotFound
            || matches!(error.raw_os_error(), Some(NO_SUCH_DEVICE | NO_SUCH_ADDRESS))
    }
}

/// macOS and Windows: untested, nothing here has been run there.
#[cfg(not(target_os = "linux"))]
mod here {
    use nokhwa::utils::ApiBackend;

    use super::{CameraInfo, Candidate, Trouble};

    pub(super) fn cameras() -> Vec<Candidate> {
        let all = nokhwa::query(ApiBackend::Auto).unwrap_or_default();
        let candidates = all.iter().map(|camera| Candidate {
            info: CameraInfo {
                // The system's own lasting id.
                id: camera.misc(),
                name: camera.human_name(),
            },
            index: camera.index().clone(),
        });
        candidates.collect()
    }

    pub(super) fn nodes() -> Vec<String> {
        Vec::new()
    }

    /// Windows keeps the person's choices in the registry: all programs, and those that do not
    /// come from its store; for this person, and for this computer.
    #[cfg(windows)]
    pub(super) fn may_open(_candidate: &Candidate) -> Result<(), Trouble> {
        use winreg::RegKey;
        use winreg::enums::{HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE};

        const WEBCAM: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\CapabilityAccessManager\\ConsentStore\\webcam";

        let is_denied = [HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE]
            .into_iter()
            .any(|root| {
                let keys = [WEBCAM.to_owned(), format!("{WEBCAM}\\NonPackaged")];
                keys.into_iter().any(|key| {
                    let value = RegKey::predef(root)
                        .open_subkey(key)
                        .and_then(|key| key.get_value::<String, _>("Value"));
                    value.is_ok_and(|value| value == "Deny")
                })
            });
        if is_denied {
            Err(Trouble::Denied)
        } else {
            Ok(())
        }
    }

    /// macOS was asked before.
    #[cfg(not(windows))]
    pub(super) fn may_open(_candidate: &Candidate) -> Result<(), Trouble> {
        Ok(())
    }
}
