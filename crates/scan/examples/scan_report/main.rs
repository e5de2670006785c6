//! How many pictures of each set are read, how many wrongly, and the processor time of one.
//!
//! ```text
//! scan_report [--others] [--runs N] [--set WORD] [--list FILE] [--misses] [--part N]
//! ```
//!
//! The cascade, and for sets with several frames the live schedule, are printed beside `rqrr`
//! alone and the program `zbarimg` (with `--others`) on the same pictures; with `--runs N` the least
//! time of N runs counts. Without a list the
//! generated corpus is read, with `--part N` every Nth case of it. A list has a line for each
//! picture: the name of its set, its path and its texts, with tabs between.

#[path = "../../tests/corpus/mod.rs"]
mod corpus;
mod readers;
mod table;

use std::error::Error;
use std::io::{Write as _, stderr, stdout};
use std::path::{Path, PathBuf};

use image::DynamicImage;

use readers::Readers;
use table::Table;

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::from_arguments(std::env::args().skip(1))?;
    let readers = Readers::new(options.others, options.runs)?;
    let mut table = Table::default();
    match &options.list {
        Some(list) => listed(&options, list, &readers, &mut table)?,
        None => generated(&options, &readers, &mut table)?,
    }
    write!(stdout(), "{}", table.text())?;
    Ok(())
}

fn listed(
    options: &Options,
    list: &Path,
    readers: &Readers,
    table: &mut Table,
) -> Result<(), Box<dyn Error>> {
    for line in std::fs::read_to_string(list)?.lines() {
        let mut parts = line.split('\t');
        let (Some(set), Some(path)) = (parts.next(), parts.next()) else {
            return Err("a line has a set and a path".into());
        };
        if options.wants(set) {
            let texts: Vec<String> = parts.map(str::to_owned).collect();
            let frames = [image::open(path)?];
            let is_read = readers.read(set, &frames, &texts, table)?;
            options.tell_miss(is_read, path)?;
        }
    }
    Ok(())
}

fn generated(
    options: &Options,
    readers: &Readers,
    table: &mut Table,
) -> Result<(), Box<dyn Error>> {
    for set in corpus::sets().iter().filter(|set| options.wants(set.name)) {
        for number in (0..set.count).step_by(options.part) {
            let case = set.case(number);
            let frames: &[DynamicImage] = &case.frames;
            let is_read = readers.read(set.name, frames, &case.texts, table)?;
            options.tell_miss(is_read, &format!("{} {number}", set.name))?;
            if let Some(folder) = &options.keep {
                let name = format!("{}-{number}.png", set.name.replace([' ', ','], "-"));
                frames[0].save(folder.join(name))?;
            }
        }
    }
    Ok(())
}

#[derive(Default)]
struct Options {
    others: bool,
    misses: bool,
    set: Option<String>,
    list: Option<PathBuf>,
    keep: Option<PathBuf>,
    part: usize,
    runs: usize,
}

impl Options {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            part: 1,
            runs: 1,
            ..Self::default()
        };
        while let Some(argument) = arguments.next() {
            let mut value = || {
                arguments
                    .next()
                    .ok_or_else(|| format!("{argument} needs a value"))
            };
            match argument.as_str() {
                "--others" => options.others = true,
                "--misses" => options.misses = true,
                "--set" => options.set = Some(value()?),
                "--list" => options.list = Some(value()?.into()),
                "--keep" => options.keep = Some(value()?.into()),
                "--part" => options.part = value()?.parse().map_err(|_| "a number, please")?,
                "--runs" => options.runs = value()?.parse().map_err(|_| "a number, please")?,
                _ => return Err(format!("unknown: {argument}")),
            }
        }
        options.part = options.part.max(1);
        Ok(options)
    }

    fn wants(&self, set: &str) -> bool {
        self.set.as_ref().is_none_or(|word| set.contains(word))
    }

    fn tell_miss(&self, is_read: bool, what: &str) -> std::io::Result<()> {
        if self.misses && !is_read {
            writeln!(stderr(), "missed: {what}")?;
        }
        Ok(())
    }
}
