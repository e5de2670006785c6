//! From a text to what it is: a token's draft, a part of a transfer, or something else, in words.

use formats::google;
use otp::Recognised;
use vault::{Source, TokenId, Vault};

use super::tokens::tidy;
use crate::approvals::offers::why_bad;
use crate::brands::brand_of;
use crate::drafts::{Draft, Found};
use crate::error::Error;
use crate::manual;
use crate::session::Open;
use crate::view::{DraftView, DraftsView, DuplicateView, LikenessView, OtherView, RejectView};

/// Characters shown of a text that is no token.
const MOST_SHOWN: usize = 200;

impl Open {
    /// Reads one line into `read`.
    pub(super) fn read_line(
        &mut self,
        line: &str,
        source: &Source,
        now_ms: i64,
        read: &mut DraftsView,
    ) -> Result<(), Error> {
        let what = match otp::recognise(line) {
            Recognised::Otpauth => match otp::uri::read(line) {
                Ok(found) => {
                    let found = Found::of_link(found, line);
                    read.drafts.push(self.draft(found, source)?);
                    return Ok(());
                }
                Err(_) => "unreadableToken",
            },
            Recognised::SetupKey => match manual::from_setup_key(line) {
                Ok((token, warnings)) => {
                    let found = Found::plain(token, warnings);
                    read.drafts.push(self.draft(found, source)?);
                    return Ok(());
                }
                Err(_) => "unreadableToken",
            },
            Recognised::Migration => match google::read(line) {
                Ok(part) => return self.take_part(part, source, read),
                Err(_) => "unreadableTransfer",
            },
            Recognised::PushEnrolment | Recognised::Container => {
                match self.offers.read(line, now_ms)? {
                    Ok(enrolment) => {
                        read.enrolments.push(enrolment);
                        return Ok(());
                    }
                    Err(bad) => why_bad(&bad),
                }
            }
            Recognised::ActivationCode => "activationCode",
            Recognised::Wifi => "wifi",
            Recognised::Link => "link",
            Recognised::Text => "text",
        };
        // What may carry a secret is named, not shown.
        let shown = match what {
            "link" | "text" => line.to_owned(),
            "wifi" => network_of(line),
            _ => String::new(),
        };
        let shown = tidy(&shown.chars().take(MOST_SHOWN).collect::<String>());
        read.other.push(OtherView {
            text: shown,
            what: what.to_owned(),
        });
        Ok(())
    }

    /// Takes one code of a transfer. The same code again, in any order, brings nothing new and is no error.
    fn take_part(
        &mut self,
        part: google::Part,
        source: &Source,
        read: &mut DraftsView,
    ) -> Result<(), Error> {
        let is_new = self.drafts.note_part(part.batch, part.index, part.size);
        read.transfer = self.drafts.transfer();
        if !is_new {
            return Ok(());
        }
        for token in part.tokens {
            read.drafts
                .push(self.draft(Found::plain(token, Vec::new()), source)?);
        }
        read.rejected
            .extend(part.rejects.into_iter().map(|reject| RejectView {
                number: reject.number,
                issuer: reject.issuer,
                account: reject.account,
                flaw: reject.reason.key().to_owned(),
            }));
        Ok(())
    }

    /// Puts a token among the drafts.
    pub(super) fn draft(&mut self, found: Found, source: &Source) -> Result<DraftView, Error> {
        let duplicates = self
            .vault
            .duplicates_of(&found.token, found.serial.as_deref());
        let duplicates = duplicates
            .into_iter()
            .filter_map(|(id, likeness)| duplicate_view(&self.vault, id, likeness))
            .collect();
        let draft = self.drafts.put(found, source.clone())?;
        Ok(draft_view(draft, duplicates))
    }
}

/// The name in `WIFI:T:WPA;S:name;P:password;;`, and nothing of the rest. A backslash takes the meaning from
/// the letter behind it.
fn network_of(line: &str) -> String {
    let mut fields = vec![String::new()];
    let mut letters = line.chars().skip("WIFI:".len());
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '\\' => letters.next(),
            ';' => None,
            other => Some(other),
        };
        match (letter, fields.last_mut()) {
            (Some(letter), Some(field)) => field.push(letter),
            _ => fields.push(String::new()),
        }
    }
    let name = fields.iter().find_map(|field| field.strip_prefix("S:"));
    name.unwrap_or_default().to_owned()
}

fn draft_view(draft: &Draft, duplicates: Vec<DuplicateView>) -> DraftView {
    let preview = draft.preview();
    let token = preview.as_ref().unwrap_or(&draft.token);
    let kind = &token.kind;
    DraftView {
        draft: draft.id.clone(),
        issuer: token.issuer.clone(),
        account: token.account.clone(),
        kind: kind.name().to_owned(),
        algorithm: kind
            .algorithm()
            .map(|algorithm| algorithm.name().to_owned()),
        digits: kind.digits(),
        period: kind.period(),
        counter: kind.counter(),
        warnings: draft
            .warnings
            .iter()
            .map(|warning| warning.key().to_owned())
            .collect(),
        flaw: token.flaw().map(|flaw| flaw.key().to_owned()),
        duplicates,
        name_looks_like_secret: [&token.issuer, &token.account]
            .into_iter()
            .any(|name| otp::looks_like_secret(name)),
        brand: brand_of(&token.issuer).map(str::to_owned),
        picture_from: draft.logo.host(),
        two_step: draft.is_half(),
    }
}

fn duplicate_view(vault: &Vault, id: TokenId, likeness: vault::Likeness) -> Option<DuplicateView> {
    let record = vault.record(id)?;
    Some(DuplicateView {
        id: id.to_string(),
        issuer: record.issuer.clone(),
        account: record.account.clone(),
        likeness: match likeness {
            vault::Likeness::SameCredential => LikenessView::SameCredential,
            vault::Likeness::SameSecret => LikenessView::SameSecret,
            vault::Likeness::SameSerial => LikenessView::SameSerial,
        },
        binned: record.binned_ms.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_named_and_its_password_is_not() {
        let name = |line| network_of(line);
        assert_eq!(name("WIFI:T:WPA;S:Guests;P:open sesame;;"), "Guests");
        assert_eq!(name(r"WIFI:P:S\:x\;S\:y;S:Caf\;e;;"), "Caf;e");
        assert_eq!(name("WIFI:P:secret;;"), "");
        assert_eq!(name("wifi:"), "");
    }
}
