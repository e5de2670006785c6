//! Which notices are wished and which are on show. It knows no bus: what is to be said to the service comes out of
//! [`Board::next`], what the service said goes in.

use std::collections::VecDeque;

use desk::rim::{Pressed, RequestNotice};

use super::buttons;
use super::wording::is_request;

/// A notice as the service knows it. The number alone is not enough: a service that comes after another counts anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The service's own name on the bus.
    pub(super) owner: String,
    /// Its number.
    pub(super) number: u32,
}

/// What the service says about a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// A button was pressed, by its key.
    Pressed(String),
    /// It is gone. The reasons are those of the Desktop Notifications Specification.
    Closed(u32),
}

/// What is to be said to the service. Nothing more comes until the answer to it was given to [`Board::raised`] or
/// [`Board::closed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Saying {
    /// Show this, in place of that.
    Raise {
        notice: RequestNotice,
        replaces: Option<Shown>,
    },
    /// Take that away.
    Close(Shown),
}

/// Fates of notices whose numbers are not known yet.
const MOST_EARLY: usize = 64;
/// Why a service closes a notice: the person did, or somebody asked it to.
const DISMISSED: u32 = 2;
const TAKEN_AWAY: u32 = 3;

/// All of it.
#[derive(Default)]
pub(super) struct Board {
    wished: Vec<Wished>,
    leftover: VecDeque<Shown>,
    saying: Option<Underway>,
    /// Fates that came before the answer with their number.
    early: Vec<(Shown, Fate)>,
    /// Who the service is, once the bus told of a change.
    owner: Option<String>,
}

struct Wished {
    notice: RequestNotice,
    shown: Option<Shown>,
    /// It is to be said.
    due: bool,
}

/// What is being said: which notice, or none to close one.
struct Underway {
    id: Option<String>,
    /// The service changed since.
    again: bool,
}

impl Board {
    /// A notice is to be on show, in place of the one with its `id`.
    pub(super) fn raise(&mut self, notice: RequestNotice) {
        match self.wished.iter_mut().find(|it| it.notice.id == notice.id) {
            Some(wished) => {
                wished.notice = notice;
                wished.due = true;
            }
            None => self.wished.push(Wished {
                notice,
                shown: None,
                due: true,
            }),
        }
    }

    /// The same for one that is on show, or will be: what is not wished any more does not come back, and what ran out
    /// is said to the next service alone.
    pub(super) fn renew(&mut self, notice: RequestNotice) {
        let underway = self.saying.as_ref().and_then(|saying| saying.id.as_ref());
        let is_underway = underway == Some(&notice.id);
        if let Some(wished) = self.wished.iter_mut().find(|it| it.notice.id == notice.id) {
            wished.due |= is_underway || wished.shown.is_some();
            wished.notice = notice;
        }
    }

    /// A notice is not to be on show any more.
    pub(super) fn withdraw(&mut self, id: &str) {
        if let Some(wished) = self.take(|it| it.notice.id == id) {
            self.leftover.extend(wished.shown);
        }
    }

    /// No notice is to be on show any more.
    pub(super) fn withdraw_all(&mut self) {
        let all = self.wished.drain(..);
        self.leftover.extend(all.filter_map(|wished| wished.shown));
    }

    /// What is to be said now.
    pub(super) fn next(&mut self) -> Option<Saying> {
        if self.saying.is_some() {
            return None;
        }
        let saying = match self.leftover.pop_front() {
            Some(shown) => (None, Saying::Close(shown)),
            None => {
                let wished = self.wished.iter_mut().find(|it| it.due)?;
                wished.due = false;
                let raise = Saying::Raise {
                    notice: wished.notice.clone(),
                    replaces: wished.shown.clone(),
                };
                (Some(wished.notice.id.clone()), raise)
            }
        };
        let (id, saying) = saying;
        self.saying = Some(Underway { id, again: false });
        Some(saying)
    }

    /// The service took a notice, or did not. Gives what the person pressed meanwhile.
    pub(super) fn raised(&mut self, answer: Option<Shown>) -> Option<(String, Pressed)> {
        let early = std::mem::take(&mut self.early);
        let Underway { id, again } = self.saying.take()?;
        let wished = self
            .wished
            .iter_mut()
            .find(|it| Some(&it.notice.id) == id.as_ref());
        // The answer may be one of a service that is gone since.
        let current =
            answer.filter(|shown| self.owner.as_ref().is_none_or(|it| *it == shown.owner));
        match (wished, current) {
            (Some(wished), Some(shown)) => {
                wished.shown = Some(shown);
                let told = early
                    .into_iter()
                    .map(|(shown, fate)| self.heard(shown, fate));
                told.flatten().next()
            }
            (Some(wished), None) => {
                wished.shown = None;
                wished.due |= again;
                None
            }
            (None, shown) => {
                self.leftover.extend(shown);
                None
            }
        }
    }

    /// The service was told to close a notice.
    pub(super) fn closed(&mut self) {
        self.saying = None;
        self.early.clear();
    }

    /// The service said something about a notice. The first thing it says counts. Gives what the person pressed.
    pub(super) fn heard(&mut self, shown: Shown, fate: Fate) -> Option<(String, Pressed)> {
        let Some(wished) = self
            .wished
            .iter_mut()
            .find(|it| it.shown.as_ref() == Some(&shown))
        else {
            if self.saying.is_some() && self.early.len() < MOST_EARLY {
                self.early.push((shown, fate));
            }
            return None;
        };
        match fate {
            Fate::Pressed(key) => {
                let pressed = buttons::meaning(wished.notice.form, &key)?;
                let wished = self.take(|it| it.shown.as_ref() == Some(&shown))?;
                // Not every service takes away what was pressed.
                self.leftover.push_back(shown);
                Some((wished.notice.id, pressed))
            }
            // A request's ran out, or the service ended: it is still wished, and the next service is told of it.
            Fate::Closed(reason)
                if is_request(wished.notice.form) && !matches!(reason, DISMISSED | TAKEN_AWAY) =>
            {
                wished.shown = None;
                None
            }
            Fate::Closed(_) => {
                self.take(|it| it.shown.as_ref() == Some(&shown));
                None
            }
        }
    }

    /// Another service took the place, or none: nothing is on show any more, and a new one is told everything.
    pub(super) fn owner_changed(&mut self, owner: Option<String>) {
        self.leftover.clear();
        let underway = self.saying.as_ref().and_then(|saying| saying.id.clone());
        for wished in &mut self.wished {
            wished.shown = None;
            // The notice that is being said may have called this very service to life.
            let is_underway = underway.as_ref() == Some(&wished.notice.id);
            wished.due |= owner.is_some() && !is_underway;
        }
        if let Some(saying) = &mut self.saying {
            saying.again |= owner.is_some();
        }
        self.owner = owner;
    }

    /// The bus itself is gone: everything is to be said again on the next.
    pub(super) fn bus_lost(&mut self) {
        self.saying = None;
        self.early.clear();
        self.owner_changed(None);
        for wished in &mut self.wished {
            wished.due = true;
        }
    }

    fn take(&mut self, is_it: impl Fn(&Wished) -> bool) -> Option<Wished> {
        let at = self.wished.iter().position(is_it)?;
        Some(self.wished.remove(at))
    }
}

#[cfg(test)]
mod tests {
    use desk::rim::NoticeForm;

    use super::*;

    fn notice(id: &str) -> RequestNotice {
        RequestNotice {
            id: id.to_owned(),
            form: NoticeForm::Plain,
            service: String::new(),
            account: String::new(),
            message: String::new(),
            until_ms: 0,
            sound: false,
        }
    }

    fn shown(owner: &str, number: u32) -> Shown {
        Shown {
            owner: owner.to_owned(),
            number,
        }
    }

    fn raising(id: &str, replaces: Option<Shown>) -> Option<Saying> {
        let notice = notice(id);
        Some(Saying::Raise { notice, replaces })
    }

    #[test]
    fn a_notice_that_was_withdrawn_while_it_was_said_is_taken_away_after() {
        let mut board = Board::default();
        board.raise(notice("a"));
        assert_eq!(board.next(), raising("a", None));
        board.withdraw("a");
        assert_eq!(board.next(), None, "one thing is said at a time");
        assert_eq!(board.raised(Some(shown(":1", 7))), None);
        assert_eq!(board.next(), Some(Saying::Close(shown(":1", 7))));
        board.closed();
        assert_eq!(board.next(), None);
    }

    #[test]
    fn a_notice_that_called_its_service_to_life_is_said_once() {
        let mut board = Board::default();
        board.raise(notice("a"));
        assert_eq!(board.next(), raising("a", None));
        board.owner_changed(Some(":1".to_owned()));
        assert_eq!(board.raised(Some(shown(":1", 1))), None);
        assert_eq!(board.next(), None);
    }

    #[test]
    fn an_answer_of_a_service_that_is_gone_since_does_not_count() {
        let mut board = Board::default();
        board.raise(notice("a"));
        assert_eq!(board.next(), raising("a", None));
        board.owner_changed(None);
        board.owner_changed(Some(":2".to_owned()));
        assert_eq!(board.raised(Some(shown(":1", 1))), None);
        assert_eq!(board.next(), raising("a", None));
        // The number of the dead one is that of another notice now.
        assert_eq!(board.raised(Some(shown(":2", 1))), None);
        let press = Fate::Pressed("approve".to_owned());
        assert_eq!(board.heard(shown(":1", 1), press), None);
    }

    #[test]
    fn a_notice_that_no_service_took_is_said_to_the_next_one() {
        let mut board = Board::default();
        board.raise(notice("a"));
        assert_eq!(board.next(), raising("a", None));
        assert_eq!(board.raised(None), None);
        assert_eq!(board.next(), None, "not again and again");
        board.owner_changed(Some(":1".to_owned()));
        assert_eq!(board.next(), raising("a", None));
    }

    #[test]
    fn the_first_thing_that_is_said_of_a_notice_counts() {
        let mut board = Board::default();
        board.raise(notice("a"));
        assert_eq!(board.next(), raising("a", None));
        assert_eq!(
            board.heard(shown(":1", 1), Fate::Pressed("deny".to_owned())),
            None
        );
        assert_eq!(board.heard(shown(":1", 1), Fate::Closed(2)), None);
        let denied = Some(("a".to_owned(), Pressed::Deny));
        assert_eq!(board.raised(Some(shown(":1", 1))), denied);
        // Not every service takes away what was pressed.
        assert_eq!(board.next(), Some(Saying::Close(shown(":1", 1))));
        board.closed();
        assert_eq!(board.next(), None);
    }

    #[test]
    fn a_notice_that_was_closed_does_not_come_back_when_it_is_renewed() {
        let mut board = Board::default();
        board.raise(notice("a"));
        assert_eq!(board.next(), raising("a", None));
        // Renewed while it is said: it is said again.
        board.renew(notice("a"));
        assert_eq!(board.raised(Some(shown(":1", 1))), None);
        assert_eq!(board.next(), raising("a", Some(shown(":1", 1))));
        assert_eq!(board.raised(Some(shown(":1", 1))), None);
        // It ran out by itself.
        assert_eq!(board.heard(shown(":1", 1), Fate::Closed(1)), None);
        board.renew(notice("a"));
        assert_eq!(board.next(), None);
        board.raise(notice("a"));
        assert_eq!(board.next(), raising("a", None));
        assert_eq!(board.raised(Some(shown(":1", 2))), None);
        // The person closed it.
        assert_eq!(board.heard(shown(":1", 2), Fate::Closed(DISMISSED)), None);
        board.renew(notice("a"));
        assert_eq!(board.next(), None);
    }

    #[test]
    fn only_a_notice_of_a_request_that_ran_out_is_said_to_the_next_service() {
        let mut board = Board::default();
        board.raise(notice("a"));
        board.raise(RequestNotice {
            form: NoticeForm::Test,
            ..notice("test")
        });
        for number in [1, 2] {
            assert!(board.next().is_some());
            assert_eq!(board.raised(Some(shown(":1", number))), None);
            assert_eq!(board.heard(shown(":1", number), Fate::Closed(1)), None);
        }
        board.owner_changed(Some(":2".to_owned()));
        assert_eq!(board.next(), raising("a", None));
        assert_eq!(board.raised(Some(shown(":2", 1))), None);
        assert_eq!(board.next(), None);
    }

    #[test]
    fn fates_of_unknown_notices_are_bounded() {
        let mut board = Board::default();
        board.raise(notice("a"));
        assert_eq!(board.next(), raising("a", None));
        for number in 0..10_000 {
            board.heard(shown(":1", number), Fate::Closed(1));
        }
        assert!(board.early.len() <= MOST_EARLY);
    }
}
