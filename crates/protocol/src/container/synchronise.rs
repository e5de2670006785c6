use aes_gcm::aead::consts::U16;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{AesGcm, aes::Aes256};
use data_encoding::BASE64URL;
use serde_json::Value;
use zeroize::Zeroizing;

use super::inside::{KnownToken, Synchronised, inventory};
use super::{ContainerAddress, ContainerChallenge, Device, Policies};
use crate::endpoint::Endpoint;
use crate::envelope::Answer as Reply;
use crate::error::Error;
use crate::key::{ContainerKey, ExchangeKey};
use crate::request::{Method, Request};
use crate::serial::Serial;

/// NIST SP 800-38D with an initialisation vector of 16 bytes, not the usual 12.
type Cipher = AesGcm<Aes256, U16>;

/// A synchronisation on its way, with the key that opens the answer.
pub struct Synchronisation {
    request: Request,
    serial: Serial,
    key: ExchangeKey,
}

impl ContainerAddress {
    /// Tells the server which of its tokens are here. Whatever it thinks is missing comes back with a *new* secret,
    /// and the old one is dead: name every token. For a challenge for
    /// [`Operation::Synchronise`](super::Operation::Synchronise). Makes a key from the system's random bytes.
    ///
    /// # Errors
    /// [`Error::NoRandomness`], [`Error::BadKey`].
    pub fn synchronise(
        &self,
        challenge: ContainerChallenge,
        key: &ContainerKey,
        device: Device<'_>,
        tokens: &[KnownToken],
    ) -> Result<Synchronisation, Error> {
        self.synchronise_with(challenge, key, device, tokens, ExchangeKey::make()?)
    }

    fn synchronise_with(
        &self,
        challenge: ContainerChallenge,
        key: &ContainerKey,
        device: Device<'_>,
        tokens: &[KnownToken],
        exchange: ExchangeKey,
    ) -> Result<Synchronisation, Error> {
        let (brand, model) = device.cut();
        let public = exchange.public();
        let known = inventory(&self.serial, tokens);
        let parts: Vec<&str> = [brand.as_str(), &model, &public, &known]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let signature = key.sign(&challenge.signed(&self.serial, &parts))?;
        let request = Request::new(Method::Post, challenge.scope)
            .with("container_serial", self.serial.as_str())
            .with("public_enc_key_client", public)
            .with("container_dict_client", known.as_str());
        Ok(Synchronisation {
            request: device.named(request).with("signature", signature),
            serial: self.serial.clone(),
            key: exchange,
        })
    }
}

impl Synchronisation {
    /// What to send.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Opens the answer. Write what it holds to disk before anything else; an answer that is lost is healed by
    /// synchronising again.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::UnknownEncryption`], [`Error::DoesNotOpen`], [`Error::WrongSerial`] or what makes
    /// an answer unreadable.
    pub fn synchronised(&self, status: u16, body: &[u8]) -> Result<Synchronised, Error> {
        let reply = Reply::read(status, body)?;
        let plain = self.open(&reply)?;
        let mut inside = Synchronised::read(&plain, &self.serial)?;
        inside.policies = Policies::read(&reply.value);
        inside.server = reply
            .value
            .get("server_url")
            .and_then(Value::as_str)
            .and_then(|url| Endpoint::new(url).ok());
        Ok(inside)
    }

    fn open(&self, reply: &Reply) -> Result<Zeroizing<Vec<u8>>, Error> {
        let parameter = |name: &str| {
            let text = reply
                .value
                .get("encryption_params")
                .and_then(|all| all.get(name));
            text.and_then(Value::as_str).ok_or(Error::Unreadable)
        };
        let is_known = reply.text("encryption_algorithm")? == "AES"
            && parameter("algorithm")? == "AES"
            && parameter("mode")? == "GCM";
        if !is_known {
            return Err(Error::UnknownEncryption);
        }
        let decoded = |text: &str| {
            BASE64URL
                .decode(text.as_bytes())
                .map_err(|_| Error::Unreadable)
        };
        let vector: [u8; 16] = decoded(parameter("init_vector")?)?
            .try_into()
            .map_err(|_| Error::UnknownEncryption)?;
        let tag = decoded(parameter("tag")?)?;
        if tag.len() != 16 {
            return Err(Error::UnknownEncryption);
        }
        let mut sealed = decoded(reply.text("container_dict_server")?)?;
        sealed.extend(tag);
        // The key is the shared secret itself: this protocol derives nothing from it.
        let shared = self
            .key
            .shared(&decoded(reply.text("public_server_key")?)?)
            .ok_or(Error::DoesNotOpen)?;
        Cipher::new_from_slice(shared.as_slice())
            .map_err(|_| Error::UnknownEncryption)?
            .decrypt(&vector.into(), sealed.as_slice())
            .map(Zeroizing::new)
            .map_err(|_| Error::DoesNotOpen)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use data_encoding::BASE64;

    use super::super::inside::{Added, Known, TokenKind};
    use super::super::{Operation, Policies};
    use super::*;
    use crate::link::{CodeKind, Link};

    const DEVICE: Device<'_> = Device {
        brand: "Example Computers",
        model: "Desk 1",
    };

    fn golden(name: &str) -> Value {
        let golden: Value = serde_json::from_str(include_str!(
            "../../tests/golden/privacyidea-container.json"
        ))
        .expect("JSON");
        let exchanges = golden["exchanges"].as_array().expect("a list");
        let found = exchanges.iter().find(|exchange| exchange["name"] == name);
        found.expect(name).clone()
    }

    fn text(value: &Value) -> &str {
        value.as_str().expect("a text")
    }

    fn bytes(value: &Value) -> Vec<u8> {
        BASE64.decode(text(value).as_bytes()).expect("base64")
    }

    fn known(kind: TokenKind, serial: &str) -> KnownToken {
        let known = Known::Serial(Serial::new(serial).expect("a serial"));
        KnownToken { kind, known }
    }

    /// The request of the golden, with its exchange key, as ours.
    fn play(name: &str, tokens: &[KnownToken]) -> Synchronisation {
        let link = golden("link");
        let read = match Link::read(text(&link["link"])) {
            Ok(Link::Container(read)) => Some(read),
            _ => None,
        }
        .expect("a link of a container");
        let key = ContainerKey::from_pkcs8(&bytes(&link["device_key"])).expect("a key");
        let asked = golden(&format!("{name}: challenge"));
        let challenge = read
            .address()
            .asked(Operation::Synchronise, 200, text(&asked["body"]).as_bytes())
            .expect("a challenge");
        let secret = bytes(&golden(&format!("{name}: inside"))["encryption_key"]);
        let exchange = ExchangeKey::from_bytes(secret.try_into().expect("32 bytes"));
        read.address()
            .synchronise_with(challenge, &key, DEVICE, tokens, exchange)
            .expect("a request")
    }

    /// Equal but for the signature and the blanks in the JSON.
    fn same(ours: &Synchronisation, name: &str) {
        let golden = golden(name);
        let theirs = golden["fields"].as_object().expect("fields");
        let ours: BTreeMap<&str, &str> = ours.request.fields().collect();
        assert_eq!(ours.len(), theirs.len());
        for (field, value) in theirs {
            let (ours, theirs) = (ours[field.as_str()], text(value));
            if field == "container_dict_client" {
                let json = |text| serde_json::from_str::<Value>(text).expect("JSON");
                assert_eq!(json(ours), json(theirs));
            } else if field != "signature" {
                assert_eq!(ours, theirs, "{field}");
            }
        }
    }

    fn opened(ours: &Synchronisation, name: &str) -> Synchronised {
        ours.synchronised(200, text(&golden(name)["body"]).as_bytes())
            .expect("the answer opens")
    }

    #[test]
    fn a_first_synchronisation_brings_every_token() {
        let ours = play("synchronise: first", &[]);
        same(&ours, "synchronise: first");
        let inside = opened(&ours, "synchronise: first");
        let mut serials: Vec<&str> = inside
            .added
            .iter()
            .filter_map(|added| added.serial().map(Serial::as_str))
            .collect();
        serials.sort_unstable();
        assert_eq!(serials, ["CDAYP1", "CHOTP1", "CPUSH1", "CTOTP1"]);
        assert!(inside.updated.is_empty() && inside.offline.is_empty());
        assert_eq!(inside.unreadable, 0);
        let pushes = inside
            .added
            .iter()
            .filter(|added| matches!(added, Added::Push(_)));
        assert_eq!(pushes.count(), 1);
        for added in &inside.added {
            if let Added::Code { marks, link } = added {
                assert!(marks.managed);
                assert!(link.contains("secret="));
                assert!(!format!("{added:?}").contains("secret"));
            }
        }
        let rollover = Policies {
            rollover: true,
            ..Policies::default()
        };
        assert_eq!(inside.policies, rollover);
        assert_eq!(
            inside
                .server
                .map(|server| server.as_str().to_owned())
                .as_deref(),
            Some("http://127.0.0.1:5080/")
        );
    }

    #[test]
    fn a_token_without_a_serial_is_found_by_two_codes() {
        let name = "synchronise: known by codes";
        let sent = golden(name);
        let sent: Value =
            serde_json::from_str(text(&sent["fields"]["container_dict_client"])).expect("JSON");
        let code = |index: usize| Zeroizing::new(text(&sent["tokens"][2]["otp"][index]).to_owned());
        let by_codes = KnownToken {
            kind: TokenKind::Code(CodeKind::Hotp),
            known: Known::Codes {
                codes: [code(0), code(1)],
                counter: Some(1),
            },
        };
        let tokens = [
            known(TokenKind::Code(CodeKind::Totp), "CTOTP1"),
            known(TokenKind::Code(CodeKind::DayPassword), "CDAYP1"),
            by_codes,
        ];
        let ours = play(name, &tokens);
        same(&ours, name);
        let inside = opened(&ours, name);
        let found = inside
            .updated
            .iter()
            .find(|updated| updated.codes.is_some())
            .expect("found");
        assert_eq!(found.serial.as_str(), "CHOTP1");
        assert_eq!(found.kind, Some(TokenKind::Code(CodeKind::Hotp)));
        assert_eq!(inside.updated.len(), 3);
        // The push token was not named, so it comes anew.
        assert_eq!(inside.added.len(), 1);
    }

    #[test]
    fn an_answer_that_was_changed_does_not_open() {
        let ours = play("synchronise: first", &[]);
        let body: Value =
            serde_json::from_str(text(&golden("synchronise: first")["body"])).expect("JSON");
        let flip = |pointer: &str| {
            let mut body = body.clone();
            let field = body.pointer_mut(pointer).expect("the field");
            let mut letters = text(field).to_owned().into_bytes();
            letters[5] = if letters[5] == b'A' { b'B' } else { b'A' };
            *field = Value::String(String::from_utf8(letters).expect("ASCII"));
            ours.synchronised(200, body.to_string().as_bytes())
        };
        for pointer in [
            "/result/value/container_dict_server",
            "/result/value/public_server_key",
            "/result/value/encryption_params/tag",
            "/result/value/encryption_params/init_vector",
        ] {
            assert!(
                matches!(flip(pointer), Err(Error::DoesNotOpen)),
                "{pointer}"
            );
        }
    }

    #[test]
    fn a_key_that_would_make_the_secret_public_is_refused() {
        let key = ExchangeKey::make().expect("a key");
        assert!(key.shared(&[0; 32]).is_none());
        assert!(key.shared(&[9; 31]).is_none());
        assert!(key.shared(&[9; 32]).is_some());
    }
}
