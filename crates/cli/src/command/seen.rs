//! The tokens in pictures: links, and the codes of transfers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use formats::google::{self, Part};
use otp::Recognised;
use otp::uri::{self, Read};

use super::pictures::Pictures;
use crate::failure::{Exit, Failure};

/// What several pictures hold.
#[derive(Default)]
pub(super) struct Seen {
    /// In the order of the pictures.
    pub(super) tokens: Vec<Read>,
    /// That some entries of a transfer are no tokens.
    pub(super) rejects: Option<Failure>,
}

impl Seen {
    /// Reads every picture. Each must hold a token, and of a transfer all codes must be there.
    pub(super) fn in_pictures(pictures: &[PathBuf]) -> Result<Self, Failure> {
        let mut reader = Pictures::new()?;
        let (mut seen, mut parts) = (Self::default(), Parts::default());
        for picture in pictures {
            let texts = reader.read(picture)?;
            seen.take(&texts, &mut parts)
                .map_err(|failure| failure.about(&picture.to_string_lossy()))?;
        }
        parts.whole()?;
        if parts.rejects > 0 {
            let message = format!(
                "{} entries of the transfer are no tokens and were left out",
                parts.rejects
            );
            seen.rejects = Some(Failure::new(Exit::Failed, "rejected", message));
        }
        Ok(seen)
    }

    fn take(&mut self, texts: &[String], parts: &mut Parts) -> Result<(), Failure> {
        let mut other = None;
        let mut is_any = false;
        for text in texts {
            match otp::recognise(text) {
                Recognised::Otpauth => {
                    let read = uri::read(text).map_err(|error| {
                        Failure::new(Exit::Failed, error.key(), error.to_string())
                    })?;
                    self.tokens.push(read);
                    is_any = true;
                }
                Recognised::Migration => {
                    let part = google::read(text).map_err(|error| {
                        Failure::new(Exit::Failed, "unreadable_transfer", error.to_string())
                    })?;
                    self.tokens.extend(parts.take(part));
                    is_any = true;
                }
                what => other = Some(name_of(what)),
            }
        }
        match other {
            _ if is_any => Ok(()),
            // Its text is not said: it may hold a secret.
            Some(what) => {
                let message = format!("its code is no token but {what}");
                Err(Failure::new(Exit::Failed, "not_a_token", message))
            }
            None => Err(Failure::new(
                Exit::Failed,
                "no_code_found",
                "no QR code was found in it",
            )),
        }
    }
}

/// Which codes of which transfers were seen.
#[derive(Default)]
struct Parts {
    seen: BTreeMap<(i32, u32), BTreeSet<u32>>,
    rejects: usize,
}

impl Parts {
    /// The tokens of a part that is seen for the first time.
    fn take(&mut self, part: Part) -> Vec<Read> {
        let seen = self.seen.entry((part.batch, part.size)).or_default();
        if !seen.insert(part.index) {
            return Vec::new();
        }
        self.rejects += part.rejects.len();
        let tokens = part.tokens.into_iter();
        let read = |token| Read {
            token,
            warnings: Vec::new(),
            serial: None,
            guarded: false,
        };
        tokens.map(read).collect()
    }

    fn whole(&self) -> Result<(), Failure> {
        for ((_, size), seen) in &self.seen {
            let have = seen.len();
            if have < *size as usize {
                let message = format!(
                    "{have} of the {size} codes of the transfer are there; \
                     give the pictures of all with --from-image"
                );
                let failure = Failure::new(Exit::Failed, "transfer_incomplete", message);
                return Err(failure.with("have", have.into()).with("of", (*size).into()));
            }
        }
        Ok(())
    }
}

/// What a code that is no token is, in words.
fn name_of(what: Recognised) -> &'static str {
    match what {
        Recognised::PushEnrolment => "an enrolment of login approvals",
        Recognised::Container => "a container's enrolment",
        Recognised::ActivationCode => {
            "a FortiToken activation code, which only its issuer's own app can redeem"
        }
        Recognised::SetupKey => {
            "a bare setup key; `add` takes it as otpauth://totp/NAME?secret=KEY"
        }
        Recognised::Wifi => "the settings of a wireless network",
        Recognised::Link => "a web link",
        _ => "a text",
    }
}
