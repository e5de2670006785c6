//! Who a token is for: the issuer parameter, and the label `issuer:account`.

use super::escape::{Plus, decode};

/// Trimmed and without `/` at its end; the word `null` comes from exporters that had none.
pub(crate) fn issuer(text: &str) -> String {
    let text = text
        .trim_start()
        .trim_end_matches(|letter: char| letter.is_whitespace() || letter == '/');
    if text == "null" {
        String::new()
    } else {
        text.to_owned()
    }
}

/// The prefix, if there is one, and the account. `issuer` is the parameter, empty when there is none.
pub(crate) fn split(raw: &str, issuer: &str) -> (Option<String>, String) {
    // A literal colon divides; only where there is none, an encoded one does.
    let divided = raw.split_once(':').or_else(|| {
        let at = raw.find("%3A").into_iter().chain(raw.find("%3a")).min()?;
        let (prefix, rest) = raw.split_at_checked(at)?;
        Some((prefix, rest.get(3..)?))
    });
    let plain = |text: &str| decode(text, Plus::Plus).trim().to_owned();

    // An issuer may hold colons: if the label begins with it, it ends there.
    let whole = plain(raw);
    let after_issuer = whole
        .strip_prefix(issuer)
        .and_then(|rest| rest.strip_prefix(':'));
    if let Some(account) = after_issuer.filter(|_| !issuer.is_empty()) {
        // Written twice by some apps; our own writer encodes every colon but the dividing one.
        let twice = account
            .strip_prefix(issuer)
            .and_then(|rest| rest.strip_prefix(':'))
            .filter(|_| raw.matches(':').count() > 1);
        return (
            Some(issuer.to_owned()),
            twice.unwrap_or(account).trim().to_owned(),
        );
    }
    let Some((prefix, rest)) = divided else {
        return (None, whole);
    };
    let twice = rest
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix(':'));
    let rest = twice.filter(|_| !prefix.is_empty()).unwrap_or(rest);
    (Some(plain(prefix)), plain(rest))
}
