//! Whoever is measured.

use std::error::Error;
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
}

impl Readers {
    pub(crate) fn new(others: bool) -> std::io::Result<Self> {
        Ok(Self {
            others: others.then(tempfile::tempdir).transpose()?,
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
        let mut ear = Ear::default();
        let time = processor_time(|| read_sheet(&Decoders::default(), &sheet, &mut ear));
        let mut is_read = table.note(set, "cascade", texts, &ear.texts, &[time]);
        if let Some(step) = ear.step {
            table.note_step(step);
        }
        if frames.len() > 1 {
            is_read = live(set, frames, texts, table);
        }
        if let Some(folder) = &self.others {
            let mut read = Vec::new();
            let time = processor_time(|| read = rqrr(sheet.on_white()));
            table.note(set, "rqrr", texts, &read, &[time]);
            let path = folder.path().join("picture.png");
            first.save(&path)?;
            let before = time_of_children();
            let output = Command::new("zbarimg")
                .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
                .arg(&path)
                .output()?;
            let time = time_of_children() - before;
            let read = String::from_utf8_lossy(&output.stdout);
            let read: Vec<String> = read.lines().map(str::to_owned).collect();
            table.note(set, "zbar", texts, &read, &[time]);
        }
        Ok(is_read)
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

fn live(set: &str, frames: &[DynamicImage], texts: &[String], table: &mut Table) -> bool {
    let mut live = scan::Live::new(Decoders::default());
    let (mut read, mut times) = (Vec::new(), Vec::new());
    for frame in frames {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let Some(luma) = Luma::new(width, height, frame.to_luma8().into_raw()) else {
            return false;
        };
        let mut found = Vec::new();
        times.push(processor_time(|| found = live.look(luma)));
        read.extend(found.into_iter().map(|found| found.text));
        if !read.is_empty() {
            break;
        }
    }
    table.note(set, "live, frames", texts, &read, &times)
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
fn processor_time(work: impl FnOnce()) -> f64 {
    let now = || milliseconds(clock_gettime(ClockId::ThreadCPUTime));
    let begun = now();
    work();
    now() - begun
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

fn milliseconds(time: rustix::time::Timespec) -> f64 {
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
