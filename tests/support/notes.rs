//! A notification service, played on our own bus.

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};

use futures_lite::future::block_on;
use zbus::{Connection, OwnedVariant, interface};

use super::bus::Bus;
use super::waiting::PATIENCE;

/// The service; it keeps what it was asked to show.
pub(crate) struct Notes {
    _bus: Connection,
    shown: Receiver<Note>,
}

/// One notice.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) app: String,
    pub(crate) summary: String,
    pub(crate) body: String,
    pub(crate) actions: Vec<String>,
    /// The hints, spelled out, so that nothing can hide in them.
    pub(crate) hints: String,
}

struct Service {
    show: Sender<Note>,
    last: u32,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<String> {
        ["body", "actions", "persistence"]
            .map(str::to_owned)
            .to_vec()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("played".into(), "tests".into(), "1".into(), "1.2".into())
    }

    #[expect(clippy::too_many_arguments, reason = "the interface has eight")]
    fn notify(
        &mut self,
        app: String,
        replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedVariant>,
        _timeout: i32,
    ) -> u32 {
        let _ = self.show.send(Note {
            app,
            summary,
            body,
            actions,
            hints: format!("{hints:?}"),
        });
        if replaces == 0 {
            self.last += 1;
            self.last
        } else {
            replaces
        }
    }

    fn close_notification(&self, _id: u32) {}
}

impl Notes {
    /// Takes the service's place on the bus.
    pub(crate) fn start(bus: &Bus) -> Self {
        let (show, shown) = mpsc::channel();
        let built = bus
            .builder()
            .name("org.freedesktop.Notifications")
            .serve_at("/org/freedesktop/Notifications", Service { show, last: 0 })
            .build();
        Self {
            _bus: block_on(built).expect("the bus takes a notification service"),
            shown,
        }
    }

    /// The next notice.
    pub(crate) fn next(&self) -> Note {
        self.shown.recv_timeout(PATIENCE).expect("a notice comes")
    }

    /// Notices that came and were not looked at yet.
    pub(crate) fn waiting(&self) -> Vec<Note> {
        self.shown.try_iter().collect()
    }
}
