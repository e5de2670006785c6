//! The history on the disk: whole while the vault is open, change by change while it is locked.

use std::collections::BTreeSet;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::Approvals;
use crate::account::{Account, Kept};
use crate::handle::Mark;
use crate::history::{Entry, Fate, History};
use crate::notes::Note;
use crate::store::{NotStored, Shelf, load, save};

/// What was noted since the vault was locked.
#[derive(Default)]
pub(super) struct Writing {
    /// The number of the next note.
    next: u64,
    /// Notes of requests that nobody answered here.
    unanswered: usize,
}

impl Writing {
    /// More requests that nobody answered are not noted in one lock: a server could fill the disk with them.
    const MOST_UNANSWERED: usize = 256;

    /// New notes come after those that are there, should they stay.
    pub(super) fn after(notes: &[Note]) -> Self {
        Self {
            next: notes.last().map_or(0, |note| note.number.saturating_add(1)),
            unanswered: 0,
        }
    }
}

impl Approvals {
    /// The vault was unlocked: takes over what another process did meanwhile to the tokens and the history, keeps the
    /// whole history, and forgets the notes.
    ///
    /// # Errors
    /// [`NotStored`]; then the notes stay, and it can be called again.
    pub fn unlocked(&self) -> Result<(), NotStored> {
        {
            let _alone = self.shelf();
            let kept: Vec<Kept> = load(&*self.store, Shelf::Enrolments)?;
            let proved = kept.iter().filter(|one| one.proved);
            let accounts: Result<Vec<Account>, NotStored> = proved.map(Kept::account).collect();
            let contacts = load(&*self.store, Shelf::Contacts)?;
            let mut state = self.state();
            state.replace(accounts?.into_iter().map(Arc::new).collect());
            state.contacts = contacts;
        }
        let mut others: History = load(&*self.store, Shelf::History)?;
        others.recover();
        {
            let mut state = self.state();
            let news = state.history.merge(others);
            state.inbox.answered_elsewhere(&news);
        }
        self.keep_all()
    }

    /// Writes the history if it has changed: on its shelf, or as notes.
    pub(super) fn keep_history(&self) -> Result<(), NotStored> {
        let mut writing = self.writing();
        if self.state().changed.is_empty() {
            return Ok(());
        }
        self.keep(
            |history, changed| match save(&*self.store, Shelf::History, history) {
                // Unlocked between the two: then the shelf is there again.
                Err(NotStored::Locked) => match self.note(&mut writing, history, changed) {
                    Err(NotStored::Locked) => save(&*self.store, Shelf::History, history),
                    noted => noted,
                },
                kept => kept,
            },
        )
    }

    /// Writes the history, and forgets the notes that are in it.
    pub(super) fn keep_all(&self) -> Result<(), NotStored> {
        let mut writing = self.writing();
        self.keep(|history, _| save(&*self.store, Shelf::History, history))?;
        self.store.forget_notes()?;
        writing.unanswered = 0;
        Ok(())
    }

    /// What could not be written has changed still. Call it with `writing` held.
    fn keep(
        &self,
        write: impl FnOnce(&History, &BTreeSet<Mark>) -> Result<(), NotStored>,
    ) -> Result<(), NotStored> {
        let (history, mut changed) = {
            let mut state = self.state();
            let changed = std::mem::take(&mut state.changed);
            (state.history.clone(), changed)
        };
        let written = write(&history, &changed);
        if written.is_err() {
            let known: BTreeSet<Mark> = history.entries().map(|entry| entry.mark).collect();
            changed.retain(|mark| known.contains(mark));
            self.state().changed.append(&mut changed);
        }
        written
    }

    /// Answers first. What is open is not noted: after a start it is heard anew if its server still asks.
    fn note(
        &self,
        writing: &mut Writing,
        history: &History,
        changed: &BTreeSet<Mark>,
    ) -> Result<(), NotStored> {
        let entries = || {
            let all = history.entries();
            all.filter(|entry| changed.contains(&entry.mark) && entry.fate != Fate::Open)
        };
        let is_answer = |entry: &&Entry| entry.fate.said().is_some();
        let put = |entry: &Entry, number: &mut u64| {
            let note = Note {
                number: *number,
                entry: entry.clone(),
            };
            *number = number.saturating_add(1);
            self.store.note(&note.write())
        };
        for entry in entries().filter(is_answer) {
            put(entry, &mut writing.next)?;
        }
        for entry in entries().filter(|entry| !is_answer(entry)) {
            if writing.unanswered == Writing::MOST_UNANSWERED {
                break;
            }
            put(entry, &mut writing.next)?;
            writing.unanswered += 1;
        }
        Ok(())
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
