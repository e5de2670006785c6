//! From a link to a token that is asked for.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use desk::view::{AccessChoice, OtherView};
use desk::{Error, Fault};
use serde_json::Value;

use super::double::{Double, Say};
use super::login::{Login, until};
use super::rim::{PASSWORD, Story, typed};

fn read(story: &Story, link: &str) -> desk::view::EnrolmentView {
    let mut read = story.desk.draft_text(link).expect("read");
    assert!(read.other.is_empty(), "{:?}", read.other);
    read.enrolments.pop().expect("an enrolment")
}

#[test]
fn a_link_becomes_a_token_that_is_asked_for_and_its_secret_is_in_no_view() {
    let login = Login::empty();
    let link = login.double.link("PIPU1");
    let offer = read(&login.story, &link);
    assert!(!offer.container && !offer.replaces && !offer.plain && !offer.needs_look);
    assert_eq!(offer.issuer, "Double");
    assert_eq!(offer.serial, "PIPU1");
    let shown = format!("{offer:?}");
    assert!(!shown.contains("0123456789") && !shown.contains("credential"));
    let enrolled = login.desk().enrol(&offer.id, &AccessChoice::System);
    let enrolled = enrolled.expect("enrolled");
    assert_eq!(enrolled.token.serial, "PIPU1");
    assert!(login.desk().settings().expects_requests);
    let again = login.desk().enrol(&offer.id, &AccessChoice::System);
    assert!(matches!(again, Err(Error::NotFound)));
    assert!(read(&login.story, &link).replaces);
    login.ask(1);
    let stubs = login.backed_up();
    let [stub] = stubs.as_slice() else {
        panic!("{stubs:?}")
    };
    assert_eq!((&*stub.issuer, &*stub.account), ("Double", "ada"));
    assert_eq!(stub.ask, Some(enrolled.host));
}

#[test]
fn links_that_wait_are_forgotten_at_the_lock_and_with_the_drafts() {
    let login = Login::new();
    let link = login.double.link("PIPU2");
    let enrol = |id: &str| login.desk().enrol(id, &AccessChoice::System);
    let offer = read(&login.story, &link);
    login.desk().lock();
    assert!(matches!(enrol(&offer.id), Err(Error::Locked)));
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    assert!(matches!(enrol(&offer.id), Err(Error::NotFound)));
    let offer = read(&login.story, &link);
    login.desk().discard_drafts().expect("unlocked");
    assert!(matches!(enrol(&offer.id), Err(Error::NotFound)));
}

#[test]
fn a_link_that_enrols_nothing_says_why_and_shows_nothing_of_itself() {
    let story = Story::opened();
    let double = Double::start(|_| Say::Hang);
    let newer = double.link("PIPU1").replace("v=1", "v=2");
    let bad = double.link("PIPU1").replace("serial", "cereal");
    for (link, what) in [(newer, "linkNewerVersion"), (bad, "linkBad")] {
        let read = story.desk.draft_text(&link).expect("read");
        let other = OtherView {
            text: String::new(),
            what: what.to_owned(),
        };
        assert_eq!(read.other, [other]);
        assert!(read.enrolments.is_empty());
    }
}

#[test]
fn without_encryption_nothing_is_sent_before_the_person_took_that() {
    let story = Story::opened();
    let double = Double::start(|_| Say::Hang);
    let link = double.link("PIPU1").replace("127.0.0.1", "id.example");
    let offer = read(&story, &link);
    assert!(offer.plain);
    let refused = story.desk.enrol(&offer.id, &AccessChoice::System);
    let plain = Error::Approvals(Fault::PlainNotAllowed);
    assert_eq!(
        refused.map_err(|it| it.to_string()).err(),
        Some(plain.to_string())
    );
}

#[test]
fn a_certificate_that_was_not_looked_at_is_not_pinned() {
    let story = Story::opened();
    let double = Double::start(|_| Say::Hang);
    let link = double.link("PIPU1").replace("http://", "https://");
    let offer = read(&story, &link);
    assert!(offer.needs_look);
    let fingerprint = "AB".to_owned();
    for choice in [AccessChoice::System, AccessChoice::Pinned { fingerprint }] {
        let refused = story.desk.enrol(&offer.id, &choice);
        assert!(matches!(
            refused,
            Err(Error::Approvals(Fault::LinkNeedsLook))
        ));
    }
    let refused = story.desk.enrol(&offer.id, &AccessChoice::Authority);
    assert!(matches!(
        refused,
        Err(Error::Approvals(Fault::CertificateFile))
    ));
    let file = story
        .desk
        .set_authority(&offer.id, b"no certificate", "ca.pem");
    assert!(matches!(
        file,
        Err(Error::Approvals(Fault::CertificateFile))
    ));
}

#[test]
fn an_enrolment_that_a_crash_cut_short_goes_on() {
    let login = Login::begun();
    let view = login.desk().approvals().expect("a view");
    let [unfinished] = view.unfinished.as_slice() else {
        panic!("{view:?}")
    };
    assert_eq!(unfinished.issuer, "Double");
    assert!(view.servers.is_empty());
    let enrolled = login.desk().resume_enrolment(&unfinished.id);
    assert_eq!(enrolled.expect("enrolled").token.serial, "PIPU1");
    let view = login.desk().approvals().expect("a view");
    assert!(view.unfinished.is_empty());
    until(|| !login.desk().approvals().expect("a view").servers.is_empty());
}

#[test]
fn an_enrolment_that_was_given_up_is_gone_with_its_key() {
    let login = Login::begun();
    let view = login.desk().approvals().expect("a view");
    let id = &view.unfinished[0].id;
    let view = login.desk().give_up_enrolment(id).expect("given up");
    assert!(view.unfinished.is_empty() && view.servers.is_empty());
}

#[test]
fn a_lock_in_the_midst_of_an_enrolment_loses_nothing() {
    let (begin, begun) = channel();
    let (go, gone) = channel();
    let (begin, gone) = (Mutex::new(begin), Mutex::new(gone));
    let uploads = AtomicU32::new(0);
    let double = Double::start(move |asked| {
        if !asked.is_upload() {
            return Say::value(Vec::<Value>::new());
        }
        // A link enrols once.
        if uploads.fetch_add(1, Ordering::SeqCst) > 0 {
            return Say::value(false);
        }
        begin.lock().expect("a lock").send(()).expect("it waits");
        gone.lock().expect("a lock").recv().expect("it goes on");
        Say::enrolled()
    });
    let story = Story::opened();
    let offer = read(&story, &double.link("PIPU1"));
    let desk = story.desk.clone();
    let enrolling = thread::spawn(move || desk.enrol(&offer.id, &AccessChoice::System).is_ok());
    begun.recv().expect("it is uploaded");
    story.desk.lock();
    go.send(()).expect("the server waits");
    assert!(!enrolling.join().expect("no panic"), "nothing can be kept");
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    let view = story.desk.approvals().expect("a view");
    let [unfinished] = view.unfinished.as_slice() else {
        panic!("{view:?}")
    };
    let enrolled = story.desk.resume_enrolment(&unfinished.id);
    assert_eq!(enrolled.expect("enrolled").token.serial, "PIPU1");
    assert!(story.desk.settings().expects_requests);
}
