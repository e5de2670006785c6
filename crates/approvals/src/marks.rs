//! Which requests were seen. Pure.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::handle::Mark;

/// The requests that were seen, the oldest forgotten; by token, so that a flood of one makes no other one forget.
#[derive(Debug, Default)]
pub(crate) struct Marks(HashMap<String, Seen>);

#[derive(Debug, Default)]
struct Seen {
    order: VecDeque<Mark>,
    all: BTreeSet<Mark>,
}

impl Marks {
    /// Of one token. More than any history holds: also what came too fast to be written.
    const MOST: usize = 4_096;

    /// Whether it is new for the token `serial` of the server `origin`.
    pub(crate) fn add(&mut self, origin: &str, serial: &str, mark: Mark) -> bool {
        let seen = self.0.entry(format!("{origin}\n{serial}")).or_default();
        if !seen.all.insert(mark) {
            return false;
        }
        seen.order.push_back(mark);
        if seen.order.len() > Self::MOST
            && let Some(oldest) = seen.order.pop_front()
        {
            seen.all.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_remembered_within_bounds() {
        let mut marks = Marks::default();
        assert!(marks.add("other", "", Mark::numbered(0)));
        for number in 0..10_000_u32 {
            assert!(marks.add("", "", Mark::numbered(number)));
            assert!(!marks.add("", "", Mark::numbered(number)));
        }
        assert_eq!(marks.0[&"\n".to_owned()].all.len(), Marks::MOST);
        assert_eq!(marks.0[&"\n".to_owned()].order.len(), Marks::MOST);
        assert!(!marks.add("other", "", Mark::numbered(0)));
    }
}
