//! `approvals test`.

use std::collections::BTreeSet;

use ::approvals::{Approvals, ServerId, Step, What};
use serde_json::{Value, json};

use super::refused::trouble_key;
use super::watch::origin;
use super::{Report, opened};
use crate::arguments::Arguments;
use crate::failure::{Exit, Failure};
use crate::query::holds_words;
use crate::text::shown;
use crate::working::Working;

pub(super) fn run(arguments: &Arguments, wanted: &str) -> Result<Report, Failure> {
    let approvals = opened::read(arguments)?;
    let server = find(&approvals, wanted)?;
    let mut working = Working::begin();
    working.say("asking the server");
    let steps = approvals.probe(&server);
    working.end();
    let json = json!({
        "server": origin(&server),
        "good": steps.iter().all(Step::is_good),
        "steps": steps.iter().map(described).collect::<Vec<_>>(),
    });
    let lines: String = steps
        .iter()
        .map(|step| format!("  {}\n", line(step)))
        .collect();
    let text = format!("{}\n{lines}", shown(origin(&server)));
    let mut report = Report::new(&json, text)?;
    report.failure = steps.iter().find(|step| !step.is_good()).map(failure);
    Ok(report)
}

/// The one server whose address and issuers contain what was said.
fn find(approvals: &Approvals, wanted: &str) -> Result<ServerId, Failure> {
    let accounts = approvals.accounts();
    let fits = |server: &ServerId| {
        let issuers: BTreeSet<&str> = accounts
            .iter()
            .map(|account| account.about())
            .filter(|about| about.server() == *server)
            .map(|about| about.issuer.as_str())
            .collect();
        let issuers = issuers.into_iter().collect::<Vec<_>>().join(" ");
        holds_words(&format!("{} {issuers}", server.as_str()), wanted)
    };
    let mut fitting: Vec<ServerId> = approvals.servers().into_iter().filter(fits).collect();
    match (fitting.pop(), fitting.len()) {
        (Some(server), 0) => Ok(server),
        (Some(last), _) => {
            fitting.push(last);
            let all: Vec<&str> = fitting.iter().map(ServerId::as_str).collect();
            let message = format!(
                "several servers answer to this; say more:\n  {}",
                shown(&all.join("  "))
            );
            Err(Failure::usage("ambiguous", message))
        }
        (None, _) => Err(Failure::not_found(
            "no_such_server",
            "no server answers to this; `approvals list` shows them",
        )),
    }
}

/// A step for machines.
fn described(step: &Step) -> Value {
    let (name, facts) = match &step.what {
        What::Name { address } => (
            "name",
            json!({ "address": address.map(|address| address.to_string()) }),
        ),
        What::Reach { port, ms } => ("reach", json!({ "port": port, "ms": ms })),
        What::Certificate { certificate } => (
            "certificate",
            json!({
                "fingerprint": certificate.as_ref().map(|it| it.fingerprint.to_string()),
                "until_s": certificate.as_ref().and_then(|it| it.until),
            }),
        ),
        What::Answer => ("answer", json!({})),
        What::Clock { seconds } => ("clock", json!({ "ahead_s": seconds })),
        What::Token { serial, refusal } => (
            "token",
            json!({
                "serial": serial.as_str(),
                "message_of_server": refusal.as_ref().map(protocol::Refusal::message),
            }),
        ),
        _ => ("unknown", json!({})),
    };
    let mut json = json!({
        "step": name,
        "good": step.is_good(),
        "trouble": step.trouble.as_ref().map(trouble_key),
    });
    if let (Some(all), Some(facts)) = (json.as_object_mut(), facts.as_object()) {
        all.extend(facts.clone());
    }
    json
}

/// A step for people.
fn line(step: &Step) -> String {
    let seen = match &step.what {
        What::Name { address } => match address {
            Some(address) => format!("its name leads to {address}"),
            None => "its name".to_owned(),
        },
        What::Reach { port, ms } => match ms {
            Some(ms) => format!("somebody listens on port {port}, after {ms} ms"),
            None => format!("port {port}"),
        },
        What::Certificate { certificate } => match certificate {
            Some(certificate) => format!("its certificate, SHA-256 {}", certificate.fingerprint),
            None => "its certificate".to_owned(),
        },
        What::Answer => "it answers".to_owned(),
        What::Clock { seconds: 0 } => "its clock and this one agree".to_owned(),
        What::Clock { seconds } if *seconds > 0 => format!("its clock is {seconds} s ahead"),
        What::Clock { seconds } => format!("its clock is {} s behind", seconds.unsigned_abs()),
        What::Token { serial, refusal } => {
            let serial = shown(serial.as_str());
            match refusal {
                None => format!("it knows the token {serial}"),
                Some(refusal) => {
                    format!(
                        "it refuses the token {serial}: {}",
                        shown(refusal.message())
                    )
                }
            }
        }
        _ => "something newer than this program".to_owned(),
    };
    match (&step.trouble, step.is_good()) {
        (Some(trouble), _) => format!("BAD   {seen}: {trouble}"),
        (None, true) => format!("good  {seen}"),
        (None, false) => format!("BAD   {seen}"),
    }
}

/// What the command ends with where a step is bad.
fn failure(step: &Step) -> Failure {
    match (&step.trouble, &step.what) {
        (Some(trouble), _) => trouble.clone().into(),
        (None, What::Clock { .. }) => Failure::new(
            Exit::Failed,
            "clock_off",
            "the clocks differ by more than a minute, and servers refuse that: set the wrong one right",
        ),
        (None, _) => Failure::new(
            Exit::Failed,
            "token_refused",
            "the server does not take the token: it was deleted, disabled for polling, or enrolled \
             elsewhere; ask for a new link",
        ),
    }
}
