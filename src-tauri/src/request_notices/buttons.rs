//! The buttons of a notice, and what a press means.

use desk::rim::{NoticeForm, Pressed};

use super::wording::is_request;
use crate::words::Word;

/// The key of a press on the notice itself.
pub(super) const WHOLE: &str = "default";
const APPROVE: &str = "approve";
const DENY: &str = "deny";
const REVIEW: &str = "review";
const SEEN: &str = "seen";

/// The buttons, as keys and labels, in the order of the sheet.
pub(super) fn of(form: NoticeForm) -> &'static [(&'static str, Word)] {
    match form {
        NoticeForm::Plain => &[(APPROVE, Word::Approve), (DENY, Word::Deny)],
        NoticeForm::Guarded | NoticeForm::Locked | NoticeForm::Several { count: 1 } => {
            &[(DENY, Word::Deny), (REVIEW, Word::Review)]
        }
        NoticeForm::Several { .. } => &[(DENY, Word::DenyAll), (REVIEW, Word::Review)],
        NoticeForm::UntilUnlock => &[(REVIEW, Word::UnlockNow)],
        NoticeForm::Test => &[(SEEN, Word::ISeeIt)],
    }
}

/// What a press means. A yes to a notice that offers none, because it was replaced meanwhile, is only a wish to look.
pub(super) fn meaning(form: NoticeForm, key: &str) -> Option<Pressed> {
    let offered = of(form).iter().any(|(offered, _)| *offered == key);
    match (key, form) {
        (WHOLE, NoticeForm::Test) => Some(Pressed::Seen),
        (WHOLE, _) => Some(Pressed::Review),
        (APPROVE, _) if offered => Some(Pressed::Approve),
        (APPROVE, _) if is_request(form) => Some(Pressed::Review),
        (DENY, _) if offered => Some(Pressed::Deny),
        (REVIEW, _) if offered => Some(Pressed::Review),
        (SEEN, _) if offered => Some(Pressed::Seen),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_notice_takes_a_yes() {
        let several = NoticeForm::Several { count: 3 };
        for form in [NoticeForm::Guarded, NoticeForm::Locked, several] {
            assert_eq!(meaning(form, "approve"), Some(Pressed::Review), "{form:?}");
            assert_eq!(meaning(form, "deny"), Some(Pressed::Deny));
        }
        assert_eq!(
            meaning(NoticeForm::Plain, "approve"),
            Some(Pressed::Approve)
        );
        assert_eq!(meaning(NoticeForm::Plain, "default"), Some(Pressed::Review));
        assert_eq!(meaning(NoticeForm::Test, "approve"), None);
        assert_eq!(meaning(NoticeForm::Test, "seen"), Some(Pressed::Seen));
        assert_eq!(meaning(NoticeForm::UntilUnlock, "deny"), None);
    }
}
