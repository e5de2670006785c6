//! Makes a vault with so many tokens, for benches:
//! `make_vault FILE COUNT PASSWORD`. Its key derivation is at the floor, so that runs are not all waiting.

use std::path::Path;

use vault::{KdfCost, NewRecord, Password, Source};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut argument = || arguments.next().expect("FILE COUNT PASSWORD");
    let (file, count, password) = (argument(), argument(), argument());
    let cost = KdfCost {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    let (mut vault, _) =
        vault::create(Path::new(&file), &Password::new(password), cost, 0).expect("a vault");
    let records = (0..count.parse::<u32>().expect("a number")).map(|n| {
        let key = format!("{n:0>16}")
            .replace('0', "A")
            .replace('1', "B")
            .replace('8', "I")
            .replace('9', "J");
        let uri =
            format!("otpauth://totp/Issuer%20{n}:user{n}@example.org?secret={key}MFRGGZDFMZTWQ2LK");
        NewRecord::new(otp::uri::read(&uri).expect("a token").token, Source::Text)
    });
    vault.add_many(records.collect(), 0).expect("added");
}
