//! `approvals answer`.

use std::thread;

use ::approvals::{Approvals, Fate, Said, Trouble, Via, Waiting, Word as SaidWord};
use protocol::{Ask, Choice, Outcome, Reason};
use serde_json::json;

use super::{Report, opened};
use crate::arguments::Arguments;
use crate::arguments::approvals::{Answer, Why, Word};
use crate::failure::{Exit, Failure};
use crate::text::shown;
use crate::working::Working;

/// The fewest characters of an id that name a request.
const FEWEST: usize = 6;

pub(super) fn run(arguments: &Arguments, answer: &Answer) -> Result<Report, Failure> {
    let reason = reason(answer)?;
    let approvals = opened::write(arguments)?;
    let mut working = Working::begin();
    working.say("asking the servers");
    let unheard = ask(&approvals);
    let waiting = find(&approvals, &answer.request, unheard.as_ref())?;
    let choice = choice(answer, reason, &waiting)?;
    working.say("answering");
    let outcome = approvals.answer(waiting.mark(), choice, Via::CommandLine)?;
    working.end();
    report(&approvals, &waiting, choice, &outcome)
}

fn reason(answer: &Answer) -> Result<Option<Reason>, Failure> {
    let reason = match (answer.not_me, answer.reason) {
        (true, _) | (false, Some(Why::NotMe)) => Some(Reason::NotMe),
        (false, Some(Why::ByMistake)) => Some(Reason::ByMistake),
        (false, None) => None,
    };
    if answer.word == Word::Approve && reason.is_some() {
        return Err(Failure::usage(
            "reason_of_a_yes",
            "only a no has a reason; say `deny`",
        ));
    }
    if answer.word == Word::Deny && answer.number.is_some() {
        return Err(Failure::usage(
            "number_of_a_no",
            "only a yes has a number; say `approve`",
        ));
    }
    Ok(reason)
}

/// Asks all servers at once; why one of them did not answer, if one did not.
fn ask(approvals: &Approvals) -> Option<Trouble> {
    let servers = approvals.servers();
    thread::scope(|scope| {
        for server in &servers {
            scope.spawn(|| approvals.round(server));
        }
    });
    let health = servers.iter().filter_map(|server| approvals.health(server));
    health.filter_map(|it| it.trouble().cloned()).next()
}

/// The one request that waits and whose id begins so.
fn find(
    approvals: &Approvals,
    wanted: &str,
    unheard: Option<&Trouble>,
) -> Result<Waiting, Failure> {
    let wanted = wanted.trim().to_lowercase();
    let fits = |id: String| wanted.len() >= FEWEST && id.starts_with(&wanted);
    let mut fitting = approvals.waiting();
    fitting.retain(|one| fits(one.mark().to_string()));
    if fitting.len() > 1 {
        return Err(Failure::usage(
            "ambiguous",
            "the ids of several requests begin so; say more of it",
        ));
    }
    if let Some(waiting) = fitting.pop() {
        return Ok(waiting);
    }
    let history = approvals.history();
    let past = history.entries().rev().find(|it| fits(it.mark.to_string()));
    Err(match (past.map(|it| it.fate), unheard) {
        (Some(fate), _) if said(fate).is_some() => Failure::not_found(
            "request_gone",
            "this request was answered before; `approvals history` says how",
        ),
        (_, Some(trouble)) => {
            Failure::from(trouble.clone()).advising("no server that answered has such a request")
        }
        (Some(_), None) => Failure::not_found(
            "request_gone",
            "this request is no longer open: it was answered elsewhere, or is too old",
        ),
        (None, None) => Failure::not_found(
            "request_gone",
            "no server has such a request open; `approvals watch` says which there are",
        ),
    })
}

/// What was said here, if anything was.
pub(super) const fn said(fate: Fate) -> Option<Said> {
    match fate {
        Fate::Sending(said)
        | Fate::Taken(said)
        | Fate::TakenWithCode(said)
        | Fate::NotTaken(said)
        | Fate::Unsure(said)
        | Fate::NotSent(said) => Some(said),
        Fate::Open | Fate::Elsewhere | Fate::TooOld => None,
    }
}

/// A word of the past, for machines.
pub(super) const fn word_key(word: SaidWord) -> &'static str {
    match word {
        SaidWord::Approve => "approve",
        SaidWord::Deny => "deny",
        SaidWord::NotMe => "not_me",
        SaidWord::ByMistake => "by_mistake",
        SaidWord::WrongNumber => "wrong_number",
    }
}

fn choice<'a>(
    answer: &'a Answer,
    reason: Option<Reason>,
    waiting: &Waiting,
) -> Result<Choice<'a>, Failure> {
    if answer.word == Word::Deny {
        return Ok(reason.map_or(Choice::Deny, Choice::DenyBecause));
    }
    match (waiting.challenge.ask(), answer.number.as_deref()) {
        (Ask::Plain, None) => Ok(Choice::Approve),
        (Ask::Plain, Some(_)) => Err(Failure::usage(
            "number_not_asked_for",
            "this request asks for no number; leave --number out",
        )),
        (Ask::Pick(options), Some(number)) if options.iter().any(|it| it == number) => {
            Ok(Choice::Pick(number))
        }
        (Ask::Pick(options), number) => {
            let code = number.map_or("number_needed", |_| "number_not_offered");
            let message = format!(
                "say with --number which of these the sign-in page shows: {}",
                shown(&options.join(", "))
            );
            Err(Failure::usage(code, message).with("options", options.into()))
        }
    }
}

fn report(
    approvals: &Approvals,
    waiting: &Waiting,
    choice: Choice<'_>,
    outcome: &Outcome,
) -> Result<Report, Failure> {
    let mark = waiting.mark();
    let approves = matches!(choice, Choice::Approve | Choice::Pick(_));
    let (issuer, account) = approvals
        .history()
        .entries()
        .rev()
        .find(|entry| entry.mark == mark)
        .map(|entry| (entry.issuer.clone(), entry.account.clone()))
        .unwrap_or_default();
    let (key, code, message) = match outcome {
        Outcome::Taken if approves => ("approved", None, None),
        Outcome::Taken => ("denied", None, None),
        Outcome::Code { code, message } => ("code", Some(code), Some(message)),
        Outcome::NotTaken { message } => match choice {
            Choice::Pick(_) => ("wrong_number", None, message.as_ref()),
            _ => ("not_taken", None, message.as_ref()),
        },
    };
    let json = json!({
        "id": mark.to_string(),
        "outcome": key,
        "issuer": issuer,
        "account": account,
        "code": code,
        "message_of_server": message,
        "told_reason": matches!(choice, Choice::DenyBecause(_)) && waiting.challenge.takes_reasons(),
    });
    let who = format!("{}: {}", shown(&issuer), shown(&account));
    let text = match (key, code) {
        ("approved", _) => format!("Approved: {who}\n"),
        ("denied", _) => format!("Denied: {who}\n"),
        (_, Some(code)) => format!("Type this on the sign-in page: {}\n", shown(code)),
        _ => String::new(),
    };
    let mut report = Report::new(&json, text)?;
    report.failure = refused(key, message.map(String::as_str));
    Ok(report)
}

/// An answer that the server did not take.
fn refused(key: &'static str, message: Option<&str>) -> Option<Failure> {
    let sentence = match key {
        "wrong_number" => {
            "the server did not take this number; a request is answered once here, so deny it on another \
             device or let it grow too old"
        }
        "not_taken" => "the server did not take the answer: too late, or answered before",
        _ => return None,
    };
    let failure = Failure::new(Exit::Failed, key, sentence);
    Some(match message {
        Some(words) if !words.is_empty() => failure.advising(&format!("it says: {}", shown(words))),
        _ => failure,
    })
}
