//! What an administrator of a real privacyIDEA does about containers.

use serde_json::{Value, json};

use crate::server::{Server, text};
use crate::support::tool;

/// The list names a token by its issuer, so each gets one of its own.
pub(crate) fn name_tokens_by_serial(server: &Server) {
    let policy = server.api("GET", "/policy/push_enroll", "{}");
    let mut action = policy["result"]["value"][0]["action"].clone();
    action["tokenissuer"] = json!("{serial}");
    let body = json!({ "scope": "enrollment", "active": true, "action": action });
    server.api("POST", "/policy/push_enroll", &body.to_string());
}

/// A container of alice.
pub(crate) fn begin(server: &Server, container: &str) {
    let body = json!({
        "type": "smartphone", "user": "alice", "realm": "lab", "container_serial": container
    });
    server.api("POST", "/container/init", &body.to_string());
}

/// The same with a token of each kind.
pub(crate) fn fill(server: &Server, container: &str) {
    begin(server, container);
    for (kind, serial) in [
        ("totp", "CTOTP"),
        ("hotp", "CHOTP"),
        ("daypassword", "CDAY"),
        ("push", "CPUSH"),
    ] {
        make(server, container, kind, serial);
    }
}

/// Makes a token in a container.
pub(crate) fn make(server: &Server, container: &str, kind: &str, serial: &str) {
    init(server, kind, serial, json!({}));
    put(server, container, serial);
}

/// Makes one whose codes have eight digits. Its link will say six.
pub(crate) fn make_long(server: &Server, container: &str, serial: &str) {
    init(server, "totp", serial, json!({ "otplen": 8 }));
    put(server, container, serial);
}

/// Puts a token into a container.
pub(crate) fn put(server: &Server, container: &str, serial: &str) {
    change(server, container, "add", serial);
}

/// Takes a token out of a container.
pub(crate) fn take(server: &Server, container: &str, serial: &str) {
    change(server, container, "remove", serial);
}

/// The link that registers a computer; `more` are further fields.
pub(crate) fn link(server: &Server, container: &str, more: &str) -> String {
    let body = format!(r#"{{"container_serial": "{container}"{more}}}"#);
    let answer = server.api("POST", "/container/register/initialize", &body);
    text(&answer, "/result/value/container_url/value")
}

/// Takes a container away from the computer that it is.
pub(crate) fn terminate(server: &Server, container: &str) {
    let path = format!("/container/register/{container}/terminate");
    server.api("POST", &path, "{}");
}

/// Switches something on or off that containers are forbidden.
pub(crate) fn policy(server: &Server, action: &str, active: bool) {
    let body = json!({ "scope": "container", "active": active, "action": action });
    server.api("POST", "/policy/forbidden", &body.to_string());
}

/// Whether some computer is this container, and has synchronised if it took over from another.
pub(crate) fn is_registered(server: &Server, container: &str) -> bool {
    let path = format!("/container/?container_serial={container}");
    let answer = server.api("GET", &path, "{}");
    let info = &answer["result"]["value"]["containers"][0]["info"];
    assert!(info.is_object() || info.is_array(), "{info}");
    info.to_string().contains(r#""registered""#)
}

/// Whether a login of alice with a code of this token is let in.
pub(crate) fn accepts(server: &Server, serial: &str, code: &str) -> bool {
    let body = json!({ "serial": serial, "pass": format!("alicepw{code}") });
    let answer = server.api("POST", "/validate/check", &body.to_string());
    answer["result"]["value"] == true
}

/// The link of a counter whose secret is made in two steps.
pub(crate) fn begin_two_steps(server: &Server, serial: &str) -> String {
    let actions =
        "enrollHOTP, enrollTOTP, enable, hotp_2step=allow, policywrite, policydelete, tokenlist";
    let body = json!({ "scope": "admin", "active": true, "action": actions });
    server.api("POST", "/policy/two_step", &body.to_string());
    code_link(&init(server, "hotp", serial, json!({ "2stepinit": 1 })))
}

/// The second step, with what the person typed.
pub(crate) fn end_two_steps(server: &Server, serial: &str, part: &str) {
    let body = json!({
        "type": "hotp", "serial": serial, "otpkey": part, "otpkeyformat": "base32check"
    });
    server.api("POST", "/token/init", &body.to_string());
}

/// The link of a token whose codes want an unlock each.
pub(crate) fn guarded(server: &Server, serial: &str) -> String {
    let body = json!({
        "scope": "enrollment", "active": true, "action": "totp_app_force_unlock=any"
    });
    server.api("POST", "/policy/locked", &body.to_string());
    code_link(&init(server, "totp", serial, json!({})))
}

/// The server gives a login up before its time: what it keeps of it is out of date at once.
pub(crate) fn give_up(server: &Server, transaction: &str) {
    const OUTDATE: &str = "import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=60) as kept:
    past = '2000-01-01 00:00:00.000000'
    done = kept.execute('update challenge set expiration = ? where transaction_id = ?', (past, sys.argv[2]))
    assert done.rowcount == 1, done.rowcount";
    let kept = server.folder().join("pi.sqlite").display().to_string();
    tool("python3", &["-c", OUTDATE, &kept, transaction], b"");
}

fn init(server: &Server, kind: &str, serial: &str, more: Value) -> Value {
    let mut body = json!({
        "type": kind, "genkey": 1, "user": "alice", "realm": "lab", "serial": serial
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    server.api("POST", "/token/init", &body.to_string())
}

fn code_link(answer: &Value) -> String {
    text(answer, "/detail/googleurl/value")
}

fn change(server: &Server, container: &str, how: &str, serial: &str) {
    let body = json!({ "serial": serial });
    let path = format!("/container/{container}/{how}");
    server.api("POST", &path, &body.to_string());
}
