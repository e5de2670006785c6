use std::fmt;

use zeroize::Zeroizing;

/// A code, and the seconds in which it holds. The text is wiped when dropped.
pub struct Code {
    text: Zeroizing<String>,
    /// The first second (unix time); none for a counter-based code.
    pub valid_from: Option<i64>,
    /// The first second after it; none for a counter-based code.
    pub valid_until: Option<i64>,
}

impl Code {
    /// The longest code, in characters.
    pub(crate) const MOST_CHARACTERS: usize = 10;

    pub(crate) fn new(text: Zeroizing<String>, valid: Option<(i64, i64)>) -> Self {
        Self {
            text,
            valid_from: valid.map(|(from, _)| from),
            valid_until: valid.map(|(_, until)| until),
        }
    }

    /// The code as it is typed, ungrouped.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code")
            .field("valid_from", &self.valid_from)
            .field("valid_until", &self.valid_until)
            .finish_non_exhaustive()
    }
}
