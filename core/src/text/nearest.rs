//! "Did you mean": the name a misspelt word surely stands for.

/// The one name nearest to `word`, when it is near enough to be a slip: at most one edit in three
/// characters, and no other name as near. Case and `-`/`_` differences are free.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word);
    let allowed = match word.len() {
        0..=2 => 0,
        3..=5 => 1,
        6..=11 => 2,
        12..=64 => 3,
        _ => return None,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut tie = false;
    for name in names {
        let distance = distance(&word, &folded(name), allowed);
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, found)) if distance == least => tie |= folded(found) != folded(name),
            _ => {
                best = Some((distance, name));
                tie = false;
            }
        }
    }
    best.filter(|(distance, _)| *distance <= allowed && !tie).map(|(_, name)| name)
}

fn folded(text: &str) -> Vec<char> {
    let same = |ch: char| if ch == '_' { '-' } else { ch };
    text.chars().flat_map(char::to_lowercase).map(same).collect()
}

/// Insertions, deletions, replacements and swaps of neighbours; more than `limit` when there are more.
fn distance(a: &[char], b: &[char], limit: usize) -> usize {
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let (mut last_a, mut last_b);
    last_a = None;
    for (row, &ch_a) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        last_b = None;
        for (column, &ch_b) in b.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&above, column) + usize::from(ch_a != ch_b);
            let mut least = replaced.min(at(&above, column + 1) + 1).min(at(&current, column) + 1);
            if column > 0 && last_a == Some(ch_b) && last_b == Some(ch_a) {
                least = least.min(at(&before, column - 1) + 1);
            }
            current.push(least);
            last_b = Some(ch_b);
        }
        last_a = Some(ch_a);
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_none() {
        let names = ["kube_node", "kube_control_plane", "etcd", "k8s_cluster"];
        assert_eq!(nearest("kube_nodes", names), Some("kube_node"));
        assert_eq!(nearest("kube-control-plane", names), Some("kube_control_plane"));
        assert_eq!(nearest("ectd", names), Some("etcd"));
        assert_eq!(nearest("workers", names), None);
        assert_eq!(nearest("w4", ["w1", "w2"]), None);
        assert_eq!(nearest("node4", ["node1", "node2"]), None, "as near to two names");
        assert_eq!(nearest("scal.yml", ["sca-le.yml", "sca_le.yml"]), Some("sca-le.yml"));
    }
}
