//! This computer as a container: registered, synchronised, handed over, left.

use std::sync::mpsc::channel;
use std::time::Duration;

use approvals::{Access, Ailment, NotDone, Shelf};
use protocol::{
    Choice, CodeKind, ContainerAddress, ContainerLink, Device, Known, KnownToken, Link, Outcome,
    Serial, TokenKind,
};

use super::server::{Server, text};
use super::stage::Stage;
use super::{hear, login, say, stage, verdict};

const DEVICE: Device<'_> = Device {
    brand: "Example Computers",
    model: "Desk 1",
};

/// A container with two tokens, and the link for this computer.
fn made(server: &Server) -> ContainerLink {
    for kind in ["totp", "push"] {
        let body = format!(
            r#"{{"type":"{kind}","genkey":1,"user":"bob","realm":"lab","serial":"C{kind}"}}"#
        );
        server.api("POST", "/token/init", &body);
    }
    let body = r#"{"type":"smartphone","user":"bob","realm":"lab","container_serial":"SMPH1"}"#;
    server.api("POST", "/container/init", body);
    for kind in ["totp", "push"] {
        server.api(
            "POST",
            "/container/SMPH1/add",
            &format!(r#"{{"serial":"C{kind}"}}"#),
        );
    }
    let body =
        r#"{"container_serial":"SMPH1","passphrase_prompt":"Desk?","passphrase_response":"42"}"#;
    let answer = server.api("POST", "/container/register/initialize", body);
    container_link(&text(&answer, "/result/value/container_url/value"))
}

pub(super) fn container(server: &Server) {
    let link = made(server);
    let mut old = stage(server);
    let wrong = old
        .approvals
        .register(&link, Access::default(), DEVICE, Some("41"));
    assert!(matches!(wrong, Err(NotDone::Refused(_))), "{wrong:?}");
    let kept = old
        .approvals
        .register(&link, Access::default(), DEVICE, Some("42"));
    let kept = kept.expect("registered");
    assert!(kept.policies.rollover);
    assert_eq!(old.approvals.containers().expect("readable").len(), 1);
    let brought = old
        .approvals
        .synchronise(&kept.address, DEVICE, &[])
        .expect("synchronised");
    assert_eq!((brought.arrivals.len(), brought.unreadable), (2, 0));
    assert!(old.disk.holds(Shelf::Arrivals));
    old.restart();
    let arrivals = old.approvals.arrivals().expect("readable");
    assert_eq!(arrivals, brought.arrivals);
    for arrival in &arrivals {
        if arrival.push().is_some() {
            let account = old.enrol(&arrival.link, Access::default());
            assert_eq!(account.about().address.serial().as_str(), "Cpush");
        }
        old.approvals.settle(arrival).expect("settled");
    }
    assert!(old.approvals.arrivals().expect("readable").is_empty());
    let known = [
        ("Ctotp", TokenKind::Code(CodeKind::Totp)),
        ("Cpush", TokenKind::Push),
    ];
    let known = known.map(|(serial, kind)| KnownToken {
        kind,
        known: Known::Serial(Serial::new(serial).expect("a serial")),
    });
    let again = old
        .approvals
        .synchronise(&kept.address, DEVICE, &known)
        .expect("synchronised");
    assert_eq!((again.arrivals.len(), again.updated.len()), (0, 2));
    // The link is used up; trying it again breaks nothing, however often.
    for _ in 0..2 {
        let used = old
            .approvals
            .register(&link, Access::default(), DEVICE, Some("42"));
        assert!(matches!(used, Err(NotDone::Refused(_))), "{used:?}");
    }
    let known = old.approvals.synchronise(&kept.address, DEVICE, &known);
    assert_eq!(known.expect("synchronised").updated.len(), 2);
    let (transaction, mark) = login(server, &old, "bob");
    assert_eq!(say(&old, mark, Choice::Approve), Outcome::Taken);
    assert_eq!(server.verdict(&transaction), verdict("accept", true));
    new_computer(server, &old, &kept.address);
}

fn new_computer(server: &Server, old: &Stage, address: &ContainerAddress) {
    let link = old
        .approvals
        .roll_over(address, Some(("Floor?", "3")))
        .expect("a link");
    let new = stage(server);
    let kept = new
        .approvals
        .register(&container_link(&link), Access::default(), DEVICE, Some("3"));
    let kept = kept.expect("registered");
    let brought = new
        .approvals
        .synchronise(&kept.address, DEVICE, &[])
        .expect("synchronised");
    assert_eq!(brought.arrivals.len(), 2);
    let push = brought.arrivals.iter().find(|it| it.push().is_some());
    let link = push
        .and_then(|it| it.push())
        .expect("a token for approvals");
    let (tell, told) = channel();
    let begun = new.approvals.enrol(link, Access::default(), move |done| {
        drop(tell.send(done.map(|account| account.about().label.clone())));
    });
    begun.expect("a thread");
    let done = told
        .recv_timeout(Duration::from_secs(120))
        .expect("it ends");
    assert_eq!(done.expect("enrolled"), "bob@lab");
    let refused = old.approvals.synchronise(address, DEVICE, &[]);
    assert!(matches!(refused, Err(NotDone::Refused(_))), "{refused:?}");
    hear(old);
    assert!(matches!(
        old.approvals.ailments().as_slice(),
        [(_, Ailment::NotKnown { .. })]
    ));
    new.approvals
        .unregister(&kept.address)
        .expect("it may leave");
    assert!(new.approvals.containers().expect("readable").is_empty());
    for serial in ["Ctotp", "Cpush"] {
        server.api("DELETE", &format!("/token/{serial}"), "{}");
    }
}

fn container_link(text: &str) -> ContainerLink {
    match Link::read(text).expect("a link") {
        Link::Container(link) => Some(link),
        Link::Push(_) => None,
    }
    .expect("a link of a container")
}
