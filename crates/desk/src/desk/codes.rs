//! Codes: on the rows on show, into the clipboard, and one at a time for counter tokens.

use vault::TokenId;
use zeroize::Zeroizing;

use super::Desk;
use super::labels::parse_id;
use crate::error::Error;
use crate::event::Event;
use crate::session::Open;
use crate::settings::SettingsView;
use crate::tickets::Verb;
use crate::view::{CodeView, CopiedView};

/// How long an uncovered code stays so, in milliseconds.
pub(super) const UNCOVERED_MS: i64 = 10_000;

/// When a clipboard that did not answer is asked again to forget, in milliseconds.
const CLEAR_AGAIN_MS: i64 = 5_000;

/// Where a copy was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFrom {
    /// The window: it shows a toast itself.
    Window,
    /// The tray: a native notice says what was copied.
    Tray,
}

impl Desk {
    /// Names the rows on show and gives their codes; from then on [`Event::Codes`] follows at each turn of a
    /// window. Rows without a code (a flaw, an unknown identifier) are left out.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn show_codes(&self, ids: &[String]) -> Result<Vec<CodeView>, Error> {
        let (now, steady) = (self.now_s(), self.rim.clock.steady_ms());
        let views = self.with_open_quietly(|open, settings| {
            open.cover(steady);
            open.shown.visible = ids.iter().filter_map(|id| parse_id(id).ok()).collect();
            open.shown.told.clear();
            Ok(open.stale_codes(now, settings))
        })?;
        self.wake();
        Ok(views)
    }

    /// Uncovers one hidden code for ten seconds. A guarded token's needs a ticket of [`Verb::UseCode`] for it, each
    /// time.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], [`Error::NotFound`], [`Error::CannotCompute`], [`Error::Locked`].
    pub fn reveal_code(&self, id: &str, ticket: Option<&str>) -> Result<CodeView, Error> {
        let (id, now, steady) = (parse_id(id)?, self.now_s(), self.rim.clock.steady_ms());
        let view = self.with_open(|open, settings| {
            open.admit(id, ticket, steady)?;
            open.uncover(id, steady);
            open.code_view(id, now, settings)
        })?;
        self.wake();
        Ok(view)
    }

    /// Makes a counter token's next code. The counter is on disk before the code is returned. A guarded token's
    /// needs a ticket, as in [`Desk::reveal_code`], and is uncovered for ten seconds.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], [`Error::NotFound`], or the vault's own: then no code was used.
    pub fn next_code(&self, id: &str, ticket: Option<&str>) -> Result<CodeView, Error> {
        let (id, now_ms, steady) = (parse_id(id)?, self.now_ms(), self.rim.clock.steady_ms());
        let view = self.with_open(|open, settings| {
            if open.admit(id, ticket, steady)? {
                open.uncover(id, steady);
            }
            open.next_counter_code(id, now_ms)?;
            open.code_view(id, now_ms.div_euclid(1000), settings)
        })?;
        self.tell(Event::TokensChanged);
        self.wake();
        Ok(view)
    }

    /// Copies a token's code, or the one after it. A counter token's first copy makes its next code. A guarded token's
    /// needs a ticket, as in [`Desk::reveal_code`], and is uncovered for ten seconds.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], [`Error::NotFound`], [`Error::CannotCompute`], [`Error::ClipboardUnavailable`],
    /// [`Error::Locked`].
    pub fn copy_code(
        &self,
        id: &str,
        next: bool,
        ticket: Option<&str>,
        from: CopyFrom,
    ) -> Result<CopiedView, Error> {
        let (id, now_ms, steady) = (parse_id(id)?, self.now_ms(), self.rim.clock.steady_ms());
        let (code, copied, notice) = self.with_open(|open, settings| {
            if open.admit(id, ticket, steady)? {
                open.uncover(id, steady);
            }
            let record = open.vault.record(id).ok_or(Error::NotFound)?;
            let copied = CopiedView {
                id: id.to_string(),
                issuer: record.issuer.clone(),
                account: record.account.clone(),
                clears_in_seconds: settings.clipboard_seconds,
            };
            Ok((
                // The tray shows no code, so each of its copies of a counter token is a new one.
                open.code_to_copy(id, next, from, now_ms)?,
                copied,
                settings.copy_notice,
            ))
        })?;
        self.hold(&code, copied.clears_in_seconds)?;
        self.rim.clipboard.put(&code)?;
        self.wake();
        if from == CopyFrom::Tray && notice {
            self.rim.notices.copied(
                &one_line(&copied.issuer, &copied.account),
                copied.clears_in_seconds,
            );
        }
        self.tell(Event::Copied(copied.clone()));
        // The code is in the clipboard; that it could not be counted is no reason to say the copy failed.
        if let Err(error) = self.change(|vault, now| Ok(vault.copied(id, now)?)) {
            tracing::warn!(%error, "the copy was not counted");
        }
        Ok(copied)
    }

    /// Empties the clipboard now, if it still holds our code.
    pub fn clear_clipboard(&self) {
        let held = self.state().held.take();
        self.clear_held(held);
    }

    /// Holds a code before the clipboard gets it: a clipboard that answers late, or a lock in between, must
    /// not leave it there. Clearing compares, so a code that never arrived does no harm.
    fn hold(&self, code: &Zeroizing<String>, seconds: u32) -> Result<(), Error> {
        let until = self.rim.clock.steady_ms() + i64::from(seconds) * 1000;
        let mut state = self.state();
        if state.vault().is_none() {
            return Err(Error::Locked);
        }
        state.held.hold(code.clone(), until);
        Ok(())
    }

    /// Clears our code; tries again in five seconds when the clipboard does not answer.
    pub(super) fn clear_held(&self, held: Option<Zeroizing<String>>) {
        let Some(code) = held else { return };
        if self.rim.clipboard.clear_if(&code) {
            self.tell(Event::ClipboardCleared);
            return;
        }
        let mut state = self.state();
        if state.held.until().is_none() {
            let again = self.rim.clock.steady_ms() + CLEAR_AGAIN_MS;
            state.held.hold(code, again);
        }
    }
}

/// Issuer and account in one line.
pub(super) fn one_line(issuer: &str, account: &str) -> String {
    match (issuer.is_empty(), account.is_empty()) {
        (_, true) => issuer.to_owned(),
        (true, false) => account.to_owned(),
        (false, false) => format!("{issuer}, {account}"),
    }
}

impl Open {
    /// Lets a code of a token out: a guarded one's only for a ticket, which is used up. Whether it is guarded.
    fn admit(&mut self, id: TokenId, ticket: Option<&str>, steady: i64) -> Result<bool, Error> {
        let guarded = self.vault.record(id).ok_or(Error::NotFound)?.guarded;
        if guarded {
            let (ticket, object) = (ticket.ok_or(Error::TicketInvalid)?, id.to_string());
            self.tickets
                .redeem(ticket, Verb::UseCode, Some(&object), steady)?;
        }
        Ok(guarded)
    }

    /// Uncovers a token's code, and covers any other.
    fn uncover(&mut self, id: TokenId, steady: i64) {
        if let Some((other, _)) = self.shown.uncovered.replace((id, steady + UNCOVERED_MS)) {
            self.shown.told.remove(&other);
        }
        self.shown.told.remove(&id);
    }

    /// Covers what was uncovered long enough.
    pub(super) fn cover(&mut self, steady: i64) {
        if let Some((id, _)) = self.shown.uncovered.take_if(|(_, until)| steady >= *until) {
            self.shown.told.remove(&id);
        }
    }

    /// The codes of visible rows whose window is not the one they were told. One computation and one opened
    /// secret a row, nothing for the others.
    pub(super) fn stale_codes(&mut self, now: i64, settings: &SettingsView) -> Vec<CodeView> {
        let fresh = |told: &(i64, i64)| told.0 <= now && now < told.1;
        let stale: Vec<_> = self
            .shown
            .visible
            .iter()
            .copied()
            .filter(|id| !self.shown.told.get(id).is_some_and(fresh))
            .collect();
        stale
            .into_iter()
            .filter_map(|id| match self.code_view(id, now, settings) {
                Ok(view) => Some(view),
                Err(_) => {
                    // Its window is over and no new one can be told: nothing waits for it any more.
                    self.shown.told.remove(&id);
                    None
                }
            })
            .collect()
    }

    /// One row's code as the settings allow it to be shown.
    pub(super) fn code_view(
        &mut self,
        id: TokenId,
        now: i64,
        settings: &SettingsView,
    ) -> Result<CodeView, Error> {
        let record = self.vault.record(id).ok_or(Error::NotFound)?;
        if let Some(flaw) = record.flaw {
            return Err(Error::CannotCompute(flaw));
        }
        let mut view = CodeView {
            id: id.to_string(),
            code: String::new(),
            next: None,
            valid_from: None,
            valid_until: None,
            hidden: false,
        };
        let guarded = record.guarded;
        view.hidden = (settings.hide_codes || guarded)
            && self
                .shown
                .uncovered
                .is_none_or(|(uncovered, _)| uncovered != id);
        if record.kind.counter.is_some() {
            let code = self
                .shown
                .counter_codes
                .get(&id)
                .map(|code| code.text().to_owned());
            view.code = code.filter(|_| !view.hidden).unwrap_or_default();
            self.shown.told.insert(id, (i64::MIN, i64::MAX));
            return Ok(view);
        }
        let token = self.vault.token(id)?;
        let code = token.code(now).map_err(Error::CannotCompute)?;
        (view.valid_from, view.valid_until) = (code.valid_from, code.valid_until);
        if !view.hidden {
            code.text().clone_into(&mut view.code);
            if settings.show_next && !guarded {
                view.next = token.next_code(now).ok().map(|next| next.text().to_owned());
            }
        }
        self.shown.told.insert(
            id,
            (
                code.valid_from.unwrap_or(i64::MIN),
                code.valid_until.unwrap_or(i64::MAX),
            ),
        );
        Ok(view)
    }

    fn next_counter_code(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        let code = self.vault.next_hotp(id, now_ms)?;
        self.shown.counter_codes.insert(id, code);
        self.take_marks(now_ms);
        Ok(())
    }

    fn code_to_copy(
        &mut self,
        id: TokenId,
        next: bool,
        from: CopyFrom,
        now_ms: i64,
    ) -> Result<Zeroizing<String>, Error> {
        let record = self.vault.record(id).ok_or(Error::NotFound)?;
        if let Some(flaw) = record.flaw {
            return Err(Error::CannotCompute(flaw));
        }
        if record.kind.counter.is_some() {
            if next || from == CopyFrom::Tray || !self.shown.counter_codes.contains_key(&id) {
                self.next_counter_code(id, now_ms)?;
            }
            let code = self.shown.counter_codes.get(&id).ok_or(Error::NotFound)?;
            return Ok(Zeroizing::new(code.text().to_owned()));
        }
        let (token, now) = (self.vault.token(id)?, now_ms.div_euclid(1000));
        let code = if next {
            token.next_code(now)
        } else {
            token.code(now)
        }
        .map_err(Error::CannotCompute)?;
        Ok(Zeroizing::new(code.text().to_owned()))
    }
}
