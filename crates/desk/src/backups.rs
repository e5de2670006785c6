//! What is known of backups and what follows from it, without a disk and without a clock: which token is
//! safe, when the next backup is due, and what a restore is to write.

pub(crate) mod ledger;
pub(crate) mod marks;
pub mod plan;
pub(crate) mod rescue;
pub(crate) mod schedule;
pub mod scratch;
pub mod trouble;
