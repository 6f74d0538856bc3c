//! `column IN (…)` for lists of any length, in one SQL text.
//!
//! A prepared statement is found again by the type of its query or by its text, and Diesel does not even
//! keep statements whose text depends on the length of a list. PostgreSQL takes a list as one array. SQLite
//! has no arrays: there it goes as one JSON array. (Lists filled up to a few lengths are found a little
//! faster by SQLite itself, but then the text has to be written out for every query to look the statement
//! up, which costs several times more.)

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, Bool, HasSqlType, SingleValue, SqlType, Text};
use diesel::sqlite::Sqlite;
use serde::Serialize;

use crate::conn::MultiBackend;

/// What [`among`] makes: true where the column has one of the values.
#[derive(Debug, Clone)]
pub struct Among<C, T> {
    column: C,
    values: Vec<T>,
    /// The values as a JSON array.
    json: String,
}

/// `column.eq_any(values)` whose statement is prepared once. No value, no row.
pub fn among<C, T>(column: C, values: &[T]) -> Among<C, T>
where
    C: Expression,
    T: Clone + Serialize,
{
    // Numbers and strings always have a JSON form.
    let json = serde_json::to_string(values).unwrap_or_default();
    Among { column, values: values.to_vec(), json }
}

impl<C: Expression, T> Expression for Among<C, T> {
    type SqlType = Bool;
}

impl<QS, C: AppearsOnTable<QS>, T> AppearsOnTable<QS> for Among<C, T> {}

impl<QS, C: SelectableExpression<QS>, T> SelectableExpression<QS> for Among<C, T> {}

impl<G, C: ValidGrouping<G>, T> ValidGrouping<G> for Among<C, T> {
    type IsAggregate = C::IsAggregate;
}

impl<C: QueryId, T> QueryId for Among<C, T> {
    type QueryId = Among<C::QueryId, ()>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C, T, ST> QueryFragment<Pg> for Among<C, T>
where
    C: QueryFragment<Pg> + Expression<SqlType = ST>,
    ST: SingleValue + SqlType,
    Pg: HasSqlType<Array<ST>>,
    Vec<T>: ToSql<Array<ST>, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<ST>, _>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C, T> QueryFragment<Sqlite> for Among<C, T>
where
    C: QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.json)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<C, T> QueryFragment<MultiBackend> for Among<C, T>
where
    Self: QueryFragment<Pg> + QueryFragment<Sqlite>,
    MultiBackend: Backend,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, out)
    }
}
