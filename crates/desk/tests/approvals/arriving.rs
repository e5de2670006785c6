//! What a server sent for a container.

use desk::view::{BroughtView, CutOff, TokenChange};
use desk::{Error, Event, Fault};

use super::contained::Holder;
use super::containing::Containing;
use super::login::{Login, until};
use super::rim::{PASSWORD, typed};

const CODE: &str =
    "otpauth://totp/Double:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Double&serial=TOTP1";

#[test]
fn what_came_before_a_crash_is_taken_in_at_the_unlock_and_only_once() {
    let login = Login::contained(CODE, false);
    until(|| login.arriving() == 0);
    let tokens = login.desk().tokens().expect("unlocked").tokens;
    let [token] = tokens.as_slice() else {
        panic!("{tokens:?}")
    };
    assert!(token.managed.is_some() && !token.stays);
    assert_eq!(token.source, "server");
    login.desk().bin_token(&token.id).expect("it may go");
    // The crash came between the token and the note that it is here.
    let id = token.id.clone();
    login.desk().lock();
    login.arrive(CODE, true);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    until(|| login.arriving() == 0);
    let tokens = login.desk().tokens().expect("unlocked").tokens;
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].id, id);
    assert_eq!(login.desk().tokens().expect("unlocked").bin_count, 0);
    // Its server keeps it now.
    assert!(tokens[0].stays);
    let refused = login.desk().bin_token(&id);
    assert!(matches!(
        refused,
        Err(Error::Approvals(Fault::ContainerPolicy(_)))
    ));
}

#[test]
fn digits_that_the_person_mended_stay_until_the_link_says_others() {
    let login = Login::contained(CODE, false);
    until(|| login.arriving() == 0);
    let token = || login.desk().tokens().expect("unlocked").tokens.remove(0);
    assert_eq!(token().digits, Some(6));
    let mended = TokenChange {
        digits: Some(8),
        ..TokenChange::default()
    };
    login
        .desk()
        .edit_token(&token().id, &mended)
        .expect("mended");
    let comes = |secret: &str, more: &str| {
        login.desk().lock();
        let link = CODE.replace("GEZDGNBV", secret);
        login.arrive(&format!("{link}{more}"), false);
        login.desk().unlock(typed(PASSWORD)).expect("unlocked");
        until(|| login.arriving() == 0);
        token().digits
    };
    assert_eq!(comes("MFRGGZDF", ""), Some(8));
    assert_eq!(comes("NBSWY3DP", "&digits=6"), Some(8));
    assert_eq!(comes("ONXW2ZJA", "&digits=7"), Some(7));
}

#[test]
fn what_one_container_keeps_is_no_matter_of_another_of_its_server() {
    let login = Login::empty();
    login.desk().lock();
    login.arrive_for(&[
        Holder {
            serial: "SMPH1",
            link: CODE,
            keeps: true,
        },
        Holder {
            serial: "SMPH2",
            link: &CODE.replace("TOTP1", "TOTP2").replace("ada", "bob"),
            keeps: false,
        },
    ]);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    until(|| login.arriving() == 0);
    let tokens = login.desk().tokens().expect("unlocked").tokens;
    let stays = |account: &str| tokens.iter().any(|it| it.account == account && it.stays);
    assert!(stays("ada") && !stays("bob"), "{tokens:?}");
    let bob = tokens.iter().find(|it| it.account == "bob").expect("here");
    login.desk().bin_token(&bob.id).expect("it may go");
}

#[test]
fn a_token_for_approvals_that_came_is_enrolled() {
    let login = Login::contained("", false);
    login.desk().lock();
    login.arrive(&login.double.link("PIPU7"), false);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    let serials = || {
        let view = login.desk().approvals().expect("a view");
        let tokens = view.servers.into_iter().flat_map(|it| it.tokens);
        tokens.map(|it| it.serial).collect::<Vec<_>>()
    };
    until(|| serials() == ["PIPU7"]);
    until(|| login.arriving() == 0);
}

#[test]
fn a_server_that_answers_nonsense_removes_nothing() {
    let login = Login::contained(CODE, false);
    until(|| login.arriving() == 0);
    let view = login.desk().approvals().expect("a view");
    let container = &view.containers[0];
    assert_eq!(container.codes, 1);
    assert!(container.may_leave && !container.may_transfer && container.cut_off.is_none());
    let brought: Result<BroughtView, Error> = login.desk().sync_container(&container.id);
    assert!(matches!(brought, Err(Error::Approvals(_))));
    assert_eq!(login.desk().tokens().expect("unlocked").tokens.len(), 1);
}

#[test]
fn codes_of_a_container_that_was_cut_off_are_said_to_count_no_more() {
    for (code, why) in [(3002, CutOff::Moved), (3001, CutOff::LetGo)] {
        let login = Login::contained(CODE, true);
        until(|| login.arriving() == 0);
        let token = || login.desk().tokens().expect("unlocked").tokens.remove(0);
        let tray = || login.desk().tray_tokens().expect("a tray").1.remove(0);
        assert!(token().revoked.is_none() && token().stays && !tray().revoked);
        let link = login.double.link(Containing::SERIAL);
        *login.container.lock().expect("a lock") = Some(Containing::of(link));
        login.there(|it| it.ends = Some(code));
        login.story.take_events();
        let container = login
            .desk()
            .approvals()
            .expect("a view")
            .containers
            .remove(0);
        let brought = login.desk().sync_container(&container.id);
        assert!(matches!(brought, Err(Error::Approvals(_))));
        assert!(
            login
                .story
                .take_events()
                .iter()
                .any(|it| matches!(it, Event::TokensChanged))
        );
        assert!(token().revoked == Some(why) && tray().revoked);
        // What its server wanted kept is worth nothing now.
        assert!(!token().stays);
        login.desk().lock();
        login.story.take_events();
        login.desk().unlock(typed(PASSWORD)).expect("unlocked");
        assert_eq!(token().revoked, Some(why));
        // Whoever read the list when the vault was open reads it once more.
        let events = login.story.take_events();
        let at = |what: fn(&Event) -> bool| events.iter().position(what);
        let opened = at(|it| matches!(it, Event::Phase { .. })).expect("it is told");
        assert!(at(|it| matches!(it, Event::TokensChanged)).is_some_and(|at| at > opened));
        login.desk().bin_token(&token().id).expect("it may go");
    }
}

#[test]
fn what_a_container_forbids_is_refused_before_its_server_is_asked() {
    let login = Login::contained("", false);
    let container = &login.desk().approvals().expect("a view").containers[0];
    assert!(!container.may_transfer);
    let asked = login.double.questions();
    let transfer = |ticket: &str| login.desk().transfer(&container.id, ticket, None, None);
    assert!(matches!(transfer("none"), Err(Error::TicketInvalid)));
    let object = Some(container.id.clone());
    let verb = desk::Verb::TransferContainer;
    let ticket = login.desk().verify(typed(PASSWORD), verb, object);
    assert!(matches!(
        transfer(&ticket.expect("a ticket")),
        Err(Error::Approvals(Fault::ContainerPolicy(_)))
    ));
    // The one question is the synchronisation at the unlock.
    assert!(login.double.questions() <= asked + 1);
}

#[test]
fn a_key_whose_answer_was_lost_comes_once_more() {
    let login = Login::contained_there();
    login.desk().lock();
    login.arrive_once_more();
    login.there(|it| (it.loses, it.told) = (true, None));
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    until(|| login.there(|it| !it.loses) && login.arriving() == 1);
    login.desk().lock();
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    until(|| login.is_heard());
    assert!(login.there(|it| it.told.take()).expect("told").is_empty());
}

#[test]
fn a_link_that_came_later_is_taken_where_an_older_one_was_begun() {
    let login = Login::contained_there();
    login.desk().lock();
    login.arrive_once_more();
    login.there(|it| it.loses = true);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    until(|| login.there(|it| !it.loses) && login.arriving() == 1);
    login.desk().lock();
    login.there(|it| it.told = None);
    login.arrive_once_more();
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    until(|| login.is_heard());
    assert!(login.there(|it| it.told.is_none()), "without another link");
}

#[test]
fn a_token_that_its_server_no_longer_knows_comes_again_with_the_next_synchronisation() {
    let login = Login::contained_there();
    login.there(|it| drop(it.give()));
    login.desk().ask_now();
    let view = login.desk().approvals().expect("a view");
    let ails = || {
        let now = login.desk().approvals().expect("a view");
        !now.servers[0].ailments.is_empty()
    };
    until(ails);
    let token = &view.servers[0].tokens[0];
    let container = &view.containers[0].id;
    // The page offers this in place of a new code.
    assert_eq!(token.container.as_ref(), Some(container));
    let brought = login.desk().sync_container(container);
    assert_eq!(brought.expect("synchronised").approvals, 1);
    assert!(login.is_heard());
    // A question that was on its way may be answered for the key from before.
    until(|| {
        login.desk().ask_now();
        !ails()
    });
    // And what it knows is named, so that it is not renewed each time.
    let brought = login.desk().sync_container(container);
    assert_eq!(brought.expect("synchronised").approvals, 0);
    login.there(|it| it.ends = Some(3002));
    let brought = login.desk().sync_container(container);
    assert!(brought.is_err());
    let view = login.desk().approvals().expect("a view");
    assert_eq!(view.servers[0].tokens[0].revoked, Some(CutOff::Moved));
}
