//! The tables, and how they change from version to version.
//!
//! A migration is frozen SQL: it may not use types of this crate that may change. To add one, write
//! `schema/vN.sql`, append it to [`STEPS`], and keep a golden file of the version before.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

use crate::error::{Error, Part};
use crate::file;
use crate::header::{Header, LARGEST, Stored};
use crate::keys::Keys;
use crate::manifest::Manifest;
use crate::writer_lock::beside;

/// "CSGN" in the file's application id.
pub(crate) const APPLICATION_ID: i32 = 0x4353_474E;

/// SQL that leads from version N to version N + 1; the first makes an empty file.
pub(crate) const STEPS: &[&str] = &[include_str!("schema/v1.sql")];

/// The newest schema known.
pub(crate) const NEWEST: u16 = 1;

/// Tables of a present file, in the words of its schema. Anything else is not ours.
const TABLES: &str = "SELECT sql FROM sqlite_schema ORDER BY rowid LIMIT 100";

/// Puts the tables of the newest schema into an empty file.
pub(crate) fn create(conn: &Connection) -> Result<(), Error> {
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    for step in STEPS {
        conn.execute_batch(step)?;
    }
    conn.pragma_update(None, "user_version", NEWEST)?;
    Ok(())
}

/// Reads the header within its limits, and refuses what this version must not touch.
pub(crate) fn read_header(conn: &Connection) -> Result<(Header, Stored), Error> {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let stored = read_stored(conn)?;
    let header = Header::read(&stored.body)?;
    if header.schema > NEWEST {
        return Err(Error::NewerVersion {
            found: header.schema,
            known: NEWEST,
        });
    }
    if i64::from(header.schema) != version || header.schema == 0 {
        return Err(Error::damaged(Part::Header));
    }
    if header.schema == NEWEST {
        check_tables(conn)?;
    }
    Ok((header, stored))
}

fn read_stored(conn: &Connection) -> Result<Stored, Error> {
    let limit = i64::try_from(LARGEST).unwrap_or(i64::MAX);
    conn.query_row(
        "SELECT body, sum, mac FROM header WHERE one = 1 AND length(body) <= ?1 AND length(sum) = 32 AND length(mac) = 32",
        [limit],
        |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?)),
    )
    .optional()?
    .ok_or(Error::damaged(Part::Header))
    .and_then(|(body, sum, mac)| Stored::read(body, &sum, mac))
}

/// A file with other tables, views or triggers than ours is refused before anything is run on it.
fn check_tables(conn: &Connection) -> Result<(), Error> {
    let mut statement = conn.prepare(TABLES)?;
    let found = statement
        .query_map([], |row| row.get::<_, Option<String>>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    let expected = STEPS
        .iter()
        .flat_map(|step| step.lines())
        .map(|line| line.trim_end_matches(';'));
    if found.iter().flatten().map(String::as_str).eq(expected) && found.iter().all(Option::is_some)
    {
        Ok(())
    } else {
        Err(Error::damaged(Part::Database))
    }
}

/// Where the copy from before a migration to `schema` stands.
pub(crate) fn snapshot_path(vault: &Path, schema: u16) -> PathBuf {
    beside(vault, &format!(".before-{schema}"))
}

/// Copies the whole file before anything in it is changed. An older copy of the same name is
/// replaced only when the new one is complete.
fn snapshot(conn: &Connection, vault: &Path, schema: u16) -> Result<(), Error> {
    let (target, draft) = (snapshot_path(vault, schema), beside(vault, ".snapshot"));
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(file::read_only(error));
        }
        _ => {}
    }
    // SQLite fills an empty file; made here so that only its owner can read it.
    let made = file::private(OpenOptions::new().write(true).create_new(true))
        .open(&draft)
        .map_err(file::read_only)?;
    let name = draft.to_str().ok_or(Error::NotAFile)?;
    conn.execute("VACUUM INTO ?1", [name])?;
    let copy = Connection::open_with_flags(&draft, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let answer: String = copy.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if answer != "ok" || read_stored(&copy)?.body != read_stored(conn)?.body {
        return Err(Error::damaged(Part::Database));
    }
    drop(copy);
    made.sync_all()?;
    drop(made);
    std::fs::rename(&draft, &target)?;
    file::sync_directory_of(&target)
}

/// Brings an older file up to date: a copy first, then every step in one transaction, so that a
/// crash leaves the old file or the new one. The header and the manifest must have been verified.
pub(crate) fn migrate(
    conn: &mut Connection,
    vault: &Path,
    steps: &[&str],
    header: &mut Header,
    manifest: &mut Manifest,
    keys: &Keys,
) -> Result<(), Error> {
    let newest = u16::try_from(steps.len()).unwrap_or(u16::MAX);
    snapshot(conn, vault, newest)?;
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in steps.iter().skip(usize::from(header.schema)) {
        transaction.execute_batch(step)?;
    }
    let (mut new_header, mut new_manifest) = (header.clone(), manifest.clone());
    new_header.schema = newest;
    new_manifest.generation += 1;
    new_manifest.header = new_header.store(&transaction, keys)?;
    new_manifest.store(&transaction, keys, header.vault)?;
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.commit()?;
    (*header, *manifest) = (new_header, new_manifest);
    Ok(())
}
