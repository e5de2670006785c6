//! `camera`: which cameras there are, and what one sees. No vault is asked.

use std::collections::HashSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use ::scan::{Camera, CameraEvent, list_cameras};
use serde_json::{Value, json};

use super::Report;
use crate::arguments::{CameraCommand, Watch};
use crate::failure::{Exit, Failure};

use crate::text::shown;

pub(super) fn run(command: &CameraCommand, is_json: bool) -> Result<Report, Failure> {
    let program = std::env::current_exe().map_err(|error| {
        let message = format!("this program does not know where it is: {}", error.kind());
        Failure::new(Exit::Failed, "worker_not_started", message)
    })?;
    match command {
        CameraCommand::List => list(&program),
        CameraCommand::Watch(watch) => self::watch(&program, watch, is_json),
    }
}

fn list(program: &Path) -> Result<Report, Failure> {
    let cameras = list_cameras(program)?;
    let json: Vec<Value> = cameras
        .iter()
        .map(|camera| json!({ "id": camera.id, "name": camera.name }))
        .collect();
    let lines = cameras
        .iter()
        .map(|camera| format!("{}  {}\n", shown(&camera.id), shown(&camera.name)));
    let text = if cameras.is_empty() {
        "no camera found\n".to_owned()
    } else {
        lines.collect()
    };
    Report::new(&json, text)
}

/// Prints what happens as it happens, until the time is over, nobody reads it, or the event that
/// was waited for has come.
fn watch(program: &Path, watch: &Watch, is_json: bool) -> Result<Report, Failure> {
    let begun = Instant::now();
    let (sender, events) = channel();
    let camera = Camera::start(program, watch.camera.as_deref(), move |event| {
        // Whoever no longer listens ends the camera too.
        let _ = sender.send(event);
    });
    let end = follow(&camera, &events, watch, is_json, begun);
    camera.stop();
    let has_come = end?;
    let mut report = Report {
        json: None,
        text: String::new(),
        failure: None,
    };
    if let Some(until) = watch.until.as_deref().filter(|_| !has_come) {
        let message = format!("there was no \"{}\" in this time", shown(until));
        report.failure = Some(Failure::new(Exit::Failed, "not_seen", message));
    }
    Ok(report)
}

/// Whether what was waited for has come.
fn follow(
    camera: &Camera,
    events: &Receiver<CameraEvent>,
    watch: &Watch,
    is_json: bool,
    begun: Instant,
) -> Result<bool, Failure> {
    let limit = watch.seconds.map(Duration::from_secs);
    let mut known = HashSet::new();
    if watch.previews {
        camera.request_preview();
    }
    loop {
        let left = limit.map_or(Duration::MAX, |limit| limit.saturating_sub(begun.elapsed()));
        let event = match events.recv_timeout(left) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(false),
        };
        if matches!(event, CameraEvent::Preview(_)) {
            camera.request_preview();
        }
        // A code comes again with every picture; its text is printed once.
        if let CameraEvent::Found(found) = &event
            && !known.insert(found.text.clone())
        {
            continue;
        }
        let Some(line) = line(&event) else {
            continue;
        };
        let goes_on = print(&line, begun, is_json)?;
        if !goes_on || watch.until.as_deref().is_some_and(|until| is(&line, until)) {
            return Ok(true);
        }
    }
}

/// One event: its name, what it is about for machines, and for people.
struct Line {
    name: &'static str,
    key: Option<&'static str>,
    facts: Value,
    text: String,
}

fn is(line: &Line, wanted: &str) -> bool {
    wanted == line.name || Some(wanted) == line.key
}

/// `None` for events that this program does not know.
fn line(event: &CameraEvent) -> Option<Line> {
    let (name, key, facts, text) = match event {
        CameraEvent::Asking => (
            "asking",
            None,
            json!({}),
            "the system asks whether the camera may be used".to_owned(),
        ),
        CameraEvent::Opened {
            camera,
            width,
            height,
            format,
        } => (
            "opened",
            None,
            json!({ "id": camera.id, "name": camera.name, "width": width, "height": height,
                    "format": format }),
            format!(
                "{} is on: {width} x {height}, {format}",
                shown(&camera.name)
            ),
        ),
        CameraEvent::Preview(preview) => (
            "preview",
            None,
            json!({ "width": preview.width, "height": preview.height,
                    "bytes": preview.jpeg.len() }),
            format!("a picture of {} x {}", preview.width, preview.height),
        ),
        CameraEvent::Found(found) => (
            "found",
            None,
            json!({ "text": found.text,
                    "corners": found.corners.map(|corner| [corner.x, corner.y]) }),
            format!("found: {}", shown(&found.text)),
        ),
        CameraEvent::Light(light) => (
            "light",
            Some(light.key()),
            json!({ "light": light.key() }),
            format!("the light is: {}", light.key()),
        ),
        CameraEvent::Trouble(trouble) => (
            "trouble",
            Some(trouble.key()),
            json!({ "trouble": trouble.key() }),
            format!("no pictures: {}", trouble.key()),
        ),
        _ => return None,
    };
    Some(Line {
        name,
        key,
        facts,
        text,
    })
}

/// Whether anybody still reads.
fn print(line: &Line, begun: Instant, is_json: bool) -> Result<bool, Failure> {
    if !is_json {
        return crate::line::print(&line.text);
    }
    let at = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut json = json!({ "event": line.name, "at_ms": at });
    if let (Some(all), Some(facts)) = (json.as_object_mut(), line.facts.as_object()) {
        all.extend(facts.clone());
    }
    crate::line::print(&json.to_string())
}
