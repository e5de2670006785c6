//! The rehearsal: a backup restored into a vault of its own, which is compared with the present one and
//! thrown away.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sync::backup::Opened;
use vault::{KdfCost, Password, TokenId, Vault, VaultId};
use zeroize::Zeroizing;

use super::marks::{Mark, mark};
use super::plan::alive;
use crate::error::Error;
use crate::paths::make_folder;
use crate::random::hex_id;

/// What the name of a scratch folder begins with.
const PREFIX: &str = "scratch-";

/// What a token shows at one moment. The code is wiped when this is dropped.
#[derive(PartialEq, Eq)]
pub struct Shown {
    code: Option<Zeroizing<String>>,
    mark: Mark,
}

/// What a rehearsal found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Tokens that came back.
    pub tokens: u32,
    /// Of those, tokens whose code is the one shown here.
    pub same_codes: u32,
    /// Tokens that are newer here than in the backup, or not in it.
    pub newer_here: u32,
    /// Tokens that should have come back and did not.
    pub missing: u32,
}

/// What a token shows at a moment, in Unix seconds; `None` when it is not there or lies in the bin.
#[must_use]
pub fn shown(vault: &Vault, id: TokenId, at: i64) -> Option<Shown> {
    let record = vault.record(id).filter(|it| it.binned_ms.is_none())?;
    let token = vault.token(id).ok()?;
    let code = token.code(at).ok();
    Some(Shown {
        code: code.map(|code| Zeroizing::new(code.text().to_owned())),
        mark: mark(record),
    })
}

/// Restores a backup into a scratch vault in a folder of its own below `beside`, which is removed afterwards,
/// and compares every code at one moment. `here` are the tokens that should be in it, and `look` says what
/// one of them shows at a moment in Unix seconds. It costs two key derivations of `cost`.
///
/// # Errors
/// [`Error::Write`] when there is no room for it, and the vault's own.
pub fn rehearse(
    beside: &Path,
    opened: &Opened,
    cost: KdfCost,
    now_ms: i64,
    here: &BTreeSet<TokenId>,
    look: &mut dyn FnMut(TokenId, i64) -> Result<Option<Shown>, Error>,
) -> Result<Proof, Error> {
    let scratch = Scratch::below(beside)?;
    let snapshot = &opened.contents.snapshot;
    let mut vault = {
        let password = Password::new(hex_id()?);
        vault::create(&scratch.0.join("vault.db"), &password, cost, now_ms)?.0
    };
    vault.adopt(snapshot, now_ms)?;
    let at = now_ms.div_euclid(1000);
    let back: BTreeMap<TokenId, Option<Shown>> = alive(snapshot)
        .into_iter()
        .map(|id| (id, shown(&vault, id, at)))
        .collect();
    drop(vault);
    drop(scratch);
    let mut proof = Proof {
        missing: opened.damage.map_or(0, |damage| damage.lost_tokens),
        ..Proof::default()
    };
    for (id, back) in &back {
        let Some(back) = back else {
            proof.missing += 1;
            continue;
        };
        let now = look(*id, at)?;
        proof.tokens += 1;
        proof.same_codes += u32::from(now.as_ref().is_some_and(|now| now.code == back.code));
        proof.newer_here += u32::from(now.as_ref() != Some(back));
    }
    let new = here.iter().filter(|id| !back.contains_key(id)).count();
    proof.newer_here += u32::try_from(new).unwrap_or(u32::MAX);
    Ok(proof)
}

/// Removes what a rehearsal left behind that was killed.
pub(crate) fn clear(beside: &Path) {
    let entries = fs::read_dir(beside).into_iter().flatten().flatten();
    for entry in entries.filter(|it| is_scratch(&it.file_name().to_string_lossy())) {
        // What cannot be removed now is tried again the next time.
        let _ = fs::remove_dir_all(entry.path());
    }
}

/// Whether a name is one that [`Scratch`] gives: a person may have folders beside a vault too.
fn is_scratch(name: &str) -> bool {
    let id = name.strip_prefix(PREFIX);
    id.is_some_and(|id| id.parse::<VaultId>().is_ok())
}

/// A folder that is removed with everything in it, however the rehearsal ends.
struct Scratch(PathBuf);

impl Scratch {
    fn below(beside: &Path) -> Result<Self, Error> {
        let path = beside.join(format!("{PREFIX}{}", hex_id()?));
        make_folder(&path).map_err(Error::Write)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "a scratch folder was not removed");
        }
    }
}
