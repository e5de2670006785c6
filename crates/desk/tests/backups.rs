//! Stories about backups: real vaults, real folders, a clock moved by hand.
#![cfg(unix)]

#[path = "backups/broken.rs"]
mod broken;
#[path = "backups/checking.rs"]
mod checking;
#[path = "backups/making.rs"]
mod making;
#[path = "backups/restoring.rs"]
mod restoring;
#[path = "story/rim.rs"]
mod rim;
#[path = "backups/safe.rs"]
mod safe;
#[path = "backups/undoing.rs"]
mod undoing;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use desk::view::{BackupsView, TokenChange};
use rim::{BEGIN_MS, Story};
use tempfile::TempDir;

const GITHUB: &str =
    "otpauth://totp/GitHub:mara?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=GitHub";
const BANK: &str = "otpauth://totp/Bank:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DP&issuer=Bank";
const COUNTER: &str =
    "otpauth://hotp/Build:ci?secret=KRSXG5CTMVRXEZLUKRSXG5CT&issuer=Build&counter=0";
const MINUTES: i64 = 60_000;
const DAYS: i64 = 24 * 60 * MINUTES;

/// A vault with these tokens, and a folder that backups go to.
struct Kept {
    story: Story,
    stick: TempDir,
    ids: Vec<String>,
}

impl Kept {
    fn with(uris: &[&str]) -> Self {
        let story = Story::opened();
        // On another disk than the vault, as a stick is.
        let stick = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let stick = stick.expect("a folder");
        let ids = uris.iter().map(|uri| story.add(uri)).collect();
        story.desk.add_backup_folder(stick.path()).expect("added");
        Self { story, stick, ids }
    }

    /// With a backup of them in it.
    fn backed_up(uris: &[&str]) -> Self {
        let kept = Self::with(uris);
        kept.story.desk.back_up_now().expect("backed up");
        kept
    }

    fn view(&self) -> BackupsView {
        self.story.desk.backups().expect("unlocked")
    }

    /// The backups in the folder, oldest first.
    fn files(&self) -> Vec<PathBuf> {
        files(self.stick.path())
    }

    /// Lets time pass, and the backups' thread do what is due.
    fn pass(&self, ms: i64) {
        let clock = &self.story.clock;
        clock.wall.fetch_add(ms, Ordering::Relaxed);
        clock.steady.fetch_add(ms, Ordering::Relaxed);
        self.story.desk.touch();
        self.story.desk.tick();
        self.story.desk.back_up_due();
    }

    /// When the newest backup was made, counted from the beginning of the story.
    fn last(&self) -> i64 {
        self.view().folders[0].last_ms.expect("there is one") - BEGIN_MS
    }

    fn rename(&self, id: &str, account: &str) {
        rename(&self.story, id, account);
    }
}

fn rename(story: &Story, id: &str, account: &str) {
    let change = TokenChange {
        account: Some(account.to_owned()),
        ..TokenChange::default()
    };
    story.desk.edit_token(id, &change).expect("renamed");
}

/// The files in a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

/// The names of the tokens outside the bin, in order.
fn accounts(story: &Story) -> Vec<String> {
    let tokens = story.desk.tokens().expect("unlocked").tokens;
    let mut names: Vec<_> = tokens.into_iter().map(|it| it.account).collect();
    names.sort();
    names
}
