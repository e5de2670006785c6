//! `init`: a new vault, and the one time its recovery key is shown.

use serde_json::json;
use vault::KdfCost;

use super::Report;
use crate::arguments::Arguments;
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::{input, session, text};

pub(super) fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let path = session::path(arguments)?;
    let about = |error| Failure::from(error).about(&path.to_string_lossy());
    if path.try_exists().unwrap_or(false) {
        return Err(about(vault::Error::AlreadyExists));
    }
    let password = input::new_password(arguments.password_file.as_deref())?;
    let (vault, recovery_key) =
        vault::create(&path, &password, KdfCost::default(), now_ms()).map_err(about)?;
    let key = recovery_key.to_text();
    let place = text::shown(&path.to_string_lossy());
    let report = json!({
        "vault": path.to_string_lossy(),
        "vault_id": vault.vault_id().to_string(),
        "recovery_key": key.as_str(),
    });
    let text = format!(
        "Made the vault {place}\n\nRecovery key:\n\n  {}\n\n\
         It opens the vault and its backups when the password is lost, and is not shown again.\n\
         Write it down and keep it away from this computer.\n",
        key.as_str()
    );
    Report::new(&report, text)
}
