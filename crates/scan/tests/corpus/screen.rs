//! What is captured from a screen or saved as a file.

use qrcode::EcLevel;

use super::Case;
use super::canvas::{BLACK, Canvas, Colour, WHITE, mix};
use super::code::{Kind, Modules};
use super::random::Random;

const KINDS: [Kind; 3] = [Kind::Short, Kind::Long, Kind::Export];
const NIGHT: Colour = [30.0, 30.0, 36.0];

pub(crate) fn crop(random: &mut Random, number: u64) -> Case {
    let kind = random.one(&[Kind::Short, Kind::Long]);
    let scale = scale_of(number, &[2.0, 2.5, 3.0, 3.75, 4.0, 5.0, 6.0, 8.0]);
    let pad = random.among(20..120);
    on_page(random, kind, scale, pad, [245.0; 3])
}

pub(crate) fn export_crop(random: &mut Random, number: u64) -> Case {
    let scale = scale_of(number, &[2.0, 2.5, 3.0, 3.75, 4.0, 5.0, 6.0, 8.0]);
    let pad = random.among(20..120);
    on_page(random, Kind::Export, scale, pad, [245.0; 3])
}

pub(crate) fn tiny(random: &mut Random, number: u64) -> Case {
    let kind = scale_of(number / 5, &KINDS);
    let scale = scale_of(number, &[1.0, 1.25, 1.5, 1.75, 2.25]);
    on_page(random, kind, scale, 40, [250.0; 3])
}

pub(crate) fn inverted(random: &mut Random, number: u64) -> Case {
    let kind = scale_of(number, &KINDS);
    let scale = random.one(&[3.0, 4.0, 5.0, 6.0]);
    drawn(
        random,
        kind,
        (scale, 4),
        ([235.0, 235.0, 240.0], NIGHT),
        (80, NIGHT),
    )
}

pub(crate) fn no_border(random: &mut Random, number: u64) -> Case {
    let kind = scale_of(number, &KINDS);
    let scale = random.one(&[3.0, 4.0, 5.0, 6.0]);
    let quiet = random.below(2);
    drawn(random, kind, (scale, quiet), (BLACK, WHITE), (80, NIGHT))
}

pub(crate) fn coloured(random: &mut Random, number: u64) -> Case {
    let inks: [(Colour, Colour); 10] = [
        ([200.0, 30.0, 40.0], WHITE),
        ([20.0, 60.0, 180.0], WHITE),
        ([0.0, 130.0, 80.0], [240.0, 250.0, 240.0]),
        ([230.0, 120.0, 0.0], WHITE),
        (WHITE, [0.0, 90.0, 200.0]),
        ([120.0, 40.0, 160.0], [255.0, 230.0, 120.0]),
        ([0.0, 160.0, 220.0], WHITE),
        ([255.0, 200.0, 0.0], WHITE),
        ([220.0, 0.0, 0.0], BLACK),
        ([255.0, 210.0, 0.0], [60.0, 0.0, 90.0]),
    ];
    let kind = random.one(&[Kind::Short, Kind::Long]);
    let scale = random.one(&[4.0, 5.0, 6.0]);
    let (ink, page) = scale_of(number, &inks);
    drawn(random, kind, (scale, 4), (ink, page), (50, page))
}

pub(crate) fn logo(random: &mut Random, number: u64) -> Case {
    let kind = scale_of(number, &[Kind::Long, Kind::Short]);
    let text = kind.text(random);
    let modules = Modules::new(&text, EcLevel::H);
    let scale = random.one(&[6_usize, 8, 10]);
    let side = (modules.side + 8) * scale;
    let mut canvas = Canvas::new(side, side, WHITE);
    let has_dots = number % 4 < 2;
    for y in 0..modules.side {
        for x in 0..modules.side {
            if !modules.is_dark(x, y) {
                continue;
            }
            let at = ((x + 4) * scale, (y + 4) * scale);
            if has_dots && !modules.is_finder(x, y) {
                dot(&mut canvas, at, scale);
            } else {
                canvas.rectangle(at, (scale, scale), BLACK);
            }
        }
    }
    put_logo(random, &mut canvas, 0.10 + 0.02 * (number % 4) as f32);
    if number.is_multiple_of(3) {
        tint(&mut canvas);
    }
    Case::screen(canvas.picture(), vec![text])
}

pub(crate) fn desktop_4k(random: &mut Random, number: u64) -> Case {
    let kind = scale_of(number, &KINDS);
    let scale = scale_of(number / 3, &[2.0, 3.0, 4.0, 6.0]);
    on_desktop(random, (3840, 2160), number % 4 == 3, kind, scale)
}

pub(crate) fn inverted_4k(random: &mut Random, number: u64) -> Case {
    let kind = scale_of(number, &[Kind::Short, Kind::Long]);
    let scale = scale_of(number / 2, &[3.0, 4.0]);
    let mut page = Canvas::desktop(random, 3840, 2160, true);
    let text = kind.text(random);
    let code = Canvas::code(
        &kind.modules(&text),
        scale,
        4,
        [240.0; 3],
        [25.0, 25.0, 30.0],
    );
    let at = (
        random.below(3840 - code.width),
        random.below(2160 - code.height),
    );
    page.paste(&code, at);
    Case::screen(page.picture(), vec![text])
}

pub(crate) fn desktop_1080p(random: &mut Random, number: u64) -> Case {
    let kind = scale_of(number, &KINDS);
    let scale = scale_of(number, &[2.0, 2.5, 3.0, 4.0]);
    on_desktop(random, (1920, 1080), number % 2 == 1, kind, scale)
}

pub(crate) fn several(random: &mut Random, number: u64) -> Case {
    let mut page = Canvas::desktop(random, 1920, 1080, number % 3 == 2);
    let count = scale_of(number, &[2_usize, 3, 4, 6]);
    let scale = scale_of(number, &[3.0, 4.0, 5.0]);
    let mut texts = Vec::new();
    for place in 0..count {
        let kind = if place % 2 == 0 {
            Kind::Short
        } else {
            Kind::Long
        };
        let text = kind.text(random);
        let code = Canvas::code(&kind.modules(&text), scale, 4, BLACK, WHITE);
        page.paste(&code, (60 + place % 3 * 600, 60 + place / 3 * 500));
        texts.push(text);
    }
    Case::screen(page.picture(), texts)
}

pub(crate) fn nothing_4k(random: &mut Random, number: u64) -> Case {
    let page = Canvas::desktop(random, 3840, 2160, number % 2 == 1);
    Case::screen(page.picture(), Vec::new())
}

fn on_page(random: &mut Random, kind: Kind, scale: f32, pad: usize, page: Colour) -> Case {
    drawn(random, kind, (scale, 4), (BLACK, WHITE), (pad, page))
}

fn drawn(
    random: &mut Random,
    kind: Kind,
    (scale, quiet): (f32, usize),
    (ink, paper): (Colour, Colour),
    (pad, page): (usize, Colour),
) -> Case {
    let text = kind.text(random);
    let code = Canvas::code(&kind.modules(&text), scale, quiet, ink, paper);
    let mut canvas = Canvas::new(code.width + 2 * pad + 40, code.height + 2 * pad, page);
    canvas.paste(&code, (pad, pad));
    Case::screen(canvas.picture(), vec![text])
}

fn on_desktop(
    random: &mut Random,
    (width, height): (usize, usize),
    is_dark: bool,
    kind: Kind,
    scale: f32,
) -> Case {
    let mut page = Canvas::desktop(random, width, height, is_dark);
    let text = kind.text(random);
    let code = Canvas::code(&kind.modules(&text), scale, 4, BLACK, WHITE);
    let at = (
        random.below(width - code.width),
        random.below(height - code.height),
    );
    page.paste(&code, at);
    Case::screen(page.picture(), vec![text])
}

fn dot(canvas: &mut Canvas, at: (usize, usize), scale: usize) {
    let middle = scale as f32 / 2.0;
    for y in 0..scale {
        for x in 0..scale {
            let far = (x as f32 + 0.5 - middle).hypot(y as f32 + 0.5 - middle);
            let share = (scale as f32 * 0.42 + 0.5 - far).clamp(0.0, 1.0);
            if let Some(pixel) = canvas.at(at.0 + x, at.1 + y) {
                mix(pixel, BLACK, share);
            }
        }
    }
}

fn put_logo(random: &mut Random, canvas: &mut Canvas, reach: f32) {
    let side = canvas.width as f32;
    let reach = side * reach;
    let corner = super::canvas::whole(side / 2.0 - reach);
    let size = super::canvas::whole(2.0 * reach);
    canvas.rectangle((corner, corner), (size, size), WHITE);
    let colour = [0; 3].map(|_: u8| random.between(0.0, 200.0));
    canvas.disc((side / 2.0, side / 2.0), reach * 0.85, colour);
}

/// Dark pixels from blue to crimson.
fn tint(canvas: &mut Canvas) {
    let width = canvas.width;
    for y in 0..canvas.height {
        for x in 0..width {
            let mut colour = [20.0, 60.0, 160.0];
            mix(&mut colour, [160.0, 20.0, 90.0], x as f32 / width as f32);
            if let Some(pixel) = canvas.at(x, y)
                && pixel[0] < 128.0
            {
                *pixel = colour;
            }
        }
    }
}

fn scale_of<T: Copy>(number: u64, of: &[T]) -> T {
    of[usize::try_from(number).expect("a small number") % of.len()]
}
