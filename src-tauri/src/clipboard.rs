//! The system's clipboard, on a thread of its own: on X11 the one who copied must stay to serve the text, and
//! a badly behaved other program can make any call wait.

use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::time::Duration;

use desk::Error;
use desk::rim::{Clip, Clipboard};
use zeroize::Zeroizing;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// The way to the clipboard's thread.
pub(crate) struct SystemClipboard(Sender<Wish>);

enum Wish {
    Put(Zeroizing<String>, SyncSender<Result<(), Error>>),
    ClearIf(Zeroizing<String>, SyncSender<bool>),
    Read(SyncSender<Result<Clip, Error>>),
}

impl SystemClipboard {
    /// Starts the thread. The clipboard itself is opened by the first wish.
    pub(crate) fn start() -> Self {
        let (wishes, asked) = mpsc::channel();
        std::thread::spawn(move || serve(&asked));
        Self(wishes)
    }

    fn ask<T>(&self, wish: impl FnOnce(SyncSender<T>) -> Wish) -> Option<T> {
        let (answer, answered) = mpsc::sync_channel(1);
        self.0.send(wish(answer)).ok()?;
        answered.recv_timeout(PATIENCE).ok()
    }
}

impl Clipboard for SystemClipboard {
    fn put(&self, code: &str) -> Result<(), Error> {
        let code = Zeroizing::new(code.to_owned());
        self.ask(|answer| Wish::Put(code, answer))
            .unwrap_or(Err(Error::ClipboardUnavailable))
    }

    fn clear_if(&self, code: &str) -> bool {
        let code = Zeroizing::new(code.to_owned());
        self.ask(|answer| Wish::ClearIf(code, answer))
            .unwrap_or(false)
    }

    fn read(&self) -> Result<Clip, Error> {
        self.ask(Wish::Read)
            .unwrap_or(Err(Error::ClipboardUnavailable))
    }
}

fn serve(asked: &Receiver<Wish>) {
    let mut clipboard: Option<arboard::Clipboard> = None;
    while let Ok(wish) = asked.recv() {
        if clipboard.is_none() {
            clipboard = arboard::Clipboard::new().ok();
        }
        // Whoever asked may have stopped waiting; the answer is for nobody then.
        match wish {
            Wish::Put(code, answer) => {
                let _ = answer.send(put(clipboard.as_mut(), &code));
            }
            Wish::ClearIf(code, answer) => {
                let _ = answer.send(clear_if(clipboard.as_mut(), &code));
            }
            Wish::Read(answer) => {
                let _ = answer.send(read(clipboard.as_mut()));
            }
        }
    }
}

/// Whether the code is in the clipboard no longer.
fn clear_if(clipboard: Option<&mut arboard::Clipboard>, code: &str) -> bool {
    let Some(clipboard) = clipboard else {
        return false;
    };
    match clipboard.get_text().map(Zeroizing::new) {
        Ok(held) if *held == *code => clipboard.clear().is_ok(),
        // Something else is there, or nothing.
        Ok(_) | Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => {
            true
        }
        Err(_) => false,
    }
}

fn put(clipboard: Option<&mut arboard::Clipboard>, code: &str) -> Result<(), Error> {
    let set = clipboard.ok_or(Error::ClipboardUnavailable)?.set();
    // Marked, so that clipboard histories and cloud clipboards leave it out.
    #[cfg(target_os = "linux")]
    let set = arboard::SetExtLinux::exclude_from_history(set);
    #[cfg(target_os = "macos")]
    let set = arboard::SetExtApple::exclude_from_history(set);
    #[cfg(windows)]
    let set =
        arboard::SetExtWindows::exclude_from_cloud(arboard::SetExtWindows::exclude_from_history(
            arboard::SetExtWindows::exclude_from_monitoring(set),
        ));
    set.text(code).map_err(|_| Error::ClipboardUnavailable)
}

fn read(clipboard: Option<&mut arboard::Clipboard>) -> Result<Clip, Error> {
    let clipboard = clipboard.ok_or(Error::ClipboardUnavailable)?;
    // Some programs hand out a picture whatever is asked for, which is an error of the text alone.
    if let Ok(text) = clipboard.get_text()
        && !text.trim().is_empty()
    {
        return Ok(Clip::Text(Zeroizing::new(text)));
    }
    match clipboard.get_image() {
        Ok(image) => Ok(Clip::Picture {
            width: image.width,
            height: image.height,
            rgba: image.bytes.into_owned(),
        }),
        Err(arboard::Error::ContentNotAvailable) => Err(Error::ClipboardEmpty),
        Err(_) => Err(Error::ClipboardUnavailable),
    }
}
