//! Text as a terminal may show it.

use crate::query::Named;

/// The text without what would steer a terminal or turn its writing direction: names and codes
/// come from anybody.
pub(crate) fn shown(text: &str) -> String {
    text.chars()
        .map(|letter| if steers(letter) { '\u{fffd}' } else { letter })
        .collect()
}

fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Issuer and account in one.
pub(crate) fn label(record: &impl Named) -> String {
    match (record.issuer(), record.account()) {
        ("", "") => "(no name)".to_owned(),
        ("", name) | (name, "") => shown(name),
        (issuer, account) => format!("{}: {}", shown(issuer), shown(account)),
    }
}

/// A code in groups for reading: 3 + 3, 4 + 4, and what comes near for other lengths.
pub(crate) fn grouped(code: &str) -> String {
    let first: &[usize] = match code.chars().count() {
        6 | 7 => &[3],
        8 => &[4],
        9 => &[3, 6],
        10 => &[5],
        _ => &[],
    };
    let mut text = String::with_capacity(code.len() + 2);
    for (index, letter) in code.chars().enumerate() {
        if first.contains(&index) {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

/// Rows under a heading, each column as wide as its widest cell. The last column ends where it
/// ends.
pub(crate) fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let heading: Vec<String> = heading.iter().map(|cell| (*cell).to_owned()).collect();
    let all = || std::iter::once(&heading).chain(rows);
    let widths: Vec<usize> = (0..heading.len())
        .map(|column| {
            all()
                .filter_map(|row| row.get(column))
                .map(|cell| width(cell))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in all() {
        let mut line = String::new();
        for (cell, width_of_column) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width_of_column - width(cell) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// How many columns of a terminal the text takes: wide East Asian letters and emoji take two.
fn width(text: &str) -> usize {
    let of_letter = |letter: char| match u32::from(letter) {
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        0x0300..=0x036f | 0x200b..=0x200d | 0xfe00..=0xfe0f => 0,
        _ => 1,
    };
    text.chars().map(of_letter).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_grouped_for_reading() {
        for (code, expected) in [
            ("12345", "12345"),
            ("123456", "123 456"),
            ("1234567", "123 4567"),
            ("12345678", "1234 5678"),
            ("123456789", "123 456 789"),
            ("1234567890", "12345 67890"),
            ("", ""),
        ] {
            assert_eq!(grouped(code), expected);
        }
    }

    #[test]
    fn what_steers_a_terminal_is_not_shown() {
        assert_eq!(
            shown("a\u{1b}[2Jb\nc\u{202e}d"),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d"
        );
        assert_eq!(shown("Bücher 日本"), "Bücher 日本");
    }

    #[test]
    fn columns_stand_under_each_other() {
        let rows = [
            vec!["a".to_owned(), "x".to_owned()],
            vec!["日本".to_owned(), "y".to_owned()],
        ];
        assert_eq!(
            table(&["ID", "NAME"], &rows),
            "ID    NAME\na     x\n日本  y\n"
        );
    }
}
