//! From facts of the network to the keys under which the page has sentences for them.

use std::collections::BTreeMap;

use approvals::{Ailment, CertificateFault, Trouble};
use protocol::Endpoint;

use crate::view::{AilmentView, CertificateView};

/// A key below `troubles.`.
pub(crate) const fn trouble_key(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Plain => "plain",
        Trouble::NoAuthorities => "noAuthorities",
        Trouble::NoName => "noName",
        Trouble::Unreachable => "unreachable",
        Trouble::Certificate(fault) => match fault {
            CertificateFault::UnknownIssuer => "certificateUnknownIssuer",
            CertificateFault::Expired => "certificateExpired",
            CertificateFault::NotYetValid => "certificateNotYetValid",
            CertificateFault::WrongName => "certificateWrongName",
            CertificateFault::Changed { .. } => "certificateChanged",
            _ => "certificateBad",
        },
        Trouble::TimedOut => "timedOut",
        Trouble::Redirected => "redirected",
        Trouble::TooLong => "tooLong",
        _ => "broken",
    }
}

/// An ailment with the facts for its sentence.
pub(crate) fn ailment_view(ailment: &Ailment, now_ms: i64) -> AilmentView {
    let (what, facts) = match ailment {
        Ailment::Silent { for_ms, trouble } => {
            let since = now_ms.saturating_sub(*for_ms).to_string();
            let trouble = trouble_key(trouble).to_owned();
            ("silent", vec![("sinceMs", since), ("trouble", trouble)])
        }
        Ailment::CertificateChanged { pinned, seen } => (
            "certificateChanged",
            vec![("pinned", pinned.to_string()), ("seen", seen.to_string())],
        ),
        Ailment::NotKnown { serial } => ("notKnown", vec![("serial", serial.as_str().to_owned())]),
        Ailment::Refused { serial, refusal } => (
            "refused",
            vec![
                ("serial", serial.as_str().to_owned()),
                ("message", refusal.message().to_owned()),
            ],
        ),
        Ailment::NotGenuine { serial, claims } => (
            "notGenuine",
            vec![
                ("serial", serial.as_str().to_owned()),
                ("claims", claims.to_string()),
            ],
        ),
        Ailment::ClockOff { seconds } => ("clockOff", vec![("seconds", seconds.to_string())]),
        _ => ("refused", Vec::new()),
    };
    AilmentView {
        what: what.to_owned(),
        detail: facts_of(facts),
    }
}

pub(crate) fn facts_of(facts: Vec<(&str, String)>) -> BTreeMap<String, String> {
    let named = facts.into_iter();
    named.map(|(key, fact)| (key.to_owned(), fact)).collect()
}

pub(crate) fn certificate_view(certificate: &approvals::Certificate) -> CertificateView {
    CertificateView {
        fingerprint: certificate.fingerprint.to_string(),
        until_ms: certificate.until.map(|until| until.saturating_mul(1000)),
    }
}

/// The host of a server, with its port where that is not the usual one.
pub(crate) fn host(endpoint: &Endpoint) -> String {
    host_of(&endpoint.origin())
}

/// The same of an origin as the history keeps it.
pub(crate) fn host_of(origin: &str) -> String {
    let (rest, usual) = match origin.split_once("://") {
        Some(("https", rest)) => (rest, ":443"),
        Some(("http", rest)) => (rest, ":80"),
        _ => (origin, ""),
    };
    rest.strip_suffix(usual).unwrap_or(rest).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_its_port_where_that_is_not_the_usual_one() {
        for (origin, host) in [
            ("https://id.example", "id.example"),
            ("https://id.example:443", "id.example"),
            ("https://id.example:80", "id.example:80"),
            ("http://[::1]:80", "[::1]"),
            ("http://127.0.0.1:5000", "127.0.0.1:5000"),
        ] {
            assert_eq!(host_of(origin), host);
        }
    }

    #[test]
    fn a_silent_server_says_since_when() {
        let silent = Ailment::Silent {
            for_ms: 600_000,
            trouble: Trouble::TimedOut,
        };
        let view = ailment_view(&silent, 1_000_000);
        assert_eq!(view.what, "silent");
        assert_eq!(view.detail["sinceMs"], "400000");
        assert_eq!(view.detail["trouble"], "timedOut");
    }
}
