//! Which notice is for which request.

use crate::rim::{NoticeForm, RequestNotice};
use crate::view::{Oddity, RequestView};

/// From so many requests of one account on they are one notice.
pub(crate) const SEVERAL: usize = 3;
/// That came within this time, in milliseconds.
pub(crate) const WITHIN_MS: i64 = 5 * 60_000;

/// What a notice's form and words depend on beside the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manners {
    /// Whether the vault is unlocked.
    pub(crate) unlocked: bool,
    /// Whether names and words may be shown while it is.
    pub(crate) details: bool,
    /// Whether a sound is wished.
    pub(crate) sound: bool,
}

/// The form of a notice of one request. Nobody approves what is not named.
pub(crate) fn form(manners: Manners, request: &RequestView) -> NoticeForm {
    if !manners.unlocked {
        NoticeForm::Locked
    } else if manners.details && is_plain(request) {
        NoticeForm::Plain
    } else {
        NoticeForm::Guarded
    }
}

/// Whether one press may approve it: there is nothing to choose, nothing was tried before, its server does not demand
/// more, and nothing is odd but that it is the first of its server, which the window says: right after an enrolment
/// that is what a person tries.
pub(crate) fn is_plain(request: &RequestView) -> bool {
    let first = |it: &Oddity| *it == Oddity::FirstOfServer;
    request.options.is_empty()
        && request.oddities.iter().all(first)
        && !request.only_deny
        && !request.needs_ticket
}

/// A notice of one request.
pub(crate) fn single(manners: Manners, request: &RequestView) -> RequestNotice {
    let form = form(manners, request);
    notice(manners, &request.id, form, request)
}

/// One notice of several requests of an account, of which this is the newest.
pub(crate) fn several(manners: Manners, count: usize, request: &RequestView) -> RequestNotice {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let form = NoticeForm::Several { count };
    let mut notice = notice(manners, &request.token, form, request);
    notice.message.clear();
    notice
}

/// The same notice for a vault that was locked since it was made: nobody is named, and nothing is approved.
pub(crate) fn locked(notice: &RequestNotice) -> RequestNotice {
    let form = match notice.form {
        NoticeForm::Several { count } => NoticeForm::Several { count },
        _ => NoticeForm::Locked,
    };
    let mut bare = bare(&notice.id, form, notice.sound);
    bare.until_ms = notice.until_ms;
    bare
}

/// A notice that is about no request.
pub(crate) fn bare(id: &str, form: NoticeForm, sound: bool) -> RequestNotice {
    RequestNotice {
        id: id.to_owned(),
        form,
        service: String::new(),
        account: String::new(),
        message: String::new(),
        until_ms: 0,
        sound,
    }
}

fn notice(manners: Manners, id: &str, form: NoticeForm, request: &RequestView) -> RequestNotice {
    let mut notice = bare(id, form, manners.sound);
    notice.until_ms = request.until_ms;
    if manners.unlocked && manners.details {
        notice.service.clone_from(&request.issuer);
        notice.account.clone_from(&request.account);
        notice.message.clone_from(&request.message);
    }
    notice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Oddity;

    const OPEN: Manners = Manners {
        unlocked: true,
        details: true,
        sound: false,
    };

    fn request() -> RequestView {
        RequestView {
            id: "ab".into(),
            token: "cd".into(),
            issuer: "Example".into(),
            account: "ada".into(),
            host: "id.example".into(),
            title: "Sign in".into(),
            message: "from 192.0.2.7".into(),
            arrived_ms: 1,
            until_ms: 120_001,
            options: Vec::new(),
            takes_reasons: false,
            only_deny: false,
            sending: false,
            needs_ticket: false,
            oddities: Vec::new(),
            picture: None,
            code_tokens: Vec::new(),
        }
    }

    #[test]
    fn a_plain_request_is_approved_in_its_notice_while_the_vault_is_unlocked() {
        let notice = single(OPEN, &request());
        assert_eq!(notice.form, NoticeForm::Plain);
        assert_eq!(notice.service, "Example");
        assert_eq!(notice.account, "ada");
        assert_eq!(notice.message, "from 192.0.2.7");
    }

    #[test]
    fn whatever_needs_a_look_is_guarded() {
        let guarded = |change: fn(&mut RequestView)| {
            let mut request = request();
            change(&mut request);
            form(OPEN, &request)
        };
        assert_eq!(
            guarded(|it| it.oddities = vec![Oddity::FirstOfServer]),
            NoticeForm::Plain
        );
        for change in [
            (|it| it.options = vec!["42".into()]) as fn(&mut RequestView),
            |it| it.oddities = vec![Oddity::FirstOfServer, Oddity::ClockOff],
            |it| it.needs_ticket = true,
            |it| it.only_deny = true,
        ] {
            assert_eq!(guarded(change), NoticeForm::Guarded);
        }
    }

    #[test]
    fn a_notice_of_a_locked_vault_names_nothing() {
        let manners = Manners {
            unlocked: false,
            ..OPEN
        };
        for notice in [single(manners, &request()), several(manners, 3, &request())] {
            let named = [notice.service, notice.account, notice.message].concat();
            assert_eq!(named, "");
        }
        assert_eq!(single(manners, &request()).form, NoticeForm::Locked);
        for unlocked in [single(OPEN, &request()), several(OPEN, 3, &request())] {
            let form = unlocked.form;
            let notice = locked(&unlocked);
            let named = [notice.service, notice.account, notice.message].concat();
            assert_eq!(named, "");
            assert_eq!(notice.form == NoticeForm::Locked, form == NoticeForm::Plain);
        }
    }

    #[test]
    fn where_names_are_left_out_nobody_approves_unseen() {
        let manners = Manners {
            details: false,
            ..OPEN
        };
        let notice = single(manners, &request());
        assert_eq!(notice.form, NoticeForm::Guarded);
        assert_eq!(notice.service, "");
        assert_eq!(notice.message, "");
    }

    #[test]
    fn several_requests_are_one_notice_of_their_account() {
        let notice = several(OPEN, 3, &request());
        assert_eq!(notice.id, "cd");
        assert_eq!(notice.form, NoticeForm::Several { count: 3 });
        assert_eq!(notice.message, "");
    }
}
