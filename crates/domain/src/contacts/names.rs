//! Names for visitors who give none, so that people can tell them apart.

use crate::keys::random_bytes;

const HOW: [&str; 32] = [
    "amber", "brave", "bright", "calm", "clear", "cosy", "early", "fair", "fond", "gentle", "glad", "golden",
    "green", "hazel", "honest", "keen", "kind", "late", "light", "lively", "merry", "mild", "patient",
    "plain", "quick", "quiet", "silver", "steady", "sunny", "tidy", "warm", "young",
];

const WHAT: [&str; 32] = [
    "acorn", "badger", "beech", "birch", "brook", "cloud", "cricket", "dove", "ember", "fern", "finch",
    "fox", "harbour", "heron", "lantern", "lark", "maple", "meadow", "moss", "otter", "pebble", "pine",
    "plover", "rain", "reed", "river", "robin", "sparrow", "swallow", "thistle", "willow", "wren",
];

/// Whether a name is one of those that [`invented`] makes.
pub fn is_invented(name: &str) -> bool {
    let mut parts = name.split('-');
    let mut part = || parts.next().unwrap_or_default();
    let (how, what, number) = (part(), part(), part());
    HOW.contains(&how) && WHAT.contains(&what) && number.parse::<u16>().is_ok() && parts.next().is_none()
}

/// Such as `quiet-otter-118`.
pub(crate) fn invented() -> String {
    let [how, what, high, low] = random_bytes::<4>();
    let pick = |words: &[&'static str; 32], byte: u8| {
        words.get(usize::from(byte % 32)).copied().unwrap_or("visitor")
    };
    let number = u16::from_be_bytes([high, low]) % 1000;
    format!("{}-{}-{number}", pick(&HOW, how), pick(&WHAT, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_names_are_told_from_given_ones() {
        assert!((0..100).all(|_| is_invented(&invented())));
        for given in ["", "Ann", "quiet-otter", "quiet-otter-x", "quiet-otter-118-2", "Quiet-otter-118"] {
            assert!(!is_invented(given), "{given}");
        }
    }
}
