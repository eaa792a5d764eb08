//! Which statements of a commit PostgreSQL gets as one: a change of one row with what is told of it.
//!
//! A statement of its own costs a round through parser, planner and executor, and `begin` and `commit` around
//! several are two more. So a row's change becomes a common table expression, its events others, and the whole fails
//! by itself where the change did not find its one row: `row_changed_meanwhile()` of migrations/0017.

use super::super::{
    engine_tx::{Deferred, Expects},
    value::Value,
};
use std::borrow::Cow;

/// Rows that one statement inserts beside a change at most: a statement of each number is kept prepared.
const MOST_BESIDE: usize = 8;

/// One statement for PostgreSQL.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) params: Vec<&'a Value>,
    /// Whether it changes a row, and returns the id of one that it inserted.
    pub(super) changes: bool,
}

/// The statements that `deferred` come to, in order.
pub(super) fn units(deferred: &[Deferred]) -> Vec<Unit<'_>> {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for run in deferred {
        for params in &run.lists {
            let goes_with_the_last = run.expects == Expects::Nothing
                && drafts
                    .last_mut()
                    .is_some_and(|last| last.takes(&run.text, params));
            if !goes_with_the_last {
                drafts.push(Draft::begin(&run.text, params, run.expects));
            }
        }
    }
    drafts.into_iter().map(Draft::finish).collect()
}

/// A unit that may still grow.
enum Draft<'a> {
    /// A statement that stays alone.
    Alone(&'a str, &'a [Value]),
    /// Rows of one insert.
    Rows(Rows<'a>),
    /// A change, and what is inserted beside it.
    Change {
        text: &'a str,
        params: &'a [Value],
        expects: Expects,
        beside: Vec<Rows<'a>>,
    },
}

/// An insert of one row, and the rows it is to insert.
struct Rows<'a> {
    text: &'a str,
    lists: Vec<&'a [Value]>,
}

impl<'a> Draft<'a> {
    fn begin(text: &'a str, params: &'a [Value], expects: Expects) -> Self {
        match expects {
            Expects::Anything => Self::Alone(text, params),
            Expects::Nothing => Self::Rows(Rows {
                text,
                lists: vec![params],
            }),
            Expects::OneRow | Expects::OneId => Self::Change {
                text,
                params,
                expects,
                beside: Vec::new(),
            },
        }
    }

    /// Takes in a row of this insert, unless it has to be a statement of its own.
    fn takes(&mut self, text: &'a str, params: &'a [Value]) -> bool {
        match self {
            Self::Rows(rows) if rows.text == text && rows.lists.len() < MOST_BESIDE => {
                rows.lists.push(params);
                true
            }
            Self::Change { beside, .. }
                if beside.iter().map(|rows| rows.lists.len()).sum::<usize>() < MOST_BESIDE =>
            {
                // Rows of one text are inserted in their order, two statements beside each other in no order.
                match beside.iter_mut().find(|rows| rows.text == text) {
                    Some(rows) => rows.lists.push(params),
                    None => beside.push(Rows {
                        text,
                        lists: vec![params],
                    }),
                }
                true
            }
            Self::Alone(..) | Self::Rows(_) | Self::Change { .. } => false,
        }
    }

    fn finish(self) -> Unit<'a> {
        let mut params = Vec::new();
        match self {
            Self::Alone(text, values) => Unit {
                text: Cow::Borrowed(text),
                params: values.iter().collect(),
                changes: false,
            },
            Self::Rows(rows) => Unit {
                text: rows.finish(&mut params),
                params,
                changes: false,
            },
            Self::Change {
                text,
                params: values,
                expects,
                beside,
            } => {
                let mut whole = String::with_capacity(text.len() + 640);
                whole.push_str("with changed as (");
                whole.push_str(text);
                params.extend(values);
                if expects != Expects::OneId {
                    whole.push_str(" returning 0::bigint as id");
                }
                for (n, rows) in beside.iter().enumerate() {
                    whole.push_str("), beside_");
                    whole.push_str(&n.to_string());
                    whole.push_str(" as (");
                    whole.push_str(&rows.finish(&mut params));
                }
                whole.push_str(
                    ") select max(changed.id), case count(*) when 1 then 1 else row_changed_meanwhile() end from changed",
                );
                Unit {
                    text: Cow::Owned(whole),
                    params,
                    changes: true,
                }
            }
        }
    }
}

impl<'a> Rows<'a> {
    /// The insert of all its rows, whose parameters come behind `params`.
    fn finish(&self, params: &mut Vec<&'a Value>) -> Cow<'a, str> {
        if params.is_empty() && self.lists.len() == 1 {
            params.extend(self.lists.iter().copied().flatten());
            return Cow::Borrowed(self.text);
        }
        let (head, row) = self.text.split_once(" values ").unwrap_or((self.text, ""));
        let mut text = String::with_capacity(head.len() + self.lists.len() * (row.len() + 24));
        text.push_str(head);
        for (n, list) in self.lists.iter().enumerate() {
            text.push_str(if n == 0 { " values " } else { ", " });
            renumber(row, params.len(), &mut text);
            params.extend(*list);
        }
        Cow::Owned(text)
    }
}

/// Writes `text` with `by` added to the number of each parameter.
fn renumber(text: &str, by: usize, into: &mut String) {
    let mut parts = text.split('$');
    into.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = part.split_at(digits);
        into.push('$');
        match number.parse::<usize>() {
            Ok(number) => into.push_str(&(number + by).to_string()),
            Err(_) => into.push_str(number),
        }
        into.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGE: &str = "update t set a = $2 where company_id = $1 and version = $3";
    const INSERT: &str = "insert into t (company_id, a) values ($1, $2) returning id";
    const EVENT: &str = "insert into e (company_id, kind) values ($1, $2)";
    const OF_INSERTED: &str = "insert into e (company_id, id) values ($1, (select changed.id from changed))";
    const JOB: &str = "insert into j (company_id, at) values ($1, $2)";
    const OTHER: &str = "delete from t where company_id = $1";

    fn run(text: &'static str, expects: Expects, lists: &[&[i64]]) -> Deferred {
        Deferred {
            text: Cow::Borrowed(text),
            lists: lists
                .iter()
                .map(|list| list.iter().map(|&n| Value::Integer(n)).collect())
                .collect(),
            expects,
        }
    }

    fn came_to(deferred: &[Deferred]) -> Vec<(String, Vec<i64>)> {
        let number = |value: &&Value| match value {
            Value::Integer(n) => *n,
            other => panic!("{other:?}"),
        };
        units(deferred)
            .iter()
            .map(|unit| {
                assert_eq!(
                    unit.changes,
                    unit.text.starts_with("with changed as ("),
                    "{}",
                    unit.text
                );
                (unit.text.to_string(), unit.params.iter().map(number).collect())
            })
            .collect()
    }

    #[test]
    fn a_change_and_what_is_told_of_it_are_one_statement() {
        let found = came_to(&[
            run(CHANGE, Expects::OneRow, &[&[1, 10, 2]]),
            run(EVENT, Expects::Nothing, &[&[1, 20], &[1, 21]]),
            run(JOB, Expects::Nothing, &[&[1, 30]]),
            run(EVENT, Expects::Nothing, &[&[1, 22]]),
        ]);
        let text = "with changed as (update t set a = $2 where company_id = $1 and version = $3 \
             returning 0::bigint as id), \
             beside_0 as (insert into e (company_id, kind) values ($4, $5), ($6, $7), ($8, $9)), \
             beside_1 as (insert into j (company_id, at) values ($10, $11)) \
             select max(changed.id), case count(*) when 1 then 1 else row_changed_meanwhile() end from changed";
        let params = vec![1, 10, 2, 1, 20, 1, 21, 1, 22, 1, 30];
        assert_eq!(found, [(text.to_owned(), params)]);
    }

    #[test]
    fn an_insert_gives_its_id_to_what_is_told_of_it() {
        let found = came_to(&[
            run(INSERT, Expects::OneId, &[&[1, 10]]),
            run(OF_INSERTED, Expects::Nothing, &[&[1]]),
        ]);
        let text = "with changed as (insert into t (company_id, a) values ($1, $2) returning id), \
             beside_0 as (insert into e (company_id, id) values ($3, (select changed.id from changed))) \
             select max(changed.id), case count(*) when 1 then 1 else row_changed_meanwhile() end from changed";
        assert_eq!(found, [(text.to_owned(), vec![1, 10, 1])]);
    }

    #[test]
    fn what_may_depend_on_what_ran_before_stays_a_statement_of_its_own_in_its_place() {
        let found = came_to(&[
            run(CHANGE, Expects::OneRow, &[&[1, 10, 2], &[1, 11, 3]]),
            run(OTHER, Expects::Anything, &[&[1]]),
            run(EVENT, Expects::Nothing, &[&[1, 20], &[1, 21]]),
            run(JOB, Expects::Nothing, &[&[1, 30]]),
        ]);
        let change = "with changed as (update t set a = $2 where company_id = $1 and version = $3 returning 0::bigint \
             as id) select max(changed.id), case count(*) when 1 then 1 else row_changed_meanwhile() end from changed";
        assert_eq!(
            found,
            [
                (change.to_owned(), vec![1, 10, 2]),
                (change.to_owned(), vec![1, 11, 3]),
                (OTHER.to_owned(), vec![1]),
                (
                    "insert into e (company_id, kind) values ($1, $2), ($3, $4)".to_owned(),
                    vec![1, 20, 1, 21]
                ),
                (JOB.to_owned(), vec![1, 30]),
            ]
        );
    }

    #[test]
    fn no_statement_inserts_more_than_a_few_rows() {
        let many: Vec<&[i64]> = vec![&[1, 20]; MOST_BESIDE + 1];
        let rows = |deferred: &[Deferred]| -> Vec<usize> {
            came_to(deferred)
                .iter()
                .map(|(text, _)| text.matches("values").count() + text.matches("), (").count())
                .collect()
        };
        assert_eq!(rows(&[run(EVENT, Expects::Nothing, &many)]), [MOST_BESIDE, 1]);
        let changed = [
            run(CHANGE, Expects::OneRow, &[&[1, 10, 2]]),
            run(EVENT, Expects::Nothing, &many),
        ];
        assert_eq!(rows(&changed), [MOST_BESIDE, 1]);
    }
}
