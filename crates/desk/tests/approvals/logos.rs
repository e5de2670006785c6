//! The picture that a link names.

use std::path::Path;
use std::sync::Arc;

use desk::view::{AccessChoice, DraftView, IconChoice, IconView, OnDuplicate, TokenChange};
use desk::{Desk, Error};

use super::login::{Login, until};
use super::rim::{PASSWORD, Story, typed};

const LOGO: &str = "&image=https%3A%2F%2Flogos.example%3A8443%2Fada.png";
const AT: &str = "https://logos.example:8443/ada.png";
const CODE: &str = "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ&issuer=Example";
/// How a PNG begins; the reading process that is played looks no further.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Unlocked, without a token; where a link names a picture, there is one.
fn login() -> Login {
    let mut login = Login::empty();
    let worker = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workers/shrinks.sh");
    login.story = Story::opened_with(worker);
    hold(&login, Some(PNG.to_vec()));
    login
}

fn hold(login: &Login, picture: Option<Vec<u8>>) {
    *login.story.logos.holds.lock().expect("a lock") = picture;
}

fn asked(login: &Login) -> Vec<String> {
    login.story.logos.asked.lock().expect("a lock").clone()
}

fn enrol(login: &Login, wanted: bool) {
    let link = format!("{}{LOGO}", login.double.link("PIPU1"));
    let read = login.desk().draft_text(&link).expect("read");
    let offer = &read.enrolments[0];
    assert_eq!(offer.picture_from.as_deref(), Some("logos.example:8443"));
    let desk = login.desk();
    desk.want_picture(&offer.id, wanted).expect("an offer");
    let enrolled = desk.enrol(&offer.id, &AccessChoice::System);
    assert_eq!(enrolled.expect("enrolled").token.picture, None);
}

/// Nobody fetches any more: the story and its desk alone have the album.
fn is_quiet(login: &Login) -> bool {
    Arc::strong_count(&login.story.logos) == 2
}

/// The picture of the one token for approvals.
fn picture(desk: &Desk) -> Option<String> {
    let view = desk.approvals().expect("a view");
    view.servers[0].tokens[0].picture.clone()
}

fn draft(desk: &Desk, link: &str) -> DraftView {
    let mut read = desk.draft_text(link).expect("read");
    read.drafts.pop().expect("a draft")
}

fn confirm(desk: &Desk, draft: &DraftView, on_duplicate: OnDuplicate) -> String {
    let (id, issuer, account) = (&draft.draft, &draft.issuer, &draft.account);
    let stored = desk.confirm_draft(id, issuer, account, &[], on_duplicate);
    stored.expect("stored").id
}

fn icon(desk: &Desk) -> IconView {
    desk.tokens().expect("unlocked").tokens[0].icon.clone()
}

fn choose(desk: &Desk, id: &str, choice: IconChoice) {
    let change = TokenChange {
        icon: Some(IconView {
            choice,
            brand: None,
            picture: None,
        }),
        ..TokenChange::default()
    };
    desk.edit_token(id, &change).expect("edited");
}

#[test]
fn no_picture_is_fetched_without_consent() {
    let login = login();
    let desk = login.desk();
    enrol(&login, false);
    let unasked = draft(desk, &format!("{CODE}{LOGO}"));
    assert_eq!(unasked.picture_from.as_deref(), Some("logos.example:8443"));
    let id = confirm(desk, &unasked, OnDuplicate::Refuse);
    // Wanted and not wanted any more, or forgotten at the lock.
    let regretted = draft(desk, &format!("{CODE}{LOGO}"));
    desk.want_picture(&regretted.draft, true).expect("a draft");
    desk.want_picture(&regretted.draft, false).expect("a draft");
    assert_eq!(confirm(desk, &regretted, OnDuplicate::Replace), id);
    let locked = draft(desk, &format!("{CODE}{LOGO}"));
    desk.lock();
    let wanted = desk.want_picture(&locked.draft, true);
    assert!(matches!(wanted, Err(Error::Locked)));
    desk.unlock(typed(PASSWORD)).expect("unlocked");
    let wanted = desk.want_picture(&locked.draft, true);
    assert!(matches!(wanted, Err(Error::NotFound)));
    assert_eq!(asked(&login), [""; 0]);
    // What is said for one link holds for no other.
    let other = CODE.replace("GEZDGNBVGY3TQOJQ", "MZXW6YTBOIMZXW6YTBOI");
    let wanted = draft(desk, &format!("{other}&image=https://one.example/"));
    desk.want_picture(&wanted.draft, true).expect("a draft");
    confirm(desk, &wanted, OnDuplicate::Refuse);
    until(|| !asked(&login).is_empty());
    assert_eq!(asked(&login), ["https://one.example/"]);
}

#[test]
fn a_picture_that_would_come_unencrypted_is_not_offered() {
    let login = login();
    let plain = LOGO.replace("https", "http");
    for link in [
        format!("{CODE}{plain}"),
        format!("{CODE}&image=data:image/png;base64,aaaa"),
        CODE.to_owned(),
    ] {
        assert_eq!(draft(login.desk(), &link).picture_from, None, "{link}");
    }
    let link = format!("{}{plain}", login.double.link("PIPU1"));
    let read = login.desk().draft_text(&link).expect("read");
    assert_eq!(read.enrolments[0].picture_from, None);
}

#[test]
fn a_picture_of_a_token_for_approvals_stays_on_this_computer_and_goes_with_its_token() {
    let mut login = login();
    enrol(&login, true);
    until(|| picture(login.desk()).is_some());
    assert_eq!(asked(&login), [AT]);
    let shown = picture(login.desk()).expect("a picture");
    assert!(shown.starts_with("data:image/png;base64,iVBORw0KGgo"));
    login.ask(1);
    let request = login.desk().requests().expect("unlocked").remove(0);
    assert_eq!(request.picture, Some(shown.clone()));
    login.story = login.story.restarted();
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    until(|| {
        login
            .desk()
            .approvals()
            .is_ok_and(|it| !it.servers.is_empty())
    });
    assert_eq!(picture(login.desk()), Some(shown));
    let view = login.desk().approvals().expect("a view");
    let token = &view.servers[0].tokens[0].id;
    login.desk().remove_approval(token).expect("removed");
    enrol(&login, false);
    assert_eq!(picture(login.desk()), None);
}

#[test]
fn whatever_comes_in_place_of_a_picture_an_enrolment_is_not_the_worse_for_it() {
    let login = login();
    let long = [PNG, &[0; 256 << 10]].concat();
    for instead in [None, Some(long), Some(b"<svg/>".to_vec()), Some(Vec::new())] {
        hold(&login, instead);
        enrol(&login, true);
        until(|| is_quiet(&login));
        assert_eq!(picture(login.desk()), None);
    }
    let hangs = login.story.logos.hangs.lock().expect("a lock");
    hold(&login, Some(PNG.to_vec()));
    enrol(&login, true);
    assert_eq!(picture(login.desk()), None);
    drop(hangs);
    until(|| picture(login.desk()).is_some());
}

#[test]
fn a_picture_that_comes_after_the_lock_is_not_kept() {
    let login = login();
    let hangs = login.story.logos.hangs.lock().expect("a lock");
    let wanted = draft(login.desk(), &format!("{CODE}{LOGO}"));
    let desk = login.desk();
    desk.want_picture(&wanted.draft, true).expect("a draft");
    confirm(desk, &wanted, OnDuplicate::Refuse);
    until(|| !asked(&login).is_empty());
    desk.lock();
    drop(hangs);
    until(|| is_quiet(&login));
    desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(icon(desk).choice, IconChoice::Auto);
}

#[test]
fn a_picture_of_a_token_with_codes_is_its_icon_until_another_is_chosen() {
    let login = login();
    let desk = login.desk();
    let wanted = draft(desk, &format!("{CODE}{LOGO}"));
    desk.want_picture(&wanted.draft, true).expect("a draft");
    let id = confirm(desk, &wanted, OnDuplicate::Refuse);
    until(|| icon(desk).picture.is_some());
    assert_eq!(icon(desk).choice, IconChoice::Picture);
    // The page says only that it stays.
    choose(desk, &id, IconChoice::Picture);
    assert!(icon(desk).picture.is_some());
    choose(desk, &id, IconChoice::Monogram);
    choose(desk, &id, IconChoice::Picture);
    assert_eq!(
        (icon(desk).choice, icon(desk).picture),
        (IconChoice::Monogram, None)
    );
    // What the person chose stays, and a second link does not change it.
    let again = draft(desk, &format!("{CODE}{LOGO}"));
    desk.want_picture(&again.draft, true).expect("a draft");
    confirm(desk, &again, OnDuplicate::Replace);
    until(|| is_quiet(&login));
    assert_eq!(asked(&login).len(), 2);
    assert_eq!(icon(desk).choice, IconChoice::Monogram);
}

#[test]
fn a_picture_of_a_token_with_codes_comes_back_from_a_backup_and_no_other_does() {
    let login = login();
    let desk = login.desk();
    enrol(&login, true);
    let wanted = draft(desk, &format!("{CODE}{LOGO}"));
    desk.want_picture(&wanted.draft, true).expect("a draft");
    confirm(desk, &wanted, OnDuplicate::Refuse);
    until(|| icon(desk).picture.is_some() && picture(desk).is_some());
    let folder = tempfile::tempdir().expect("a folder");
    desk.add_backup_folder(folder.path()).expect("added");
    desk.back_up_now().expect("backed up");
    let mut files = std::fs::read_dir(folder.path()).expect("a folder");
    let file = files.next().expect("a backup").expect("an entry").path();
    let new = Story::fresh().desk;
    new.choose_backup(&file).expect("a backup");
    new.open_backup(Some(&typed(PASSWORD))).expect("opened");
    let password = typed("another quiet heron crosses");
    new.restore_first(&password).expect("restored");
    assert_eq!(icon(&new), icon(desk));
    assert!(new.approvals().expect("a view").servers.is_empty());
}
