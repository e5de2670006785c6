//! A sample of the generated corpus: the whole of it is read by the `scan_report` example.

mod corpus;

use corpus::{Demand, Set};
use scan::{Audience, Decoders, Found, Live, Luma, Picture, Sheet, read_sheet};

#[derive(Default)]
struct Ear(Vec<Found>);

impl Audience for Ear {
    fn found(&mut self, found: &Found) {
        self.0.push(found.clone());
    }

    fn progress(&mut self, _: u8, _: u8) {}

    fn goes_on(&self) -> bool {
        true
    }
}

/// What the cascade reads in one picture.
fn read(frame: &image::DynamicImage) -> Vec<Found> {
    let picture = Picture::from_rgba(frame.width(), frame.height(), frame.to_rgba8().into_raw());
    let sheet = Sheet::decode(picture.expect("the pixels fit")).expect("raw pixels");
    let mut ear = Ear::default();
    read_sheet(&Decoders::default(), &sheet, &mut ear);
    ear.0
}

/// What is read in a row of frames.
fn watch(frames: &[image::DynamicImage]) -> Vec<Found> {
    let mut live = Live::new(Decoders::default());
    let mut luma = frames.iter().filter_map(|frame| {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        Luma::new(width, height, frame.to_luma8().into_raw())
    });
    luma.by_ref()
        .map(|luma| live.look(luma))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Reads every `step`th case; how many were read of how many. Nothing is ever read wrongly.
fn sample(set: &Set, step: usize) -> (usize, usize) {
    let (mut good, mut all) = (0, 0);
    for number in (0..set.count).step_by(step) {
        let case = set.case(number);
        let found = match case.frames.as_slice() {
            [frame] => read(frame),
            frames => watch(frames),
        };
        for code in &found {
            assert!(
                case.texts.contains(&code.text),
                "{} {number} is read wrongly",
                set.name
            );
        }
        let is_read = |text: &String| found.iter().any(|code| &code.text == text);
        all += 1;
        good += usize::from(case.texts.iter().all(is_read));
    }
    (good, all)
}

fn sets(demand: Demand) -> impl Iterator<Item = Set> {
    let sets = corpus::sets().into_iter();
    sets.filter(move |set| set.demand == demand)
}

#[test]
fn every_clean_inverted_and_dark_code_and_several_on_one_screen_are_read() {
    for set in sets(Demand::All) {
        let step = if set.name.contains("4K") { 3 } else { 2 };
        let (good, all) = sample(&set, step);
        assert_eq!(good, all, "{}", set.name);
    }
}

#[test]
fn nineteen_of_twenty_others_are_read() {
    let (mut good, mut all) = (0, 0);
    for set in sets(Demand::Most) {
        let step = if set.name.contains("720p") { 5 } else { 3 };
        let (more, of) = sample(&set, step);
        good += more;
        all += of;
    }
    assert!(good * 100 >= all * 95, "{good} of {all}");
}

#[test]
fn in_empty_rooms_and_on_empty_desktops_nothing_is_read() {
    for set in sets(Demand::Nothing) {
        let (good, all) = sample(&set, 3);
        assert_eq!(good, all, "{}", set.name);
    }
}

#[test]
fn several_frames_show_more_than_each_of_them() {
    let set = sets(Demand::Brutal).next().expect("there is one");
    let (mut by_one, mut by_several) = (0, 0);
    for number in (0..set.count).step_by(2) {
        let case = set.case(number);
        by_one += usize::from(!read(&case.frames[0]).is_empty());
        by_several += usize::from(!watch(&case.frames).is_empty());
    }
    assert!(by_several > by_one, "{by_several} against {by_one}");
}

#[test]
fn a_found_code_is_outlined_where_it_stands() {
    let set = sets(Demand::All).next().expect("there is one");
    let case = set.case(4);
    let shown = case.frames[0].to_luma8();
    let dark: Vec<(u32, u32)> = shown
        .enumerate_pixels()
        .filter(|(_, _, pixel)| pixel.0[0] < 100)
        .map(|(x, y, _)| (x, y))
        .collect();
    let low = dark.iter().fold((u32::MAX, u32::MAX), |low, at| {
        (low.0.min(at.0), low.1.min(at.1))
    });
    let high = dark.iter().fold((0, 0), |high, at| {
        (high.0.max(at.0 + 1), high.1.max(at.1 + 1))
    });
    let [left, top, right, bottom] = [low.0, low.1, high.0, high.1].map(f64::from);
    let expected = [(left, top), (right, top), (right, bottom), (left, bottom)];
    let found = read(&case.frames[0]);
    for (corner, (x, y)) in found[0].corners.iter().zip(expected) {
        let far = (f64::from(corner.x) - x).hypot(f64::from(corner.y) - y);
        assert!(far < 6.0, "{corner:?} is not at {x}, {y}");
    }
}
