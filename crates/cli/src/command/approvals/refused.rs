//! What goes wrong with approvals, in words and for machines.

use ::approvals::{
    Ailment, CertificateFault, NoCertificate, NotAnswered, NotEnrolled, NotStored, NotWaiting,
    Trouble,
};
use protocol::{BadLink, Refusal};
use serde_json::{Value, json};

use crate::failure::{Exit, Failure};
use crate::text::shown;

/// Why there is no answer, for machines, and what a person can do.
const fn key_and_advice(trouble: &Trouble) -> (&'static str, &'static str) {
    use CertificateFault as Of;
    match trouble {
        Trouble::Plain => (
            "plain",
            "--allow-plain-http allows them; whoever is between then sees who signs in where",
        ),
        Trouble::NoAuthorities => ("no_authorities", "look at the certificates of this system"),
        Trouble::NoName => ("no_name", "look at the network, and at the name"),
        Trouble::Unreachable => ("unreachable", "look at the network, and whether it runs"),
        Trouble::Certificate(fault) => match fault {
            Of::UnknownIssuer => (
                "certificate_unknown_issuer",
                "its issuer is not known here; --ca FILE names it at the enrolment",
            ),
            Of::Expired => (
                "certificate_expired",
                "it is too old, or this computer's clock is ahead",
            ),
            Of::NotYetValid => (
                "certificate_not_yet_valid",
                "it is not good yet, or this computer's clock is behind",
            ),
            Of::WrongName => ("certificate_wrong_name", "it is for another name"),
            Of::Changed { .. } => (
                "certificate_changed",
                "it is not the one that was pinned; ask the administrator, and enrol anew if it is right",
            ),
            _ => ("certificate_bad", "ask the administrator"),
        },
        Trouble::TimedOut => ("timed_out", "try again in a moment"),
        Trouble::Redirected => (
            "redirected",
            "its policies must name the address that answers itself",
        ),
        Trouble::TooLong => ("too_long", "this is no server for approvals"),
        _ => (
            "broken",
            "try again; if it stays so, something between does not speak HTTP",
        ),
    }
}

/// Why there is no answer, for machines.
pub(super) const fn trouble_key(trouble: &Trouble) -> &'static str {
    key_and_advice(trouble).0
}

/// Something that did not come about because a server could not be asked.
fn of_trouble(code: &'static str, what: &str, trouble: &Trouble) -> Failure {
    let (key, advice) = key_and_advice(trouble);
    Failure::new(Exit::Failed, code, format!("{what}{trouble}: {advice}"))
        .with("trouble", key.into())
}

/// A server said no.
fn of_refusal(code: &'static str, what: &str, refusal: &Refusal) -> Failure {
    let message = match refusal.message() {
        "" => format!("{what} (HTTP {})", refusal.status()),
        words => format!("{what}: {}", shown(words)),
    };
    Failure::new(Exit::Failed, code, message).with("message_of_server", refusal.message().into())
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        of_trouble("server_trouble", "", &trouble)
    }
}

impl From<NotStored> for Failure {
    fn from(error: NotStored) -> Self {
        let message = format!("{error}, so nothing was sent: `check` may tell more");
        Self::new(Exit::Failed, "not_stored", message)
    }
}

impl From<BadLink> for Failure {
    fn from(error: BadLink) -> Self {
        let message = format!("the link enrols nothing: {error}");
        Self::usage("bad_link", message)
    }
}

impl From<NoCertificate> for Failure {
    fn from(error: NoCertificate) -> Self {
        Self::usage("no_certificate", error.to_string())
    }
}

impl From<NotEnrolled> for Failure {
    fn from(error: NotEnrolled) -> Self {
        let new = "ask the administrator for a new one";
        match error {
            NotEnrolled::BadLink(error) => error.into(),
            NotEnrolled::NotStored(error) => error.into(),
            NotEnrolled::Trouble(trouble) => trouble.into(),
            NotEnrolled::TooOld => {
                Self::new(Exit::Failed, "link_too_old", format!("{error}; {new}"))
            }
            NotEnrolled::UsedUp => {
                Self::new(Exit::Failed, "link_used_up", format!("{error}; {new}"))
            }
            NotEnrolled::KeyNotTaken => {
                Self::new(Exit::Failed, "key_not_taken", format!("{error}; {new}"))
            }
            NotEnrolled::Refused(refusal) => of_refusal(
                "server_refused",
                "the server refused the enrolment",
                &refusal,
            ),
            NotEnrolled::Protocol(error) => Self::new(
                Exit::Failed,
                "server_unreadable",
                format!("the server's answer cannot be used: {error}"),
            ),
            other => Self::new(Exit::Failed, "not_enrolled", other.to_string()),
        }
    }
}

impl From<NotAnswered> for Failure {
    fn from(error: NotAnswered) -> Self {
        let message = error.to_string();
        match error {
            NotAnswered::NotWaiting(NotWaiting::TooOld) => {
                Self::not_found("request_too_old", message)
            }
            NotAnswered::NotWaiting(NotWaiting::OnlyDeny) => {
                Self::new(Exit::Failed, "request_only_deny", message)
            }
            NotAnswered::NotWaiting(NotWaiting::Sending) => {
                Self::new(Exit::Failed, "request_sending", message)
            }
            NotAnswered::NotWaiting(NotWaiting::Gone) => Self::not_found("request_gone", message),
            NotAnswered::NotStored(error) => error.into(),
            NotAnswered::Choice(error) => Self::usage("choice", error.to_string()),
            NotAnswered::NotSent(trouble) => of_trouble(
                "answer_not_sent",
                "the answer was not sent: ",
                &trouble,
            )
            .advising(
                "a request is answered once here, so answer it on another device or sign in anew",
            ),
            NotAnswered::Unsure(trouble) => of_trouble(
                "answer_unsure",
                "nobody knows whether the answer was taken: ",
                &trouble,
            ),
            NotAnswered::Refused(refusal) => {
                of_refusal("answer_refused", "the server refused the answer", &refusal)
            }
            other => Self::new(
                Exit::Failed,
                "answer_unsure",
                format!("{other}; nobody knows whether the answer was taken"),
            ),
        }
    }
}

/// What is wrong with a server or a token of it; none for a silence, which its trouble says.
pub(super) fn ailment(ailment: &Ailment) -> Option<Value> {
    Some(match ailment {
        Ailment::CertificateChanged { pinned, seen } => json!({
            "what": "certificate_changed",
            "pinned": pinned.to_string(),
            "seen": seen.to_string(),
        }),
        Ailment::NotKnown { serial } => json!({ "what": "not_known", "serial": serial.as_str() }),
        Ailment::Refused { serial, refusal } => json!({
            "what": "refused",
            "serial": serial.as_str(),
            "message_of_server": refusal.message(),
        }),
        Ailment::NotGenuine { serial, .. } => {
            json!({ "what": "not_genuine", "serial": serial.as_str() })
        }
        Ailment::ClockOff { .. } => json!({ "what": "clock_off" }),
        _ => return None,
    })
}
