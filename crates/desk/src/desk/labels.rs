//! From the vault's records to what the page may see.

use vault::{GroupId, Icon, TokenId, TokenRecord};

use crate::approvals::terms::Terms;
use crate::brands::brand_of;
use crate::error::Error;
use crate::logos::picture;
use crate::view::{IconChoice, IconView, TokenView};

pub(super) fn parse_id(text: &str) -> Result<TokenId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

pub(super) fn parse_group(text: &str) -> Result<GroupId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

pub(super) fn token_view(record: &TokenRecord, terms: &Terms) -> TokenView {
    TokenView {
        id: record.id.to_string(),
        issuer: record.issuer.clone(),
        account: record.account.clone(),
        kind: record.kind.name.to_string(),
        algorithm: record
            .kind
            .algorithm
            .map(|algorithm| algorithm.name().to_owned()),
        digits: record.kind.digits,
        period: record.kind.period,
        counter: record.kind.counter,
        groups: record.groups.iter().map(ToString::to_string).collect(),
        pinned: record.pinned,
        note: record.note.clone(),
        icon: icon_view(&record.icon, &record.issuer),
        uses: record.uses,
        last_used_ms: record.last_used_ms,
        created_ms: record.created_ms,
        flaw: record.flaw.map(|flaw| flaw.key().to_owned()),
        managed: record.managed.clone(),
        source: record.source.text(),
        guarded: record.guarded,
        stays: terms.keeps(record),
        revoked: terms.revoked(record),
    }
}

fn icon_view(icon: &Icon, issuer: &str) -> IconView {
    let (choice, brand, picture) = match icon {
        Icon::Auto => (IconChoice::Auto, brand_of(issuer).map(str::to_owned), None),
        Icon::Brand(slug) => (IconChoice::Brand, Some(slug.clone()), None),
        Icon::Monogram => (IconChoice::Monogram, None, None),
        Icon::Picture(logo) => (IconChoice::Picture, None, Some(picture(logo))),
    };
    IconView {
        choice,
        brand,
        picture,
    }
}

/// What was chosen; none for the server's picture, which is there or is not.
pub(super) fn icon_from(view: &IconView) -> Option<Icon> {
    match (view.choice, &view.brand) {
        (IconChoice::Brand, Some(slug)) => Some(Icon::Brand(slug.clone())),
        (IconChoice::Monogram, _) => Some(Icon::Monogram),
        (IconChoice::Picture, _) => None,
        _ => Some(Icon::Auto),
    }
}
