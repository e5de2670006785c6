//! JSON in the one spelling that is signed (RFC 8785), and in the one spelling that servers send.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The largest whole number that every reader of JSON reads alike.
const MOST: i64 = (1 << 53) - 1;

/// JSON that keeps its order, has no fractions, and no name twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Whole(i64),
    Text(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Json {
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries
                .iter()
                .find_map(|(known, value)| (known == name).then_some(value)),
            _ => None,
        }
    }

    /// RFC 8785: no blanks, names in the order of their UTF-16 units, few escapes.
    pub(crate) fn canonical(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, &Spelling::Canonical);
        text
    }

    /// As Python's `json.dumps` writes it: names in their order, a blank behind `,` and `:`, ASCII alone.
    pub(crate) fn sent(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, &Spelling::Sent);
        text
    }

    fn write(&self, text: &mut String, spelling: &Spelling) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Self::Whole(value) => text.push_str(&value.to_string()),
            Self::Text(value) => spelling.write_text(text, value),
            Self::List(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { spelling.comma() });
                    item.write(text, spelling);
                }
                text.push(']');
            }
            Self::Map(entries) => {
                let mut entries: Vec<&(String, Self)> = entries.iter().collect();
                if *spelling == Spelling::Canonical {
                    entries.sort_by(|(one, _), (other, _)| {
                        one.encode_utf16().cmp(other.encode_utf16())
                    });
                }
                text.push('{');
                for (index, (name, value)) in entries.into_iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { spelling.comma() });
                    spelling.write_text(text, name);
                    text.push_str(spelling.colon());
                    value.write(text, spelling);
                }
                text.push('}');
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Spelling {
    Canonical,
    Sent,
}

impl Spelling {
    const fn comma(&self) -> &'static str {
        match self {
            Self::Canonical => ",",
            Self::Sent => ", ",
        }
    }

    const fn colon(&self) -> &'static str {
        match self {
            Self::Canonical => ":",
            Self::Sent => ": ",
        }
    }

    fn write_text(&self, text: &mut String, value: &str) {
        text.push('"');
        for letter in value.chars() {
            match letter {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\u{8}' => text.push_str("\\b"),
                '\u{9}' => text.push_str("\\t"),
                '\u{A}' => text.push_str("\\n"),
                '\u{C}' => text.push_str("\\f"),
                '\u{D}' => text.push_str("\\r"),
                ' '..='~' => text.push(letter),
                '\u{0}'..='\u{1F}' => escape(text, letter),
                _ if *self == Self::Sent => escape(text, letter),
                _ => text.push(letter),
            }
        }
        text.push('"');
    }
}

fn escape(text: &mut String, letter: char) {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        text.push_str(&format!("\\u{unit:04x}"));
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without fractions")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        let whole = (-MOST..=MOST)
            .contains(&value)
            .then_some(Json::Whole(value));
        whole.ok_or_else(|| E::custom("too large"))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        let value = i64::try_from(value).map_err(E::custom)?;
        self.visit_i64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map: Vec<(String, Json)> = Vec::new();
        while let Some((name, value)) = entries.next_entry::<String, Json>()? {
            if map.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom("a name twice"));
            }
            map.push((name, value));
        }
        Ok(Json::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            (-MOST..=MOST).prop_map(Json::Whole),
            any::<String>().prop_map(Json::Text),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            let entries = prop::collection::btree_map(any::<String>(), inner.clone(), 0..5);
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(Json::List),
                entries.prop_map(|entries| Json::Map(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_spelled_is_read_again_and_has_one_spelling(json in any_json()) {
            let (canonical, read) = (json.canonical(), Json::read(&json.sent()));
            prop_assert_eq!(read, Some(json));
            let again = Json::read(&canonical);
            prop_assert_eq!(again.map(|again| again.canonical()), Some(canonical));
        }
    }

    #[track_caller]
    fn check(text: &str, canonical: &str, sent: &str) {
        let json = Json::read(text).expect("JSON");
        assert_eq!(json.canonical(), canonical);
        assert_eq!(json.sent(), sent);
    }

    #[test]
    fn both_spellings_are_exact() {
        check(
            r#"{"decline_reason":true}"#,
            r#"{"decline_reason":true}"#,
            r#"{"decline_reason": true}"#,
        );
        check(
            "{ \"b\":[1,-2,null] , \"a\":{}, \"\u{10000}\":\"\", \"\u{FFFD}\":false}",
            "{\"a\":{},\"b\":[1,-2,null],\"\u{10000}\":\"\",\"\u{FFFD}\":false}",
            r#"{"b": [1, -2, null], "a": {}, "\ud800\udc00": "", "\ufffd": false}"#,
        );
        // RFC 8785 §3.2.2.2.
        check(
            r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#,
            "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"",
            "\"\\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"",
        );
    }

    #[test]
    fn the_delete_character_is_spelled_as_each_side_spells_it() {
        check("\"\u{7F}\"", "\"\u{7F}\"", r#""\u007f""#);
    }

    #[test]
    fn what_has_no_one_reading_is_not_read() {
        for text in [
            "1.5",
            "1e3",
            "9007199254740993",
            r#"{"a":1,"a":1}"#,
            "{",
            "",
            "{} {}",
        ] {
            assert_eq!(Json::read(text), None, "{text}");
        }
        assert_eq!(Json::read(&"[".repeat(100_000)), None);
    }
}
