//! Whose work the app is built from.

use std::io::Read as _;

use flate2::read::DeflateDecoder;
use serde::{Deserialize, Serialize};

/// One package and its terms.
#[derive(Serialize, Deserialize)]
pub(crate) struct Licence {
    name: String,
    version: String,
    licence: String,
    text: String,
}

/// `licences.bin` is raw deflate over JSON, made by `licences.py`, which says how.
static PACKED: &[u8] = include_bytes!("../licences.bin");

/// All of them, by name. It costs some milliseconds and is asked for by one page.
pub(crate) fn all() -> Vec<Licence> {
    let mut json = Vec::new();
    // The bytes are our own, checked by the test below.
    let _ = DeflateDecoder::new(PACKED).read_to_end(&mut json);
    serde_json::from_slice(&json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_we_ship_is_named_with_its_terms() {
        let all = all();
        for name in [
            "tauri",
            "rusqlite",
            "aes-gcm",
            "svelte",
            "simple-icons",
            "Inter",
            "Geist Mono",
        ] {
            let licence = all
                .iter()
                .find(|it| it.name == name)
                .unwrap_or_else(|| panic!("{name} is not named"));
            assert!(
                !licence.licence.is_empty() && licence.text.len() > 100,
                "{name}"
            );
        }
    }
}
