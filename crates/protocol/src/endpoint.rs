use core::net::{Ipv4Addr, Ipv6Addr};
use std::fmt;

use crate::error::Error;

/// The address of a server: `http` or `https`, a host, no user, no fragment, and only characters that every reader of
/// addresses reads alike.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint(String);

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
        let good = text.len() <= Self::MOST_CHARACTERS
            && text.bytes().all(is_plain)
            && parts(text).is_some_and(|(_, authority)| is_authority(authority));
        good.then(|| Self(text.to_owned())).ok_or(Error::BadAddress)
    }

    /// The text, as it was given; signatures are over it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether anyone on the way may read and change what is said: `http`.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        parts(&self.0).is_some_and(|(scheme, _)| scheme == "http")
    }

    /// Whether it is this very computer: `localhost`, `127.0.0.0/8` or `::1`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        host.eq_ignore_ascii_case("localhost")
            || host
                .parse::<Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback())
            || inside(host, '[', ']')
                .and_then(|address| address.parse::<Ipv6Addr>().ok())
                .is_some_and(|address| address.is_loopback())
    }

    /// The host, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        parts(&self.0)
            .and_then(|(_, authority)| host_and_port(authority))
            .map_or("", |(host, _)| host)
    }

    /// Scheme, host and port alone, for a list of servers.
    #[must_use]
    pub fn origin(&self) -> String {
        parts(&self.0).map_or_else(String::new, |(scheme, authority)| {
            format!("{scheme}://{}", authority.to_ascii_lowercase())
        })
    }

    /// The address with a path appended, with exactly one slash between.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}/{path}", self.0.trim_end_matches('/'))
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

fn is_authority(authority: &str) -> bool {
    host_and_port(authority).is_some_and(|(host, port)| {
        let is_name = host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        let is_address =
            inside(host, '[', ']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
        let has_port = port.is_none_or(|port| {
            port.bytes().all(|byte| byte.is_ascii_digit())
                && port.parse::<u16>().is_ok_and(|port| port != 0)
        });
        !host.is_empty() && (is_name || is_address) && has_port
    })
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
        assert!(!is("http://127.1"));
        assert!(!is("http://localhost.example.org"));
        assert!(!is("http://10.0.0.1"));
    }

    #[test]
    fn an_origin_is_without_path_and_case() {
        let endpoint =
            Endpoint::new("HTTPS://MFA.example.org:8443/ttype/push?x").expect("an address");
        assert_eq!(endpoint.origin(), "https://mfa.example.org:8443");
        assert_eq!(endpoint.host(), "MFA.example.org");
        assert!(!endpoint.is_plain());
        assert!(Endpoint::new("http://a").expect("an address").is_plain());
    }
}
