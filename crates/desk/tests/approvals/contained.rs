//! A container and its arrival as they lie in the vault.

use approvals::{Access, Arrival, Shelf};
use protocol::ContainerKey;
use serde::Serialize;
use vault::{DeviceOnly, Vault};
use zeroize::Zeroizing;

const SERIAL: &str = "SMPH1";

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

/// Puts them there; without a link nothing arrived. `keeps`: whether its tokens must not be removed.
pub(crate) fn put(vault: &mut Vault, base: &str, link: &str, keeps: bool) {
    let key = ContainerKey::make().expect("a key");
    let container = Container {
        url: base.to_owned(),
        serial: SERIAL.to_owned(),
        issuer: "Double".to_owned(),
        access: Access::default(),
        key: key.to_pkcs8().expect("DER").to_vec(),
        registered: true,
        tried: true,
        policies: [false, false, keeps, false],
    };
    keep(vault, Shelf::Containers, &[container]);
    let arrival = (!link.is_empty()).then(|| Arrival {
        container: SERIAL.to_owned(),
        serial: link.split("serial=").nth(1).map(|rest| {
            let end = rest.find('&').unwrap_or(rest.len());
            rest.chars().take(end).collect()
        }),
        link: Zeroizing::new(link.to_owned()),
    });
    keep(vault, Shelf::Arrivals, arrival.as_slice());
}

fn keep<T: Serialize>(vault: &mut Vault, shelf: Shelf, all: &[T]) {
    let mut bytes = Zeroizing::new(Vec::new());
    ciborium::into_writer(all, &mut *bytes).expect("written");
    let bytes = DeviceOnly::new(bytes);
    vault.keep_device_only(shelf.name(), &bytes).expect("kept");
}
