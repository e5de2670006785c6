//! Texts as they are met, and their modules.

use data_encoding::BASE64;
use qrcode::{Color, EcLevel, QrCode};

use super::random::Random;

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ISSUERS: [&str; 8] = [
    "GitHub",
    "Google",
    "Dropbox",
    "AWS",
    "Microsoft",
    "GitLab",
    "Proton",
    "Discord",
];

/// What a text is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Version 5.
    Short,
    /// Version 9.
    Long,
    /// An export of ten accounts: version 20.
    Export,
}

impl Kind {
    pub(crate) fn text(self, random: &mut Random) -> String {
        match self {
            Self::Short => short(random),
            Self::Long => long(random),
            Self::Export => export(random),
        }
    }

    pub(crate) fn modules(self, text: &str) -> Modules {
        let level = if self == Self::Export {
            EcLevel::L
        } else {
            EcLevel::M
        };
        Modules::new(text, level)
    }
}

/// The dark and light squares of a code, without its border.
pub(crate) struct Modules {
    pub(crate) side: usize,
    dark: Vec<bool>,
}

impl Modules {
    pub(crate) fn new(text: &str, level: EcLevel) -> Self {
        let code = QrCode::with_error_correction_level(text, level).expect("the text fits");
        let dark = code
            .to_colors()
            .into_iter()
            .map(|colour| colour == Color::Dark);
        Self {
            side: code.width(),
            dark: dark.collect(),
        }
    }

    /// Whether the module at `(x, y)` is dark; none is outside.
    pub(crate) fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.dark[y * self.side + x]
    }

    pub(crate) fn is_finder(&self, x: usize, y: usize) -> bool {
        let far = self.side - 7;
        (x < 7 || x >= far) && y < 7 || x < 7 && y >= far
    }
}

fn short(random: &mut Random) -> String {
    let issuer = random.one(&ISSUERS);
    let name = random.letters(7, LOWER);
    let secret = random.letters(16, BASE32);
    format!("otpauth://totp/{issuer}:{name}@example.com?secret={secret}&issuer={issuer}")
}

fn long(random: &mut Random) -> String {
    let issuer = random.one(&ISSUERS);
    let name = random.letters(12, LOWER);
    let secret = random.letters(52, BASE32);
    format!(
        "otpauth://totp/{issuer}%20Cloud:{name}%40mail.example.org?secret={secret}\
         &issuer={issuer}%20Cloud&algorithm=SHA256&digits=8&period=30"
    )
}

/// A protocol buffer of ten accounts, as phones export them.
fn export(random: &mut Random) -> String {
    let mut all = Vec::new();
    for _ in 0..10 {
        let length = if random.share() < 0.7 { 20 } else { 10 };
        let secret: Vec<u8> = (0..length).map(|_| random.byte()).collect();
        let name = format!("{}@example.com", random.letters(10, LOWER));
        let mut account = Vec::new();
        field(&mut account, 1, &secret);
        field(&mut account, 2, name.as_bytes());
        field(&mut account, 3, random.one(&ISSUERS).as_bytes());
        account.extend([0x20, 1, 0x28, 1, 0x30, 2]);
        field(&mut all, 1, &account);
    }
    all.extend([
        0x10, 1, 0x18, 1, 0x20, 0, 0x28, 0xd3, 0xa5, 0xb1, 0x8f, 0x05,
    ]);
    let data = BASE64.encode(&all);
    let data = data
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    format!("otpauth-migration://offline?data={data}")
}

fn field(to: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    to.push(number << 3 | 2);
    to.push(u8::try_from(bytes.len()).expect("a short field"));
    to.extend(bytes);
}
