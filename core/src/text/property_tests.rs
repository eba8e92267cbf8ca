//! Edits touch only their ranges, and positions agree with counting by hand.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn edits_leave_the_rest(
        text in "[a-c\n主\r]{0,30}",
        ranges in prop::collection::vec((0usize..40, 0usize..6, "[x-z]{0,3}"), 0..4),
    ) {
        let edits: Vec<Edit> = ranges
            .iter()
            .map(|(start, len, new)| Edit::replace(Span::new(FileId(0), *start, start + len), new.clone()))
            .collect();
        if let Ok(out) = apply_edits(text.as_bytes(), &edits) {
            let removed: usize = edits.iter().map(|edit| edit.span.range().len()).sum();
            let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
            prop_assert_eq!(out.len(), text.len() - removed + added);
            let first = edits.iter().map(|edit| edit.span.range().start).min().unwrap_or(text.len());
            prop_assert!(out.starts_with(&text.as_bytes()[..first]));
            let last = edits.iter().map(|edit| edit.span.range().end).max().unwrap_or(0);
            prop_assert!(out.ends_with(&text.as_bytes()[last..]));
        }
    }

    #[test]
    fn positions_count_lines_and_characters(text in "[ab主😀\n]{0,40}", at in any::<prop::sample::Index>()) {
        let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let offset = *at.get(&starts);
        let before = &text[..offset];
        let position = LineIndex::new(text.as_bytes()).position(offset);
        prop_assert_eq!(position.line as usize, before.matches('\n').count() + 1);
        prop_assert_eq!(position.column as usize, before.rsplit('\n').next().unwrap().chars().count() + 1);
    }
}
