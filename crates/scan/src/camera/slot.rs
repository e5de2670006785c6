//! Between the thread that takes frames and the one that looks at them: the newest frame only.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nokhwa::Buffer;

use super::pixels::Format;
use super::wire::Word;

/// Frames none of which can be read, for so long, are not going to get better.
const UNREADABLE: Duration = Duration::from_secs(3);
/// One frame takes a tenth of a second at most; a thread that looks at it for so long is lost.
const STUCK: Duration = Duration::from_secs(10);

/// A frame as it came.
pub(super) struct Shot {
    pub(super) buffer: Buffer,
    pub(super) format: Format,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// How the other side of the slot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    Well,
    /// It cannot make sense of any frame.
    Unreadable,
    /// It has been busy with one frame for far too long.
    Stuck,
}

/// Holds the newest frame.
#[derive(Default)]
pub(super) struct Slot {
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Default)]
struct State {
    newest: Option<Shot>,
    greeting: Option<Word>,
    /// Counts the openings of the camera.
    stream: u64,
    busy_since: Option<Instant>,
    unreadable_since: Option<Instant>,
}

impl Slot {
    /// A camera was opened; `greeting` is said when the first of its frames could be read.
    pub(super) fn begin(&self, greeting: Word) {
        let mut state = self.state();
        state.greeting = Some(greeting);
        state.newest = None;
        state.unreadable_since = None;
        state.stream += 1;
    }

    /// Puts a frame in the place of the one before, whether it was looked at or not.
    pub(super) fn put(&self, shot: Shot) -> Health {
        let mut state = self.state();
        state.newest = Some(shot);
        self.filled.notify_one();
        let lasts = |since: Option<Instant>, limit| since.is_some_and(|at| at.elapsed() > limit);
        if lasts(state.busy_since, STUCK) {
            Health::Stuck
        } else if lasts(state.unreadable_since, UNREADABLE) {
            Health::Unreadable
        } else {
            Health::Well
        }
    }

    /// Waits for the newest frame; with it comes the number of its stream.
    pub(super) fn take(&self) -> (Shot, u64) {
        let mut state = self.state();
        loop {
            if let Some(shot) = state.newest.take() {
                state.busy_since = Some(Instant::now());
                return (shot, state.stream);
            }
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What is to be said before anything else about this stream, once.
    pub(super) fn greeting(&self, stream: u64) -> Option<Word> {
        let mut state = self.state();
        if state.stream == stream {
            state.greeting.take()
        } else {
            None
        }
    }

    /// The frame last taken was looked at, and could be read or not.
    pub(super) fn done(&self, could_be_read: bool) {
        let mut state = self.state();
        state.busy_since = None;
        if could_be_read {
            state.unreadable_since = None;
        } else {
            state.unreadable_since.get_or_insert_with(Instant::now);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use nokhwa::utils::{FrameFormat, Resolution};

    use super::*;

    fn shot(width: u32) -> Shot {
        Shot {
            buffer: Buffer::new(Resolution::new(width, 1), &[], FrameFormat::YUYV),
            format: Format::Yuyv,
            width,
            height: 1,
        }
    }

    #[test]
    fn only_the_newest_frame_is_kept() {
        let slot = Slot::default();
        slot.begin(Word::Alive);
        for width in 1..=3 {
            assert_eq!(slot.put(shot(width)), Health::Well);
        }
        let (newest, stream) = slot.take();
        assert_eq!((newest.width, stream), (3, 1));
        assert!(slot.state().newest.is_none(), "there is no second one");
    }

    #[test]
    fn a_frame_of_the_stream_before_is_not_looked_at() {
        let slot = Slot::default();
        slot.begin(Word::Alive);
        slot.put(shot(1));
        slot.begin(Word::Alive);
        assert!(slot.state().newest.is_none());
    }

    #[test]
    fn a_stream_is_greeted_once_and_only_by_its_own_frames() {
        let slot = Slot::default();
        slot.begin(Word::Alive);
        assert_eq!(slot.greeting(0), None);
        assert_eq!(slot.greeting(1), Some(Word::Alive));
        assert_eq!(slot.greeting(1), None);
    }
}
