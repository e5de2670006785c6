//! Merging: the rules field by field, the laws over simulated computers, and the edits built on them.

mod computer;
mod edits;
mod fields;
mod hostile;
mod laws;
mod ledger;
mod simulation;
mod vaults;
