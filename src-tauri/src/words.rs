//! The texts that stand outside the page, by message key: tray, notices, window titles. The page has its own
//! table in `ui/src/i18n`; a language is one more column here and one more file there.

/// A text's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Ready,
    Locked,
    CopyToken,
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
}

impl Word {
    /// The text; `{}` stands where its one value goes.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Ready => "Countersign",
            Self::Locked => "Countersign, locked",
            Self::CopyToken => "Copy: {}",
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
        }
    }

    /// The text with its value.
    pub(crate) fn with(self, value: &str) -> String {
        self.text().replacen("{}", value, 1)
    }
}
