//! Small pictures of servers: the one that a link names, where it is fetched from, and those of tokens for approvals,
//! which have no record to keep them in.

use std::collections::BTreeMap;

use approvals::{AccountId, Limits, Wire};
use protocol::Endpoint;
use vault::{DeviceOnly, Logo, Vault};
use zeroize::Zeroizing;

use crate::approvals::words::host;
use crate::rim::Logos;

/// Where they are in the vault.
const SHELF: &str = "desk/logos";

/// Fetches pictures over the network, by the system's authorities alone.
pub struct NetworkLogos;

impl Logos for NetworkLogos {
    fn fetch(&self, at: &Endpoint) -> Option<Vec<u8>> {
        let wire = Wire::new(Limits::default()).ok()?;
        // Without the address: it may name the person.
        let fetched = wire.fetch_picture(at, scan::LOGO_LIMIT);
        let fetched = fetched.inspect_err(|error| tracing::info!(%error, "no picture came"));
        fetched.ok().map(|bytes| bytes.to_vec())
    }
}

/// The picture that a link names, and whether the person wants it.
#[derive(Default)]
pub(crate) struct NamedLogo {
    at: Option<Endpoint>,
    wanted: bool,
}

impl NamedLogo {
    pub(crate) fn new(at: Option<Endpoint>) -> Self {
        Self { at, wanted: false }
    }

    /// Who would learn this computer's address.
    pub(crate) fn host(&self) -> Option<String> {
        self.at.as_ref().map(host)
    }

    pub(crate) fn want(&mut self, wanted: bool) {
        self.wanted = wanted;
    }

    /// Where it is to be fetched, once the person said so.
    pub(crate) fn wanted(&self) -> Option<Endpoint> {
        self.at.clone().filter(|_| self.wanted)
    }
}

/// The pictures of tokens for approvals, on this computer alone.
#[derive(Default)]
pub(crate) struct LogoShelf(BTreeMap<String, Logo>);

impl LogoShelf {
    /// Reads them out of the vault; what is missing or damaged is no loss.
    pub(crate) fn load(vault: &Vault) -> Self {
        let kept = vault.device_only(SHELF).ok().flatten();
        let all: Option<BTreeMap<String, String>> =
            kept.and_then(|kept| ciborium::from_reader(kept.expose().as_slice()).ok());
        let read = |(id, text): (String, String)| Some((id, Logo::read(&text)?));
        Self(
            all.unwrap_or_default()
                .into_iter()
                .filter_map(read)
                .collect(),
        )
    }

    /// By the handle of its token.
    pub(crate) fn of(&self, id: &str) -> Option<&Logo> {
        self.0.get(id)
    }

    /// Puts one there.
    ///
    /// # Errors
    /// Whatever writing to the vault can meet.
    pub(crate) fn keep(
        &mut self,
        vault: &mut Vault,
        id: AccountId,
        logo: Logo,
    ) -> Result<(), vault::Error> {
        self.0.insert(id.to_string(), logo);
        self.save(vault)
    }

    /// Forgets those of tokens that are not here any more. What cannot be written now goes the next time.
    pub(crate) fn keep_only(&mut self, vault: &mut Vault, ids: &[AccountId]) {
        let before = self.0.len();
        self.0
            .retain(|kept, _| ids.iter().any(|id| id.to_string() == *kept));
        if self.0.len() < before
            && let Err(error) = self.save(vault)
        {
            tracing::warn!(%error, "a picture of a token that is gone stays");
        }
    }

    fn save(&self, vault: &mut Vault) -> Result<(), vault::Error> {
        let all: BTreeMap<&str, &str> = self
            .0
            .iter()
            .map(|(id, logo)| (id.as_str(), logo.text()))
            .collect();
        let mut bytes = Zeroizing::new(Vec::new());
        ciborium::into_writer(&all, &mut *bytes).expect("writing to memory does not fail");
        vault.keep_device_only(SHELF, &DeviceOnly::new(bytes))
    }
}

/// As the page shows it.
pub(crate) fn picture(logo: &Logo) -> String {
    format!("data:image/png;base64,{}", logo.text())
}
