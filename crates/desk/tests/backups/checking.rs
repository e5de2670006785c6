//! Nothing is said to be safe that is not: folders that are not there, clocks that were wrong, leftovers.

use std::fs;

use super::rim::{PASSWORD, typed};
use super::{GITHUB, Kept};

#[test]
fn what_a_killed_proof_left_goes_and_a_folder_that_is_only_called_so_stays() {
    let kept = Kept::with(&[GITHUB]);
    let beside = kept.story.folder.path();
    let left = beside.join("scratch-0123456789abcdef0123456789abcdef");
    let own = beside.join("scratch-pad");
    for folder in [&left, &own] {
        fs::create_dir(folder).expect("made");
        fs::write(folder.join("vault.db"), "something").expect("written");
    }
    kept.story.desk.lock();
    kept.story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert!(!left.exists() && own.join("vault.db").exists());
}
