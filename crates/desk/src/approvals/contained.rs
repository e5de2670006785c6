//! Which tokens came by which container, and when each container was synchronised last. Kept beside the containers'
//! keys, bound to this computer.

use std::collections::{BTreeMap, BTreeSet};

use approvals::ContainerId;
use serde::{Deserialize, Serialize};
use vault::{DeviceOnly, Vault};
use zeroize::Zeroizing;

use crate::view::CutOff;

const SHELF: &str = "desk/contained";

/// How long the app waits before it synchronises by itself again, in milliseconds.
const EVERY_MS: i64 = 24 * 60 * 60 * 1000;

/// The tokens of each container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contained(BTreeMap<String, Container>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Container {
    tokens: Tokens,
    /// None since it was registered.
    synchronised_ms: Option<i64>,
    #[serde(default)]
    ended: Option<CutOff>,
    /// Something must come once more.
    #[serde(default)]
    lacks: bool,
    /// How long the codes of each token are, as its last link said; of those that its server took away too, for it may
    /// give them back.
    #[serde(default)]
    digits: BTreeMap<String, u8>,
}

/// The tokens of one container, by their serials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tokens {
    /// Those for approvals.
    pub(crate) push: BTreeSet<String>,
    /// Those with codes.
    pub(crate) codes: BTreeSet<String>,
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

    /// A container was synchronised, and these are its tokens now. None of them is one of the `others` of its server
    /// any more.
    pub(crate) fn note(
        &mut self,
        container: ContainerId,
        tokens: Tokens,
        others: &[ContainerId],
        now_ms: i64,
    ) {
        let before = self.0.remove(&container.to_string());
        let mut digits = before.map(|kept| kept.digits).unwrap_or_default();
        for other in others {
            if let Some(kept) = self.0.get_mut(&other.to_string()) {
                kept.tokens.push.retain(|it| !tokens.push.contains(it));
                kept.tokens.codes.retain(|it| !tokens.codes.contains(it));
                for serial in &tokens.codes {
                    digits.extend(kept.digits.remove_entry(serial));
                }
            }
        }
        let kept = Container {
            digits,
            tokens,
            synchronised_ms: Some(now_ms),
            ended: None,
            lacks: false,
        };
        self.0.insert(container.to_string(), kept);
    }

    /// Its server does not take this computer for it any more.
    pub(crate) fn cut_off(&mut self, container: ContainerId, why: CutOff) {
        self.0.entry(container.to_string()).or_default().ended = Some(why);
    }

    /// Why it did not, the last time.
    pub(crate) fn end_of(&self, container: ContainerId) -> Option<CutOff> {
        self.0.get(&container.to_string())?.ended
    }

    /// A token of it was taken in.
    pub(crate) fn add(&mut self, container: ContainerId, serial: &str, push: bool) {
        let kept = self.0.entry(container.to_string()).or_default();
        let tokens = &mut kept.tokens;
        let serials = if push {
            &mut tokens.push
        } else {
            &mut tokens.codes
        };
        serials.insert(serial.to_owned());
    }

    /// What came of a token for approvals is of no use, and the server has let go of what was here before. Until it
    /// comes once more it is not one of ours, so that the next synchronisation brings it.
    pub(crate) fn lacks(&mut self, container: ContainerId, serial: &str) {
        let kept = self.0.entry(container.to_string()).or_default();
        kept.tokens.push.remove(serial);
        kept.lacks = true;
    }

    /// A registration is about to be sent: its server may make new secrets before anybody here hears of it. When the
    /// container was synchronised last, for [`Contained::not_registered`].
    pub(crate) fn registering(&mut self, container: ContainerId) -> Option<i64> {
        let kept = self.0.get_mut(&container.to_string())?;
        kept.synchronised_ms.take()
    }

    /// Its server said no: everything is as it was.
    pub(crate) fn not_registered(&mut self, container: ContainerId, last_ms: Option<i64>) {
        if let Some(kept) = self.0.get_mut(&container.to_string()) {
            kept.synchronised_ms = last_ms;
        }
    }

    /// A container was registered, perhaps anew: its tokens are still to come.
    pub(crate) fn registered(&mut self, container: ContainerId) {
        let kept = self.0.entry(container.to_string()).or_default();
        kept.ended = None;
        kept.synchronised_ms = None;
    }

    /// Whether the secrets here are those that its server has. After a registration the server makes new ones for its
    /// first answer, and nobody knows whether that came.
    pub(crate) fn is_current(&self, container: ContainerId) -> bool {
        self.last_ms(container).is_some()
    }

    /// A container was left.
    pub(crate) fn forget(&mut self, container: ContainerId) {
        self.0.remove(&container.to_string());
    }

    /// Its tokens.
    pub(crate) fn tokens_of(&self, container: ContainerId) -> Tokens {
        let kept = self.0.get(&container.to_string());
        kept.map(|kept| kept.tokens.clone()).unwrap_or_default()
    }

    /// The link of a token said how long its codes are.
    pub(crate) fn note_digits(&mut self, container: ContainerId, serial: &str, digits: u8) {
        let kept = self.0.entry(container.to_string()).or_default();
        kept.digits.insert(serial.to_owned(), digits);
    }

    /// How long they are, as the last link said.
    pub(crate) fn digits_of(&self, container: ContainerId, serial: &str) -> Option<u8> {
        let kept = self.0.get(&container.to_string())?;
        kept.digits.get(serial).copied()
    }

    /// Whether a token with codes came by it.
    pub(crate) fn has_code(&self, container: ContainerId, serial: &str) -> bool {
        let kept = self.0.get(&container.to_string());
        kept.is_some_and(|kept| kept.tokens.codes.contains(serial))
    }

    /// Whether it is time to synchronise by itself: at once when something is lacking, else a day after the last time,
    /// also by a clock that was set back.
    pub(crate) fn is_due(&self, container: ContainerId, now_ms: i64) -> bool {
        let kept = self.0.get(&container.to_string());
        kept.is_some_and(|kept| kept.lacks)
            || self.last_ms(container).is_none_or(|last| {
                let since = now_ms.saturating_sub(last);
                !(0..EVERY_MS).contains(&since)
            })
    }

    fn last_ms(&self, container: ContainerId) -> Option<i64> {
        let kept = self.0.get(&container.to_string())?;
        kept.synchronised_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_registration_nothing_is_taken_for_current_until_it_is_synchronised() {
        let id: ContainerId = "0123456789abcdef".parse().expect("a handle");
        let mut contained = Contained::default();
        contained.note(id, Tokens::default(), &[], 1_000);
        contained.add(id, "TOTP1", false);
        assert!(contained.is_current(id) && !contained.is_due(id, 2_000));
        contained.cut_off(id, CutOff::Moved);
        assert_eq!(contained.end_of(id), Some(CutOff::Moved));
        contained.registered(id);
        assert!(!contained.is_current(id) && contained.is_due(id, 2_000));
        assert_eq!(contained.end_of(id), None);
        // They are still its tokens: what its server no longer names must go.
        assert!(contained.tokens_of(id).codes.contains("TOTP1"));
    }

    #[test]
    fn a_token_that_its_server_puts_into_another_container_is_one_of_that() {
        let [one, other]: [ContainerId; 2] =
            ["0123456789abcdef", "fedcba9876543210"].map(|it| it.parse().expect("a handle"));
        let mut contained = Contained::default();
        contained.add(one, "TOTP1", false);
        contained.add(one, "TOTP2", false);
        contained.note_digits(one, "TOTP1", 6);
        contained.note_digits(one, "TOTP2", 7);
        let tokens = Tokens {
            codes: ["TOTP1".to_owned()].into(),
            ..Tokens::default()
        };
        contained.note(other, tokens, &[one], 1_000);
        assert!(contained.has_code(other, "TOTP1") && contained.has_code(one, "TOTP2"));
        assert!(!contained.has_code(one, "TOTP1"));
        // What its last link said goes with it.
        assert_eq!(contained.digits_of(other, "TOTP1"), Some(6));
        assert_eq!(contained.digits_of(one, "TOTP1"), None);
        assert_eq!(contained.digits_of(one, "TOTP2"), Some(7));
    }

    #[test]
    fn a_registration_that_is_sent_counts_as_done_until_the_server_says_no() {
        let id: ContainerId = "0123456789abcdef".parse().expect("a handle");
        let mut contained = Contained::default();
        assert_eq!(contained.registering(id), None);
        contained.note(id, Tokens::default(), &[], 1_000);
        let last = contained.registering(id);
        assert!(!contained.is_current(id));
        contained.not_registered(id, last);
        assert!(contained.is_current(id) && !contained.is_due(id, 2_000));
    }

    #[test]
    fn what_is_lacking_is_asked_for_at_once_and_without_renewing_the_rest() {
        let id: ContainerId = "0123456789abcdef".parse().expect("a handle");
        let mut contained = Contained::default();
        contained.note(id, Tokens::default(), &[], 1_000);
        contained.add(id, "TOTP1", false);
        contained.add(id, "PIPU1", true);
        contained.lacks(id, "PIPU1");
        assert!(contained.is_current(id) && contained.is_due(id, 2_000));
        let tokens = contained.tokens_of(id);
        assert!(tokens.push.is_empty() && tokens.codes.contains("TOTP1"));
        contained.note(id, tokens, &[], 2_000);
        assert!(!contained.is_due(id, 3_000));
    }
}
