//! Which tokens for approvals came by which container, and when each container was synchronised last. Kept beside the
//! containers' keys, bound to this computer.

use std::collections::{BTreeMap, BTreeSet};

use approvals::ContainerId;
use serde::{Deserialize, Serialize};
use vault::{DeviceOnly, Vault};
use zeroize::Zeroizing;

const SHELF: &str = "desk/contained";

/// How long the app waits before it synchronises by itself again, in milliseconds.
const EVERY_MS: i64 = 24 * 60 * 60 * 1000;

/// The tokens for approvals of each container.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Contained(BTreeMap<String, Container>);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Container {
    push: BTreeSet<String>,
    synchronised_ms: i64,
}

impl Contained {
    /// What is kept. What cannot be read is forgotten: the next synchronisation brings it again.
    pub(crate) fn load(vault: &Vault) -> Self {
        let kept = vault.device_only(SHELF).ok().flatten();
        let read = kept.and_then(|kept| ciborium::from_reader(kept.expose().as_slice()).ok());
        read.unwrap_or_default()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// The vault's own.
    pub(crate) fn save(&self, vault: &mut Vault) -> Result<(), vault::Error> {
        let mut bytes = Zeroizing::new(Vec::new());
        ciborium::into_writer(self, &mut *bytes).expect("writing to memory does not fail");
        vault.keep_device_only(SHELF, &DeviceOnly::new(bytes))
    }

    /// A container was synchronised, and these are its tokens for approvals now.
    pub(crate) fn note(&mut self, container: ContainerId, push: BTreeSet<String>, now_ms: i64) {
        let synchronised_ms = now_ms;
        let kept = Container {
            push,
            synchronised_ms,
        };
        self.0.insert(container.to_string(), kept);
    }

    /// A container was left.
    pub(crate) fn forget(&mut self, container: ContainerId) {
        self.0.remove(&container.to_string());
    }

    /// The serials of its tokens for approvals.
    pub(crate) fn push_of(&self, container: ContainerId) -> BTreeSet<String> {
        let kept = self.0.get(&container.to_string());
        kept.map(|kept| kept.push.clone()).unwrap_or_default()
    }

    /// Whether it is time to synchronise by itself: a day after the last time, also by a clock that was set back.
    pub(crate) fn is_due(&self, container: ContainerId, now_ms: i64) -> bool {
        let kept = self.0.get(&container.to_string());
        kept.is_none_or(|kept| {
            let since = now_ms.saturating_sub(kept.synchronised_ms);
            !(0..EVERY_MS).contains(&since)
        })
    }
}
