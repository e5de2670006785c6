//! The notices of requests: raised when one comes, put right when the vault locks or unlocks, and taken away with their
//! request.

use std::sync::Arc;

use approvals::{Account, Approvals, Mark, Waiting};

use super::super::Desk;
use super::Raised;
use super::looking::account_of;
use crate::approvals::form::{self, Manners, SEVERAL};
use crate::event::Event;
use crate::rim::{NoticeForm, RequestNotice};
use crate::view::{NotificationState, Phase};

/// The handle of the notice that nothing is heard until the first unlock.
const UNTIL_UNLOCK: &str = "until-unlock";
/// The handle of the notice that proves that notices are seen.
pub(super) const TEST: &str = "test";

impl Desk {
    /// After a start: says once that nothing is heard until the vault is unlocked, where tokens for approvals are on
    /// this computer.
    pub fn greet(&self) {
        let settings = self.settings();
        if settings.expects_requests && self.phase() == Phase::Locked && self.heard().is_none() {
            let form = NoticeForm::UntilUnlock;
            self.rim
                .requests
                .raise(form::bare(UNTIL_UNLOCK, form, settings.request_sound));
        }
    }

    /// Sends a notice whose button proves that notices are seen, and says what the system makes of ours. May take a
    /// second.
    pub fn test_notification(&self) -> NotificationState {
        self.touch();
        let sound = self.settings().request_sound;
        self.rim
            .requests
            .raise(form::bare(TEST, NoticeForm::Test, sound));
        self.rim.requests.state()
    }

    pub(super) fn forget_until_unlock(&self) {
        self.rim.requests.withdraw(UNTIL_UNLOCK);
    }

    /// Raises what the person is to be told of. Several requests of one account are one notice.
    pub(super) fn raise_for(&self, approvals: &Approvals, marks: &[Mark]) {
        let manners = self.manners();
        for mark in marks {
            let Some(waiting) = approvals.find(*mark) else {
                continue;
            };
            let Some(account) = account_of(approvals, &waiting) else {
                continue;
            };
            if let Some(notice) = self.notice_of(approvals, &account, &waiting, manners) {
                self.put_up(&account, notice);
            }
            let issuer = match self.is_unlocked() {
                true => account.about().issuer.clone(),
                false => String::new(),
            };
            self.tell(Event::RequestArrived { issuer });
        }
    }

    /// Takes away the notices whose requests no longer wait.
    pub(super) fn tidy_notices(&self) {
        if self.bell.raised().is_empty() {
            return;
        }
        let waiting: Vec<(String, String)> = self.heard().map_or_else(Vec::new, |approvals| {
            let all = approvals.waiting();
            let named = all.iter().filter_map(|one| {
                let account = account_of(&approvals, one)?.id().to_string();
                Some((one.mark().to_string(), account))
            });
            named.collect()
        });
        let mut raised = self.bell.raised();
        raised.retain(|id, _| {
            let waits = waiting
                .iter()
                .any(|(mark, account)| mark == id || account == id);
            if !waits {
                self.rim.requests.withdraw(id);
            }
            waits
        });
    }

    /// After a lock or an unlock, or when names may no longer be shown: the notices on show get the form that is right
    /// now, without a sound.
    pub(in crate::desk) fn renew_notices(&self) {
        self.tidy_notices();
        let Some(approvals) = self.heard() else {
            return;
        };
        let history = approvals.history();
        let waiting = approvals.waiting();
        let mut raised = self.bell.raised();
        let manners = Manners {
            sound: false,
            ..self.manners()
        };
        for (id, raised) in raised.iter_mut() {
            let of_it = |one: &&Waiting| {
                one.mark().to_string() == *id
                    || account_of(&approvals, one).is_some_and(|it| it.id().to_string() == *id)
            };
            let all: Vec<&Waiting> = waiting.iter().filter(of_it).collect();
            let newest = all.last();
            let view = newest.and_then(|it| self.request_view(&approvals, &history, it));
            let Some(view) = view else { continue };
            let notice = match raised.form {
                NoticeForm::Several { .. } => form::several(manners, all.len(), &view),
                _ => form::single(manners, &view),
            };
            raised.form = notice.form;
            self.rim.requests.raise(notice);
        }
    }

    /// Raises the notice of one request anew, after an answer to it did not arrive.
    pub(super) fn raise_again(&self, approvals: &Approvals, waiting: &Waiting) {
        let Some(account) = account_of(approvals, waiting) else {
            return;
        };
        if let Some(notice) = self.notice_of(approvals, &account, waiting, self.manners()) {
            self.put_up(&account, notice);
        }
    }

    /// Takes a notice away.
    pub(super) fn withdraw(&self, id: &str) {
        let mut raised = self.bell.raised();
        if raised.remove(id).is_some() {
            self.rim.requests.withdraw(id);
        }
    }

    pub(super) fn withdraw_all(&self) {
        let mut raised = self.bell.raised();
        for id in std::mem::take(&mut *raised).into_keys() {
            self.rim.requests.withdraw(&id);
        }
    }

    /// What the notice with this handle offers, while it is on show.
    pub(super) fn raised_form(&self, id: &str) -> Option<NoticeForm> {
        self.bell.raised().get(id).map(|raised| raised.form)
    }

    fn notice_of(
        &self,
        approvals: &Approvals,
        account: &Arc<Account>,
        waiting: &Waiting,
        manners: Manners,
    ) -> Option<RequestNotice> {
        let view = self.request_view(approvals, &approvals.history(), waiting)?;
        let all = approvals.waiting();
        let same = |one: &&Waiting| one.challenge.address() == &account.about().address;
        let many = all.iter().filter(same).count();
        Some(if many >= SEVERAL {
            form::several(manners, many, &view)
        } else {
            form::single(manners, &view)
        })
    }

    /// Shows it. One of several takes the place of the single ones of its account.
    fn put_up(&self, account: &Account, mut notice: RequestNotice) {
        let account = account.id();
        let mut raised = self.bell.raised();
        // A lock since the notice was made has put right what was on show, and this was not yet.
        if self.heard().is_none() {
            return;
        }
        if !self.is_unlocked() {
            notice = form::locked(&notice);
        }
        if matches!(notice.form, NoticeForm::Several { .. }) {
            raised.retain(|id, other| {
                let goes = other.account == account && *id != notice.id;
                if goes {
                    self.rim.requests.withdraw(id);
                }
                !goes
            });
        }
        let form = notice.form;
        raised.insert(notice.id.clone(), Raised { form, account });
        self.rim.requests.raise(notice);
    }

    fn manners(&self) -> Manners {
        let settings = self.settings();
        Manners {
            unlocked: self.is_unlocked(),
            details: settings.request_details,
            sound: settings.request_sound,
        }
    }
}
