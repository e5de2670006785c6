//! Tokens as JSON and as rows.

use serde::Serialize;
use vault::{GroupId, TokenRecord, Vault};

use crate::text::{label, shown, table};

/// A token as JSON.
#[derive(Serialize)]
pub(crate) struct TokenView {
    id: String,
    r#type: String,
    issuer: String,
    account: String,
    algorithm: Option<&'static str>,
    digits: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counter: Option<u64>,
    groups: Vec<String>,
    pinned: bool,
    note: String,
    /// Why it has no code, if so.
    needs_attention: Option<&'static str>,
    /// The server that manages it, if one does.
    managed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binned_ms: Option<i64>,
    #[serde(flatten)]
    secrets: Option<Secrets>,
}

/// What is shown only on purpose.
#[derive(Default, Serialize)]
struct Secrets {
    /// Base32; mOTP's hexadecimal digits; a broken token's raw text. None if its record is damaged.
    secret: Option<String>,
    /// What goes into the codes of mOTP and Yandex.
    pin: Option<String>,
}

impl TokenView {
    /// The labels, and with `show_secrets` the secret, for which its record is opened.
    pub(crate) fn new(
        vault: &Vault,
        record: &TokenRecord,
        show_secrets: bool,
    ) -> Result<Self, vault::Error> {
        let (secrets, does_not_open) = match show_secrets.then(|| vault.token(record.id)) {
            None => (None, false),
            Some(Ok(token)) => (Some(Secrets::of(&token)), false),
            // One damaged record never hides the others.
            Some(Err(vault::Error::Damaged { .. })) => (Some(Secrets::default()), true),
            Some(Err(error)) => return Err(error),
        };
        Ok(Self {
            id: record.id.to_string(),
            r#type: record.kind.name.clone(),
            issuer: record.issuer.clone(),
            account: record.account.clone(),
            algorithm: record.kind.algorithm.map(otp::Algorithm::name),
            digits: record.kind.digits,
            period: record.kind.period,
            counter: record.kind.counter,
            groups: record
                .groups
                .iter()
                .filter_map(|id| group_name(vault, *id))
                .collect(),
            pinned: record.pinned,
            note: record.note.clone(),
            needs_attention: match does_not_open {
                true => Some("damaged"),
                false => record.flaw.map(otp::Flaw::key),
            },
            managed: record.managed.clone(),
            binned_ms: record.binned_ms,
            secrets,
        })
    }
}

fn group_name(vault: &Vault, id: GroupId) -> Option<String> {
    let mut groups = vault.groups().into_iter();
    groups
        .find(|group| group.id == id)
        .map(|group| group.name.clone())
}

/// Tokens as a table for people.
pub(crate) fn tokens_table(tokens: &[TokenView]) -> String {
    let with_secrets = tokens.iter().any(|token| token.secrets.is_some());
    let mut heading = vec!["ID", "ISSUER", "ACCOUNT", "TYPE", "GROUPS"];
    if with_secrets {
        heading.push("SECRET");
    }
    let rows: Vec<Vec<String>> = tokens
        .iter()
        .map(|token| {
            let pin = if token.pinned { "* " } else { "" };
            let mut row = vec![
                token.id.clone(),
                format!("{pin}{}", shown(&token.issuer)),
                shown(&token.account),
                token.kind_text(),
                shown(&token.groups.join(", ")),
            ];
            row.extend(token.secrets.as_ref().map(Secrets::text));
            row
        })
        .collect();
    table(&heading, &rows)
}

/// One token for people, a line for each thing there is to say.
pub(crate) fn token_text(vault: &Vault, token: &TokenView) -> String {
    let named = token
        .id
        .parse()
        .ok()
        .and_then(|id| vault.record(id))
        .map_or_else(String::new, label);
    let mut lines = vec![
        format!("{named}  ({})", token.kind_text()),
        format!("  id      {}", token.id),
    ];
    if !token.groups.is_empty() {
        lines.push(format!("  groups  {}", shown(&token.groups.join(", "))));
    }
    if !token.note.is_empty() {
        lines.push(format!("  note    {}", shown(&token.note)));
    }
    if let Some(secrets) = &token.secrets {
        lines.push(format!("  secret  {}", secrets.text()));
    }
    lines.join("\n") + "\n"
}

impl TokenView {
    /// The kind and what is unusual about it.
    fn kind_text(&self) -> String {
        let mut text = self.r#type.clone();
        if let Some(algorithm) = self
            .algorithm
            .filter(|name| *name != "SHA1" && self.r#type != "yandex")
        {
            text.push_str(&format!(" {algorithm}"));
        }
        if let (Some(digits), Some("totp" | "hotp" | "daypassword")) =
            (self.digits, Some(self.r#type.as_str()))
            && digits != 6
        {
            text.push_str(&format!(" {digits} digits"));
        }
        if let (Some(period), "totp" | "daypassword") = (self.period, self.r#type.as_str())
            && period != 30
        {
            text.push_str(&format!(" {period} s"));
        }
        if let Some(counter) = self.counter {
            text.push_str(&format!(" #{counter}"));
        }
        if let Some(flaw) = self.needs_attention {
            text.push_str(&format!(" needs attention: {flaw}"));
        }
        text
    }
}

impl Secrets {
    fn of(token: &otp::Token) -> Self {
        Self {
            secret: Some(String::clone(&token.key_text())),
            pin: token.kind.pin().map(|pin| pin.expose().to_owned()),
        }
    }

    fn text(&self) -> String {
        let secret = shown(self.secret.as_deref().unwrap_or("(damaged)"));
        match &self.pin {
            Some(pin) => format!("{secret} (PIN {})", shown(pin)),
            None => secret,
        }
    }
}
