//! What the command line asks for.

use std::path::PathBuf;

use zeroize::Zeroizing;

/// The schemes our desktop file names.
const SCHEMES: [&str; 4] = ["otpauth", "otpauth-migration", "pia", "edumfa-push"];

/// The arguments of one start.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Launch {
    /// `--hidden`: start in the tray.
    pub(crate) hidden: bool,
    /// `--profile FOLDER`: keep everything below this folder.
    pub(crate) profile: Option<PathBuf>,
    /// A link to open, as desktops append it.
    pub(crate) link: Option<Zeroizing<String>>,
    /// `--clock`, in test builds: what the clock says instead of the system's.
    #[cfg(feature = "test-hooks")]
    pub(crate) clock: Option<String>,
}

impl Launch {
    /// Reads the arguments after the program's name. Unknown ones are left alone: desktops add their own.
    pub(crate) fn read(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut launch = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--hidden" => launch.hidden = true,
                "--profile" => launch.profile = arguments.next().map(PathBuf::from),
                #[cfg(feature = "test-hooks")]
                "--clock" => launch.clock = arguments.next(),
                _ if is_ours(&argument) => launch.link = Some(Zeroizing::new(argument)),
                _ => {}
            }
        }
        launch
    }
}

/// Whether a link is one of those that are opened with us.
fn is_ours(argument: &str) -> bool {
    let scheme = argument.split_once(':').map_or("", |(scheme, _)| scheme);
    SCHEMES.iter().any(|ours| scheme.eq_ignore_ascii_case(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Launch {
        Launch::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn unknown_arguments_are_left_alone() {
        assert_eq!(
            read("--gapplication-service https://example.org"),
            Launch::default()
        );
    }

    #[test]
    fn a_link_of_ours_is_taken_and_no_other() {
        let link = |text: &str| read(text).link.map(|link| link.to_string());
        assert_eq!(
            link("OTPAUTH://totp/a").as_deref(),
            Some("OTPAUTH://totp/a")
        );
        assert_eq!(
            link("pia://container/x").as_deref(),
            Some("pia://container/x")
        );
        let push = "edumfa-push://pipush/x";
        assert_eq!(link(push).as_deref(), Some(push));
        assert_eq!(link("file:///etc/passwd"), None);
    }

    #[test]
    fn the_desktop_file_names_the_same_schemes() {
        let file = include_str!("../../icons/countersign.desktop.hbs");
        let types = file.lines().find_map(|line| line.strip_prefix("MimeType="));
        let named: Vec<&str> = types
            .expect("a line with them")
            .split_terminator(';')
            .filter_map(|kind| kind.strip_prefix("x-scheme-handler/"))
            .collect();
        assert_eq!(named, SCHEMES);
        assert!(file.contains("Exec={{exec}} %u"));
    }

    #[test]
    fn a_profile_and_a_hidden_start_are_read() {
        let launch = read("--hidden --profile /media/stick");
        assert!(launch.hidden);
        assert_eq!(launch.profile, Some(PathBuf::from("/media/stick")));
    }
}
