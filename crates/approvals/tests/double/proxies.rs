//! What goes through the system's proxy.

use std::process::Command;

use approvals::Access;

use super::double::Double;
use super::{Open, behave_well, honest, round, stage};

const NAME: &str =
    "proxies::other_computers_are_reached_through_the_systems_proxy_and_this_one_never_is";
/// Says to the second process that it is the one behind the proxy.
const BEHIND: &str = "COUNTERSIGN_BEHIND_A_PROXY";

#[test]
fn other_computers_are_reached_through_the_systems_proxy_and_this_one_never_is() {
    if std::env::var_os(BEHIND).is_some() {
        return behind();
    }
    let proxy = Double::start(|asked| behave_well(asked, &Open::default()));
    let at = format!("http://{}", proxy.address);
    let this = std::env::current_exe().expect("a path");
    let mut child = Command::new(this);
    child.args(["--exact", NAME]).env(BEHIND, "1");
    for name in ["no_proxy", "NO_PROXY"] {
        child.env_remove(name);
    }
    for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
        child.env(name, &at);
    }
    let done = child.output().expect("a process");
    assert!(done.status.success(), "{done:?}");
    // An upload, and what proves it, a round and a test.
    assert_eq!(proxy.questions(), 4);
}

fn behind() {
    let here = honest(&Open::default());
    let near = stage();
    near.enrol(&here.link("PIPU1"), Access::default());
    assert_eq!(here.questions(), 2);
    let there = here.link("PIPU1");
    let there = there.replace(&here.address.to_string(), "mfa.example.org");
    let plain = Access {
        plain: true,
        ..Access::default()
    };
    let far = stage();
    far.enrol(&there, plain);
    assert!(round(&far.approvals).answered);
    assert_eq!(here.questions(), 2);
    let steps = far.approvals.probe(&far.approvals.servers()[0]);
    assert!(steps.iter().all(|step| step.is_good()), "{steps:?}");
}
