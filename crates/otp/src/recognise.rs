use crate::uri::{self, after_scheme};

/// What a scanned or pasted text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recognised {
    /// A token URI: `otpauth://`, `motp://`, `steam://` with a key. [`uri::read`] takes it from here.
    Otpauth,
    /// Google Authenticator's export: `otpauth-migration://`.
    Migration,
    /// An enrolment of login approvals: `otpauth://pipush`, `pia://`, `edumfa-push://`.
    PushEnrolment,
    /// A privacyIDEA container: `pia://container`.
    Container,
    /// A FortiToken Mobile activation code: 16 base32 characters beginning with `EEI`. No secret is in it.
    ActivationCode,
    /// A bare base32 secret of 16 characters or more.
    SetupKey,
    /// The settings of a wireless network: `WIFI:`.
    Wifi,
    /// A web address, or another program's link.
    Link,
    /// Anything else.
    Text,
}

/// The fewest characters of a bare secret: 80 bits, as Google Authenticator's were.
const FEWEST_CHARACTERS: usize = 16;

/// Decides by the text alone. Never fails; a foreign text is [`Recognised::Text`].
pub fn recognise(text: &str) -> Recognised {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}');
    if let Some(rest) = after_scheme(text, "otpauth") {
        let is_push = starts_word(rest, "pipush");
        return if is_push {
            Recognised::PushEnrolment
        } else {
            Recognised::Otpauth
        };
    }
    if let Some(rest) = after_scheme(text, "pia") {
        let is_container = starts_word(rest, "container");
        return if is_container {
            Recognised::Container
        } else {
            Recognised::PushEnrolment
        };
    }
    if after_scheme(text, "motp").is_some() {
        return Recognised::Otpauth;
    }
    if after_scheme(text, "steam").is_some() {
        return if uri::read(text).is_ok() {
            Recognised::Otpauth
        } else {
            Recognised::Link
        };
    }
    if after_scheme(text, "otpauth-migration").is_some() {
        return Recognised::Migration;
    }
    if after_scheme(text, "edumfa-push").is_some() {
        return Recognised::PushEnrolment;
    }
    if starts_with(text, "WIFI:") {
        return Recognised::Wifi;
    }
    if ["http", "https"]
        .iter()
        .any(|scheme| after_scheme(text, scheme).is_some())
        && !text.contains(char::is_whitespace)
    {
        return Recognised::Link;
    }
    bare(text)
}

/// Whether a name is probably a secret that was pasted into the wrong field. A hint, not a verdict: it looks for
/// 16 or more base32 or hexadecimal characters in even groups, with digits among the letters or few vowels.
pub fn looks_like_secret(name: &str) -> bool {
    let name = name.trim();
    if matches!(
        recognise(name),
        Recognised::Otpauth | Recognised::Migration | Recognised::ActivationCode
    ) {
        return true;
    }
    is_random(name)
}

/// Whether the text is one of evenly grouped base32 or hexadecimal characters that no language would string together.
fn is_random(text: &str) -> bool {
    let Some(plain) = ungrouped(text) else {
        return false;
    };
    if plain.len() < FEWEST_CHARACTERS || has_both_cases(&plain) {
        return false;
    }
    let count = |is: fn(char) -> bool| plain.chars().filter(|letter| is(*letter)).count();
    let letters = count(|letter| letter.is_ascii_alphabetic());
    let digits = count(|letter| letter.is_ascii_digit());
    let vowels = count(|letter| matches!(letter.to_ascii_uppercase(), 'A' | 'E' | 'I' | 'O' | 'U'));
    if plain.chars().all(|letter| letter.is_ascii_hexdigit()) && letters >= 2 && digits >= 4 {
        return true;
    }
    // Random base32 has 16 % vowels and 19 % digits; words have 38 % and none.
    let few_vowels = if digits == 0 {
        vowels * 100 <= letters * 22
    } else {
        vowels * 100 <= letters * 32
    };
    is_base32(&plain) && letters > 0 && (few_vowels || turns(&plain) >= 4)
}

fn bare(text: &str) -> Recognised {
    let Some(plain) = ungrouped(text.trim_end_matches('=')) else {
        return Recognised::Text;
    };
    if plain.len() < FEWEST_CHARACTERS || !is_base32(&plain) {
        return Recognised::Text;
    }
    // `this line with four` would be base32, too.
    if plain.len() < text.trim_end_matches('=').len() && !is_random(text.trim_end_matches('=')) {
        return Recognised::Text;
    }
    if plain.len() == 16 && starts_with(&plain, "EEI") {
        return Recognised::ActivationCode;
    }
    Recognised::SetupKey
}

/// The text without blanks and dashes between groups of one length (the last may be shorter); none if it is grouped
/// like a sentence.
fn ungrouped(text: &str) -> Option<String> {
    let groups: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter == '-')
        .filter(|group| !group.is_empty())
        .collect();
    let length = groups.first()?.len();
    let (last, before) = groups.split_last()?;
    let even = before.iter().all(|group| group.len() == length) && last.len() <= length;
    even.then(|| groups.concat())
}

fn is_base32(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'2'..=b'7'))
}

fn has_both_cases(text: &str) -> bool {
    let has = |is: fn(&u8) -> bool| text.bytes().any(|byte| is(&byte));
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
}

/// How often letters turn to digits and back.
fn turns(text: &str) -> usize {
    let is_digit = text.bytes().map(|byte| byte.is_ascii_digit());
    is_digit
        .clone()
        .zip(is_digit.skip(1))
        .filter(|(one, next)| one != next)
        .count()
}

fn starts_with(text: &str, start: &str) -> bool {
    text.split_at_checked(start.len())
        .is_some_and(|(found, _)| found.eq_ignore_ascii_case(start))
}

/// Whether the text begins with the word and the word ends there.
fn starts_word(text: &str, word: &str) -> bool {
    text.split(['/', '?'])
        .next()
        .is_some_and(|found| found.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Recognised) {
        assert_eq!(recognise(text), expected, "{text:?}");
    }

    #[test]
    fn uris_are_known_by_their_scheme_in_any_case() {
        check("otpauth://totp/a?secret=MZXW6YTBOI", Recognised::Otpauth);
        check(
            "\u{FEFF} OTPAUTH://TOTP/a?secret=MZXW6YTBOI\n",
            Recognised::Otpauth,
        );
        check("otpauth://quantum", Recognised::Otpauth);
        check("motp://a:b?secret=ab", Recognised::Otpauth);
        check("steam://D36JUKZ3PHWZONSL", Recognised::Otpauth);
        check("steam://run/440", Recognised::Link);
        check(
            "otpauth-migration://offline?data=CjE",
            Recognised::Migration,
        );
        check(
            "otpauth://pipush/PIPU0001?url=https%3A//x",
            Recognised::PushEnrolment,
        );
        check("otpauth://pipushy/x?secret=MZXW6YTBOI", Recognised::Otpauth);
        check("pia://pushtoken/PIPU0001?url=x", Recognised::PushEnrolment);
        check("edumfa-push://pipush/x?url=y", Recognised::PushEnrolment);
        check(
            "pia://container/SMPHLAB1?issuer=privacyIDEA",
            Recognised::Container,
        );
        check("wifi:T:WPA;S:net;P:pass;;", Recognised::Wifi);
        check("https://example.org/a?b=c", Recognised::Link);
        check("HTTP://EXAMPLE.ORG", Recognised::Link);
        check("https://example.org and more", Recognised::Text);
    }

    #[test]
    fn bare_keys_and_activation_codes_are_told_apart() {
        check("EEIMI3ZFJEC2CCPL", Recognised::ActivationCode);
        check(" eeiohidhbxn5qlxv ", Recognised::ActivationCode);
        check("EEIMI3ZFJEC2CCPLAAAA", Recognised::SetupKey);
        check("D36JUKZ3PHWZONSL", Recognised::SetupKey);
        check("d36j ukz3 phwz onsl", Recognised::SetupKey);
        check("D36J-UKZ3-PHWZ-ONSL-7Q", Recognised::SetupKey);
        check("JBSWY3DPEHPK3PXPJBSWY3DPEH======", Recognised::SetupKey);
        check("ABCDEFGH", Recognised::Text);
        check("D36JUKZ3PHWZ0NSL", Recognised::Text);
    }

    #[test]
    fn sentences_are_text() {
        check("", Recognised::Text);
        check("please call me tomorrow", Recognised::Text);
        check("that name came from here", Recognised::Text);
        check("Zażółć gęślą jaźń", Recognised::Text);
    }

    #[test]
    fn secrets_in_a_name_field_are_noticed() {
        for name in [
            "D36JUKZ3PHWZONSL",
            "d36j ukz3 phwz onsl",
            "NIYHF7QGKBM4B6VERPAGX5OYGM64XQZ7",
            "IMLA5VJEDCAUN46HYP6GR6QGITY6YDVMMC5D7NVMSXY4V2IQDAXDUBM6VLSQ",
            "a1b2c3d4e5f60718",
            "EEIMI3ZFJEC2CCPL",
            "otpauth://totp/a?secret=MZXW6YTBOI",
        ] {
            assert!(looks_like_secret(name), "{name}");
        }
    }

    #[test]
    fn names_are_not_taken_for_secrets() {
        for name in [
            "",
            "Northwind Mail",
            "ada@northwind.example",
            "internationalisation",
            "INTERNATIONAL BUSINESS MACHINES",
            "Donaudampfschifffahrtsgesellschaft",
            "accounting department 2",
            "Office365Tenant42Berlin",
            "+49 170 1234 5678 90",
            "customer 00417 of the bank",
            "that name came from here",
            "Straßenverkehrsamt Köln",
        ] {
            assert!(!looks_like_secret(name), "{name}");
        }
    }
}
