//! Words of a server, made safe to show.

/// The most marks over and under one letter; a pile of them would paint over what stands beside it.
const MOST_PILED: usize = 3;

/// The text on one line, of at most `most` characters: control characters are blanks, and what turns the direction
/// of writing, takes no room or piles up is left out. A text that was cut ends in `…`.
pub(crate) fn shown(text: &str, most: usize) -> String {
    let mut line = String::new();
    let (mut length, mut piled) = (0, 0);
    let mut blank = false;
    for letter in text.chars() {
        if is_invisible(letter) {
            continue;
        }
        piled = if is_mark(letter) { piled + 1 } else { 0 };
        if piled > MOST_PILED {
            continue;
        }
        if is_blank(letter) {
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

/// Whether the text shows itself as it is: not empty, of at most `most` characters, all of them visible. Blanks inside
/// may be of any width.
pub(crate) fn is_showable(text: &str, most: usize) -> bool {
    let letters = text.chars().filter(|letter| !letter.is_whitespace());
    !text.is_empty()
        && text.chars().take(most + 1).count() <= most
        && text.trim() == text
        && !text.contains(char::is_control)
        && letters.eq(shown(text, most).chars().filter(|letter| *letter != ' '))
}

fn cut(line: &mut String, length: usize, most: usize) {
    if length == most {
        line.pop();
    }
    line.truncate(line.trim_end().len());
    line.push('…');
}

fn is_blank(letter: char) -> bool {
    // The last is Braille without a dot.
    letter.is_whitespace() || letter.is_control() || letter == '\u{2800}'
}

/// The blocks of marks that no writing needs in piles.
fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{0300}'..='\u{036F}'
            | '\u{0483}'..='\u{0489}'
            | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{FE20}'..='\u{FE2F}'
    )
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
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
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
    fn what_looks_like_nothing_or_paints_over_its_neighbours_does_not_show() {
        check("\u{2800}a\u{2800}\u{2800}b", "a b");
        check("\u{2028}\u{A0}x\u{3000}y", "x y");
        check(
            &format!("a{}b", "\u{336}".repeat(40)),
            "a\u{336}\u{336}\u{336}b",
        );
        check(&format!("a{}b", "\u{1D173}\u{FE0F}".repeat(9)), "ab");
        assert!(!is_showable("\u{2800}", 10));
        assert!(!is_showable(&format!("a{}", "\u{300}".repeat(4)), 10));
        assert!(!is_showable("a\nb", 10) && !is_showable(" a", 10) && !is_showable("", 10));
        assert!(is_showable("caf\u{E9}  ne\u{301}", 10));
    }

    #[test]
    fn a_long_text_is_cut_at_the_limit() {
        check("0123456789", "0123456789");
        check("01234567890", "012345678…");
        check("012345678 0", "012345678…");
        check("01234567 90", "01234567…");
    }
}
