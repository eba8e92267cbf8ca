//! Ranges of releases as the data writes them: `v2.24.0..v2.26.1`, `..v2.23.3`, `v2.28.0..`, one
//! release; a comma joins several; all releases are `*`.

pub const ALL: &str = "*";

/// For each release of the order, whether the ranges hold it.
pub fn expand(ranges: &str, order: &[String]) -> Vec<bool> {
    let at = |tag: &str| order.iter().position(|known| known == tag);
    let mut held = vec![false; order.len()];
    for range in ranges.split(',').map(str::trim) {
        let (from, to) = match range.split_once("..") {
            _ if range == ALL => (Some(0), order.len().checked_sub(1)),
            Some((from, to)) => {
                let from = if from.is_empty() { Some(0) } else { at(from) };
                (from, if to.is_empty() { order.len().checked_sub(1) } else { at(to) })
            }
            None => (at(range), at(range)),
        };
        let (Some(from), Some(to)) = (from, to) else { panic!("a range of unknown releases: {ranges}") };
        held[from..=to].fill(true);
    }
    held
}

/// The ranges of the releases that are held; `None` when none is.
pub fn compress(held: &[bool], order: &[String]) -> Option<String> {
    let mut ranges = Vec::new();
    let mut start = None;
    for at in 0..=held.len() {
        match (start, held.get(at) == Some(&true)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                ranges.push(one(from, at - 1, order));
                start = None;
            }
            _ => {}
        }
    }
    (!ranges.is_empty()).then(|| ranges.join(","))
}

fn one(from: usize, to: usize, order: &[String]) -> String {
    let last = order.len() - 1;
    match (from, to) {
        (0, to) if to == last => ALL.to_owned(),
        (from, to) if from == to => order[from].clone(),
        (0, to) => format!("..{}", order[to]),
        (from, to) if to == last => format!("{}..", order[from]),
        (from, to) => format!("{}..{}", order[from], order[to]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_written_alike() {
        let order: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        for (text, held) in [
            ("*", [true; 4]),
            ("..b", [true, true, false, false]),
            ("a", [true, false, false, false]),
            ("d", [false, false, false, true]),
            ("c..", [false, false, true, true]),
            ("b..c", [false, true, true, false]),
            ("a,c..", [true, false, true, true]),
        ] {
            assert_eq!(expand(text, &order), held, "{text}");
            assert_eq!(compress(&held, &order).as_deref(), Some(text));
        }
        assert_eq!(compress(&[false; 4], &order), None);
    }
}
