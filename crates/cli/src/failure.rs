//! Why a command did not do what was asked, for people and for machines.

use std::process::ExitCode;

use crate::query::Named;
use crate::text::{label, shown};
use serde_json::{Value, json};

/// What the exit code says, as the help lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Failed = 1,
    Usage = 2,
    WrongPassword = 3,
    NotFound = 4,
    Damaged = 5,
}

/// A failure: its exit code, its name for machines, its sentence for people.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    code: &'static str,
    message: String,
    /// More facts for machines, beside `code` and `message`.
    facts: Vec<(&'static str, Value)>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            exit,
            code,
            message: message.into(),
            facts: Vec::new(),
        }
    }

    pub(crate) fn usage(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, code, message)
    }

    pub(crate) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, code, message)
    }

    /// Several tokens answer to a query.
    pub(crate) fn ambiguous<T: Named>(query: &str, candidates: &[&T]) -> Self {
        let mut message = format!(
            "{} tokens answer to \"{}\"; say more, or an id:",
            candidates.len(),
            shown(query)
        );
        for record in candidates {
            message.push_str(&format!("\n  {}  {}", record.id(), label(*record)));
        }
        let candidates = candidates.iter().map(|record| {
            json!({
                "id": record.id(),
                "issuer": record.issuer(),
                "account": record.account(),
            })
        });
        Self::usage("ambiguous", message).with("candidates", candidates.collect())
    }

    /// The same, with one more fact for machines.
    pub(crate) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.facts.push((name, value));
        self
    }

    /// The same, saying which file it is about.
    pub(crate) fn about(mut self, file: &str) -> Self {
        self.message = format!("{}: {}", shown(file), self.message);
        self
    }

    /// The same, with one more sentence for people.
    pub(crate) fn advising(mut self, advice: &str) -> Self {
        self.message = format!("{}; {advice}", self.message);
        self
    }

    /// Whether it says that something is not there.
    pub(crate) fn is_not_found(&self) -> bool {
        self.exit == Exit::NotFound
    }

    /// What the process ends with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.exit as u8)
    }

    /// The sentence for people, without `error:`.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// `{"error": {"code", "message"}}`.
    pub(crate) fn json(&self) -> Value {
        json!({ "error": self.inner() })
    }

    /// `{"code", "message"}`.
    pub(crate) fn inner(&self) -> Value {
        let mut inner = json!({ "code": self.code, "message": self.message });
        if let Value::Object(fields) = &mut inner {
            let facts = self.facts.iter();
            fields.extend(facts.map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        inner
    }
}

impl From<vault::Error> for Failure {
    fn from(error: vault::Error) -> Self {
        use vault::Error;
        if let Error::Flawed(flaw) = error {
            return flaw.into();
        }
        let (code, advice) = name_and_advice(&error);
        let failure = Self::new(exit(&error), code, format!("{error}: {advice}"));
        match error {
            Error::HeldBy { pid, name } => {
                failure.with("holder", json!({ "pid": pid, "name": name }))
            }
            _ => failure,
        }
    }
}

fn exit(error: &vault::Error) -> Exit {
    use vault::Error;
    match error {
        Error::WrongPassword | Error::WrongRecoveryKey => Exit::WrongPassword,
        Error::NotFound | Error::UnknownToken | Error::UnknownGroup => Exit::NotFound,
        Error::Damaged { .. }
        | Error::Altered
        | Error::Rollback { .. }
        | Error::Empty
        | Error::NotAVault
        | Error::TooLarge { .. }
        | Error::KdfBelowFloor
        | Error::KdfAboveCeiling
        | Error::Storage(_) => Exit::Damaged,
        _ => Exit::Failed,
    }
}

/// The error for machines, and for people what they can do.
fn name_and_advice(error: &vault::Error) -> (&'static str, &'static str) {
    use vault::Error;
    match error {
        Error::WrongPassword => ("wrong_password", "try again"),
        Error::WrongRecoveryKey => ("wrong_recovery_key", "try again"),
        Error::NotFound => (
            "vault_not_found",
            "`init` makes a vault, and --vault names another",
        ),
        Error::UnknownToken => ("not_found", "`list` shows what there is"),
        Error::UnknownGroup => ("no_such_group", "`groups` shows them"),
        Error::Damaged { .. } => ("damaged", "keep the file and restore a backup"),
        Error::Altered => ("altered", "open it in the app and look at what changed"),
        Error::Rollback { .. } => ("rollback", "an old copy may have taken its place"),
        Error::Empty => ("empty_file", "restore a backup"),
        Error::NotAVault => ("not_a_vault", "name another file, or restore a backup"),
        Error::TooLarge { .. } => ("too_large", "name another file"),
        Error::KdfBelowFloor => ("kdf_below_floor", "somebody may have weakened the file"),
        Error::KdfAboveCeiling => ("kdf_above_ceiling", "somebody may have changed the file"),
        Error::NotAFile => ("not_a_file", "name a file"),
        Error::AlreadyExists => ("already_exists", "name another file with --vault"),
        Error::NewerVersion { .. } => ("newer_version", "update Countersign"),
        Error::HeldBy { .. } => (
            "held",
            "reading works meanwhile; close that program to write",
        ),
        Error::Busy => ("busy", "try again in a moment"),
        Error::Storage(_) => ("storage", "keep the file and restore a backup"),
        Error::DiskFull => ("disk_full", "make room and try again"),
        Error::ReadOnly => ("read_only", PERMISSIONS),
        Error::PermissionDenied => ("permission_denied", PERMISSIONS),
        Error::OutOfMemory => ("out_of_memory", "close other programs"),
        Error::NotCounterBased => ("not_counter_based", "`code` shows its code"),
        Error::StaysHere => ("stays_here", "ask its server for another"),
        Error::CounterUsedUp => ("counter_used_up", "enrol it anew"),
        _ => ("unexpected", "`check` may tell more"),
    }
}

const PERMISSIONS: &str = "look at the permissions of the file and its folder";

impl From<otp::Flaw> for Failure {
    /// A token that has no code.
    fn from(flaw: otp::Flaw) -> Self {
        let message = format!("the token needs attention: {flaw}; `edit` can mend it");
        Self::new(Exit::Failed, "needs_attention", message).with("flaw", flaw.key().into())
    }
}

impl From<otp::FieldFlaw> for Failure {
    fn from(flaw: otp::FieldFlaw) -> Self {
        Self::usage("invalid_field", flaw.flaw.to_string())
            .with("field", flaw.field.name().into())
            .with("flaw", flaw.flaw.key().into())
    }
}

impl From<scan::Error> for Failure {
    fn from(error: scan::Error) -> Self {
        let exit = match error {
            scan::Error::NotFound => Exit::NotFound,
            _ => Exit::Failed,
        };
        Self::new(exit, error.key(), error.to_string())
    }
}
