//! The integrity report.

use data_encoding::HEXLOWER;

use super::Vault;
use super::batch::Batch;
use crate::class::{BACKUP_KEY, COMPUTER, Class, GROUP, NAMED, PREFERENCES};
use crate::error::Error;
use crate::manifest::Name;
use crate::ops;
use crate::record::{COUNTER, LABEL, SECRET, USAGE};
use crate::rows;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordKind {
    /// What the list shows of a token.
    Label,
    /// The secret of a token.
    Secret,
    /// A counter.
    Counter,
    /// How often a token was used.
    Usage,
    /// A group.
    Group,
    /// The preferences.
    Preferences,
    /// Something bound to this computer.
    DeviceOnly,
    /// A type that only a newer version knows.
    Unknown,
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// It does not open: its bytes are not what was written here.
    DoesNotOpen,
    /// A newer version wrote it; it is kept.
    Newer,
}

/// A record that did not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedRecord {
    /// What it is.
    pub kind: RecordKind,
    /// Its id, 32 hexadecimal digits; for labels, secrets and usage the token's.
    pub id: String,
    /// What is wrong.
    pub damage: Damage,
}

/// What a full check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// Records that opened and that did not.
    pub records: u64,
    /// Those that did not.
    pub damaged: Vec<DamagedRecord>,
    /// Changes so far.
    pub generation: u64,
    /// SQLite finds its own structure sound.
    pub database_sound: bool,
    /// Exactly the records the manifest lists are there.
    pub complete: bool,
    /// Every row of the log of operations is there and opens.
    pub log_sound: bool,
}

impl CheckReport {
    /// Nothing at all is wrong.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.damaged.is_empty() && self.database_sound && self.complete && self.log_sound
    }
}

impl DamagedRecord {
    pub(super) fn new(name: Name, damage: Damage) -> Self {
        Self {
            kind: RecordKind::of(name.0),
            id: HEXLOWER.encode(&name.1),
            damage,
        }
    }
}

impl RecordKind {
    const fn of(kind: u8) -> Self {
        let base = match Class::of(kind) {
            Some(class) => class.base(kind),
            None => 0,
        };
        match (base, kind) {
            (LABEL, _) => Self::Label,
            (SECRET, _) => Self::Secret,
            (COUNTER, _) => Self::Counter,
            (USAGE, _) => Self::Usage,
            (_, GROUP) => Self::Group,
            (_, PREFERENCES) => Self::Preferences,
            (_, COMPUTER | BACKUP_KEY | NAMED) => Self::DeviceOnly,
            _ => Self::Unknown,
        }
    }
}

impl From<&Error> for Damage {
    fn from(error: &Error) -> Self {
        match error {
            Error::NewerVersion { .. } => Self::Newer,
            _ => Self::DoesNotOpen,
        }
    }
}

impl Vault {
    /// Opens every record and every op row, one after the other, and compares with the manifest.
    /// Takes about 10 microseconds a record.
    ///
    /// # Errors
    /// Whatever reading can meet; damage is not an error but in the report.
    pub fn check(&self) -> Result<CheckReport, Error> {
        let snapshot = self.conn.unchecked_transaction()?;
        let mut report = CheckReport {
            records: 0,
            damaged: Vec::new(),
            generation: self.manifest.generation,
            database_sound: self.is_database_sound(),
            complete: !self.altered,
            log_sound: true,
        };
        for class in Class::ALL {
            let whole = rows::visit(&snapshot, class, |row| {
                report.records += 1;
                let Some(row) = row else {
                    report.complete = false;
                    return;
                };
                report.complete &= self.access == super::Access::Read
                    || self.index.version(&row.name) == Some(row.version());
                if let Err(error) = row.open(&self.keys, self.header.vault) {
                    report
                        .damaged
                        .push(DamagedRecord::new(row.name, Damage::from(&error)));
                }
            })?;
            report.complete &= whole;
        }
        report.complete &=
            self.access == super::Access::Read || report.records == self.index.count();
        report.log_sound = self.is_log_sound(&snapshot)?;
        Ok(report)
    }

    fn is_database_sound(&self) -> bool {
        let answer = self
            .conn
            .pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0));
        answer.is_ok_and(|answer| answer == "ok")
    }

    fn is_log_sound(&self, conn: &rusqlite::Connection) -> Result<bool, Error> {
        let log = &self.manifest.log;
        let rows = ops::rows(conn)?;
        let opens = |(index, _): &(u64, _)| {
            ops::read_row(conn, &self.keys, self.header.vault, log, *index).is_ok()
        };
        Ok(
            (self.access == super::Access::Read || log.matches(rows.iter().copied()))
                && rows.iter().all(opens),
        )
    }

    /// Makes what is in the file now the truth, after rows were changed from outside. For a person
    /// who has seen the report and says so; a backup is the better answer.
    ///
    /// # Errors
    /// Whatever writing can meet.
    pub fn accept_present_state(&mut self) -> Result<(), Error> {
        if self.stale {
            self.reload()?;
        }
        self.rewrite_manifest()?;
        self.altered = false;
        Ok(())
    }

    /// Removes a record that does not open.
    ///
    /// # Errors
    /// [`Error::UnknownToken`] when no record is called so or it does open, and whatever writing can meet.
    pub fn remove_damaged(&mut self, record: &DamagedRecord) -> Result<(), Error> {
        let is_it = |name: &Name| {
            DamagedRecord::new(*name, record.damage) == *record && self.fetch(*name).is_err()
        };
        let removes: Vec<Name> = self.index.names().filter(is_it).collect();
        if removes.is_empty() {
            return Err(Error::UnknownToken);
        }
        self.commit(Batch {
            removes,
            makes_room: true,
            ..Batch::default()
        })?;
        self.damaged.retain(|known| known != record);
        Ok(())
    }
}
