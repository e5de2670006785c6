//! Pictures made to break a reader: none does, each is answered in time and within memory.

mod corpus;

use std::path::Path;
use std::time::Duration;

use corpus::hostile::{hostile, seeds};
use corpus::random::Random;
use scan::{Cancel, Error, LOGO_LIMIT, Picture, PictureReader};

/// No picture takes longer.
const DEADLINE: Duration = Duration::from_secs(10);

/// No reading process takes more, in KiB.
const MEMORY: u64 = 512 << 10;

/// How many pictures: a thousand in the suite, ten times the rounds of `./dev faults`.
fn pictures() -> usize {
    let rounds = std::env::var("COUNTERSIGN_FAULTS").ok();
    let rounds = rounds.and_then(|rounds| rounds.parse::<usize>().ok());
    rounds.map_or(1_000, |rounds| (rounds * 10).max(1_000))
}

/// The most memory a process has held, in KiB.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn hostile_pictures_are_answered_in_time_and_within_memory() {
    let seeds = seeds();
    let program = Path::new(env!("CARGO_BIN_EXE_scan-worker"));
    let mut reader = PictureReader::new(program, DEADLINE);
    for number in 0..pictures() {
        let bytes = hostile(&mut Random::new(number as u64), number, &seeds);
        let Ok(picture) = Picture::from_bytes(bytes) else {
            continue;
        };
        let answer = reader.read(picture, &Cancel::new());
        assert!(
            matches!(
                answer,
                Ok(_) | Err(Error::Damaged | Error::TooManyPixels { .. })
            ),
            "picture {number}: {answer:?}"
        );
        let process = reader.process().expect("it lives on");
        if let Some(peak) = peak(process) {
            assert!(peak < MEMORY, "picture {number}: {peak} KiB");
        }
    }
}

#[test]
fn the_largest_pictures_of_every_kind_stay_within_memory() {
    let program = Path::new(env!("CARGO_BIN_EXE_scan-worker"));
    for (depth, colour, side) in [(8, 0, 7_000), (8, 2, 7_000), (8, 6, 7_000), (16, 6, 5_000)] {
        let mut reader = PictureReader::new(program, Duration::from_secs(60));
        let bytes = corpus::hostile::black(side, depth, colour);
        let picture = Picture::from_bytes(bytes).expect("it begins well");
        let answer = reader.read(picture, &Cancel::new());
        assert_eq!(answer, Ok(Vec::new()), "{depth} bits, kind {colour}");
        if let Some(peak) = reader.process().and_then(peak) {
            assert!(peak < MEMORY, "{depth} bits, kind {colour}: {peak} KiB");
        }
    }
}

#[test]
fn a_picture_over_the_budget_of_its_kind_is_refused_with_its_limit() {
    let program = Path::new(env!("CARGO_BIN_EXE_scan-worker"));
    let mut reader = PictureReader::new(program, DEADLINE);
    let deep = Picture::from_bytes(corpus::hostile::black(6_500, 16, 6)).expect("it begins well");
    let answer = reader.read(deep, &Cancel::new());
    let Err(Error::TooManyPixels { limit, .. }) = answer else {
        panic!("refused, not {answer:?}");
    };
    assert!((25_000_000..42_000_000).contains(&limit), "{limit}");
}

#[test]
fn a_picture_of_a_server_that_promises_too_many_pixels_is_refused_by_the_worker() {
    let program = Path::new(env!("CARGO_BIN_EXE_scan-worker"));
    let mut reader = PictureReader::new(program, DEADLINE);
    let large = corpus::hostile::black(2_500, 8, 2);
    assert!(large.len() <= LOGO_LIMIT, "short, and many pixels");
    let answer = reader.shrink(large);
    assert!(
        matches!(answer, Err(Error::TooManyPixels { .. })),
        "{answer:?}"
    );
    let small = corpus::hostile::black(1_000, 8, 2);
    let png = reader.shrink(small).expect("the same process goes on");
    assert!(png.starts_with(b"\x89PNG") && png.len() <= 16 << 10);
}

#[test]
fn what_is_no_picture_of_a_server_never_reaches_the_worker() {
    let mut reader = PictureReader::new(Path::new("/nonexistent/worker"), DEADLINE);
    let mut long = corpus::hostile::black(8, 8, 2);
    long.resize(LOGO_LIMIT + 1, 0);
    assert!(matches!(reader.shrink(long), Err(Error::TooLarge { .. })));
    for bytes in [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(),
        b"GIF89a",
    ] {
        assert_eq!(reader.shrink(bytes.to_vec()), Err(Error::NotAPicture));
    }
    assert_eq!(reader.shrink(Vec::new()), Err(Error::Empty));
}
