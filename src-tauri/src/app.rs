//! Starting: what is made first, what waits until the window is painted, and what the desk's events do here.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use desk::view::Phase;
use desk::{Clock, Desk, Event, FileAnchor, NetworkLogos, Paths, Rim};
use tauri::{AppHandle, Manager as _, RunEvent};

use crate::approval_window::Reviewed;
use crate::clipboard::SystemClipboard;
use crate::launch::Launch;
use crate::notices::SystemNotices;
use crate::presence::SystemPresence;
use crate::request_notices::SystemRequestNotices;
use crate::second_start::Early;
use crate::tray::Tray;
use crate::{approval_window, clock, commands, harden, logs, painting, second_start, tray, window};

/// How long the end of the app waits for its last backup: a disk that does not answer must not hold it.
const LAST_BACKUP: Duration = Duration::from_secs(10);

/// Runs the app until it ends.
///
/// # Panics
/// When the toolkit cannot start although a display was named.
#[must_use]
pub fn run() -> ExitCode {
    harden::harden();
    painting::choose();
    let launch = Launch::read(std::env::args().skip(1));
    if !has_display() {
        complain("Countersign needs a display: neither WAYLAND_DISPLAY nor DISPLAY is set.");
        return ExitCode::FAILURE;
    }
    if second_start::hand_over(&std::env::args().collect::<Vec<_>>()) {
        return ExitCode::SUCCESS;
    }
    let Some(paths) = find_paths(&launch) else {
        return ExitCode::FAILURE;
    };
    logs::begin(&paths.logs);
    tauri::Builder::default()
        .manage(Early::default())
        .plugin(tauri_plugin_single_instance::init(
            |app, arguments, _folder| hear_second_start(app, arguments),
        ))
        .plugin(tauri_plugin_dialog::init())
        .on_menu_event(|app, event| tray::on_entry(app, event.id().as_ref()))
        .on_tray_icon_event(|app, event| tray::on_icon(app, &event))
        .invoke_handler(commands::handler())
        .setup(move |app| Ok(set_up(app.handle(), paths, launch)?))
        .build(tauri::generate_context!())
        .expect("the toolkit starts, because a display was named")
        .run(|app, event| match event {
            // The last window closing is no reason to end: the tray stays.
            RunEvent::ExitRequested {
                code: None, api, ..
            } => api.prevent_exit(),
            RunEvent::Exit => {
                let desk = app.state::<Arc<Desk>>();
                desk.lock();
                app.state::<Arc<SystemRequestNotices>>().end();
                desk.finish_backups(LAST_BACKUP);
            }
            _ => {}
        });
    ExitCode::SUCCESS
}

/// Makes everything that is there from the first moment, and the window.
fn set_up(app: &AppHandle, paths: Paths, launch: Launch) -> tauri::Result<()> {
    let desk = make_desk(app, paths, &launch);
    let start_hidden =
        launch.hidden || (desk.settings().start_hidden && desk.phase() == Phase::Locked);
    app.manage(Arc::clone(&desk));
    app.manage(Reviewed::default());
    if let Some(link) = launch.link {
        desk.bring_link(link);
    }
    app.manage(Tray::start(app.clone(), start_hidden));
    let ticking = Arc::downgrade(&desk);
    std::thread::spawn(move || Desk::run_ticker(&ticking));
    let backing_up = Arc::downgrade(&desk);
    std::thread::spawn(move || Desk::run_backups(&backing_up));
    desk.greet();
    if !start_hidden {
        window::open_first(app)?;
    }
    for second in app.state::<Early>().end() {
        greet_second_start(app, second);
    }
    Ok(())
}

/// Where the files are, or a sentence about what is missing.
fn find_paths(launch: &Launch) -> Option<Paths> {
    let below = launch.profile.as_deref().map(Paths::below);
    let found = below.or_else(Paths::of_this_person);
    if found.is_none() {
        complain(
            "Countersign found no home folder to keep its vault in; start it with --profile FOLDER.",
        );
    }
    found
}

/// A second start is greeted now, or as soon as the first has set up.
fn hear_second_start(app: &AppHandle, arguments: Vec<String>) {
    let second = Launch::read(arguments.into_iter().skip(1));
    if let Some(second) = app.state::<Early>().keep(second) {
        greet_second_start(app, second);
    }
}

/// A second start hands its link over and raises the window of the first.
fn greet_second_start(app: &AppHandle, second: Launch) {
    if let Some(link) = second.link {
        app.state::<Arc<Desk>>().bring_link(link);
    }
    window::show(app);
}

fn make_desk(app: &AppHandle, paths: Paths, launch: &Launch) -> Arc<Desk> {
    let pressed = app.clone();
    let requests = Arc::new(SystemRequestNotices::start(move |id, what| {
        pressed.state::<Arc<Desk>>().notice_pressed(id, what);
    }));
    app.manage(Arc::clone(&requests));
    let rim = Rim {
        clock: make_clock(launch),
        clipboard: Arc::new(SystemClipboard::start()),
        notices: Arc::new(SystemNotices),
        requests,
        logos: Arc::new(NetworkLogos),
        presence: Arc::new(SystemPresence::start()),
        keystore: Arc::new(FileAnchor(paths.anchor.clone())),
        scan_worker: std::env::current_exe().unwrap_or_default(),
        kdf_cost,
    };
    let app = app.clone();
    Desk::new(paths, rim, Box::new(move |event| tell(&app, &event)))
}

/// What an event does here: the pages hear it, the tray follows, and a lock ends the pages.
fn tell(app: &AppHandle, event: &Event) {
    if let Event::ReviewRequest { id } = event {
        approval_window::review(app, id.clone());
        return;
    }
    window::tell(app, event);
    approval_window::tell(app, event);
    match event {
        Event::Phase { phase } => {
            if *phase == Phase::Locked {
                window::renew(app);
            }
            approval_window::on_phase(app, *phase);
            refresh_tray(app);
        }
        Event::TokensChanged | Event::ApprovalsChanged => refresh_tray(app),
        Event::RequestArrived { .. } => approval_window::on_arrival(app),
        _ => {}
    }
}

fn refresh_tray(app: &AppHandle) {
    if let Some(tray) = app.try_state::<Tray>() {
        tray.refresh();
    }
}

#[cfg(not(feature = "test-hooks"))]
fn make_clock(_launch: &Launch) -> Arc<dyn Clock> {
    Arc::new(clock::SystemClock)
}

#[cfg(feature = "test-hooks")]
fn make_clock(launch: &Launch) -> Arc<dyn Clock> {
    match &launch.clock {
        Some(text) => Arc::new(clock::TestClock::read(text)),
        None => Arc::new(clock::SystemClock),
    }
}

/// What a new vault's password costs to try.
#[cfg(not(feature = "test-hooks"))]
fn kdf_cost() -> desk::KdfCost {
    desk::KdfCost::calibrate()
}

/// Test builds make and unlock hundreds of vaults.
#[cfg(feature = "test-hooks")]
fn kdf_cost() -> desk::KdfCost {
    desk::KdfCost {
        memory_kib: 8 * 1024,
        passes: 1,
        lanes: 1,
    }
}

#[cfg(target_os = "linux")]
fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(not(target_os = "linux"))]
fn has_display() -> bool {
    true
}

#[expect(clippy::print_stderr, reason = "there is no window to say it in")]
fn complain(sentence: &str) {
    eprintln!("{sentence}");
}
