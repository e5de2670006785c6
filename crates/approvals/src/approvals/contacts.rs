//! Whom the person asks about a server.

use std::collections::BTreeMap;

use protocol::Endpoint;
use vault::{Stub, StubKind};

use super::Approvals;
use crate::account::{Account, ServerId};
use crate::store::{NotStored, Shelf, load, save};

impl Approvals {
    const MOST_CONTACT: usize = 256;

    /// Whom the person asks about a server; empty when nobody said.
    #[must_use]
    pub fn contact(&self, server: &ServerId) -> String {
        let state = self.state();
        let contact = state.contacts.get(server.as_str());
        contact.cloned().unwrap_or_default()
    }

    /// Keeps whom to ask about a server: one line of at most 256 characters, the rest is cut. Empty forgets it.
    ///
    /// # Errors
    /// [`NotStored`]; then it is as before.
    pub fn set_contact(&self, server: &ServerId, contact: &str) -> Result<(), NotStored> {
        let line = contact.trim().lines().next().unwrap_or_default();
        let line: String = line.chars().filter(|it| !it.is_control()).collect();
        let line: String = line.chars().take(Self::MOST_CONTACT).collect();
        let _alone = self.shelf();
        let mut contacts: BTreeMap<String, String> = load(&*self.store, Shelf::Contacts)?;
        if line.is_empty() {
            contacts.remove(server.as_str());
        } else {
            contacts.insert(server.as_str().to_owned(), line);
        }
        save(&*self.store, Shelf::Contacts, &contacts)?;
        self.state().contacts = contacts;
        Ok(())
    }

    /// The tokens as a backup names them, with whom to ask for new ones; `host` says where a server is.
    #[must_use]
    pub fn stubs(&self, host: impl Fn(&Endpoint) -> String) -> Vec<Stub> {
        let stub = |account: &Account| {
            let about = account.about();
            let (host, contact) = (
                host(about.address.endpoint()),
                self.contact(&about.server()),
            );
            Stub {
                issuer: about.issuer.clone(),
                account: about.label.clone(),
                server: Some(match contact.as_str() {
                    "" => host,
                    contact => format!("{contact} ({host})"),
                }),
                serial: Some(about.address.serial().as_str().to_owned()),
                what: StubKind::DeviceOnly,
            }
        };
        self.accounts().iter().map(|it| stub(it)).collect()
    }
}
