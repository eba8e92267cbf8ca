//! Digests of text: what `hash` and its like print.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::vars::template::args::Bound;
use crate::vars::template::eval::Run;
use crate::vars::template::{Eval, Stop, finish};
use crate::vars::value::Value;

/// `hash(hashtype)`, SHA-1 unless told otherwise.
pub fn hash(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let algorithm = args.text(0, "sha1")?;
    let text = finish::text_of(run.ev, it)?;
    run.ev.burn(text.len() / 64)?;
    match algorithm.as_str() {
        "md5" => Ok(Value::str(hex(&md5(text.as_bytes())))),
        "sha1" => Ok(Value::str(hex(&sha1(text.as_bytes())))),
        "sha256" => Ok(Value::str(hex(&sha256(text.as_bytes())))),
        _ => Err(Stop::unknown("a digest that is not evaluated")),
    }
}

pub fn of(run: &mut Run, it: &Value, digest: fn(&[u8]) -> Vec<u8>) -> Eval {
    let text = finish::text_of(run.ev, it)?;
    run.ev.burn(text.len() / 64)?;
    Ok(Value::str(hex(&digest(text.as_bytes()))))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn md5(text: &[u8]) -> Vec<u8> {
    Md5::digest(text).to_vec()
}

pub fn sha1(text: &[u8]) -> Vec<u8> {
    Sha1::digest(text).to_vec()
}

fn sha256(text: &[u8]) -> Vec<u8> {
    Sha256::digest(text).to_vec()
}

/// `to_uuid`: the name-based UUID of the text, in Ansible's own namespace unless told another.
pub fn uuid(run: &mut Run, it: &Value, args: &Bound) -> Eval {
    let text = finish::text_of(run.ev, it)?;
    let space = args.text(0, "361E6D51-FAEC-444A-9079-341386DA8E2E")?.replace('-', "");
    let wrong = || Stop::other(format!("Invalid value '{space}' for 'namespace'"));
    let space = u128::from_str_radix(&space, 16).ok().filter(|_| space.len() == 32).ok_or_else(wrong)?;
    let mut bytes = space.to_be_bytes().to_vec();
    bytes.extend(text.bytes());
    let digest = sha1(&bytes);
    let number = digest.into_iter().take(16).fold(0u128, |number, byte| number << 8 | u128::from(byte));
    let number = number & !(0xf000 << 64) | 0x5000 << 64;
    let number = number & !(0b11 << 62) | 0b10 << 62;
    let digits = format!("{number:032x}");
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("");
    let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
    Ok(Value::str(parts.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    // From Python's hashlib.
    #[test]
    fn digests_are_pythons() {
        let long = "ab".repeat(60);
        let cases: [(&str, [&str; 3]); 3] = [
            (
                "",
                [
                    "d41d8cd98f00b204e9800998ecf8427e",
                    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                ],
            ),
            (
                "kubespray",
                [
                    "21d6a1070ee951bd71bd471b60b97389",
                    "c2644dae7d55e71fb02de6b5806af32cd7d7cb41",
                    "fa562a61b3fca8344927c003928192f4b24cc8ac08d0e53067e493b3b0254043",
                ],
            ),
            (
                &long,
                [
                    "4b3e921ec1c4ebd31f2de82fa9027ec5",
                    "ccd1b145f69775c2a3558ca5ac1d640662b2a50d",
                    "c513d65ec954a0c012264640d6a182c253150a2e0c2105d99a42864ff9a45d7e",
                ],
            ),
        ];
        for (text, expected) in cases {
            let text = text.as_bytes();
            assert_eq!([md5(text), sha1(text), sha256(text)].map(|bytes| hex(&bytes)), expected);
        }
    }
}
