//! Digests of text: what `hash` and its like print.

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

/// The text with its mark, zeros and length behind it, in whole blocks of 64 bytes.
fn padded(text: &[u8], big_endian: bool) -> Vec<u8> {
    let mut out = text.to_vec();
    out.push(0x80);
    while out.len() % 64 != 56 {
        out.push(0);
    }
    let bits = (text.len() as u64).wrapping_mul(8);
    out.extend(if big_endian { bits.to_be_bytes() } else { bits.to_le_bytes() });
    out
}

fn words<const N: usize>(block: &[u8], read: fn([u8; 4]) -> u32) -> [u32; N] {
    let mut words = [0; N];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.try_into().map_or(0, read);
    }
    words
}

/// Adds what a block made to what the blocks before it made.
fn add<const N: usize>(state: &mut [u32; N], made: [u32; N]) {
    for (word, more) in state.iter_mut().zip(made) {
        *word = word.wrapping_add(more);
    }
}

fn at(words: &[u32], index: usize) -> u32 {
    words.get(index).copied().unwrap_or(0)
}

/// `floor(2³² · |sin i|)` for i from 1.
const SINES: [u32; 64] = [
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
];

const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

pub fn md5(text: &[u8]) -> Vec<u8> {
    let mut state = [0x6745_2301u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded(text, false).chunks_exact(64) {
        let words: [u32; 16] = words(block, u32::from_le_bytes);
        let [mut a, mut b, mut c, mut d] = state;
        for (i, sine) in SINES.iter().enumerate() {
            let (mixed, from) = match i / 16 {
                0 => (b & c | !b & d, i),
                1 => (d & b | !d & c, 5 * i + 1),
                2 => (b ^ c ^ d, 3 * i + 5),
                _ => (c ^ (b | !d), 7 * i),
            };
            let turn = TURNS.get(i / 16).and_then(|turns| turns.get(i % 4)).copied().unwrap_or(0);
            let sum = a.wrapping_add(mixed).wrapping_add(*sine).wrapping_add(at(&words, from % 16));
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(turn)));
        }
        add(&mut state, [a, b, c, d]);
    }
    state.into_iter().flat_map(u32::to_le_bytes).collect()
}

pub fn sha1(text: &[u8]) -> Vec<u8> {
    let mut state = [0x6745_2301u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in padded(text, true).chunks_exact(64) {
        let mut words = words::<16>(block, u32::from_be_bytes).to_vec();
        for i in 16..80 {
            let before = [3, 8, 14, 16].map(|back| at(&words, i - back));
            words.push(before.into_iter().fold(0, |a, b| a ^ b).rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (i, word) in words.into_iter().enumerate() {
            let (mixed, constant) = match i / 20 {
                0 => (b & c | !b & d, 0x5a82_7999u32),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let sum = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e);
            let sum = sum.wrapping_add(constant).wrapping_add(word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, sum);
        }
        add(&mut state, [a, b, c, d, e]);
    }
    state.into_iter().flat_map(u32::to_be_bytes).collect()
}

/// The first bits behind the point of the square roots of the first primes.
const ROOTS: [u32; 8] =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// The same of their cube roots.
const CUBE_ROOTS: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

pub fn sha256(text: &[u8]) -> Vec<u8> {
    let turned = |word: u32, by: [u32; 3]| by.into_iter().fold(0, |made, by| made ^ word.rotate_right(by));
    let mut state = ROOTS;
    for block in padded(text, true).chunks_exact(64) {
        let mut words = words::<16>(block, u32::from_be_bytes).to_vec();
        for i in 16..64 {
            let (far, near) = (at(&words, i - 15), at(&words, i - 2));
            let far = far.rotate_right(7) ^ far.rotate_right(18) ^ (far >> 3);
            let near = near.rotate_right(17) ^ near.rotate_right(19) ^ (near >> 10);
            let sum = at(&words, i - 16).wrapping_add(far).wrapping_add(at(&words, i - 7));
            words.push(sum.wrapping_add(near));
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for (word, root) in words.into_iter().zip(CUBE_ROOTS) {
            let one = h.wrapping_add(turned(e, [6, 11, 25])).wrapping_add(e & f ^ !e & g);
            let one = one.wrapping_add(root).wrapping_add(word);
            let two = turned(a, [2, 13, 22]).wrapping_add(a & b ^ a & c ^ b & c);
            (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(one), c, b, a, one.wrapping_add(two));
        }
        add(&mut state, [a, b, c, d, e, f, g, h]);
    }
    state.into_iter().flat_map(u32::to_be_bytes).collect()
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
