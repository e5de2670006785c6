//! Pictures in, texts out, through a real reading process.

mod drawing;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use drawing::{BLACK, Drawing, WHITE};
use scan::{Cancel, Error, FILE_LIMIT, PIXEL_LIMIT, Picture, Result, read_pictures};

const SETUP: &str = "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example";

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_scan-worker"))
}

fn read(picture: Picture) -> Result<Vec<String>> {
    let deadline = Duration::from_secs(60);
    read_pictures(program(), [picture], deadline, &Cancel::new()).remove(0)
}

fn read_drawing(drawing: Drawing) -> Result<Vec<String>> {
    read(drawing.picture()?)
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/pictures")
        .join(name)
}

fn check_file(name: &str, expected: &[&str]) {
    let picture = Picture::from_file(&fixture(name)).expect("a picture of ours");
    let texts = read(picture).expect("a picture that can be read");
    assert_eq!(texts, expected, "in {name}");
}

#[test]
fn a_png_is_read() {
    check_file("code.png", &[SETUP]);
}

#[test]
fn a_progressive_jpeg_is_read() {
    check_file("code.jpg", &[SETUP]);
}

#[test]
fn a_lossy_webp_is_read() {
    check_file("code.webp", &[SETUP]);
}

#[test]
fn a_bmp_is_read() {
    check_file("code.bmp", &[SETUP]);
}

#[test]
fn the_first_frame_of_a_gif_is_read() {
    check_file("code.gif", &[SETUP]);
}

#[test]
fn a_white_code_on_nothing_is_read_as_if_on_a_dark_page() {
    check_file("white-on-nothing.png", &[SETUP]);
}

#[test]
fn pasted_pixels_are_read() {
    assert_eq!(
        read_drawing(Drawing::of(SETUP, 4, BLACK, WHITE)),
        Ok(vec![SETUP.to_owned()])
    );
}

#[test]
fn a_black_code_on_nothing_is_read() {
    let nothing = [0, 0, 0, 0];
    assert_eq!(
        read_drawing(Drawing::of(SETUP, 4, BLACK, nothing)),
        Ok(vec![SETUP.to_owned()])
    );
}

#[test]
fn an_inverted_code_is_read() {
    assert_eq!(
        read_drawing(Drawing::of(SETUP, 4, WHITE, BLACK)),
        Ok(vec![SETUP.to_owned()])
    );
}

#[test]
fn a_code_with_modules_of_one_pixel_is_read() {
    assert_eq!(
        read_drawing(Drawing::of(SETUP, 1, BLACK, WHITE)),
        Ok(vec![SETUP.to_owned()])
    );
}

#[test]
fn text_that_is_not_ascii_arrives_whole() {
    let text = "otpauth://totp/Bücher:日本?secret=MZXW6===";
    assert_eq!(
        read_drawing(Drawing::of(text, 4, BLACK, WHITE)),
        Ok(vec![text.to_owned()])
    );
}

#[test]
fn six_codes_on_one_screen_are_all_read() {
    let texts: Vec<String> = (0..6).map(|n| format!("{SETUP}&n={n}")).collect();
    let mut screen = Drawing::new(1920, 1080, WHITE);
    for (text, place) in texts.iter().zip(0..) {
        let at = (60 + place % 3 * 620, 60 + place / 3 * 500);
        screen.code(text, at, 4, BLACK);
    }
    let mut found = read_drawing(screen).expect("a picture that can be read");
    found.sort();
    assert_eq!(found, texts);
}

#[test]
fn the_same_code_twice_is_one_text() {
    let mut page = Drawing::new(800, 400, WHITE);
    page.code(SETUP, (40, 40), 4, BLACK);
    page.code(SETUP, (440, 40), 4, BLACK);
    assert_eq!(read_drawing(page), Ok(vec![SETUP.to_owned()]));
}

#[test]
fn a_dark_and_a_light_code_side_by_side_are_both_read() {
    let mut page = Drawing::new(800, 400, WHITE);
    page.code("light page", (40, 40), 6, BLACK);
    for x in 400..800 {
        page.rgba
            .chunks_exact_mut(4)
            .skip(x)
            .step_by(800)
            .for_each(|pixel| pixel.copy_from_slice(&BLACK));
    }
    page.code("dark page", (480, 40), 6, WHITE);
    assert_eq!(
        read_drawing(page),
        Ok(vec!["light page".to_owned(), "dark page".to_owned()])
    );
}

#[test]
fn a_picture_without_a_code_is_no_error() {
    assert_eq!(read_drawing(Drawing::new(300, 200, WHITE)), Ok(vec![]));
    assert_eq!(read_drawing(Drawing::new(1, 1, BLACK)), Ok(vec![]));
}

#[test]
fn a_picture_that_is_cut_off_says_so() {
    let whole = fs::read(fixture("code.png")).expect("a file of ours");
    let cut = Picture::from_bytes(whole[..whole.len() / 3].to_vec()).expect("it begins well");
    assert_eq!(read(cut), Err(Error::Damaged));
}

#[test]
fn one_bad_picture_does_not_touch_the_others() {
    let good = || Picture::from_file(&fixture("code.png")).expect("a picture of ours");
    let bad = Picture::from_bytes(b"GIF89a".to_vec()).expect("it begins well");
    let deadline = Duration::from_secs(60);
    let results = read_pictures(program(), [good(), bad, good()], deadline, &Cancel::new());
    let text = vec![SETUP.to_owned()];
    assert_eq!(results, [Ok(text.clone()), Err(Error::Damaged), Ok(text)]);
}

/// A header that claims a size; nothing behind it.
fn bmp_of(width: i32, height: i32) -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    bytes.extend([0; 8]);
    bytes.extend(54_u32.to_le_bytes());
    bytes.extend(40_u32.to_le_bytes());
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    bytes
}

#[test]
fn too_many_pixels_are_refused_by_the_header_alone() {
    let huge = Picture::from_bytes(bmp_of(20_000, 20_000)).expect("it begins well");
    let refused = Error::TooManyPixels {
        width: 20_000,
        height: 20_000,
        limit: PIXEL_LIMIT,
    };
    assert_eq!(read(huge), Err(refused));
}

#[test]
fn too_many_pasted_pixels_are_refused_without_counting_them() {
    let refused = Picture::from_rgba(50_000, 50_000, vec![]).map(|_| ());
    assert!(matches!(refused, Err(Error::TooManyPixels { .. })));
}

#[test]
fn pasted_pixels_must_fit_their_size() {
    let check =
        |width, height, bytes| Picture::from_rgba(width, height, vec![0; bytes]).map(|_| ());
    assert_eq!(check(2, 2, 15), Err(Error::PixelsDoNotFit));
    assert_eq!(check(0, 2, 0), Err(Error::PixelsDoNotFit));
    assert_eq!(check(2, 2, 16), Ok(()));
}

#[test]
fn foreign_and_empty_files_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let check = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).expect("a file of ours");
        Picture::from_file(&path).map(|_| ())
    };
    assert_eq!(check("empty.png", b""), Err(Error::Empty));
    assert_eq!(
        check("text.png", b"a shopping list"),
        Err(Error::NotAPicture)
    );
    assert_eq!(
        check("paper.png", b"%PDF-1.7 and so on, and more"),
        Err(Error::NotAPicture)
    );
    assert_eq!(
        check("other.png", b"II*\0 a TIFF, which we do not read"),
        Err(Error::NotAPicture)
    );
    assert_eq!(check("short.png", b"B"), Err(Error::NotAPicture));
}

#[test]
fn paths_that_lead_to_no_file_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let missing = folder.path().join("missing.png");
    assert_eq!(
        Picture::from_file(&missing).map(|_| ()),
        Err(Error::NotFound)
    );
    assert_eq!(
        Picture::from_file(folder.path()).map(|_| ()),
        Err(Error::NotAFile)
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_without_waiting_for_a_writer() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pipe = folder.path().join("pipe.png");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    assert_eq!(Picture::from_file(&pipe).map(|_| ()), Err(Error::NotAFile));
}

#[test]
fn a_sparse_file_of_four_gigabytes_is_refused_unread() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("huge.png");
    let bytes = 4 << 30;
    File::create(&path)
        .and_then(|file| file.set_len(bytes))
        .expect("a sparse file");
    let refused = Error::TooLarge {
        bytes,
        limit: FILE_LIMIT,
    };
    assert_eq!(Picture::from_file(&path).map(|_| ()), Err(refused));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;

    if rustix::process::geteuid().is_root() {
        // Root may read everything; the same test runs as an ordinary user elsewhere.
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("secret.png");
    fs::write(&path, b"\x89PNG\r\n\x1a\n").expect("a file of ours");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).expect("its mode can be set");
    assert_eq!(
        Picture::from_file(&path).map(|_| ()),
        Err(Error::PermissionDenied)
    );
}
