//! `scan`: the texts of the codes in pictures. Whatever they say is theirs; no vault is asked.

use std::path::Path;

use serde_json::{Value, json};

use super::Report;
use super::pictures::Pictures;
use crate::arguments::Scan;
use crate::failure::{Exit, Failure};
use crate::text::shown;

pub(super) fn run(scan: &Scan) -> Result<Report, Failure> {
    let mut pictures = Pictures::new()?;
    let results: Vec<_> = scan
        .images
        .iter()
        .map(|path| (path, pictures.read(path)))
        .collect();

    let json: Vec<Value> = results
        .iter()
        .map(|(path, result)| as_json(path, result))
        .collect();
    let text: String = results
        .iter()
        .map(|(path, result)| as_text(path, result))
        .collect();
    let mut report = Report::new(&json, text)?;
    let failures: Vec<Failure> = results
        .into_iter()
        .filter_map(|(_, result)| result.err())
        .collect();
    report.failure = match failures.len() {
        0 | 1 => failures.into_iter().next(),
        count => {
            let message = format!("{count} pictures could not be read");
            Some(Failure::new(Exit::Failed, "several", message))
        }
    };
    Ok(report)
}

fn as_json(path: &Path, result: &Result<Vec<String>, Failure>) -> Value {
    let file = path.to_string_lossy();
    match result {
        Ok(texts) => json!({ "file": file, "texts": texts }),
        Err(failure) => json!({ "file": file, "texts": [], "error": failure.inner() }),
    }
}

/// A line for each text, after the name of its file.
fn as_text(path: &Path, result: &Result<Vec<String>, Failure>) -> String {
    let file = shown(&path.to_string_lossy());
    match result {
        Ok(texts) if texts.is_empty() => format!("{file}: no code found\n"),
        Ok(texts) => texts
            .iter()
            .map(|text| format!("{file}: {}\n", shown(text)))
            .collect(),
        Err(failure) => format!("{}\n", failure.message()),
    }
}
