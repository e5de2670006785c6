//! How good a new password is.

use crate::view::StrengthView;

/// Shortest password, in characters.
pub const SHORTEST: usize = 8;
/// Longest password, in characters.
pub const LONGEST: usize = 1024;

/// Judges a password for a new vault. It costs some milliseconds, more for a long one.
#[must_use]
pub fn judge(password: &str) -> StrengthView {
    let length = password.chars().count();
    let say = |score, acceptable, hint: Option<&str>| StrengthView {
        score,
        acceptable,
        hint: hint.map(str::to_owned),
    };
    if length == 0 {
        return say(0, false, None);
    }
    if length < SHORTEST {
        return say(0, false, Some("tooShort"));
    }
    if length > LONGEST {
        return say(0, false, Some("tooLong"));
    }
    // The estimate looks at the first hundred characters; more can only make it better.
    let head: String = password.chars().take(100).collect();
    let score = u8::from(zxcvbn::zxcvbn(&head, &["countersign"]).score());
    match score {
        0 | 1 => say(score, false, Some("guessable")),
        2 => say(score, true, Some("addWords")),
        _ if length < 15 => say(score, true, Some("longerIsBetter")),
        _ => say(score, true, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str, acceptable: bool, hint: Option<&str>) {
        let view = judge(password);
        assert_eq!(
            (view.acceptable, view.hint.as_deref()),
            (acceptable, hint),
            "{view:?}"
        );
    }

    #[test]
    fn passwords_are_judged_by_how_long_they_would_hold() {
        check("", false, None);
        check("abc", false, Some("tooShort"));
        check("password1", false, Some("guessable"));
        check("countersign", false, Some("guessable"));
        check("correct horse battery staple", true, None);
        check("r7$Kq!v2Zp", true, Some("longerIsBetter"));
        check(&"x".repeat(1025), false, Some("tooLong"));
    }

    #[test]
    fn a_long_password_of_many_bytes_is_judged_without_delay() {
        assert!(judge(&"🦊 fährt über die Brücke ".repeat(40)).acceptable);
    }
}
