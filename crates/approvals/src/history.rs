//! What was asked, and how it was answered.

use std::collections::{BTreeSet, VecDeque};

use protocol::{Challenge, Choice, Nonce, Reason};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A request's name as it may be kept: whoever reads it cannot answer with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mark([u8; 16]);

/// The requests that were seen, the oldest forgotten.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    order: VecDeque<Mark>,
    all: BTreeSet<Mark>,
}

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

/// The newest [`History::MOST`] entries of the last [`History::DAYS`] days, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History(VecDeque<Entry>);

impl Mark {
    pub(crate) fn of(nonce: &Nonce) -> Self {
        let hash: [u8; 32] = Sha256::digest(nonce.as_str().as_bytes()).into();
        let (start, _) = hash.split_first_chunk().expect("16 is less than 32");
        Self(*start)
    }
}

impl Marks {
    /// More than any history holds: also what came too fast to be written.
    const MOST: usize = 4_096;

    /// Whether it is new.
    pub(crate) fn add(&mut self, mark: Mark) -> bool {
        if !self.all.insert(mark) {
            return false;
        }
        self.order.push_back(mark);
        if self.order.len() > Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.all.remove(&oldest);
        }
        true
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
            mark: Mark::of(challenge.nonce()),
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
}

impl History {
    /// Entries.
    pub const MOST: usize = 1_000;
    /// Days.
    pub const DAYS: i64 = 90;

    /// Oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.0.iter()
    }

    pub(crate) fn add(&mut self, entry: Entry) {
        let oldest = entry.at_ms.saturating_sub(Self::DAYS * 86_400_000);
        self.0.push_back(entry);
        while self.0.len() > Self::MOST || self.0.front().is_some_and(|it| it.at_ms < oldest) {
            self.0.pop_front();
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

    /// After a start: what was on its way when the process ended, nobody knows; what was open is seen anew if the
    /// server still asks.
    pub(crate) fn recover(&mut self) -> Marks {
        self.0.retain(|entry| entry.fate != Fate::Open);
        let mut marks = Marks::default();
        for entry in &mut self.0 {
            if let Fate::Sending(said) = entry.fate {
                entry.fate = Fate::Unsure(said);
            }
            marks.add(entry.mark);
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u32, at_ms: i64) -> Entry {
        let nonce = Nonce::new(&"A".repeat(16 + number as usize % 100)).expect("a nonce");
        Entry {
            mark: Mark::of(&nonce),
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
        assert!(!marks.add(sent.mark));
        assert!(marks.add(open.mark));
    }

    #[test]
    fn what_was_seen_is_remembered_within_bounds() {
        let mut marks = Marks::default();
        for number in 0..10_000_u32 {
            let mut mark = [0; 16];
            mark[..4].copy_from_slice(&number.to_be_bytes());
            assert!(marks.add(Mark(mark)));
            assert!(!marks.add(Mark(mark)));
        }
        assert_eq!(marks.all.len(), Marks::MOST);
        assert_eq!(marks.order.len(), Marks::MOST);
    }
}
