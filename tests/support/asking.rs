//! A server of approvals that asks what it is told to.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::double::{Double, Say, claim};

/// Honest, with its requests in our hands.
pub(crate) struct Asking {
    double: Double,
    open: Arc<Mutex<Vec<Value>>>,
    answer: Arc<Mutex<Option<Value>>>,
    asked: Mutex<u32>,
}

impl Asking {
    /// Starts it; nobody signs in yet, and every answer is taken.
    pub(crate) fn start() -> Self {
        let open: Arc<Mutex<Vec<Value>>> = Arc::default();
        let answer = Arc::new(Mutex::new(Some(taken())));
        let (theirs, says) = (open.clone(), answer.clone());
        let double = Double::start(move |asked| {
            if asked.is_upload() {
                return Say::enrolled();
            }
            if asked.is_poll() {
                let all = theirs.lock().expect("a lock");
                let ours = |it: &&Value| it["serial"] == asked.serial();
                return Say::value(all.iter().filter(ours).cloned().collect::<Vec<_>>());
            }
            // Whoever is told no has nothing to object to.
            let answer = match asked.field("decline") {
                Some(_) => Some(taken()),
                None => says.lock().expect("a lock").clone(),
            };
            let Some(answer) = answer else {
                return Say::Bytes(Vec::new());
            };
            let takes = answer["result"]["value"] == true;
            let named = |it: &Value| Some(it["nonce"].as_str()) == Some(asked.field("nonce"));
            theirs
                .lock()
                .expect("a lock")
                .retain(|it| !takes || !named(it));
            Say::json(200, &answer)
        });
        Self {
            double,
            open,
            answer,
            asked: Mutex::new(0),
        }
    }

    /// A link for its token of this name.
    pub(crate) fn link(&self, serial: &str, issuer: &str) -> String {
        let link = self.double.link(serial);
        link.replace("issuer=Double", &format!("issuer={issuer}"))
            .replace("pipush/ada", "pipush/mara.lindqvist")
    }

    /// Somebody signs in with this token.
    pub(crate) fn ask(&self, serial: &str, words: &str, numbers: Option<&str>) {
        let mut asked = self.asked.lock().expect("a lock");
        *asked += 1;
        let claim = claim(&self.double.url(), serial, *asked, words, numbers);
        self.open.lock().expect("a lock").push(claim);
    }

    /// Nobody asks any more.
    pub(crate) fn give_up(&self) {
        self.open.lock().expect("a lock").clear();
    }

    /// What it says to the next answers that are not a no.
    pub(crate) fn say(&self, answer: Value) {
        *self.answer.lock().expect("a lock") = Some(answer);
    }

    /// It hears the next answers that are not a no, and breaks off before it says anything.
    pub(crate) fn break_off(&self) {
        *self.answer.lock().expect("a lock") = None;
    }

    /// Nobody reaches it any more.
    pub(crate) fn leave(&self) {
        self.double.leave();
    }
}

/// The answer is taken.
pub(crate) fn taken() -> Value {
    json!({"result": {"status": true, "value": true}})
}

/// It is not.
pub(crate) fn not_taken() -> Value {
    json!({"result": {"status": true, "value": false}})
}

/// It is, and this code is to be typed.
pub(crate) fn with_code(code: &str) -> Value {
    json!({"result": {"status": true, "value": true},
        "detail": {"display_code": code, "message": "Type this code"}})
}
