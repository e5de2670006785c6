//! `groups`.

use serde::Serialize;
use vault::{GroupId, Vault};

use super::Report;
use crate::arguments::{Arguments, GroupChange, Groups};
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::session::Session;
use crate::text::{shown, table};

#[derive(Serialize)]
struct GroupView {
    id: String,
    name: String,
    /// Tokens in it that are not in the bin.
    count: usize,
}

pub(super) fn run(arguments: &Arguments, groups: &Groups) -> Result<Report, Failure> {
    let vault = match &groups.change {
        None => Session::begin(arguments)?.read()?,
        Some(change) => {
            let mut vault = Session::begin(arguments)?.write()?;
            apply(&mut vault, change)?;
            vault
        }
    };
    let views: Vec<GroupView> = vault
        .groups()
        .iter()
        .map(|group| GroupView {
            id: group.id.to_string(),
            name: group.name.clone(),
            count: vault
                .tokens()
                .filter(|record| record.groups.contains(&group.id))
                .count(),
        })
        .collect();
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|group| vec![shown(&group.name), group.count.to_string()])
        .collect();
    let text = match rows.is_empty() {
        true => "No groups.\n".to_owned(),
        false => table(&["GROUP", "TOKENS"], &rows),
    };
    Report::new(&views, text)
}

fn apply(vault: &mut Vault, change: &GroupChange) -> Result<(), Failure> {
    match change {
        GroupChange::Add { name } => {
            let name = free_name(vault, name)?;
            vault.make_group(&name, now_ms())?;
        }
        GroupChange::Rename { name, new } => {
            let (group, new) = (find(vault, name)?, free_name(vault, new)?);
            vault.rename_group(group, &new, now_ms())?;
        }
        GroupChange::Rm { name } => {
            let group = find(vault, name)?;
            vault.delete_group(group, now_ms())?;
        }
    }
    Ok(())
}

/// The group of this name, however it is capitalised, or of this id.
pub(super) fn find(vault: &Vault, name: &str) -> Result<GroupId, Failure> {
    let folded = name.trim().to_lowercase();
    vault
        .groups()
        .iter()
        .find(|group| group.name.to_lowercase() == folded || group.id.to_string() == folded)
        .map(|group| group.id)
        .ok_or_else(|| {
            let message = format!(
                "there is no group \"{}\"; `groups` shows them and `groups add` makes one",
                shown(name)
            );
            Failure::not_found("no_such_group", message)
        })
}

/// A name that can be told from the others.
fn free_name(vault: &Vault, name: &str) -> Result<String, Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > otp::MOST_NAME_CHARACTERS {
        let message = format!(
            "a group's name has 1 to {} characters",
            otp::MOST_NAME_CHARACTERS
        );
        return Err(Failure::usage("invalid_field", message).with("field", "name".into()));
    }
    match find(vault, name) {
        Ok(_) => Err(Failure::usage(
            "group_exists",
            "there is a group of this name already",
        )),
        Err(_) => Ok(name.to_owned()),
    }
}
