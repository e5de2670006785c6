//! Adding tokens: whatever was pasted, dropped, chosen or typed becomes a draft, and a draft becomes a token
//! when the person says so. Nothing is stored before that, and no secret leaves Rust.

use otp::Secret;
use vault::{NewRecord, Source, TokenId, Vault};
use zeroize::Zeroizing;

use super::Desk;
use super::labels::{parse_group, token_view};
use super::logos::LogoOf;
use super::tokens::{check_name, tidy};
use crate::drafts::{Draft, Found};
use crate::error::Error;
use crate::event::Event;
use crate::manual;
use crate::session::Open;
use crate::view::{DraftView, DraftsView, NewToken, OnDuplicate, TokenView};

/// Tokens taken from one reading.
const MOST_DRAFTS: usize = 10_000;

impl Desk {
    /// Reads links and setup keys from text, one a line.
    ///
    /// # Errors
    /// [`Error::EmptyText`], [`Error::Locked`].
    pub fn draft_text(&self, text: &str) -> Result<DraftsView, Error> {
        self.draft_texts(std::iter::once(text), &Source::Text)
    }

    /// Keeps a link that another program opened with us, until [`Desk::draft_link`] reads it; through a lock,
    /// because it often comes before the unlock. A later one replaces it.
    pub fn bring_link(&self, link: Zeroizing<String>) {
        self.state().link = Some(link);
        self.tell(Event::LinkArrived);
    }

    /// Reads the link that waits.
    ///
    /// # Errors
    /// [`Error::NotFound`] when none does; else as [`Desk::draft_text`].
    pub fn draft_link(&self) -> Result<DraftsView, Error> {
        if self.state().vault().is_none() {
            return Err(Error::Locked);
        }
        let link = self.state().link.take().ok_or(Error::NotFound)?;
        self.draft_texts(std::iter::once(link.as_str()), &Source::Text)
    }

    /// Makes a draft of what was typed.
    ///
    /// # Errors
    /// [`Error::InvalidField`] naming the field, [`Error::NameTooLong`], [`Error::Locked`].
    pub fn draft_typed(&self, new: &NewToken) -> Result<DraftView, Error> {
        check_name("issuer", Some(&new.issuer))?;
        check_name("account", Some(&new.account))?;
        let (token, warnings) = manual::typed(new)?;
        self.with_open(|open, _| open.draft(Found::plain(token, warnings), &Source::Typed))
    }

    /// Makes our part of a secret in two steps, and answers what the person types at the server. The draft has its
    /// whole secret then. Takes up to a second, during which nothing else waits. Called again it makes a new part,
    /// and the one before is void.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a draft that has no second step, that is gone, or whose step was begun anew meanwhile;
    /// [`Error::NoRandomness`], [`Error::CannotCompute`], [`Error::Locked`].
    pub fn begin_two_step(&self, draft: &str) -> Result<Zeroizing<String>, Error> {
        let begun = self.with_open(|open, _| open.drafts.begin(draft))?;
        let ours = begun.step.make().map_err(|_| Error::NoRandomness)?;
        let mut secret = begun.step.derive_secret(begun.server.expose(), &ours);
        let secret = Secret::new(std::mem::take(&mut *secret));
        self.with_open(|open, _| open.drafts.complete(draft, &begun, secret))?;
        Ok(ours.typed())
    }

    /// Stores a draft under the names the person left it with.
    ///
    /// # Errors
    /// [`Error::Duplicate`] when it is here already and `on_duplicate` says to refuse; [`Error::TwoStepFirst`] when
    /// half of its secret is still to be made; [`Error::NotFound`]; the vault's own. The draft stays then.
    pub fn confirm_draft(
        &self,
        draft: &str,
        issuer: &str,
        account: &str,
        groups: &[String],
        on_duplicate: OnDuplicate,
    ) -> Result<TokenView, Error> {
        let groups = groups
            .iter()
            .map(|group| parse_group(group))
            .collect::<Result<Vec<_>, _>>()?;
        let now = self.now_ms();
        let (id, logo, view) = self.with_open(|open, _| {
            let Open { vault, drafts, .. } = open;
            let read = drafts.find(draft)?;
            if read.is_half() {
                return Err(Error::TwoStepFirst);
            }
            let mut token = read.token.duplicate();
            // A name that came longer than can be typed may stay as it came.
            for (field, name, read) in [
                ("issuer", issuer, &read.token.issuer),
                ("account", account, &read.token.account),
            ] {
                if name != read {
                    check_name(field, Some(name))?;
                }
            }
            (token.issuer, token.account) = (tidy(issuer), tidy(account));
            let id = store(vault, token, read, groups, on_duplicate, now)?;
            let logo = read.logo.wanted();
            drafts.remove(draft);
            // Where it replaced one on show, that may be guarded now.
            open.shown.told.remove(&id);
            open.refold(now);
            let record = open.vault.record(id).ok_or(Error::NotFound)?;
            Ok((id, logo, token_view(record, &open.terms)))
        })?;
        self.tell(Event::TokensChanged);
        self.fetch_logo(logo, LogoOf::Code(id));
        Ok(view)
    }

    /// Forgets all drafts.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn discard_drafts(&self) -> Result<(), Error> {
        self.with_open(|open, _| {
            open.drafts.clear();
            open.offers.clear();
            Ok(())
        })
    }

    pub(super) fn draft_texts<'a>(
        &self,
        texts: impl Iterator<Item = &'a str>,
        source: &Source,
    ) -> Result<DraftsView, Error> {
        let now = self.now_ms();
        self.with_open(|open, _| {
            let mut read = DraftsView::default();
            let lines = texts
                .flat_map(str::lines)
                .map(str::trim)
                .filter(|line| !line.is_empty());
            for line in lines.take(MOST_DRAFTS) {
                open.read_line(line, source, now, &mut read)?;
            }
            if read == DraftsView::default() {
                Err(Error::EmptyText)
            } else {
                Ok(read)
            }
        })
    }
}

/// Stores a token, beside or in place of the one it equals. Likeness is asked again here: something may have
/// come in since the draft was made.
fn store(
    vault: &mut Vault,
    mut token: otp::Token,
    read: &Draft,
    groups: Vec<vault::GroupId>,
    on_duplicate: OnDuplicate,
    now: i64,
) -> Result<TokenId, Error> {
    let twin = vault
        .duplicates_of(&token, read.serial.as_deref())
        .into_iter()
        .find(|(_, likeness)| *likeness != vault::Likeness::SameSecret);
    match (twin, on_duplicate) {
        (Some(_), OnDuplicate::Refuse) => Err(Error::Duplicate),
        (Some((id, likeness)), OnDuplicate::Replace) => {
            if vault
                .record(id)
                .is_some_and(|record| record.binned_ms.is_some())
            {
                vault.restore(id, now)?;
            }
            // The same secret counts on; a new one of the same serial begins where its code says.
            if likeness == vault::Likeness::SameCredential {
                never_back(vault, id, &mut token.kind);
            }
            let change = vault::Change {
                issuer: Some(token.issuer),
                account: Some(token.account),
                kind: Some(token.kind),
                secret: Some(token.secret),
                serial: read.serial.clone().map(Some),
                guarded: read.guarded,
                ..vault::Change::default()
            };
            vault.edit(id, change, now)?;
            for group in groups {
                vault.set_group(id, group, true, now)?;
            }
            Ok(id)
        }
        _ => Ok(vault.add(
            NewRecord {
                groups,
                serial: read.serial.clone(),
                guarded: read.guarded,
                ..NewRecord::new(token, read.source.clone())
            },
            now,
        )?),
    }
}

/// A counter read again from an old code must not fall behind the one that is here.
fn never_back(vault: &Vault, id: TokenId, kind: &mut otp::Kind) {
    if let otp::Kind::Hotp { counter, .. } = kind {
        let here = vault.record(id).and_then(|record| record.kind.counter);
        *counter = here.unwrap_or(0).max(*counter);
    }
}
