//! What a work order is found by, made like Deskbell's `field::work_orders::search::indexed`.

use base::text;

/// Every spelling of the texts' words: their first two characters, their first five, and all of them, each with the
/// company and the group `j` before it.
pub(crate) fn search_words(company: i64, texts: [Option<&str>; 3]) -> String {
    let beginning = |word: &str, characters: usize| -> String {
        let end = word
            .char_indices()
            .nth(characters)
            .map_or(word.len(), |(at, _)| at);
        word[..end].to_owned()
    };
    let mut spellings: Vec<String> = Vec::with_capacity(32);
    for word in texts.into_iter().flatten().flat_map(text::words) {
        let length = word.chars().count();
        spellings.push(format!("{company}jb{}", beginning(&word, 2)));
        if length > 2 {
            spellings.push(format!("{company}je{}", beginning(&word, 5)));
        }
        if length > 5 {
            spellings.push(format!("{company}jw{}", beginning(&word, 64)));
        }
    }
    spellings.sort_unstable();
    spellings.dedup();
    spellings.join(" ")
}
