//! The fields of a link.

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::Unlock;
use crate::endpoint::Endpoint;
use crate::error::{BadLink, Parameter};
use crate::serial::Serial;
use crate::shown::shown;

/// The longest name, in characters; longer ones are shown cut.
const MOST_NAME: usize = 128;
/// The longest life of a link, in minutes: a year.
const MOST_TTL: u32 = 525_600;

/// A link behind its host, decoded.
pub(crate) struct Query {
    fields: Vec<(Parameter, Zeroizing<String>)>,
}

impl Query {
    /// Reads `/label?name=value&...`. A `+` is a plus here: these servers write a blank as `%20`.
    pub(crate) fn read(text: &str) -> Result<Self, BadLink> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let mut read = Self { fields: Vec::new() };
        read.add(Parameter::Label, path.trim_start_matches('/'))?;
        for piece in query.split('&') {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            if let Some(parameter) = Parameter::named(name) {
                read.add(parameter, value)?;
            }
        }
        Ok(read)
    }

    fn add(&mut self, parameter: Parameter, raw: &str) -> Result<(), BadLink> {
        if self.has(parameter) {
            return Err(BadLink::Twice(parameter));
        }
        let value = percent_decode_str(raw)
            .decode_utf8()
            .map_err(|_| BadLink::Bad(parameter))?;
        self.fields
            .push((parameter, Zeroizing::new(value.into_owned())));
        Ok(())
    }

    pub(crate) fn has(&self, parameter: Parameter) -> bool {
        self.fields.iter().any(|(known, _)| *known == parameter)
    }

    /// The value as it stands; empty when it is not there.
    pub(crate) fn value(&self, parameter: Parameter) -> &str {
        self.fields
            .iter()
            .find(|(known, _)| *known == parameter)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The value, which must be there and not be empty.
    pub(crate) fn needed(&self, parameter: Parameter) -> Result<&str, BadLink> {
        Some(self.value(parameter))
            .filter(|value| !value.is_empty())
            .ok_or(BadLink::Missing(parameter))
    }

    /// A name, safe to show.
    pub(crate) fn name(&self, parameter: Parameter) -> String {
        shown(self.value(parameter), MOST_NAME)
    }

    pub(crate) fn serial(&self) -> Result<Serial, BadLink> {
        Serial::new(self.needed(Parameter::Serial)?).map_err(|_| BadLink::Bad(Parameter::Serial))
    }

    pub(crate) fn endpoint(&self) -> Result<Endpoint, BadLink> {
        Endpoint::new(self.needed(Parameter::Url)?).map_err(|_| BadLink::Bad(Parameter::Url))
    }

    /// Minutes for which the link is good.
    pub(crate) fn ttl(&self) -> Result<u32, BadLink> {
        self.number(Parameter::Ttl, 10, 0..=MOST_TTL)
    }

    /// A decimal number of one range, or `absent`.
    pub(crate) fn number(
        &self,
        parameter: Parameter,
        absent: u32,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<u32, BadLink> {
        if !self.has(parameter) {
            return Ok(absent);
        }
        let text = self.value(parameter);
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.filter(|_| is_number).ok_or(BadLink::Bad(parameter))
    }

    /// `True`, `False`, `1` or `0` in any case.
    pub(crate) fn flag(&self, parameter: Parameter) -> Result<Option<bool>, BadLink> {
        if !self.has(parameter) {
            return Ok(None);
        }
        let text = self.value(parameter);
        let is = |words: [&str; 2]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        if is(["true", "1"]) {
            Ok(Some(true))
        } else if is(["false", "0"]) {
            Ok(Some(false))
        } else {
            Err(BadLink::Bad(parameter))
        }
    }

    /// A way that is not known asks for any.
    pub(crate) fn unlock(&self) -> Result<Option<Unlock>, BadLink> {
        let way = self.value(Parameter::Unlock);
        if way.is_empty() {
            return Ok(self
                .flag(Parameter::Pin)?
                .filter(|pin| *pin)
                .map(|_| Unlock::Any));
        }
        Ok(Some(if way.eq_ignore_ascii_case("biometric") {
            Unlock::Biometric
        } else if way.eq_ignore_ascii_case("pin") {
            Unlock::Pin
        } else {
            Unlock::Any
        }))
    }

    /// A logo that could be fetched: over `https`. Another address is no reason to refuse the link.
    pub(crate) fn image(&self) -> Option<Endpoint> {
        Endpoint::new(self.value(Parameter::Image))
            .ok()
            .filter(|address| !address.is_plain())
    }
}
