//! One change: records, op rows, manifest and generation in one transaction.

use rusqlite::{Connection, TransactionBehavior, params};

use super::{Access, Index, Manifest, Vault};
use crate::body::Body;
use crate::error::{Error, Part};
use crate::header::{Header, digest};
use crate::id::{ComputerId, VaultId};
use crate::keys::Keys;
use crate::manifest::{Name, Version};
use crate::ops::{self, Log, Touched};
use crate::rows;
use crate::schema;
use crate::seal::{self, Address};

/// What is to be written.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) puts: Vec<(Name, Body)>,
    pub(crate) removes: Vec<Name>,
    pub(crate) touched: Vec<Touched>,
    pub(crate) header: Option<Header>,
    /// The log begins anew: records came in that others wrote, and whoever follows the log must look at
    /// all of them.
    pub(crate) new_log: bool,
    /// On a full disk the reserve is given up for this change, because it makes room.
    pub(crate) makes_room: bool,
}

impl Batch {
    /// Writes a record that other computers will want to know of.
    pub(crate) fn put(&mut self, name: Name, body: Body, keys: &[u64], hlc: u64) {
        self.touched.push(Touched {
            kind: name.0,
            id: name.1,
            keys: keys.to_vec(),
            hlc,
        });
        self.put_here(name, body);
    }

    /// Writes a record that concerns this computer alone.
    pub(crate) fn put_here(&mut self, name: Name, body: Body) {
        self.puts.push((name, body));
    }
}

impl Vault {
    /// Writes a batch. When this returns `Ok`, it is on the disk.
    pub(super) fn commit(&mut self, batch: Batch) -> Result<(), Error> {
        self.prepare_to_write()?;
        self.write(batch)
    }

    /// Makes sure that what is in memory is what is on the disk, and may be changed.
    pub(super) fn prepare_to_write(&mut self) -> Result<(), Error> {
        if self.access == Access::Read {
            return Err(Error::ReadOnly);
        }
        if self.stale {
            self.reload()?;
        }
        if self.altered {
            return Err(Error::Altered);
        }
        Ok(())
    }

    /// As [`Self::commit`], also over an altered state.
    pub(super) fn write(&mut self, batch: Batch) -> Result<(), Error> {
        let first = self.try_write(&batch);
        let result = match first {
            Err(Error::DiskFull) if batch.makes_room && self.ballast().release() => {
                self.try_write(&batch)
            }
            other => other,
        };
        self.manifest = match result {
            Ok(manifest) => manifest,
            Err(error) => {
                self.stale = true;
                return Err(error);
            }
        };
        for (name, body) in &batch.puts {
            self.shelf.absorb(*name, body);
        }
        for name in &batch.removes {
            self.shelf.remove(*name);
        }
        if let Some(header) = batch.header {
            self.header = header;
        }
        Ok(())
    }

    fn try_write(&mut self, batch: &Batch) -> Result<Manifest, Error> {
        let mut undo = Vec::new();
        let writer = Writer {
            keys: &self.keys,
            vault: self.header.vault,
            epoch: self.header.epoch,
            computer: self.computer,
        };
        let result = writer.write(
            &mut self.conn,
            &mut self.index,
            &self.manifest,
            batch,
            &mut undo,
        );
        if result.is_err() {
            for (name, before) in undo.into_iter().rev() {
                self.index.set(name, before);
            }
        }
        result
    }
}

impl Vault {
    /// Authenticates what is in the file now, whatever the old manifest said.
    pub(super) fn rewrite_manifest(&mut self) -> Result<(), Error> {
        if self.access == Access::Read {
            return Err(Error::ReadOnly);
        }
        let transaction = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        // As it stands there: a newer version may have written it otherwise than this one would.
        let (header, stored) = schema::read_header(&transaction)?;
        stored.verify(&self.keys)?;
        // After damage this computer goes on as a new writer with an empty log.
        let mut manifest = Manifest {
            log: Log::make()?,
            header: digest(&stored.body),
            ..self.manifest.clone()
        };
        manifest.root = self.index.root();
        manifest.count = self.index.count();
        manifest.epoch = header.epoch;
        manifest.generation += 1;
        let body = manifest.write();
        transaction.execute("DELETE FROM ops", [])?;
        transaction.execute(
            "INSERT OR REPLACE INTO manifest (one, body, mac) VALUES (1, ?1, ?2)",
            params![body, self.keys.manifest_mac(header.vault, &body)],
        )?;
        transaction.commit()?;
        self.header = header;
        self.manifest = manifest;
        Ok(())
    }
}

/// What writing needs besides the database.
pub(crate) struct Writer<'a> {
    pub(crate) keys: &'a Keys,
    pub(crate) vault: VaultId,
    pub(crate) epoch: u32,
    pub(crate) computer: ComputerId,
}

impl Writer<'_> {
    pub(crate) fn write(
        &self,
        conn: &mut Connection,
        index: &mut Index,
        before: &Manifest,
        batch: &Batch,
        undo: &mut Vec<(Name, Option<Version>)>,
    ) -> Result<Manifest, Error> {
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut manifest = before.clone();
        self.write_records(&transaction, index, batch, undo)?;
        if batch.new_log {
            transaction.execute("DELETE FROM ops", [])?;
            manifest.log = Log::make()?;
        }
        self.write_ops(&transaction, &mut manifest.log, &batch.touched)?;
        if let Some(header) = &batch.header {
            manifest.header = header.store(&transaction, self.keys)?;
        }
        manifest.root = index.root();
        manifest.count = index.count();
        manifest.generation += 1;
        self.write_manifest(&transaction, before, &manifest)?;
        transaction.commit()?;
        Ok(manifest)
    }

    fn write_records(
        &self,
        conn: &Connection,
        index: &mut Index,
        batch: &Batch,
        undo: &mut Vec<(Name, Option<Version>)>,
    ) -> Result<(), Error> {
        for (name, body) in &batch.puts {
            let number = index.version(name).map_or(1, |version| version.number + 1);
            let address = Address {
                kind: name.0,
                id: name.1,
                version: number,
                epoch: self.epoch,
                computer: self.computer,
            };
            let sealed = seal::seal(&self.keys.record, self.vault, &address, &body.write())?;
            rows::put(conn, *name, number, self.epoch, self.computer, &sealed)?;
            undo.push((
                *name,
                index.set(
                    *name,
                    Some(Version {
                        number,
                        tag: sealed.tag(),
                    }),
                ),
            ));
        }
        for name in &batch.removes {
            rows::remove(conn, *name)?;
            undo.push((*name, index.set(*name, None)));
        }
        Ok(())
    }

    fn write_ops(
        &self,
        conn: &Connection,
        log: &mut Log,
        touched: &[Touched],
    ) -> Result<(), Error> {
        let mut insert = conn.prepare_cached(
            "INSERT INTO ops (idx, epoch, device, salt, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for entries in touched.chunks(ops::ENTRIES) {
            let address = ops::address(log, log.next, self.epoch, self.computer);
            let sealed = seal::seal(
                &self.keys.record,
                self.vault,
                &address,
                &ops::write(entries).write(),
            )?;
            let index = i64::try_from(log.next).map_err(|_| Error::damaged(Part::Log))?;
            insert.execute(params![
                index,
                self.epoch,
                self.computer.0,
                sealed.salt,
                sealed.body
            ])?;
            log.push(&sealed.tag());
        }
        Ok(())
    }

    /// Replaces the manifest, unless somebody else did so meanwhile.
    fn write_manifest(
        &self,
        conn: &Connection,
        before: &Manifest,
        manifest: &Manifest,
    ) -> Result<(), Error> {
        let (old, body) = (before.write(), manifest.write());
        let mac = self.keys.manifest_mac(self.vault, &body);
        let changed = conn
            .prepare_cached("UPDATE manifest SET body = ?1, mac = ?2 WHERE one = 1 AND mac = ?3")?
            .execute(params![body, mac, self.keys.manifest_mac(self.vault, &old)])?;
        if changed == 1 {
            Ok(())
        } else {
            Err(Error::Altered)
        }
    }
}
