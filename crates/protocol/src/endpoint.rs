use core::net::{Ipv4Addr, Ipv6Addr};
use std::fmt;

use crate::error::Error;

/// RFC 1035 §2.3.4, as text without its last dot.
const MOST_NAME: usize = 253;

/// The address of a server: `http` or `https`, a host, no user, no fragment, and only what every reader of addresses
/// reads alike.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    text: String,
    /// In lower case: an `I` could pass for an `l`.
    host: String,
}

impl Endpoint {
    /// The longest address, in characters.
    pub const MOST_CHARACTERS: usize = 1024;

    /// Takes an address as it stands.
    ///
    /// # Errors
    /// [`Error::BadAddress`].
    pub fn new(text: &str) -> Result<Self, Error> {
        let is_plain = |byte: u8| {
            byte.is_ascii_graphic()
                && !matches!(byte, b'\\' | b'|' | b'#' | b'"' | b'<' | b'>' | b'^' | b'`')
        };
        if text.len() > Self::MOST_CHARACTERS || !text.bytes().all(is_plain) {
            return Err(Error::BadAddress);
        }
        let host = parts(text).and_then(|(_, authority)| host_of(authority));
        Ok(Self {
            text: text.to_owned(),
            host: host.ok_or(Error::BadAddress)?.to_ascii_lowercase(),
        })
    }

    /// The text, as it was given; signatures are over it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether anyone on the way may read and change what is said: `http`.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        parts(&self.text).is_some_and(|(scheme, _)| scheme == "http")
    }

    /// Whether it is this very computer: `localhost`, `127.0.0.0/8` or `::1`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        host == "localhost"
            || host
                .parse::<Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback())
            || inside(host, '[', ']')
                .and_then(|address| address.parse::<Ipv6Addr>().ok())
                .is_some_and(|address| address.is_loopback())
    }

    /// The host, in lower case and without its port. A name beyond ASCII stands there as `xn--`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also where the address does not say it.
    #[must_use]
    pub fn port(&self) -> u16 {
        let said = || {
            let (_, authority) = parts(&self.text)?;
            host_and_port(authority)?.1?.parse().ok()
        };
        said().unwrap_or_else(|| if self.is_plain() { 80 } else { 443 })
    }

    /// Scheme, host and port alone, for a list of servers.
    #[must_use]
    pub fn origin(&self) -> String {
        parts(&self.text).map_or_else(String::new, |(scheme, authority)| {
            format!("{scheme}://{}", authority.to_ascii_lowercase())
        })
    }

    /// The address with a path appended, with exactly one slash between.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}/{path}", self.text.trim_end_matches('/'))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({})", self.origin())
    }
}

/// Scheme (lower case) and authority.
fn parts(text: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = ["http", "https"]
        .into_iter()
        .find(|known| scheme.eq_ignore_ascii_case(known))?;
    Some((scheme, rest.split(['/', '?']).next().unwrap_or_default()))
}

/// The host of an authority that is one.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = host_and_port(authority)?;
    let has_port = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && !port.starts_with('0')
            && port.parse::<u16>().is_ok()
    });
    let is_address =
        inside(host, '[', ']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    (has_port && (is_address || is_name(host))).then_some(host)
}

/// A name of the DNS, or an IPv4 address in its one spelling. A name whose last label is a number is an address to
/// some readers and a name to others.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || last
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("0x"));
    name.len() <= MOST_NAME
        && name.split('.').all(is_label)
        && (!is_number || host.parse::<Ipv4Addr>().is_ok())
}

fn host_and_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if authority.starts_with('[') {
        let end = authority.find(']')? + 1;
        let (host, rest) = authority.split_at_checked(end)?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => rest.is_empty().then_some((host, None)),
        };
    }
    Some(
        authority
            .split_once(':')
            .map_or((authority, None), |(host, port)| (host, Some(port))),
    )
}

fn inside(text: &str, open: char, close: char) -> Option<&str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers_are_taken() {
        for text in [
            "http://127.0.0.1:5080/ttype/push",
            "https://mfa.example.org",
            "HTTPS://mfa.example.org:8443/a?b=c",
            "https://[2001:db8::1]:443/",
            "http://[::1]",
        ] {
            assert!(Endpoint::new(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn whatever_two_readers_could_read_differently_is_refused() {
        for text in [
            "",
            "mfa.example.org",
            "ftp://mfa.example.org",
            "https://",
            "https:///path",
            "https://user@mfa.example.org",
            "https://mfa.example.org:99999",
            "https://mfa.example.org:0",
            "https://mfa.example.org:",
            "https://mfa.example.org\\@evil.example",
            "https://mfa.example.org#x",
            "https://mfa.example.org/a b",
            "https://mfa.example.org/\n",
            "https://mfa.example.org/|",
            "https://exämple.org",
            "https://[::1",
            "https://[::1]x",
            "https://a:b:c",
            "https://mfa.example.org@evil.example/",
            "https://mfa.example.org:443@evil.example/",
            "https://mfa.example.org:0443/",
            "https://mfa..example.org/",
            "https://.mfa.example.org/",
            // What some read as 127.0.0.1 or 8.0.0.1, and some as a name.
            "http://2130706433/",
            "http://127.1/",
            "http://0x7f.0.0.1/",
            "http://127.0.0.0x1",
            "http://010.0.0.1/",
            "http://127.0.0.1./",
            &format!("https://{}.example/", "a.".repeat(130)),
        ] {
            assert!(Endpoint::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_this_computer_is_loopback() {
        let is = |text: &str| Endpoint::new(text).expect("an address").is_loopback();
        assert!(is("http://127.0.0.1:1/x"));
        assert!(is("http://127.9.9.9"));
        assert!(is("http://LOCALHOST:80"));
        assert!(is("http://[::1]:80"));
        assert!(!is("http://127.0.0.1.example.org"));
        assert!(!is("http://localhost.example.org"));
        assert!(!is("http://10.0.0.1"));
    }

    #[test]
    fn a_host_that_looks_like_another_shows_itself() {
        let host = |text: &str| Endpoint::new(text).expect("an address").host().to_owned();
        assert_eq!(host("https://mfa.exampIe.org/"), "mfa.exampie.org");
        assert_eq!(host("https://XN--EXMPLE-CUA.org/"), "xn--exmple-cua.org");
    }

    #[test]
    fn an_origin_is_without_path_and_case() {
        let endpoint =
            Endpoint::new("HTTPS://MFA.example.org:8443/ttype/push?x").expect("an address");
        assert_eq!(endpoint.origin(), "https://mfa.example.org:8443");
        assert_eq!(endpoint.host(), "mfa.example.org");
        assert!(!endpoint.is_plain());
        let port = |text: &str| Endpoint::new(text).expect("an address").port();
        assert_eq!((port("http://[::1]/:9"), port("https://a")), (80, 443));
        assert!(Endpoint::new("http://a").expect("an address").is_plain());
    }
}
