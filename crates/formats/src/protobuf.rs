//! As much of Protocol Buffers as one small message needs: fields one after the other, unknown ones skipped.
//! <https://protobuf.dev/programming-guides/encoding/>

/// A field's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    /// Wire type 0.
    Number(u64),
    /// Wire type 2.
    Bytes(&'a [u8]),
    /// Wire types 1 and 5: stepped over.
    Fixed,
}

/// The fields of a message as (number, content). It ends after the last whole field; a message that is cut
/// off ends with one `None`.
pub(crate) fn fields(message: &[u8]) -> impl Iterator<Item = Option<(u64, Field<'_>)>> {
    let mut rest = message;
    let mut cut = false;
    std::iter::from_fn(move || {
        if rest.is_empty() || cut {
            return None;
        }
        let field = next(&mut rest);
        cut = field.is_none();
        Some(field)
    })
}

fn next<'a>(rest: &mut &'a [u8]) -> Option<(u64, Field<'a>)> {
    let tag = varint(rest)?;
    let field = match tag & 7 {
        0 => Field::Number(varint(rest)?),
        1 => {
            take(rest, 8)?;
            Field::Fixed
        }
        2 => {
            let length = usize::try_from(varint(rest)?).ok()?;
            Field::Bytes(take(rest, length)?)
        }
        5 => {
            take(rest, 4)?;
            Field::Fixed
        }
        _ => return None,
    };
    Some((tag >> 3, field))
}

/// At most ten bytes of seven bits, least first.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        let bits = u64::from(byte & 0x7f);
        value |= bits
            .checked_shl(shift)
            .filter(|shifted| shifted >> shift == bits)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Option<(u64, Field<'_>)>> {
        fields(bytes).collect()
    }

    #[test]
    fn numbers_and_bytes_are_read_and_others_stepped_over() {
        let message = [
            0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1d, 1, 2, 3, 4, 0x21, 1, 2, 3, 4, 5, 6, 7, 8,
        ];
        let expected = [
            Some((1, Field::Number(150))),
            Some((2, Field::Bytes(b"hi"))),
            Some((3, Field::Fixed)),
            Some((4, Field::Fixed)),
        ];
        assert_eq!(read(&message), expected);
    }

    #[test]
    fn a_message_cut_off_ends_with_none() {
        assert_eq!(read(&[0x08]), [None]);
        assert_eq!(read(&[0x12, 9, 1]), [None]);
        assert_eq!(read(&[0x0b]), [None], "groups are not read");
    }

    #[test]
    fn a_number_of_more_than_64_bits_is_none() {
        let mut long = vec![0x08];
        long.extend([0xff; 9]);
        assert_eq!(
            read(&[&long[..], &[0x01]].concat()),
            [Some((1, Field::Number(u64::MAX)))]
        );
        assert_eq!(read(&[&long[..], &[0x02]].concat()), [None]);
    }
}
