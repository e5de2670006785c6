use serde_json::Value;

use super::challenge::{Ask, Challenge};
use crate::envelope::Answer as Reply;
use crate::error::Error;
use crate::key::PushKey;
use crate::request::{Method, Request};
use crate::shown::shown;

const MOST_CODE: usize = 16;
const MOST_MESSAGE: usize = 256;

/// What the person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice<'a> {
    /// Yes, to a plain request.
    Approve,
    /// Yes, and the login page shows this one of the options.
    Pick(&'a str),
    /// No.
    Deny,
    /// No, because. Servers that take no reasons are told no alone: they would not understand the rest, and the no
    /// would be lost.
    DenyBecause(Reason),
}

/// Why a request is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The person does not know what it is about: it was not them.
    NotMe,
    /// The person began it and does not want it any more.
    ByMistake,
}

/// An answer, ready to be sent. It is final: remember its nonce on disk before it goes out, and send no second one.
#[derive(Debug)]
pub struct Answer {
    request: Request,
    approves: bool,
    reason: Option<Reason>,
}

/// What the server made of an answer.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Taken,
    /// It was taken, and the person types this code at the login page. It is said once and cannot be asked for again.
    Code {
        /// The code, safe to show.
        code: String,
        /// What the server says about it, on one line, safe to show; may be empty.
        message: String,
    },
    /// It was not taken: too late, answered before, the wrong option, or the server would not. Never a success.
    NotTaken {
        /// The server's reason on one line, safe to show, if it gives one.
        message: Option<String>,
    },
}

impl Reason {
    const fn word(self) -> &'static str {
        match self {
            Self::NotMe => "unknown_trigger",
            Self::ByMistake => "cancelled",
        }
    }
}

impl Challenge {
    /// Signs what the person says.
    ///
    /// # Errors
    /// [`Error::NeedsPick`], [`Error::NotOffered`]; [`Error::NoRandomness`], [`Error::BadKey`].
    pub fn answer(&self, key: &PushKey, choice: Choice<'_>) -> Result<Answer, Error> {
        let pick = match (choice, self.ask()) {
            (Choice::Approve, Ask::Pick(_)) => return Err(Error::NeedsPick),
            (Choice::Pick(pick), Ask::Pick(options))
                if options.iter().any(|option| option == pick) =>
            {
                Some(pick)
            }
            (Choice::Pick(_), _) => return Err(Error::NotOffered),
            (Choice::Approve | Choice::Deny | Choice::DenyBecause(_), _) => None,
        };
        let approves = matches!(choice, Choice::Approve | Choice::Pick(_));
        let reason = match choice {
            Choice::DenyBecause(reason) if self.takes_reasons() => Some(reason),
            _ => None,
        };
        let (nonce, serial) = (self.nonce().as_str(), self.address().serial().as_str());
        let mut signed = format!("{nonce}|{serial}");
        let mut request = Request::new(Method::Post, self.address().endpoint().as_str())
            .with("serial", serial)
            .with("nonce", nonce);
        if let Some(pick) = pick {
            signed = format!("{signed}|{pick}");
            request = request.with("presence_answer", pick);
        }
        if !approves {
            signed.push_str("|decline");
            request = request.with("decline", "1");
        }
        if let Some(reason) = reason {
            signed = format!("{signed}|{}", reason.word());
            request = request.with("decline_reason", reason.word());
        }
        Ok(Answer {
            request: request.with("signature", key.sign(&signed)?),
            approves,
            reason,
        })
    }
}

impl Answer {
    /// What to send.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Whether it is a yes.
    #[must_use]
    pub const fn approves(&self) -> bool {
        self.approves
    }

    /// The reason that goes with a no; none where the server takes none.
    #[must_use]
    pub const fn reason(&self) -> Option<Reason> {
        self.reason
    }

    /// Reads what the server says to it.
    ///
    /// # Errors
    /// [`Error::Refused`] or what makes an answer unreadable: then nobody knows whether it was taken.
    pub fn outcome(&self, status: u16, body: &[u8]) -> Result<Outcome, Error> {
        let reply = Reply::read(status, body)?;
        let said = |name: &str, most| {
            let text = reply.detail.get(name).and_then(Value::as_str)?;
            Some(shown(text, most)).filter(|text| !text.is_empty())
        };
        let message = said("message", MOST_MESSAGE);
        match reply.value {
            Value::Bool(false) => Ok(Outcome::NotTaken { message }),
            Value::Bool(true) => Ok(match said("display_code", MOST_CODE) {
                Some(code) if self.approves => Outcome::Code {
                    code,
                    message: message.unwrap_or_default(),
                },
                _ => Outcome::Taken,
            }),
            _ => Err(Error::Unreadable),
        }
    }
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Taken => "Taken",
            Self::Code { .. } => "Code(..)",
            Self::NotTaken { .. } => "NotTaken",
        })
    }
}
