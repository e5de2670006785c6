//! How the database is opened.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::Error;
use crate::schema::APPLICATION_ID;
use crate::writer_lock::beside;

/// The first SQLite without the WAL-reset bug, which can corrupt a file of two connections.
const OLDEST: i32 = 3_051_003;

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Write,
    Read,
}

/// Opens a vault. Only SQLite itself opens the file: closing any other handle of this process would
/// take away the locks of a connection it has elsewhere.
///
/// # Errors
/// [`Error::NotAVault`] before anything is changed in a database of somebody else;
/// [`Error::PermissionDenied`] where the file cannot be read, [`Error::ReadOnly`] where it or its
/// directory cannot be written, [`Error::DiskFull`] where there is no room for the index of the log.
pub(crate) fn connect(path: &Path, access: Access) -> Result<Connection, Error> {
    let found = rusqlite::version_number();
    if found < OLDEST {
        return Err(Error::SqliteTooOld { found });
    }
    let reader = connect_to_read(path)?;
    check_application(&reader)?;
    match access {
        Access::Read => Ok(reader),
        Access::Write => {
            drop(reader);
            connect_to_write(path)
        }
    }
}

fn connect_to_read(path: &Path) -> Result<Connection, Error> {
    let conn = connect_with(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match probe(&conn) {
        // The log of a database needs a file beside it even for reading, and none can be made.
        Err(hindrance @ (Error::PermissionDenied | Error::ReadOnly | Error::DiskFull)) => {
            drop(conn);
            connect_to_frozen(path, hindrance)
        }
        _ => Ok(conn),
    }
}

/// Reads for the first time, which opens the log.
fn probe(conn: &Connection) -> Result<(), Error> {
    Ok(conn.pragma_query_value(None, "schema_version", |_| Ok(()))?)
}

/// Opens a file that is a vault, or is to become one.
pub(crate) fn connect_to_write(path: &Path) -> Result<Connection, Error> {
    let conn = connect_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if conn.is_readonly("main")? {
        return Err(Error::ReadOnly);
    }
    // FULL: a commit is on the disk before it is acknowledged.
    let set = conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;",
    );
    match set.map_err(Error::from) {
        // The file can be written: it is the log beside it that cannot be made.
        Err(Error::PermissionDenied) => Err(Error::ReadOnly),
        result => result.map(|()| conn),
    }
}

/// Brings the log into the file and cuts it to nothing.
///
/// # Errors
/// [`Error::Busy`] when a reader is in the way.
pub(crate) fn empty_log(conn: &Connection) -> Result<(), Error> {
    let (busy, left): (i64, i64) =
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if (busy, left) == (0, 0) {
        Ok(())
    } else {
        Err(Error::Busy)
    }
}

fn check_application(conn: &Connection) -> Result<(), Error> {
    let application =
        conn.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0))?;
    if application == APPLICATION_ID {
        Ok(())
    } else {
        Err(Error::NotAVault)
    }
}

fn connect_with(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    harden(&conn)?;
    Ok(conn)
}

fn harden(conn: &Connection) -> Result<(), Error> {
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    conn.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON;
         PRAGMA foreign_keys = ON;",
    )?;
    Ok(())
}

/// Reads a file beside which nothing can be created, which SQLite's log normally needs. What stands in a
/// log is not passed over in silence: its index is made in memory, for which SQLite wants the old index to
/// be there.
fn connect_to_frozen(path: &Path, hindrance: Error) -> Result<Connection, Error> {
    let has_log = std::fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
    let text = path.to_str().ok_or(Error::ReadOnly)?;
    let uri = if has_log {
        address(text, "readonly_shm=1")
    } else {
        address(text, "immutable=1")
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(uri, flags)?;
    harden(&conn)?;
    match (probe(&conn), hindrance) {
        (Err(_), Error::DiskFull) if has_log => Err(Error::DiskFull),
        (Err(_), _) if has_log => Err(Error::ReadOnly),
        _ => Ok(conn),
    }
}

/// A path as SQLite's URI.
fn address(path: &str, parameter: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') {
        "file:"
    } else {
        "file:///"
    });
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b':' => {
                uri.push(char::from(byte));
            }
            b'\\' => uri.push('/'),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push('?');
    uri.push_str(parameter);
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linked_sqlite_is_new_enough() {
        assert!(rusqlite::version_number() >= OLDEST);
    }

    #[test]
    fn a_log_that_a_reader_needs_is_not_said_to_be_empty() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("database");
        std::fs::write(&path, b"").expect("it is made");
        let writer = connect_to_write(&path).expect("it opens");
        writer
            .busy_timeout(std::time::Duration::ZERO)
            .expect("it is set");
        writer
            .execute_batch("CREATE TABLE x (y)")
            .expect("it is made");
        let reader = connect_with(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("it opens");
        let snapshot = reader.unchecked_transaction().expect("it begins");
        probe(&snapshot).expect("it reads");
        writer
            .execute_batch("CREATE TABLE z (y)")
            .expect("it is made");
        assert!(matches!(empty_log(&writer), Err(Error::Busy)));
        drop(snapshot);
        empty_log(&writer).expect("nobody is in the way");
        assert_eq!(
            std::fs::metadata(beside(&path, "-wal"))
                .expect("the log")
                .len(),
            0
        );
    }
}
