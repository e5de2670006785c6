//! A session bus of our own. It starts no service by itself: who answers on it was put there by a test.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use super::process::{Process, bound_to_us};

/// A running bus.
pub(crate) struct Bus {
    address: String,
    _daemon: Process,
}

impl Bus {
    /// Starts it; its socket lies in this folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let config = folder.join("bus.conf");
        let text = format!(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
             \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n\
             <busconfig><type>session</type><listen>unix:dir={}</listen><auth>EXTERNAL</auth>\n\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n",
            folder.display()
        );
        std::fs::write(&config, text).expect("the folder can be written");
        let mut daemon = Process::start(
            bound_to_us("dbus-daemon")
                .arg(format!("--config-file={}", config.display()))
                .args(["--nofork", "--nopidfile", "--print-address=1"])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let mut address = String::new();
        let output = daemon.output().expect("its output is piped");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("dbus-daemon prints its address");
        let address = address.trim().to_owned();
        assert!(address.starts_with("unix:"), "dbus-daemon did not start");
        Self {
            address,
            _daemon: daemon,
        }
    }

    /// What DBUS_SESSION_BUS_ADDRESS is to be.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A connection to it.
    pub(crate) fn builder(&self) -> zbus::connection::Builder<'static> {
        let address: zbus::Address = self
            .address
            .as_str()
            .try_into()
            .expect("an address dbus-daemon printed");
        zbus::connection::Builder::address(address)
    }
}
