use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

/// RFC 3986 §2.3: what needs no encoding anywhere.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What to send, and where to. The answer goes back to whoever made the request.
pub struct Request {
    url: String,
    method: Method,
    fields: Vec<(&'static str, Zeroizing<String>)>,
}

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The fields stand in the address.
    Get,
    /// The fields are the body, `application/x-www-form-urlencoded`.
    Post,
}

impl Request {
    /// The type of every body.
    pub const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

    pub(crate) fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method,
            fields: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, Zeroizing::new(value.into())));
        self
    }

    /// How it is sent.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The whole address; of a [`Method::Get`] with the fields. Signatures stand in it: keep it out of logs.
    #[must_use]
    pub fn url(&self) -> Zeroizing<String> {
        let mut url = Zeroizing::new(self.url.clone());
        if self.method == Method::Get {
            url.push(if self.url.contains('?') { '&' } else { '?' });
            url.push_str(&self.encoded());
        }
        url
    }

    /// What to send as the body; empty for a [`Method::Get`].
    #[must_use]
    pub fn body(&self) -> Zeroizing<String> {
        match self.method {
            Method::Get => Zeroizing::default(),
            Method::Post => self.encoded(),
        }
    }

    /// The fields before they are encoded.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    fn encoded(&self) -> Zeroizing<String> {
        // A byte becomes three characters at most, so the text never moves and leaves no copy behind.
        let most = |(name, value): &(&str, Zeroizing<String>)| name.len() + 3 * value.len() + 2;
        let mut text = Zeroizing::new(String::with_capacity(self.fields.iter().map(most).sum()));
        for (name, value) in &self.fields {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(name);
            text.push('=');
            text.extend(utf8_percent_encode(value, RESERVED));
        }
        text
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.fields().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("fields", &names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_encoded_so_that_no_server_reads_them_otherwise() {
        let request = Request::new(Method::Post, "https://a.example/x")
            .with("serial", "A B+C&d=é~")
            .with("empty", "");
        assert_eq!(*request.body(), "serial=A%20B%2BC%26d%3D%C3%A9~&empty=");
        assert_eq!(*request.url(), "https://a.example/x");
    }

    #[test]
    fn a_question_carries_its_fields_in_the_address() {
        let ask = |url| Request::new(Method::Get, url).with("a", "1=");
        assert_eq!(
            *ask("https://a.example/x").url(),
            "https://a.example/x?a=1%3D"
        );
        assert_eq!(
            *ask("https://a.example/x?y=2").url(),
            "https://a.example/x?y=2&a=1%3D"
        );
        assert!(ask("https://a.example/x").body().is_empty());
    }

    #[test]
    fn a_request_does_not_show_what_is_in_it() {
        let request =
            Request::new(Method::Post, "https://a.example/x").with("credential", "top secret");
        assert!(!format!("{request:?}").contains("top"));
    }
}
