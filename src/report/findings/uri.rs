//! Paths as parts of URLs.

use std::fmt::Write;

/// Encodes a path byte by byte: what is not plain becomes `%NN`, so any path git allows has one URL.
pub(super) fn encoded(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for &byte in path {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// A folder of this machine as a URL, without a `/` at its end.
pub(crate) fn folder_url(path: &std::path::Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    // Drives and backslashes are those of Windows, where a URL has neither.
    let bytes: Vec<u8> = match bytes {
        [_, b':', ..] => [b"/", bytes].concat(),
        _ => bytes.to_vec(),
    };
    let forward = |byte| {
        if cfg!(windows) && byte == b'\\' {
            b'/'
        } else {
            byte
        }
    };
    let path: Vec<u8> = bytes.into_iter().map(forward).collect();
    format!(
        "file://{}",
        encoded(path.strip_suffix(b"/").unwrap_or(&path))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_bytes_stay() {
        assert_eq!(encoded(b"a/b-c_d.e~1"), "a/b-c_d.e~1");
        assert_eq!(
            encoded("ü %\n:#?\u{202e}".as_bytes()),
            "%C3%BC%20%25%0A%3A%23%3F%E2%80%AE"
        );
        assert_eq!(encoded(b"\xff"), "%FF");
        assert_eq!(folder_url(std::path::Path::new("/a b/")), "file:///a%20b");
    }
}
