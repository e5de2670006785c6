//! Tokens and groups: listing, finding, changing, the bin.

use vault::TokenId;

use super::Desk;
use super::labels::{icon_from, parse_group, parse_id, token_view};
use crate::approvals::fault::Fault;
use crate::error::Error;
use crate::event::Event;
use crate::manual;
use crate::view::{BinnedView, FoundView, GroupView, TokenChange, TokenView, TokensView};

/// Longest issuer, account or group name that can be typed, in characters. Imported ones may be longer.
pub const LONGEST_NAME: usize = 128;
/// How long a token stays in the bin, in milliseconds: thirty days.
const BIN_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// A vault nobody changed for so long is more likely a clock set wrong: two years.
const CLOCK_IS_WRONG_MS: i64 = 2 * 365 * 24 * 60 * 60 * 1000;

impl Desk {
    /// Every label, in display order.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn tokens(&self) -> Result<TokensView, Error> {
        self.with_open_quietly(|open, _| {
            let vault = &open.vault;
            let groups = vault.groups().into_iter().map(|group| GroupView {
                id: group.id.to_string(),
                name: group.name.clone(),
                count: vault
                    .tokens()
                    .filter(|record| record.groups.contains(&group.id))
                    .count(),
            });
            Ok(TokensView {
                tokens: vault
                    .tokens()
                    .map(|it| token_view(it, &open.terms))
                    .collect(),
                groups: groups.collect(),
                bin_count: vault.binned().count(),
                damaged: vault.damaged().len(),
            })
        })
    }

    /// Finds tokens by what is typed, in a group or in all.
    ///
    /// # Errors
    /// [`Error::Locked`]; [`Error::NotFound`] for an unknown group.
    pub fn find(&self, query: &str, group: Option<&str>) -> Result<FoundView, Error> {
        let group = group.map(parse_group).transpose()?;
        self.with_open(|open, _| {
            let found = open.catalogue.find(query, group);
            let names = |ids: Vec<TokenId>| ids.iter().map(ToString::to_string).collect();
            Ok(FoundView {
                pinned: names(found.pinned),
                others: names(found.others),
                in_bin: found.in_bin,
                in_other_groups: found.in_other_groups,
            })
        })
    }

    /// Changes what is given of a token.
    ///
    /// # Errors
    /// [`Error::InvalidField`], [`Error::NameTooLong`], [`Error::NotFound`], or the vault's own.
    pub fn edit_token(&self, id: &str, change: &TokenChange) -> Result<TokenView, Error> {
        let id = parse_id(id)?;
        check_name("issuer", change.issuer.as_deref())?;
        check_name("account", change.account.as_deref())?;
        self.change(|vault, now| {
            let mut wanted = vault::Change {
                issuer: change.issuer.as_deref().map(tidy),
                account: change.account.as_deref().map(tidy),
                note: change.note.clone(),
                icon: change.icon.as_ref().and_then(icon_from),
                pinned: change.pinned,
                ..vault::Change::default()
            };
            if manual::touches_credential(change) {
                let (kind, secret) = manual::changed(&vault.token(id)?, change)?;
                wanted.kind = Some(kind);
                wanted.secret = secret;
            }
            Ok(vault.edit(id, wanted, now)?)
        })?;
        self.forget_code(id);
        self.with_open(|open, _| {
            let record = open.vault.record(id).ok_or(Error::NotFound)?;
            Ok(token_view(record, &open.terms))
        })
    }

    /// Pins a token to the top, or lets it go.
    ///
    /// # Errors
    /// [`Error::NotFound`], or the vault's own.
    pub fn pin_token(&self, id: &str, on: bool) -> Result<(), Error> {
        let id = parse_id(id)?;
        self.change(|vault, now| {
            Ok(vault.edit(
                id,
                vault::Change {
                    pinned: Some(on),
                    ..vault::Change::default()
                },
                now,
            )?)
        })
    }

    /// Moves a token behind another one, or to the front.
    ///
    /// # Errors
    /// [`Error::NotFound`], or the vault's own.
    pub fn move_token(&self, id: &str, after: Option<&str>) -> Result<(), Error> {
        let (id, after) = (parse_id(id)?, after.map(parse_id).transpose()?);
        self.change(|vault, now| Ok(vault.move_to(id, after, now)?))
    }

    /// Puts a token into the bin. Its code is not shown any more; nothing is lost for thirty days.
    ///
    /// # Errors
    /// [`Fault::ContainerPolicy`] where its server keeps it, [`Error::NotFound`], or the vault's own.
    pub fn bin_token(&self, id: &str) -> Result<(), Error> {
        let id = parse_id(id)?;
        self.with_open_quietly(|open, _| {
            let record = open.vault.record(id).ok_or(Error::NotFound)?;
            if open.terms.keeps(record) {
                return Err(Fault::ContainerPolicy(record.issuer.clone()).into());
            }
            Ok(())
        })?;
        self.change(|vault, now| Ok(vault.bin(id, now)?))?;
        self.forget_code(id);
        Ok(())
    }

    /// Takes a token out of the bin.
    ///
    /// # Errors
    /// [`Error::NotFound`], or the vault's own.
    pub fn restore_token(&self, id: &str) -> Result<(), Error> {
        let id = parse_id(id)?;
        self.change(|vault, now| Ok(vault.restore(id, now)?))
    }

    /// Removes a token in the bin for good.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless it lies in the bin; or the vault's own.
    pub fn purge_token(&self, id: &str) -> Result<(), Error> {
        let id = parse_id(id)?;
        self.change(|vault, now| Ok(vault.purge(id, now)?))
    }

    /// Removes everything in the bin for good.
    ///
    /// # Errors
    /// The vault's own; nothing was removed then.
    pub fn empty_bin(&self) -> Result<(), Error> {
        self.change(|vault, now| Ok(vault.empty_bin(now)?))
    }

    /// Removes for good what has lain in the bin for thirty days, in one transaction. A clock that runs years
    /// ahead, or a vault that is not what it should be, throws nothing away.
    pub(super) fn purge_old(&self) -> Result<(), Error> {
        let now = self.now_ms();
        let old: Vec<_> = self.with_open_quietly(|open, _| {
            let vault = &open.vault;
            let newest = vault
                .tokens()
                .chain(vault.binned())
                .map(|it| it.changed_ms)
                .max();
            let is_odd = vault.is_altered()
                || vault.is_read_only()
                || newest.is_some_and(|newest| now.saturating_sub(newest) > CLOCK_IS_WRONG_MS);
            let is_old = |binned_ms: i64| now.saturating_sub(binned_ms) >= BIN_MS;
            let binned = vault.binned().filter(|it| it.binned_ms.is_some_and(is_old));
            Ok(if is_odd {
                Vec::new()
            } else {
                binned.map(|it| it.id).collect()
            })
        })?;
        if old.is_empty() {
            return Ok(());
        }
        self.change(|vault, now| Ok(vault.purge_binned(&old, now)?))
    }

    /// What lies in the bin, newest first.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn bin(&self) -> Result<Vec<BinnedView>, Error> {
        self.with_open_quietly(|open, _| {
            let mut binned: Vec<_> = open
                .vault
                .binned()
                .map(|record| {
                    let binned_ms = record.binned_ms.unwrap_or_default();
                    BinnedView {
                        token: token_view(record, &open.terms),
                        binned_ms,
                        purges_ms: binned_ms.saturating_add(BIN_MS),
                    }
                })
                .collect();
            binned.sort_by_key(|view| std::cmp::Reverse(view.binned_ms));
            Ok(binned)
        })
    }

    /// Makes a group.
    ///
    /// # Errors
    /// [`Error::NameTooLong`], [`Error::EmptyText`], or the vault's own.
    pub fn make_group(&self, name: &str) -> Result<GroupView, Error> {
        let name = group_name(name)?;
        let id = self.change(|vault, now| Ok(vault.make_group(&name, now)?))?;
        Ok(GroupView {
            id: id.to_string(),
            name,
            count: 0,
        })
    }

    /// Renames a group.
    ///
    /// # Errors
    /// As [`Desk::make_group`], and [`Error::NotFound`].
    pub fn rename_group(&self, id: &str, name: &str) -> Result<(), Error> {
        let (id, name) = (parse_group(id)?, group_name(name)?);
        self.change(|vault, now| Ok(vault.rename_group(id, &name, now)?))
    }

    /// Removes a group; its tokens stay.
    ///
    /// # Errors
    /// [`Error::NotFound`], or the vault's own.
    pub fn delete_group(&self, id: &str) -> Result<(), Error> {
        let id = parse_group(id)?;
        self.change(|vault, now| Ok(vault.delete_group(id, now)?))
    }

    /// Puts a token into a group, or takes it out.
    ///
    /// # Errors
    /// [`Error::NotFound`], or the vault's own.
    pub fn set_group(&self, id: &str, group: &str, on: bool) -> Result<(), Error> {
        let (id, group) = (parse_id(id)?, parse_group(group)?);
        self.change(|vault, now| Ok(vault.set_group(id, group, on, now)?))
    }

    /// A token's credential changed: the code shown for it is not its code any more.
    fn forget_code(&self, id: TokenId) {
        let now = self.now_s();
        let codes = self.with_open_quietly(|open, settings| {
            open.shown.told.remove(&id);
            open.shown.counter_codes.remove(&id);
            Ok(open.stale_codes(now, settings))
        });
        if let Some(codes) = codes.ok().filter(|codes| !codes.is_empty()) {
            self.tell(Event::Codes { codes });
        }
    }
}

pub(super) fn check_name(field: &'static str, name: Option<&str>) -> Result<(), Error> {
    let length = name.map_or(0, |name| name.chars().count());
    if length > LONGEST_NAME {
        Err(Error::NameTooLong { field, length })
    } else {
        Ok(())
    }
}

/// One line, trimmed: control characters become spaces, marks that turn the writing direction go.
pub(super) fn tidy(name: &str) -> String {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let line: String = name
        .chars()
        .filter(|c| !turns(c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.trim().to_owned()
}

fn group_name(name: &str) -> Result<String, Error> {
    check_name("name", Some(name))?;
    let name = tidy(name);
    if name.is_empty() {
        Err(Error::EmptyText)
    } else {
        Ok(name)
    }
}
