//! What a notice says and offers. It names no code and no number.

use desk::rim::{NoticeForm, RequestNotice};

use crate::words::Word;

/// A notice in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wording {
    /// One line, never markup.
    pub(super) summary: String,
    /// Some lines, as they are to be read.
    pub(super) body: String,
}

/// Characters of a name, and of the server's words.
const LONGEST_NAME: usize = 64;
const LONGEST_MESSAGE: usize = 240;

impl Wording {
    /// With the words for a service without buttons, where it has none.
    pub(super) fn of(notice: &RequestNotice, has_buttons: bool) -> Self {
        let (summary, mut lines) = match notice.form {
            NoticeForm::UntilUnlock => (Word::NotHeard.text().to_owned(), until_unlock()),
            NoticeForm::Test => (Word::TestNotice.text().to_owned(), test(has_buttons)),
            NoticeForm::Several { count } if count != 1 => (
                titled(&Word::SignInRequests.with(&count.to_string()), notice),
                facts(notice),
            ),
            NoticeForm::Several { .. }
            | NoticeForm::Plain
            | NoticeForm::Guarded
            | NoticeForm::Locked => (titled(Word::SignInRequest.text(), notice), facts(notice)),
        };
        if !has_buttons && is_request(notice.form) {
            lines.push(Word::OpenToAnswer.text().to_owned());
        }
        let body = lines.join("\n");
        Self { summary, body }
    }
}

/// Whether it is about a request, so that it stays until it is taken away.
pub(super) fn is_request(form: NoticeForm) -> bool {
    !matches!(form, NoticeForm::UntilUnlock | NoticeForm::Test)
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
    fn the_last_one_left_of_several_is_one_request() {
        let said = |count| Wording::of(&notice(NoticeForm::Several { count }), true).summary;
        assert_eq!(said(4), "4 sign-in requests: Northwind VPN");
        assert_eq!(said(1), "Sign-in request: Northwind VPN");
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
}
