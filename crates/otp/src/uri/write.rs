use data_encoding::BASE32_NOPAD;
use zeroize::Zeroizing;

use super::KNOWN;
use super::escape::encode_into;
use crate::assemble::TWO_STEP;
use crate::{Flaw, Kind, Token};

/// Writes the strict form: everything encoded but unreserved characters, a blank as `%20`, colons in names as `%3A`,
/// the secret in upper case without padding, algorithm, digits and period always there. What the reader kept in
/// [`Token::extra`](crate::Token::extra) follows.
///
/// A broken token is written as it came. A token without its PIN is written without it; any other flaw is returned,
/// for nobody could compute its code. **The result contains the secret.**
pub fn write(token: &Token) -> Result<Zeroizing<String>, Flaw> {
    if token.secret.expose().is_empty() {
        return Err(Flaw::EmptySecret);
    }
    match (token.flaw(), &token.kind) {
        (None | Some(Flaw::PinMissing), _) | (Some(_), Kind::Broken { .. }) => {}
        (Some(flaw), _) => return Err(flaw),
    }
    let mut uri = Writer::for_token(token);
    uri.head(token);
    uri.parameter("secret", &token.key_text());
    if let Kind::Motp { pin } = &token.kind {
        if let Some(pin) = pin {
            uri.parameter("pin", pin.expose());
        }
    } else {
        if !token.issuer.is_empty() {
            uri.parameter("issuer", &token.issuer);
        }
        uri.numbers(token);
    }
    uri.extra(token);
    Ok(uri.text)
}

struct Writer {
    text: Zeroizing<String>,
    divider: char,
}

impl Writer {
    /// Room for everything at once, so that no copy of the secret is left behind by a growing buffer.
    fn for_token(token: &Token) -> Self {
        let extra = token
            .extra
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2);
        let (kind, parameters) = match &token.kind {
            Kind::Broken {
                kind_text,
                parameters,
            } => (kind_text.len(), parameters.iter().collect::<Vec<_>>()),
            _ => (0, Vec::new()),
        };
        let parameters = parameters
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2);
        let pin = token.kind.pin().map_or(0, |pin| pin.expose().len() * 2);
        let texts = token.issuer.len() * 2
            + token.account.len()
            + token.secret.expose().len() * 2
            + kind
            + pin;
        let most = 200 + 3 * (texts + extra.sum::<usize>() + parameters.sum::<usize>());
        Self {
            text: Zeroizing::new(String::with_capacity(most)),
            divider: '?',
        }
    }

    /// Scheme, kind and label.
    fn head(&mut self, token: &Token) {
        match &token.kind {
            Kind::Motp { .. } => self.text.push_str("motp://"),
            Kind::Broken { kind_text, .. } => {
                self.text.push_str("otpauth://");
                encode_into(&mut self.text, kind_text);
                self.text.push('/');
            }
            Kind::Yandex { .. } => self.text.push_str("otpauth://yaotp/"),
            kind => {
                self.text.push_str("otpauth://");
                self.text.push_str(kind.name());
                self.text.push('/');
            }
        }
        encode_into(&mut self.text, &token.issuer);
        // Without an issuer a colon in the account would be taken for the dividing one.
        if !token.issuer.is_empty() || token.account.contains(':') {
            self.text.push(':');
        }
        encode_into(&mut self.text, &token.account);
    }

    fn parameter(&mut self, name: &str, value: &str) {
        self.text.push(self.divider);
        self.divider = '&';
        encode_into(&mut self.text, name);
        self.text.push('=');
        encode_into(&mut self.text, value);
    }

    fn numbers(&mut self, token: &Token) {
        let kind = &token.kind;
        if let Some(algorithm) = kind.algorithm() {
            self.parameter("algorithm", algorithm.name());
        }
        if let Some(digits) = kind.digits() {
            self.parameter("digits", &digits.to_string());
        }
        if let Some(period) = kind.period() {
            self.parameter("period", &period.to_string());
        }
        if let Some(counter) = kind.counter() {
            self.parameter("counter", &counter.to_string());
        }
        if let Some(pin) = kind.pin() {
            self.parameter(
                "pin",
                &Zeroizing::new(BASE32_NOPAD.encode(pin.expose().as_bytes())),
            );
        }
        // Readers take the issuer for the mark of a Steam token; ours believes this.
        if matches!(kind, Kind::Totp { .. }) && token.issuer == "Steam" {
            self.parameter("encoder", "totp");
        }
    }

    /// What we do not know, and a broken token's own parameters; never a name that would change the token.
    fn extra(&mut self, token: &Token) {
        if let Kind::Broken { parameters, .. } = &token.kind {
            for (name, value) in parameters {
                self.parameter(name, value);
            }
        }
        let has_pin = matches!(token.kind, Kind::Motp { .. } | Kind::Yandex { .. });
        for (name, value) in &token.extra {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            let is_taken =
                KNOWN.iter().chain(&TWO_STEP).any(|known| is(known)) || has_pin && is("pin");
            if !is_taken {
                self.parameter(name, value);
            }
        }
    }
}
