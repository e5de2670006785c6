//! Words of a server, made safe to show.

/// The text on one line, of at most `most` characters: control characters are blanks, and what turns the direction
/// of writing or takes no room is left out. A text that was cut ends in `…`.
pub(crate) fn shown(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    let mut blank = false;
    for letter in text.chars() {
        if is_invisible(letter) {
            continue;
        }
        if letter.is_whitespace() || letter.is_control() {
            blank = length > 0;
            continue;
        }
        let needed = if blank { 2 } else { 1 };
        if length + needed > most {
            cut(&mut line, length, most);
            return line;
        }
        if blank {
            line.push(' ');
            blank = false;
        }
        line.push(letter);
        length += needed;
    }
    line
}

/// Whether the text shows itself as it is: not empty, of at most `most` characters, all of them visible.
pub(crate) fn is_showable(text: &str, most: usize) -> bool {
    let length = text.chars().take(most + 1).count();
    (1..=most).contains(&length)
        && text.trim() == text
        && !text
            .chars()
            .any(|letter| letter.is_control() || is_invisible(letter))
}

fn cut(line: &mut String, length: usize, most: usize) {
    if length == most {
        line.pop();
    }
    line.truncate(line.trim_end().len());
    line.push('…');
}

/// Marks of direction (UAX #9), of width zero, and of other things that do not show.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(shown(text, 10), expected, "{text:?}");
    }

    #[test]
    fn control_characters_and_tricks_of_direction_do_not_show() {
        check("a\r\n\tb", "a b");
        check("\u{202E}evil\u{2066}", "evil");
        check("\u{0}\u{1b}[2J x", "[2J x");
        check("zero\u{200B}wide", "zerowide");
        check("  both ends  ", "both ends");
        check("Zażółć – ok", "Zażółć –…");
    }

    #[test]
    fn a_long_text_is_cut_at_the_limit() {
        check("0123456789", "0123456789");
        check("01234567890", "012345678…");
        check("012345678 0", "012345678…");
        check("01234567 90", "01234567…");
    }
}
