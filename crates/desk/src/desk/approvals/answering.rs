//! Answers to requests.

use approvals::{Approvals, NotAnswered, Via, Waiting};
use protocol::{Choice, Outcome, Reason};

use super::super::Desk;
use super::super::restoring::count;
use super::looking::account_of;
use crate::approvals::fault::Fault;
use crate::error::Error;
use crate::event::Event;
use crate::tickets::Verb;
use crate::view::{AnswerChoice, DeniedView, OutcomeView};

impl Desk {
    /// Answers a request in the window. May block for as long as the network and the vault take. An approval of one
    /// that was approved in a notice asks nobody, and gives the code that its server said then.
    ///
    /// # Errors
    /// [`Error::Locked`] for a yes while the vault is locked; [`Error::TicketInvalid`] for a yes without a ticket for
    /// this request where its server demands one; [`Fault`]'s about requests and answers.
    pub fn answer_request(
        &self,
        id: &str,
        choice: &AnswerChoice,
        ticket: Option<&str>,
    ) -> Result<OutcomeView, Error> {
        self.touch();
        if *choice == AnswerChoice::Approve
            && self.is_unlocked()
            && let Some(code) = self.take_code(id)
        {
            self.tell(Event::ApprovalsChanged);
            return Ok(code);
        }
        let (approvals, waiting) = self.waiting(id)?;
        if is_yes(choice) {
            let account = account_of(&approvals, &waiting).ok_or(Fault::RequestGone)?;
            let steady = self.rim.clock.steady_ms();
            self.with_open(|open, _| match (account.about().unlock, ticket) {
                (None, _) => Ok(()),
                (Some(_), Some(ticket)) => {
                    let verb = Verb::ApproveRequest;
                    open.tickets.redeem(ticket, verb, Some(id), steady)
                }
                (Some(_), None) => Err(Error::TicketInvalid),
            })?;
        }
        let outcome = self.answer(&approvals, &waiting, choice, Via::Window);
        Ok(outcome.map_err(Fault::from)?)
    }

    /// Denies all that wait for one token. The first that does not reach the server ends it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn deny_all(&self, token: &str, not_me: bool) -> Result<DeniedView, Error> {
        self.touch();
        let account = self.account(token)?;
        let approvals = self.heard().ok_or(Error::NotFound)?;
        let mut all = approvals.waiting();
        all.retain(|one| *one.challenge.address() == account.about().address);
        let choice = if not_me {
            AnswerChoice::NotMe
        } else {
            AnswerChoice::Deny
        };
        let mut denied = 0;
        for waiting in &all {
            match self.answer(&approvals, waiting, &choice, Via::Window) {
                Ok(OutcomeView::Denied { .. }) => denied += 1,
                Ok(_) | Err(NotAnswered::NotWaiting(_) | NotAnswered::Refused(_)) => {}
                Err(_) => break,
            }
        }
        Ok(DeniedView {
            denied: count(denied),
            left: count(all.len() - denied),
        })
    }

    /// No notices of one token for so many minutes, and those on show go; 0 ends that. Its requests still wait in the
    /// window.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn mute_requests(&self, token: &str, minutes: u32) -> Result<(), Error> {
        self.touch();
        let account = self.account(token)?;
        let approvals = self.heard().ok_or(Error::NotFound)?;
        approvals.mute(&account.about().address, i64::from(minutes) * 60_000);
        if minutes > 0 {
            self.withdraw(|_, of| of == account.id());
        }
        self.tell(Event::ApprovalsChanged);
        Ok(())
    }

    /// Answers, and puts the notices right.
    pub(super) fn answer(
        &self,
        approvals: &Approvals,
        waiting: &Waiting,
        choice: &AnswerChoice,
        via: Via,
    ) -> Result<OutcomeView, NotAnswered> {
        let takes_reasons = waiting.challenge.takes_reasons();
        let said = match choice {
            AnswerChoice::Approve => Choice::Approve,
            AnswerChoice::Pick { option } => Choice::Pick(option),
            AnswerChoice::NotMe if takes_reasons => Choice::DenyBecause(Reason::NotMe),
            AnswerChoice::Deny | AnswerChoice::NotMe => Choice::Deny,
        };
        let told_not_me = matches!(said, Choice::DenyBecause(_));
        let outcome = answer_kept(approvals, waiting, said, via);
        let view = outcome.map(|outcome| match outcome {
            Outcome::NotTaken { message } if matches!(said, Choice::Pick(_)) => {
                refuse_wrong_number(approvals, waiting, via, message)
            }
            Outcome::NotTaken { message } => OutcomeView::NotTaken { message },
            Outcome::Code { code, message } => OutcomeView::Code { code, message },
            Outcome::Taken if is_yes(choice) => OutcomeView::Approved,
            // No server says whether it lets the account's other devices go on, and a no on one privacyIDEA token
            // leaves the others' requests open.
            Outcome::Taken => OutcomeView::Denied {
                at_ms: self.now_ms(),
                told_not_me,
                others_may: true,
            },
        });
        self.tidy_notices();
        self.tell(Event::ApprovalsChanged);
        view
    }
}

/// A vault that was being unlocked meanwhile is tried once more: what could not be noted can be written then.
fn answer_kept(
    approvals: &Approvals,
    waiting: &Waiting,
    said: Choice<'_>,
    via: Via,
) -> Result<Outcome, NotAnswered> {
    match approvals.answer(waiting.mark(), said, via) {
        Err(NotAnswered::NotStored(_)) => approvals.answer(waiting.mark(), said, via),
        answered => answered,
    }
}

/// A server may leave a request open after a wrong number, so it is refused right away. One that takes no no either
/// was over before.
fn refuse_wrong_number(
    approvals: &Approvals,
    waiting: &Waiting,
    via: Via,
    message: Option<String>,
) -> OutcomeView {
    match approvals.refuse(waiting.mark(), via) {
        Ok(Outcome::NotTaken { .. }) => OutcomeView::NotTaken { message },
        _ => OutcomeView::WrongNumber,
    }
}

const fn is_yes(choice: &AnswerChoice) -> bool {
    matches!(choice, AnswerChoice::Approve | AnswerChoice::Pick { .. })
}
