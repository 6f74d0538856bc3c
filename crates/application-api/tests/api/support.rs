//! Answers that many tests expect.

#![allow(non_snake_case)]

use porchlight_testkit::{Value, json};

/// The body for ids that name nothing the caller may know of.
pub fn NOT_FOUND() -> Value {
    json!({"error": "Resource could not be found"})
}

/// The body for callers whose role does not suffice.
pub fn NOT_ALLOWED() -> Value {
    json!({"error": "You are not authorized to do this action"})
}

/// A picture of one pixel.
pub fn png() -> Vec<u8> {
    vec![
        0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0,
        0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89,
    ]
}
