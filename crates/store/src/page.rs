//! Windows on long lists.

use porchlight_schema::MessageId;

/// A page of a list, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub number: i64,
    pub size: i64,
}

impl Page {
    /// Numbers below 1 mean the first page.
    pub fn new(number: i64, size: i64) -> Self {
        Self { number: number.max(1), size }
    }

    /// Rows to skip; saturates, so that absurd page numbers give an empty page.
    pub fn offset(self) -> i64 {
        (self.number - 1).saturating_mul(self.size)
    }
}

/// Which messages of a conversation to show; the answer is always oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageWindow {
    /// The newest 20.
    Latest,
    /// The 20 newest below an id.
    Before(MessageId),
    /// The first 100 above an id.
    After(MessageId),
    /// From the first id (included) to below the second, at most 1000.
    Between(MessageId, MessageId),
}
