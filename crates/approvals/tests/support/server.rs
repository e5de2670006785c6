//! The real servers of tests/servers, the administrator's side and the login page's.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Server {
    name: &'static str,
    port: u16,
    tls: bool,
    token: String,
    run: TempDir,
}

/// What a login page knows of one login.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: String,
    pub(crate) accepted: bool,
}

impl Server {
    /// A server with nothing in it but two people.
    pub(crate) fn start(name: &'static str) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let mut server = Self {
            name,
            port,
            tls: false,
            token: String::new(),
            run: tempfile::tempdir().expect("a folder"),
        };
        let lab = scripts().join("../../.dev/servers").join(name).join("venv");
        assert!(
            lab.exists(),
            "{name} is not installed: ./dev test does that, or tests/servers/{name}/serve.sh install"
        );
        server.script(&["init"]);
        server.resume();
        server
    }

    /// Ends the process; its data stay.
    pub(crate) fn pause(&self) {
        let pid = self.folder().join("pid");
        let running =
            || pid.exists() && std::fs::read_to_string(&pid).is_ok_and(|it| is_running(&it));
        if running() {
            self.script(&["stop"]);
        }
        while running() {
            std::thread::yield_now();
        }
        drop(std::fs::remove_file(pid));
    }

    /// Starts it again, with its policies as they were at first.
    pub(crate) fn resume(&mut self) {
        self.script(&["start"]);
        self.script(&["policies"]);
        let form = ["username=admin", "password=adminpw123"];
        let answer = self.curl("POST", "/auth", &form, None);
        self.token = text(&answer, "/result/value/token");
    }

    /// Over TLS from the next start on.
    pub(crate) const fn secure(&mut self) {
        self.tls = true;
    }

    /// Makes another authority and another certificate for the next start.
    pub(crate) fn change_certificate(&self) {
        self.script(&["certificate"]);
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.run.path().join("run")
    }

    /// The time over there, in milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        let answer = Command::new("curl")
            .args(["-ksSI", &format!("{}/", self.base())])
            .output()
            .expect("curl");
        let head = String::from_utf8_lossy(&answer.stdout).into_owned();
        let date = head.lines().find_map(|line| line.strip_prefix("Date: "));
        protocol::http_date(date.expect("a date")).expect("a date") * 1000
    }

    /// A link for a new token.
    pub(crate) fn link(&self, kind: &str, serial: &str, user: &str) -> String {
        let body = format!(
            r#"{{"type":"{kind}","genkey":1,"user":"{user}","realm":"lab","serial":"{serial}"}}"#
        );
        let detail = self.api("POST", "/token/init", &body);
        let detail = detail["detail"].as_object().expect("a detail");
        let url = detail.iter().find(|(name, _)| name.ends_with("pushurl"));
        text(url.expect("a link").1, "/value")
    }

    pub(crate) fn api(&self, method: &str, path: &str, json: &str) -> Value {
        let answer = self.curl(method, path, &[], Some(json));
        assert_eq!(answer["result"]["status"], true, "{path}: {answer}");
        answer
    }

    /// Changes what is asked at a login.
    pub(crate) fn ask_with(&self, more: &str) {
        let action = format!(
            "push_allow_polling=allow, push_ssl_verify=0, otppin=userstore, push_title_on_mobile=Example VPN, \
             push_text_on_mobile=Login from {{client_ip}}?{more}"
        );
        let body = format!(r#"{{"scope":"authentication","active":true,"action":"{action}"}}"#);
        self.api("POST", "/policy/push_auth", &body);
    }

    /// Somebody types a name and a password; what the login page is told.
    pub(crate) fn login(&self, user: &str) -> Value {
        let form = [format!("user={user}"), format!("pass={user}pw")];
        self.curl(
            "POST",
            "/validate/check",
            &form.each_ref().map(String::as_str),
            None,
        )
    }

    /// The same, and its transaction.
    pub(crate) fn transaction(&self, user: &str) -> String {
        text(&self.login(user), "/detail/transaction_id")
    }

    /// The transaction of a login with one token alone.
    pub(crate) fn transaction_of(&self, serial: &str, user: &str) -> String {
        let form = [format!("serial={serial}"), format!("pass={user}pw")];
        let form = form.each_ref().map(String::as_str);
        let answer = self.curl("POST", "/validate/check", &form, None);
        text(&answer, "/detail/transaction_id")
    }

    /// What the login page sees without asking anybody.
    pub(crate) fn verdict(&self, transaction: &str) -> Verdict {
        let path = format!("/validate/polltransaction/{transaction}");
        let answer = self.curl("GET", &path, &[], None);
        Verdict {
            status: answer["detail"]["challenge_status"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            accepted: answer["result"]["value"] == true,
        }
    }

    /// Ends a login, with what the person typed; whether it is let in.
    pub(crate) fn finish(&self, user: &str, transaction: &str, typed: &str) -> bool {
        let form = [
            format!("user={user}"),
            format!("transaction_id={transaction}"),
            format!("pass={typed}"),
        ];
        let answer = self.curl(
            "POST",
            "/validate/check",
            &form.each_ref().map(String::as_str),
            None,
        );
        answer["result"]["value"] == true
    }

    fn base(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    fn curl(&self, method: &str, path: &str, form: &[&str], json: Option<&str>) -> Value {
        let mut curl = Command::new("curl");
        curl.args([
            "-ksS",
            "--max-time",
            "60",
            "-X",
            method,
            &format!("{}{path}", self.base()),
        ]);
        for field in form {
            curl.args(["--data-urlencode", field]);
        }
        if let Some(json) = json {
            curl.args(["-H", &format!("PI-Authorization: {}", self.token)]);
            curl.args(["-H", &format!("Authorization: {}", self.token)]);
            curl.args(["-H", "Content-Type: application/json", "-d", json]);
        }
        let answer = curl.output().expect("curl");
        let said = String::from_utf8_lossy(&answer.stderr);
        assert!(answer.status.success(), "{path}: {said}");
        serde_json::from_slice(&answer.stdout).expect("JSON")
    }

    fn script(&self, arguments: &[&str]) {
        let done = Command::new(scripts().join(self.name).join("serve.sh"))
            .args(arguments)
            .env("RUN", self.folder())
            .env("PORT", self.port.to_string())
            .env("TLS", if self.tls { "1" } else { "0" })
            .output()
            .expect("the script can be started");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{} {arguments:?}: {said}", self.name);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.folder().join("pid").exists() {
            self.script(&["stop"]);
        }
    }
}

pub(crate) fn text(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.expect(pointer).to_owned()
}

/// Whichever package borrows this.
fn scripts() -> PathBuf {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let scripts = above.map(|folder| folder.join("tests/servers"));
    let mut found = scripts.filter(|folder| folder.join("privacyidea").exists());
    found
        .next()
        .expect("the workspace holds the servers' scripts")
}

fn is_running(pid: &str) -> bool {
    let alive = Command::new("kill").args(["-0", pid.trim()]).output();
    alive.is_ok_and(|it| it.status.success())
}
