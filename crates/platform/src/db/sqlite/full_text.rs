//! The full-text indexes, which follow their tables at the end of each group of transactions.
//!
//! FTS5 writes what it gathered, and merges it with what there is, at every savepoint; a statement with a trigger is
//! one, too. So triggers only write down which rows changed, in `search_changes`, and each index takes in all of a group
//! at once. The index of a table `t` is `t_search`; it holds the column `search_words`.
//!
//! What an index took in stands in segments, which FTS5 merges while it takes in more: so many of a level become one of
//! the next, however large each is. After an import, whose segments are large from the first level on, everybody's
//! changes would pay for merging them again and again. So when the writer has nothing else to do, it goes on with what
//! is to be merged, and after an import makes one segment of all.

use super::super::error::DbError;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Pages that one step of a merge writes: some milliseconds.
const STEP: i64 = 64;
/// Rows that one transaction must change for all to become one segment.
const MANY: usize = 5_000;

/// The full-text indexes of a database, and what is to be merged of them.
pub(super) struct FullText {
    indexes: Vec<String>,
    /// Whether there may be something to merge.
    unmerged: bool,
    /// Those that are to become one segment.
    scattered: BTreeSet<String>,
}

impl FullText {
    /// Those that there are. What the last process left to merge is looked for, too.
    ///
    /// # Errors
    /// What the database says.
    pub(super) fn of(connection: &Connection) -> Result<Self, DbError> {
        let find = || {
            connection
                .prepare(
                    "select name from sqlite_schema where name glob '*_search' \
                     and sql like 'create virtual table % using fts5%' \
                     and exists (select 1 from sqlite_schema where name = 'search_changes')",
                )?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()
        };
        let indexes = find().map_err(DbError::from_sqlite)?;
        Ok(Self {
            unmerged: !indexes.is_empty(),
            indexes,
            scattered: BTreeSet::new(),
        })
    }

    /// Takes the changes that were written down into the indexes, in the open transaction.
    ///
    /// # Errors
    /// What the database says.
    pub(super) fn follow(&mut self, connection: &Connection) -> Result<(), DbError> {
        if self.indexes.is_empty() {
            return Ok(());
        }
        for (source, rows) in follow(connection).map_err(DbError::from_sqlite)? {
            self.unmerged = true;
            if rows >= MANY {
                self.scattered.insert(index_of(&source));
            }
        }
        Ok(())
    }

    /// Whether there may be something to merge.
    pub(super) fn is_unmerged(&self) -> bool {
        self.unmerged
    }

    /// Merges some of what the indexes took in.
    ///
    /// # Errors
    /// What the database says.
    pub(super) fn merge_some(&mut self, connection: &Connection) -> Result<(), DbError> {
        self.unmerged = false;
        for index in &self.indexes {
            // A negative number of pages makes FTS5 begin to merge all segments into one.
            let pages = if self.scattered.remove(index) { -STEP } else { STEP };
            self.unmerged |= merge_some(connection, index, pages).map_err(DbError::from_sqlite)?;
        }
        Ok(())
    }
}

fn index_of(source: &str) -> String {
    format!("{source}_search")
}

/// The tables whose indexes took something in, and how many rows each.
fn follow(connection: &Connection) -> rusqlite::Result<Vec<(String, usize)>> {
    let sources: Vec<String> = connection
        .prepare_cached("select distinct source from search_changes")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let mut followed = Vec::with_capacity(sources.len());
    for source in sources {
        // The names are those of the triggers.
        let index = index_of(&source);
        let forget = format!(
            "delete from {index} where rowid in (select id from search_changes where source = $1 and indexed)"
        );
        let learn = format!(
            "insert into {index} (rowid, search_words) select s.id, s.search_words \
             from search_changes c cross join {source} s where c.source = $1 and s.id = c.id"
        );
        connection.prepare_cached(&forget)?.execute([&source])?;
        let rows = connection.prepare_cached(&learn)?.execute([&source])?;
        followed.push((source, rows));
    }
    connection
        .prepare_cached("delete from search_changes")?
        .execute([])?;
    Ok(followed)
}

/// Says whether there may be more.
fn merge_some(connection: &Connection, index: &str, pages: i64) -> rusqlite::Result<bool> {
    let before = connection.total_changes();
    connection
        .prepare_cached(&format!(
            "insert into {index} ({index}, rank) values ('merge', $1)"
        ))?
        .execute([pages])?;
    // The documentation of FTS5: below 2, there was nothing to merge.
    Ok(connection.total_changes() - before >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "create table t (id integer primary key, search_words text not null);
        create virtual table t_search using fts5 (
          search_words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
        );
        create table search_changes (source text, id integer, indexed integer, primary key (source, id)) without rowid;";

    fn found(connection: &Connection, word: &str) -> Vec<i64> {
        connection
            .prepare("select rowid from t_search where t_search match $1 order by rowid")
            .unwrap()
            .query_map([word], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap()
    }

    /// How many segments there are: each has its own id in its pages' ids.
    fn segments(connection: &Connection) -> i64 {
        let sql = "select count(distinct segid) from t_search_idx";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn database() -> (Connection, FullText) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        let full_text = FullText::of(&connection).unwrap();
        assert_eq!(full_text.indexes, ["t_search"]);
        (connection, full_text)
    }

    /// Makes rows, each with the word ash.
    fn grow(connection: &Connection, full_text: &mut FullText, ids: std::ops::Range<i64>) {
        let all = format!(
            "with recursive n (id) as (select {} union all select id + 1 from n where id + 1 < {})",
            ids.start, ids.end
        );
        connection
            .execute_batch(&format!(
                "insert into t {all} select id, 'ash' from n;
                 insert into search_changes {all} select 't', id, 0 from n"
            ))
            .unwrap();
        full_text.follow(connection).unwrap();
    }

    fn merge_all(connection: &Connection, full_text: &mut FullText) -> usize {
        let mut steps = 0;
        while full_text.is_unmerged() {
            full_text.merge_some(connection).unwrap();
            steps += 1;
            assert!(steps < 10_000, "it goes on forever");
        }
        steps
    }

    #[test]
    fn a_database_without_indexes_is_left_alone() {
        let connection = Connection::open_in_memory().unwrap();
        let mut full_text = FullText::of(&connection).unwrap();
        full_text.follow(&connection).unwrap();
        assert!(!full_text.is_unmerged());
    }

    #[test]
    fn an_index_takes_in_what_was_made_changed_and_deleted() {
        let (connection, mut full_text) = database();
        let steps: [(&str, [&[i64]; 3]); 4] = [
            (
                "insert into t values (1, 'ash'), (2, 'ash oak');
                 insert into search_changes values ('t', 1, 0), ('t', 2, 0)",
                [&[1, 2], &[2], &[]],
            ),
            (
                "update t set search_words = 'elm' where id = 1; insert into search_changes values ('t', 1, 1)",
                [&[2], &[2], &[1]],
            ),
            (
                "delete from t where id = 2; insert into search_changes values ('t', 2, 1)",
                [&[], &[], &[1]],
            ),
            // Made and deleted within the group.
            ("insert into search_changes values ('t', 3, 0)", [&[], &[], &[1]]),
        ];
        for (change, expected) in steps {
            connection.execute_batch(change).unwrap();
            full_text.follow(&connection).unwrap();
            let words = ["ash", "oak", "elm"].map(|word| found(&connection, word));
            assert_eq!(words, expected.map(<[i64]>::to_vec), "after {change}");
            assert!(follow(&connection).unwrap().is_empty(), "nothing is left");
        }
    }

    #[test]
    fn merging_comes_to_an_end_and_finds_the_same() {
        let (connection, mut full_text) = database();
        for id in 0..40 {
            grow(&connection, &mut full_text, id..id + 1);
        }
        let before = segments(&connection);
        assert!(merge_all(&connection, &mut full_text) > 0);
        let after = segments(&connection);
        assert!(after <= before && after < 40, "{before} segments became {after}");
        assert_eq!(found(&connection, "ash"), (0..40).collect::<Vec<_>>());
    }

    #[test]
    fn after_an_import_there_is_one_segment() {
        let (connection, mut full_text) = database();
        let many = i64::try_from(MANY).unwrap();
        grow(&connection, &mut full_text, 0..10);
        grow(&connection, &mut full_text, 10..20);
        assert_eq!(segments(&connection), 2);
        merge_all(&connection, &mut full_text);
        assert_eq!(segments(&connection), 2, "two small ones may stand");
        grow(&connection, &mut full_text, 20..20 + many);
        assert_eq!(segments(&connection), 3);
        merge_all(&connection, &mut full_text);
        assert_eq!(segments(&connection), 1);
        assert_eq!(found(&connection, "ash").len(), MANY + 20);
    }
}
