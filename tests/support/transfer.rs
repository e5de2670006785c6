//! A transfer out of another app in several codes, as that app writes it: protocol buffers in a link.

/// Part `index` of `of`, from 0, which holds one token of this name.
pub(crate) fn part_of_a_transfer(index: u8, of: u8, name: &str) -> String {
    let field = |number: u8, content: &[u8]| {
        let length = u8::try_from(content.len()).expect("it is short");
        [&[number << 3 | 2, length], content].concat()
    };
    let number = |field: u8, value: u8| vec![field << 3, value];
    let token = [
        field(1, name.as_bytes()),
        field(2, b"mara"),
        field(3, name.as_bytes()),
        number(4, 1),
        number(5, 1),
        number(6, 2),
    ];
    let payload = [
        field(1, &token.concat()),
        number(2, 1),
        number(3, of),
        number(4, index),
        number(5, 7),
    ];
    let data = data_encoding::BASE64.encode(&payload.concat());
    let data = data
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    format!("otpauth-migration://offline?data={data}")
}
