//! How wide and high a picture is, by the first bytes of the common kinds; nothing is decoded.

use std::io::{Read, Seek, SeekFrom};

/// Width and height in pixels; `None` when the bytes do not tell.
pub fn size(file: &mut (impl Read + Seek)) -> Option<(i32, i32)> {
    file.seek(SeekFrom::Start(0)).ok()?;
    let mut head = [0_u8; 32];
    let length = fill(file, &mut head)?;
    let head = head.get(..length)?;
    let (width, height) = match head {
        [0x89, b'P', b'N', b'G', ..] => (big(head.get(16..20)?), big(head.get(20..24)?)),
        [b'G', b'I', b'F', b'8', ..] => (little(head.get(6..8)?), little(head.get(8..10)?)),
        [b'B', b'M', ..] => (little(head.get(18..22)?), bottom_up(head.get(22..26)?)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(head)?,
        [0xff, 0xd8, ..] => jpeg(file)?,
        _ => return None,
    };
    let plausible = |side: u32| i32::try_from(side).ok().filter(|side| *side > 0);
    Some((plausible(width)?, plausible(height)?))
}

fn fill(file: &mut impl Read, buffer: &mut [u8]) -> Option<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest).ok()? {
            0 => break,
            read => filled += read,
        }
    }
    Some(filled)
}

fn big(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn little(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// A bitmap's height is negative when its rows go from top to bottom.
fn bottom_up(bytes: &[u8]) -> u32 {
    little(bytes).cast_signed().unsigned_abs()
}

fn webp(head: &[u8]) -> Option<(u32, u32)> {
    match head.get(12..16)? {
        b"VP8 " => Some((little(head.get(26..28)?) & 0x3fff, little(head.get(28..30)?) & 0x3fff)),
        b"VP8L" => {
            let bits = little(head.get(21..25)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(head.get(24..27)?) + 1, little(head.get(27..30)?) + 1)),
        _ => None,
    }
}

/// Walks the segments of a JPEG to its frame header.
fn jpeg(file: &mut (impl Read + Seek)) -> Option<(u32, u32)> {
    /// Segments before the frame of an honest picture.
    const SEGMENTS: usize = 500;
    file.seek(SeekFrom::Start(2)).ok()?;
    for _ in 0..SEGMENTS {
        let mut marker = [0_u8; 4];
        file.read_exact(&mut marker).ok()?;
        let [0xff, kind, high, low] = marker else { return None };
        let length = big(&[high, low]);
        let frame = matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc);
        if frame {
            let mut sides = [0_u8; 5];
            file.read_exact(&mut sides).ok()?;
            return Some((big(sides.get(3..5)?), big(sides.get(1..3)?)));
        }
        file.seek(SeekFrom::Current(i64::from(length) - 2)).ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn of(bytes: &[u8]) -> Option<(i32, i32)> {
        size(&mut Cursor::new(bytes))
    }

    #[test]
    fn the_common_kinds() {
        let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 0, 2, 128, 0, 0, 1, 224, 8, 6]].concat();
        assert_eq!(of(&png), Some((640, 480)));
        assert_eq!(of(b"GIF89a\x10\x00\x20\x00\0\0\0"), Some((16, 32)));
        let bmp = [&b"BM"[..], &[0; 16], &300_i32.to_le_bytes(), &(-200_i32).to_le_bytes()].concat();
        assert_eq!(of(&bmp), Some((300, 200)));
        let exif = [&[0xff, 0xd8, 0xff, 0xe1, 0x40, 0x02][..], &[7; 0x4000]].concat();
        let jpeg = [&exif[..], &[0xff, 0xc2, 0, 17, 8, 1, 224, 2, 128, 3]].concat();
        assert_eq!(of(&jpeg), Some((640, 480)));
        let riff = |kind: &[u8], rest: &[u8]| [b"RIFF\0\0\0\0WEBP", kind, &[0; 4], rest].concat();
        assert_eq!(of(&riff(b"VP8X", &[0, 0, 0, 0, 127, 2, 0, 223, 1, 0])), Some((640, 480)));
        assert_eq!(of(&riff(b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 128, 2, 224, 1])), Some((640, 480)));
        let bits: u32 = 639 | 479 << 14;
        assert_eq!(of(&riff(b"VP8L", &[&[0x2f], &bits.to_le_bytes()[..]].concat())), Some((640, 480)));
    }

    #[test]
    fn broken_pictures_have_no_size() {
        assert_eq!(of(b""), None);
        assert_eq!(of(b"plain words"), None);
        assert_eq!(of(b"\x89PNG\r\n\x1a\n"), None);
        assert_eq!(of(b"GIF89a\0\0\0\0"), None);
        assert_eq!(of(&[0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff]), None);
        assert_eq!(of(&[0xff; 4000]), None);
        assert_eq!(of(&[&[0xff, 0xd8][..], &[0xff, 0xe0, 0, 2].repeat(1000)].concat()), None);
    }
}
