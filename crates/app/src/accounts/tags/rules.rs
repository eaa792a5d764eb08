//! Which tags are told: the most used ones that begin as asked.

use base::text;
use serde::Serialize;
use utoipa::ToSchema;

/// Tags told at most.
pub(super) const MOST: usize = 100;

/// A tag, and how many customers have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct TagCount {
    /// The tag.
    pub(super) tag: String,
    /// Customers who have it, archived ones left aside.
    #[schema(minimum = 1)]
    pub(super) count: i64,
}

/// The most used tags of those it is shown; holds few at a time.
pub(super) struct MostUsed {
    beginning: String,
    kept: Vec<TagCount>,
}

impl MostUsed {
    /// Of those that begin with `search`, without case and accents.
    pub(super) fn beginning_with(search: &str) -> Self {
        Self {
            beginning: text::fold(search.trim()),
            kept: Vec::new(),
        }
    }

    /// How they begin, folded.
    pub(super) fn beginning(&self) -> &str {
        &self.beginning
    }

    /// Looks at more tags.
    pub(super) fn look_at(&mut self, tags: impl IntoIterator<Item = TagCount>) {
        let fits = |one: &TagCount| text::fold(&one.tag).starts_with(&self.beginning);
        self.kept.extend(tags.into_iter().filter(fits));
        self.kept
            .sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.tag.cmp(&b.tag)));
        self.kept.truncate(MOST);
    }

    /// The most used first; equally used ones by name.
    pub(super) fn finish(self) -> Vec<TagCount> {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(tag: &str, count: i64) -> TagCount {
        TagCount {
            tag: tag.to_owned(),
            count,
        }
    }

    #[test]
    fn the_most_used_come_first_and_case_and_accents_do_not_matter() {
        let all = [tag("VIP", 2), tag("vip-plus", 7), tag("Évent", 2), tag("old", 2)];
        for (search, found) in [
            ("", vec!["vip-plus", "VIP", "old", "Évent"]),
            (" vI ", vec!["vip-plus", "VIP"]),
            ("ev", vec!["Évent"]),
            ("ip", vec![]),
            ("%", vec![]),
        ] {
            let mut most = MostUsed::beginning_with(search);
            let (some, more) = all.split_at(2);
            most.look_at(some.to_vec());
            most.look_at(more.to_vec());
            let tags: Vec<String> = most.finish().into_iter().map(|one| one.tag).collect();
            assert_eq!(tags, found, "{search:?}");
        }
    }

    #[test]
    fn a_hundred_are_told() {
        let mut most = MostUsed::beginning_with("t");
        for at in 0..250 {
            most.look_at([tag(&format!("t{at:03}"), at)]);
        }
        let found = most.finish();
        assert_eq!((found.len(), found[0].count, found[99].count), (MOST, 249, 150));
    }
}
