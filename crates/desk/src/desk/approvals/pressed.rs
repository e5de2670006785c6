//! What the person does with a notice. Only a press is an answer: a notice that is closed or forgotten says nothing.

use approvals::{NotAnswered, NotWaiting, Via};

use super::super::Desk;
use super::SaidCode;
use super::notices::TEST;
use crate::approvals::form::is_plain;
use crate::event::Event;
use crate::rim::{NoticeForm, Pressed};
use crate::view::{AnswerChoice, OutcomeView, RequestView};

/// Says that a server did not take an answer, or that there was nothing left to answer.
const NOT_TAKEN: &str = "requestNotTaken";

impl Desk {
    /// The person pressed something of a notice. May block for as long as the network and the vault take: it belongs
    /// on a thread of its own. An approval is only sent for a notice that offered it, while the vault is unlocked and
    /// the request is as plain as it was; otherwise the press is a review.
    pub fn notice_pressed(&self, id: &str, pressed: Pressed) {
        self.touch();
        if id == TEST || pressed == Pressed::Seen {
            self.tell(Event::NotificationSeen);
            return;
        }
        match pressed {
            Pressed::Deny => self.deny_pressed(id),
            Pressed::Approve if self.may_approve(id) => {
                if let Err(key) = self.answer_pressed(id, &AnswerChoice::Approve) {
                    self.say(key);
                }
            }
            _ => self.review_pressed(id),
        }
    }

    /// The code that a server said when this request was approved in a notice. It is given once.
    pub(super) fn take_code(&self, id: &str) -> Option<OutcomeView> {
        let mut codes = self.bell.codes();
        let at = codes.iter().position(|said| said.request.id == id)?;
        Some(codes.remove(at).code)
    }

    /// The requests whose codes were not shown yet.
    pub(super) fn requests_with_codes(&self) -> Vec<RequestView> {
        let steady = self.rim.clock.steady_ms();
        let mut codes = self.bell.codes();
        // Nobody types the others any more.
        codes.retain(|said| said.until_ms > steady);
        codes.iter().map(|said| said.request.clone()).collect()
    }

    fn may_approve(&self, id: &str) -> bool {
        let raised = self.raised_form(id) == Some(NoticeForm::Plain);
        raised
            && self.is_unlocked()
            && self.waiting(id).is_ok_and(|(approvals, waiting)| {
                let view = self.request_view(&approvals, &approvals.history(), &waiting);
                view.is_some_and(|view| is_plain(&view))
            })
    }

    fn review_pressed(&self, id: &str) {
        let of_it = self.requests_of(id);
        let id = of_it.first().map(|waiting| waiting.mark().to_string());
        self.tell(Event::ReviewRequest { id });
    }

    fn deny_pressed(&self, id: &str) {
        let all = self.requests_of(id);
        let mut said = all.is_empty().then_some(NOT_TAKEN);
        for waiting in all {
            let answered = self.answer_pressed(&waiting.mark().to_string(), &AnswerChoice::Deny);
            said = answered.err().or(said);
            // A server that cannot be reached for one is not tried for all: each try takes as long as it may.
            if said.is_some_and(|key| key != NOT_TAKEN) {
                break;
            }
        }
        if let Some(key) = said {
            self.say(key);
        }
        self.tidy_notices();
    }

    /// Answers, and shows again what can be answered again.
    ///
    /// # Errors
    /// The key of what is to be said: [`NOT_TAKEN`], or that the answer did not arrive as far as anybody knows.
    fn answer_pressed(&self, id: &str, choice: &AnswerChoice) -> Result<(), &'static str> {
        let Ok((approvals, waiting)) = self.waiting(id) else {
            self.withdraw(|other, _| other == id);
            return Err(NOT_TAKEN);
        };
        let view = self.request_view(&approvals, &approvals.history(), &waiting);
        let key = match self.answer(&approvals, &waiting, choice, Via::Notification) {
            Ok(code @ OutcomeView::Code { .. }) => {
                self.bell.codes().extend(view.map(|request| SaidCode {
                    request,
                    code,
                    until_ms: waiting.challenge.expires_about_ms(),
                }));
                let id = Some(id.to_owned());
                self.tell(Event::ReviewRequest { id });
                return Ok(());
            }
            Ok(OutcomeView::Approved | OutcomeView::Denied { .. })
            | Err(NotAnswered::NotWaiting(NotWaiting::Sending)) => return Ok(()),
            Ok(OutcomeView::NotTaken { .. } | OutcomeView::WrongNumber)
            | Err(NotAnswered::NotWaiting(_) | NotAnswered::Refused(_)) => return Err(NOT_TAKEN),
            Err(NotAnswered::NotSent(_) | NotAnswered::NotStored(_) | NotAnswered::Choice(_)) => {
                "requestNotSent"
            }
            Err(_) => "requestUnsure",
        };
        if self.is_unlocked() {
            let id = Some(id.to_owned());
            self.tell(Event::ReviewRequest { id });
        } else if let Some(waiting) = approvals.find(waiting.mark()) {
            self.raise_again(&approvals, &waiting);
        }
        Err(key)
    }
}
