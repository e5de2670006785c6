//! Answers: kept, sent, and what became of them.

use std::sync::Arc;

use protocol::{Challenge, Choice, Outcome, Refusal};

use super::Approvals;
use crate::account::Account;
use crate::handle::Mark;
use crate::history::{Entry, Fate, Said, Via, Word};
use crate::inbox::{NotWaiting, is_yes};
use crate::store::NotStored;
use crate::wire::{Trouble, is_word};

/// Why an answer did not do what the person wanted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotAnswered {
    /// There is nothing to answer.
    #[error(transparent)]
    NotWaiting(#[from] NotWaiting),
    /// It could not be remembered, so it was not sent.
    #[error(transparent)]
    NotStored(#[from] NotStored),
    /// The choice does not fit the request.
    #[error(transparent)]
    Choice(protocol::Error),
    /// It never left this computer; it may be tried again.
    #[error("the answer was not sent: {0}")]
    NotSent(Trouble),
    /// It went out, and nobody knows whether it was taken.
    #[error("nobody knows whether the answer was taken: {0}")]
    Unsure(Trouble),
    /// The server refused it.
    #[error("the server refused the answer")]
    Refused(Refusal),
    /// The server's answer is not one of this protocol; nobody knows whether ours was taken.
    #[error("the server's answer cannot be read")]
    Unreadable,
}

impl Approvals {
    /// Answers a request, and says what the server made of it. What is answered is on the disk before it is sent, and
    /// what became of it after; no other answer follows, except a no after a yes that did not end it.
    ///
    /// # Errors
    /// [`NotAnswered`].
    pub fn answer(&self, mark: Mark, choice: Choice<'_>, via: Via) -> Result<Outcome, NotAnswered> {
        let said = Said::new(choice, via, self.rim.clock.unix_ms());
        self.answer_as(mark, choice, said)
    }

    /// Refuses a request after a wrong option was picked: a server may leave it open then. It is a plain no, and is
    /// remembered as what it is.
    ///
    /// # Errors
    /// [`NotAnswered`].
    pub fn refuse(&self, mark: Mark, via: Via) -> Result<Outcome, NotAnswered> {
        let said = Said::new(Choice::Deny, via, self.rim.clock.unix_ms());
        let word = Word::WrongNumber;
        self.answer_as(mark, Choice::Deny, Said { word, ..said })
    }

    fn answer_as(
        &self,
        mark: Mark,
        choice: Choice<'_>,
        said: Said,
    ) -> Result<Outcome, NotAnswered> {
        let now = self.rim.clock.steady_ms();
        let challenge = self.state().inbox.begin(mark, choice, now)?;
        let prepared = self.prepare(mark, &challenge, choice, said);
        let (account, answer) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                self.state().inbox.undo(mark);
                return Err(error);
            }
        };
        let line = self.server_of(account.about()).line(&self.wire);
        let sent = line.and_then(|line| self.wire.send(&line, answer.request()));
        let outcome = match sent {
            Ok(reply) => match answer.outcome(reply.status, &reply.body) {
                Ok(outcome) => Ok(outcome),
                Err(protocol::Error::Refused(refusal))
                    if refusal.status() < 500 && is_word(&refusal) =>
                {
                    Err(NotAnswered::Refused(refusal))
                }
                Err(_) => Err(NotAnswered::Unreadable),
            },
            Err(trouble) if trouble.may_have_arrived() => Err(NotAnswered::Unsure(trouble)),
            Err(trouble) => Err(NotAnswered::NotSent(trouble)),
        };
        self.conclude(mark, choice, said, &outcome);
        outcome
    }

    /// Signs the answer and keeps that it is about to be sent.
    fn prepare(
        &self,
        mark: Mark,
        challenge: &Challenge,
        choice: Choice<'_>,
        said: Said,
    ) -> Result<(Arc<Account>, protocol::Answer), NotAnswered> {
        let account = self
            .accounts()
            .into_iter()
            .find(|one| one.about().address == *challenge.address())
            .ok_or(NotWaiting::Gone)?;
        let answer = challenge
            .answer(account.key(), choice)
            .map_err(NotAnswered::Choice)?;
        let before = {
            let mut state = self.state();
            let before = state.history.fate(mark).unwrap_or_else(|| {
                // A flood has pushed it out of the history.
                let about = account.about();
                let entry = Entry::new(challenge, &about.issuer, &about.label, said.at_ms);
                state.history.add(entry);
                Fate::Open
            });
            state.history.set(mark, Fate::Sending(said));
            state.changed.insert(mark);
            before
        };
        if let Err(error) = self.keep_history() {
            self.state().history.set(mark, before);
            return Err(error.into());
        }
        Ok((account, answer))
    }

    /// Keeps what became of an answer.
    fn conclude(
        &self,
        mark: Mark,
        choice: Choice<'_>,
        said: Said,
        outcome: &Result<Outcome, NotAnswered>,
    ) {
        let fate = match outcome {
            Ok(Outcome::Taken) => Fate::Taken(said),
            Ok(Outcome::Code { .. }) => Fate::TakenWithCode(said),
            Ok(Outcome::NotTaken { .. }) | Err(NotAnswered::Refused(_)) => Fate::NotTaken(said),
            Err(NotAnswered::NotSent(_)) => Fate::NotSent(said),
            Err(_) => Fate::Unsure(said),
        };
        // After a wrong number, or a yes whose fate nobody knows, the person may still say no.
        let ends = match fate {
            Fate::NotTaken(_) => !matches!(choice, Choice::Pick(_)),
            Fate::NotSent(_) | Fate::Unsure(_) => false,
            _ => true,
        };
        let mut state = self.state();
        if ends {
            state.inbox.end(mark);
        } else {
            let left = !matches!(fate, Fate::NotSent(_));
            state.inbox.back(mark, choice, is_yes(choice) && left);
        }
        state.history.set(mark, fate);
        state.changed.insert(mark);
        drop(state);
        // What cannot be written now is written with the next change; until then it reads as being sent.
        let _ = self.keep_history();
    }
}
