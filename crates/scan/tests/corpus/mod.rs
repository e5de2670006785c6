//! Pictures a desk meets, drawn from a seed: the same on every machine.
//!
//! The sets and their ranges follow what was measured in the field: screens at fractional scales,
//! dark themes, coloured and logo codes, tiny modules, dense exports, whole desktops, and cameras
//! with blur, noise, tilt, glare and moire. A camera case has several frames: the same scene with
//! a hand's tremble and noise of its own in each.

// Each user of this module uses a part of it.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "shared by tests and an example"
)]

pub(crate) mod camera;
pub(crate) mod canvas;
pub(crate) mod code;
pub(crate) mod hostile;
pub(crate) mod random;
pub(crate) mod screen;

use image::{DynamicImage, GrayImage, RgbImage};

use self::random::Random;

/// One case: what is shown, and what it says.
pub(crate) struct Case {
    pub(crate) texts: Vec<String>,
    pub(crate) frames: Vec<DynamicImage>,
}

impl Case {
    pub(crate) fn screen(picture: RgbImage, texts: Vec<String>) -> Self {
        Self {
            texts,
            frames: vec![picture.into()],
        }
    }

    pub(crate) fn camera(frames: Vec<GrayImage>, texts: Vec<String>) -> Self {
        let frames = frames.into_iter().map(DynamicImage::from).collect();
        Self { texts, frames }
    }
}

/// What is expected of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Every code of every case.
    All,
    /// Nineteen of twenty, with the other sets of this kind.
    Most,
    /// More than one frame shows: counted by itself.
    Brutal,
    /// Nothing is shown.
    Nothing,
}

/// A kind of case.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) demand: Demand,
    /// How many cases the whole corpus has of it.
    pub(crate) count: u64,
    make: fn(&mut Random, u64) -> Case,
}

impl Set {
    /// The case with this number, always the same.
    pub(crate) fn case(&self, number: u64) -> Case {
        let name = self
            .name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        (self.make)(&mut Random::new(name.wrapping_add(number)), number)
    }
}

/// All sets.
pub(crate) fn sets() -> Vec<Set> {
    let set = |name, demand, count, make| Set {
        name,
        demand,
        count,
        make,
    };
    vec![
        set("screen 2-8 px", Demand::All, 48, screen::crop),
        set("screen, export v20", Demand::All, 24, screen::export_crop),
        set("tiny modules 1-2.25 px", Demand::Most, 45, screen::tiny),
        set("dark theme, inverted", Demand::All, 18, screen::inverted),
        set("dark page, no border", Demand::Most, 15, screen::no_border),
        set("coloured", Demand::Most, 20, screen::coloured),
        set("logo, dots, gradient", Demand::Most, 16, screen::logo),
        set("desktop 4K", Demand::All, 16, screen::desktop_4k),
        set("desktop 4K, inverted", Demand::All, 4, screen::inverted_4k),
        set("desktop 1080p", Demand::All, 10, screen::desktop_1080p),
        set("several codes 1080p", Demand::All, 12, screen::several),
        set("nothing 4K", Demand::Nothing, 4, screen::nothing_4k),
        set("camera 480p easy", Demand::Most, 20, camera::easy_480),
        set("camera 480p medium", Demand::Most, 20, camera::medium_480),
        set("camera 720p easy", Demand::Most, 20, camera::easy_720),
        set("camera 720p medium", Demand::Most, 20, camera::medium_720),
        set("export 720p easy", Demand::Most, 10, camera::export_easy),
        set(
            "export 720p medium",
            Demand::Most,
            10,
            camera::export_medium,
        ),
        set("camera 720p moire", Demand::Most, 12, camera::moire),
        set("camera brutal", Demand::Brutal, 36, camera::brutal),
        set("nothing 720p", Demand::Nothing, 10, camera::nothing),
    ]
}
