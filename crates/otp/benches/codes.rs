//! What one code costs, per kind.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::Criterion;
use otp::{Algorithm, Kind, Pin, Secret, Token, uri};

const URI: &str = "otpauth://totp/Northwind%20Mail:ada%40northwind.example\
    ?secret=NIYHF7QGKBM4B6VERPAGX5OYGM64XQZ7&issuer=Northwind%20Mail&algorithm=SHA1&digits=6&period=30";
const KEY: &str = "12345678901234567890";
const NOW: i64 = 1_764_000_000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let kind = Kind::Totp {
            algorithm,
            digits: 6,
            period: 30,
        };
        measure(
            &mut criterion,
            &format!("totp_{}", algorithm.name().to_ascii_lowercase()),
            kind,
            KEY,
        );
    }
    let hotp = Kind::Hotp {
        algorithm: Algorithm::Sha1,
        digits: 6,
        counter: 1,
    };
    measure(&mut criterion, "hotp_sha1", hotp, KEY);
    measure(&mut criterion, "steam", Kind::Steam, KEY);
    measure(
        &mut criterion,
        "motp",
        Kind::Motp {
            pin: Some(Pin::new("1234")),
        },
        "e3152afee62599c8",
    );
    measure(
        &mut criterion,
        "yandex",
        Kind::Yandex {
            pin: Some(Pin::new("1234")),
        },
        "0123456789abcdef",
    );
    criterion.bench_function("uri/read", |bencher| {
        bencher.iter(|| uri::read(black_box(URI)));
    });
    criterion.final_summary();
}

fn measure(criterion: &mut Criterion, name: &str, kind: Kind, secret: &str) {
    let token = Token {
        issuer: String::new(),
        account: String::new(),
        kind,
        secret: Secret::new(secret),
        extra: BTreeMap::new(),
    };
    criterion.bench_function(&format!("code/{name}"), |bencher| {
        bencher.iter(|| token.code(black_box(NOW)));
    });
}
