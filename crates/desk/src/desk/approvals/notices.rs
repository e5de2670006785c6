//! The notices of requests: raised when one comes, put right when the vault locks or unlocks, and taken away with their
//! request.

use std::collections::BTreeSet;
use std::sync::Arc;

use approvals::{Account, AccountId, Approvals, Mark, Waiting};

use super::super::Desk;
use super::super::restoring::count;
use super::Raised;
use super::looking::account_of;
use crate::approvals::form::{self, Manners, SEVERAL};
use crate::event::Event;
use crate::rim::{NoticeForm, RequestNotice};
use crate::settings::OnRequest;
use crate::view::{NotificationState, Phase, RequestView};

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

    /// Whether a request brings the approval window up by itself: where the person wants that, and where no notice
    /// would be seen. May take a second.
    pub fn opens_by_itself(&self) -> bool {
        use NotificationState::{None, Off};
        self.settings().on_request == OnRequest::Window
            || matches!(self.rim.requests.state(), None | Off)
    }

    pub(super) fn forget_until_unlock(&self) {
        self.rim.requests.withdraw(UNTIL_UNLOCK);
    }

    /// Raises what the person is to be told of. Several requests of one account are one notice.
    pub(super) fn raise_for(&self, approvals: &Approvals, marks: &[Mark]) {
        let manners = self.manners();
        let mut raised = BTreeSet::new();
        for mark in marks {
            let Some(waiting) = approvals.find(*mark) else {
                continue;
            };
            let Some(account) = account_of(approvals, &waiting) else {
                continue;
            };
            // Several that come at once are one notice, raised once.
            if let Some(notice) = self.notice_of(approvals, &account, &waiting, manners)
                && raised.insert(notice.id.clone())
            {
                self.put_up(&account, notice);
            }
            let issuer = match self.is_unlocked() {
                true => account.about().issuer.clone(),
                false => String::new(),
            };
            self.tell(Event::RequestArrived { issuer });
        }
    }

    /// Takes away the notices whose requests no longer wait; those of several say how many do.
    pub(super) fn tidy_notices(&self) {
        self.put_right(|form, waiting| match form {
            NoticeForm::Several { count } => count != waiting,
            _ => false,
        });
    }

    /// After a lock or an unlock, or when names may no longer be shown: the notices on show get the form that is right
    /// now.
    pub(in crate::desk) fn renew_notices(&self) {
        self.put_right(|_, _| true);
    }

    /// Takes away the notices whose requests no longer wait, and renews those of which that is said, by their form and
    /// how many requests they are about, without a sound.
    fn put_right(&self, is_stale: impl Fn(NoticeForm, u32) -> bool) {
        // Held before it is looked at what waits: a notice of a request that comes meanwhile is not taken away.
        let mut raised = self.bell.raised();
        if raised.is_empty() {
            return;
        }
        let manners = Manners {
            sound: false,
            ..self.manners()
        };
        raised.retain(|id, raised| {
            let all = self.requests_of(id);
            let Some(newest) = all.last() else {
                self.rim.requests.withdraw(id);
                return false;
            };
            if is_stale(raised.form, count(all.len()))
                && let Some(view) = self.view_of(newest)
            {
                let notice = match raised.form {
                    NoticeForm::Several { .. } => form::several(manners, all.len(), &view),
                    _ => form::single(manners, &view),
                };
                raised.form = notice.form;
                self.rim.requests.renew(notice);
            }
            true
        });
    }

    /// The requests that a notice is about: one, or all of a token, the oldest first.
    pub(super) fn requests_of(&self, id: &str) -> Vec<Waiting> {
        let Some(approvals) = self.heard() else {
            return Vec::new();
        };
        let mut all = approvals.waiting();
        all.retain(|one| {
            one.mark().to_string() == id
                || account_of(&approvals, one).is_some_and(|it| it.id().to_string() == id)
        });
        all
    }

    fn view_of(&self, waiting: &Waiting) -> Option<RequestView> {
        let approvals = self.heard()?;
        self.request_view(&approvals, &approvals.history(), waiting)
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

    /// Takes away the notices of which that is said, by their handles and whose requests they are about.
    pub(super) fn withdraw(&self, goes: impl Fn(&str, AccountId) -> bool) {
        self.bell.raised().retain(|id, raised| {
            let goes = goes(id, raised.account);
            if goes {
                self.rim.requests.withdraw(id);
            }
            !goes
        });
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
        // What has a notice with others gets none of its own.
        let is_among = self.raised_form(&account.id().to_string()).is_some();
        Some(if many >= SEVERAL || is_among {
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
