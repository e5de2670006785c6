//! The texts that stand outside the page, by message key: tray, notices, window titles. The page has its own
//! table in `ui/src/i18n`; a language is one more column here and one more file there.

/// A text's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "only Linux has notices with buttons")
)]
pub(crate) enum Word {
    Ready,
    Locked,
    CopyToken,
    CopyRevoked,
    Open,
    Unlock,
    Settings,
    LockNow,
    Quit,
    CodeCopied,
    ClipboardClears,
    NoPanel,
    NoPanelHint,
    SetupCode,
    Pictures,
    RecoveryKeyFile,
    Backups,
    Certificates,
    SignInRequest,
    SignInRequests,
    Of,
    Sentences,
    Quoted,
    ExpiresAbout,
    UnlockToSee,
    OpenToAnswer,
    NotHeard,
    UnlockToHear,
    TestNotice,
    PressIfSeen,
    SeenWithoutButtons,
    Approve,
    Deny,
    DenyAll,
    Review,
    UnlockNow,
    ISeeIt,
    OneWaits,
    SomeWait,
    NotListening,
    Ailing,
    AilingAt,
    Silent,
    ReviewOf,
    ReviewRequest,
    AilingServer,
}

impl Word {
    /// The text; each `{}` stands where a value goes.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Ready => "Countersign",
            Self::Locked => "Countersign, locked",
            Self::CopyToken => "Copy: {}",
            Self::CopyRevoked => "Copy: {} (no longer valid)",
            Self::Open => "Open Countersign",
            Self::Unlock => "Unlock…",
            Self::Settings => "Settings…",
            Self::LockNow => "Lock now",
            Self::Quit => "Quit",
            Self::CodeCopied => "{}: code copied",
            Self::ClipboardClears => "The clipboard is cleared in {} seconds.",
            Self::NoPanel => "Countersign has no place in the panel",
            Self::NoPanelHint => {
                "This desktop shows no tray icons, so the window stays in the taskbar."
            }
            Self::SetupCode => "Setup code",
            Self::Pictures => "Pictures",
            Self::RecoveryKeyFile => "countersign-recovery-key.txt",
            Self::Backups => "Countersign backups",
            Self::Certificates => "Certificates",
            Self::SignInRequest => "Sign-in request",
            Self::SignInRequests => "{} sign-in requests",
            Self::Of => "{}: {}",
            Self::Sentences => "{}. {}",
            Self::Quoted => "“{}”",
            Self::ExpiresAbout => "Expires about {}.",
            Self::UnlockToSee => "Unlock Countersign to see it",
            Self::OpenToAnswer => "Open Countersign to answer.",
            Self::NotHeard => "Unlock once to hear sign-in requests",
            Self::UnlockToHear => "Until then Countersign hears none.",
            Self::TestNotice => "This is how Countersign notifies you",
            Self::PressIfSeen => "Press the button to say that you see it.",
            Self::SeenWithoutButtons => {
                "This desktop shows no buttons, so requests are answered in the window."
            }
            Self::Approve => "Approve",
            Self::Deny => "Deny",
            Self::DenyAll => "Deny all",
            Self::Review => "Review",
            Self::UnlockNow => "Unlock",
            Self::ISeeIt => "I see it",
            Self::OneWaits => "Countersign, 1 sign-in request waits",
            Self::SomeWait => "Countersign, {} sign-in requests wait",
            Self::NotListening => "Countersign, not listening: unlock once",
            Self::Ailing => "Countersign, approvals need a look",
            Self::AilingAt => "Countersign, approvals of {} need a look",
            Self::Silent => "Countersign, {} does not answer",
            Self::ReviewOf => "Review: {}…",
            Self::ReviewRequest => "Review request…",
            Self::AilingServer => "Approvals need a look…",
        }
    }

    /// The text with its value.
    pub(crate) fn with(self, value: &str) -> String {
        self.with_all(&[value])
    }

    /// The text with all its values; a `{}` inside of one stays as it is.
    pub(crate) fn with_all(self, values: &[&str]) -> String {
        let mut values = values.iter();
        let mut parts = self.text().split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text.push_str(values.next().unwrap_or(&""));
            text.push_str(part);
        }
        text
    }
}
