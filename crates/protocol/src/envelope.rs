//! What every answer of these servers is wrapped in.

use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;
use crate::refusal::Refusal;

/// The longest answer that is read, in bytes. Whoever fetches stops there.
pub const MOST_BYTES: usize = 1024 * 1024;

/// An answer that says yes. Links, codes and ciphertexts stand in it, so it has no `Debug`.
pub(crate) struct Answer {
    pub(crate) value: Value,
    pub(crate) detail: Value,
}

#[derive(Deserialize)]
struct Envelope {
    result: Option<Outcome>,
    #[serde(default)]
    detail: Value,
}

#[derive(Deserialize)]
struct Outcome {
    status: bool,
    #[serde(default)]
    value: Value,
    error: Option<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    code: Option<i64>,
    message: Option<String>,
}

impl Answer {
    /// Reads an answer. The signature beside the result is by a key that devices never learn, so it says nothing.
    pub(crate) fn read(status: u16, body: &[u8]) -> Result<Self, Error> {
        if body.len() > MOST_BYTES {
            return Err(Error::TooLong);
        }
        let refused = |code, message: &str| Error::Refused(Refusal::new(status, code, message));
        let envelope = match serde_json::from_slice::<Envelope>(body) {
            Ok(envelope) => envelope,
            Err(_) if status == 200 => return Err(Error::Unreadable),
            Err(_) => return Err(refused(None, "")),
        };
        match envelope.result {
            Some(Outcome {
                error: Some(Fault { code, message }),
                ..
            }) => Err(refused(code, message.as_deref().unwrap_or_default())),
            Some(outcome) if outcome.status && status == 200 => Ok(Self {
                value: outcome.value,
                detail: envelope.detail,
            }),
            None if status == 200 => Err(Error::Unreadable),
            Some(_) | None => Err(refused(None, "")),
        }
    }

    /// A text of the value.
    pub(crate) fn text(&self, name: &str) -> Result<&str, Error> {
        self.value
            .get(name)
            .and_then(Value::as_str)
            .ok_or(Error::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Why;

    fn refusal(status: u16, body: &str) -> Refusal {
        match Answer::read(status, body.as_bytes()) {
            Err(Error::Refused(refusal)) => Some(refusal),
            _ => None,
        }
        .expect("a refusal")
    }

    fn error(code: i64, message: &str) -> String {
        format!(
            r#"{{"result":{{"status":false,"error":{{"code":{code},"message":"{message}"}}}},"detail":null}}"#
        )
    }

    #[test]
    fn a_no_is_read_by_its_number() {
        let check = |status, code, message: &str, expected| {
            assert_eq!(
                refusal(status, &error(code, message)).why(),
                expected,
                "{message}"
            );
        };
        check(
            400,
            10,
            "ERR10: Timestamp x not in valid range.",
            Why::ClockOff,
        );
        check(400, 10, "ERR10: Could not verify signature!", Why::NotKnown);
        check(403, 303, "Polling not allowed!", Why::Forbidden);
        check(
            403,
            303,
            "There are policies with conflicting actions: []",
            Why::Contradiction,
        );
        check(
            400,
            905,
            "ERR905: Missing parameter: enrollment_credential",
            Why::WrongCredential,
        );
        check(400, 905, "ERR905: Missing parameter: timestamp", Why::Other);
        check(500, -500, "500 Internal Server Error", Why::ServerFault);
        check(
            400,
            3001,
            "ERR3001: Container is not registered.",
            Why::NotRegistered,
        );
    }

    #[test]
    fn a_no_without_words_is_still_a_no() {
        assert_eq!(refusal(502, "<html>").why(), Why::ServerFault);
        assert_eq!(refusal(302, "").why(), Why::Other);
        assert_eq!(
            refusal(200, r#"{"result":{"status":false}}"#).why(),
            Why::Other
        );
        assert_eq!(
            refusal(404, r#"{"result":{"status":true,"value":1}}"#).why(),
            Why::Other
        );
    }

    #[test]
    fn a_no_whose_words_are_missing_is_known_by_its_number() {
        for words in ["", r#","message":null"#] {
            let body = format!(r#"{{"result":{{"status":false,"error":{{"code":303{words}}}}}}}"#);
            assert_eq!(refusal(403, &body).why(), Why::Forbidden, "{words}");
        }
    }

    #[test]
    fn the_message_is_made_safe_and_kept_out_of_debug() {
        let refusal = refusal(400, &error(1, "see\\u202e\\n here"));
        assert_eq!(refusal.message(), "see here");
        assert!(!format!("{refusal:?} {}", Error::Refused(refusal.clone())).contains("here"));
    }

    #[test]
    fn what_is_no_answer_is_unreadable() {
        for body in [
            "",
            "[]",
            "{}",
            "null",
            r#"{"result":null}"#,
            r#"{"result":{"status":"yes"}}"#,
        ] {
            assert!(
                matches!(Answer::read(200, body.as_bytes()), Err(Error::Unreadable)),
                "{body}"
            );
        }
        let deep = format!(
            r#"{{"result":{{"status":true,"value":{}}}}}"#,
            "[".repeat(500_000)
        );
        assert!(matches!(
            Answer::read(200, deep.as_bytes()),
            Err(Error::Unreadable)
        ));
        assert!(matches!(
            Answer::read(200, &vec![b' '; MOST_BYTES + 1]),
            Err(Error::TooLong)
        ));
    }
}
