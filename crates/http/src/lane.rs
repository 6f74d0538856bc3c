//! Whose request is being answered: its work for the database waits in a queue of that account, so that an
//! account that asks much does not keep the others waiting.

use std::future::Future;

use porchlight_domain::schema::AccountId;

tokio::task_local!(static ACCOUNT: AccountId);

/// Answers a request of an account.
pub(crate) async fn within<F: Future>(account: AccountId, answer: F) -> F::Output {
    ACCOUNT.scope(account, answer).await
}

/// The account whose request is being answered here, if that is known.
pub(crate) fn current() -> Option<AccountId> {
    ACCOUNT.try_with(|account| *account).ok()
}
