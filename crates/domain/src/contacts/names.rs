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

/// Such as `quiet-otter-118`.
pub(crate) fn invented() -> String {
    let [how, what, high, low] = random_bytes::<4>();
    let pick = |words: &[&'static str; 32], byte: u8| {
        words.get(usize::from(byte % 32)).copied().unwrap_or("visitor")
    };
    let number = u16::from_be_bytes([high, low]) % 1000;
    format!("{}-{}-{number}", pick(&HOW, how), pick(&WHAT, what))
}
