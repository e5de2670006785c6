//! What the person does with a notice. Only a press is an answer: a notice that is closed or forgotten says nothing.

use approvals::{NotAnswered, NotWaiting, Via};

use super::super::Desk;
use super::SaidCode;
use super::notices::TEST;
use crate::approvals::form::is_plain;
use crate::event::Event;
use crate::rim::{NoticeForm, Pressed};
use crate::view::{AnswerChoice, OutcomeView, RequestView};

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
                self.answer_pressed(id, &AnswerChoice::Approve);
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
        if all.is_empty() {
            self.say("requestNotTaken");
        }
        for waiting in all {
            // A server that cannot be reached for one is not tried for all: each try takes as long as it may.
            if !self.answer_pressed(&waiting.mark().to_string(), &AnswerChoice::Deny) {
                break;
            }
        }
        self.tidy_notices();
    }

    /// Whether the server has said its word.
    fn answer_pressed(&self, id: &str, choice: &AnswerChoice) -> bool {
        let Ok((approvals, waiting)) = self.waiting(id) else {
            self.withdraw(|other, _| other == id);
            self.say("requestNotTaken");
            return true;
        };
        let view = self.request_view(&approvals, &approvals.history(), &waiting);
        let (key, again) = match self.answer(&approvals, &waiting, choice, Via::Notification) {
            Ok(code @ OutcomeView::Code { .. }) => {
                self.bell.codes().extend(view.map(|request| SaidCode {
                    request,
                    code,
                    until_ms: waiting.challenge.expires_about_ms(),
                }));
                let id = Some(id.to_owned());
                self.tell(Event::ReviewRequest { id });
                return true;
            }
            Ok(OutcomeView::NotTaken { .. } | OutcomeView::WrongNumber) => {
                ("requestNotTaken", false)
            }
            Ok(OutcomeView::Approved | OutcomeView::Denied { .. })
            | Err(NotAnswered::NotWaiting(NotWaiting::Sending)) => return true,
            Err(NotAnswered::NotWaiting(_) | NotAnswered::Refused(_)) => ("requestNotTaken", false),
            Err(NotAnswered::NotSent(_) | NotAnswered::NotStored(_) | NotAnswered::Choice(_)) => {
                ("requestNotSent", true)
            }
            Err(_) => ("requestUnsure", true),
        };
        self.say(key);
        if !again {
            return true;
        }
        if self.is_unlocked() {
            let id = Some(id.to_owned());
            self.tell(Event::ReviewRequest { id });
        } else if let Some(waiting) = approvals.find(waiting.mark()) {
            self.raise_again(&approvals, &waiting);
        }
        false
    }
}
