//! What can go wrong about approvals, as facts.

use approvals::{CertificateFault, NotAnswered, NotDone, NotEnrolled, NotStored, NotWaiting};
use approvals::{NoCertificate, Trouble};
use protocol::{BadLink, Refusal, Why};

use super::words::trouble_key;

/// A failure about approvals. Its text carries no words of a server and nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The request was answered, or its server no longer asks.
    #[error("the request is no longer open")]
    RequestGone,
    /// The request is too old.
    #[error("the request is too old")]
    RequestTooOld,
    /// An answer is on its way.
    #[error("an answer is on its way")]
    RequestSending,
    /// Another answer was tried before.
    #[error("only a no is left")]
    RequestOnlyDeny,
    /// The answer never left this computer.
    #[error("the answer was not sent: {0}")]
    AnswerNotSent(&'static str),
    /// The answer went out, and nobody knows whether it was taken.
    #[error("nobody knows whether the answer was taken: {0}")]
    AnswerUnsure(&'static str),
    /// The server refused the answer.
    #[error("the server refused the answer")]
    AnswerRefused(String),
    /// The link enrols nothing.
    #[error("the link enrols nothing")]
    LinkBad,
    /// The link is too old.
    #[error("the link is too old")]
    LinkTooOld,
    /// The link was used before.
    #[error("the link was used before")]
    LinkUsedUp,
    /// The server's certificate must be looked at first.
    #[error("the certificate must be looked at first")]
    LinkNeedsLook,
    /// The connection is not encrypted, and the person did not take that.
    #[error("unencrypted connections are not allowed")]
    PlainNotAllowed,
    /// The server gave no answer.
    #[error("the server gave no answer: {0}")]
    ServerTrouble(&'static str),
    /// The server refused.
    #[error("the server refused")]
    ServerRefused(String),
    /// The server cannot use the key.
    #[error("the server cannot use the key")]
    KeyNotTaken,
    /// The server's answer cannot be read.
    #[error("the server's answer cannot be read")]
    ServerUnreadable,
    /// It could not be kept, so nothing was done.
    #[error("it could not be kept")]
    NotStored,
    /// The server forbids it.
    #[error("the server forbids it")]
    ContainerPolicy(String),
    /// The server did not take the answer to its question.
    #[error("the server did not take the answer")]
    ContainerAnswer,
    /// Another computer has taken the container over.
    #[error("another computer is the container now")]
    ContainerMoved,
    /// The server does not know this computer as a container any more.
    #[error("the server has let the container go")]
    ContainerGone,
    /// There is no certificate in the file.
    #[error("the file holds no certificate")]
    CertificateFile,
    /// The server shows another certificate than the one that was looked at.
    #[error("it is another certificate than the one looked at")]
    CertificateChangedNow,
}

impl Fault {
    /// Its key below `errors.`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RequestGone => "requestGone",
            Self::RequestTooOld => "requestTooOld",
            Self::RequestSending => "requestSending",
            Self::RequestOnlyDeny => "requestOnlyDeny",
            Self::AnswerNotSent(_) => "answerNotSent",
            Self::AnswerUnsure(_) => "answerUnsure",
            Self::AnswerRefused(_) => "answerRefused",
            Self::LinkBad => "linkBad",
            Self::LinkTooOld => "linkTooOld",
            Self::LinkUsedUp => "linkUsedUp",
            Self::LinkNeedsLook => "linkNeedsLook",
            Self::PlainNotAllowed => "plainNotAllowed",
            Self::ServerTrouble(_) => "serverTrouble",
            Self::ServerRefused(_) => "serverRefused",
            Self::KeyNotTaken => "keyNotTaken",
            Self::ServerUnreadable => "serverUnreadable",
            Self::NotStored => "notStored",
            Self::ContainerPolicy(_) => "containerPolicy",
            Self::ContainerAnswer => "containerAnswer",
            Self::ContainerMoved => "containerMoved",
            Self::ContainerGone => "containerGone",
            Self::CertificateFile => "certificateFile",
            Self::CertificateChangedNow => "certificateChangedNow",
        }
    }

    /// The fact for its sentence, and the fact's name.
    #[must_use]
    pub fn detail(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::AnswerNotSent(trouble)
            | Self::AnswerUnsure(trouble)
            | Self::ServerTrouble(trouble) => Some(("trouble", trouble)),
            Self::AnswerRefused(message)
            | Self::ServerRefused(message)
            | Self::ContainerPolicy(message) => Some(("message", message)),
            _ => None,
        }
    }

    /// Why a container was not registered; `asked` when its link asks a question.
    pub(crate) fn not_registered(why: NotDone, asked: bool) -> Self {
        let refused = match &why {
            NotDone::Refused(refusal) => Some(refusal.why()),
            _ => None,
        };
        match refused {
            Some(Why::ContainerNotVerified) if asked => Self::ContainerAnswer,
            Some(Why::ContainerNotVerified | Why::AlreadyRegistered | Why::NoSuchToken) => {
                Self::LinkUsedUp
            }
            _ => why.into(),
        }
    }

    fn refused(refusal: &Refusal) -> Self {
        Self::ServerRefused(refusal.message().to_owned())
    }
}

impl From<NotWaiting> for Fault {
    fn from(why: NotWaiting) -> Self {
        match why {
            NotWaiting::Gone => Self::RequestGone,
            NotWaiting::TooOld => Self::RequestTooOld,
            NotWaiting::Sending => Self::RequestSending,
            NotWaiting::OnlyDeny => Self::RequestOnlyDeny,
        }
    }
}

impl From<NotAnswered> for Fault {
    fn from(why: NotAnswered) -> Self {
        match why {
            NotAnswered::NotWaiting(why) => why.into(),
            NotAnswered::NotStored(_) => Self::NotStored,
            NotAnswered::NotSent(trouble) => Self::AnswerNotSent(trouble_key(&trouble)),
            NotAnswered::Unsure(trouble) => Self::AnswerUnsure(trouble_key(&trouble)),
            NotAnswered::Refused(refusal) => Self::AnswerRefused(refusal.message().to_owned()),
            // A choice that does not fit comes from a page that shows an older request.
            NotAnswered::Choice(_) => Self::RequestGone,
            _ => Self::AnswerUnsure(trouble_key(&Trouble::Broken)),
        }
    }
}

impl From<NotStored> for Fault {
    fn from(_: NotStored) -> Self {
        Self::NotStored
    }
}

impl From<BadLink> for Fault {
    fn from(_: BadLink) -> Self {
        Self::LinkBad
    }
}

impl From<NoCertificate> for Fault {
    fn from(_: NoCertificate) -> Self {
        Self::CertificateFile
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Plain => Self::PlainNotAllowed,
            Trouble::Certificate(CertificateFault::Changed { .. }) => Self::CertificateChangedNow,
            trouble => Self::ServerTrouble(trouble_key(&trouble)),
        }
    }
}

impl From<NotEnrolled> for Fault {
    fn from(why: NotEnrolled) -> Self {
        match why {
            NotEnrolled::BadLink(_) | NotEnrolled::Container => Self::LinkBad,
            NotEnrolled::TooOld => Self::LinkTooOld,
            NotEnrolled::NeedsPin => Self::LinkNeedsLook,
            NotEnrolled::NotStored(_) => Self::NotStored,
            NotEnrolled::Trouble(trouble) => trouble.into(),
            NotEnrolled::Refused(refusal) => Self::refused(&refusal),
            NotEnrolled::UsedUp => Self::LinkUsedUp,
            NotEnrolled::KeyNotTaken => Self::KeyNotTaken,
            NotEnrolled::Unknown => Self::LinkUsedUp,
            _ => Self::ServerUnreadable,
        }
    }
}

impl From<NotDone> for Fault {
    fn from(why: NotDone) -> Self {
        match why {
            NotDone::NeedsPin => Self::LinkNeedsLook,
            NotDone::NotStored(_) => Self::NotStored,
            NotDone::Trouble(trouble) => trouble.into(),
            NotDone::Refused(refusal) => match refusal.why() {
                Why::Forbidden => Self::ContainerPolicy(refusal.message().to_owned()),
                // The challenge was fresh, so it is the key that the server does not take any more.
                Why::ContainerNotVerified => Self::ContainerMoved,
                Why::NotRegistered | Why::NoSuchToken => Self::ContainerGone,
                _ => Self::refused(&refusal),
            },
            NotDone::Unknown => Self::ContainerGone,
            _ => Self::ServerUnreadable,
        }
    }
}
