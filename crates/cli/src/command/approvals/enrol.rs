//! `approvals enrol`.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ::approvals::{
    Access, Account, Approvals, Certificate, Limits, NotEnrolled, Trust, Unfinished, Wire,
};
use protocol::{Endpoint, Link, PushLink};

use super::opened::no_thread;
use super::{Report, list, opened};
use crate::arguments::Arguments;
use crate::arguments::approvals::Enrol;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::text::shown;
use crate::working::Working;

pub(super) fn run(arguments: &Arguments, enrol: &Enrol) -> Result<Report, Failure> {
    let approvals = opened::write(arguments)?;
    let link = match enrol.link.as_str() {
        "-" => Link::read(&input::secret_text(Path::new("-"))?)?,
        link => Link::read(link)?,
    };
    match link {
        Link::Push(link) => {
            let access = access(enrol, link.address().endpoint(), link.verify_certificate())?;
            report(&*self::enrol(&approvals, &link, access)?)
        }
        Link::Container(_) => Err(Failure::usage(
            "link_of_container",
            "this link makes a computer a container of its server's tokens; open it in the app",
        )),
    }
}

/// Makes a key, uploads it, and proves it; or goes on where an earlier try of the same link ended.
fn enrol(approvals: &Approvals, link: &PushLink, access: Access) -> Result<Arc<Account>, Failure> {
    let mut working = Working::begin();
    for one in approvals.unfinished()? {
        let Unfinished::Uploaded(uploaded) = one else {
            continue;
        };
        if uploaded.about().address != *link.address() {
            continue;
        }
        working.say("asking the server");
        match approvals.prove(&uploaded) {
            Ok(account) => return Ok(account),
            Err(NotEnrolled::Trouble(trouble)) => return Err(trouble.into()),
            // That enrolment came to nothing; this link may be a newer one.
            Err(_) => break,
        }
    }
    working.say("making a key");
    let kept = approvals.keep_key(link, access)?;
    working.say("sending it to the server");
    let uploaded = match approvals.upload(&kept) {
        Ok(uploaded) => uploaded,
        // It can be tried again while the link is good.
        Err(NotEnrolled::Trouble(trouble)) => return Err(trouble.into()),
        Err(error) => {
            approvals.give_up(&kept)?;
            return Err(error.into());
        }
    };
    working.say("asking the server");
    Ok(approvals.prove(&uploaded)?)
}

/// How the server is reached, by what was said and what the link demands.
fn access(enrol: &Enrol, endpoint: &Endpoint, verifies: bool) -> Result<Access, Failure> {
    let plain = enrol.allow_plain_http;
    if endpoint.is_plain() {
        if !plain && !endpoint.is_loopback() {
            return Err(::approvals::Trouble::Plain.into());
        }
        let trust = Trust::System;
        return Ok(Access { trust, plain });
    }
    let trust = match (&enrol.ca, &enrol.pin) {
        (Some(file), _) => Trust::authority(&authority(file)?)?,
        (None, Some(pin)) => {
            let seen = look(endpoint)?;
            if digits(pin) != digits(&seen.fingerprint.to_string()) {
                return Err(Failure::new(
                    Exit::Failed,
                    "another_certificate",
                    format!(
                        "the server shows another certificate than the one of --pin; SHA-256 {}",
                        seen.fingerprint
                    ),
                )
                .with("fingerprint", seen.fingerprint.to_string().into()));
            }
            Trust::Pinned(seen.fingerprint)
        }
        (None, None) if verifies => Trust::System,
        (None, None) => return Err(must_look(endpoint)),
    };
    Ok(Access {
        trust,
        plain: false,
    })
}

/// The link says that the certificate cannot be verified: says which there is, and how to go on.
fn must_look(endpoint: &Endpoint) -> Failure {
    let seen = match look(endpoint) {
        Ok(seen) => seen,
        Err(failure) => return failure,
    };
    let message = format!(
        "the link says that the certificate of {} cannot be verified, so nothing was sent. It shows\n  \
         SHA-256 {}\nCompare that with what its administrator says, and enrol with --pin and these \
         digits; or name the authority that signed it with --ca FILE",
        shown(&endpoint.origin()),
        seen.fingerprint
    );
    Failure::new(Exit::Failed, "needs_look", message)
        .with("fingerprint", seen.fingerprint.to_string().into())
        .with("until_s", seen.until.into())
}

fn look(endpoint: &Endpoint) -> Result<Certificate, Failure> {
    let wire = Wire::new(Limits::default()).map_err(|error| no_thread(&error))?;
    Ok(wire.look(endpoint)?)
}

fn authority(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| {
        let exit = match error.kind() {
            std::io::ErrorKind::NotFound => Exit::NotFound,
            _ => Exit::Failed,
        };
        let message = format!("it cannot be read: {}", error.kind());
        Failure::new(exit, "unreadable", message).about(&file.to_string_lossy())
    })
}

/// A fingerprint without what programs put between its digits.
fn digits(fingerprint: &str) -> String {
    let digits = fingerprint.chars().filter(char::is_ascii_hexdigit);
    digits.collect::<String>().to_lowercase()
}

fn report(account: &Account) -> Result<Report, Failure> {
    let about = account.about();
    let text = format!(
        "Enrolled {}: {}\n  id      {}\n  serial  {}\n  server  {}\n",
        shown(&about.issuer),
        shown(&about.label),
        account.id(),
        shown(about.address.serial().as_str()),
        shown(&about.address.endpoint().origin()),
    );
    Report::new(&list::token(account), text)
}
