//! The server's side of a container: what the other side does not name comes with a new secret.

use std::collections::BTreeSet;

use aes_gcm::aead::consts::U16;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{AesGcm, aes::Aes256};
use data_encoding::BASE64URL;
use serde_json::{Value, json};
use x25519_dalek::{PublicKey, StaticSecret};

use super::double::{Asked, Say};

/// A container with one token, for approvals.
pub(crate) struct Containing {
    link: String,
    /// How often the token was given out. The last time counts.
    given: u32,
    /// Whether the last link was used.
    used: bool,
    /// Whether the other side knows so, and asks with the key that it sent.
    enrolled: bool,
    /// The serials that it was last told to be there.
    pub(crate) told: Option<BTreeSet<String>>,
    /// With which of the server's numbers it says that the other side is none of its own any more.
    pub(crate) ends: Option<i64>,
    /// The answer to the next upload is lost on its way.
    pub(crate) loses: bool,
}

impl Containing {
    pub(crate) const SERIAL: &str = "PIPU1";

    /// Of the token of this link.
    pub(crate) const fn of(link: String) -> Self {
        Self {
            link,
            given: 0,
            used: false,
            enrolled: false,
            told: None,
            ends: None,
            loses: false,
        }
    }

    /// Another link for the token: what came before counts no more.
    pub(crate) fn give(&mut self) -> String {
        self.given += 1;
        self.used = false;
        self.enrolled = false;
        self.link
            .replace(&"0123456789".repeat(4), &credential(self.given))
    }

    /// What it says about containers and keys; none to all other questions.
    pub(crate) fn says(&mut self, asked: &Asked) -> Option<Say> {
        if let Some(code) = self.ends
            && asked.field("container_serial").is_some()
        {
            return Some(Say::refused(400, code, "ERR: not any more"));
        }
        if asked.field("scope").is_some() {
            return Some(Say::value(json!({
                "enc_key_algorithm": "x25519",
                "nonce": "0cef1adb295b343cdde6f9d050b4338279ec1a35",
                "time_stamp": "2026-11-23T17:48:05.120516+00:00",
            })));
        }
        if let Some(theirs) = asked.field("public_enc_key_client") {
            let told: Value = serde_json::from_str(asked.field("container_dict_client")?).ok()?;
            let serials = told["tokens"].as_array()?.iter();
            let told: BTreeSet<String> = serials
                .filter_map(|one| Some(one["serial"].as_str()?.to_owned()))
                .collect();
            let known = told.contains(Self::SERIAL);
            self.told = Some(told);
            let add = (!known).then(|| self.give());
            let update = known.then(|| json!({"serial": Self::SERIAL, "tokentype": "push"}));
            return sealed(
                theirs,
                &json!({"add": add.as_slice(), "update": update.as_slice()}),
            );
        }
        if asked.is_poll() && !self.enrolled {
            return Some(Say::refused(400, 10, "ERR10: Could not verify signature!"));
        }
        asked.is_upload().then(|| self.uploaded(asked))
    }

    fn uploaded(&mut self, asked: &Asked) -> Say {
        if asked.field("enrollment_credential") != Some(&credential(self.given)) {
            let refusal = "ERR905: Invalid enrollment credential";
            return Say::refused(400, 905, refusal);
        }
        if std::mem::replace(&mut self.used, true) {
            return Say::refused(404, 601, "ERR601: No token with this serial number.");
        }
        self.enrolled = !std::mem::take(&mut self.loses);
        match self.enrolled {
            true => Say::enrolled(),
            false => Say::Bytes(Vec::new()),
        }
    }
}

fn credential(given: u32) -> String {
    format!("{given:040}")
}

fn sealed(theirs: &str, tokens: &Value) -> Option<Say> {
    let theirs: [u8; 32] = BASE64URL.decode(theirs.as_bytes()).ok()?.try_into().ok()?;
    let ours = StaticSecret::from([7; 32]);
    let shared = ours.diffie_hellman(&PublicKey::from(theirs));
    let cipher = AesGcm::<Aes256, U16>::new_from_slice(shared.as_bytes()).ok()?;
    let plain = json!({"container": {"serial": "SMPH1", "type": "smartphone"}, "tokens": tokens});
    let mut sealed = cipher
        .encrypt(&[9; 16].into(), plain.to_string().as_bytes())
        .ok()?;
    let tag = sealed.split_off(sealed.len() - 16);
    Some(Say::value(json!({
        "public_server_key": BASE64URL.encode(PublicKey::from(&ours).as_bytes()),
        "encryption_algorithm": "AES",
        "encryption_params": {"algorithm": "AES", "mode": "GCM",
            "init_vector": BASE64URL.encode(&[9; 16]), "tag": BASE64URL.encode(&tag)},
        "container_dict_server": BASE64URL.encode(&sealed),
        "policies": {},
    })))
}
