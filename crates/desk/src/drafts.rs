//! Tokens that were read and wait for the person's word. Their secrets stay here.

use crate::error::Error;
use crate::random::hex_id;

/// The drafts that wait.
#[derive(Default)]
pub(crate) struct Drafts(Vec<Draft>);

/// One of them.
pub(crate) struct Draft {
    pub(crate) id: String,
    pub(crate) token: otp::Token,
    pub(crate) serial: Option<String>,
    pub(crate) warnings: Vec<otp::Warning>,
    pub(crate) source: vault::Source,
}

impl Drafts {
    pub(crate) fn put(
        &mut self,
        token: otp::Token,
        serial: Option<String>,
        warnings: Vec<otp::Warning>,
        source: vault::Source,
    ) -> Result<&Draft, Error> {
        self.0.push(Draft {
            id: hex_id()?,
            token,
            serial,
            warnings,
            source,
        });
        self.0.last().ok_or(Error::NotFound)
    }

    pub(crate) fn find(&self, id: &str) -> Result<&Draft, Error> {
        self.0
            .iter()
            .find(|draft| draft.id == id)
            .ok_or(Error::NotFound)
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.0.retain(|draft| draft.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
