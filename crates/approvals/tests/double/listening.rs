//! Being heard, again and again.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use approvals::{Access, Ailment, Limits, Listener, Trouble};
use serde_json::json;

use super::double::{Double, Say};
use super::stage::{Cable, Hands, Stage};
use super::{Open, ask, enrolled, honest, round, stage};

/// A server that is away while it is `gone`.
fn going(gone: &Arc<AtomicBool>) -> Double {
    let away = gone.clone();
    Double::start(move |asked| match asked.is_upload() {
        true => Say::enrolled(),
        false if away.load(Ordering::SeqCst) => Say::Bytes(Vec::new()),
        false => Say::value(json!([])),
    })
}

#[test]
fn a_server_that_is_gone_is_said_after_ten_minutes_and_forgotten_when_it_is_back() {
    let gone = Arc::new(AtomicBool::new(false));
    let double = going(&gone);
    let stage = enrolled(&double);
    gone.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        assert!(!round(&stage.approvals).answered);
        stage.clock.pass(300_000);
    }
    let ailments = stage.approvals.ailments();
    let [
        (
            _,
            Ailment::Silent {
                for_ms: 600_000,
                trouble: Trouble::Broken,
            },
        ),
    ] = ailments.as_slice()
    else {
        panic!("{ailments:?}")
    };
    gone.store(false, Ordering::SeqCst);
    assert!(round(&stage.approvals).answered);
    assert_eq!(stage.approvals.ailments(), []);
}

#[test]
fn a_token_without_answers_is_said_though_another_one_has_them() {
    let deaf = Arc::new(AtomicBool::new(false));
    let gone = deaf.clone();
    let double = Double::start(move |asked| match asked.is_upload() {
        true => Say::enrolled(),
        false if gone.load(Ordering::SeqCst) && asked.serial() == "PIPU1" => Say::Bytes(Vec::new()),
        false => Say::value(json!([])),
    });
    let stage = enrolled(&double);
    stage.enrol(&double.link("PIPU2"), Access::default());
    deaf.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        assert!(round(&stage.approvals).answered);
        stage.clock.pass(300_000);
    }
    let ailments = stage.approvals.ailments();
    assert!(
        matches!(ailments.as_slice(), [(_, Ailment::Silent { .. })]),
        "{ailments:?}"
    );
    let address = stage.approvals.accounts()[0].about().address.clone();
    stage.approvals.remove(&address).expect("removed");
    assert_eq!(stage.approvals.ailments(), []);
}

#[test]
fn a_server_that_was_removed_begins_anew() {
    let gone = Arc::new(AtomicBool::new(false));
    let double = going(&gone);
    let stage = enrolled(&double);
    gone.store(true, Ordering::SeqCst);
    round(&stage.approvals);
    let address = stage.approvals.accounts()[0].about().address.clone();
    stage.approvals.remove(&address).expect("removed");
    stage.clock.pass(3_600_000);
    gone.store(false, Ordering::SeqCst);
    stage.enrol(&double.link("PIPU1"), Access::default());
    assert_eq!(stage.approvals.ailments(), []);
}

#[test]
fn rounds_of_one_server_follow_each_other() {
    let (came, comes) = channel();
    let comes = Mutex::new(comes);
    let polls = AtomicUsize::new(0);
    let overlapped = Arc::new(AtomicBool::new(false));
    let overlap = overlapped.clone();
    let double = Double::start(move |asked| {
        if asked.is_poll() {
            match polls.fetch_add(1, Ordering::SeqCst) {
                0 => {}
                1 => {
                    // A second round would come now.
                    let second = comes.lock().expect("a lock");
                    let second = second.recv_timeout(Duration::from_millis(200));
                    overlap.store(second.is_ok(), Ordering::SeqCst);
                }
                _ => drop(came.send(())),
            }
        }
        super::behave_well(asked, &Open::default())
    });
    let stage = enrolled(&double);
    let other = Arc::clone(&stage.approvals);
    let asking = std::thread::spawn(move || round(&other).answered);
    assert!(round(&stage.approvals).answered);
    assert!(asking.join().expect("no panic"));
    assert!(!overlapped.load(Ordering::SeqCst));
}

/// Plugs it into another network or none, and waits until somebody has seen it.
fn plug(cable: &Cable, address: Option<[u8; 4]>) {
    let mut now = cable.address.lock().expect("a lock");
    *now = (address.map(IpAddr::from), false);
    while !now.1 {
        now = cable.looked.wait(now).expect("a lock");
    }
}

#[test]
fn a_listener_asks_at_once_over_a_new_connection_after_a_sleep_and_on_another_network() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    let (tell, told) = channel();
    let server = stage.approvals.servers()[0].clone();
    let listener = Listener::start(Arc::clone(&stage.approvals), server, move |_, round| {
        let _ = tell.send(round.answered);
    });
    let listener = listener.expect("a thread");
    let wait = Duration::from_secs(20);
    let connections = || double.connections.load(Ordering::SeqCst);
    assert_eq!(told.recv_timeout(wait), Ok(true));
    let mut before = connections();
    // The clock stands still, so nothing else makes a round.
    for address in [Some([192, 0, 2, 8]), None, Some([192, 0, 2, 8])] {
        plug(&stage.cable, address);
        if address.is_some() {
            assert_eq!(told.recv_timeout(wait), Ok(true));
            assert!(connections() > before);
            before = connections();
        }
    }
    stage.clock.pass(60_000);
    assert_eq!(told.recv_timeout(wait), Ok(true));
    assert!(connections() > before);
    drop(listener);
}

#[test]
fn a_listener_that_is_stopped_holds_up_nobody_and_tells_nothing_more() {
    let (asked, begun) = channel();
    let (end, ended) = channel::<()>();
    let (asked, ended) = (Mutex::new(asked), Mutex::new(ended));
    let polls = AtomicUsize::new(0);
    let double = Double::start(move |it| {
        if it.is_poll() && polls.fetch_add(1, Ordering::SeqCst) > 0 {
            let _ = asked.lock().expect("a lock").send(());
            let _ = ended.lock().expect("a lock").recv();
        }
        super::behave_well(it, &Open::default())
    });
    let limits = Limits {
        whole: Duration::from_secs(30),
        ..Limits::default()
    };
    let stage = Stage::new(Hands::at(0, false), limits);
    stage.enrol(&double.link("PIPU1"), Access::default());
    let (tell, told) = channel();
    let server = stage.approvals.servers()[0].clone();
    let listener = Listener::start(Arc::clone(&stage.approvals), server, move |_, _| {
        let _ = tell.send(());
    });
    let wait = Duration::from_secs(20);
    begun.recv_timeout(wait).expect("a round");
    listener.expect("a thread").stop();
    end.send(()).expect("it waits");
    // The thread ends and lets go of what it would tell with, without a word.
    let last = told.recv_timeout(wait);
    assert_eq!(last, Err(std::sync::mpsc::RecvTimeoutError::Disconnected));
}

#[test]
fn twenty_tokens_are_asked_in_one_round_over_few_connections_and_signed_once() {
    let open = Open::default();
    let double = honest(&open);
    let stage = stage();
    for number in 0..20 {
        stage.enrol(&double.link(&format!("PIPU{number}")), Access::default());
    }
    let before = (
        double.questions(),
        double.connections.load(Ordering::SeqCst),
    );
    for _ in 0..3 {
        assert!(round(&stage.approvals).answered);
        stage.clock.pass(3_000);
    }
    let asked = double.asked.lock().expect("a lock").clone();
    let polls = &asked[before.0..];
    assert_eq!(polls.len(), 60);
    let signatures: BTreeSet<&str> = polls
        .iter()
        .filter_map(|it| it.field("signature"))
        .collect();
    assert_eq!(signatures.len(), 20);
    let connections = double.connections.load(Ordering::SeqCst) - before.1;
    assert!(connections <= 24, "{connections}");
}

#[test]
fn a_clock_that_is_off_is_said_and_does_not_make_deaf() {
    let double = Double::start(|asked| {
        if asked.is_upload() {
            return Say::enrolled();
        }
        // Ten minutes ahead of noon.
        let (status, more) = (200, "Date: Tue, 24 Nov 2026 12:10:00 GMT\r\n".to_owned());
        let minute = "2026-11-24T12:09:00Z"..="2026-11-24T12:11:00Z";
        if asked
            .field("timestamp")
            .is_some_and(|it| minute.contains(&it))
        {
            let body = json!({"result": {"status": true, "value": []}}).to_string();
            return Say::Http { status, more, body };
        }
        let error = json!({"code": 10, "message": "ERR10: Timestamp not in valid range."});
        let body = json!({"result": {"status": false, "error": error}}).to_string();
        Say::Http {
            status: 400,
            more,
            body,
        }
    });
    let stage = enrolled(&double);
    assert!(round(&stage.approvals).answered);
    let ailments = stage.approvals.ailments();
    let [(_, Ailment::ClockOff { seconds: 600 })] = ailments.as_slice() else {
        panic!("{ailments:?}")
    };
}

#[test]
fn a_listener_asks_at_once_and_whenever_it_is_hurried_and_stops() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    let mark = ask(&double, &open, 1, None);
    let (tell, told) = channel();
    let rounds = Arc::new(AtomicUsize::new(0));
    let count = rounds.clone();
    let server = stage.approvals.servers()[0].clone();
    let listener = Listener::start(Arc::clone(&stage.approvals), server, move |_, round| {
        count.fetch_add(1, Ordering::SeqCst);
        drop(tell.send(round));
    });
    let listener = listener.expect("a thread");
    let wait = Duration::from_secs(20);
    assert_eq!(told.recv_timeout(wait).expect("a round").notify, [mark]);
    // The clock stands still, so only a hurry makes the next one.
    listener.hurry();
    assert!(told.recv_timeout(wait).expect("a round").answered);
    drop(listener);
    assert_eq!(rounds.load(Ordering::SeqCst), 2);
    assert!(told.recv_timeout(wait).is_err());
}

#[test]
fn a_server_that_hangs_ends_a_round_in_time_however_many_tokens_it_has() {
    let hangs = Arc::new(AtomicBool::new(false));
    let still = hangs.clone();
    let double = Double::start(move |asked| match still.load(Ordering::SeqCst) {
        true => Say::Hang,
        false => super::behave_well(asked, &Open::default()),
    });
    let stage = stage();
    for number in 0..64 {
        stage.enrol(&double.link(&format!("PIPU{number}")), Access::default());
    }
    hangs.store(true, Ordering::SeqCst);
    let begun = Instant::now();
    assert!(!round(&stage.approvals).answered);
    // Half a second each, eight at once.
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_server_that_hangs_holds_up_nobody_else() {
    let (done, other_is_done) = channel();
    let other_is_done = Mutex::new(other_is_done);
    let enrolled = AtomicBool::new(false);
    let slow = Double::start(move |asked| {
        if asked.is_upload() {
            return Say::enrolled();
        }
        if enrolled.swap(true, Ordering::SeqCst) {
            // It answers only after the other server has been asked and has answered.
            let wait = other_is_done.lock().expect("a lock");
            wait.recv_timeout(Duration::from_secs(30))
                .expect("the other one");
        }
        Say::value(json!([]))
    });
    let quick = honest(&Open::default());
    let limits = Limits {
        whole: Duration::from_secs(30),
        ..Limits::default()
    };
    let stage = Stage::new(Hands::at(0, false), limits);
    let server = |double: &Double| {
        let account = stage.enrol(&double.link("PIPU1"), Access::default());
        account.about().server()
    };
    let (slow, quick) = (server(&slow), server(&quick));
    let approvals = Arc::clone(&stage.approvals);
    let asking = std::thread::spawn(move || approvals.round(&slow).answered);
    assert!(stage.approvals.round(&quick).answered);
    done.send(()).expect("it waits");
    assert!(asking.join().expect("no panic"));
}

#[test]
fn a_server_is_asked_from_a_thread_of_another_runtime_too() {
    let stage = enrolled(&honest(&Open::default()));
    let approvals = Arc::clone(&stage.approvals);
    let other = tokio::runtime::Runtime::new().expect("a runtime");
    let asked = other.spawn(async move { round(&approvals).answered });
    assert!(other.block_on(asked).expect("no panic"));
}
