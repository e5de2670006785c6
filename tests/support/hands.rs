//! Hands on the display itself: its windows, real keys, the file dialog and a dropped file.

use std::path::Path;
use std::time::Duration;

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::display::Display;
use super::waiting::{PATIENCE, eventually, within};

impl Display {
    /// The window with exactly this title that is on show, if there is one.
    pub(crate) fn window(&self, title: &str) -> Option<String> {
        let pattern = format!("^{title}$");
        let found = self.run("xdotool", &["search", "--onlyvisible", "--name", &pattern])?;
        found.lines().last().map(str::to_owned)
    }

    /// Gives a window the focus.
    pub(crate) fn focus(&self, window: &str) {
        self.run("xdotool", &["windowactivate", "--sync", window])
            .expect("the window takes the focus");
    }

    /// Types with the keyboard of the display, into whatever has the focus.
    pub(crate) fn type_text(&self, text: &str) {
        self.run("xdotool", &["type", "--delay", "8", text])
            .expect("the keyboard types");
    }

    /// Presses a key or a combination, as xdotool spells it.
    pub(crate) fn press(&self, keys: &str) {
        self.run("xdotool", &["key", keys])
            .expect("the keyboard types");
    }

    /// Asks a window to close, as its frame's button would.
    pub(crate) fn close(&self, window: &str) {
        let (connection, _) = x11rb::connect(Some(self.name())).expect("the display answers");
        let window: Window = window.parse().expect("xdotool prints numbers");
        let message = |name: &str| atom(&connection, name);
        let data = [message("WM_DELETE_WINDOW"), x11rb::CURRENT_TIME, 0, 0, 0];
        let event = ClientMessageEvent::new(32, window, message("WM_PROTOCOLS"), data);
        connection
            .send_event(false, window, EventMask::NO_EVENT, event)
            .expect("the message goes");
        // Asking something waits until the server has read everything before it; a connection that is closed
        // too early takes its last words with it.
        connection
            .get_input_focus()
            .expect("asked")
            .reply()
            .expect("answered");
    }

    /// Answers the open file dialog with this file.
    pub(crate) fn answer_file_dialog(&self, title: &str, file: &Path) {
        self.close_file_dialog(title, || {
            for keys in ["ctrl+l", "ctrl+a"] {
                self.press(keys);
            }
            self.type_text(&file.display().to_string());
            self.press("Return");
        });
    }

    /// Leaves the open file dialog without an answer.
    pub(crate) fn leave_file_dialog(&self, title: &str) {
        self.close_file_dialog(title, || self.press("Escape"));
    }

    /// Does this in the dialog until it is gone. One that is still being drawn loses keys; one that has heard them may
    /// take longer to go than it is looked at.
    fn close_file_dialog(&self, title: &str, act: impl Fn()) {
        let mut acted = false;
        eventually("the file dialog to close", || {
            let Some(dialog) = self.window(title) else {
                return acted.then_some(());
            };
            self.run("xdotool", &["windowactivate", "--sync", &dialog])?;
            act();
            acted = true;
            within(Duration::from_secs(3), || {
                self.window(title).is_none().then_some(())
            })
        });
    }

    /// Drops a file onto the window with this title, as a file manager does: XDND, version 5.
    pub(crate) fn drop_file(&self, title: &str, file: &Path) {
        let target = eventually("the window", || self.window(title))
            .parse()
            .expect("xdotool prints numbers");
        Drag::begin(
            self.name(),
            target,
            &format!("file://{}\r\n", file.display()),
        )
        .drop();
    }
}

/// A drag in progress, seen from its source.
struct Drag {
    connection: RustConnection,
    source: Window,
    target: Window,
    content: String,
    middle: u32,
}

impl Drag {
    fn begin(display: &str, target: Window, content: &str) -> Self {
        let (connection, screen) = x11rb::connect(Some(display)).expect("the display answers");
        let root = connection.setup().roots[screen].root;
        let source = connection.generate_id().expect("an id");
        let none = CreateWindowAux::new();
        connection
            .create_window(
                0,
                source,
                root,
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_ONLY,
                x11rb::COPY_FROM_PARENT,
                &none,
            )
            .expect("a window");
        let selection = atom(&connection, "XdndSelection");
        connection
            .set_selection_owner(source, selection, x11rb::CURRENT_TIME)
            .expect("the selection");
        let size = connection
            .get_geometry(target)
            .expect("asked")
            .reply()
            .expect("the target is there");
        let (x, y) = (
            i16::try_from(size.width / 2).unwrap_or(0),
            i16::try_from(size.height / 2).unwrap_or(0),
        );
        let at = connection
            .translate_coordinates(target, root, x, y)
            .expect("asked")
            .reply()
            .expect("answered");
        let half = |side: i16| u32::from(side.unsigned_abs());
        let middle = half(at.dst_x) << 16 | half(at.dst_y);
        Self {
            connection,
            source,
            target,
            content: content.to_owned(),
            middle,
        }
    }

    /// Enters, moves, and lets go once the target says that it would take it.
    fn drop(&self) {
        let list = atom(&self.connection, "text/uri-list");
        let copy = atom(&self.connection, "XdndActionCopy");
        self.send("XdndEnter", [5 << 24, list, 0, 0]);
        let (status, finished) = (
            atom(&self.connection, "XdndStatus"),
            atom(&self.connection, "XdndFinished"),
        );
        let taken = within(PATIENCE, || {
            self.send("XdndPosition", [0, self.middle, x11rb::CURRENT_TIME, copy]);
            self.serve()
                .iter()
                .any(|message| message.type_ == status && message.data.as_data32()[1] & 1 == 1)
                .then_some(())
        });
        assert!(taken.is_some(), "the window takes no files");
        self.send("XdndDrop", [0, x11rb::CURRENT_TIME, 0, 0]);
        let done = within(PATIENCE, || {
            self.serve()
                .iter()
                .any(|message| message.type_ == finished)
                .then_some(())
        });
        assert!(done.is_some(), "the window never took the file");
    }

    fn send(&self, name: &str, data: [u32; 4]) {
        let data = [self.source, data[0], data[1], data[2], data[3]];
        let event = ClientMessageEvent::new(32, self.target, atom(&self.connection, name), data);
        self.connection
            .send_event(false, self.target, EventMask::NO_EVENT, event)
            .expect("the message goes");
        self.connection.flush().expect("the message goes");
    }

    /// Hands out the content to whoever asks, and gives the messages that came.
    fn serve(&self) -> Vec<ClientMessageEvent> {
        let mut messages = Vec::new();
        while let Some(event) = self
            .connection
            .poll_for_event()
            .expect("the display answers")
        {
            match event {
                Event::SelectionRequest(request) => self.hand_out(request),
                Event::ClientMessage(message) => messages.push(message),
                _ => {}
            }
        }
        messages
    }

    fn hand_out(&self, request: SelectionRequestEvent) {
        self.connection
            .change_property8(
                PropMode::REPLACE,
                request.requestor,
                request.property,
                request.target,
                self.content.as_bytes(),
            )
            .expect("the content goes");
        let notice = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: if request.target == u32::from(AtomEnum::NONE) {
                0
            } else {
                request.property
            },
        };
        self.connection
            .send_event(false, request.requestor, EventMask::NO_EVENT, notice)
            .expect("the notice goes");
        self.connection.flush().expect("the notice goes");
    }
}

fn atom(connection: &RustConnection, name: &str) -> u32 {
    connection
        .intern_atom(false, name.as_bytes())
        .expect("asked")
        .reply()
        .expect("answered")
        .atom
}
