use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::escape::{Plus, decode};
use super::{KNOWN, MOST_BYTES, Read, Unreadable, after_scheme, label};
use crate::assemble::{Fields, TWO_STEP};
use crate::{Kind, Pin, Secret, Token, Warning, steam};

/// Reads a token URI. What is recognisably a token but cannot be computed comes back as
/// [`Kind::Broken`], with [`Token::flaw`](crate::Token::flaw) saying why.
pub fn read(text: &str) -> Result<Read, Unreadable> {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}');
    if text.len() > MOST_BYTES {
        return Err(Unreadable::TooLong);
    }
    if let Some(rest) = after_scheme(text, "otpauth") {
        read_otpauth(rest)
    } else if let Some(rest) = after_scheme(text, "motp") {
        let (label, query) = rest.split_once('?').unwrap_or((rest, ""));
        Parts::new("motp", label.strip_suffix('/').unwrap_or(label), query).read()
    } else if let Some(rest) = after_scheme(text, "steam") {
        read_steam(rest)
    } else {
        Err(Unreadable::NotATokenUri)
    }
}

fn read_otpauth(rest: &str) -> Result<Read, Unreadable> {
    // A raw `#` is text: only the first `?` and the first `/` before it divide.
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (kind, label) = path.split_once('/').unwrap_or((path, ""));
    if kind.eq_ignore_ascii_case("pipush") {
        return Err(Unreadable::NotATokenUri);
    }
    Parts::new(&decode(kind, Plus::Plus), label, query).read()
}

/// `steam://SECRET`. Links that steer the Steam program (`steam://run/440`) have the same scheme.
fn read_steam(rest: &str) -> Result<Read, Unreadable> {
    let (body, query) = rest.split_once('?').unwrap_or((rest, ""));
    let secret = decode(body.strip_suffix('/').unwrap_or(body), Plus::Plus);
    if secret.contains('/') && steam::read_secret(&secret).is_err() {
        return Err(Unreadable::NotATokenUri);
    }
    let mut parts = Parts::new("steam", "", query);
    parts.set("secret", secret);
    parts.issuer_if_none = "Steam";
    parts.read()
}

/// A URI in pieces.
struct Parts<'a> {
    /// The kind as it came, and the word that decides.
    kind_text: String,
    word: String,
    label: &'a str,
    /// Name as it came and decoded value; of several with one name the first.
    parameters: Vec<(String, Zeroizing<String>)>,
    issuer_if_none: &'static str,
}

impl<'a> Parts<'a> {
    fn new(kind: &str, label: &'a str, query: &str) -> Self {
        let mut parts = Self {
            kind_text: kind.to_owned(),
            word: kind.trim().to_ascii_lowercase(),
            label,
            parameters: Vec::new(),
            issuer_if_none: "",
        };
        for piece in query.split('&') {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            let name = decode(name, Plus::Blank);
            let name = name.trim();
            // `+` in a secret is dropped later, like a blank.
            let plus = if name.eq_ignore_ascii_case("secret") {
                Plus::Plus
            } else {
                Plus::Blank
            };
            if !name.is_empty() {
                parts.add(name, decode(value, plus));
            }
        }
        parts
    }

    /// The first of a name wins, but andOTP repeats `tags`: those are joined by commas.
    fn add(&mut self, name: &str, value: Zeroizing<String>) {
        let same = |(known, _): &&mut (String, _)| known.eq_ignore_ascii_case(name);
        match self.parameters.iter_mut().find(same) {
            None => self.parameters.push((name.to_owned(), value)),
            Some((_, tags)) if name.eq_ignore_ascii_case("tags") => {
                tags.push(',');
                tags.push_str(&value);
            }
            Some(_) => {}
        }
    }

    fn set(&mut self, name: &str, value: Zeroizing<String>) {
        self.parameters
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.parameters.push((name.to_owned(), value));
    }

    fn has(&self, name: &str) -> bool {
        self.parameters
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The value, empty when there is none.
    fn value(&self, name: &str) -> &str {
        self.parameters
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value.as_str())
    }

    fn read(mut self) -> Result<Read, Unreadable> {
        if self.value("secret").trim().is_empty() {
            return Err(Unreadable::NoSecret);
        }
        let (issuer, account) = self.names();
        let mut warnings = Vec::new();
        if self.word == "totp" && self.is_steam(&issuer, &mut warnings) {
            "steam".clone_into(&mut self.word);
        }
        let serial =
            Some(self.value("serial").trim().to_owned()).filter(|serial| !serial.is_empty());
        let guarded = self.is_guarded();
        let token = self.token(issuer, account, &mut warnings);
        Ok(Read {
            token,
            warnings,
            serial,
            guarded,
        })
    }

    /// privacyIDEA's two parameters; a way to unlock that nobody knows asks for any. Where the PIN goes into the code,
    /// `pin` is that PIN.
    fn is_guarded(&self) -> bool {
        let is_pin = matches!(self.word.as_str(), "motp" | "yaotp" | "yandex");
        let pin = self.value("pin").trim();
        let wants_pin = ["true", "1"]
            .iter()
            .any(|word| pin.eq_ignore_ascii_case(word));
        !self.value("app_force_unlock").trim().is_empty() || !is_pin && wants_pin
    }

    /// Apps without a kind of their own for Steam mark it in one of three ways.
    fn is_steam(&self, issuer: &str, warnings: &mut Vec<Warning>) -> bool {
        if self.value("encoder").eq_ignore_ascii_case("steam") || self.has("steam") {
            return true;
        }
        let by_issuer = issuer == "Steam" && !self.has("encoder");
        if by_issuer {
            warnings.push(Warning::SteamByIssuer);
        }
        by_issuer
    }

    fn token(self, issuer: String, account: String, warnings: &mut Vec<Warning>) -> Token {
        let assembled = if TWO_STEP.iter().any(|name| self.has(name)) {
            None
        } else {
            let pin = self.pin(warnings);
            let fields = Fields {
                kind: &self.word,
                secret: self.value("secret"),
                algorithm: self.value("algorithm"),
                digits: self.value("digits"),
                period: self.value("period"),
                counter: self.value("counter"),
                pin,
            };
            fields.assemble().ok()
        };
        match assembled {
            Some((kind, secret, more)) => {
                warnings.extend(more);
                let extra = self.extra(matches!(kind, Kind::Motp { .. } | Kind::Yandex { .. }));
                Token {
                    issuer,
                    account,
                    kind,
                    secret,
                    extra,
                }
            }
            None => {
                warnings.clear();
                let secret = Secret::new(self.value("secret").as_bytes());
                let kind = self.broken();
                Token {
                    issuer,
                    account,
                    kind,
                    secret,
                    extra: BTreeMap::new(),
                }
            }
        }
    }

    /// Yandex writes the PIN in base32, mOTP as it is.
    fn pin(&self, warnings: &mut Vec<Warning>) -> Option<Pin> {
        let text = self.value("pin").trim();
        let pin = match self.word.as_str() {
            _ if text.is_empty() => return None,
            "motp" => Some(Pin::new(text)),
            "yaotp" | "yandex" => Secret::from_base32(text)
                .ok()
                .and_then(|(bytes, _)| std::str::from_utf8(bytes.expose()).map(Pin::new).ok()),
            _ => return None,
        };
        let pin = pin.filter(|pin| pin.flaw().is_none());
        if pin.is_none() {
            warnings.push(Warning::PinUnreadable);
        }
        pin
    }

    fn extra(self, has_pin: bool) -> BTreeMap<String, String> {
        let is_used = |name: &str| {
            KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known))
                || has_pin && name.eq_ignore_ascii_case("pin")
        };
        self.parameters
            .into_iter()
            .filter(|(name, _)| !is_used(name))
            .map(|(name, value)| (name, value.to_string()))
            .collect()
    }

    fn broken(self) -> Kind {
        let parameters = self
            .parameters
            .into_iter()
            .filter(|(name, _)| !matches!(name.to_ascii_lowercase().as_str(), "secret" | "issuer"))
            .map(|(name, value)| {
                let lower = name.to_ascii_lowercase();
                let is_known =
                    KNOWN.iter().chain(&TWO_STEP).any(|known| *known == lower) || lower == "pin";
                (if is_known { lower } else { name }, value.to_string())
            })
            .collect();
        Kind::Broken {
            kind_text: self.kind_text,
            parameters,
        }
    }

    /// Issuer and account. The parameter wins over the label's prefix, which is often stale.
    fn names(&self) -> (String, String) {
        let issuer = label::issuer(self.value("issuer"));
        let (prefix, account) = label::split(self.label, &issuer);
        let prefix = prefix
            .map(|prefix| label::issuer(&prefix))
            .unwrap_or_default();
        let if_none = if matches!(self.word.as_str(), "yaotp" | "yandex") {
            "Yandex"
        } else {
            self.issuer_if_none
        };
        let issuer = [issuer, prefix].into_iter().find(|name| !name.is_empty());
        (issuer.unwrap_or_else(|| if_none.to_owned()), account)
    }
}
