//! The desktop's Screenshot portal, played on our own bus.

use std::collections::HashMap;
use std::path::PathBuf;

use futures_lite::future::block_on;
use zbus::{Connection, OwnedObjectPath, OwnedVariant, Variant, interface};

use super::bus::Bus;

/// The portal, as long as the value lives.
pub(crate) struct Portal(#[expect(dead_code, reason = "held, never used")] Connection);

/// What it answers.
#[derive(Clone)]
pub(crate) enum Answer {
    /// This file is the picture.
    Granted(PathBuf),
    /// The person cancelled the question.
    Cancelled,
    /// The desktop ended it in some other way.
    Refused,
}

struct Screenshot(Answer);

#[interface(name = "org.freedesktop.portal.Screenshot")]
impl Screenshot {
    async fn screenshot(
        &self,
        _parent: String,
        options: HashMap<String, OwnedVariant>,
        #[zbus(header)] header: zbus::message::Header<'_>,
        #[zbus(connection)] bus: &Connection,
    ) -> OwnedObjectPath {
        let asker = header.sender().map(ToString::to_string).unwrap_or_default();
        let token = options
            .get("handle_token")
            .and_then(|token| <&str>::try_from(&**token).ok())
            .unwrap_or_default();
        let path = format!(
            "/org/freedesktop/portal/desktop/request/{}/{token}",
            asker.trim_start_matches(':').replace('.', "_")
        );
        let (response, results): (u32, HashMap<&str, Variant<'_>>) = match &self.0 {
            Answer::Granted(file) => {
                let address = format!("file://{}", file.display());
                (0, HashMap::from([("uri", Variant::from(address))]))
            }
            Answer::Cancelled => (1, HashMap::new()),
            Answer::Refused => (2, HashMap::new()),
        };
        bus.emit_signal(
            Some(asker.as_str()),
            path.as_str(),
            "org.freedesktop.portal.Request",
            "Response",
            &(response, results),
        )
        .await
        .expect("the answer goes");
        path.try_into().expect("a path")
    }
}

impl Portal {
    /// Takes the portal's place on the bus.
    pub(crate) fn start(bus: &Bus, answer: Answer) -> Self {
        let built = bus
            .builder()
            .name("org.freedesktop.portal.Desktop")
            .serve_at("/org/freedesktop/portal/desktop", Screenshot(answer))
            .build();
        Self(block_on(built).expect("the bus takes a portal"))
    }
}
