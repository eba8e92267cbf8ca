//! Base64 as Python reads it when it is not strict (`binascii.a2b_base64`).

/// The bytes of a text: what is not of the alphabet is passed over, and complete padding ends it.
/// `None` when the padding is missing or one letter is left over.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut held, mut padding) = (0u32, 0u32, 0);
    for byte in text.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                if held == 12 && padding == 2 || held == 18 {
                    break;
                }
                continue;
            }
            _ => continue,
        };
        padding = 0;
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held == 24 {
            out.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
            (bits, held) = (0, 0);
        }
    }
    match (held, padding) {
        (0, _) => {}
        (12, 2..) => out.push((bits >> 4) as u8),
        (18, 1..) => out.extend_from_slice(&[(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => return None,
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    // Expectations from Python 3.11's base64.b64decode.
    #[test]
    fn as_python() {
        for (text, want) in [
            ("YQ==", Some("a")),
            ("YWI=", Some("ab")),
            ("YWJj", Some("abc")),
            ("Y W-J\nj", Some("abc")),
            ("YQ==YQ==", Some("a")),
            ("Y=Q==", Some("a")),
            ("YW=I=", Some("ab")),
            ("YWJj=", Some("abc")),
            ("é=YQ=é=", Some("a")),
            ("", Some("")),
            ("==", Some("")),
            ("YQ=", None),
            ("YQ", None),
            ("YWI", None),
            ("Y", None),
            ("YWJjY===", None),
        ] {
            assert_eq!(super::decode(text), want.map(|want| want.as_bytes().to_vec()), "{text}");
        }
    }
}
