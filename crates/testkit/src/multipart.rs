//! Multipart forms as browsers write them.

/// A form under construction.
#[derive(Debug, Clone, Default)]
pub struct Form {
    bytes: Vec<u8>,
}

/// What stands between two parts; no test's file holds it.
const BOUNDARY: &str = "deskbell-test-boundary-7f3a";

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// A form with one file, as the field `file`.
    pub fn file(name: &str, content: impl AsRef<[u8]>) -> Self {
        Self::new().with_file("file", name, content)
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, field: &str, value: &str) -> Self {
        self.part(&format!("form-data; name=\"{field}\""), value.as_bytes())
    }

    /// Adds a file.
    #[must_use]
    pub fn with_file(self, field: &str, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.part(
            &format!("form-data; name=\"{field}\"; filename=\"{name}\""),
            content.as_ref(),
        )
    }

    fn part(mut self, disposition: &str, content: &[u8]) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n");
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(content);
        self.bytes.extend_from_slice(b"\r\n");
        self
    }

    /// The value of `Content-Type`.
    pub fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// The body.
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes
            .extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.bytes
    }
}
