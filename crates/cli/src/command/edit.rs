//! `edit`: names, note, groups, and what changes a token's codes.

use otp::{Algorithm, Kind, Token, Typed};
use vault::{Change, Vault};

use super::{Report, groups};
use crate::arguments::{Arguments, Edit, Parameters};
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::session::Session;
use crate::view::{TokenView, token_text};
use crate::{input, query};

pub(super) fn run(arguments: &Arguments, edit: &Edit) -> Result<Report, Failure> {
    let mut vault = Session::begin(arguments)?.write()?;
    let id = query::one(vault.tokens(), &edit.pick.query)
        .map_err(|failure| query::mention_bin(failure, &vault, &edit.pick.query))?
        .id;
    let find = |name: &String| groups::find(&vault, name);
    let into = edit.group.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    let out_of = edit
        .no_group
        .iter()
        .map(find)
        .collect::<Result<Vec<_>, _>>()?;
    let change = change(edit, &vault.token(id)?)?;

    vault.edit(id, change, now_ms())?;
    let switches = into.into_iter().map(|group| (group, true));
    for (group, on) in switches.chain(out_of.into_iter().map(|group| (group, false))) {
        vault.set_group(id, group, on, now_ms())?;
    }
    report(&vault, id, arguments)
}

fn report(vault: &Vault, id: vault::TokenId, arguments: &Arguments) -> Result<Report, Failure> {
    let record = vault.record(id).ok_or(vault::Error::UnknownToken)?;
    let token = TokenView::new(vault, record, arguments.show_secrets)?;
    Report::new(&token, token_text(vault, &token))
}

/// What is to change. A token that is only renamed may stay as broken as it was.
fn change(edit: &Edit, token: &Token) -> Result<Change, Failure> {
    let name = |field, name: &Option<String>| {
        name.as_deref()
            .map(|name| checked_name(field, name))
            .transpose()
    };
    let names = Change {
        issuer: name("issuer", &edit.issuer)?,
        account: name("account", &edit.account)?,
        note: edit.note.clone(),
        pinned: edit.pinned,
        ..Change::default()
    };
    if !edit.parameters.are_given() {
        return Ok(names);
    }
    let new = retyped(&edit.parameters, token)?;
    // Another kind may keep another form of the same secret.
    let is_new = edit.parameters.secret_file.is_some() || new.kind.name() != token.kind.name();
    Ok(Change {
        secret: is_new.then_some(new.secret),
        kind: Some(new.kind),
        ..names
    })
}

/// The token as if it had been typed by hand with what is given now, so that everything is
/// checked as it is then.
fn retyped(given: &Parameters, token: &Token) -> Result<Token, Failure> {
    let secret = match &given.secret_file {
        Some(file) => input::secret_text(file)?,
        None => token.key_text(),
    };
    let pin = given
        .pin_file
        .as_deref()
        .map(input::secret_text)
        .transpose()?;
    let kind = given.kind.as_deref().unwrap_or_else(|| token.kind.name());
    // Of another kind its own defaults are meant.
    let present = (kind == token.kind.name()).then_some(&token.kind);
    let number = |number: Option<u64>| number.and_then(|number| i64::try_from(number).ok());
    let algorithm = present
        .and_then(Kind::algorithm)
        .map_or("", Algorithm::name);
    let (token, _) = otp::typed(&Typed {
        issuer: "",
        account: "",
        kind,
        secret: &secret,
        algorithm: given.algorithm.as_deref().unwrap_or(algorithm),
        digits: given.digits.or_else(|| present?.digits().map(i64::from)),
        period: given.period.or_else(|| present?.period().map(i64::from)),
        counter: given.counter.or_else(|| number(present?.counter())),
        pin: pin
            .as_ref()
            .map(|text| text.as_str())
            .or_else(|| Some(token.kind.pin()?.expose())),
    })?;
    Ok(token)
}

fn checked_name(field: &'static str, name: &str) -> Result<String, Failure> {
    let name = name.trim();
    let length = name.chars().count();
    if length > otp::MOST_NAME_CHARACTERS {
        let message = format!(
            "the {field} has {length} characters; at most {} are kept",
            otp::MOST_NAME_CHARACTERS
        );
        return Err(Failure::usage("invalid_field", message).with("field", field.into()));
    }
    Ok(name.to_owned())
}

impl Parameters {
    fn are_given(&self) -> bool {
        self.kind.is_some()
            || self.algorithm.is_some()
            || self.digits.is_some()
            || self.period.is_some()
            || self.counter.is_some()
            || self.secret_file.is_some()
            || self.pin_file.is_some()
    }
}
