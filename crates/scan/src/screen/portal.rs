//! Wayland: `org.freedesktop.portal.Screenshot`. The desktop asks the person what it likes, then names a file,
//! which is read and removed.
//! <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Screenshot.html>

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use futures_lite::StreamExt as _;
use futures_lite::future::block_on;
use zbus::{Connection, MatchRule, MessageStream, OwnedObjectPath, OwnedVariant, Proxy, Variant};

use crate::{Error, Picture, Result};

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const REQUEST: &str = "org.freedesktop.portal.Request";

/// Asks for a picture of the screen and waits for it.
pub(super) fn capture(patience: Duration) -> Result<Picture> {
    // The bus may never answer; a thread that waits for it is left to itself then.
    let (answer, answered) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let _ = answer.send(block_on(ask()));
    });
    let path = answered
        .recv_timeout(patience)
        .map_err(|_| Error::ScreenUnavailable)??;
    let picture = Picture::from_file(&path);
    // It was made for us alone and shows whatever was on the screen.
    let _ = std::fs::remove_file(&path);
    picture
}

async fn ask() -> Result<PathBuf> {
    let bus = Connection::session()
        .await
        .map_err(|_| Error::ScreenUnavailable)?;
    static SERIAL: AtomicU32 = AtomicU32::new(0);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let token = format!("countersign_{}_{serial}", std::process::id());
    let name = bus
        .unique_name()
        .map(ToString::to_string)
        .unwrap_or_default();
    let sender = name.trim_start_matches(':').replace('.', "_");
    let expected = format!("/org/freedesktop/portal/desktop/request/{sender}/{token}");
    // Listening before asking: the answer may come before the call returns.
    let mut signals = listen(&bus, &expected).await?;
    let proxy = Proxy::new(
        &bus,
        PORTAL,
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Screenshot",
    )
    .await
    .map_err(|_| Error::ScreenUnavailable)?;
    let options: HashMap<&str, Variant<'_>> = HashMap::from([
        ("handle_token", Variant::from(token.as_str())),
        ("interactive", Variant::from(false)),
    ]);
    let handle: OwnedObjectPath = proxy
        .call("Screenshot", &("", options))
        .await
        .map_err(|_| Error::ScreenUnavailable)?;
    // Desktops older than the token choose a path of their own.
    if handle.as_str() != expected {
        signals = listen(&bus, handle.as_str()).await?;
    }
    let message = signals
        .next()
        .await
        .and_then(std::result::Result::ok)
        .ok_or(Error::ScreenUnavailable)?;
    let (response, results): (u32, HashMap<String, OwnedVariant>) = message
        .body()
        .deserialize()
        .map_err(|_| Error::ScreenUnavailable)?;
    // 0 is yes, 1 the person's no, 2 anything else.
    if response != 0 {
        return Err(Error::ScreenRefused);
    }
    let uri = results
        .get("uri")
        .and_then(|uri| <&str>::try_from(&**uri).ok());
    uri.and_then(path_of).ok_or(Error::ScreenUnavailable)
}

async fn listen(bus: &Connection, path: &str) -> Result<MessageStream> {
    let rule = MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface(REQUEST)
        .member("Response")
        .path(path.to_owned())
        .build()
        .map_err(|_| Error::ScreenUnavailable)?;
    MessageStream::for_match_rule(rule, bus, std::num::NonZero::new(4))
        .await
        .map_err(|_| Error::ScreenUnavailable)
}

/// `file:///home/a%20b.png` is `/home/a b.png`.
fn path_of(uri: &str) -> Option<PathBuf> {
    let encoded = uri.strip_prefix("file://")?;
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(encoded).collect();
    let path = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(&bytes);
    Path::new(path).is_absolute().then(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_address_becomes_a_path() {
        assert_eq!(
            path_of("file:///tmp/a%20b.png"),
            Some(PathBuf::from("/tmp/a b.png"))
        );
        assert_eq!(path_of("https://example.org/x.png"), None);
        assert_eq!(path_of("file://relative.png"), None);
    }
}
