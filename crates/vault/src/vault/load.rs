//! From a file and a root key to an unlocked vault.

use std::path::PathBuf;

use rusqlite::Connection;
use zeroize::Zeroizing;

use super::check::{Damage, DamagedRecord};
use super::{Access, Clock, Index, Manifest, Shelf, Vault, WriterLock};
use crate::ballast::Ballast;
use crate::body::{Body, id16};
use crate::class::{COMPUTER, Class};
use crate::error::{Error, Part};
use crate::header::{Header, Stored, digest};
use crate::id::ComputerId;
use crate::keys::Keys;
use crate::manifest::Name;
use crate::ops::{self, Log};
use crate::record::{COUNTER, LABEL, USAGE, counter};
use crate::rows::{self, Row};
use crate::slot::{Key, Unwrapped};
use crate::{schema, sqlite};

/// A file that is open and waits for its key.
pub(crate) struct Opening {
    path: PathBuf,
    access: Access,
    lock: Option<WriterLock>,
    conn: Connection,
    header: Header,
    stored: Stored,
}

impl Opening {
    /// Takes the writer's lock where wanted, and reads the header anew.
    pub(crate) fn begin(path: PathBuf, access: Access) -> Result<Self, Error> {
        let lock = match access {
            Access::Write => Some(WriterLock::take(&path)?),
            Access::Read => None,
        };
        Self::with_lock(path, access, lock)
    }

    /// As [`Self::begin`], for a caller who has the writer's lock already.
    pub(crate) fn with_lock(
        path: PathBuf,
        access: Access,
        lock: Option<WriterLock>,
    ) -> Result<Self, Error> {
        let conn = match sqlite::connect(&path, access) {
            // Nobody else takes the reserve from under a writer that holds the lock.
            Err(Error::DiskFull) if lock.is_some() && Ballast::of(&path).release() => {
                sqlite::connect(&path, access)?
            }
            conn => conn?,
        };
        let (header, stored) = schema::read_header(&conn)?;
        Ok(Self {
            path,
            access,
            lock,
            conn,
            header,
            stored,
        })
    }

    pub(crate) fn unwrap(&self, key: Key<'_>) -> Result<Unwrapped, Error> {
        self.header.unwrap(key)
    }

    /// Unlocks with the root key, and the backup key where a slot was opened. The clock starts at `now_ms` or later. A file whose generation is
    /// authentic and below `at_least` is refused.
    pub(crate) fn finish(
        mut self,
        root: Zeroizing<[u8; 32]>,
        backup: Option<Zeroizing<[u8; 32]>>,
        at_least: u64,
        now_ms: i64,
    ) -> Result<Vault, Error> {
        let keys = self.header.derive_keys(root);
        self.stored.verify(&keys)?;
        self.bring_up_to_date(&keys)?;
        let content = Content::load(&self.conn, &keys, &self.header, &self.stored, at_least)?;
        if content.manifest.generation < at_least {
            let found = content.manifest.generation;
            return Err(Error::Rollback {
                found,
                expected: at_least,
            });
        }
        let mut vault = Vault {
            path: self.path,
            conn: self.conn,
            _lock: self.lock,
            access: self.access,
            header: self.header,
            keys,
            backup,
            manifest: content.manifest,
            index: content.index,
            shelf: content.shelf,
            clock: content.clock,
            computer: content.computer,
            damaged: content.damaged,
            altered: content.altered,
            stale: false,
        };
        vault.clock.tick(now_ms);
        vault.refresh_flaws();
        if vault.access == Access::Write {
            vault.ballast().settle();
        }
        Ok(vault)
    }
}

impl Opening {
    /// Migrates an older file. Only an authentic one: what was altered is left as it is.
    fn bring_up_to_date(&mut self, keys: &Keys) -> Result<(), Error> {
        if self.header.schema == schema::NEWEST {
            return Ok(());
        }
        if self.access == Access::Read {
            return Err(Error::OlderVersion {
                found: self.header.schema,
                known: schema::NEWEST,
            });
        }
        let manifest = Manifest::load(&self.conn, keys, self.header.vault)?;
        let mut manifest = manifest.ok_or(Error::damaged(Part::Manifest))?;
        schema::migrate(
            &mut self.conn,
            &self.path,
            schema::STEPS,
            &mut self.header,
            &mut manifest,
            keys,
        )?;
        (self.header, self.stored) = schema::read_header(&self.conn)?;
        Ok(())
    }
}

impl Vault {
    /// Reads everything again, after a write of which nobody knows how far it came.
    pub(super) fn reload(&mut self) -> Result<(), Error> {
        self.conn = sqlite::connect(&self.path, self.access)?;
        let (header, stored) = schema::read_header(&self.conn)?;
        stored.verify(&self.keys)?;
        let known = self.manifest.generation;
        let content = Content::load(&self.conn, &self.keys, &header, &stored, known)?;
        self.clock.observe(content.clock.last());
        self.header = header;
        self.manifest = content.manifest;
        self.index = content.index;
        self.shelf = content.shelf;
        self.damaged = content.damaged;
        self.altered |= content.altered;
        self.stale = false;
        self.refresh_flaws();
        Ok(())
    }

    fn refresh_flaws(&mut self) {
        for id in self.shelf.flawed() {
            self.refresh_flaw(id);
        }
    }
}

/// Everything read at unlock.
struct Content {
    manifest: Manifest,
    index: Index,
    shelf: Shelf,
    clock: Clock,
    computer: ComputerId,
    damaged: Vec<DamagedRecord>,
    altered: bool,
}

impl Content {
    /// Without an authentic manifest the generation is taken for `known`, and the state as altered.
    fn load(
        conn: &Connection,
        keys: &Keys,
        header: &Header,
        stored: &Stored,
        known: u64,
    ) -> Result<Self, Error> {
        // One state of the file for all that follows, also beside a busy writer.
        let snapshot = conn.unchecked_transaction()?;
        let mut loader = Loader::new(keys, header)?;
        let mut whole = true;
        for class in Class::ALL {
            whole &= rows::visit(&snapshot, class, |row| loader.take(row))?;
        }
        let log = ops::rows(&snapshot)?;
        let manifest = Manifest::load(&snapshot, keys, header.vault)?;
        if let Some(manifest) = &manifest {
            loader
                .clock
                .observe(ops::last_time(&snapshot, keys, header.vault, &manifest.log));
        }
        drop(snapshot);

        let root = loader.index.root();
        let expected = manifest.as_ref().is_some_and(|manifest| {
            manifest.root == root
                && manifest.count == loader.index.count()
                && manifest.epoch == header.epoch
                && manifest.header == digest(&stored.body)
                && manifest.log.matches(log.iter().copied())
        });
        let manifest = match manifest {
            Some(manifest) => manifest,
            None => Manifest {
                generation: known,
                count: 0,
                root,
                epoch: header.epoch,
                log: Log::make()?,
                header: digest(&stored.body),
            },
        };
        Ok(Self {
            manifest,
            index: loader.index,
            shelf: loader.shelf,
            clock: loader.clock,
            computer: loader.computer,
            damaged: loader.damaged,
            altered: !(whole && expected && loader.complete),
        })
    }
}

struct Loader<'a> {
    keys: &'a Keys,
    header: &'a Header,
    index: Index,
    shelf: Shelf,
    clock: Clock,
    computer: ComputerId,
    damaged: Vec<DamagedRecord>,
    complete: bool,
}

impl<'a> Loader<'a> {
    fn new(keys: &'a Keys, header: &'a Header) -> Result<Self, Error> {
        Ok(Self {
            keys,
            header,
            index: Index::new(),
            shelf: Shelf::default(),
            clock: Clock::default(),
            // Replaced by the id in the file; where that is damaged this computer is a new writer.
            computer: ComputerId::make()?,
            damaged: Vec::new(),
            complete: true,
        })
    }

    /// Lists every row, and opens those the list needs. Secrets stay closed.
    fn take(&mut self, row: Option<Row<&[u8]>>) {
        let Some(row) = row else {
            self.complete = false;
            return;
        };
        self.index.set(row.name, Some(row.version()));
        if !is_opened_at_unlock(row.name) {
            return;
        }
        match row.open(self.keys, self.header.vault) {
            Ok(body) => self.absorb(row.name, &body),
            Err(error) => self
                .damaged
                .push(DamagedRecord::new(row.name, Damage::from(&error))),
        }
    }

    fn absorb(&mut self, name: Name, body: &Body) {
        for stamp in body.stamps() {
            self.clock.observe(stamp.hlc);
        }
        for (.., hlc) in body.every_vector() {
            self.clock.observe(hlc);
        }
        if name.0 == COMPUTER
            && let Some(id) = body.plain(counter::MARK).and_then(id16)
        {
            self.computer = ComputerId(id);
        }
        self.shelf.absorb(name, body);
    }
}

fn is_opened_at_unlock(name: Name) -> bool {
    match Class::of(name.0) {
        Some(Class::DeviceOnly) => matches!(name.0, COMPUTER | crate::class::NAMED),
        Some(class) => matches!(
            class.base(name.0),
            LABEL | COUNTER | USAGE | crate::class::GROUP | crate::class::PREFERENCES
        ),
        None => false,
    }
}
