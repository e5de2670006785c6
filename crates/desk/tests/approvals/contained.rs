//! Containers and what arrived for them, as they lie in the vault.

use approvals::{Access, Arrival, Shelf};
use protocol::ContainerKey;
use serde::Serialize;
use vault::{DeviceOnly, Vault};
use zeroize::Zeroizing;

/// A container, and what arrived for it.
pub(crate) struct Holder<'a> {
    pub(crate) serial: &'a str,
    /// The link of a token; nothing arrived where it is empty.
    pub(crate) link: &'a str,
    /// Whether its tokens must not be removed.
    pub(crate) keeps: bool,
}

#[derive(Serialize)]
struct Container {
    url: String,
    serial: String,
    issuer: String,
    access: Access,
    key: Vec<u8>,
    registered: bool,
    tried: bool,
    policies: [bool; 4],
}

/// Puts them there, in place of what was there.
pub(crate) fn put(vault: &mut Vault, base: &str, holders: &[Holder<'_>]) {
    let containers: Vec<_> = holders.iter().map(|it| container(base, it)).collect();
    keep(vault, Shelf::Containers, &containers);
    let arrivals: Vec<_> = holders.iter().filter_map(|it| arrival(base, it)).collect();
    keep(vault, Shelf::Arrivals, &arrivals);
}

fn container(base: &str, holder: &Holder<'_>) -> Container {
    let key = ContainerKey::make().expect("a key");
    Container {
        url: base.to_owned(),
        serial: holder.serial.to_owned(),
        issuer: "Double".to_owned(),
        access: Access::default(),
        key: key.to_pkcs8().expect("DER").to_vec(),
        registered: true,
        tried: true,
        policies: [false, false, holder.keeps, false],
    }
}

fn arrival(base: &str, holder: &Holder<'_>) -> Option<Arrival> {
    let link = holder.link;
    (!link.is_empty()).then(|| Arrival {
        container: holder.serial.to_owned(),
        base: Some(base.to_owned()),
        serial: link.split("serial=").nth(1).map(|rest| {
            let end = rest.find('&').unwrap_or(rest.len());
            rest.chars().take(end).collect()
        }),
        link: Zeroizing::new(link.to_owned()),
    })
}

fn keep<T: Serialize>(vault: &mut Vault, shelf: Shelf, all: &[T]) {
    let mut bytes = Zeroizing::new(Vec::new());
    ciborium::into_writer(all, &mut *bytes).expect("written");
    let bytes = DeviceOnly::new(bytes);
    vault.keep_device_only(shelf.name(), &bytes).expect("kept");
}
