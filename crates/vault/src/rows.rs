//! Rows of the record tables.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};

use crate::body::Body;
use crate::class::Class;
use crate::error::{Error, Part};
use crate::id::{ComputerId, VaultId};
use crate::keys::Keys;
use crate::manifest::{Name, Version};
use crate::seal::{self, Address, Sealed};

/// A row of a record table, borrowed from SQLite or not.
pub(crate) struct Row<B> {
    pub(crate) name: Name,
    pub(crate) number: u64,
    pub(crate) epoch: u32,
    pub(crate) computer: ComputerId,
    pub(crate) salt: [u8; 24],
    pub(crate) tag: [u8; 16],
    pub(crate) sealed: B,
}

impl<B: AsRef<[u8]>> Row<B> {
    pub(crate) const fn version(&self) -> Version {
        Version {
            number: self.number,
            tag: self.tag,
        }
    }

    pub(crate) fn open(&self, keys: &Keys, vault: VaultId) -> Result<Body, Error> {
        let (kind, id) = self.name;
        let address = Address {
            kind,
            id,
            version: self.number,
            epoch: self.epoch,
            computer: self.computer,
        };
        let plain = seal::open(
            &keys.record,
            vault,
            &address,
            &self.salt,
            self.sealed.as_ref(),
        )?;
        Body::read(&plain).map_err(|_| Error::damaged(Part::Record))
    }
}

pub(crate) fn fetch(conn: &Connection, name: Name) -> Result<Option<Row<Vec<u8>>>, Error> {
    let Some(class) = Class::of(name.0) else {
        return Ok(None);
    };
    let sql = format!(
        "SELECT type, id, version, epoch, device, salt, sealed FROM {} WHERE type = ?1 AND id = ?2",
        class.table()
    );
    conn.prepare_cached(&sql)?
        .query_row(params![name.0, name.1], |row| Ok(read(row).map(Row::owned)))
        .optional()?
        .map_or(Ok(None), |row| {
            row.map(Some).ok_or(Error::damaged(Part::Record))
        })
}

impl Row<&[u8]> {
    fn owned(self) -> Row<Vec<u8>> {
        Row {
            name: self.name,
            number: self.number,
            epoch: self.epoch,
            computer: self.computer,
            salt: self.salt,
            tag: self.tag,
            sealed: self.sealed.to_vec(),
        }
    }
}

/// Visits every row of a class that can be reached, from both ends when a page between is damaged.
/// `None` stands for a row without the shape of one. Returns whether the whole table was read.
pub(crate) fn visit(
    conn: &Connection,
    class: Class,
    mut each: impl FnMut(Option<Row<&[u8]>>),
) -> Result<bool, Error> {
    let mut last: Option<Name> = None;
    for order in ["ASC", "DESC"] {
        let sql = format!(
            "SELECT type, id, version, epoch, device, salt, sealed FROM {} ORDER BY type {order}, id {order}",
            class.table()
        );
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let row = read(row).filter(|row| Class::of(row.name.0) == Some(class));
                    if order == "ASC" {
                        last = row.as_ref().map(|row| row.name).or(last);
                    } else if row
                        .as_ref()
                        .is_some_and(|row| last.is_some_and(|last| row.name <= last))
                    {
                        return Ok(false);
                    }
                    each(row);
                }
                Ok(None) if order == "ASC" => return Ok(true),
                Ok(None) => return Ok(false),
                Err(error) if is_damage(&error) => break,
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(false)
}

/// Whether SQLite met bytes it cannot understand, as against a failure of the system.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::TypeMismatch
                | ErrorCode::TooBig
        )
    ) || error.sqlite_error_code().is_none()
}

pub(crate) fn put(
    conn: &Connection,
    name: Name,
    number: u64,
    epoch: u32,
    computer: ComputerId,
    sealed: &Sealed,
) -> Result<(), Error> {
    let class = Class::of(name.0).expect("records are written by their class");
    let sql = format!(
        "INSERT INTO {} (type, id, version, epoch, device, salt, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET version = ?3, epoch = ?4, device = ?5, salt = ?6, sealed = ?7",
        class.table()
    );
    let number = i64::try_from(number).map_err(|_| Error::damaged(Part::Record))?;
    conn.prepare_cached(&sql)?.execute(params![
        name.0,
        name.1,
        number,
        epoch,
        computer.0,
        sealed.salt,
        sealed.body
    ])?;
    Ok(())
}

pub(crate) fn remove(conn: &Connection, name: Name) -> Result<(), Error> {
    let class = Class::of(name.0).expect("records are removed by their class");
    let sql = format!("DELETE FROM {} WHERE type = ?1 AND id = ?2", class.table());
    conn.prepare_cached(&sql)?
        .execute(params![name.0, name.1])?;
    Ok(())
}

fn read<'a>(row: &'a rusqlite::Row<'_>) -> Option<Row<&'a [u8]>> {
    let number = |column| match row.get_ref(column) {
        Ok(ValueRef::Integer(number)) => u64::try_from(number).ok(),
        _ => None,
    };
    let sealed = bytes(row, 6)?;
    Some(Row {
        name: (
            u8::try_from(number(0)?).ok()?,
            bytes(row, 1)?.try_into().ok()?,
        ),
        number: number(2)?,
        epoch: u32::try_from(number(3)?).ok()?,
        computer: ComputerId(bytes(row, 4)?.try_into().ok()?),
        salt: bytes(row, 5)?.try_into().ok()?,
        tag: seal::tag_of(sealed)?,
        sealed,
    })
}

/// A byte string of a column, or `None` when something else stands there.
pub(crate) fn bytes<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Option<&'a [u8]> {
    match row.get_ref(column) {
        Ok(ValueRef::Blob(bytes)) => Some(bytes),
        _ => None,
    }
}
