//! Verification tickets: the proof that the person in front of the screen gave the password just now.
//!
//! A ticket is good once, for 30 seconds, for one verb and one object. It is made here from a check the
//! vault did, never by the page.

use crate::error::Error;
use crate::random::hex_id;

/// How long a ticket is good, in milliseconds.
pub(crate) const LIFETIME_MS: i64 = 30_000;

/// What a ticket allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Verb {
    /// Show one token's secret.
    RevealSecret,
    /// Set a new password.
    ChangePassword,
    /// Make a new recovery key.
    NewRecoveryKey,
    /// Take the vault as it is, after rows were changed from outside.
    AcceptPresentState,
    /// Approve one request of a server that demands it.
    ApproveRequest,
    /// Show the link with which a new computer takes a container over.
    TransferContainer,
    /// Show or copy one code of a token whose server demands it.
    UseCode,
}

/// The tickets that are out.
#[derive(Default)]
pub(crate) struct Tickets(Vec<Ticket>);

struct Ticket {
    id: String,
    verb: Verb,
    object: Option<String>,
    until_steady_ms: i64,
}

impl Tickets {
    /// Issues a ticket. The caller has just checked the password.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub(crate) fn issue(
        &mut self,
        verb: Verb,
        object: Option<String>,
        steady_ms: i64,
    ) -> Result<String, Error> {
        self.0.retain(|ticket| ticket.until_steady_ms > steady_ms);
        let id = hex_id()?;
        self.0.push(Ticket {
            id: id.clone(),
            verb,
            object,
            until_steady_ms: steady_ms + LIFETIME_MS,
        });
        Ok(id)
    }

    /// Takes a ticket: whatever the answer, it is gone afterwards.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`] for an unknown, used or expired ticket, and for another verb or object.
    pub(crate) fn redeem(
        &mut self,
        id: &str,
        verb: Verb,
        object: Option<&str>,
        steady_ms: i64,
    ) -> Result<(), Error> {
        let at = self
            .0
            .iter()
            .position(|ticket| ticket.id == id)
            .ok_or(Error::TicketInvalid)?;
        let ticket = self.0.swap_remove(at);
        let fits = ticket.verb == verb
            && ticket.object.as_deref() == object
            && steady_ms < ticket.until_steady_ms;
        fits.then_some(()).ok_or(Error::TicketInvalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> (Tickets, String) {
        let mut tickets = Tickets::default();
        let id = tickets
            .issue(Verb::RevealSecret, Some("a".into()), 1000)
            .expect("issued");
        (tickets, id)
    }

    #[test]
    fn a_ticket_is_good_once() {
        let (mut tickets, id) = one();
        assert!(
            tickets
                .redeem(&id, Verb::RevealSecret, Some("a"), 1001)
                .is_ok()
        );
        assert!(
            tickets
                .redeem(&id, Verb::RevealSecret, Some("a"), 1001)
                .is_err()
        );
    }

    #[test]
    fn a_ticket_is_bound_to_its_verb_and_object() {
        for (verb, object) in [
            (Verb::ChangePassword, Some("a")),
            (Verb::RevealSecret, Some("b")),
            (Verb::RevealSecret, None),
        ] {
            let (mut tickets, id) = one();
            assert!(tickets.redeem(&id, verb, object, 1001).is_err());
            assert!(
                tickets
                    .redeem(&id, Verb::RevealSecret, Some("a"), 1001)
                    .is_err(),
                "a wrong try uses it up"
            );
        }
    }

    #[test]
    fn a_ticket_ends_after_thirty_seconds() {
        let (mut tickets, id) = one();
        assert!(
            tickets
                .redeem(&id, Verb::RevealSecret, Some("a"), 1000 + LIFETIME_MS)
                .is_err()
        );
    }
}
