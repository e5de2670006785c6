//! Argon2id: what one guess at the password costs.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

use crate::error::Error;

const MIB: u32 = 1024;
const FLOOR: KdfCost = KdfCost {
    memory_kib: 64 * MIB,
    passes: 3,
    lanes: 1,
};
const CEILING: KdfCost = KdfCost {
    memory_kib: 1024 * MIB,
    passes: 16,
    lanes: 16,
};

/// The cost of one try at a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory (t).
    pub passes: u32,
    /// Lanes (p). One thread fills them all, so more than one helps only an attacker.
    pub lanes: u32,
}

impl Default for KdfCost {
    fn default() -> Self {
        Self {
            memory_kib: 256 * MIB,
            passes: 3,
            lanes: 1,
        }
    }
}

/// Whether a cost below the floor is refused. Only test builds let it go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Floor {
    Held,
    Off,
}

impl Floor {
    pub(crate) const fn of_this_build() -> Self {
        if cfg!(feature = "test-hooks") {
            Self::Off
        } else {
            Self::Held
        }
    }
}

impl KdfCost {
    /// The default cost, adapted so that one try takes 0.5 to 1 second on this computer: more
    /// passes on a fast one, less memory on a slow one, never below 64 MiB and 3 passes.
    /// Blocks for about a tenth of a second.
    #[must_use]
    pub fn calibrate() -> Self {
        let start = Instant::now();
        let probe = Self { passes: 1, ..FLOOR };
        if probe.derive(b"probe", &[0; 16]).is_err() {
            return FLOOR;
        }
        Self::for_probe(start.elapsed())
    }

    /// The cost for a computer that needed `probe` for 64 MiB and one pass.
    fn for_probe(probe: Duration) -> Self {
        let mut cost = Self::default();
        let time = |cost: &Self| probe * (cost.memory_kib / FLOOR.memory_kib) * cost.passes;
        while time(&cost) > Duration::from_secs(1) && cost.memory_kib > FLOOR.memory_kib {
            cost.memory_kib /= 2;
        }
        while time(&cost) < Duration::from_millis(500) && cost.passes < CEILING.passes {
            cost.passes += 1;
        }
        cost
    }

    /// Refuses what is too weak to protect and what would only burn this computer.
    /// Called before any derivation, on every header read and every slot written.
    pub(crate) const fn check(&self, floor: Floor) -> Result<(), Error> {
        if self.memory_kib > CEILING.memory_kib
            || self.passes > CEILING.passes
            || self.lanes > CEILING.lanes
        {
            return Err(Error::KdfAboveCeiling);
        }
        let weak = self.memory_kib < FLOOR.memory_kib || self.passes < FLOOR.passes;
        let nonsense = self.lanes == 0 || self.passes == 0 || self.memory_kib < 8 * self.lanes;
        if nonsense || weak && matches!(floor, Floor::Held) {
            return Err(Error::KdfBelowFloor);
        }
        Ok(())
    }

    /// Refuses slots that are each allowed and together are not: a header must cost no more than one
    /// slot at the ceiling.
    pub(crate) fn check_all(costs: impl Iterator<Item = Self>) -> Result<(), Error> {
        let work = |cost: Self| u64::from(cost.memory_kib) * u64::from(cost.passes);
        if costs.map(work).sum::<u64>() > work(CEILING) {
            return Err(Error::KdfAboveCeiling);
        }
        Ok(())
    }

    /// Blocks for as long as the cost says. The memory is wiped afterwards.
    pub(crate) fn derive(
        &self,
        password: &[u8],
        salt: &[u8; 16],
    ) -> Result<Zeroizing<[u8; 32]>, Error> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|_| Error::KdfAboveCeiling)?;
        let mut memory: Zeroizing<Vec<Block>> = Zeroizing::new(Vec::new());
        memory
            .try_reserve_exact(params.block_count())
            .map_err(|_| Error::OutOfMemory)?;
        memory.resize(params.block_count(), Block::new());
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(
                password,
                salt,
                key.as_mut_slice(),
                memory.as_mut_slice(),
            )
            .map_err(|_| Error::OutOfMemory)?;
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(memory_mib: u32, passes: u32, lanes: u32) -> KdfCost {
        KdfCost {
            memory_kib: memory_mib * MIB,
            passes,
            lanes,
        }
    }

    #[test]
    fn the_floor_is_64_mib_and_3_passes() {
        for held in [cost(64, 3, 1), KdfCost::default(), cost(1024, 16, 16)] {
            assert!(held.check(Floor::Held).is_ok());
        }
        for weak in [
            cost(64, 2, 1),
            cost(63, 3, 1),
            cost(0, 3, 1),
            cost(64, 3, 0),
            cost(1024, 1, 4),
        ] {
            assert!(
                matches!(weak.check(Floor::Held), Err(Error::KdfBelowFloor)),
                "{weak:?}"
            );
        }
        let build = Floor::of_this_build();
        assert_eq!(build == Floor::Off, cfg!(feature = "test-hooks"));
    }

    #[test]
    fn the_ceiling_holds_in_every_build() {
        for heavy in [
            cost(1025, 3, 1),
            cost(64, 17, 1),
            cost(64, 3, 17),
            cost(64, u32::MAX, 1),
        ] {
            for floor in [Floor::Held, Floor::Off] {
                assert!(
                    matches!(heavy.check(floor), Err(Error::KdfAboveCeiling)),
                    "{heavy:?}"
                );
            }
        }
    }

    #[test]
    fn calibration_never_leaves_the_allowed_range() {
        for micros in [1, 100, 10_000, 52_000, 200_000, 1_000_000, 60_000_000] {
            let cost = KdfCost::for_probe(Duration::from_micros(micros));
            assert!(cost.check(Floor::Held).is_ok(), "{micros}: {cost:?}");
        }
        assert_eq!(
            KdfCost::for_probe(Duration::from_millis(60)),
            KdfCost::default()
        );
    }

    // The vector of RFC 9106 section 5.3 has a secret and associated data, which we do not use; these
    // were computed by the reference implementation in C (argon2-cffi 25.1).
    #[test]
    fn it_is_argon2id_version_19() {
        let check = |memory_kib, passes, lanes, expected: &str| {
            let cost = KdfCost {
                memory_kib,
                passes,
                lanes,
            };
            let key = cost
                .derive(b"password", b"somesaltsomesalt")
                .expect("little memory");
            assert_eq!(data_encoding::HEXLOWER.encode(key.as_slice()), expected);
        };
        check(
            256,
            2,
            1,
            "cab746b4621993fdc91ec50787980b414a90a692f0bc68dfe19f9c25b3cba9ec",
        );
        check(
            64,
            3,
            4,
            "9cb56f6cad0c84f51536569e63acbc47d2fdefaeea4b4f711efb5409e37f34ca",
        );
    }
}
