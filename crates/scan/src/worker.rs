//! The reading process.

use std::ffi::OsString;
use std::io::{self, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::confine::{confine, grant_time};
use crate::frame::{Question, Reply, read_request, write_reply};
use crate::picture::Content;
use crate::{
    Audience, CAMERA_ARGUMENT, Decoders, Error, Found, Result, Sheet, camera, logo, read_sheet,
};

/// The first argument that turns a program of ours into the reading process.
pub const WORKER_ARGUMENT: &str = "--scan-worker";

/// After this long no further step is begun on a picture. One step takes a second at most.
const PATIENCE: Duration = Duration::from_secs(6);

/// Becomes the reading process if the arguments (with the program's name first) say so.
///
/// The first line of every `main` whose program is given to [`crate::PictureReader`] or
/// [`crate::Camera`]: before any window, vault or log exists. `None` means that this is an ordinary start; `Some` that all the
/// questions on stdin have been answered on stdout and the program should end with this code.
pub fn dispatch_worker(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut words = arguments.into_iter().skip(1);
    let first = words.next()?;
    if first == CAMERA_ARGUMENT {
        return Some(camera::run(words));
    }
    (first == WORKER_ARGUMENT).then(|| {
        confine();
        // A panic is an answer here, and its message might quote what a picture showed.
        std::panic::set_hook(Box::new(|_| {}));
        serve(
            &Decoders::default(),
            BufReader::new(io::stdin().lock()),
            io::stdout().lock(),
        );
        ExitCode::SUCCESS
    })
}

/// Answers questions until there are no more, or nobody listens.
fn serve(decoders: &Decoders<'_>, mut questions: impl Read, mut answers: impl Write) {
    while let Some(question) = read_request(&mut questions) {
        grant_time();
        let end = match question {
            Question::Texts(content) => answer(decoders, content, &mut answers),
            Question::Logo(bytes) => shrink(&bytes, &mut answers),
        };
        let end = end.map_or_else(Reply::Failed, |()| Reply::Done);
        if write_reply(&mut answers, &end).is_err() {
            return;
        }
    }
}

fn shrink(bytes: &[u8], answers: &mut impl Write) -> Result<()> {
    let shrunk = catch_unwind(|| logo::shrink(bytes)).unwrap_or(Err(Error::Damaged))?;
    // When nobody listens any more, the last word will tell.
    let _ = write_reply(answers, &Reply::Pixels(shrunk));
    Ok(())
}

fn answer(decoders: &Decoders<'_>, content: Content, answers: &mut impl Write) -> Result<()> {
    let begun = Instant::now();
    let sheet = catch_unwind(AssertUnwindSafe(|| Sheet::from_content(content)))
        .unwrap_or(Err(Error::Damaged))?;
    read_sheet(decoders, &sheet, &mut Asker { answers, begun });
    Ok(())
}

/// Whoever reads the answers.
struct Asker<'a, W> {
    answers: &'a mut W,
    begun: Instant,
}

impl<W: Write> Audience for Asker<'_, W> {
    // When nobody listens any more, the last word will tell.
    fn found(&mut self, found: &Found) {
        let _ = write_reply(self.answers, &Reply::Found(found.clone()));
    }

    fn progress(&mut self, done: u8, of: u8) {
        let _ = write_reply(self.answers, &Reply::Progress(done, of));
    }

    fn goes_on(&self) -> bool {
        self.begun.elapsed() < PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{read_reply, write_request};
    use crate::{Decoder, Luma, Point, Sight, Threshold};

    /// Finds its text only in some looks, and panics in others.
    struct Fragile;

    impl Decoder for Fragile {
        fn decode(&self, luma: &Luma, _: Threshold) -> Sight {
            assert_ne!(luma.pixels().first(), Some(&0), "as rqrr was seen to");
            Sight {
                found: vec![Found {
                    text: format!("{} wide", luma.width()),
                    corners: [Point::default(); 4],
                }],
                finders: Vec::new(),
            }
        }
    }

    fn replies(content: Content) -> Vec<Reply> {
        let mut questions = Vec::new();
        write_request(&mut questions, &Question::Texts(content)).expect("memory takes all");
        let mut answers = Vec::new();
        let decoders = Decoders {
            first: &Fragile,
            second: &Fragile,
            third: &Fragile,
        };
        serve(&decoders, questions.as_slice(), &mut answers);
        let mut rest = answers.as_slice();
        std::iter::from_fn(|| read_reply(&mut rest).ok()).collect()
    }

    #[test]
    fn a_panic_in_one_look_leaves_the_other_looks() {
        let content = Content::Rgba {
            width: 4,
            height: 4,
            pixels: vec![255; 64],
        };
        let texts: Vec<String> = replies(content)
            .into_iter()
            .filter_map(|reply| match reply {
                Reply::Found(found) => Some(found.text),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["4 wide", "2 wide"]);
    }

    #[test]
    fn progress_is_told_step_by_step_and_thorough_steps_follow_only_when_nothing_was_found() {
        let progress = |grey: u8| -> Vec<u8> {
            let content = Content::Rgba {
                width: 4,
                height: 4,
                pixels: vec![grey; 64],
            };
            let replies = replies(content);
            assert_eq!(replies.last(), Some(&Reply::Done));
            let steps = replies.iter().filter_map(|reply| match reply {
                Reply::Progress(done, 17) => Some(*done),
                _ => None,
            });
            steps.collect()
        };
        assert_eq!(progress(255), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_picture_that_cannot_be_decoded_is_answered() {
        let cut = Content::Encoded(b"\x89PNG\r\n\x1a\n".to_vec());
        assert_eq!(replies(cut), [Reply::Failed(Error::Damaged)]);
    }

    #[test]
    fn an_ordinary_start_is_left_alone() {
        let arguments = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(dispatch_worker(arguments(&[])).is_none());
        assert!(dispatch_worker(arguments(&["countersign"])).is_none());
        assert!(dispatch_worker(arguments(&["countersign", "list", WORKER_ARGUMENT])).is_none());
    }
}
