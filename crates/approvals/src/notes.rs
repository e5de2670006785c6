//! What is put down while the vault is locked: entries of the history, cut so that each fits. Pure.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::history::Entry;
use crate::store::MOST_NOTE;

/// An entry as it was at that time. Notes lose their order, so each has a number.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) number: u64,
    pub(crate) entry: Entry,
}

impl Note {
    /// At most [`MOST_NOTE`] bytes: the longest text is halved until it fits.
    pub(crate) fn write(mut self) -> Zeroizing<Vec<u8>> {
        loop {
            let mut bytes = Zeroizing::new(Vec::new());
            ciborium::into_writer(&self, &mut *bytes).expect("writing to memory does not fail");
            if bytes.len() <= MOST_NOTE || !self.entry.halve() {
                return bytes;
            }
        }
    }

    /// In the order in which they were put down. What is no note is left out.
    pub(crate) fn read_all(all: &[Zeroizing<Vec<u8>>]) -> Vec<Self> {
        let read = |bytes: &Zeroizing<Vec<u8>>| ciborium::from_reader(bytes.as_slice()).ok();
        let mut notes: Vec<Self> = all.iter().filter_map(read).collect();
        notes.sort_by_key(|note| note.number);
        notes
    }
}

impl Entry {
    /// Whether there was something to halve.
    fn halve(&mut self) -> bool {
        let texts = [
            &mut self.issuer,
            &mut self.account,
            &mut self.origin,
            &mut self.title,
            &mut self.question,
        ];
        let longest = texts.into_iter().max_by_key(|text| text.len());
        let Some(text) = longest.filter(|text| !text.is_empty()) else {
            return false;
        };
        *text = text.chars().take(text.chars().count() / 2).collect();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handle::Mark;
    use crate::history::Fate;

    #[test]
    fn an_entry_of_the_longest_texts_fits_into_a_note_and_the_order_comes_back() {
        let entry = Entry {
            mark: Mark::numbered(1),
            at_ms: i64::MIN,
            issuer: "😀".repeat(128),
            account: "😀".repeat(128),
            origin: "x".repeat(1_024),
            serial: "x".repeat(64),
            title: "😀".repeat(128),
            question: "é😀".repeat(256),
            fate: Fate::TooOld,
        };
        let number = u64::MAX;
        let short = Entry {
            question: "Login?".to_owned(),
            ..entry.clone()
        };
        let long = Note { number, entry }.write();
        assert!(long.len() <= MOST_NOTE, "{}", long.len());
        let first = Note {
            number: 1,
            entry: short,
        };
        let all = [long, Zeroizing::new(vec![0xFF]), first.write()];
        let read = Note::read_all(&all);
        let numbers: Vec<u64> = read.iter().map(|note| note.number).collect();
        assert_eq!(numbers, [1, number]);
        assert_eq!(read[0].entry.question, "Login?");
        assert!(read[1].entry.question.starts_with("é😀"));
    }
}
