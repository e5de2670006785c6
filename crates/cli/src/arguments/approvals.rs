//! What can be said about requests to approve.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum ApprovalsCommand {
    /// Enrol this computer with the link of a server; making its key takes seconds
    Enrol(Enrol),
    /// List what is enrolled; asks no server
    List,
    /// Say which requests come and go, as they do, each as a JSON object on a line of its own. The
    /// vault is read once and never written, so another process may answer meanwhile. It ends when
    /// nobody reads on, and where standard input is a pipe, when that is closed, unless the password
    /// came through it
    Watch(Watch),
    /// Ask the servers once for a request, and answer it. An answer is final
    Answer(Answer),
    /// List requests of the past, newest first
    History(Past),
    /// Test the way to a server, step by step
    Test(Test),
    /// Remove a token and its key from this computer; its server still has it
    Remove(Remove),
}

#[derive(Debug, Args)]
pub(crate) struct Enrol {
    /// The link. Say `-` to give it on standard input: an argument can be seen by other users of
    /// this computer, and stays in the shell's history
    #[arg(value_name = "LINK|-")]
    pub(crate) link: String,

    /// Take the server's certificate on the word of the authorities in this file (PEM) alone
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,

    /// Take this one certificate of the server alone; refused unless it is the one the server shows
    #[arg(long, value_name = "SHA256", conflicts_with = "ca")]
    pub(crate) pin: Option<String>,

    /// Speak to another computer without encryption: whoever is between sees who signs in where
    #[arg(long)]
    pub(crate) allow_plain_http: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// Ask each server once, and end; fail if one does not answer
    #[arg(long, conflicts_with = "seconds")]
    pub(crate) once: bool,

    /// End after so many seconds [default: never]
    #[arg(long = "for", value_name = "SECONDS")]
    pub(crate) seconds: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// The id of the request, as `watch` says it, or how it begins
    #[arg(value_name = "ID")]
    pub(crate) request: String,

    /// What to say
    #[arg(value_enum, value_name = "approve|deny")]
    pub(crate) word: Word,

    /// The one of the request's options that the sign-in page shows
    #[arg(long, value_name = "N")]
    pub(crate) number: Option<String>,

    /// Deny, and say that it was not you; the same as `--reason not-me`
    #[arg(long, conflicts_with = "reason")]
    pub(crate) not_me: bool,

    /// Why to deny; said only to a server that takes reasons
    #[arg(long, value_enum)]
    pub(crate) reason: Option<Why>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Word {
    /// Let it in
    Approve,
    /// Keep it out
    Deny,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Why {
    /// It was not you
    NotMe,
    /// You began it and do not want it any more
    ByMistake,
}

#[derive(Debug, Args)]
pub(crate) struct Past {
    /// Only requests whose words contain all these words
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// A part of its address, or the name of its issuer, that fits one server only
    pub(crate) server: String,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The id of a token, or its serial
    #[arg(value_name = "ID")]
    pub(crate) token: String,
}
