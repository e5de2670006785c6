//! The code of ours that lies in the clipboard, and when it is to leave.

use zeroize::Zeroizing;

/// What was copied last, until it is cleared.
#[derive(Default)]
pub(crate) struct HeldCode(Option<(Zeroizing<String>, i64)>);

impl HeldCode {
    /// Remembers a copied code until `until_steady_ms`. A later copy replaces an earlier one.
    pub(crate) fn hold(&mut self, code: Zeroizing<String>, until_steady_ms: i64) {
        self.0 = Some((code, until_steady_ms));
    }

    /// When it is to be cleared.
    #[must_use]
    pub(crate) fn until(&self) -> Option<i64> {
        self.0.as_ref().map(|(_, until)| *until)
    }

    /// Takes it if its time has come.
    #[must_use]
    pub(crate) fn take_due(&mut self, steady_ms: i64) -> Option<Zeroizing<String>> {
        self.until().filter(|&until| steady_ms >= until)?;
        self.take()
    }

    /// Takes it now: at lock, at exit, or because the person says so.
    #[must_use]
    pub(crate) fn take(&mut self) -> Option<Zeroizing<String>> {
        self.0.take().map(|(code, _)| code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_due_once_and_only_after_its_time() {
        let mut held = HeldCode::default();
        held.hold(Zeroizing::new("1".into()), 100);
        assert!(held.take_due(99).is_none());
        assert!(held.take_due(100).is_some());
        assert!(held.take_due(200).is_none());
    }

    #[test]
    fn a_second_copy_restarts_the_time() {
        let mut held = HeldCode::default();
        held.hold(Zeroizing::new("1".into()), 100);
        held.hold(Zeroizing::new("2".into()), 300);
        assert!(held.take_due(150).is_none());
        assert_eq!(held.take().as_deref().map(String::as_str), Some("2"));
    }
}
