//! One secret, shown on purpose, in its own window, for twenty seconds.

use super::Desk;
use super::labels::parse_id;
use crate::error::Error;
use crate::qr;
use crate::session::Revealing;
use crate::tickets::Verb;
use crate::view::RevealedView;

/// How long a secret is shown, in milliseconds.
const SHOWN_MS: i64 = 20_000;

impl Desk {
    /// Redeems a ticket: from now on, and only for twenty seconds, the reveal window may ask for this secret.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], [`Error::NotFound`], [`Error::Locked`].
    pub fn reveal(&self, ticket: &str, id: &str) -> Result<(), Error> {
        let (token, steady) = (parse_id(id)?, self.rim.clock.steady_ms());
        self.with_open(|open, _| {
            open.tickets
                .redeem(ticket, Verb::RevealSecret, Some(id), steady)?;
            open.vault.record(token).ok_or(Error::NotFound)?;
            open.revealing = Some((Revealing::Token(token), steady + SHOWN_MS));
            Ok(())
        })
    }

    /// Redeems a ticket and asks the server for the link with which a new computer takes a container over: from now
    /// on, and only for twenty seconds, the reveal window may ask for it. With a question, the new computer must know
    /// the answer.
    ///
    /// # Errors
    /// As [`Desk::transfer`].
    pub fn reveal_transfer(
        &self,
        container: &str,
        ticket: &str,
        question: Option<&str>,
        answer: Option<&str>,
    ) -> Result<(), Error> {
        let link = self.transfer(container, ticket, question, answer)?;
        let (_, container) = self.container(container)?;
        let revealing = Revealing::Link {
            issuer: container.issuer.clone(),
            serial: container.address.serial().to_string(),
            link,
        };
        let until = self.rim.clock.steady_ms() + SHOWN_MS;
        self.with_open(|open, _| {
            open.revealing = Some((revealing, until));
            Ok(())
        })
    }

    /// The secret that [`Desk::reveal`] allowed; once.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`] when none is allowed or its time is over.
    pub fn revealed(&self) -> Result<RevealedView, Error> {
        let steady = self.rim.clock.steady_ms();
        self.with_open(|open, _| {
            let (revealing, until) = open.revealing.take().ok_or(Error::TicketInvalid)?;
            let left = until - steady;
            if left <= 0 {
                return Err(Error::TicketInvalid);
            }
            let (issuer, account, key, uri) = match revealing {
                Revealing::Token(id) => {
                    let token = open.vault.token(id)?;
                    let key = token.key_text().to_string();
                    let uri = otp::uri::write(&token).ok();
                    (token.issuer.clone(), token.account, key, uri)
                }
                Revealing::Link {
                    issuer,
                    serial,
                    link,
                } => (issuer, serial, String::new(), Some(link)),
            };
            Ok(RevealedView {
                issuer,
                account,
                svg: uri.as_ref().and_then(|uri| qr::draw(uri)),
                key,
                uri: uri.map(|uri| uri.to_string()),
                seconds_left: u32::try_from(left.div_euclid(1000)).unwrap_or(0),
            })
        })
    }
}
