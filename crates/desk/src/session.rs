//! Where the vault stands, and everything that lives only while it is open.

use std::collections::HashMap;

use vault::{LockedVault, Stub, TokenId, Vault};
use zeroize::Zeroizing;

use crate::approvals::offers::Offers;
use crate::approvals::terms::Terms;
use crate::backups::ledger::Ledger;
use crate::backups::marks::Marks;
use crate::drafts::Drafts;
use crate::logos::LogoShelf;
use crate::recovery::Pending;
use crate::search::Catalogue;
use crate::tickets::Tickets;

/// The state machine: absent or locked, then busy while a key is derived, then open, then locked again.
pub(crate) enum Session {
    /// No vault was made yet.
    Absent,
    /// It waits for its password.
    Locked(LockedVault),
    /// A key is being derived.
    Busy,
    /// Tokens can be read.
    Open(Box<Open>),
    /// The file cannot be opened.
    Broken(vault::Error),
}

/// An open vault and what is forgotten at lock.
pub(crate) struct Open {
    pub(crate) vault: Vault,
    pub(crate) catalogue: Catalogue,
    pub(crate) tickets: Tickets,
    pub(crate) drafts: Drafts,
    /// Links of enrolments that wait for the person's word.
    pub(crate) offers: Offers,
    /// On what terms tokens of servers are here.
    pub(crate) terms: Terms,
    /// The pictures of tokens for approvals.
    pub(crate) logos: LogoShelf,
    /// The tokens for approvals, as backups name them: a restore says whom to ask for new ones.
    pub(crate) stubs: Vec<Stub>,
    pub(crate) shown: Shown,
    /// A recovery key that was shown and not typed again yet.
    pub(crate) pending: Option<Pending>,
    /// Whether this is still the first run: the list waits for the recovery key.
    pub(crate) first_run: bool,
    /// What the reveal window may show, until when.
    pub(crate) revealing: Option<(Revealing, i64)>,
    /// What is known of backups.
    pub(crate) ledger: Ledger,
    /// What the labels are now, to tell whether a backup is as new.
    pub(crate) marks: Marks,
    /// When they last changed, in Unix milliseconds.
    pub(crate) changed_ms: i64,
}

/// One secret on its way to the reveal window.
pub(crate) enum Revealing {
    /// That of a token.
    Token(TokenId),
    /// The link with which a new computer takes a container over.
    Link {
        /// Who runs the server.
        issuer: String,
        /// The server's name of the container.
        serial: String,
        /// The link itself.
        link: Zeroizing<String>,
    },
}

/// What rows are on show.
#[derive(Default)]
pub(crate) struct Shown {
    /// The rows the page named last.
    pub(crate) visible: Vec<TokenId>,
    /// The window each of them was told, in Unix seconds.
    pub(crate) told: HashMap<TokenId, (i64, i64)>,
    /// The last code of each counter token that was asked for one.
    pub(crate) counter_codes: HashMap<TokenId, otp::Code>,
    /// The row whose hidden code is shown, until when.
    pub(crate) uncovered: Option<(TokenId, i64)>,
}

impl Open {
    pub(crate) fn new(vault: Vault, now_ms: i64) -> Self {
        let mut open = Self {
            ledger: Ledger::load(&vault),
            logos: LogoShelf::load(&vault),
            marks: Marks::default(),
            changed_ms: now_ms,
            vault,
            catalogue: Catalogue::default(),
            tickets: Tickets::default(),
            drafts: Drafts::default(),
            offers: Offers::default(),
            terms: Terms::default(),
            stubs: Vec::new(),
            shown: Shown::default(),
            pending: None,
            first_run: false,
            revealing: None,
        };
        open.refold(now_ms);
        open
    }

    /// Folds the labels again, after they changed.
    pub(crate) fn refold(&mut self, now_ms: i64) {
        self.catalogue = Catalogue::new(self.vault.tokens().chain(self.vault.binned()));
        self.take_marks(now_ms);
    }

    /// Takes note of what the labels and counters are, after they may have changed.
    pub(crate) fn take_marks(&mut self, now_ms: i64) {
        let marks = Marks::of(&self.vault);
        if !marks.is_same(&self.marks) {
            self.marks = marks;
            self.changed_ms = now_ms;
        }
    }
}
