//! The looking thread of the camera process: preview, light and codes of the newest frame.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::light::{Grid, Meter};
use super::pixels::Frame;
use super::slot::{Shot, Slot};
use super::wire::Word;
use super::worker::Voice;
use crate::{Decoders, Found, Live, Luma, Point};

/// At most fifteen previews a second.
const PREVIEW_PERIOD: Duration = Duration::from_nanos(66_666_667);

/// What is said about frames.
pub(super) struct Lookout {
    voice: Voice,
    wants_preview: Arc<AtomicBool>,
    preview_due: Option<Instant>,
    stream: u64,
    begun: Instant,
    meter: Meter,
    reader: Live<'static>,
}

impl Lookout {
    pub(super) fn new(voice: Voice, wants_preview: Arc<AtomicBool>) -> Self {
        Self {
            voice,
            wants_preview,
            preview_due: None,
            stream: 0,
            begun: Instant::now(),
            meter: Meter::default(),
            reader: Live::new(Decoders::default()),
        }
    }

    /// Looks at the newest frame, for ever.
    pub(super) fn follow(mut self, slot: &Slot) {
        loop {
            let (shot, stream) = slot.take();
            if stream != self.stream {
                self.stream = stream;
                self.meter = Meter::default();
                self.reader = Live::new(Decoders::default());
            }
            let look = catch_unwind(AssertUnwindSafe(|| self.look(&shot, slot)));
            slot.done(look.unwrap_or(false));
        }
    }

    /// Whether the frame could be read.
    fn look(&mut self, shot: &Shot, slot: &Slot) -> bool {
        let (width, height) = (shot.width as usize, shot.height as usize);
        let Some(frame) = Frame::read(shot.format, width, height, shot.buffer.buffer()) else {
            return false;
        };
        if let Some(greeting) = slot.greeting(self.stream) {
            self.voice.say(&greeting);
        }
        self.show(&frame);
        let change = self
            .meter
            .look(&Grid::of(frame.luma()), self.begun.elapsed());
        if let Some(light) = change {
            self.voice.say(&Word::Light(light));
        }
        let found = self.read(frame.luma());
        if !found.is_empty()
            && let Some(light) = self.meter.found()
        {
            self.voice.say(&Word::Light(light));
        }
        for found in found {
            self.voice.say(&Word::Found(found));
        }
        true
    }

    /// The codes of a frame, their corners as parts of its width and height.
    fn read(&mut self, luma: &Luma) -> Vec<Found> {
        let (width, height) = (luma.width() as f32, luma.height() as f32);
        let mut all = self.reader.look(luma.clone());
        for found in &mut all {
            found.corners = found
                .corners
                .map(|corner| Point::new(corner.x / width, corner.y / height));
        }
        all
    }

    fn show(&mut self, frame: &Frame) {
        let now = Instant::now();
        let is_due = self.preview_due.is_none_or(|due| now >= due);
        if !is_due || !self.wants_preview.swap(false, Ordering::AcqRel) {
            return;
        }
        let due = self.preview_due.map_or(now, |due| due + PREVIEW_PERIOD);
        self.preview_due = Some(due.max(now + PREVIEW_PERIOD / 2));
        if let Some(preview) = frame.preview() {
            self.voice.say(&Word::Preview(preview));
        }
    }
}
