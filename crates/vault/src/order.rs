//! Fractional order keys: a place between any two places, without touching the others.
//!
//! A key is a byte string compared as bytes. It ends with two bytes of the computer that made it
//! (the last one odd), so that two computers who put something at the same place make two places.

use crate::id::ComputerId;

/// A key longer than this asks for new, short keys for all.
pub(crate) const LONGEST: usize = 24;

const STEP: u32 = 0x100;
const MIDDLE: u32 = 0x8000_0000;

/// A key strictly between the two given ones. Where `after` is not larger than `before`, it is
/// taken as absent.
#[must_use]
pub(crate) fn between(
    before: Option<&[u8]>,
    after: Option<&[u8]>,
    computer: ComputerId,
) -> Vec<u8> {
    let mut key = match (before, after) {
        (None, None) => MIDDLE.to_be_bytes().to_vec(),
        (Some(before), None) => {
            step(before, u32::checked_add).unwrap_or_else(|| middle(before, None))
        }
        (None, Some(after)) => {
            step(after, u32::checked_sub).unwrap_or_else(|| middle(&[], Some(after)))
        }
        (Some(before), Some(after)) if before < after => middle(before, Some(after)),
        (Some(before), Some(_)) => return between(Some(before), None, computer),
    };
    key.extend([computer.0[0], computer.0[1] | 1]);
    key
}

/// `count` short keys in order.
pub(crate) fn spread(count: usize, computer: ComputerId) -> impl Iterator<Item = Vec<u8>> {
    let mut last: Option<Vec<u8>> = None;
    (0..count).map(move |_| {
        let next = between(last.as_deref(), None, computer);
        last = Some(next.clone());
        next
    })
}

/// The four leading bytes moved by one step, when that stays apart from the key itself.
fn step(key: &[u8], apply: fn(u32, u32) -> Option<u32>) -> Option<Vec<u8>> {
    let mut lead = [0; 4];
    for (to, from) in lead.iter_mut().zip(key) {
        *to = *from;
    }
    let moved = apply(u32::from_be_bytes(lead), STEP)?;
    // Nothing fits below a key of zeros, so the lowest step is never taken.
    (moved >= STEP).then(|| moved.to_be_bytes().to_vec())
}

/// Bytes strictly between `before` and every extension of the result and `after`.
fn middle(before: &[u8], after: Option<&[u8]>) -> Vec<u8> {
    let mut key = Vec::new();
    let mut bounded = after;
    for place in 0.. {
        let low = before.get(place).copied().map_or(0, u16::from);
        let high = match bounded {
            Some(after) => after.get(place).copied().map_or(256, u16::from),
            None => 256,
        };
        if high > low + 1 {
            key.push(u8::try_from(u16::midpoint(low, high)).unwrap_or(u8::MAX));
            break;
        }
        key.push(u8::try_from(low).unwrap_or(u8::MAX));
        if high > low {
            bounded = None;
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HERE: ComputerId = ComputerId([7; 16]);
    const THERE: ComputerId = ComputerId([0; 16]);

    proptest! {
        #[test]
        fn any_insertions_stay_in_order(places in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..300)) {
            let mut keys: Vec<Vec<u8>> = Vec::new();
            for (place, here) in places {
                let at = place.index(keys.len() + 1);
                let before = at.checked_sub(1).map(|before| keys[before].as_slice());
                let after = keys.get(at).map(Vec::as_slice);
                let key = between(before, after, if here { HERE } else { THERE });
                keys.insert(at, key);
                prop_assert!(keys.is_sorted_by(|a, b| a < b));
            }
        }
    }

    #[test]
    fn ten_thousand_appended_keys_stay_short() {
        let keys: Vec<_> = spread(10_000, HERE).collect();
        assert!(keys.is_sorted_by(|a, b| a < b));
        assert!(keys.iter().all(|key| key.len() == 6));
    }

    #[test]
    fn insertion_at_one_place_grows_slowly() {
        let first = between(None, None, HERE);
        let mut last = between(Some(&first), None, HERE);
        for _ in 0..60 {
            last = between(Some(&first), Some(&last), HERE);
            assert!(last > first);
        }
        assert!(last.len() <= LONGEST);
    }

    #[test]
    fn the_front_never_runs_out() {
        let mut first = vec![0, 0, 1, 1];
        for _ in 0..100 {
            let next = between(None, Some(&first), THERE);
            assert!(next < first);
            first = next;
        }
    }
}
