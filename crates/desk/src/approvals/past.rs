//! The history as it is shown and searched.

use approvals::{Entry, Fate, Said, Via, Word};

use super::words::host_of;
use crate::view::{AnsweredIn, FateOfRequest, PastRequestView};

/// One request of the past.
pub(crate) fn past_view(entry: &Entry) -> PastRequestView {
    let (fate, said) = fate_view(entry.fate);
    PastRequestView {
        id: entry.mark.to_string(),
        at_ms: entry.at_ms,
        issuer: entry.issuer.clone(),
        account: entry.account.clone(),
        host: host_of(&entry.origin),
        title: entry.title.clone(),
        message: entry.question.clone(),
        fate,
        via: said.map(|said| match said.via {
            Via::Notification => AnsweredIn::Notification,
            Via::Window => AnsweredIn::Window,
            Via::CommandLine => AnsweredIn::CommandLine,
        }),
        answered_ms: said.map(|said| said.at_ms),
    }
}

/// Whether every word that is searched for stands in what is shown of it.
pub(crate) fn matches(view: &PastRequestView, query: &str) -> bool {
    let shown = [
        &view.issuer,
        &view.account,
        &view.host,
        &view.title,
        &view.message,
    ];
    let shown = shown.map(|text| text.to_lowercase()).join("\n");
    let query = query.to_lowercase();
    query.split_whitespace().all(|word| shown.contains(word))
}

const fn fate_view(fate: Fate) -> (FateOfRequest, Option<Said>) {
    match fate {
        Fate::Open => (FateOfRequest::Open, None),
        Fate::Sending(said) => (FateOfRequest::Open, Some(said)),
        Fate::Taken(said) | Fate::TakenWithCode(said) => {
            let fate = match said.word {
                Word::Approve => FateOfRequest::Approved,
                Word::Deny | Word::ByMistake => FateOfRequest::Denied,
                Word::NotMe => FateOfRequest::NotMe,
                Word::WrongNumber => FateOfRequest::WrongNumber,
            };
            (fate, Some(said))
        }
        Fate::NotTaken(said) => (FateOfRequest::NotTaken, Some(said)),
        Fate::Unsure(said) => (FateOfRequest::Unsure, Some(said)),
        Fate::NotSent(said) => (FateOfRequest::NotSent, Some(said)),
        Fate::Elsewhere => (FateOfRequest::Elsewhere, None),
        Fate::TooOld => (FateOfRequest::Expired, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_is_searched_for_must_be_there() {
        let view = PastRequestView {
            id: String::new(),
            at_ms: 0,
            issuer: "Example".into(),
            account: "ada".into(),
            host: "id.example".into(),
            title: "Sign in".into(),
            message: "from 192.0.2.7".into(),
            fate: FateOfRequest::Open,
            via: None,
            answered_ms: None,
        };
        for (query, found) in [
            ("", true),
            ("EXAMPLE ada", true),
            ("192.0.2", true),
            ("ada bob", false),
        ] {
            assert_eq!(matches(&view, query), found, "{query}");
        }
    }
}
