//! The figures, by set and reader.

use std::fmt::Write as _;

#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    /// Pictures whose first code was found at each step of the cascade.
    steps: Vec<usize>,
}

struct Row {
    set: String,
    reader: &'static str,
    images: usize,
    read: usize,
    wrong: usize,
    times: Vec<f64>,
}

impl Table {
    /// Notes what a reader made of a picture, and the processor time of each of its looks in ms.
    /// Whether all texts were read.
    pub(crate) fn note(
        &mut self,
        set: &str,
        reader: &'static str,
        expected: &[String],
        read: &[String],
        times: &[f64],
    ) -> bool {
        let is_read = expected.iter().all(|text| read.contains(text));
        let is_wrong = read.iter().any(|text| !expected.contains(text));
        let position = self
            .rows
            .iter()
            .position(|row| row.set == set && row.reader == reader);
        let index = position.unwrap_or(self.rows.len());
        if position.is_none() {
            self.rows.push(Row {
                set: set.to_owned(),
                reader,
                images: 0,
                read: 0,
                wrong: 0,
                times: Vec::new(),
            });
        }
        let row = &mut self.rows[index];
        row.images += 1;
        row.read += usize::from(is_read);
        row.wrong += usize::from(is_wrong);
        row.times.extend(times);
        is_read
    }

    /// Notes at which step of the cascade the first code was found.
    pub(crate) fn note_step(&mut self, step: usize) {
        if self.steps.len() <= step {
            self.steps.resize(step + 1, 0);
        }
        self.steps[step] += 1;
    }

    /// In Markdown: a line for each set and reader, then a sum for each reader.
    pub(crate) fn text(&self) -> String {
        let mut text = String::from(
            "| set | reader | images | read | wrong | median CPU ms | p99 CPU ms |\n|---|---|---|---|---|---|---|\n",
        );
        for row in &self.rows {
            row.write(&mut text);
        }
        let mut readers: Vec<&'static str> = Vec::new();
        for row in &self.rows {
            if !readers.contains(&row.reader) {
                readers.push(row.reader);
            }
        }
        for reader in readers {
            let rows = || self.rows.iter().filter(|row| row.reader == reader);
            let sum = Row {
                set: "**all**".to_owned(),
                reader,
                images: rows().map(|row| row.images).sum(),
                read: rows().map(|row| row.read).sum(),
                wrong: rows().map(|row| row.wrong).sum(),
                times: rows().flat_map(|row| row.times.iter().copied()).collect(),
            };
            sum.write(&mut text);
        }
        let _ = writeln!(
            text,
            "\nfirst code found at step 1, 2, ...: {:?}",
            self.steps
        );
        text
    }
}

impl Row {
    fn write(&self, to: &mut String) {
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        let at = |share: usize| {
            times.get((times.len() * share / 100).min(times.len().saturating_sub(1)))
        };
        let (median, last) = (
            at(50).copied().unwrap_or(0.0),
            at(99).copied().unwrap_or(0.0),
        );
        // Writing to a string cannot fail.
        let _ = writeln!(
            to,
            "| {} | {} | {} | {} | {} | {median:.1} | {last:.1} |",
            self.set, self.reader, self.images, self.read, self.wrong
        );
    }
}
