//! Minimal text edits: everything outside the edited ranges stays byte for byte.

use super::Span;

/// Replaces the bytes of `span` by `text`; an empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Edit { span, text: text.into() }
    }

    pub fn insert(at: Span, text: impl Into<String>) -> Self {
        Edit { span: Span { end: at.start, ..at }, text: text.into() }
    }

    pub fn delete(span: Span) -> Self {
        Edit { span, text: String::new() }
    }
}

/// Why a set of edits cannot be applied to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    /// Two edits touch the same bytes.
    Overlap,
    /// An edit lies outside the text.
    OutOfBounds,
}

/// Applies edits of one file to its bytes; the order in which they are given does not matter,
/// except that insertions at the same place keep it.
pub fn apply_edits(bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    crate::collections::sort_by_key(&mut sorted, |edit| (edit.span.start, edit.span.end));
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for edit in sorted {
        let range = edit.span.range();
        if range.start < done {
            return Err(EditError::Overlap);
        }
        let kept = bytes.get(done..range.start).ok_or(EditError::OutOfBounds)?;
        bytes.get(range.clone()).ok_or(EditError::OutOfBounds)?;
        out.extend_from_slice(kept);
        out.extend_from_slice(edit.text.as_bytes());
        done = range.end;
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::FileId;
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start, end)
    }

    #[test]
    fn edits_apply_in_any_order_and_keep_the_rest() {
        let edits = [Edit::replace(span(6, 7), "2"), Edit::delete(span(0, 2)), Edit::insert(span(8, 8), "!")];
        assert_eq!(apply_edits(b"a b: c1\n", &edits).unwrap(), b"b: c2\n!");
    }

    #[test]
    fn overlapping_and_outside_edits_are_refused() {
        assert_eq!(
            apply_edits(b"abc", &[Edit::delete(span(0, 2)), Edit::delete(span(1, 3))]),
            Err(EditError::Overlap)
        );
        assert_eq!(apply_edits(b"abc", &[Edit::delete(span(2, 9))]), Err(EditError::OutOfBounds));
    }
}
