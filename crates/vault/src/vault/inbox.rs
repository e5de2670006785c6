//! What came in while the vault was locked.

use rusqlite::{Connection, params};

use super::Vault;
use crate::error::Error;
use crate::id::InboxId;
use crate::inbox::{self, InboxItem, SealedItem};
use crate::rows;
use crate::sqlite::Access;

impl Vault {
    /// Opens everything in the inbox. Items that do not open are left out; they are forgotten with
    /// the others only when named. The items stay until [`Self::forget_inbox`], so that nothing is
    /// lost between reading them and acting on them.
    ///
    /// # Errors
    /// Whatever reading can meet.
    pub fn inbox(&self) -> Result<Vec<InboxItem>, Error> {
        let mut statement = self.conn.prepare("SELECT id, sealed FROM inbox")?;
        let mut found = statement.query([])?;
        let mut items = Vec::new();
        while let Some(row) = found.next()? {
            let item = rows::bytes(row, 0)
                .and_then(|id| id.try_into().ok())
                .zip(rows::bytes(row, 1));
            let Some((id, bytes)) = item else { continue };
            let sealed = SealedItem {
                id: InboxId(id),
                bytes: bytes.to_vec(),
            };
            items.extend(inbox::open(&self.keys.inbox, self.header.vault, &sealed));
        }
        Ok(items)
    }

    /// Removes items that were acted on. The inbox stands outside the manifest, so this is no change
    /// of the vault.
    ///
    /// # Errors
    /// Whatever writing can meet.
    pub fn forget_inbox(&mut self, ids: &[InboxId]) -> Result<(), Error> {
        if self.access == Access::Read {
            return Err(Error::ReadOnly);
        }
        let transaction = self.conn.transaction()?;
        for id in ids {
            transaction.execute("DELETE FROM inbox WHERE id = ?1", [id.0])?;
        }
        transaction.commit()?;
        Ok(())
    }
}

/// Puts a sealed item down. Needs no key.
pub(crate) fn leave(conn: &Connection, item: &SealedItem) -> Result<(), Error> {
    let added = conn.execute(
        "INSERT INTO inbox (id, sealed) SELECT ?1, ?2 WHERE (SELECT count(*) FROM inbox) < ?3",
        params![item.id.0, item.bytes, inbox::MOST],
    )?;
    if added == 1 {
        Ok(())
    } else {
        Err(Error::InboxFull)
    }
}
