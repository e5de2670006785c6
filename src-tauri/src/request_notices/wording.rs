//! What a notice says and offers. It names no code and no number.

use desk::rim::{NoticeForm, Pressed, RequestNotice};

use crate::words::Word;

/// A notice in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wording {
    /// One line, never markup.
    pub(super) summary: String,
    /// Some lines; many services read them as markup, so see [`escaped`].
    pub(super) body: String,
}

/// The key of a press on the notice itself.
pub(super) const WHOLE: &str = "default";
const APPROVE: &str = "approve";
const DENY: &str = "deny";
const REVIEW: &str = "review";
const SEEN: &str = "seen";

/// Characters of a name, and of the server's words.
const LONGEST_NAME: usize = 64;
const LONGEST_MESSAGE: usize = 240;

impl Wording {
    /// With the words for a service without buttons, where it has none.
    pub(super) fn of(notice: &RequestNotice, has_buttons: bool) -> Self {
        let (summary, mut lines) = match notice.form {
            NoticeForm::UntilUnlock => (Word::NotHeard.text().to_owned(), until_unlock()),
            NoticeForm::Test => (Word::TestNotice.text().to_owned(), test(has_buttons)),
            NoticeForm::Several { count } => (
                titled(&Word::SignInRequests.with(&count.to_string()), notice),
                facts(notice),
            ),
            NoticeForm::Plain | NoticeForm::Guarded | NoticeForm::Locked => {
                (titled(Word::SignInRequest.text(), notice), facts(notice))
            }
        };
        if !has_buttons && is_request(notice.form) {
            lines.push(Word::OpenToAnswer.text().to_owned());
        }
        let body = lines.join("\n");
        Self { summary, body }
    }
}

/// The buttons, as keys and labels, in the order of the sheet.
pub(super) fn buttons(form: NoticeForm) -> &'static [(&'static str, Word)] {
    match form {
        NoticeForm::Plain => &[(APPROVE, Word::Approve), (DENY, Word::Deny)],
        NoticeForm::Guarded | NoticeForm::Locked => &[(DENY, Word::Deny), (REVIEW, Word::Review)],
        NoticeForm::Several { .. } => &[(DENY, Word::DenyAll), (REVIEW, Word::Review)],
        NoticeForm::UntilUnlock => &[(REVIEW, Word::UnlockNow)],
        NoticeForm::Test => &[(SEEN, Word::ISeeIt)],
    }
}

/// What a press means. A yes to a notice that offers none, because it was replaced meanwhile, is only a wish to look.
pub(super) fn meaning(form: NoticeForm, key: &str) -> Option<Pressed> {
    let offered = buttons(form).iter().any(|(offered, _)| *offered == key);
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

/// Whether it is about a request, so that it stays until it is taken away.
pub(super) fn is_request(form: NoticeForm) -> bool {
    !matches!(form, NoticeForm::UntilUnlock | NoticeForm::Test)
}

/// Text for a service that reads bodies as markup.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn titled(what: &str, notice: &RequestNotice) -> String {
    if notice.service.is_empty() {
        return what.to_owned();
    }
    Word::Of.with_all(&[what, &line(&notice.service, LONGEST_NAME)])
}

fn facts(notice: &RequestNotice) -> Vec<String> {
    let locked = notice.form == NoticeForm::Locked;
    let who = if locked {
        Word::UnlockToSee.text().to_owned()
    } else {
        line(&notice.account, LONGEST_NAME)
    };
    let ends = time_of_day(notice.until_ms).map(|time| Word::ExpiresAbout.with(&time));
    let first = match (who.is_empty(), ends) {
        (false, Some(ends)) => Word::Sentences.with_all(&[&who, &ends]),
        (false, None) => who,
        (true, ends) => ends.unwrap_or_default(),
    };
    let mut lines = vec![first];
    // A locked notice names nothing, whatever it was given.
    if !locked && !notice.message.is_empty() {
        lines.push(Word::Quoted.with(&line(&notice.message, LONGEST_MESSAGE)));
    }
    lines
}

fn until_unlock() -> Vec<String> {
    vec![Word::UnlockToHear.text().to_owned()]
}

fn test(has_buttons: bool) -> Vec<String> {
    let hint = if has_buttons {
        Word::PressIfSeen
    } else {
        Word::SeenWithoutButtons
    };
    vec![hint.text().to_owned()]
}

/// On one line, of at most so many characters.
fn line(text: &str, most: usize) -> String {
    let mut line: String = text
        .chars()
        .take(most)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if text.chars().nth(most).is_some() {
        line.pop();
        line.push('…');
    }
    line
}

/// Hours and minutes where the computer is.
fn time_of_day(unix_ms: i64) -> Option<String> {
    let moment = chrono::DateTime::from_timestamp_millis(unix_ms)?;
    let here = moment.with_timezone(&chrono::Local);
    Some(here.format("%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(form: NoticeForm) -> RequestNotice {
        RequestNotice {
            id: "1".into(),
            form,
            service: "Northwind VPN".into(),
            account: "mara".into(),
            message: "Sign in to <b>VPN</b> & more?".into(),
            until_ms: 1_764_000_000_000,
            sound: false,
        }
    }

    #[test]
    fn a_plain_notice_names_who_asks_for_whom_and_until_when() {
        let said = Wording::of(&notice(NoticeForm::Plain), true);
        assert_eq!(said.summary, "Sign-in request: Northwind VPN");
        let time = time_of_day(1_764_000_000_000).expect("a time");
        assert_eq!(time.len(), 5);
        let body = format!("mara. Expires about {time}.\n“Sign in to <b>VPN</b> & more?”");
        assert_eq!(said.body, body);
        assert!(escaped(&said.body).contains("&lt;b&gt;VPN&lt;/b&gt; &amp; more"));
    }

    #[test]
    fn a_locked_notice_names_nobody_whatever_it_was_given() {
        let given = RequestNotice {
            service: String::new(),
            ..notice(NoticeForm::Locked)
        };
        let said = Wording::of(&given, true);
        assert_eq!(said.summary, "Sign-in request");
        assert!(
            said.body
                .starts_with("Unlock Countersign to see it. Expires about ")
        );
        assert!(
            !said.body.contains("mara") && !said.body.contains("VPN"),
            "{said:?}"
        );
    }

    #[test]
    fn names_and_words_are_cut_to_one_line() {
        let long = RequestNotice {
            service: "a\nb".repeat(100),
            message: "x".repeat(5000),
            ..notice(NoticeForm::Plain)
        };
        let said = Wording::of(&long, true);
        assert!(said.summary.chars().count() < 100 && !said.summary.contains('\n'));
        assert!(said.body.chars().count() < 320 && said.body.contains('…'));
    }

    #[test]
    fn a_service_without_buttons_says_where_to_answer() {
        let without = Wording::of(&notice(NoticeForm::Guarded), false);
        assert!(without.body.ends_with("Open Countersign to answer."));
    }

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
