//! Random names for things that live only in memory.

use crate::error::Error;

/// 128 random bits as 32 hexadecimal digits.
pub(crate) fn hex_id() -> Result<String, Error> {
    let mut bytes = [0_u8; 16];
    fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A number below `bound`, which is small against 2^64: the bias is below 2^-56.
pub(crate) fn below(bound: usize) -> Result<usize, Error> {
    let mut bytes = [0_u8; 8];
    fill(&mut bytes)?;
    let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
    Ok(usize::try_from(u64::from_le_bytes(bytes) % bound).unwrap_or(0))
}

fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|_| Error::NoRandomness)
}
