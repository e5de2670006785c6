//! Licences, bans and sources of everything that ships, as deny.toml has them, held where
//! cargo-deny is not installed too.

#[path = "workspace/metadata.rs"]
mod metadata;

use std::collections::BTreeSet;

use metadata::{files_below, list, metadata, packages, root, text};
use serde_json::Value;

/// Licences that MIT OR Apache-2.0 can carry. MPL-2.0 binds its own files only, which are
/// unchanged here.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    // Of the list of authorities for Android and the web, which is built for no system of ours.
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that must not come in, and why.
const BANNED: &[(&str, &str)] = &[
    ("async-std", "unmaintained, and a second async runtime"),
    ("native-tls", "TLS is rustls here"),
    ("openssl-sys", "TLS is rustls here"),
];

/// What the page brings along besides the packages it imports: brand icons, served from Rust.
const SHIPPED_DATA: &[&str] = &["simple-icons"];

#[test]
fn every_crate_has_an_allowed_licence() {
    for package in packages(&metadata(), false) {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(
            is_allowed(licence),
            "{} {} is under {licence:?}, which is not on the list",
            text(package, "name"),
            text(package, "version")
        );
    }
}

#[test]
fn no_banned_crate_is_in_the_tree() {
    for package in packages(&metadata(), false) {
        let name = text(package, "name");
        let ban = BANNED.iter().find(|(banned, _)| *banned == name);
        assert!(ban.is_none(), "{name} is banned: {ban:?}");
    }
}

#[test]
fn every_crate_comes_from_the_registry_or_from_this_repository() {
    for package in packages(&metadata(), false) {
        let source = package["source"].as_str();
        let ours = source.is_none()
            && text(package, "manifest_path").starts_with(&*root().to_string_lossy());
        let registry = source == Some("registry+https://github.com/rust-lang/crates.io-index");
        assert!(
            ours || registry,
            "{} comes from {source:?}",
            text(package, "name")
        );
    }
}

#[test]
fn every_version_is_named() {
    for package in packages(&metadata(), true) {
        for dependency in list(package, "dependencies") {
            let wildcard = text(dependency, "req") == "*" && dependency["path"].is_null();
            assert!(
                !wildcard,
                "{} takes any version of {}",
                text(package, "name"),
                text(dependency, "name")
            );
        }
    }
}

#[test]
fn our_crates_are_under_both_licences() {
    for package in packages(&metadata(), true) {
        assert_eq!(package["license"], "MIT OR Apache-2.0");
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(root().join(file).is_file(), "{file} is missing");
    }
}

#[test]
fn every_npm_package_that_ships_has_an_allowed_licence() {
    let lock = npm_lock();
    let shipped = shipped_npm_packages(&lock);
    assert!(!shipped.is_empty(), "the page ships at least its framework");
    for place in shipped {
        let licence = lock["packages"][&place]["license"]
            .as_str()
            .unwrap_or_default();
        assert!(
            is_allowed(licence),
            "{place} is under {licence:?}, which is not on the list"
        );
    }
}

#[test]
fn every_npm_package_comes_from_the_registry() {
    let lock = npm_lock();
    for (place, package) in lock["packages"]
        .as_object()
        .expect("the lock lists packages")
    {
        let resolved = package["resolved"].as_str();
        let registry = resolved.is_none_or(|url| url.starts_with("https://registry.npmjs.org/"));
        assert!(
            registry && package["link"].is_null(),
            "{place} comes from {resolved:?}"
        );
    }
}

#[test]
fn licence_expressions_are_read_as_spdx_means_them() {
    for allowed in [
        "MIT",
        "MIT OR GPL-3.0-only",
        "GPL-3.0-only OR MIT",
        "MIT/Apache-2.0",
        "Apache-2.0 / MIT",
        "(MIT OR GPL-3.0-only) AND Unicode-3.0",
        "GPL-3.0-only OR MIT AND ISC",
        "Apache-2.0 WITH LLVM-exception OR MIT",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "(MIT OR ISC) AND GPL-3.0-only",
        "GPL-3.0-only AND MIT OR LGPL-2.1-only",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "UNLICENSED",
        "SEE LICENSE IN LICENSE.md",
        "(MIT",
    ] {
        assert!(!is_allowed(refused), "{refused}");
    }
}

/// Whether a licence expression can be met by licences on the list alone. OR binds weaker than
/// AND (SPDX 2.3 annex D); a slash is an old way to write OR.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest) == Some(true) && rest.is_empty()
}

/// `a OR b`; None when the expression is broken.
fn any_of(rest: &mut &[&str]) -> Option<bool> {
    let mut met = all_of(rest)?;
    while let ["OR", after @ ..] = *rest {
        *rest = after;
        met |= all_of(rest)?;
    }
    Some(met)
}

/// `a AND b`.
fn all_of(rest: &mut &[&str]) -> Option<bool> {
    let mut met = one(rest)?;
    while let ["AND", after @ ..] = *rest {
        *rest = after;
        met &= one(rest)?;
    }
    Some(met)
}

/// A licence, one with an exception, or an expression in parentheses.
fn one(rest: &mut &[&str]) -> Option<bool> {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let met = any_of(rest)?;
            *rest = rest.strip_prefix(&[")"])?;
            Some(met)
        }
        [licence, "WITH", exception, after @ ..] => {
            *rest = after;
            Some(LICENCES.contains(&format!("{licence} WITH {exception}").as_str()))
        }
        [licence, after @ ..] => {
            *rest = after;
            Some(LICENCES.contains(licence))
        }
        [] => None,
    }
}

fn npm_lock() -> Value {
    let lock =
        std::fs::read(root().join("ui/package-lock.json")).expect("the page has a lock file");
    serde_json::from_slice(&lock).expect("the lock file is JSON")
}

/// Where the lock file keeps each package of which something reaches the user: what the page
/// imports, what its manifest calls a dependency, the shipped data, and all that these need.
fn shipped_npm_packages(lock: &Value) -> BTreeSet<String> {
    let mut waiting: Vec<String> = imported_packages();
    waiting.extend(SHIPPED_DATA.iter().map(|name| (*name).to_owned()));
    waiting.extend(names(&lock["packages"][""]["dependencies"]));

    let mut shipped = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        let place = format!("node_modules/{name}");
        let package = &lock["packages"][&place];
        assert!(
            !package.is_null(),
            "{name} is used but is not at the top of ui/package-lock.json"
        );
        if shipped.insert(place) {
            waiting.extend(names(&package["dependencies"]));
        }
    }
    shipped
}

fn names(dependencies: &Value) -> Vec<String> {
    dependencies
        .as_object()
        .map(|named| named.keys().cloned().collect())
        .unwrap_or_default()
}

/// The packages that the page's sources (not its tests) import by name.
fn imported_packages() -> Vec<String> {
    let mut found = BTreeSet::from(["svelte".to_owned()]);
    for file in files_below(&root().join("ui/src")) {
        let name = file.to_string_lossy();
        let source = name.ends_with(".ts") || name.ends_with(".svelte");
        if !source || name.contains(".test.") || name.contains("/test/") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file is text");
        found.extend(text.lines().filter_map(imported_package));
    }
    found.into_iter().collect()
}

/// `import x from "@scope/name/part"` names the package `@scope/name`.
fn imported_package(line: &str) -> Option<String> {
    let line = line.trim();
    if line.starts_with("import type") {
        return None;
    }
    let after = line
        .strip_prefix("import ")
        .map(|rest| rest.split_once("from ").map_or(rest, |(_, path)| path))
        .or_else(|| line.split_once("} from ").map(|(_, path)| path))?;
    let path = after.trim_start().strip_prefix(['"', '\''])?;
    let path = path.split(['"', '\'']).next()?;
    if path.starts_with(['.', '/', '$']) {
        return None;
    }
    let parts = if path.starts_with('@') { 2 } else { 1 };
    Some(path.split('/').take(parts).collect::<Vec<_>>().join("/"))
}
