//! Whoever is measured.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use image::DynamicImage;
use rustix::time::{ClockId, clock_gettime};
use scan::{
    Audience, Decoder as _, Decoders, Found, Luma, Picture, Rqrr, Sheet, Threshold, read_sheet,
};
use tempfile::TempDir;

use crate::table::Table;

pub(crate) struct Readers {
    others: Option<TempDir>,
    runs: usize,
}

impl Readers {
    /// Each look is taken `runs` times, and the least of its times counts.
    pub(crate) fn new(others: bool, runs: usize) -> std::io::Result<Self> {
        Ok(Self {
            others: others.then(tempfile::tempdir).transpose()?,
            runs: runs.max(1),
        })
    }

    /// Gives the first frame to every reader of single pictures, and all to the live one if there
    /// are several. Whether ours read it.
    pub(crate) fn read(
        &self,
        set: &str,
        frames: &[DynamicImage],
        texts: &[String],
        table: &mut Table,
    ) -> Result<bool, Box<dyn Error>> {
        let first = frames.first().ok_or("no frame")?;
        let sheet = Sheet::decode(picture(first)?)?;
        let (ear, time) = self.least(time_of_thread, || {
            let mut ear = Ear::default();
            read_sheet(&Decoders::default(), &sheet, &mut ear);
            Ok(ear)
        })?;
        let mut is_read = table.note(set, "cascade", texts, &ear.texts, &[time]);
        if let Some(step) = ear.step {
            table.note_step(step);
        }
        if frames.len() > 1 {
            is_read = self.live(set, frames, texts, table);
        }
        if let Some(folder) = &self.others {
            let (read, time) = self.least(time_of_thread, || Ok(rqrr(sheet.on_white())))?;
            table.note(set, "rqrr", texts, &read, &[time]);
            let path = folder.path().join("picture.png");
            first.save(&path)?;
            let (read, time) = self.least(time_of_children, || zbar(&path))?;
            table.note(set, "zbar", texts, &read, &[time]);
        }
        Ok(is_read)
    }

    /// The live schedule over the frames, until it reads something.
    fn live(
        &self,
        set: &str,
        frames: &[DynamicImage],
        texts: &[String],
        table: &mut Table,
    ) -> bool {
        let (read, mut times) = live(frames);
        for _ in 1..self.runs {
            for (time, again) in times.iter_mut().zip(live(frames).1) {
                *time = time.min(again);
            }
        }
        table.note(set, "live, frames", texts, &read, &times)
    }

    /// What the work gives, and the least time it took by `clock`.
    fn least<T>(
        &self,
        clock: impl Fn() -> f64,
        mut work: impl FnMut() -> std::io::Result<T>,
    ) -> std::io::Result<(T, f64)> {
        let mut least: Option<(T, f64)> = None;
        for _ in 0..self.runs {
            let begun = clock();
            let result = work()?;
            let time = clock() - begun;
            let before = least.map_or(f64::MAX, |(_, before)| before);
            least = Some((result, time.min(before)));
        }
        least.ok_or_else(|| std::io::Error::other("no run"))
    }
}

fn picture(image: &DynamicImage) -> scan::Result<Picture> {
    Picture::from_rgba(image.width(), image.height(), image.to_rgba8().into_raw())
}

fn rqrr(luma: &Luma) -> Vec<String> {
    let sight = std::panic::catch_unwind(|| Rqrr.decode(luma, Threshold::Blocks));
    let found = sight.unwrap_or_default().found;
    found.into_iter().map(|found| found.text).collect()
}

/// The program, as a person would call it.
fn zbar(picture: &Path) -> std::io::Result<Vec<String>> {
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(picture)
        .output()?;
    let read = String::from_utf8_lossy(&output.stdout);
    Ok(read.lines().map(str::to_owned).collect())
}

/// What was read, and the time of each look.
fn live(frames: &[DynamicImage]) -> (Vec<String>, Vec<f64>) {
    let mut live = scan::Live::new(Decoders::default());
    let (mut read, mut times) = (Vec::new(), Vec::new());
    for frame in frames {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let Some(luma) = Luma::new(width, height, frame.to_luma8().into_raw()) else {
            break;
        };
        let begun = time_of_thread();
        let found = live.look(luma);
        times.push(time_of_thread() - begun);
        read.extend(found.into_iter().map(|found| found.text));
        if !read.is_empty() {
            break;
        }
    }
    (read, times)
}

/// Hears what the cascade finds, and after how many steps it found the first.
#[derive(Default)]
struct Ear {
    texts: Vec<String>,
    done: usize,
    step: Option<usize>,
}

impl Audience for Ear {
    fn found(&mut self, found: &Found) {
        self.step = self.step.or(Some(self.done));
        self.texts.push(found.text.clone());
    }

    fn progress(&mut self, done: u8, _: u8) {
        self.done = done.into();
    }

    fn goes_on(&self) -> bool {
        true
    }
}

/// In milliseconds of this thread.
fn time_of_thread() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// In milliseconds of children that have ended.
fn time_of_children() -> f64 {
    let ticks: Option<f64> = (|| {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let after = stat.rsplit(')').next()?;
        let mut fields = after.split_whitespace().skip(13);
        let user: f64 = fields.next()?.parse().ok()?;
        let system: f64 = fields.next()?.parse().ok()?;
        Some(user + system)
    })();
    ticks.unwrap_or(0.0) * 10.0
}
