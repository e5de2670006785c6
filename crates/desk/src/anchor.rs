//! The keystore kept as a file beside the vault: it notices an older vault put back by accident or by a
//! sync tool. Whoever can write both files can deceive it; `docs/security.md` says so.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::rim::Keystore;
use crate::settings::write_whole;

/// `anchor.json`.
pub struct FileAnchor(pub PathBuf);

impl FileAnchor {
    fn read(&self) -> BTreeMap<String, u64> {
        std::fs::read(&self.0)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }
}

impl Keystore for FileAnchor {
    fn generation(&self, vault: &str) -> Option<u64> {
        self.read().get(vault).copied()
    }

    fn raise_generation(&self, vault: &str, generation: u64) {
        let mut seen = self.read();
        if seen
            .get(vault)
            .is_some_and(|&highest| highest >= generation)
        {
            return;
        }
        seen.insert(vault.to_owned(), generation);
        let written = serde_json::to_vec(&seen)
            .map_err(std::io::Error::from)
            .and_then(|it| write_whole(&self.0, &it));
        if let Err(error) = written {
            tracing::warn!(%error, "the anchor was not written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_anchor_never_goes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let anchor = FileAnchor(folder.path().join("anchor.json"));
        assert_eq!(anchor.generation("v"), None);
        anchor.raise_generation("v", 7);
        anchor.raise_generation("v", 3);
        anchor.raise_generation("w", 1);
        assert_eq!(
            (anchor.generation("v"), anchor.generation("w")),
            (Some(7), Some(1))
        );
    }
}
