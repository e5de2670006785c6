//! The reading process.

use std::ffi::OsString;
use std::io::{self, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use crate::confine::{confine, grant_time};
use crate::frame::{Reply, read_request, write_reply};
use crate::picture::Content;
use crate::{Decoder, Error, Result, Rqrr, Sheet, read_sheet};

/// The first argument that turns a program of ours into the reading process.
pub const WORKER_ARGUMENT: &str = "--scan-worker";

/// Becomes the reading process if the arguments (with the program's name first) say so.
///
/// The first line of every `main` whose program is given to [`crate::PictureReader`]: before any
/// window, vault or log exists. `None` means that this is an ordinary start; `Some` that all the
/// questions on stdin have been answered on stdout and the program should end with this code.
pub fn dispatch_worker(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let first = arguments.into_iter().nth(1)?;
    (first == WORKER_ARGUMENT).then(|| {
        confine();
        // A panic is an answer here, and its message might quote what a picture showed.
        std::panic::set_hook(Box::new(|_| {}));
        serve(
            &Rqrr,
            BufReader::new(io::stdin().lock()),
            io::stdout().lock(),
        );
        ExitCode::SUCCESS
    })
}

/// Answers questions until there are no more, or nobody listens.
fn serve(decoder: &dyn Decoder, mut questions: impl Read, mut answers: impl Write) {
    while let Some(content) = read_request(&mut questions) {
        grant_time();
        let end = match answer(decoder, content, &mut answers) {
            Ok(()) => Reply::Done,
            Err(error) => Reply::Failed(error),
        };
        if write_reply(&mut answers, &end).is_err() {
            return;
        }
    }
}

fn answer(decoder: &dyn Decoder, content: Content, answers: &mut impl Write) -> Result<()> {
    let sheet = catch_unwind(AssertUnwindSafe(|| Sheet::from_content(content)))
        .unwrap_or(Err(Error::Damaged))?;
    read_sheet(decoder, &sheet, &mut |text| {
        // When nobody listens any more, the last word will tell.
        let _ = write_reply(answers, &Reply::Text(text.to_owned()));
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Luma;
    use crate::frame::{read_reply, write_request};

    /// Finds its text only in one look, and panics in the next.
    struct Fragile;

    impl Decoder for Fragile {
        fn decode(&self, luma: &Luma) -> Vec<String> {
            assert_ne!(luma.pixels().first(), Some(&0), "as rqrr was seen to");
            vec![format!("{} wide", luma.width())]
        }
    }

    fn replies(content: &Content) -> Vec<Reply> {
        let mut questions = Vec::new();
        write_request(&mut questions, content).expect("memory takes all");
        let mut answers = Vec::new();
        serve(&Fragile, questions.as_slice(), &mut answers);
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
        let texts = ["4 wide", "2 wide", "8 wide"].map(|text| Reply::Text(text.to_owned()));
        let expected: Vec<Reply> = texts.into_iter().chain([Reply::Done]).collect();
        assert_eq!(replies(&content), expected);
    }

    #[test]
    fn a_picture_that_cannot_be_decoded_is_answered() {
        let cut = Content::Encoded(b"\x89PNG\r\n\x1a\n".to_vec());
        assert_eq!(replies(&cut), [Reply::Failed(Error::Damaged)]);
    }

    #[test]
    fn an_ordinary_start_is_left_alone() {
        let arguments = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(dispatch_worker(arguments(&[])).is_none());
        assert!(dispatch_worker(arguments(&["countersign"])).is_none());
        assert!(dispatch_worker(arguments(&["countersign", "list", WORKER_ARGUMENT])).is_none());
    }
}
