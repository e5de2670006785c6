//! What crosses between the app and its pages, and what lies about on the stage and in memory.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;

use super::app::{App, Stage};

/// One command, as it was sent and answered, or one event.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    /// The command's name; `event` for an event.
    pub(crate) what: String,
    /// What the page sent.
    pub(crate) sent: String,
    /// What the page got.
    pub(crate) got: String,
}

impl App<'_> {
    /// Notes everything that crosses from now on, in this page: commands both ways, and the desk's events.
    pub(crate) fn watch_the_crossing(&self) {
        self.script(
            "if (window.crossed) return;
             window.crossed = [];
             const real = window.fetch;
             window.fetch = async (input, init) => {
                 const name = decodeURIComponent(String(input?.url ?? input).split('/').pop());
                 const body = init?.body;
                 const sent = typeof body === 'string' ? body : body ? new TextDecoder('latin1').decode(body) : '';
                 const note = { what: name, sent, got: '' };
                 window.crossed.push(note);
                 const answer = await real(input, init);
                 answer.clone().text().then((text) => { note.got = text; });
                 return answer;
             };",
            json!([]),
        );
        self.listen();
    }

    /// What crossed since, in this page.
    pub(crate) fn crossed(&self) -> Vec<Crossing> {
        let notes = self.script("return window.crossed ?? []", json!([]));
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let mut crossed: Vec<_> = notes
            .as_array()
            .into_iter()
            .flatten()
            .map(|note| Crossing {
                what: text(&note["what"]),
                sent: text(&note["sent"]),
                got: text(&note["got"]),
            })
            .collect();
        crossed.extend(self.heard().iter().map(|event| Crossing {
            what: "event".to_owned(),
            sent: String::new(),
            got: event.to_string(),
        }));
        crossed
    }
}

/// The ways in which a text or a key may be written down.
pub(crate) fn spellings(of: &str) -> Vec<Vec<u8>> {
    let mut all = vec![of.as_bytes().to_vec(), of.to_lowercase().into_bytes()];
    all.push(of.encode_utf16().flat_map(u16::to_le_bytes).collect());
    all.push(data_encoding::BASE64.encode(of.as_bytes()).into_bytes());
    if let Ok(raw) = data_encoding::BASE32_NOPAD.decode(of.as_bytes()) {
        all.push(data_encoding::HEXLOWER.encode(&raw).into_bytes());
        all.push(data_encoding::HEXUPPER.encode(&raw).into_bytes());
        all.push(data_encoding::BASE64.encode(&raw).into_bytes());
        all.push(raw);
    }
    all
}

/// Whether a text, in any spelling, is somewhere in there.
pub(crate) fn lies_in(of: &str, haystack: &[u8]) -> bool {
    spellings(of)
        .iter()
        .any(|needle| contains(haystack, needle))
}

/// Every file on the stage that holds it, in any spelling.
pub(crate) fn files_with(stage: &Stage, of: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![stage.root().to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let path = entry.path();
            if kind.is_dir() {
                waiting.push(path);
            } else if kind.is_file() && std::fs::read(&path).is_ok_and(|bytes| lies_in(of, &bytes))
            {
                found.push(path);
            }
        }
    }
    found
}

/// How often each of these stands in the memory of a process, as text or as UTF-16. Nothing when the system
/// does not let us look.
pub(crate) fn in_memory(process: u32, needles: &[&str]) -> Option<Vec<usize>> {
    let mut memory = resident_memory(process)?;
    // Without its zeros, UTF-16 is plain text.
    memory.retain(|byte| *byte != 0);
    Some(
        needles
            .iter()
            .map(|needle| count(needle, &memory))
            .collect(),
    )
}

/// The pages of a process that it can write to and that are really there.
fn resident_memory(process: u32) -> Option<Vec<u8>> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let mut memory = std::fs::File::open(format!("/proc/{process}/mem")).ok()?;
    let mut pages = std::fs::File::open(format!("/proc/{process}/pagemap")).ok()?;
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let range = line.split_whitespace().next().unwrap_or_default();
        let Some((from, to)) = range.split_once('-') else {
            continue;
        };
        let (Ok(from), Ok(to)) = (u64::from_str_radix(from, 16), u64::from_str_radix(to, 16))
        else {
            continue;
        };
        let mut states = vec![0; usize::try_from(to - from).unwrap_or(0) / PAGE * 8];
        if pages
            .seek(SeekFrom::Start(from / (PAGE as u64) * 8))
            .is_err()
            || pages.read_exact(&mut states).is_err()
        {
            continue;
        }
        for (at, state) in (from..).step_by(PAGE_BYTES).zip(states.chunks_exact(8)) {
            // The highest bits say: in memory, or swapped out.
            let there = state.last().is_some_and(|byte| byte & 0b1100_0000 != 0);
            let mut page = [0; PAGE_BYTES];
            if there
                && memory.seek(SeekFrom::Start(at)).is_ok()
                && memory.read_exact(&mut page).is_ok()
            {
                all.extend_from_slice(&page);
            }
        }
    }
    Some(all)
}

const PAGE: usize = 4096;
/// The same, for what is counted in memory.
const PAGE_BYTES: usize = 4096;

/// How often a text occurs. grep looks through a hundred megabytes in a moment.
fn count(text: &str, bytes: &[u8]) -> usize {
    let mut grep = Command::new("grep")
        .args(["--text", "--only-matching", "--fixed-strings", "--", text])
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("grep is everywhere");
    let mut input = grep.stdin.take().expect("its input is piped");
    let output = std::thread::scope(|scope| {
        // Its answer is read while it is fed, or both would wait for each other.
        scope.spawn(move || input.write_all(bytes));
        grep.wait_with_output().expect("grep ends")
    });
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .count()
}

/// Whether these bytes occur.
fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty()
        && haystack
            .windows(needle.len())
            .any(|window| window == needle)
}

/// What the processes below this one were started with: arguments and environment.
pub(crate) fn started_with(process: u32) -> Vec<u8> {
    ["cmdline", "environ"]
        .iter()
        .flat_map(|name| {
            std::fs::read(Path::new("/proc").join(process.to_string()).join(name))
                .unwrap_or_default()
        })
        .collect()
}
