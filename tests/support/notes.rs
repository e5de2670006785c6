//! A notification service, played on our own bus. Dropped, it is gone from the bus like one that died.

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};

use futures_lite::future::{block_on, pending};
use zbus::{Connection, OwnedVariant, interface};

use super::bus::Bus;
use super::waiting::PATIENCE;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The service; it keeps what it was asked to show.
pub(crate) struct Notes {
    bus: Connection,
    shown: Receiver<Note>,
    closed: Receiver<u32>,
}

/// How the service is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Manner {
    /// Its notices have no buttons.
    pub(crate) without_buttons: bool,
    /// It presses this before it says which number a notice has.
    pub(crate) presses_at_once: Option<&'static str>,
    /// It never answers.
    pub(crate) hangs: bool,
    /// It says that nobody is disturbed now.
    pub(crate) is_quiet: bool,
}

/// One notice.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) app: String,
    /// What the service calls it.
    pub(crate) id: u32,
    /// Whose place it took; 0 for nobody's.
    pub(crate) replaces: u32,
    pub(crate) summary: String,
    pub(crate) body: String,
    /// Keys and labels in turn.
    pub(crate) actions: Vec<String>,
    /// The hints, spelled out, so that nothing can hide in them.
    pub(crate) hints: String,
    /// Milliseconds that it stays; 0 for as long as nobody takes it away.
    pub(crate) timeout: i32,
}

struct Service {
    manner: Manner,
    show: Sender<Note>,
    close: Sender<u32>,
    last: u32,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    async fn get_capabilities(&self) -> Vec<String> {
        if self.manner.hangs {
            pending::<()>().await;
        }
        let able = ["body", "body-markup", "persistence", "actions"];
        let able = able
            .iter()
            .filter(|it| **it != "actions" || !self.manner.without_buttons);
        able.map(|it| (*it).to_owned()).collect()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("played".into(), "tests".into(), "1".into(), "1.2".into())
    }

    #[zbus(property)]
    fn inhibited(&self) -> bool {
        self.manner.is_quiet
    }

    #[expect(clippy::too_many_arguments, reason = "the interface has eight")]
    async fn notify(
        &mut self,
        #[zbus(connection)] bus: &Connection,
        app: String,
        replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedVariant>,
        timeout: i32,
    ) -> u32 {
        if replaces == 0 {
            self.last += 1;
        }
        let number = if replaces == 0 { self.last } else { replaces };
        if let Some(key) = self.manner.presses_at_once {
            emit(bus, "ActionInvoked", &(number, key)).await;
        }
        let _ = self.show.send(Note {
            app,
            id: number,
            replaces,
            summary,
            body,
            actions,
            hints: format!("{hints:?}"),
            timeout,
        });
        number
    }

    fn close_notification(&self, number: u32) {
        let _ = self.close.send(number);
    }
}

impl Notes {
    /// Takes the service's place on the bus.
    pub(crate) fn start(bus: &Bus) -> Self {
        Self::start_as(bus, Manner::default())
    }

    /// The same with a manner of its own.
    pub(crate) fn start_as(bus: &Bus, manner: Manner) -> Self {
        let (show, shown) = mpsc::channel();
        let (close, closed) = mpsc::channel();
        let service = Service {
            manner,
            show,
            close,
            last: 0,
        };
        let built = bus.builder().name(NAME).serve_at(PATH, service).build();
        Self {
            bus: block_on(built).expect("the bus takes a notification service"),
            shown,
            closed,
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

    /// The number of the next notice that is taken away.
    pub(crate) fn taken_away(&self) -> u32 {
        let closed = self.closed.recv_timeout(PATIENCE);
        closed.expect("a notice is taken away")
    }

    /// Presses a button as most services do: the notice is gone with it, and both are said at once.
    pub(crate) fn press(&self, id: u32, key: &str) {
        block_on(async {
            emit(&self.bus, "ActionInvoked", &(id, key)).await;
            emit(&self.bus, "NotificationClosed", &(id, 2_u32)).await;
        });
    }

    /// A notice goes without a press; the reasons are those of the specification: 1 it ran out, 2 the person closed it.
    pub(crate) fn close(&self, id: u32, reason: u32) {
        block_on(emit(&self.bus, "NotificationClosed", &(id, reason)));
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        // A service that hangs keeps its connection by itself.
        let _ = block_on(self.bus.clone().close());
    }
}

async fn emit<B>(bus: &Connection, signal: &'static str, body: &B)
where
    B: serde::Serialize + zbus::zvariant::DynamicType,
{
    let emitted = bus.emit_signal(None::<&str>, PATH, NAME, signal, body);
    emitted.await.expect("the bus takes a signal");
}
