//! Camera processes that misbehave, and what their owner makes of it.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use scan::{Camera, CameraEvent, CameraInfo, Error, Light, Trouble, list_cameras};

/// For what must come.
const LONG: Duration = Duration::from_secs(60);
/// For what must not.
const SHORT: Duration = Duration::from_millis(300);

fn worker(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cameras")
        .join(name)
}

fn watch(name: &str) -> (Camera, Receiver<CameraEvent>) {
    let (sender, events) = channel();
    let camera = Camera::start(&worker(name), None, move |event| {
        let _ = sender.send(event);
    });
    (camera, events)
}

fn next(events: &Receiver<CameraEvent>) -> CameraEvent {
    events.recv_timeout(LONG).expect("something happens")
}

fn opened(event: &CameraEvent) -> &CameraInfo {
    let camera = match event {
        CameraEvent::Opened {
            camera,
            width: 640,
            height: 480,
            format: "YUYV",
        } => Some(camera),
        _ => None,
    };
    camera.expect("it is open")
}

/// Whether there is a process with this number, dead and not reaped ones too.
fn exists(process: &str) -> bool {
    Path::new("/proc").join(process).exists()
}

#[test]
fn cameras_are_listed() {
    let one = CameraInfo {
        id: "id1".to_owned(),
        name: "Name".to_owned(),
    };
    assert_eq!(list_cameras(&worker("lists.sh")), Ok(vec![one]));
}

#[test]
fn a_list_that_makes_no_sense_is_refused() {
    assert_eq!(list_cameras(&worker("dies.sh")), Err(Error::WorkerDied));
    let confused = Err(Error::WorkerConfused);
    assert_eq!(list_cameras(&worker("talks-nonsense.sh")), confused);
    assert_eq!(list_cameras(&worker("opens-and-dies.sh")), confused);
    let missing = list_cameras(&worker("not-there"));
    assert!(matches!(missing, Err(Error::WorkerNotStarted(_))));
}

#[test]
fn a_process_that_never_says_anything_is_stalled() {
    let (_camera, events) = watch("hangs.sh");
    assert_eq!(next(&events), CameraEvent::Trouble(Trouble::Stalled));
}

#[test]
fn a_camera_that_shows_nothing_more_is_stalled_and_its_process_replaced() {
    let (_camera, events) = watch("opens-and-hangs.sh");
    let event = next(&events);
    let first = opened(&event).name.trim_start_matches('0').to_owned();
    assert!(exists(&first));
    assert_eq!(next(&events), CameraEvent::Trouble(Trouble::Stalled));
    let event = next(&events);
    assert_ne!(opened(&event).name.trim_start_matches('0'), first);
    assert!(!exists(&first), "two processes never have one camera");
}

#[test]
fn stopping_kills_a_process_that_does_not_listen_at_once() {
    let (camera, events) = watch("opens-and-hangs.sh");
    let event = next(&events);
    let process = opened(&event).name.trim_start_matches('0').to_owned();
    let begun = Instant::now();
    camera.stop();
    assert!(begun.elapsed() <= Duration::from_millis(600));
    assert!(!exists(&process), "it is killed and reaped");
    let end = events.recv_timeout(LONG);
    assert_eq!(end, Err(RecvTimeoutError::Disconnected), "no event comes");
}

#[test]
fn processes_that_die_at_once_or_talk_nonsense_are_broken() {
    for name in ["dies.sh", "talks-nonsense.sh", "not-there"] {
        let (_camera, events) = watch(name);
        let trouble = CameraEvent::Trouble(Trouble::Broken);
        assert_eq!(next(&events), trouble, "{name}");
    }
}

#[test]
fn a_process_that_dies_after_a_picture_is_replaced_without_a_word() {
    let (_camera, events) = watch("opens-and-dies.sh");
    for _ in 0..3 {
        let event = next(&events);
        assert_eq!(opened(&event).name, "b");
    }
}

#[test]
fn trouble_is_told_once_and_is_over_when_the_camera_opens() {
    let (_camera, events) = watch("is-busy-at-first.sh");
    assert_eq!(next(&events), CameraEvent::Trouble(Trouble::Busy));
    assert_eq!(opened(&next(&events)).id, "a");
    assert_eq!(next(&events), CameraEvent::Light(Light::Dark));
}

#[test]
fn pictures_come_only_when_asked_for_one_for_each_wish() {
    let (camera, events) = watch("shows.sh");
    camera.request_preview();
    camera.request_preview();
    let mut shown = Vec::new();
    assert_eq!(opened(&next(&events)).id, "a");
    // The first picture was in the pipe before the wish, and may answer it.
    while shown.last() != Some(&b'3') {
        let CameraEvent::Preview(preview) = next(&events) else {
            continue;
        };
        assert_eq!((preview.width, preview.height), (640, 480));
        shown.extend(preview.jpeg);
        assert!(
            events.recv_timeout(SHORT).is_err(),
            "not asked for: {shown:?}"
        );
        camera.request_preview();
    }
    assert!(shown.is_sorted(), "{shown:?}");
    assert!(shown.len() <= 4, "{shown:?}");
}

#[test]
fn a_camera_may_be_stopped_by_what_it_says() {
    let (sender, ended) = channel();
    let camera = Arc::new(Mutex::new(None));
    let inner = Arc::clone(&camera);
    let mut guard = camera.lock().expect("nobody panicked");
    *guard = Some(Camera::start(
        &worker("opens-and-hangs.sh"),
        None,
        move |event| {
            inner.lock().expect("nobody panicked").take();
            let _ = sender.send(opened(&event).name.clone());
        },
    ));
    drop(guard);
    let name = ended.recv_timeout(LONG).expect("it was told");
    assert!(!exists(name.trim_start_matches('0')));
    let end = ended.recv_timeout(LONG);
    assert_eq!(
        end,
        Err(RecvTimeoutError::Disconnected),
        "once, and no more"
    );
}
