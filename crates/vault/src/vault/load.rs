//! From a file and a root key to an unlocked vault.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension};
use zeroize::Zeroizing;

use super::check::{Damage, DamagedRecord};
use super::{Access, Clock, Index, Manifest, Shelf, Vault, WriterLock};
use crate::body::{Body, id16};
use crate::class::{COMPUTER, Class};
use crate::error::{Error, Part};
use crate::header::{Header, Stored, digest};
use crate::id::ComputerId;
use crate::keys::Keys;
use crate::manifest::Name;
use crate::ops::{self, Log, Touched};
use crate::record::{COUNTER, LABEL, USAGE, counter};
use crate::rows::{self, Row};
use crate::seal;
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
        let conn = sqlite::connect(&path, access)?;
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

    /// Unlocks with the root key. The clock starts at `now_ms` or later.
    pub(crate) fn finish(self, root: Zeroizing<[u8; 32]>, now_ms: i64) -> Result<Vault, Error> {
        let keys = self.header.derive_keys(root);
        self.stored.verify(&keys)?;
        let content = Content::load(&self.conn, &keys, &self.header, &self.stored)?;
        let mut vault = Vault {
            path: self.path,
            conn: self.conn,
            _lock: self.lock,
            access: self.access,
            header: self.header,
            keys,
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

impl Vault {
    /// Reads everything again, after a write of which nobody knows how far it came.
    pub(super) fn reload(&mut self) -> Result<(), Error> {
        self.conn = sqlite::connect(&self.path, self.access)?;
        let (header, stored) = schema::read_header(&self.conn)?;
        stored.verify(&self.keys)?;
        let content = Content::load(&self.conn, &self.keys, &header, &stored)?;
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
    fn load(
        conn: &Connection,
        keys: &Keys,
        header: &Header,
        stored: &Stored,
    ) -> Result<Self, Error> {
        // One state of the file for all that follows, also beside a busy writer.
        let snapshot = conn.unchecked_transaction()?;
        let mut loader = Loader::new(keys, header)?;
        let mut whole = true;
        for class in Class::ALL {
            whole &= rows::visit(&snapshot, class, |row| loader.take(row))?;
        }
        let log = read_log(&snapshot)?;
        let manifest = read_manifest(&snapshot, keys, header)?;
        if let Some(manifest) = &manifest {
            loader
                .clock
                .observe(last_time(&snapshot, keys, header, &manifest.log));
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
                generation: 0,
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
        if name.0 == COMPUTER {
            if let Some(id) = body.plain(counter::MARK).and_then(id16) {
                self.computer = ComputerId(id);
            }
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

/// The manifest, or `None` when it is missing or not authentic.
fn read_manifest(
    conn: &Connection,
    keys: &Keys,
    header: &Header,
) -> Result<Option<Manifest>, Error> {
    let row = conn
        .query_row(
            "SELECT body, mac FROM manifest WHERE one = 1 AND length(body) <= 4096",
            [],
            |row| {
                Ok(rows::bytes(row, 0)
                    .map(<[u8]>::to_vec)
                    .zip(rows::bytes(row, 1).map(<[u8]>::to_vec)))
            },
        )
        .optional();
    match row {
        Ok(Some(Some((body, mac)))) => Ok(Manifest::open(keys, header.vault, &body, &mac).ok()),
        Ok(_) => Ok(None),
        Err(error) if rows::is_damage(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Index and tag of every op row.
pub(super) fn read_log(conn: &Connection) -> Result<Vec<(u64, [u8; 16])>, Error> {
    let mut tags = Vec::new();
    let mut statement = conn.prepare("SELECT idx, substr(sealed, -16) FROM ops ORDER BY idx")?;
    let mut found = statement.query([])?;
    // A row that is none breaks the chain, which is what the caller looks at.
    let broken = (u64::MAX, [0; 16]);
    loop {
        match found.next() {
            Ok(Some(row)) => {
                let index = row
                    .get::<_, i64>(0)
                    .ok()
                    .and_then(|index| u64::try_from(index).ok());
                let tag = rows::bytes(row, 1).and_then(|tag| tag.try_into().ok());
                tags.push(index.zip(tag).unwrap_or(broken));
            }
            Ok(None) => return Ok(tags),
            Err(error) if rows::is_damage(&error) => {
                tags.push(broken);
                return Ok(tags);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The newest time in the last op row: the last one this computer gave out. 0 when there is none.
fn last_time(conn: &Connection, keys: &Keys, header: &Header, log: &Log) -> u64 {
    let Some(last) = log.next.checked_sub(1) else {
        return 0;
    };
    let times = read_op(conn, keys, header, log, last)
        .map(|touched| touched.iter().map(|entry| entry.hlc).max());
    times.ok().flatten().unwrap_or(0)
}

/// Opens one op row.
pub(super) fn read_op(
    conn: &Connection,
    keys: &Keys,
    header: &Header,
    log: &Log,
    index: u64,
) -> Result<Vec<Touched>, Error> {
    const DAMAGED: Error = Error::damaged(Part::Log);
    let number = i64::try_from(index).map_err(|_| DAMAGED)?;
    conn.query_row(
        "SELECT epoch, device, salt, sealed FROM ops WHERE idx = ?1",
        [number],
        |row| {
            let epoch: u32 = row.get(0)?;
            let fields = rows::bytes(row, 1)
                .zip(rows::bytes(row, 2))
                .zip(rows::bytes(row, 3));
            Ok(fields.and_then(|((computer, salt), sealed)| {
                let address =
                    ops::address(log, index, epoch, ComputerId(computer.try_into().ok()?));
                let plain = seal::open(
                    &keys.record,
                    header.vault,
                    &address,
                    salt.try_into().ok()?,
                    sealed,
                )
                .ok()?;
                ops::read(&Body::read(&plain).ok()?)
            }))
        },
    )?
    .ok_or(DAMAGED)
}
