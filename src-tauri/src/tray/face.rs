//! What the icon looks like and says: a request waits, nothing is heard, the vault is locked, or all is well.

use desk::view::{Listening, Phase, TrayRequests};
use tauri::image::Image;
use tauri::include_image;

use crate::words::Word;

/// The icon's looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Ready,
    Locked,
    Request,
    /// Nothing is heard, or something is wrong with a server.
    Deaf,
}

/// What matters most is shown.
pub(super) fn of(phase: Phase, requests: &TrayRequests) -> Face {
    if requests.count > 0 {
        Face::Request
    } else if requests.ailing || requests.listening == Listening::UntilUnlock {
        Face::Deaf
    } else if phase == Phase::Unlocked {
        Face::Ready
    } else {
        Face::Locked
    }
}

/// The same in words, with the server's name where it may be named.
pub(super) fn words(phase: Phase, requests: &TrayRequests) -> String {
    let ailment = requests.ailment.as_ref();
    match (of(phase, requests), requests.count, ailment) {
        (Face::Request, 1, _) => Word::OneWaits.text().to_owned(),
        (Face::Request, count, _) => Word::SomeWait.with(&count.to_string()),
        (Face::Deaf, ..) if requests.listening == Listening::UntilUnlock => {
            Word::NotListening.text().to_owned()
        }
        (Face::Deaf, _, Some((server, ailment))) if !server.is_empty() => {
            if ailment.what == "silent" {
                Word::Silent.with(server)
            } else {
                Word::AilingAt.with(server)
            }
        }
        (Face::Deaf, ..) => Word::Ailing.text().to_owned(),
        (Face::Ready, ..) => Word::Ready.text().to_owned(),
        (Face::Locked, ..) => Word::Locked.text().to_owned(),
    }
}

/// Panels on Linux and Windows do not say whether they are dark or light, so the picture brings its own ground.
#[cfg(not(target_os = "macos"))]
impl Face {
    pub(super) fn picture(self) -> Image<'static> {
        match self {
            Self::Ready => include_image!("./icons/tray/ready.png"),
            Self::Locked => include_image!("./icons/tray/locked.png"),
            Self::Request => include_image!("./icons/tray/request.png"),
            Self::Deaf => include_image!("./icons/tray/deaf.png"),
        }
    }
}

/// macOS colours these as its menu bar is.
#[cfg(target_os = "macos")]
impl Face {
    pub(super) fn picture(self) -> Image<'static> {
        match self {
            Self::Ready => include_image!("./icons/tray/ready-template.png"),
            Self::Locked => include_image!("./icons/tray/locked-template.png"),
            Self::Request => include_image!("./icons/tray/request-template.png"),
            Self::Deaf => include_image!("./icons/tray/deaf-template.png"),
        }
    }
}

#[cfg(test)]
mod tests {
    use desk::view::AilmentView;

    use super::*;

    const CALM: TrayRequests = TrayRequests {
        listening: Listening::On,
        count: 0,
        labels: Vec::new(),
        ailing: false,
        ailment: None,
    };

    fn ailing(server: &str, what: &str) -> TrayRequests {
        let ailment = AilmentView {
            what: what.to_owned(),
            detail: std::collections::BTreeMap::new(),
        };
        TrayRequests {
            ailing: true,
            ailment: Some((server.to_owned(), ailment)),
            ..CALM
        }
    }

    #[test]
    fn a_request_matters_more_than_a_silent_server_and_that_more_than_a_lock() {
        let waiting = TrayRequests {
            count: 2,
            ..ailing("id.example", "silent")
        };
        let silent = ailing("id.example", "silent");
        let [open, locked] = [Phase::Unlocked, Phase::Locked];
        assert_eq!(of(open, &waiting), Face::Request);
        assert_eq!(
            words(open, &waiting),
            "Countersign, 2 sign-in requests wait"
        );
        assert_eq!(of(locked, &silent), Face::Deaf);
        assert_eq!(of(locked, &CALM), Face::Locked);
        assert_eq!(of(open, &CALM), Face::Ready);
        assert_eq!(words(open, &CALM), "Countersign");
    }

    #[test]
    fn what_is_wrong_is_said_with_the_server_where_it_may_be_named() {
        let said = |requests: &TrayRequests| words(Phase::Unlocked, requests);
        let silent = said(&ailing("id.example", "silent"));
        assert_eq!(silent, "Countersign, id.example does not answer");
        let changed = said(&ailing("id.example", "certificateChanged"));
        assert_eq!(changed, "Countersign, approvals of id.example need a look");
        let unnamed = said(&ailing("", "silent"));
        assert_eq!(unnamed, "Countersign, approvals need a look");
        let deaf = TrayRequests {
            listening: Listening::UntilUnlock,
            ..CALM
        };
        let deaf = words(Phase::Locked, &deaf);
        assert_eq!(deaf, "Countersign, not listening: unlock once");
    }
}
