//! Exchanges with real servers, recorded with a device that was written apart from this crate
//! (tests/servers/record.py). Ours must say the same bytes and understand what came back.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use protocol::{
    Answer, Ask, Challenge, Choice, Error, Link, Outcome, PushAddress, PushKey, PushLink, Reason,
    Request, ServerKey, http_date,
};
use serde_json::Value;

const SEEN: i64 = 1_000;
const OPTIONS: [&str; 3] = ["blue car", "green tram", "red bus"];

/// One file: what happens in it, exchange by exchange.
struct Replay {
    link: Option<(PushLink, PushKey)>,
    server: Option<ServerKey>,
    challenges: BTreeMap<String, Challenge>,
    answer: Option<Answer>,
    said: Vec<(String, String)>,
}

impl Replay {
    fn of(file: &str) -> Self {
        let path = format!("{}/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"));
        let golden: Value =
            serde_json::from_slice(&std::fs::read(path).expect("the file is there")).expect("JSON");
        let mut replay = Self {
            link: None,
            server: None,
            challenges: BTreeMap::new(),
            answer: None,
            said: Vec::new(),
        };
        for exchange in golden["exchanges"].as_array().expect("a list") {
            replay.play(exchange);
        }
        replay
    }

    fn play(&mut self, exchange: &Value) {
        let name = exchange["name"].as_str().expect("a name");
        if name == "link" {
            self.link = Some(link(exchange));
        } else if name.starts_with("enrol") {
            let said = self.enrol(exchange);
            self.said.push((name.to_owned(), said));
        } else if exchange["method"] == "GET" {
            let said = self.poll(exchange);
            self.said.push((name.to_owned(), said));
        } else if exchange["method"] == "POST" {
            let said = self.answered(exchange);
            self.said.push((name.to_owned(), said));
        }
    }

    fn enrol(&mut self, exchange: &Value) -> String {
        let (link, key) = self.link.as_ref().expect("a link comes first");
        let request = link.enrol(key).expect("a request");
        if !["enrol: wrong credential", "enrol: no key"].contains(&text(exchange, "name")) {
            same(&request, exchange);
        }
        let (status, body) = reply(exchange);
        match link.enrolled(status, body) {
            Ok(server) => {
                self.server = Some(server);
                "enrolled".to_owned()
            }
            Err(error) => refused(&error),
        }
    }

    fn poll(&mut self, exchange: &Value) -> String {
        let (link, key) = self.link.as_ref().expect("a link comes first");
        let fields = &exchange["fields"];
        let usual = fields["timestamp"].as_str().and_then(seconds);
        if let Some(at) = usual.filter(|_| !text(exchange, "name").contains("wrong signature")) {
            same(&link.address().poll(key, at).expect("a request"), exchange);
        }
        let (status, body) = reply(exchange);
        let claims = match link.address().polled(status, body) {
            Ok(claims) => claims,
            Err(error) => return refused(&error),
        };
        let count = claims.len();
        let server = self.server.as_ref().expect("an enrolment comes first");
        for claim in claims {
            let challenge = claim
                .verify(link.address(), server, SEEN)
                .expect("a real server signs what it sends");
            let nonce = challenge.nonce().as_str().to_owned();
            self.challenges.insert(nonce, challenge);
        }
        count.to_string()
    }

    fn answered(&mut self, exchange: &Value) -> String {
        let (_, key) = self.link.as_ref().expect("a link comes first");
        let field = |name: &str| exchange["fields"][name].as_str();
        if let Some(challenge) = self.challenges.get(field("nonce").expect("a nonce")) {
            let choice = match (field("decline"), field("decline_reason")) {
                (None, _) => field("presence_answer").map_or(Choice::Approve, Choice::Pick),
                (Some(_), None) => Choice::Deny,
                (Some(_), Some("cancelled")) => Choice::DenyBecause(Reason::ByMistake),
                (Some(_), Some(_)) => Choice::DenyBecause(Reason::NotMe),
            };
            let answer = challenge.answer(key, choice).expect("an answer");
            same(answer.request(), exchange);
            self.answer = Some(answer);
        }
        let (status, body) = reply(exchange);
        let answer = self.answer.as_ref().expect("an answer comes first");
        match answer.outcome(status, body) {
            Ok(Outcome::Taken) => "taken".to_owned(),
            Ok(Outcome::Code { code, message }) => format!("{} digits: {message}", code.len()),
            Ok(Outcome::NotTaken { .. }) => "not taken".to_owned(),
            Err(error) => refused(&error),
        }
    }

    #[track_caller]
    fn check(&self, expected: &[(&str, &str)]) {
        let said: Vec<(&str, &str)> = self
            .said
            .iter()
            .map(|(name, said)| (name.as_str(), said.as_str()))
            .collect();
        assert_eq!(said, expected);
    }

    /// The challenge whose question begins so.
    fn challenge(&self, question: &str) -> &Challenge {
        let found = |challenge: &&Challenge| challenge.question().starts_with(question);
        self.challenges.values().find(found).expect("a challenge")
    }
}

fn link(exchange: &Value) -> (PushLink, PushKey) {
    let link = match Link::read(text(exchange, "link")) {
        Ok(Link::Push(link)) => Some(link),
        _ => None,
    };
    let der = BASE64.decode(text(exchange, "device_key").as_bytes());
    let key = PushKey::from_pkcs8(&der.expect("base64")).expect("a key");
    (link.expect("a push link"), key)
}

fn text<'a>(exchange: &'a Value, name: &str) -> &'a str {
    exchange[name].as_str().expect("a text")
}

fn reply(exchange: &Value) -> (u16, &[u8]) {
    let status = exchange["status"].as_u64().expect("a status");
    let status = u16::try_from(status).expect("a status of HTTP");
    (status, text(exchange, "body").as_bytes())
}

/// Seconds since 1970 of the one form that we write.
fn seconds(timestamp: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (date, time) = timestamp.strip_suffix('Z')?.split_once('T')?;
    let date: Vec<&str> = date.split('-').collect();
    let month = MONTHS[date[1].parse::<usize>().ok()? - 1];
    http_date(&format!("Day, {} {month} {} {time} GMT", date[2], date[0]))
}

fn same(request: &Request, exchange: &Value) {
    let ours: BTreeMap<&str, &str> = request.fields().collect();
    let fields = exchange["fields"].as_object().expect("fields");
    let theirs: BTreeMap<&str, &str> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().expect("a text")))
        .collect();
    assert_eq!(ours, theirs, "{}", exchange["name"]);
    let url = request.url();
    assert_eq!(url.split('?').next(), exchange["url"].as_str());
}

fn refused(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => format!("{:?}", refusal.why()),
        other => other.to_string(),
    }
}

#[test]
fn privacyidea_is_enrolled_asked_and_answered_byte_for_byte() {
    Replay::of("privacyidea-push.json").check(&[
        ("enrol: wrong credential", "WrongCredential"),
        ("enrol", "enrolled"),
        ("enrol: again", "NoSuchToken"),
        ("poll: nothing", "0"),
        ("accept: poll", "1"),
        ("accept", "taken"),
        ("decline: poll", "1"),
        ("decline", "taken"),
        ("answer: late", "not taken"),
        ("decline: unknown_trigger: poll", "1"),
        ("decline: unknown_trigger", "taken"),
        ("decline: cancelled: poll", "1"),
        ("decline: cancelled", "taken"),
        ("poll: clock", "ClockOff"),
        ("poll: not a time", "Other"),
        ("poll: wrong signature", "NotKnown"),
        ("poll: parameter missing", "Other"),
        ("two at once: poll", "2"),
        ("two at once: decline", "taken"),
        ("two at once: decline", "taken"),
        ("letters beyond ASCII: poll", "1"),
        ("letters beyond ASCII", "taken"),
        ("poll: forbidden", "Forbidden"),
        ("poll: contradiction", "Contradiction"),
        ("answer: not of any challenge", "not taken"),
        ("enrol: unknown serial", "NoSuchToken"),
        ("poll: unknown serial", "NotKnown"),
        ("answer: unknown serial", "NoSuchToken"),
        ("enrol: no key", "enrolled"),
        ("poll: no key", "ServerFault"),
    ]);
}

#[test]
fn edumfa_is_enrolled_asked_and_answered_byte_for_byte() {
    for file in ["edumfa-push.json", "edumfa-edupush.json"] {
        let replay = Replay::of(file);
        replay.check(&[
            ("enrol: wrong credential", "WrongCredential"),
            ("enrol", "enrolled"),
            ("enrol: again", "NoSuchToken"),
            ("poll: nothing", "0"),
            ("accept: poll", "1"),
            ("accept", "taken"),
            ("decline: poll", "1"),
            ("decline", "taken"),
            ("answer: late", "taken"),
            ("poll: clock", "ClockOff"),
            ("poll: not a time", "Other"),
            ("poll: wrong signature", "NotKnown"),
            ("poll: deleted", "NotKnown"),
        ]);
        let challenge = replay.challenge("Login to the lab?");
        assert_eq!(challenge.title(), "Example VPN");
        assert!(!challenge.takes_reasons());
    }
}

#[test]
fn number_matching_and_codes_are_understood() {
    let replay = Replay::of("privacyidea-modes.json");
    // The order of the options is the server's, and one of them is right.
    let (picks, rest): (Vec<_>, Vec<_>) = replay
        .said
        .iter()
        .map(|(name, said)| (name.as_str(), said.as_str()))
        .partition(|(name, _)| OPTIONS.iter().any(|option| name.ends_with(option)));
    assert_eq!(picks.len(), 3);
    let right = picks.iter().filter(|(_, said)| *said == "taken").count();
    let wrong = picks
        .iter()
        .filter(|(_, said)| *said == "not taken")
        .count();
    assert_eq!((right, wrong), (1, 2));
    let expected = [
        ("enrol", "enrolled"),
        ("presence: poll", "1"),
        ("presence: poll again", "1"),
        ("presence: decline", "taken"),
        ("code: poll", "1"),
        ("code: accept", "2 digits: Type this code"),
    ];
    assert_eq!(rest, expected);
}

#[test]
fn links_say_what_they_ask_of_the_app() {
    let replay = Replay::of("privacyidea-modes.json");
    let (link, _) = replay.link.as_ref().expect("a link");
    assert_eq!((link.label(), link.issuer()), ("bob@lab", "Example Lab"));
    assert_eq!(link.unlock(), Some(protocol::Unlock::Any));
    assert_eq!(
        link.image().map(|image| image.as_str()),
        Some("https://example.org/logo.png")
    );
    assert_eq!(link.poll_only(), Some(true));
    assert!(!link.verify_certificate());
    assert!(!link.is_expired(0, 599_999));
    assert!(link.is_expired(0, 600_000));
}

#[test]
fn a_request_says_what_it_wants_and_how_long() {
    let replay = Replay::of("privacyidea-modes.json");
    let picks = replay
        .challenges
        .values()
        .filter_map(|challenge| match challenge.ask() {
            Ask::Pick(options) => Some((challenge, options)),
            Ask::Plain => None,
        });
    for (challenge, options) in picks {
        let mut sorted = options.to_vec();
        sorted.sort();
        assert_eq!(sorted, OPTIONS);
        let (_, key) = replay.link.as_ref().expect("a link");
        assert!(matches!(
            challenge.answer(key, Choice::Approve),
            Err(Error::NeedsPick)
        ));
        assert!(matches!(
            challenge.answer(key, Choice::Pick("grey ship")),
            Err(Error::NotOffered)
        ));
        assert_eq!(challenge.expires_about_ms(), SEEN + 120_000);
        assert!(!challenge.is_expired(SEEN + 119_999));
        assert!(challenge.is_expired(SEEN + 120_000));
    }
    let plain = replay
        .challenges
        .values()
        .find(|challenge| challenge.ask() == Ask::Plain);
    let (_, key) = replay.link.as_ref().expect("a link");
    let pick = plain
        .expect("a plain request")
        .answer(key, Choice::Pick("red bus"));
    assert!(matches!(pick, Err(Error::NotOffered)));
}

#[test]
fn a_bar_in_the_title_cannot_move_words_between_title_and_question() {
    let replay = Replay::of("privacyidea-push.json");
    let challenge = replay.challenge("Anmeldung");
    assert_eq!(
        challenge.question(),
        "Anmeldung für Alice | von 127.0.0.1 – ok?|Zugang – Büro"
    );
    assert_eq!(challenge.title(), "Nord");
    assert!(challenge.takes_reasons());
}

#[test]
fn a_reason_is_never_sent_to_a_server_that_takes_none() {
    let replay = Replay::of("edumfa-push.json");
    let (_, key) = replay.link.as_ref().expect("a link");
    let answer = replay
        .challenge("Login")
        .answer(key, Choice::DenyBecause(Reason::NotMe))
        .expect("an answer");
    assert_eq!(answer.reason(), None);
    assert!(!answer.approves());
    assert!(
        answer
            .request()
            .fields()
            .all(|(name, _)| name != "decline_reason")
    );
}

#[test]
fn keys_and_addresses_survive_being_stored() {
    let replay = Replay::of("privacyidea-modes.json");
    let (link, key) = replay.link.as_ref().expect("a link");
    let again = PushKey::from_pkcs8(&key.to_pkcs8().expect("DER")).expect("the same key");
    let address = PushAddress::new(
        link.address().endpoint().clone(),
        link.address().serial().clone(),
    );
    let fields = |key| {
        let request = address.poll(key, 1_795_521_131).expect("a request");
        let fields: Vec<(&str, String)> = request
            .fields()
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        fields
    };
    assert_eq!(fields(key), fields(&again));
    let server = replay.server.as_ref().expect("a key");
    let again = ServerKey::from_pkcs1(&server.to_pkcs1().expect("DER")).expect("the same key");
    assert_eq!(*server, again);
}

#[test]
fn a_new_key_signs_and_a_short_one_is_refused() {
    let key = PushKey::make().expect("a key");
    let der = key.to_pkcs8().expect("DER");
    assert!(der.len() > 1700, "3,072 bits");
    let address = Replay::of("privacyidea-modes.json").link.expect("a link").0;
    assert!(address.address().poll(&key, 0).is_ok());
    for bad in [&der[..der.len() - 1], b"", b"\x30\x00"] {
        assert!(matches!(PushKey::from_pkcs8(bad), Err(Error::BadKey)));
    }
    let short = include_bytes!("golden/rsa-1024.pk8");
    assert!(matches!(PushKey::from_pkcs8(short), Err(Error::BadKey)));
}
