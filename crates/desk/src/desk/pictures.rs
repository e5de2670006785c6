//! Pictures on their way in: files, what was dropped or pasted, the screen. They are read one after the other in
//! a process of their own; how far that is, is told, and it can be cancelled.

use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::Duration;

use scan::{Cancel, Picture, PictureReader, Progress};
use vault::Source;

use super::Desk;
use crate::error::Error;
use crate::event::Event;
use crate::rim::Clip;
use crate::view::DraftsView;

/// How long one picture may take.
pub(super) const PICTURE_DEADLINE: Duration = Duration::from_secs(10);

impl Desk {
    /// Reads the QR codes of picture files. It blocks, for ten seconds a file at most. One bad file does not
    /// sink the others; if none brings anything, the first one's failure is the answer. A reading that is
    /// begun meanwhile ends this one.
    ///
    /// # Errors
    /// [`Error::Scan`], [`Error::NoCodeFound`], [`Error::Locked`].
    pub fn draft_files(&self, paths: &[PathBuf]) -> Result<DraftsView, Error> {
        self.draft_pictures(
            paths.iter().map(|path| Picture::from_file(path)).collect(),
            &Source::Picture,
        )
    }

    /// Remembers the files that were dropped on the window.
    pub fn drop_files(&self, paths: Vec<PathBuf>) {
        *self.dropped.lock().unwrap_or_else(PoisonError::into_inner) = paths;
        self.tell(Event::Dropped);
    }

    /// Reads the files that were dropped last, once.
    ///
    /// # Errors
    /// As [`Desk::draft_files`].
    pub fn draft_dropped(&self) -> Result<DraftsView, Error> {
        let paths =
            std::mem::take(&mut *self.dropped.lock().unwrap_or_else(PoisonError::into_inner));
        self.draft_files(&paths)
    }

    /// Reads what lies in the clipboard, text or picture.
    ///
    /// # Errors
    /// [`Error::ClipboardEmpty`], [`Error::ClipboardUnavailable`], and as [`Desk::draft_files`].
    pub fn draft_clipboard(&self) -> Result<DraftsView, Error> {
        // It may take seconds when another program holds it badly.
        self.tell(Event::Reading { percent: 0 });
        match self.rim.clipboard.read()? {
            Clip::Text(text) => self.draft_texts(std::iter::once(text.as_str()), &Source::Text),
            Clip::Picture {
                width,
                height,
                rgba,
            } => {
                let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
                self.draft_pictures(
                    vec![Picture::from_rgba(side(width), side(height), rgba)],
                    &Source::Text,
                )
            }
        }
    }

    /// Reads the QR codes on every monitor, as `capture` shows them: [`scan::capture_screens`], with whatever
    /// stands in the way moved aside. It blocks, on Wayland for as long as the person is asked.
    ///
    /// # Errors
    /// As [`Desk::draft_files`]; [`scan::Error::ScreenRefused`], [`scan::Error::ScreenUnavailable`].
    pub fn draft_screen(
        &self,
        capture: impl FnOnce() -> scan::Result<Vec<Picture>>,
    ) -> Result<DraftsView, Error> {
        if self.state().vault().is_none() {
            return Err(Error::Locked);
        }
        let screens = capture()?;
        self.draft_pictures(screens.into_iter().map(Ok).collect(), &Source::Screen)
    }

    /// Ends the reading of pictures that is under way, within a few hundredths of a second. It answers
    /// [`scan::Error::Cancelled`] then, whatever it had found.
    pub fn cancel_reading(&self) {
        self.reading
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .cancel();
    }

    fn draft_pictures(
        &self,
        pictures: Vec<scan::Result<Picture>>,
        source: &Source,
    ) -> Result<DraftsView, Error> {
        let cancel = self.begin_reading();
        // After the cancel is in place: a lock that comes now finds it.
        if self.state().vault().is_none() {
            return Err(Error::Locked);
        }
        self.tell(Event::Reading { percent: 0 });
        let (mut texts, mut first_failure) = (Vec::new(), None);
        let mut reader = PictureReader::new(&self.rim.scan_worker, PICTURE_DEADLINE);
        let mut share = Share::of(pictures.len());
        for picture in pictures {
            let mut heard = |progress| {
                if let Some(percent) = share.heard(progress) {
                    self.tell(Event::Reading { percent });
                }
            };
            match picture.and_then(|picture| reader.find(picture, &cancel, &mut heard)) {
                Ok(found) => texts.extend(found.into_iter().map(|found| found.text)),
                Err(error) => first_failure = first_failure.or(Some(error)),
            }
            share.next();
        }
        if cancel.is_cancelled() {
            return Err(scan::Error::Cancelled.into());
        }
        if texts.is_empty() {
            return Err(first_failure.map_or(Error::NoCodeFound, Error::Scan));
        }
        self.draft_texts(texts.iter().map(String::as_str), source)
    }

    /// The cancel of a new reading. The one before is not wanted any more.
    fn begin_reading(&self) -> Cancel {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        reading.cancel();
        *reading = Cancel::new();
        reading.clone()
    }
}

/// How far the reading of several pictures is.
struct Share {
    done: usize,
    of: usize,
    told: u8,
}

impl Share {
    fn of(pictures: usize) -> Self {
        Self {
            done: 0,
            of: pictures.max(1),
            told: 0,
        }
    }

    /// How much is done of a hundred, when that is more than was told.
    fn heard(&mut self, Progress { done, of }: Progress) -> Option<u8> {
        let of_this = usize::from(done) * 100 / usize::from(of.max(1));
        let percent = u8::try_from((self.done * 100 + of_this) / self.of).unwrap_or(100);
        let is_more = percent > self.told;
        self.told = self.told.max(percent);
        is_more.then_some(percent)
    }

    fn next(&mut self) {
        self.done += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_over_several_pictures_grows_to_a_hundred_and_is_told_once() {
        let mut share = Share::of(2);
        let mut told = Vec::new();
        for _ in 0..2 {
            for done in 0..=4 {
                told.extend(share.heard(Progress { done, of: 4 }));
            }
            share.next();
        }
        assert_eq!(told, [12, 25, 37, 50, 62, 75, 87, 100]);
    }
}
