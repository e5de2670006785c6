//! A W3C WebDriver client, as much of it as the stories need, against WebKitWebDriver.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use super::process::Process;
use super::waiting::holds;

/// What the standard calls an element's reference.
pub(crate) const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The driver's answer, or its error's name and message.
pub(crate) type Answer = Result<Value, String>;

/// A running driver and its one session.
pub(crate) struct Driver {
    agent: Agent,
    base: String,
    session: String,
    process: Process,
}

/// An element of the page. It may be gone by now.
#[derive(Clone)]
pub(crate) struct Element(String);

impl Driver {
    /// Starts the driver with this environment, and through it the app.
    pub(crate) fn start(mut command: Command, binary: &Path, arguments: &[String]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let process = Process::start(
            command
                .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
                .stdin(Stdio::null()),
        );
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        let mut driver = Self {
            agent: config.into(),
            base: format!("http://127.0.0.1:{port}"),
            session: String::new(),
            process,
        };
        holds("the driver to answer", || driver.get("/status").is_ok());
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "webkitgtk:browserOptions": { "binary": binary, "args": arguments },
        } } });
        let begun = driver.post("/session", &capabilities);
        assert!(
            begun.is_ok(),
            "the app did not come up under the driver ({begun:?}); is it built with --features custom-protocol,test-hooks?"
        );
        let id = begun
            .ok()
            .and_then(|value| value["sessionId"].as_str().map(str::to_owned));
        driver.session = format!("/session/{}", id.expect("a session has an id"));
        driver
    }

    /// The driver's process; the app is below it.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Windows, oldest first as far as the driver tells.
    pub(crate) fn handles(&self) -> Vec<String> {
        let handles = self
            .get(&self.within("/window/handles"))
            .unwrap_or_default();
        handles
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect()
    }

    /// The window that is spoken to.
    pub(crate) fn handle(&self) -> Option<String> {
        self.get(&self.within("/window"))
            .ok()?
            .as_str()
            .map(str::to_owned)
    }

    /// Speaks to this window from now on.
    pub(crate) fn switch_to(&self, handle: &str) -> Answer {
        self.post(&self.within("/window"), &json!({ "handle": handle }))
    }

    /// Runs the body of a function in the page; `arguments[0]` and so on are the arguments.
    pub(crate) fn script(&self, body: &str, arguments: Value) -> Answer {
        let arguments = if arguments.is_array() {
            arguments
        } else {
            json!([arguments])
        };
        self.post(
            &self.within("/execute/sync"),
            &json!({ "script": body, "args": arguments }),
        )
    }

    /// The same for a body that hands its answer to its last argument, a function.
    pub(crate) fn script_async(&self, body: &str, arguments: Value) -> Answer {
        self.post(
            &self.within("/execute/async"),
            &json!({ "script": body, "args": arguments }),
        )
    }

    /// The first element that fits a CSS selector.
    pub(crate) fn find(&self, selector: &str) -> Option<Element> {
        let found = self.post(
            &self.within("/element"),
            &json!({ "using": "css selector", "value": selector }),
        );
        found.ok()?[ELEMENT]
            .as_str()
            .map(|id| Element(id.to_owned()))
    }

    /// Clicks in its middle, as a mouse would.
    pub(crate) fn click(&self, element: &Element) -> Answer {
        self.click_id(&element.0)
    }

    /// The same for an element a script gave.
    pub(crate) fn click_id(&self, id: &str) -> Answer {
        self.post(&self.within(&format!("/element/{id}/click")), &json!({}))
    }

    /// Types into it.
    pub(crate) fn type_into(&self, element: &Element, text: &str) -> Answer {
        self.post(
            &self.within(&format!("/element/{}/value", element.0)),
            &json!({ "text": text }),
        )
    }

    /// Presses these keys together, and lets them go in the other order.
    pub(crate) fn press(&self, keys: &[&str]) -> Answer {
        let down = keys
            .iter()
            .map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys
            .iter()
            .rev()
            .map(|key| json!({ "type": "keyUp", "value": key }));
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": down.chain(up).collect::<Vec<_>>() });
        self.post(&self.within("/actions"), &json!({ "actions": [keyboard] }))
    }

    /// A picture of the page, as a PNG file's bytes.
    pub(crate) fn screenshot(&self) -> Option<Vec<u8>> {
        // The driver waits for the next time the page is drawn, which a page at rest never is: a dot that
        // nobody can see makes it draw.
        let dot = "const dot = document.createElement('i');
            Object.assign(dot.style, { position: 'fixed', inset: 'auto 0 0 auto', width: '1px', height: '1px' });
            document.body.append(dot);
            dot.animate([{ opacity: 0 }, { opacity: 0.01 }], { duration: 3000 }).finished.then(() => dot.remove());";
        self.script(dot, json!([])).ok()?;
        let picture = self.get(&self.within("/screenshot")).ok()?;
        data_encoding::BASE64
            .decode(picture.as_str()?.as_bytes())
            .ok()
    }

    /// The address of the page.
    pub(crate) fn address(&self) -> String {
        self.get(&self.within("/url"))
            .ok()
            .and_then(|it| it.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    fn within(&self, path: &str) -> String {
        format!("{}{path}", self.session)
    }

    fn get(&self, path: &str) -> Answer {
        answer(self.agent.get(format!("{}{path}", self.base)).call())
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        answer(
            self.agent
                .post(format!("{}{path}", self.base))
                .send_json(body),
        )
    }
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response.map_err(|error| error.to_string())?;
    let went_well = response.status().is_success();
    let mut body: Value = response
        .body_mut()
        .read_json()
        .map_err(|error| error.to_string())?;
    let value = body["value"].take();
    if went_well {
        return Ok(value);
    }
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    Err(format!("{}: {}", text("error"), text("message")))
}
