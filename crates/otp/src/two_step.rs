//! Enrolments in two steps: the link holds the server's half of the secret, the device makes the other.

use std::collections::BTreeMap;

use crate::assemble::{Fields, TWO_STEP};
use crate::uri::KNOWN;
use crate::{Flaw, Kind, Secret, Token};

impl Token {
    /// The server's half of a secret whose other half is still to be made. None for every other token, and for a half
    /// that cannot be read.
    pub fn first_half(&self) -> Option<Secret> {
        self.waiting()?;
        let text = std::str::from_utf8(self.secret.expose()).ok()?;
        Some(Secret::from_base32(text).ok()?.0)
    }

    /// The token of a link in two steps, with the secret that both halves made.
    ///
    /// # Errors
    /// [`Flaw::UnknownKind`] for a token that waits for no second half; else what is wrong with its numbers or the
    /// secret.
    pub fn completed(&self, secret: Secret) -> Result<Self, Flaw> {
        let (kind_text, parameters) = self.waiting().ok_or(Flaw::UnknownKind)?;
        let text = secret.to_base32();
        let parameter = |name| parameters.get(name).map_or("", String::as_str);
        let fields = Fields {
            kind: kind_text,
            secret: &text,
            algorithm: parameter("algorithm"),
            digits: parameter("digits"),
            period: parameter("period"),
            counter: parameter("counter"),
            pin: None,
        };
        let (kind, secret, _) = fields.assemble()?;
        let is_used = |name: &str| {
            let mut known = KNOWN.iter().chain(&TWO_STEP);
            known.any(|known| name.eq_ignore_ascii_case(known))
        };
        let extra = parameters.iter().filter(|(name, _)| !is_used(name));
        let token = Self {
            issuer: self.issuer.clone(),
            account: self.account.clone(),
            kind,
            secret,
            extra: extra
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        };
        match token.flaw() {
            Some(flaw) => Err(flaw),
            None => Ok(token),
        }
    }

    /// Kind and parameters of a link in two steps.
    fn waiting(&self) -> Option<(&str, &BTreeMap<String, String>)> {
        match &self.kind {
            Kind::Broken {
                kind_text,
                parameters,
            } if TWO_STEP.iter().any(|name| parameters.contains_key(*name)) => {
                Some((kind_text, parameters))
            }
            _ => None,
        }
    }
}
