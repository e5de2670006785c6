//! What can be said on the command line.

pub(crate) mod approvals;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use self::approvals::ApprovalsCommand;

const AFTER: &str = "\
No password and no secret needs to be an argument, which other users of this computer can see:
a file holds it, or standard input by the name `-`. `--password-file -` takes the first line of
standard input, and `add -` or `--secret-file -` the rest.

Exit codes:
  0  done
  1  failed, for example because another program holds the vault
  2  said wrongly, or several tokens answer to a query
  3  wrong password or recovery key, of the vault or of a backup
  4  not found: the vault, a token, a group, a backup or its folder, a server, a request
  5  damaged, or not a vault or a backup at all; what is whole was taken all the same

With --json, results go to standard output and failures to standard error, as
{\"error\": {\"code\", \"message\"}}.";

/// The command line of Countersign: one-time codes from an encrypted vault.
#[derive(Debug, Parser)]
#[command(name = "countersign-cli", version, after_help = AFTER, max_term_width = 100)]
pub(crate) struct Arguments {
    /// The vault [default: the app's own]
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "FILE")]
    pub(crate) vault: Option<PathBuf>,

    /// A file whose first line is the password; `-` is standard input [default: ask]
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "FILE|-"
    )]
    pub(crate) password_file: Option<PathBuf>,

    /// Answer in JSON
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) json: bool,

    /// Show secrets and PINs of the tokens that are shown
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) show_secrets: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new vault and print its recovery key, once
    Init,
    /// Add a token from its otpauth URI, or those in a picture
    Add(Add),
    /// List tokens
    List(List),
    /// Show the code of one token; a counter-based one moves on
    Code(Code),
    /// Change a token
    Edit(Box<Edit>),
    /// Put a token into the bin, from which it can be restored for 30 days
    Rm(Pick),
    /// Take a token out of the bin
    RestoreFromBin(Pick),
    /// Read the texts of the QR codes in pictures; needs no vault
    Scan(Scan),
    /// List cameras, or say what one sees; needs no vault
    Camera {
        #[command(subcommand)]
        command: CameraCommand,
    },
    /// List groups, or change them
    Groups(Groups),
    /// Open every record and report which are damaged
    Check,
    /// Write a backup into a folder and read it back; it opens with the password and the recovery key
    Backup(Backup),
    /// Bring a backup back: whatever is newer in the vault stays, unless --replace is said. A backup of
    /// the present vault is put into the folder `safety` beside it first
    Restore(Restore),
    /// Open backups whole and say which are good; needs no vault
    Verify(Verify),
    /// Restore a backup into a vault of its own, compare every code, and throw that vault away
    Prove(Prove),
    /// Sign-in requests: enrol, hear and answer them, without a screen
    Approvals {
        #[command(subcommand)]
        command: ApprovalsCommand,
    },
    /// Print completions for a shell
    Completions(Completions),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The URI. Say `-` to give it on standard input: an argument can be seen by other users of
    /// this computer, and stays in the shell's history
    #[arg(
        value_name = "URI|-",
        required_unless_present = "from_image",
        conflicts_with = "from_image"
    )]
    pub(crate) uri: Option<String>,

    /// Add every token in the QR codes of this picture instead, and say them as a list; several
    /// times for the codes of one transfer
    #[arg(long, value_name = "IMAGE")]
    pub(crate) from_image: Vec<PathBuf>,

    /// Put it into this group, which must exist; several times for several groups
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Vec<String>,

    /// A note
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) note: String,

    /// Show it on top
    #[arg(long)]
    pub(crate) pinned: bool,

    /// What to do when the same token is there already
    #[arg(long, value_enum, default_value_t = OnDuplicate::Refuse)]
    pub(crate) on_duplicate: OnDuplicate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnDuplicate {
    /// Say which one and add nothing
    Refuse,
    /// Give the one that is there the new names, parameters and secret
    Replace,
    /// Keep both
    KeepBoth,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only tokens whose issuer and account contain all these words
    pub(crate) query: Option<String>,

    /// Only tokens of this group
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Option<String>,

    /// Tokens in the bin instead
    #[arg(long)]
    pub(crate) bin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Pick {
    /// An id, or words of the issuer and account that fit one token only
    pub(crate) query: String,
}

#[derive(Debug, Args)]
pub(crate) struct Code {
    #[command(flatten)]
    pub(crate) pick: Pick,

    /// The moment, in seconds since 1970 [default: now]
    #[arg(long, value_name = "UNIX", allow_negative_numbers = true)]
    pub(crate) at: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct Edit {
    #[command(flatten)]
    pub(crate) pick: Pick,

    /// A new issuer
    #[arg(long, value_name = "NAME")]
    pub(crate) issuer: Option<String>,

    /// A new account
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,

    /// A new note
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,

    /// Show it on top, or not
    #[arg(long, value_name = "YES", action = clap::ArgAction::Set)]
    pub(crate) pinned: Option<bool>,

    /// Put it into this group, which must exist; several times for several groups
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Vec<String>,

    /// Take it out of this group; several times for several groups
    #[arg(long, value_name = "NAME")]
    pub(crate) no_group: Vec<String>,

    #[command(flatten)]
    pub(crate) parameters: Parameters,
}

/// What changes a token's codes.
#[derive(Debug, Args)]
pub(crate) struct Parameters {
    /// totp, hotp, steam, daypassword, motp or yandex
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,

    /// SHA1, SHA256 or SHA512
    #[arg(long, value_name = "NAME")]
    pub(crate) algorithm: Option<String>,

    /// Characters of a code, 1 to 10
    #[arg(long, value_name = "N")]
    pub(crate) digits: Option<i64>,

    /// Seconds a code lasts, 1 to 86400
    #[arg(long, value_name = "SECONDS")]
    pub(crate) period: Option<i64>,

    /// The counter of the next code
    #[arg(long, value_name = "N")]
    pub(crate) counter: Option<i64>,

    /// A file that holds a new secret (base32; for mOTP hexadecimal digits); `-` is standard input
    #[arg(long, value_name = "FILE|-")]
    pub(crate) secret_file: Option<PathBuf>,

    /// A file that holds a new PIN, for mOTP and Yandex
    #[arg(long, value_name = "FILE|-", conflicts_with = "secret_file")]
    pub(crate) pin_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// PNG, JPEG, WebP, BMP or GIF files, at most 32 MiB and 50 million pixels each
    #[arg(required = true, value_name = "IMAGE")]
    pub(crate) images: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CameraCommand {
    /// List cameras
    List,
    /// Say what happens before a camera, as it happens; with --json, one object a line
    Watch(Watch),
}

#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// The id of a camera [default: the first that opens]
    #[arg(long, value_name = "ID")]
    pub(crate) camera: Option<String>,

    /// End after so many seconds [default: never]
    #[arg(long, value_name = "N")]
    pub(crate) seconds: Option<u64>,

    /// End when this comes: opened, found, preview, light, trouble, or the light or trouble itself,
    /// such as black or busy; fail when it does not
    #[arg(long, value_name = "EVENT")]
    pub(crate) until: Option<String>,

    /// Ask for pictures too, and say how large they are
    #[arg(long)]
    pub(crate) previews: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Groups {
    #[command(subcommand)]
    pub(crate) change: Option<GroupChange>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GroupChange {
    /// Make a group
    Add {
        /// Its name
        name: String,
    },
    /// Rename a group
    Rename {
        /// Its name
        name: String,
        /// Its new name
        new: String,
    },
    /// Delete a group; its tokens stay
    Rm {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The folder; older backups in it stay
    pub(crate) folder: PathBuf,
}

/// What opens a backup.
#[derive(Debug, Args)]
pub(crate) struct BackupKeyArguments {
    /// A file whose first line opens the backup [default: the vault opens its own, and else the
    /// password of --password-file does]
    #[arg(long, value_name = "FILE|-")]
    pub(crate) key_file: Option<PathBuf>,

    /// What opens it is a recovery key and not a password
    #[arg(long)]
    pub(crate) recovery_key: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup
    pub(crate) file: PathBuf,

    /// Make the vault what the backup is; tokens that the backup does not have go into the bin
    #[arg(long)]
    pub(crate) replace: bool,

    /// Only this token of the backup, which comes back even if it was deleted here; several times for
    /// several tokens
    #[arg(long, value_name = "QUERY")]
    pub(crate) only: Vec<String>,

    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Make a new vault with the password of --password-file, and print its recovery key, once
    #[arg(long, conflicts_with = "replace")]
    pub(crate) new: bool,

    #[command(flatten)]
    pub(crate) key: BackupKeyArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Backups
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) key: BackupKeyArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Prove {
    /// The backup
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) key: BackupKeyArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}
