//! `approvals watch`.

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use ::approvals::{Approvals, Gone, Listener, Mark, Round, ServerId, Waiting};
use protocol::Ask;
use serde_json::{Value, json};

use super::opened::no_thread;
use super::refused::{ailment, trouble_key};
use super::{Report, opened};
use crate::arguments::Arguments;
use crate::arguments::approvals::Watch;
use crate::clock::{now_ms, steady_ms};
use crate::failure::Failure;
use crate::line;

/// What the threads tell the one that prints.
enum News {
    Line(Value),
    /// Nobody is at the other end of standard input any more.
    End,
}

pub(super) fn run(arguments: &Arguments, watch: &Watch) -> Result<Report, Failure> {
    let approvals = opened::read(arguments)?;
    let servers = approvals.servers();
    if servers.is_empty() {
        return Err(Failure::not_found(
            "nothing_enrolled",
            "nothing is enrolled here; `approvals enrol` does that",
        ));
    }
    let mut report = Report {
        json: None,
        text: String::new(),
        failure: None,
    };
    if watch.once {
        report.failure = once(&approvals, &servers)?;
        return Ok(report);
    }
    let (sender, news) = channel();
    let listeners = servers
        .into_iter()
        .map(|server| listen(&approvals, server, sender.clone()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(|error| no_thread(&error))?;
    // Whoever sends the password through a pipe closes it then.
    let told = arguments.password_file.as_deref() == Some(Path::new("-"));
    if watch.seconds.is_none() && !told && is_pipe() {
        await_end(sender).map_err(|error| no_thread(&error))?;
    }
    let end = print_all(&news, watch.seconds.map(Duration::from_secs));
    // A round that is on its way must not hold up the end.
    for listener in listeners {
        listener.stop();
    }
    end?;
    Ok(report)
}

/// One round of each server, one after the other; what went wrong.
fn once(approvals: &Approvals, servers: &[ServerId]) -> Result<Option<Failure>, Failure> {
    let mut failure = None;
    for server in servers {
        let mut watched = Watched::default();
        let round = approvals.round(server);
        for line in watched.lines(approvals, server, &round) {
            if !line::print(&line.to_string())? {
                return Ok(None);
            }
        }
        if !round.answered && failure.is_none() {
            let health = approvals.health(server);
            let trouble = health.and_then(|it| it.trouble().cloned());
            failure = trouble.map(Failure::from);
        }
    }
    Ok(failure)
}

fn listen(
    approvals: &Arc<Approvals>,
    server: ServerId,
    sender: Sender<News>,
) -> io::Result<Listener> {
    let mut watched = Watched::default();
    let theirs = approvals.clone();
    Listener::start(approvals.clone(), server, move |server, round| {
        for line in watched.lines(&theirs, server, &round) {
            // Whoever no longer prints has ended.
            let _ = sender.send(News::Line(line));
        }
    })
}

/// Prints until the time is over, nobody reads it, or nobody is there.
fn print_all(news: &Receiver<News>, limit: Option<Duration>) -> Result<(), Failure> {
    let begun = Instant::now();
    loop {
        let left = limit.map_or(Duration::MAX, |limit| limit.saturating_sub(begun.elapsed()));
        let line = match news.recv_timeout(left) {
            Ok(News::Line(line)) => line,
            Ok(News::End) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Ok(());
            }
        };
        if !line::print(&line.to_string())? {
            return Ok(());
        }
    }
}

/// Whether the end of standard input says anything. That of `/dev/null`, under which services run, does not, and a
/// program in the background that reads from its terminal is stopped.
#[cfg(unix)]
fn is_pipe() -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::FileTypeExt as _;

    let kind = io::stdin()
        .as_fd()
        .try_clone_to_owned()
        .and_then(|stdin| std::fs::File::from(stdin).metadata())
        .map(|metadata| metadata.file_type());
    kind.is_ok_and(|kind| kind.is_fifo() || kind.is_socket())
}

/// Whether the end of standard input says anything.
#[cfg(not(unix))]
fn is_pipe() -> bool {
    use std::io::IsTerminal as _;
    !io::stdin().is_terminal()
}

/// Tells when nobody is at the other end of standard input any more.
fn await_end(sender: Sender<News>) -> io::Result<()> {
    let wait = move || {
        let mut ignored = [0; 256];
        while matches!(io::stdin().read(&mut ignored), Ok(read) if read > 0) {}
        let _ = sender.send(News::End);
    };
    thread::Builder::new()
        .name("stdin".to_owned())
        .spawn(wait)
        .map(drop)
}

/// What was said of one server.
#[derive(Default)]
struct Watched {
    open: BTreeSet<Mark>,
    state: Option<(bool, Option<&'static str>, Vec<Value>)>,
}

impl Watched {
    /// What one round of the server changed.
    fn lines(&mut self, approvals: &Approvals, server: &ServerId, round: &Round) -> Vec<Value> {
        let mut lines: Vec<Value> = self.server(approvals, server, round).into_iter().collect();
        for (mark, gone) in &round.gone {
            if self.open.remove(mark) {
                lines.push(json!({
                    "event": "gone",
                    "id": mark.to_string(),
                    "why": match gone {
                        Gone::Elsewhere => "elsewhere",
                        Gone::TooOld => "too_old",
                    },
                }));
            }
        }
        for mark in &round.arrived {
            if let Some(waiting) = approvals.find(*mark) {
                self.open.insert(*mark);
                lines.push(arrived(approvals, &waiting, round.notify.contains(mark)));
            }
        }
        lines
    }

    /// Whether the server is heard and what is wrong, where that is news.
    fn server(&mut self, approvals: &Approvals, server: &ServerId, round: &Round) -> Option<Value> {
        let health = approvals.health(server);
        let trouble = health.as_ref().and_then(|it| it.trouble()).map(trouble_key);
        let ailments: Vec<Value> = approvals
            .ailments()
            .iter()
            .filter(|(ailing, _)| ailing == server)
            .filter_map(|(_, it)| ailment(it))
            .collect();
        let state = (round.answered, trouble, ailments);
        if self.state.as_ref() == Some(&state) {
            return None;
        }
        let json = json!({
            "event": "server",
            "server": origin(server),
            "answers": state.0,
            "trouble": state.1,
            "ailments": state.2,
            "clock_s": health.and_then(|it| it.offset_s),
        });
        self.state = Some(state);
        Some(json)
    }
}

/// The address of a server, without how it is reached.
pub(super) fn origin(server: &ServerId) -> &str {
    let text = server.as_str();
    text.split_once('#').map_or(text, |(origin, _)| origin)
}

fn arrived(approvals: &Approvals, waiting: &Waiting, notify: bool) -> Value {
    let challenge = &waiting.challenge;
    let accounts = approvals.accounts();
    let about = accounts
        .iter()
        .map(|account| account.about())
        .find(|about| about.address == *challenge.address());
    let (now, steady) = (now_ms(), steady_ms());
    let by_the_wall = |moment: i64| now.saturating_add(moment.saturating_sub(steady));
    json!({
        "event": "arrived",
        "id": waiting.mark().to_string(),
        "issuer": about.map(|about| about.issuer.as_str()),
        "account": about.map(|about| about.label.as_str()),
        "server": challenge.address().endpoint().origin(),
        "serial": challenge.address().serial().as_str(),
        "title": challenge.title(),
        "question": challenge.question(),
        "arrived_ms": by_the_wall(challenge.seen_ms()),
        "until_ms": by_the_wall(challenge.expires_about_ms()),
        "options": match challenge.ask() {
            Ask::Plain => &[][..],
            Ask::Pick(options) => options,
        },
        "takes_reasons": challenge.takes_reasons(),
        "unlock": about.is_some_and(|about| about.unlock.is_some()),
        "notify": notify,
    })
}
