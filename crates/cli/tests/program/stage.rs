//! A vault in a temporary folder, and the real program run on it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{PoisonError, RwLock};

use serde_json::Value;
use tempfile::TempDir;
use vault::{KdfCost, Password};

/// Opens every vault made here. Never printed.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Held while a program starts, and by whoever must be alone with this process's files: a child
/// has all of them open until it has become its own program, and with them a vault's lock.
static STARTING: RwLock<()> = RwLock::new(());

pub(crate) struct Stage {
    folder: TempDir,
    /// What may be printed only with `--show-secrets`.
    secrets: Vec<String>,
}

/// What the program said.
pub(crate) struct Said {
    pub(crate) exit: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Stage {
    /// An empty folder with a password file in it.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(
            folder.path().join("password"),
            format!("{PASSWORD}\r\nnot this\n"),
        )
        .expect("a file of ours");
        Self {
            folder,
            secrets: vec![PASSWORD.to_owned()],
        }
    }

    /// With a vault whose key is derived cheaply.
    pub(crate) fn new() -> Self {
        let stage = Self::empty();
        stage.make_vault();
        stage
    }

    fn make_vault(&self) {
        let password = Password::new(PASSWORD.to_owned());
        let cost = KdfCost {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
        };
        alone(|| vault::create(&self.vault(), &password, cost, 0)).expect("a new vault");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.path("vault.db")
    }

    /// Adds a token, and from now on watches that its secret is not printed.
    pub(crate) fn add(&mut self, uri: &str) -> Value {
        let after = uri.split("secret=").nth(1).unwrap_or_default();
        let secret = after.split('&').next().unwrap_or_default();
        self.keep_secret(secret);
        self.told(&["add", "-"], uri).json()
    }

    /// From now on watches that this is not printed.
    pub(crate) fn keep_secret(&mut self, secret: &str) {
        if secret.len() >= 6 {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Runs the program in JSON with this vault and its password; it must succeed.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.run(arguments).json()
    }

    /// Runs the program in JSON with this vault and its password.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.told(arguments, "")
    }

    /// The same, with something on standard input.
    pub(crate) fn told(&self, arguments: &[&str], input: &str) -> Said {
        let password = self.path("password");
        self.said(
            &["--json", "--password-file", text(&password)],
            arguments,
            input,
        )
    }

    /// Runs the program for a person: without `--json`.
    pub(crate) fn text(&self, arguments: &[&str]) -> Said {
        let password = self.path("password");
        self.said(&["--password-file", text(&password)], arguments, "")
    }

    /// Runs the program with these options and this vault.
    pub(crate) fn said(&self, options: &[&str], arguments: &[&str], input: &str) -> Said {
        let vault = self.vault();
        let all = [&["--vault", text(&vault)], options, arguments].concat();
        let said = run_without_vault(&all, input);
        if !all.contains(&"--show-secrets") {
            for secret in &self.secrets {
                let is_said = [&said.stdout, &said.stderr]
                    .iter()
                    .any(|out| out.contains(secret));
                assert!(!is_said, "a secret was printed by {arguments:?}");
            }
        }
        said
    }
}

/// Does something while no child of another test begins.
pub(crate) fn alone<T>(work: impl FnOnce() -> T) -> T {
    let _alone = STARTING.write().unwrap_or_else(PoisonError::into_inner);
    work()
}

/// Runs the program with these arguments and no others.
pub(crate) fn run_without_vault(arguments: &[&str], input: &str) -> Said {
    let starting = STARTING.read().unwrap_or_else(PoisonError::into_inner);
    let mut child = Command::new(env!("CARGO_BIN_EXE_countersign-cli"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(starting);
    let mut stdin = child.stdin.take().expect("it has an input");
    // It may end without having read everything.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    Said {
        exit: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("it says text"),
        stderr: String::from_utf8(output.stderr).expect("it says text"),
    }
}

impl Said {
    /// What was printed, of a run that succeeded.
    pub(crate) fn json(&self) -> Value {
        assert_eq!((self.exit, self.stderr.as_str()), (Some(0), ""));
        serde_json::from_str(&self.stdout).expect("it prints JSON")
    }

    /// The failure of a run that printed nothing else.
    pub(crate) fn error(&self, exit: i32, code: &str) -> Value {
        assert_eq!(self.stdout, "", "{}", self.stderr);
        self.error_beside(exit, code)
    }

    /// The failure of a run that may have printed something else.
    pub(crate) fn error_beside(&self, exit: i32, code: &str) -> Value {
        let mut said: Value = serde_json::from_str(&self.stderr).expect("it complains in JSON");
        let error = said["error"].take();
        assert_eq!(
            (self.exit, &error["code"]),
            (Some(exit), &Value::from(code)),
            "{error}"
        );
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| message.len() > 10),
            "{error}"
        );
        error
    }
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path that is text")
}

/// A file of this many bytes that takes no room.
pub(crate) fn sparse(path: &Path, bytes: u64) {
    File::create(path)
        .and_then(|file| file.set_len(bytes))
        .expect("a sparse file");
}

pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .expect("a file of ours");
    bytes
}
