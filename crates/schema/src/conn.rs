//! One connection type for both databases, and the small tools that close the gaps between them.
//!
//! [`each!`] compiles one expression natively for each database (batch inserts, locks, whatever is asked
//! often), [`both`] runs any query that compiles for each of them (upserts), [`dialect`] spells one
//! expression twice, [`kept`] prepares an UPDATE once.

use std::marker::PhantomData;

use diesel::connection::{AnsiTransactionManager, TransactionManager, TransactionManagerStatus};
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping, is_aggregate,
};
use diesel::prelude::{
    Connection, ConnectionResult, PgConnection, QueryResult, Selectable, SqliteConnection,
};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::SqlType;

/// A connection to either database. `MultiBackend` is generated beside it.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Pg(diesel::PgConnection),
    Sqlite(diesel::SqliteConnection),
}

impl AnyConnection {
    /// Opens by URL scheme; whatever is no PostgreSQL URL is a SQLite path. The derived `establish`
    /// guesses by trial and must not be used.
    pub fn open(url: &str) -> ConnectionResult<Self> {
        if is_postgres(url) {
            PgConnection::establish(url).map(Self::Pg)
        } else {
            SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap_or(url)).map(Self::Sqlite)
        }
    }

    pub fn is_pg(&self) -> bool {
        matches!(self, Self::Pg(_))
    }

    /// Begins a transaction that will write. Takes SQLite's write lock at once (a read that turns into
    /// a write fails there without waiting); inside a transaction it makes a savepoint.
    pub fn begin_write(&mut self) -> QueryResult<()> {
        let outermost = matches!(
            Transactions::transaction_manager_status_mut(self),
            TransactionManagerStatus::Valid(status) if status.transaction_depth().is_none()
        );
        match self {
            Self::Sqlite(conn) if outermost => {
                AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
            }
            _ => Transactions::begin_transaction(self),
        }
    }

    /// Commits, or releases the savepoint.
    pub fn commit(&mut self) -> QueryResult<()> {
        Transactions::commit_transaction(self)
    }

    /// Rolls back, or back to the savepoint.
    pub fn rollback(&mut self) -> QueryResult<()> {
        Transactions::rollback_transaction(self)
    }
}

type Transactions = <AnyConnection as Connection>::TransactionManager;

/// Whether a database URL names PostgreSQL.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The same expression compiled once per database: batch inserts, anything native. No overhead.
#[macro_export]
macro_rules! each {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::conn::AnyConnection::Pg($c) => $body,
            $crate::conn::AnyConnection::Sqlite($c) => $body,
        }
    };
}

/// A query that compiles for both databases, made to run on [`AnyConnection`].
pub struct Both<T>(T);

/// Any query that compiles for PostgreSQL and for SQLite runs on [`AnyConnection`]: upserts, unions.
pub fn both<T>(query: T) -> Both<T> {
    Both(query)
}

impl<T> QueryFragment<MultiBackend> for Both<T>
where
    T: QueryFragment<diesel::pg::Pg> + QueryFragment<diesel::sqlite::Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<T: QueryId> QueryId for Both<T> {
    type QueryId = Both<T::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query> Query for Both<T> {
    type SqlType = T::SqlType;
}

impl<T> diesel::RunQueryDsl<AnyConnection> for Both<T> {}

/// A statement whose text is the same whatever it carries.
pub struct Kept<T>(T);

/// Keeps the prepared form of a statement that Diesel would prepare anew each time: it does so with every
/// UPDATE and every batch. Only for statements with a fixed list of columns and of rows, for each text is
/// kept as long as its connection. Give it something to return: `execute` has PostgreSQL prepare it anew all the
/// same, because Diesel then asks a reference to the statement, which does not pass the question on.
pub fn kept<T>(query: T) -> Kept<T> {
    Kept(query)
}

impl<T, DB> QueryFragment<DB> for Kept<T>
where
    DB: diesel::backend::Backend,
    T: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<T> QueryId for Kept<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: Query> Query for Kept<T> {
    type SqlType = T::SqlType;
}

impl<T, C> diesel::RunQueryDsl<C> for Kept<T> {}

/// `RETURNING` all columns of a row struct.
pub fn cols<T: Selectable<MultiBackend>>() -> T::SelectExpression {
    T::construct_selection()
}

/// One expression in two spellings.
pub struct Dialect<ST> {
    pg: &'static str,
    lite: &'static str,
    sql_type: PhantomData<ST>,
}

/// One expression in two spellings: PostgreSQL's first, SQLite's second.
pub fn dialect<ST>(pg: &'static str, lite: &'static str) -> Dialect<ST> {
    Dialect { pg, lite, sql_type: PhantomData }
}

impl<ST: SqlType + TypedExpressionType> Expression for Dialect<ST> {
    type SqlType = ST;
}

impl<QS, ST> AppearsOnTable<QS> for Dialect<ST> where Self: Expression {}
impl<QS, ST> SelectableExpression<QS> for Dialect<ST> where Self: Expression {}

impl<G, ST> ValidGrouping<G> for Dialect<ST> {
    type IsAggregate = is_aggregate::Never;
}

impl<ST: 'static> QueryId for Dialect<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> QueryFragment<MultiBackend> for Dialect<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let sql = match out.backend() {
            MultiBackend::Pg(_) => self.pg,
            MultiBackend::Sqlite(_) => self.lite,
        };
        out.push_sql(sql);
        Ok(())
    }
}

/// A column that SQLite shall not choose an index by.
pub struct Unindexed<C> {
    column: C,
    when: bool,
}

/// The column, kept out of SQLite's choice of an index if `when`. SQLite knows little of what a value is
/// worth, so where few rows are known by id it has to be kept from walking a long index in order instead.
/// PostgreSQL knows by its statistics.
pub fn unindexed<C>(column: C, when: bool) -> Unindexed<C> {
    Unindexed { column, when }
}

impl<C: Expression> Expression for Unindexed<C> {
    type SqlType = C::SqlType;
}

impl<QS, C: AppearsOnTable<QS>> AppearsOnTable<QS> for Unindexed<C> {}

impl<QS, C: SelectableExpression<QS>> SelectableExpression<QS> for Unindexed<C> {}

impl<G, C: ValidGrouping<G>> ValidGrouping<G> for Unindexed<C> {
    type IsAggregate = C::IsAggregate;
}

impl<C> QueryId for Unindexed<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: QueryFragment<diesel::pg::Pg>> QueryFragment<diesel::pg::Pg> for Unindexed<C> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, diesel::pg::Pg>) -> QueryResult<()> {
        self.column.walk_ast(out)
    }
}

impl<C: QueryFragment<diesel::sqlite::Sqlite>> QueryFragment<diesel::sqlite::Sqlite> for Unindexed<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, diesel::sqlite::Sqlite>) -> QueryResult<()> {
        if self.when {
            out.push_sql("+");
        }
        self.column.walk_ast(out)
    }
}

impl<C> QueryFragment<MultiBackend> for Unindexed<C>
where
    Self: QueryFragment<diesel::pg::Pg> + QueryFragment<diesel::sqlite::Sqlite>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, out)
    }
}
