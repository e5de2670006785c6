//! Chance from a seed.

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to less than `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).expect("less than a usize")
    }

    pub(crate) fn among(&mut self, range: std::ops::Range<usize>) -> usize {
        range.start + self.below(range.len())
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }

    /// From 0 to less than 1.
    pub(crate) fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }

    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.share()
    }

    /// Normally distributed, with a spread of 1: the sum of twelve chances, less six.
    pub(crate) fn normal(&mut self) -> f32 {
        let sixteenths = |bits: u64| {
            [0, 16, 32, 48]
                .map(|shift| ((bits >> shift) & 0xffff) as f32)
                .iter()
                .sum::<f32>()
        };
        let sum = (0..3).map(|_| sixteenths(self.next())).sum::<f32>();
        sum / 65_536.0 - 6.0
    }

    pub(crate) fn letters(&mut self, count: usize, of: &[u8]) -> String {
        (0..count).map(|_| char::from(self.one(of))).collect()
    }
}
