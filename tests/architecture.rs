//! The arrows of ARCHITECTURE.md, and the house rules that no lint can hold.

#[path = "workspace/metadata.rs"]
mod metadata;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use metadata::{files_below, list, metadata, packages, root, text};
use serde_json::Value;

/// Crate, the crates of ours it may use, the outside crates that nobody else may use.
/// A trailing `*` stands for any ending. A crate on two lines belongs to both: what a server of
/// approvals demands (AES-GCM, X25519, SHA-1) is what the vault or the codes need, too, and the X server
/// gives pictures of the screen to one and the time of the last key to another.
const HOUSE: &[(&str, &[&str], &[&str])] = &[
    (
        "approvals",
        &["protocol", "vault"],
        &["reqwest", "rustls*", "tokio"],
    ),
    (
        "countersign",
        &["desk", "scan"],
        &["tauri*", "tray-icon", "notify-rust", "arboard", "x11rb"],
    ),
    (
        "countersign-cli",
        &[
            "approvals",
            "desk",
            "formats",
            "otp",
            "protocol",
            "scan",
            "sync",
            "vault",
        ],
        &["clap*"],
    ),
    (
        "desk",
        &[
            "approvals",
            "formats",
            "otp",
            "protocol",
            "scan",
            "sync",
            "vault",
        ],
        &["qrcode", "zxcvbn"],
    ),
    ("formats", &["otp"], &[]),
    ("otp", &[], &["totp-rs", "md-5", "sha1"]),
    (
        "protocol",
        &[],
        &["rsa", "p384", "x25519-dalek", "aes-gcm", "sha1"],
    ),
    (
        "scan",
        &[],
        &[
            "image",
            "nokhwa*",
            "quircs",
            "rqrr",
            "rxing",
            "v4l",
            "x11rb",
            "zune-jpeg",
        ],
    ),
    ("sync", &["otp", "vault"], &[]),
    (
        "vault",
        &["otp"],
        &["rusqlite", "aes-gcm", "argon2", "x25519-dalek", "fs4"],
    ),
];

/// The floor that whole-process figures are measured against. It ships nowhere and knows nobody.
const FLOOR: &str = "empty-window";

/// Crates that speak to a network, and the runtimes that only a network needs. A crate of ours that
/// names one has it on its line in HOUSE.
const NETWORK: &[&str] = &[
    "async-io",
    "async-net",
    "attohttpc",
    "axum",
    "curl",
    "h2",
    "hyper",
    "iroh",
    "isahc",
    "libp2p",
    "mio",
    "openssl",
    "opendal",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "surf",
    "tokio",
    "tungstenite",
    "ureq",
];

/// Names that say nothing about what a file is for.
const EMPTY_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "misc", "service", "services", "util", "utils",
];

#[test]
fn every_dependency_is_an_allowed_arrow() {
    for (krate, dependency) in direct_dependencies(&metadata()) {
        let (_, allowed, _) = HOUSE
            .iter()
            .find(|(name, ..)| *name == krate)
            .expect("every crate of the workspace has a line in HOUSE");
        if HOUSE.iter().any(|(name, ..)| *name == dependency) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{krate} must not know {dependency}"
            );
        }
    }
}

#[test]
fn outside_crates_stay_with_their_owner() {
    for (krate, dependency) in direct_dependencies(&metadata()) {
        let owners: Vec<&str> = HOUSE
            .iter()
            .filter(|(_, _, owned)| owned.iter().any(|pattern| matches(pattern, &dependency)))
            .map(|(owner, ..)| *owner)
            .collect();
        assert!(
            owners.is_empty() || owners.contains(&krate.as_str()),
            "only {owners:?} may use {dependency}, not {krate}"
        );
    }
}

#[test]
fn no_crate_of_ours_names_a_network_client_that_is_not_its_own() {
    for (krate, dependency) in direct_dependencies(&metadata()) {
        let (_, _, owned) = HOUSE
            .iter()
            .find(|(name, ..)| *name == krate)
            .expect("every crate of the workspace has a line in HOUSE");
        let is_own = owned.iter().any(|pattern| matches(pattern, &dependency));
        assert!(
            is_own || !NETWORK.contains(&dependency.as_str()),
            "{krate} must not use {dependency}: it does not speak to a network"
        );
    }
}

#[test]
fn the_vault_and_what_it_stands_on_cannot_reach_a_network() {
    let metadata = metadata();
    for krate in ["formats", "otp", "protocol", "vault"] {
        let reached = everything_below(&metadata, krate);
        let network: Vec<&&str> = NETWORK
            .iter()
            .filter(|name| reached.contains(**name))
            .collect();
        assert!(network.is_empty(), "{krate} reaches {network:?}");
        for file in files_below(&root().join("crates").join(krate).join("src")) {
            let source = read(&file);
            for socket in ["std::net", "TcpStream", "UdpSocket", "UnixStream"] {
                assert!(!source.contains(socket), "{} names {socket}", shown(&file));
            }
        }
    }
}

#[test]
fn only_the_ipc_folder_of_the_page_knows_tauri() {
    let ipc = root().join("ui/src/ipc");
    for file in files_below(&root().join("ui/src")) {
        // The page's tests stand in for Tauri, so they may name it.
        let test = file.to_string_lossy().contains(".test.");
        if !file.starts_with(&ipc) && !test && is_source(&file) {
            assert!(
                !read(&file).contains("@tauri-apps"),
                "{} imports Tauri; only ui/src/ipc may",
                shown(&file)
            );
        }
    }
}

#[test]
fn every_file_is_named_after_what_it_holds() {
    let mut trees = vec![root().join("src-tauri"), root().join("ui/src")];
    for krate in std::fs::read_dir(root().join("crates")).expect("crates/ is there") {
        trees.push(krate.expect("crates/ can be read").path().join("src"));
    }
    for file in trees.iter().flat_map(|tree| files_below(tree)) {
        let inside = file
            .strip_prefix(root())
            .expect("the file is below the root");
        for part in inside.components() {
            let part = part.as_os_str().to_string_lossy();
            let stem = part.split('.').next().unwrap_or_default().to_lowercase();
            assert!(
                !EMPTY_NAMES.contains(&stem.as_str()),
                "{}: {part} says nothing; name it after what it holds",
                shown(&file)
            );
        }
        assert!(
            !file.ends_with("mod.rs"),
            "{}: write foo.rs beside foo/, not foo/mod.rs",
            shown(&file)
        );
    }
}

#[test]
fn no_source_line_is_left_for_later() {
    // Written in halves, so that this file does not accuse itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("unimple", "mented!"),
        concat!("to", "do!("),
    ];
    for file in files_below(root()).iter().filter(|file| is_source(file)) {
        for (number, line) in read(file).lines().enumerate() {
            for mark in marks {
                assert!(
                    !holds_word(line, mark),
                    "{}:{}: {mark}: do it, or write an issue",
                    shown(file),
                    number + 1
                );
            }
        }
    }
}

/// A paragraph of ARCHITECTURE.md that begins `**Invariant**` ends with the names of the tests
/// that hold it: (`one_test`, `another_test`).
#[test]
fn every_invariant_names_a_test_that_exists() {
    let Ok(map) = std::fs::read_to_string(root().join("ARCHITECTURE.md")) else {
        return;
    };
    let tests = functions();
    for invariant in invariants(&map) {
        let named: Vec<&str> = code_spans(&invariant)
            .into_iter()
            .filter(|span| is_sentence(span))
            .collect();
        assert!(
            !named.is_empty(),
            "no test is named by this invariant: {invariant}"
        );
        for name in named {
            assert!(
                tests.contains(name),
                "`{name}` is named by ARCHITECTURE.md but is not in the code: {invariant}"
            );
        }
    }
}

#[test]
fn an_invariant_runs_to_the_end_of_its_paragraph() {
    let map = "- **Invariant**: one\n  line (`first_test`).\n- **Invariant**: two (`second_test`)\n\nText (`third_test`).";
    let found = invariants(map);
    assert_eq!(found.len(), 2);
    assert_eq!(code_spans(&found[0]), ["first_test"]);
    assert_eq!(code_spans(&found[1]), ["second_test"]);
}

/// Normal and build dependencies of our crates, as (crate, dependency). Tests may use anything.
fn direct_dependencies(metadata: &Value) -> Vec<(String, String)> {
    packages(metadata, true)
        .into_iter()
        .filter(|package| text(package, "name") != FLOOR)
        .flat_map(|package| {
            list(package, "dependencies")
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .map(|dependency| {
                    (
                        text(package, "name").to_owned(),
                        text(dependency, "name").to_owned(),
                    )
                })
        })
        .collect()
}

/// The names of everything that a crate's binary is made of, on any system.
fn everything_below(metadata: &Value, krate: &str) -> BTreeSet<String> {
    let names: BTreeMap<&str, &str> = packages(metadata, false)
        .into_iter()
        .map(|package| (text(package, "id"), text(package, "name")))
        .collect();
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"], "nodes")
        .iter()
        .map(|node| (text(node, "id"), node))
        .collect();
    let start = packages(metadata, true)
        .into_iter()
        .find(|package| text(package, "name") == krate)
        .expect("the crate is in the workspace");

    let mut seen = BTreeSet::new();
    let mut waiting = vec![text(start, "id")];
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in list(nodes[id], "deps") {
            let linked = list(dependency, "dep_kinds")
                .iter()
                .any(|kind| kind["kind"].is_null());
            if linked {
                waiting.push(text(dependency, "pkg"));
            }
        }
    }
    seen.into_iter().map(|id| names[id].to_owned()).collect()
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern
        .strip_suffix('*')
        .map_or(pattern == name, |start| name.starts_with(start))
}

/// Whether `word` stands in `line` by itself; base32 may spell anything by chance.
fn holds_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let (before, after) = line.split_at(start);
        let after = after.strip_prefix(word).unwrap_or_default();
        let joined = |c: char| c.is_alphanumeric() || c == '_';
        !before.ends_with(joined)
            && (!word.ends_with(char::is_alphanumeric) || !after.starts_with(joined))
    })
}

fn is_source(file: &Path) -> bool {
    const ENDINGS: &[&str] = &[
        "css", "html", "js", "mjs", "py", "rs", "sh", "svelte", "toml", "ts", "yml",
    ];
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    ENDINGS.contains(&ending.as_ref()) || file == root().join("dev")
}

fn read(file: &PathBuf) -> String {
    let bytes = std::fs::read(file).expect("a file of the repository can be read");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap_or(file)
        .display()
        .to_string()
}

/// The names of all functions in the repository's Rust files.
fn functions() -> BTreeSet<String> {
    files_below(root())
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "rs"))
        .flat_map(|file| {
            read(file)
                .lines()
                .filter_map(|line| line.trim_start().split_once("fn "))
                .map(|(_, rest)| {
                    rest.chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect()
                })
                .collect::<Vec<String>>()
        })
        .collect()
}

/// Each `**Invariant` paragraph or list item, joined to one line.
fn invariants(map: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut inside = false;
    for line in map.lines() {
        let line = line.trim();
        if line.contains("**Invariant") {
            found.push(line.to_owned());
            inside = true;
        } else if line.is_empty() || line.starts_with(['-', '*', '#', '|']) {
            inside = false;
        } else if inside && let Some(last) = found.last_mut() {
            last.push(' ');
            last.push_str(line);
        }
    }
    found
}

/// What stands between backticks.
fn code_spans(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// Tests here are named by sentences: words joined by underscores.
fn is_sentence(span: &str) -> bool {
    span.contains('_')
        && span
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
