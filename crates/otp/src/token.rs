use std::collections::BTreeMap;
use std::fmt;

use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::window::Window;
use crate::{Code, Flaw, Kind, Secret, motp, oath, steam, yandex};

/// An account's second factor. `Debug` shows its kind and nothing else: names are secret too.
pub struct Token {
    /// Who asks for the code, for example `Northwind Mail`. May be empty.
    pub issuer: String,
    /// Whose account it is, for example `ada@northwind.example`. May be empty.
    pub account: String,
    /// How the codes come about.
    pub kind: Kind,
    /// The bytes shared with the server; see [`Kind::Motp`] and [`Kind::Broken`] for what they are there.
    pub secret: Secret,
    /// URI parameters that mean nothing to us, decoded, named as they came.
    pub extra: BTreeMap<String, String>,
}

impl Token {
    /// Why no code can be computed; none means that [`Token::code`] succeeds at any time.
    pub fn flaw(&self) -> Option<Flaw> {
        let secret = self.secret.expose();
        if secret.is_empty() {
            return Some(Flaw::EmptySecret);
        }
        if secret.len() > Secret::MOST_BYTES && !matches!(self.kind, Kind::Broken { .. }) {
            return Some(Flaw::SecretTooLong);
        }
        let of_secret = self.kind.flaw_of_secret(secret);
        of_secret.or_else(|| self.kind.flaw())
    }

    /// The code at `now` (unix seconds, negative before 1970); a counter-based token's code for its counter, which
    /// stays as it is. Costs one HMAC: microseconds.
    ///
    /// Before 1970 the step is the floor of `now / period`, a negative number, and the HMAC takes its 64-bit two's
    /// complement.
    pub fn code(&self, now: i64) -> Result<Code, Flaw> {
        self.code_ahead(now, 0)
    }

    /// The code of the window after the one at `now`, or a counter-based token's code for its counter + 1.
    pub fn next_code(&self, now: i64) -> Result<Code, Flaw> {
        self.code_ahead(now, 1)
    }

    fn code_ahead(&self, now: i64, steps: u8) -> Result<Code, Flaw> {
        if let Some(flaw) = self.flaw() {
            return Err(flaw);
        }
        let window = |period: u32| {
            let window = Window::at(now, period);
            if steps == 0 { window } else { window.next() }
        };
        let timed = |window: Window, text| Code::new(text, Some((window.from(), window.until())));
        let key = self.secret.expose();
        match &self.kind {
            Kind::Totp {
                algorithm,
                digits,
                period,
            }
            | Kind::DayPassword {
                algorithm,
                digits,
                period,
            } => {
                let window = window(*period);
                Ok(timed(
                    window,
                    oath::by_time(key, *algorithm, *digits, window),
                ))
            }
            Kind::Hotp {
                algorithm,
                digits,
                counter,
            } => {
                let counter = counter.saturating_add(u64::from(steps));
                Ok(Code::new(
                    oath::by_counter(key, *algorithm, *digits, counter),
                    None,
                ))
            }
            Kind::Steam => {
                let window = window(30);
                Ok(timed(window, steam::code(key, window)))
            }
            Kind::Motp { pin } => {
                let (window, pin) = (window(10), pin.as_ref().ok_or(Flaw::PinMissing)?);
                Ok(timed(window, motp::code(key, pin, window)))
            }
            Kind::Yandex { pin } => {
                let (window, pin) = (window(30), pin.as_ref().ok_or(Flaw::PinMissing)?);
                Ok(timed(window, yandex::code(key, pin, window)))
            }
            Kind::Broken { .. } => Err(Flaw::UnknownKind),
        }
    }

    /// A second copy in memory, secret included.
    pub fn duplicate(&self) -> Self {
        Self {
            issuer: self.issuer.clone(),
            account: self.account.clone(),
            kind: self.kind.duplicate(),
            secret: self.secret.duplicate(),
            extra: self.extra.clone(),
        }
    }

    /// Whether both show the same codes: same kind, numbers and secret, whatever their names. A counter and a PIN do
    /// not count, for they differ between two copies of one account. Constant time on the secret.
    pub fn same_credential(&self, other: &Self) -> bool {
        self.identity().ct_eq(&other.identity()).into()
    }

    /// What [`Token::same_credential`] compares, as bytes, for a keyed hash. **Contains the secret.** The layout is
    /// kept for ever: name, algorithm and raw texts each end in a zero byte; digits are one byte, the period four.
    pub fn identity(&self) -> Zeroizing<Vec<u8>> {
        let secret = match &self.kind {
            Kind::Yandex { .. } => yandex::effective(self.secret.expose()),
            _ => self.secret.expose(),
        };
        let mut bytes = Zeroizing::new(Vec::with_capacity(secret.len() + 64));
        for name in [
            self.kind.name(),
            self.kind
                .algorithm()
                .map_or("", |algorithm| algorithm.name()),
        ] {
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
        }
        bytes.push(self.kind.digits().unwrap_or_default());
        bytes.extend_from_slice(&self.kind.period().unwrap_or_default().to_be_bytes());
        bytes.extend_from_slice(secret);
        bytes
    }

    /// The secret as a person would type it into another app: base32, mOTP's hexadecimal digits, or a broken token's
    /// raw text.
    pub fn key_text(&self) -> Zeroizing<String> {
        let secret = self.secret.expose();
        match self.kind {
            Kind::Motp { .. } | Kind::Broken { .. } => {
                Zeroizing::new(String::from_utf8_lossy(secret).into_owned())
            }
            _ => Zeroizing::new(BASE32_NOPAD.encode(secret)),
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
