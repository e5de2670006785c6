//! Brand icons, matched from the issuer without any network.
//!
//! `assets/brands.bin` holds them (made by `assets/make_brands.py`, which describes the layout). The names
//! are inflated once, on first use, in about a millisecond; a picture when it is shown.

use std::collections::HashMap;
use std::io::Read as _;
use std::ops::Range;
use std::sync::OnceLock;

use flate2::read::DeflateDecoder;

use crate::view::{BrandName, BrandView};

/// The brand an issuer's name stands for.
#[must_use]
pub fn brand_of(issuer: &str) -> Option<&'static str> {
    let names = &shelf().by_name;
    let find = |name: &str| {
        names
            .get(&plain(name))
            .map(|&at| shelf().brands[at].slug.as_str())
    };
    // "GitHub", "github.com", "GitHub (work)", "Google: mara": the whole first, then what stands before a mark.
    find(issuer)
        .or_else(|| {
            issuer
                .split_once(['(', ':', '/', '|', ','])
                .and_then(|(head, _)| find(head))
        })
        .or_else(|| issuer.split_once(" - ").and_then(|(head, _)| find(head)))
        .or_else(|| domain_name(issuer).and_then(find))
}

/// A brand's picture.
#[must_use]
pub fn brand(slug: &str) -> Option<BrandView> {
    let brand = &shelf().brands[shelf()
        .brands
        .binary_search_by(|brand| brand.slug.as_str().cmp(slug))
        .ok()?];
    Some(BrandView {
        slug: brand.slug.clone(),
        title: brand.title.clone(),
        path: inflate(PACKED.get(brand.path.clone())?),
        colour: format!("#{}", brand.hex.to_ascii_lowercase()),
    })
}

/// Brands whose name contains the query, those that begin with it first.
#[must_use]
pub fn find_brands(query: &str, most: usize) -> Vec<BrandName> {
    let query = plain(query);
    let mut found: Vec<_> = shelf()
        .brands
        .iter()
        .filter_map(|brand| {
            let at = plain(&brand.title)
                .find(&query)
                .or_else(|| brand.slug.find(&query))?;
            Some((at > 0, brand.title.len(), brand))
        })
        .collect();
    found.sort_by_key(|&(inside, length, _)| (inside, length));
    found
        .into_iter()
        .take(most)
        .map(|(_, _, brand)| BrandName {
            slug: brand.slug.clone(),
            title: brand.title.clone(),
        })
        .collect()
}

static PACKED: &[u8] = include_bytes!("../assets/brands.bin");

struct Shelf {
    /// Sorted by slug.
    brands: Vec<Brand>,
    /// Plain name, title or alias, to the place in `brands`.
    by_name: HashMap<String, usize>,
}

struct Brand {
    slug: String,
    title: String,
    hex: String,
    /// Where its path lies in `PACKED`.
    path: Range<usize>,
}

fn shelf() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(|| {
        read_index().unwrap_or_else(|| Shelf {
            brands: Vec::new(),
            by_name: HashMap::new(),
        })
    })
}

fn read_index() -> Option<Shelf> {
    let (length, rest) = PACKED.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (mut brands, mut by_name) = (Vec::new(), HashMap::new());
    for line in inflate(rest.get(..length)?).lines() {
        let mut fields = line.split('\t');
        let mut field = || fields.next().map(str::to_owned);
        let (slug, title, hex) = (field()?, field()?, field()?);
        let (offset, long): (usize, usize) = (field()?.parse().ok()?, field()?.parse().ok()?);
        for name in field()?.split('|').filter(|name| !name.is_empty()) {
            by_name.entry(plain(name)).or_insert(brands.len());
        }
        by_name.insert(slug.clone(), brands.len());
        by_name.insert(plain(&title), brands.len());
        let start = 4 + length + offset;
        brands.push(Brand {
            slug,
            title,
            hex,
            path: start..start + long,
        });
    }
    Some(Shelf { brands, by_name })
}

fn inflate(bytes: &[u8]) -> String {
    let mut text = String::new();
    // The bytes are our own, checked by a test over all of them; a short read would only lose a picture.
    let _ = DeflateDecoder::new(bytes).read_to_string(&mut text);
    text
}

/// Letters and digits only, in lower case: "Proton Mail" and "ProtonMail" are one name.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// `mail.proton.me` gives `proton`.
fn domain_name(issuer: &str) -> Option<&str> {
    let host = issuer
        .trim()
        .trim_start_matches("https://")
        .split('/')
        .next()?;
    if host.contains(char::is_whitespace) {
        return None;
    }
    let mut labels = host.rsplit('.');
    let (_top, name) = (labels.next()?, labels.next()?);
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(issuer: &str, slug: Option<&str>) {
        assert_eq!(brand_of(issuer), slug, "{issuer}");
    }

    #[test]
    fn an_issuer_finds_its_brand() {
        check("GitHub", Some("github"));
        check("github.com", Some("github"));
        check("GitHub (work)", Some("github"));
        check("Proton", Some("proton"));
        check("CLOUDFLARE", Some("cloudflare"));
        check("Steam", Some("steam"));
        check("accounts.google.com", Some("google"));
    }

    #[test]
    fn an_unknown_issuer_finds_none() {
        check("Northwind", None);
        check("", None);
        check("GitHubby Lovers' Club", None);
    }

    #[test]
    fn every_packed_picture_can_be_shown() {
        assert!(shelf().brands.len() > 3000);
        for known in &shelf().brands {
            let shown = brand(&known.slug).expect("a picture");
            assert!(shown.path.starts_with(['M', 'm']), "{}", known.slug);
            assert!(shown.colour.len() == 7, "{}", known.slug);
        }
    }

    #[test]
    fn searching_puts_beginnings_first() {
        assert_eq!(find_brands("hub", 40)[0].slug, "hubspot");
        assert!(find_brands("zzzz", 5).is_empty());
    }
}
