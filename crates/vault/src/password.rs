//! What the person types.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A password in its one normal form (NFKC), wiped when dropped.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Normalises once. The typed text is wiped.
    #[must_use]
    pub fn new(typed: String) -> Self {
        let typed = Zeroizing::new(typed);
        // Enough room for every expansion but the rarest, so that no copy is left behind by growth.
        let mut normal = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(4)));
        normal.extend(typed.nfkc());
        Self(normal)
    }

    pub(crate) fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_letters_are_one_password() {
        let composed = Password::new("caf\u{e9} \u{212b}".to_owned());
        let decomposed = Password::new("cafe\u{301} A\u{30a}".to_owned());
        assert_eq!(composed.expose(), decomposed.expose());
    }

    #[test]
    fn its_debug_text_hides_it() {
        assert_eq!(
            format!("{:?}", Password::new("hunter2".to_owned())),
            "Password(..)"
        );
    }
}
