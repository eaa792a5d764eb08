//! SQL texts whose scope is checked when they are compiled.
//!
//! A feature writes lower-case portable SQL with `$n` parameters (`architecture.md`, "Portable SQL").
//! `$1` is always the company and, in a customer's text, `$2` the customer; the handle binds them.

use super::value::Value;
use std::borrow::Cow;

/// One SQL text, or a pair of texts with the same parameters and columns where the databases differ.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

impl Sql {
    /// The same text for both databases.
    pub const fn same(text: &'static str) -> Self {
        Self {
            sqlite: text,
            postgres: text,
        }
    }

    /// A text each; made by [`crate::dialect!`].
    pub const fn pair(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }

    const fn both_say(&self, needle: &str) -> bool {
        contains(self.sqlite, needle) && contains(self.postgres, needle)
    }

    const fn scoped_to_company(&self) -> bool {
        self.both_say("company_id = $1") || (self.both_say("(company_id,") && self.both_say("values ($1"))
    }
}

/// SQL over rows of one company: it says `company_id = $1`, or inserts `(company_id, …) values ($1, …)`.
#[derive(Debug, Clone, Copy)]
pub struct CompanySql(pub(super) Sql);

impl CompanySql {
    /// Called by [`crate::company_sql!`] in a const context, so an unscoped text does not compile.
    pub const fn new(sql: Sql) -> Self {
        assert!(
            sql.scoped_to_company(),
            "company SQL must say `company_id = $1`, or insert `(company_id, ...) values ($1, ...)`"
        );
        Self(sql)
    }
}

/// SQL over rows of one customer: a [`CompanySql`] that also says `customer_id = $2` or `u.id = $2`.
#[derive(Debug, Clone, Copy)]
pub struct CustomerSql(pub(super) Sql);

impl CustomerSql {
    /// Called by [`crate::customer_sql!`] in a const context, so an unscoped text does not compile.
    pub const fn new(sql: Sql) -> Self {
        assert!(
            sql.scoped_to_company()
                && (sql.both_say("customer_id = $2")
                    || sql.both_say("u.id = $2")
                    || (sql.both_say("customer_id,") && sql.both_say("values ($1, $2"))),
            "customer SQL must say `company_id = $1` and `customer_id = $2` (`u.id = $2` on users)"
        );
        Self(sql)
    }
}

/// A text over one company's rows: `company_sql!("select ", Row::COLUMNS, " from … where company_id = $1")`,
/// or `company_sql!(dialect: SQL)` for a pair made by [`crate::dialect!`].
#[macro_export]
macro_rules! company_sql {
    (dialect: $sql:expr) => {{
        const SCOPED: $crate::db::CompanySql = $crate::db::CompanySql::new($sql);
        SCOPED
    }};
    ($($part:expr),+ $(,)?) => {{
        const SCOPED: $crate::db::CompanySql =
            $crate::db::CompanySql::new($crate::db::Sql::same($crate::db::concat!($($part),+)));
        SCOPED
    }};
}

/// A text over one customer's rows; see [`crate::company_sql!`] for the forms.
#[macro_export]
macro_rules! customer_sql {
    (dialect: $sql:expr) => {{
        const SCOPED: $crate::db::CustomerSql = $crate::db::CustomerSql::new($sql);
        SCOPED
    }};
    ($($part:expr),+ $(,)?) => {{
        const SCOPED: $crate::db::CustomerSql =
            $crate::db::CustomerSql::new($crate::db::Sql::same($crate::db::concat!($($part),+)));
        SCOPED
    }};
}

/// A text each for SQLite and PostgreSQL, with the same parameters and columns:
/// `dialect! { sqlite: ["…", X], postgres: ["…"] }`. Keep these few; tests must run both arms.
#[macro_export]
macro_rules! dialect {
    (sqlite: [$($a:expr),+ $(,)?], postgres: [$($b:expr),+ $(,)?] $(,)?) => {
        $crate::db::Sql::pair($crate::db::concat!($($a),+), $crate::db::concat!($($b),+))
    };
}

/// A query composed of constant fragments, for optional filters and sorts.
///
/// A fragment writes `?` for each of its parameters; they are numbered after those before them.
/// No text that came from outside can get in: fragments are `'static`.
#[derive(Debug, Clone)]
pub struct Query<S> {
    pub(super) base: S,
    pub(super) fragments: Vec<Sql>,
    pub(super) params: Vec<Value>,
}

impl<S> Query<S> {
    /// Starts with a whole scoped text and its parameters (without the scope's own).
    pub fn new(base: S, params: Vec<Value>) -> Self {
        Self {
            base,
            fragments: Vec::new(),
            params,
        }
    }

    /// Appends a fragment with its parameters, one for each `?`.
    pub fn push(&mut self, fragment: &'static str, params: impl IntoIterator<Item = Value>) -> &mut Self {
        self.push_sql(Sql::same(fragment), params)
    }

    /// Appends a fragment that differs between the databases.
    pub fn push_sql(&mut self, fragment: Sql, params: impl IntoIterator<Item = Value>) -> &mut Self {
        self.fragments.push(fragment);
        self.params.extend(params);
        self
    }
}

/// The statement's text for one database.
pub(super) fn render(
    base: &'static str,
    fragments: &[Sql],
    sqlite: bool,
    first_free: usize,
) -> Cow<'static, str> {
    if fragments.is_empty() {
        return Cow::Borrowed(base);
    }
    let mut text = String::with_capacity(base.len() + fragments.len() * 48);
    text.push_str(base);
    let mut next = first_free;
    for fragment in fragments {
        let fragment = if sqlite {
            fragment.sqlite
        } else {
            fragment.postgres
        };
        let mut parts = fragment.split('?');
        if let Some(head) = parts.next() {
            text.push_str(head);
        }
        for part in parts {
            text.push('$');
            text.push_str(itoa(next).as_str());
            text.push_str(part);
            next += 1;
        }
    }
    Cow::Owned(text)
}

fn itoa(n: usize) -> String {
    n.to_string()
}

/// The highest `$n` of a text: where a composed query's own numbering goes on.
pub(super) fn highest_parameter(text: &str) -> usize {
    text.split('$')
        .skip(1)
        .filter_map(|rest| {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            rest.get(..digits)?.parse().ok()
        })
        .max()
        .unwrap_or(0)
}

/// Whether `hay` contains `needle`; usable in a const context.
const fn contains(hay: &str, needle: &str) -> bool {
    let (hay, needle) = (hay.as_bytes(), needle.as_bytes());
    let mut i = 0;
    while i + needle.len() <= hay.len() {
        let mut j = 0;
        while j < needle.len() && hay[i + j] == needle[j] {
            j += 1;
        }
        if j == needle.len() {
            return true;
        }
        i += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_its_scope_is_refused() {
        for (text, scoped) in [
            ("select id from users where company_id = $1 and id = $2", true),
            ("insert into users (company_id, id) values ($1, $2)", true),
            ("select id from users where id = $1", false),
            ("insert into users (id, company_id) values ($2, $1)", false),
        ] {
            assert_eq!(Sql::same(text).scoped_to_company(), scoped, "{text}");
        }
        let half = Sql::pair("select 1 from users where company_id = $1", "select 1 from users");
        assert!(!half.scoped_to_company(), "both arms must be scoped");
    }

    #[test]
    fn fragments_are_numbered_after_the_base_text() {
        let text = "select 1 from users u where u.company_id = $1 and u.x = $2";
        let fragments = [
            Sql::same(" and a = ? and b between ? and ?"),
            Sql::same(" limit ?"),
        ];
        assert_eq!(
            render(text, &fragments, true, highest_parameter(text) + 1),
            "select 1 from users u where u.company_id = $1 and u.x = $2 and a = $3 and b between $4 and $5 limit $6"
        );
    }
}
