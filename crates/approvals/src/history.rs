//! What was asked, and how it was answered.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{Challenge, Choice, Reason};
use serde::{Deserialize, Serialize};

use crate::handle::Mark;
use crate::marks::Marks;
use crate::notes::Note;

/// One request of the past or present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which.
    pub mark: Mark,
    /// When it was first seen, in milliseconds since 1970.
    pub at_ms: i64,
    /// Whose server, by the enrolment.
    pub issuer: String,
    /// Whose account, by the enrolment.
    pub account: String,
    /// The server's address.
    pub origin: String,
    /// The server's name of the token.
    pub serial: String,
    /// The server's words.
    pub title: String,
    /// The server's words; where a login comes from stands here if anywhere, and is not proven.
    pub question: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It waits.
    Open,
    /// An answer was about to be sent.
    Sending(Said),
    /// The server took the answer.
    Taken(Said),
    /// The server took a yes and said a code to type.
    TakenWithCode(Said),
    /// The server did not take the answer.
    NotTaken(Said),
    /// The answer went out and nobody knows whether it was taken.
    Unsure(Said),
    /// The answer never left this computer.
    NotSent(Said),
    /// It was answered or given up elsewhere.
    Elsewhere,
    /// Nobody answered.
    TooOld,
}

/// An answer, as it is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What.
    pub word: Word,
    /// Where.
    pub via: Via,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Word {
    /// Yes.
    Approve,
    /// No.
    Deny,
    /// No: it was not me.
    NotMe,
    /// No: I do not want it any more.
    ByMistake,
    /// No, because the option that was picked before is the wrong one.
    WrongNumber,
}

/// Where the person said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Via {
    /// In a notification of the system.
    Notification,
    /// In the window.
    Window,
    /// On the command line.
    CommandLine,
}

/// [`History::MOST`] entries of the last [`History::DAYS`] days, oldest first. Beyond, the oldest of the server with the
/// most goes: one that floods us pushes out only its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History(VecDeque<Entry>);

impl Fate {
    /// The answer that was given here, whatever came of it.
    #[must_use]
    pub const fn said(self) -> Option<Said> {
        match self {
            Self::Sending(said)
            | Self::Taken(said)
            | Self::TakenWithCode(said)
            | Self::NotTaken(said)
            | Self::Unsure(said)
            | Self::NotSent(said) => Some(said),
            Self::Open | Self::Elsewhere | Self::TooOld => None,
        }
    }

    const fn is_taken(self) -> bool {
        matches!(self, Self::Taken(_) | Self::TakenWithCode(_))
    }
}

impl Said {
    pub(crate) const fn new(choice: Choice<'_>, via: Via, at_ms: i64) -> Self {
        let word = match choice {
            Choice::Approve | Choice::Pick(_) => Word::Approve,
            Choice::Deny => Word::Deny,
            Choice::DenyBecause(Reason::NotMe) => Word::NotMe,
            Choice::DenyBecause(Reason::ByMistake) => Word::ByMistake,
        };
        Self { word, via, at_ms }
    }
}

impl Entry {
    pub(crate) fn new(challenge: &Challenge, issuer: &str, account: &str, at_ms: i64) -> Self {
        let address = challenge.address();
        Self {
            mark: Mark::of(challenge),
            at_ms,
            issuer: issuer.to_owned(),
            account: account.to_owned(),
            origin: address.endpoint().origin(),
            serial: address.serial().as_str().to_owned(),
            title: challenge.title().to_owned(),
            question: challenge.question().to_owned(),
            fate: Fate::Open,
        }
    }

    /// Whether it could be one of ours: one line of text each.
    fn is_plausible(&self) -> bool {
        let texts = [
            &self.issuer,
            &self.account,
            &self.origin,
            &self.serial,
            &self.title,
            &self.question,
        ];
        !texts.iter().any(|text| text.contains(char::is_control))
    }
}

impl History {
    /// Entries.
    pub const MOST: usize = 1_000;
    /// Days.
    pub const DAYS: i64 = 90;
    /// New entries that notes may bring, so that forged ones push out no more than that.
    const MOST_NOTED: usize = 512;

    /// Oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.0.iter()
    }

    /// Whether a request of this server was ever approved here.
    #[must_use]
    pub fn has_approved(&self, origin: &str) -> bool {
        self.0.iter().any(|entry| {
            let yes = |said: Said| said.word == Word::Approve && entry.fate.is_taken();
            entry.origin == origin && entry.fate.said().is_some_and(yes)
        })
    }

    pub(crate) fn add(&mut self, entry: Entry) {
        let oldest = entry.at_ms.saturating_sub(Self::DAYS * 86_400_000);
        self.0.push_back(entry);
        while self.0.front().is_some_and(|it| it.at_ms < oldest) {
            self.0.pop_front();
        }
        self.shed();
    }

    fn shed(&mut self) {
        while self.0.len() > Self::MOST {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for entry in &self.0 {
                *counts.entry(&entry.origin).or_default() += 1;
            }
            let most = counts.into_iter().max_by_key(|(_, count)| *count);
            let oldest = self
                .0
                .iter()
                .position(|entry| most.is_some_and(|(origin, _)| entry.origin == origin));
            self.0.remove(oldest.unwrap_or_default());
        }
    }

    /// What became of it. The newest are at the end, so this is quick.
    pub(crate) fn set(&mut self, mark: Mark, fate: Fate) {
        if let Some(entry) = self.0.iter_mut().rev().find(|entry| entry.mark == mark) {
            entry.fate = fate;
        }
    }

    pub(crate) fn fate(&self, mark: Mark) -> Option<Fate> {
        let entry = self.0.iter().rev().find(|entry| entry.mark == mark)?;
        Some(entry.fate)
    }

    /// What was put down while the vault was locked. Whoever can write the file may have forged it: it cannot change
    /// what a server took, and no moment of its own makes anything else too old.
    pub(crate) fn fold(&mut self, notes: Vec<Note>, now_ms: i64) {
        let mut room = Self::MOST_NOTED;
        for Note { mut entry, .. } in notes {
            match self.fate(entry.mark) {
                Some(fate) if fate.is_taken() => {}
                Some(_) => self.set(entry.mark, entry.fate),
                None if room > 0 && entry.is_plausible() => {
                    room -= 1;
                    entry.at_ms = entry.at_ms.min(now_ms);
                    self.add(entry);
                }
                None => {}
            }
        }
    }

    /// What another process wrote meanwhile and has [recovered](Self::recover); what it answered and this one does not
    /// know.
    pub(crate) fn merge(&mut self, other: Self) -> Vec<Entry> {
        let ours: BTreeSet<Mark> = self.0.iter().map(|entry| entry.mark).collect();
        let mut news = Vec::new();
        for entry in other.0 {
            if !ours.contains(&entry.mark) {
                news.push(entry.clone());
                self.0.push_back(entry);
            } else if entry.fate.said().is_some()
                && self.fate(entry.mark).is_some_and(|it| it.said().is_none())
            {
                self.set(entry.mark, entry.fate);
                news.push(entry);
            }
        }
        self.0.make_contiguous().sort_by_key(|entry| entry.at_ms);
        self.shed();
        news
    }

    /// After a start: what was on its way when the process ended, nobody knows; what was open is seen anew if the
    /// server still asks.
    pub(crate) fn recover(&mut self) -> Marks {
        self.0.retain(|entry| entry.fate != Fate::Open);
        let mut marks = Marks::default();
        for entry in &mut self.0 {
            if let Fate::Sending(said) = entry.fate {
                entry.fate = Fate::Unsure(said);
            }
            marks.add(&entry.origin, &entry.serial, entry.mark);
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u32, at_ms: i64) -> Entry {
        Entry {
            mark: Mark::numbered(number),
            at_ms,
            issuer: String::new(),
            account: String::new(),
            origin: String::new(),
            serial: String::new(),
            title: String::new(),
            question: String::new(),
            fate: Fate::TooOld,
        }
    }

    #[test]
    fn a_thousand_entries_of_ninety_days_are_kept() {
        let mut history = History::default();
        for number in 0..1_500 {
            history.add(entry(number, i64::from(number)));
        }
        assert_eq!(history.0.len(), 1_000);
        assert_eq!(history.0[0].at_ms, 500);
        history.add(entry(1, 91 * 86_400_000));
        assert_eq!(history.0.len(), 1);
    }

    #[test]
    fn an_answer_on_its_way_when_the_process_ended_is_unsure_and_never_asked_again() {
        let said = Said::new(Choice::Approve, Via::Window, 5);
        let (mut sent, mut open) = (entry(1, 1), entry(2, 1));
        sent.fate = Fate::Sending(said);
        open.fate = Fate::Open;
        let mut history = History::default();
        history.add(sent.clone());
        history.add(open.clone());
        let mut marks = history.recover();
        assert_eq!(history.fate(sent.mark), Some(Fate::Unsure(said)));
        assert!(!marks.add("", "", sent.mark));
        assert!(marks.add("", "", open.mark));
    }

    #[test]
    fn a_forged_note_neither_changes_what_was_taken_nor_makes_others_too_old() {
        const NOW: i64 = 100 * 86_400_000;
        let taken = Fate::Taken(Said::new(Choice::Deny, Via::Window, 5));
        let unsure = Fate::Unsure(Said::new(Choice::Deny, Via::Window, 5));
        let mut history = History::default();
        for (number, fate) in [(1, taken), (2, unsure)] {
            history.add(Entry {
                fate,
                ..entry(number, NOW)
            });
        }
        let mut notes: Vec<Note> = [1, 2, 3]
            .map(|it| entry(it, i64::MAX))
            .into_iter()
            .map(|entry| Note { number: 0, entry })
            .collect();
        notes.push(Note {
            number: 1,
            entry: Entry {
                title: "a\nb".to_owned(),
                ..entry(4, NOW)
            },
        });
        history.fold(notes, NOW);
        let fates: Vec<Fate> = history.entries().map(|it| it.fate).collect();
        assert_eq!(fates, [taken, Fate::TooOld, Fate::TooOld]);
        assert!(history.entries().all(|it| it.at_ms == NOW));
    }

    #[test]
    fn what_another_process_answered_is_known_after_a_merge() {
        let said = Fate::Taken(Said::new(Choice::Approve, Via::CommandLine, 5));
        let mut ours = History::default();
        ours.add(Entry {
            fate: Fate::Open,
            ..entry(1, 10)
        });
        ours.add(entry(3, 30));
        let mut theirs = History::default();
        for (number, at_ms) in [(1, 10), (2, 20)] {
            theirs.add(Entry {
                fate: said,
                ..entry(number, at_ms)
            });
        }
        let news = ours.merge(theirs);
        let news: Vec<Mark> = news.iter().map(|it| it.mark).collect();
        assert_eq!(news, [Mark::numbered(1), Mark::numbered(2)]);
        let all: Vec<(i64, Fate)> = ours.entries().map(|it| (it.at_ms, it.fate)).collect();
        assert_eq!(all, [(10, said), (20, said), (30, Fate::TooOld)]);
        assert!(ours.has_approved("") && !ours.has_approved("https://mfa.example.org"));
    }

    #[test]
    fn a_server_that_floods_us_pushes_out_only_its_own() {
        let mut history = History::default();
        for number in 0..3_000 {
            let origin = if number < 300 { "quiet" } else { "loud" };
            history.add(Entry {
                origin: origin.to_owned(),
                ..entry(number, i64::from(number))
            });
        }
        let of = |origin: &str| history.entries().filter(|it| it.origin == origin).count();
        assert_eq!((of("quiet"), of("loud")), (300, 700));
        assert_eq!(history.0[300].at_ms, 2_300);
    }
}
