//! What one code costs, per kind.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::Criterion;
use otp::{Algorithm, Kind, Pin, Secret, Token, uri};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let (digits, period) = (6, 30);
    let sha1 = Algorithm::Sha1;
    let cases = [
        (
            "totp_sha1",
            Kind::Totp {
                algorithm: sha1,
                digits,
                period,
            },
            "12345678901234567890",
        ),
        (
            "totp_sha256",
            Kind::Totp {
                algorithm: Algorithm::Sha256,
                digits,
                period,
            },
            "12345678901234567890",
        ),
        (
            "totp_sha512",
            Kind::Totp {
                algorithm: Algorithm::Sha512,
                digits,
                period,
            },
            "12345678901234567890",
        ),
        (
            "hotp_sha1",
            Kind::Hotp {
                algorithm: sha1,
                digits,
                counter: 1,
            },
            "12345678901234567890",
        ),
        ("steam", Kind::Steam, "12345678901234567890"),
        (
            "motp",
            Kind::Motp {
                pin: Some(Pin::new("1234")),
            },
            "e3152afee62599c8",
        ),
        (
            "yandex",
            Kind::Yandex {
                pin: Some(Pin::new("1234")),
            },
            "0123456789abcdef",
        ),
    ];
    for (name, kind, secret) in cases {
        let (issuer, account) = (String::new(), String::new());
        let token = Token {
            issuer,
            account,
            kind,
            secret: Secret::new(secret),
            extra: BTreeMap::new(),
        };
        criterion.bench_function(&format!("code/{name}"), |bencher| {
            bencher.iter(|| token.code(black_box(1_764_000_000)));
        });
    }
    criterion.bench_function("uri/read", |bencher| {
        let uri = "otpauth://totp/Northwind%20Mail:ada%40northwind.example?secret=NIYHF7QGKBM4B6VERPAGX5OYGM64XQZ7&issuer=Northwind%20Mail&algorithm=SHA1&digits=6&period=30";
        bencher.iter(|| uri::read(black_box(uri)));
    });
    criterion.final_summary();
}
