//! Links as privacyIDEA writes them: secrets in two steps, and passwords of a day.

use std::process::Command;

use desk::view::{DraftView, OnDuplicate};
use desk::{CopyFrom, Error};

use super::GITHUB;
use super::rim::{BEGIN_MS, Story};

/// The server's side of a secret in two steps, and the code that it expects.
const SERVER: &str = r#"
import base64, hashlib, hmac, sys, urllib.parse
link, typed, moving, kind = sys.argv[1:]
query = {k: v[0] for k, v in urllib.parse.parse_qs(urllib.parse.urlsplit(link).query).items()}
unpadded = lambda text: base64.b32decode(text + "=" * (-len(text) % 8))
part = unpadded(typed)
check, salt = part[:4], part[4:]
assert hashlib.sha1(salt).digest()[:4] == check and len(salt) == int(query["2step_salt"])
secret = hashlib.pbkdf2_hmac("sha1", unpadded(query["secret"]).hex().encode(), salt,
                             int(query["2step_difficulty"]), int(query["2step_output"]))
mac = hmac.new(secret, int(moving).to_bytes(8, "big"), kind).digest()
at = mac[-1] & 15
print(f"{(int.from_bytes(mac[at:at + 4], 'big') & 0x7FFFFFFF) % 10 ** int(query['digits']):06}", end="")
"#;

/// What a real server said, from the goldens of the protocol.
fn golden(name: &str) -> serde_json::Value {
    let golden = include_str!("../../../protocol/tests/golden/privacyidea-links.json");
    let golden: serde_json::Value = serde_json::from_str(golden).expect("JSON");
    let exchanges = golden["exchanges"].as_array().expect("a list");
    let mut found = exchanges.iter().filter(|exchange| exchange["name"] == name);
    found.next().expect("the exchange").clone()
}

/// The link of one of them, without its wish for an unlock.
fn link(name: &str) -> String {
    let golden = golden(name);
    let link = golden["link"].as_str().expect("a text");
    let (link, _) = link.split_once("&image=").expect("a logo and what follows");
    link.to_owned()
}

fn expected(link: &str, typed: &str, moving: i64, hash: &str) -> String {
    let moving = moving.to_string();
    let said = Command::new("python3")
        .args(["-c", SERVER, link, typed, &moving, hash])
        .output()
        .expect("python3 is there");
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    String::from_utf8(said.stdout).expect("digits")
}

fn draft(story: &Story, link: &str) -> DraftView {
    let mut read = story.desk.draft_text(link).expect("read");
    read.drafts.pop().expect("a draft")
}

fn confirm(story: &Story, draft: &DraftView) -> Result<String, Error> {
    let stored = story.desk.confirm_draft(
        &draft.draft,
        &draft.issuer,
        &draft.account,
        &[],
        OnDuplicate::Refuse,
    );
    stored.map(|token| token.id)
}

#[test]
fn a_counter_token_in_two_steps_shows_the_codes_that_its_server_expects() {
    let story = Story::opened();
    let link = link("two-step hotp");
    let half = draft(&story, &link);
    assert!(half.two_step && half.flaw.is_none());
    assert_eq!(
        (half.kind.as_str(), half.digits, half.counter),
        ("hotp", Some(6), Some(1))
    );
    assert!(matches!(confirm(&story, &half), Err(Error::TwoStepFirst)));
    let first = story.desk.begin_two_step(&half.draft).expect("our part");
    let second = story.desk.begin_two_step(&half.draft).expect("our part");
    assert_ne!(first, second);
    let id = confirm(&story, &half).expect("stored");
    let shown = story.desk.next_code(&id, None).expect("a code");
    assert_eq!(shown.code, expected(&link, &second, 1, "sha256"));
    assert!(matches!(
        story.desk.begin_two_step(&half.draft),
        Err(Error::NotFound)
    ));
}

/// The secret is that of a real server, which took the code.
#[test]
fn a_completed_token_shows_the_code_that_a_real_server_took() {
    let golden = golden("two-step hotp");
    let text = |name: &str| golden[name].as_str().expect("a text");
    let digits: Vec<u8> = text("secret")
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16).expect("hexadecimal")).expect("a nibble"))
        .collect();
    let secret: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect();
    let half = otp::uri::read(text("link")).expect("a link");
    assert!(half.guarded);
    let whole = half.token.completed(otp::Secret::new(secret));
    let code = whole.expect("a token").code(0).expect("a code");
    assert_eq!(code.text(), text("code"));
}

#[test]
fn a_timed_token_in_two_steps_shows_the_codes_that_its_server_expects() {
    let story = Story::opened();
    let link = link("two-step totp");
    let half = draft(&story, &link);
    let typed = story.desk.begin_two_step(&half.draft).expect("our part");
    let id = confirm(&story, &half).expect("stored");
    let shown = story
        .desk
        .show_codes(std::slice::from_ref(&id))
        .expect("codes");
    let step = BEGIN_MS / 30_000;
    assert_eq!(shown[0].code, expected(&link, &typed, step, "sha512"));
    let serial = format!("{GITHUB}&serial=TOTP0002A05A");
    assert_eq!(draft(&story, &serial).duplicates[0].id, id);
}

#[test]
fn what_has_no_second_step_begins_none() {
    let story = Story::opened();
    let plain = draft(&story, GITHUB);
    assert!(!plain.two_step);
    for draft in [plain.draft.as_str(), "none"] {
        let begun = story.desk.begin_two_step(draft);
        assert!(matches!(begun, Err(Error::NotFound)));
    }
    // More rounds than are ever done: it is kept as it is, without codes.
    let endless = format!("{GITHUB}&2step_difficulty=4000000000");
    let endless = draft(&story, &endless);
    assert!(!endless.two_step);
    assert_eq!(endless.flaw.as_deref(), Some("two_step_unfinished"));
    let half = draft(&story, &link("two-step hotp"));
    story.desk.lock();
    let begun = story.desk.begin_two_step(&half.draft);
    assert!(matches!(begun, Err(Error::Locked)));
}

#[test]
fn a_password_of_a_day_holds_from_midnight_to_midnight() {
    const DAY: i64 = 86_400;
    let story = Story::opened();
    let now = BEGIN_MS / 1000;
    let usual = "otpauth://daypassword/Lab:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let (written, half) = (link("daypassword"), link("daypassword of half a day"));
    for (link, period) in [(usual, DAY), (&*written, DAY), (&*half, DAY / 2)] {
        let read = draft(&story, link);
        assert_eq!(read.kind, "daypassword");
        assert_eq!(read.period.map(i64::from), Some(period));
        let id = confirm(&story, &read).expect("stored");
        let shown = &story
            .desk
            .show_codes(std::slice::from_ref(&id))
            .expect("codes")[0];
        let begin = now - now % period;
        assert_eq!(
            (shown.valid_from, shown.valid_until),
            (Some(begin), Some(begin + period))
        );
        let token = otp::uri::read(link).expect("a token").token;
        let code = token.code(begin).expect("a code");
        assert_eq!(shown.code, code.text());
        story
            .desk
            .copy_code(&id, false, None, CopyFrom::Window)
            .expect("copied");
        assert_eq!(story.clipboard.text().as_deref(), Some(code.text()));
        let listed = story.desk.tokens().expect("tokens").tokens;
        assert_eq!(
            listed.last().map(|token| token.kind.as_str()),
            Some("daypassword")
        );
    }
}
