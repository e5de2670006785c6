//! Fetches the picture that a link names, once the person wanted it and the token is here. Nothing waits for it, and
//! where none comes the token keeps its letters or its brand.

use std::path::Path;
use std::thread;

use approvals::AccountId;
use protocol::Endpoint;
use scan::PictureReader;
use vault::{Change, Icon, Logo, TokenId, VaultId};

use super::Desk;
use super::pictures::PICTURE_DEADLINE;
use crate::error::Error;
use crate::event::Event;
use crate::logos::picture;
use crate::rim::Logos;

/// The token that a picture is of.
#[derive(Clone, Copy)]
pub(super) enum LogoOf {
    Code(TokenId),
    Approval(AccountId),
}

impl Desk {
    /// Says whether the picture that a link names is fetched when its token is here; it is not where nobody said so.
    /// `link` is a draft or an enrolment.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn want_picture(&self, link: &str, wanted: bool) -> Result<(), Error> {
        self.with_open(|open, _| {
            let draft = open.drafts.logo(link);
            draft.or_else(|_| open.offers.logo(link))?.want(wanted);
            Ok(())
        })
    }

    /// The picture of a token for approvals by its handle, while the vault is unlocked.
    pub(super) fn logo(&self, id: &str) -> Option<String> {
        let shown = self.with_open_quietly(|open, _| Ok(open.logos.of(id).map(picture)));
        shown.ok().flatten()
    }

    /// Fetches it on a thread of its own.
    pub(super) fn fetch_logo(&self, wanted: Option<Endpoint>, of: LogoOf) {
        let vault = self.with_open_quietly(|open, _| Ok(open.vault.vault_id()));
        let (Some(at), Ok(vault)) = (wanted, vault) else {
            return;
        };
        let (desk, logos) = (self.me.clone(), self.rim.logos.clone());
        let worker = self.rim.scan_worker.clone();
        let thread = thread::Builder::new().name("logo".to_owned());
        let spawned = thread.spawn(move || {
            let logo = fetch(&*logos, &worker, &at);
            if let (Some(logo), Some(desk)) = (logo, desk.upgrade()) {
                desk.keep_logo(vault, of, logo);
            }
        });
        if let Err(error) = spawned {
            tracing::warn!(%error, "a picture is not fetched");
        }
    }

    /// Keeps it, if its token is still there.
    fn keep_logo(&self, vault: VaultId, of: LogoOf, logo: Logo) {
        let kept = match of {
            LogoOf::Code(id) => self.keep_in_record(vault, id, logo),
            LogoOf::Approval(id) => self.keep_on_shelf(vault, id, logo),
        };
        match kept {
            Ok(event) => self.tell(event),
            Err(error) => tracing::info!(%error, "a picture is not kept"),
        }
    }

    fn keep_in_record(&self, vault: VaultId, id: TokenId, logo: Logo) -> Result<Event, Error> {
        let now = self.now_ms();
        self.with_open_quietly(|open, _| {
            let record = open
                .vault
                .record(id)
                .filter(|_| open.vault.vault_id() == vault);
            // What the person chose stays.
            let chosen = |icon: &Icon| matches!(icon, Icon::Brand(_) | Icon::Monogram);
            if record.is_none_or(|record| chosen(&record.icon)) {
                return Err(Error::NotFound);
            }
            let change = Change {
                icon: Some(Icon::Picture(logo)),
                ..Change::default()
            };
            open.vault.edit(id, change, now)?;
            open.refold(now);
            Ok(Event::TokensChanged)
        })
    }

    fn keep_on_shelf(&self, vault: VaultId, id: AccountId, logo: Logo) -> Result<Event, Error> {
        let here = self.heard().and_then(|approvals| approvals.account(id));
        here.ok_or(Error::NotFound)?;
        self.with_open_quietly(|open, _| {
            if open.vault.vault_id() != vault {
                return Err(Error::NotFound);
            }
            open.logos.keep(&mut open.vault, id, logo)?;
            Ok(Event::ApprovalsChanged)
        })
    }
}

/// Fetches a picture, and has it read where a stranger's bytes may do no harm.
fn fetch(logos: &dyn Logos, worker: &Path, at: &Endpoint) -> Option<Logo> {
    let bytes = logos.fetch(at)?;
    let shrunk = PictureReader::new(worker, PICTURE_DEADLINE).shrink(bytes);
    let shrunk = shrunk.inspect_err(|error| tracing::info!(%error, "what came is no picture"));
    Logo::new(&shrunk.ok()?)
}
