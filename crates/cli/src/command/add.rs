//! `add`: a token from its URI, or those in pictures.

use std::path::Path;

use otp::uri::{self, Read};
use otp::{Flaw, Kind};
use serde::Serialize;
use vault::{Change, GroupId, Likeness, NewRecord, Source, TokenId, Vault};
use zeroize::Zeroizing;

use super::Report;
use super::seen::Seen;
use crate::arguments::{Add, Arguments, OnDuplicate};
use crate::clock::now_ms;
use crate::command::groups;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::session::Session;
use crate::text::label;
use crate::view::{TokenView, token_text};

/// The token, and what a person should look at.
#[derive(Serialize)]
struct Added {
    #[serde(flatten)]
    token: TokenView,
    warnings: Vec<&'static str>,
}

pub(super) fn run(arguments: &Arguments, add: &Add) -> Result<Report, Failure> {
    if !add.from_image.is_empty() {
        return from_pictures(arguments, add);
    }
    let session = Session::begin(arguments)?;
    // After the password, which is the first line when both come from standard input.
    let text = match add.uri.as_deref() {
        Some("-") | None => input::secret_text(Path::new("-"))?,
        Some(uri) => Zeroizing::new(uri.to_owned()),
    };
    let read = uri::read(&text).map_err(|error| {
        let message = format!("{error}; a token's URI begins with otpauth://");
        Failure::usage(error.key(), message)
    })?;
    refuse_half(&read)?;

    let mut vault = session.write()?;
    let groups = groups_of(&vault, add)?;
    let (added, text) = put(&mut vault, read, add, groups, arguments)?;
    Report::new(&added, text)
}

/// Adds what the pictures hold, or nothing: what is wrong with one of them, or here already, is
/// found before the first is written.
fn from_pictures(arguments: &Arguments, add: &Add) -> Result<Report, Failure> {
    let Seen { tokens, rejects } = Seen::in_pictures(&add.from_image)?;
    tokens.iter().try_for_each(refuse_half)?;
    let session = Session::begin(arguments)?;
    let mut vault = session.write()?;
    let groups = groups_of(&vault, add)?;
    if add.on_duplicate == OnDuplicate::Refuse {
        for read in &tokens {
            if let Some((id, likeness)) = twin(&vault, read) {
                return Err(duplicate(&vault, id, likeness));
            }
        }
    }
    let added: Vec<(Added, String)> = tokens
        .into_iter()
        .map(|read| put(&mut vault, read, add, groups.clone(), arguments))
        .collect::<Result<_, _>>()?;
    let (json, text): (Vec<Added>, String) = added.into_iter().unzip();
    let mut report = Report::new(&json, text)?;
    report.failure = rejects;
    Ok(report)
}

/// A link in two steps holds half of a secret, and its codes would be wrong: the other half is made here and typed at
/// the server, which takes somebody at the window.
fn refuse_half(read: &Read) -> Result<(), Failure> {
    if read.token.flaw() != Some(Flaw::TwoStepUnfinished) {
        return Ok(());
    }
    let message = "this enrolment has two steps: the server waits for a part of the secret that is made here; \
                   add it in the window, which shows what to type at the server";
    Err(Failure::new(Exit::Failed, "two_step", message))
}

fn groups_of(vault: &Vault, add: &Add) -> Result<Vec<GroupId>, Failure> {
    add.group
        .iter()
        .map(|name| groups::find(vault, name))
        .collect()
}

/// Adds one token, and says what was added.
fn put(
    vault: &mut Vault,
    read: Read,
    add: &Add,
    groups: Vec<GroupId>,
    arguments: &Arguments,
) -> Result<(Added, String), Failure> {
    let warnings = warnings(&read);
    let id = match (twin(vault, &read), add.on_duplicate) {
        (Some((id, likeness)), OnDuplicate::Refuse) => {
            return Err(duplicate(vault, id, likeness));
        }
        (Some(twin), OnDuplicate::Replace) => replace(vault, twin, read, add, groups)?,
        _ => {
            let source = match add.from_image.is_empty() {
                true => Source::CommandLine,
                false => Source::Picture,
            };
            let new = NewRecord {
                groups,
                note: add.note.clone(),
                pinned: add.pinned,
                serial: read.serial,
                guarded: read.guarded,
                ..NewRecord::new(read.token, source)
            };
            vault.add(new, now_ms())?
        }
    };
    added(vault, id, arguments, warnings)
}

fn warnings(read: &Read) -> Vec<&'static str> {
    let names = [&read.token.issuer, &read.token.account];
    let is_secret = names.into_iter().any(|name| otp::looks_like_secret(name));
    let of_reading = read.warnings.iter().map(|warning| warning.key());
    of_reading
        .chain(is_secret.then_some("name_looks_like_secret"))
        .collect()
}

/// The token that is there already: the same credential, or the same serial number.
fn twin(vault: &Vault, read: &Read) -> Option<(TokenId, Likeness)> {
    vault
        .duplicates_of(&read.token, read.serial.as_deref())
        .into_iter()
        .find(|(_, likeness)| *likeness != Likeness::SameSecret)
}

fn duplicate(vault: &Vault, id: TokenId, likeness: Likeness) -> Failure {
    let record = vault.record(id);
    let name = record.map_or_else(String::new, label);
    let place = match record.and_then(|record| record.binned_ms) {
        Some(_) => " in the bin",
        None => "",
    };
    let (what, likeness) = match likeness {
        Likeness::SameSerial => ("serial number", "same_serial"),
        _ => ("secret and parameters", "same_credential"),
    };
    let message = format!(
        "a token with the same {what} is there already{place}: {name}; \
         --on-duplicate replace or keep-both adds it all the same"
    );
    Failure::new(Exit::Failed, "duplicate", message)
        .with("id", id.to_string().into())
        .with("likeness", likeness.into())
}

/// Gives the token that is there the new names, parameters and secret. It keeps its place, and its
/// groups, note and pin where nothing else was said.
fn replace(
    vault: &mut Vault,
    (id, likeness): (TokenId, Likeness),
    read: Read,
    add: &Add,
    groups: Vec<GroupId>,
) -> Result<TokenId, Failure> {
    let now = now_ms();
    let record = vault.record(id).ok_or(vault::Error::UnknownToken)?;
    let known = record
        .kind
        .counter
        .filter(|_| likeness == Likeness::SameCredential);
    let is_binned = record.binned_ms.is_some();
    let mut kind = read.token.kind;
    if let Kind::Hotp { counter, .. } = &mut kind {
        // A server never takes an old counter again, and the URI's may be from long ago.
        *counter = known.map_or(*counter, |known| known.max(*counter));
    }
    if is_binned {
        vault.restore(id, now)?;
    }
    let change = Change {
        issuer: Some(read.token.issuer),
        account: Some(read.token.account),
        kind: Some(kind),
        secret: Some(read.token.secret),
        note: (!add.note.is_empty()).then(|| add.note.clone()),
        pinned: add.pinned.then_some(true),
        serial: read.serial.map(Some),
        guarded: read.guarded,
        ..Change::default()
    };
    vault.edit(id, change, now)?;
    for group in groups {
        vault.set_group(id, group, true, now)?;
    }
    Ok(id)
}

fn added(
    vault: &Vault,
    id: TokenId,
    arguments: &Arguments,
    warnings: Vec<&'static str>,
) -> Result<(Added, String), Failure> {
    let record = vault.record(id).ok_or(vault::Error::UnknownToken)?;
    let token = TokenView::new(vault, record, arguments.show_secrets)?;
    let mut text = token_text(vault, &token);
    for warning in &warnings {
        text.push_str(&format!("  note    {}\n", warning.replace('_', " ")));
    }
    Ok((Added { token, warnings }, text))
}
