//! A recovery key between being shown and being typed again.

use zeroize::Zeroizing;

use crate::error::Error;
use crate::random::below;
use crate::view::RecoveryKeyView;

/// Groups of a recovery key: 28 symbols by four.
const GROUPS: usize = 7;

/// The groups as shown, and which two are asked.
pub(crate) struct Pending {
    groups: Vec<Zeroizing<String>>,
    ask: [usize; 2],
}

impl Pending {
    /// Which two groups will be asked, chosen before there is a key: after that nothing may fail.
    pub(crate) fn choose() -> Result<[usize; 2], Error> {
        let first = below(GROUPS)?;
        let second = (first + 1 + below(GROUPS - 1)?) % GROUPS;
        Ok([first.min(second), first.max(second)])
    }

    pub(crate) fn new(key: &vault::RecoveryKey, ask: [usize; 2]) -> Self {
        let groups = key
            .to_text()
            .split('-')
            .map(|group| Zeroizing::new(group.to_owned()))
            .collect();
        Self { groups, ask }
    }

    pub(crate) fn view(&self) -> RecoveryKeyView {
        RecoveryKeyView {
            groups: self.groups.iter().map(|group| group.to_string()).collect(),
            ask: self.ask,
        }
    }

    /// Whether both groups were typed right. Case and spaces do not matter, and O, I, L read as 0, 1, 1.
    pub(crate) fn confirm(&self, answers: &[Zeroizing<String>; 2]) -> bool {
        let plain = |text: &str| -> String {
            text.chars()
                .filter(|c| c.is_ascii_alphanumeric())
                .map(|c| match c.to_ascii_uppercase() {
                    'O' => '0',
                    'I' | 'L' => '1',
                    other => other,
                })
                .collect()
        };
        self.ask.iter().zip(answers).all(|(&at, answer)| {
            self.groups
                .get(at)
                .is_some_and(|group| plain(group) == plain(answer))
        })
    }

    /// The text to print or save.
    pub(crate) fn sheet(&self) -> Zeroizing<String> {
        let key: Zeroizing<String> = Zeroizing::new(
            self.groups
                .iter()
                .map(|g| g.as_str())
                .collect::<Vec<_>>()
                .join("-"),
        );
        Zeroizing::new(format!(
            "Countersign recovery key\n\n    {}\n\nWhoever has this key can open your vault. Keep it on paper, away from the computer.\n",
            key.as_str()
        ))
    }
}
