//! TLS by an authority of the server's own; a pinned certificate; another certificate.

use approvals::{
    Access, Ailment, Certificate, CertificateFault, Limits, NotEnrolled, Trouble, Trust, What, Wire,
};
use protocol::{Choice, Outcome, PushLink};

use super::server::Server;
use super::stage::{Stage, key, push};
use super::{hear, login, say, stage, verdict};

pub(super) fn secure(server: &mut Server) {
    server.secure();
    server.resume();
    let (known, certificate) = by_authority(server);
    by_system(server);
    let (pinned, link) = by_pin(server, &certificate);
    server.pause();
    server.change_certificate();
    server.resume();
    assert!(
        !pinned
            .approvals
            .round(&pinned.approvals.servers()[0])
            .answered
    );
    let new = looked_at(&link).fingerprint;
    let steps = pinned.approvals.probe(&pinned.approvals.servers()[0]);
    let last = steps.last().expect("a step");
    assert!(
        matches!(&last.what, What::Certificate { certificate: Some(seen) } if seen.fingerprint == new),
        "{steps:?}"
    );
    assert!(steps.len() == 3 && !last.is_good(), "{steps:?}");
    let changed = Ailment::CertificateChanged {
        pinned: certificate.fingerprint,
        seen: new,
    };
    let ailments = pinned.approvals.ailments();
    assert!(
        ailments.len() == 1 && ailments[0].1 == changed,
        "{ailments:?}"
    );
    let server = &known.approvals.servers()[0];
    assert!(!known.approvals.round(server).answered);
    let health = known.approvals.health(server).expect("known");
    let unknown = Trouble::Certificate(CertificateFault::UnknownIssuer);
    assert_eq!(health.trouble(), Some(&unknown));
}

const fn access(trust: Trust) -> Access {
    Access {
        trust,
        plain: false,
    }
}

fn by_authority(server: &Server) -> (Stage, Certificate) {
    let pem = std::fs::read(server.folder().join("ca.pem")).expect("the authority");
    let known = stage(server);
    let link = server.link("push", "PIPUTLS1", "bob");
    let system = known
        .approvals
        .keep_made_key(&push(&link), Access::default(), &key());
    assert!(matches!(system, Err(NotEnrolled::NeedsPin)));
    known.enrol(&link, access(Trust::authority(&pem).expect("PEM")));
    let (transaction, mark) = login(server, &known, "bob");
    assert_eq!(say(&known, mark, Choice::Approve), Outcome::Taken);
    assert_eq!(server.verdict(&transaction), verdict("accept", true));
    let health = known.approvals.health(&known.approvals.servers()[0]);
    let certificate = health.expect("known").certificate.expect("a certificate");
    let steps = known.approvals.probe(&known.approvals.servers()[0]);
    assert!(steps.iter().all(|step| step.is_good()), "{steps:?}");
    assert_eq!(steps.len(), 6, "{steps:?}");
    let days = (certificate.until.expect("an end") - server.now_ms() / 1000) / 86_400;
    assert!((28..=30).contains(&days), "{days}");
    (known, certificate)
}

/// The system's authorities know nothing of the server's own, and nothing is sent.
fn by_system(server: &Server) {
    let link = server.link("push", "PIPUTLS0", "alice");
    let link = link.replace("sslverify=0", "sslverify=1");
    let stranger = stage(server);
    let kept = stranger
        .approvals
        .keep_made_key(&push(&link), Access::default(), &key());
    let refused = stranger.approvals.upload(&kept.expect("kept"));
    let trouble = match refused {
        Err(NotEnrolled::Trouble(trouble)) => Some(trouble),
        _ => None,
    };
    let unknown = Trouble::Certificate(CertificateFault::UnknownIssuer);
    assert_eq!(trouble, Some(unknown));
}

fn by_pin(server: &Server, certificate: &Certificate) -> (Stage, PushLink) {
    let link = push(&server.link("push", "PIPUTLS2", "alice"));
    let seen = looked_at(&link);
    assert_eq!(seen, *certificate);
    let pinned = stage(server);
    pinned.enrol(link.text(), access(Trust::Pinned(seen.fingerprint)));
    assert!(hear(&pinned).is_empty() && pinned.approvals.ailments().is_empty());
    (pinned, link)
}

fn looked_at(link: &PushLink) -> Certificate {
    let wire = Wire::new(Limits::default()).expect("a thread");
    wire.look(link.address().endpoint()).expect("a certificate")
}
