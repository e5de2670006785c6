use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::PushAddress;
use super::canonical::Json;
use crate::key::ServerKey;
use crate::shown::{is_showable, shown};

/// How long a request is good, counted from when it was first seen: servers do not say it, and this is their default.
const LIFE_MS: i64 = 120_000;
const MOST_QUESTION: usize = 512;
const MOST_TITLE: usize = 128;
const MOST_OPTION: usize = 64;
/// In bytes, before anything is cut for the eye.
const MOST_RAW: usize = 16 * 1024;
/// A number of two digits among ten, or words.
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=10;

/// What claims to be a request to approve. Nothing of it can be seen before [`Unverified::verify`].
pub struct Unverified(Claim);

/// As the server sends it. All are texts; each may stand there once.
#[derive(Deserialize)]
struct Claim {
    nonce: String,
    url: String,
    serial: String,
    question: String,
    title: String,
    sslverify: String,
    signature: String,
    require_presence: Option<String>,
    capabilities: Option<String>,
    capabilities_signature: Option<String>,
}

/// Why something that claimed to be a request is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NotGenuine {
    /// It is for another token.
    #[error("the request is for another token")]
    WrongSerial,
    /// It wants to be answered somewhere else than where the token was enrolled.
    #[error("the request names another address")]
    WrongAddress,
    /// A field is not what these servers write, or far too long.
    #[error("the request is malformed")]
    Malformed,
    /// The server did not sign it.
    #[error("the signature of the request does not verify")]
    BadSignature,
    /// The server did not sign what it says it can do.
    #[error("the signature of the capabilities does not verify")]
    BadCapabilities,
}

/// A request to approve that the token's server has signed. There is no other way to one than
/// [`Unverified::verify`]:
///
/// ```compile_fail,E0451
/// fn forge(genuine: protocol::Challenge) -> protocol::Challenge {
///     protocol::Challenge { seen_ms: 0, ..genuine }
/// }
/// ```
/// ```compile_fail,E0277
/// fn reads<'a, T: serde::Deserialize<'a>>() {}
/// reads::<protocol::Challenge>();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    nonce: Nonce,
    address: PushAddress,
    question: String,
    title: String,
    options: Vec<String>,
    takes_reasons: bool,
    seen_ms: i64,
}

/// The name of one request: the same in every answer to a poll until it is answered or too old. Whoever has it and the
/// key can answer, so it shows itself nowhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nonce(String);

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask<'a> {
    /// A yes or a no.
    Plain,
    /// Which of these the login page shows, in this order; safe to show. Name the picked one in
    /// [`Choice::Pick`](super::Choice::Pick).
    Pick(&'a [String]),
}

impl Unverified {
    /// What is not even shaped like a request is dropped.
    pub(crate) fn read(item: Value) -> Option<Self> {
        serde_json::from_value(item).ok().map(Self)
    }

    /// Verifies that the server of this token signed every word of it. `seen_ms` is when this request was first seen,
    /// by any clock in milliseconds that the caller goes on asking by.
    ///
    /// # Errors
    /// [`NotGenuine`]; what is refused is never to be shown.
    pub fn verify(
        self,
        address: &PushAddress,
        key: &ServerKey,
        seen_ms: i64,
    ) -> Result<Challenge, NotGenuine> {
        let claim = self.0;
        if claim.serial != address.serial.as_str() {
            return Err(NotGenuine::WrongSerial);
        }
        if claim.url != address.endpoint.as_str() {
            return Err(NotGenuine::WrongAddress);
        }
        let nonce = Nonce::new(&claim.nonce).ok_or(NotGenuine::Malformed)?;
        let options = claim.options()?;
        let good = claim.question.len() <= MOST_RAW
            && claim.title.len() <= MOST_RAW
            && matches!(claim.sslverify.as_str(), "0" | "1");
        if !good {
            return Err(NotGenuine::Malformed);
        }
        if !key.verifies(&claim.signed(), &claim.signature) {
            return Err(NotGenuine::BadSignature);
        }
        let takes_reasons = claim.takes_reasons(key)?;
        let (question, title) = claim.words();
        Ok(Challenge {
            nonce,
            address: address.clone(),
            question: shown(&question, MOST_QUESTION),
            title: shown(title, MOST_TITLE),
            options,
            takes_reasons,
            seen_ms,
        })
    }
}

impl Claim {
    /// The text that the server signs, over the fields as they came.
    fn signed(&self) -> String {
        let mut text = [
            self.nonce.as_str(),
            &self.url,
            &self.serial,
            &self.question,
            &self.title,
            &self.sslverify,
        ]
        .join("|");
        if let Some(presence) = &self.require_presence {
            text.push('|');
            text.push_str(presence);
        }
        text
    }

    /// Question and title. A `|` in them is not escaped, so what is signed does not say where one ends and the other
    /// begins: the title is always what follows the last one, whatever the fields say. Nobody can then move words from
    /// one into the other.
    fn words(&self) -> (String, &str) {
        match self.title.rsplit_once('|') {
            None => (self.question.clone(), &self.title),
            Some((before, title)) => (format!("{}|{before}", self.question), title),
        }
    }

    /// None is a plain request. The rules make sure that the last part of what is signed cannot be read as another
    /// field: it holds a comma, which `sslverify` never does, and no `|`.
    fn options(&self) -> Result<Vec<String>, NotGenuine> {
        let Some(presence) = &self.require_presence else {
            return Ok(Vec::new());
        };
        let options: Vec<String> = presence.split(',').map(str::to_owned).collect();
        let is_option = |option: &String| {
            is_showable(option, MOST_OPTION)
                && !option.contains('|')
                && options.iter().filter(|other| *other == option).count() == 1
        };
        let good = OPTIONS.contains(&options.len()) && options.iter().all(is_option);
        good.then_some(options).ok_or(NotGenuine::Malformed)
    }

    /// Whether the server takes a reason with a no. It says so in JSON within JSON, which it signs in its canonical
    /// form (RFC 8785) together with the nonce; only the spelling that servers send is taken, so that no byte of it
    /// can be changed.
    fn takes_reasons(&self, key: &ServerKey) -> Result<bool, NotGenuine> {
        let (text, signature) = match (&self.capabilities, &self.capabilities_signature) {
            (None, None) => return Ok(false),
            (Some(text), Some(signature)) => (text, signature),
            _ => return Err(NotGenuine::BadCapabilities),
        };
        let capabilities = Some(text)
            .filter(|text| text.len() <= MOST_RAW)
            .and_then(|text| Json::read(text))
            .filter(|json| json.sent() == *text)
            .ok_or(NotGenuine::BadCapabilities)?;
        let reasons = capabilities.get("decline_reason") == Some(&Json::Bool(true));
        let signed = Json::Map(vec![
            ("capabilities".to_owned(), capabilities),
            ("nonce".to_owned(), Json::Text(self.nonce.clone())),
        ]);
        let good = key.verifies(&signed.canonical(), signature);
        good.then_some(reasons).ok_or(NotGenuine::BadCapabilities)
    }
}

impl Challenge {
    /// Its name.
    #[must_use]
    pub const fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// The token that it is for.
    #[must_use]
    pub const fn address(&self) -> &PushAddress {
        &self.address
    }

    /// The server's words on one line, safe to show. They do not prove where a login comes from.
    #[must_use]
    pub fn question(&self) -> &str {
        &self.question
    }

    /// The server's title on one line, safe to show. Which service it is says the enrolment, not this.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What an approval needs.
    #[must_use]
    pub fn ask(&self) -> Ask<'_> {
        if self.options.is_empty() {
            Ask::Plain
        } else {
            Ask::Pick(&self.options)
        }
    }

    /// Whether the server takes a reason with a no.
    #[must_use]
    pub const fn takes_reasons(&self) -> bool {
        self.takes_reasons
    }

    /// When it was first seen.
    #[must_use]
    pub const fn seen_ms(&self) -> i64 {
        self.seen_ms
    }

    /// About when it stops being good, by the clock of [`Challenge::seen_ms`]. The server's own time may be shorter or
    /// longer; its answer decides.
    #[must_use]
    pub const fn expires_about_ms(&self) -> i64 {
        self.seen_ms.saturating_add(LIFE_MS)
    }

    /// Whether it is too old to be worth showing.
    #[must_use]
    pub const fn is_expired(&self, now_ms: i64) -> bool {
        now_ms >= self.expires_about_ms()
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge")
            .field("serial", &self.address.serial)
            .field("ask", &self.options.len())
            .finish_non_exhaustive()
    }
}

impl Nonce {
    /// Takes back what [`Nonce::as_str`] gave: 16 to 128 characters of base32.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_base32 = |byte: u8| matches!(byte, b'A'..=b'Z' | b'2'..=b'7');
        let good = (16..=128).contains(&text.len()) && text.bytes().all(is_base32);
        good.then(|| Self(text.to_owned()))
    }

    /// The text, to be remembered as answered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(..)")
    }
}
