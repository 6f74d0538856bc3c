//! `LIMIT` as part of the text.
//!
//! Diesel binds every limit, and PostgreSQL plans a statement whose limit is bound anew each time it runs: not
//! knowing how few rows are wanted, a plan for any limit looks worse than one made for this limit. With the number
//! in the text a plan is made once and kept.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// What [`first`] makes.
#[derive(Debug, Clone, Copy)]
pub struct First<T, const N: u16>(T);

/// At most the first `N` rows of a query that has an order and no limit. For queries that are asked often and
/// always want as many.
pub fn first<const N: u16, T>(query: T) -> First<T, N> {
    First(query)
}

impl<DB: Backend, T: QueryFragment<DB>, const N: u16> QueryFragment<DB> for First<T, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_sql(&N.to_string());
        Ok(())
    }
}

impl<T: QueryId, const N: u16> QueryId for First<T, N> {
    type QueryId = First<T::QueryId, N>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query, const N: u16> Query for First<T, N> {
    type SqlType = T::SqlType;
}

impl<T, C, const N: u16> diesel::RunQueryDsl<C> for First<T, N> {}
