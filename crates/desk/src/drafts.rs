//! Tokens that were read and wait for the person's word. Their secrets stay here.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::random::hex_id;
use crate::view::TransferView;

/// The drafts that wait.
#[derive(Default)]
pub(crate) struct Drafts {
    waiting: Vec<Draft>,
    transfer: Option<Transfer>,
}

/// A transfer that comes in several codes.
struct Transfer {
    batch: i32,
    size: u32,
    seen: BTreeSet<u32>,
}

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
        self.waiting.push(Draft {
            id: hex_id()?,
            token,
            serial,
            warnings,
            source,
        });
        self.waiting.last().ok_or(Error::NotFound)
    }

    pub(crate) fn find(&self, id: &str) -> Result<&Draft, Error> {
        self.waiting
            .iter()
            .find(|draft| draft.id == id)
            .ok_or(Error::NotFound)
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.waiting.retain(|draft| draft.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.transfer = None;
    }

    /// Notes one code of a transfer; a code of another batch begins anew. Whether it is new.
    pub(crate) fn note_part(&mut self, batch: i32, index: u32, size: u32) -> bool {
        let transfer = self
            .transfer
            .take_if(|transfer| transfer.batch == batch && transfer.size == size)
            .unwrap_or_else(|| Transfer {
                batch,
                size,
                seen: BTreeSet::new(),
            });
        self.transfer.insert(transfer).seen.insert(index)
    }

    /// How far the transfer has come, if it is one of several codes.
    pub(crate) fn transfer(&self) -> Option<TransferView> {
        let transfer = self
            .transfer
            .as_ref()
            .filter(|transfer| transfer.size > 1)?;
        let missing = (0..transfer.size).filter(|index| !transfer.seen.contains(index));
        Some(TransferView {
            have: transfer.seen.len(),
            of: transfer.size,
            missing: missing.map(|index| index + 1).collect(),
        })
    }
}
