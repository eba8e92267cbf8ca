//! Misspelt names of variables: stricter than [`nearest`](super::nearest), because users may give
//! variables of their own names that look much like Kubespray's.

/// Shorter names are too easily hit by chance; in characters without `_`.
const SHORTEST: usize = 7;
/// Two slips are believed in names of at least this many characters.
const LONG: usize = 16;
/// A slip inside a shorter word makes another word.
const SHORTEST_WORD: usize = 4;
/// Shorter ones are as well another word: `ip`, `ips`.
const SHORTEST_SINGULAR: usize = 3;
/// Names of fewer words have plurals and other orders that somebody else may well use.
const SEVERAL: usize = 3;

/// The one name that `word` surely misspells: written together or apart, in another case, its words
/// in another order, a plural, or a slip of the fingers inside a word. `None` when two names are as
/// likely. A word that other names use is no misspelling, and neither is another number. `counts` is
/// asked of likely names only.
pub fn misspelt<'a, I>(word: &str, names: impl Fn() -> I, counts: impl Fn(&str) -> bool) -> Option<&'a str>
where
    I: Iterator<Item = &'a str>,
{
    let joined = join(word);
    if joined.len() < SHORTEST || !word.is_ascii() {
        return None;
    }
    let letters = letters(&joined);
    let mut best: Option<(Likeness, &str)> = None;
    let mut tie = false;
    for name in names() {
        // Two slips change at most four letters of the alphabet.
        let changed = (letters ^ self::letters(name.as_bytes())).count_ones();
        if name.len().abs_diff(word.len()) > 3 || changed > 4 || !name.contains('_') {
            continue;
        }
        let Some(likeness) = likeness(word, &joined, name).filter(|_| counts(name)) else { continue };
        match best {
            Some((least, _)) if likeness > least => {}
            Some((least, _)) if likeness == least => tie = true,
            _ => (best, tie) = (Some((likeness, name)), false),
        }
    }
    let (likeness, name) = best.filter(|_| !tie)?;
    let other_word = |part: &str| names().any(|known| known.split('_').any(|word| word == part));
    let changed = || words(word).filter(|part| !words(name).any(|known| known == *part));
    (likeness < Likeness::Slip || !changed().any(other_word)).then_some(name)
}

/// The best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// The same but for `_` and case.
    Joined,
    Plural,
    /// Of several words.
    Plurals,
    Order,
    Slip,
    TwoSlips,
}

fn likeness(word: &str, joined: &[u8], name: &str) -> Option<Likeness> {
    let name_joined = join(name);
    if joined == name_joined {
        return Some(Likeness::Joined);
    }
    let digits = |text: &[u8]| text.iter().copied().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    if digits(joined) != digits(&name_joined) {
        return None;
    }
    let parts: Vec<&str> = words(word).collect();
    let known: Vec<&str> = words(name).collect();
    if parts.len() == known.len() {
        let differing: Vec<(&str, &str)> =
            parts.iter().copied().zip(known.iter().copied()).filter(|(a, b)| a != b).collect();
        if differing.iter().all(|(a, b)| is_plural(a, b) || is_plural(b, a)) {
            let plural = if differing.len() == 1 { Likeness::Plural } else { Likeness::Plurals };
            return (parts.len() >= SEVERAL).then_some(plural);
        }
        let switch = known.iter().any(|word| matches!(*word, "enable" | "enabled"));
        if (switch || parts.len() >= SEVERAL) && same_words(&parts, &known) {
            return Some(Likeness::Order);
        }
        let slip = |(a, b): &(&str, &str)| {
            a.len().max(b.len()) >= SHORTEST_WORD && one_edit(a.as_bytes(), b.as_bytes())
        };
        return match differing.len() {
            1 => differing.iter().all(slip).then_some(Likeness::Slip),
            2 if joined.len() >= LONG => differing.iter().all(slip).then_some(Likeness::TwoSlips),
            _ => None,
        };
    }
    one_edit(joined, &name_joined).then_some(Likeness::TwoSlips)
}

fn join(name: &str) -> Vec<u8> {
    name.bytes().filter(|byte| !matches!(byte, b'_' | b'-')).map(|byte| byte.to_ascii_lowercase()).collect()
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['_', '-']).filter(|word| !word.is_empty())
}

/// The letters a to z that occur, each a bit.
fn letters(text: &[u8]) -> u32 {
    let bit = |byte: &u8| match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => 1 << (letter - b'a'),
        _ => 0,
    };
    text.iter().map(bit).fold(0, |all, bit| all | bit)
}

fn is_plural(many: &str, one: &str) -> bool {
    let stem = |end: &str| many.strip_suffix(end);
    let long = one.len() >= SHORTEST_SINGULAR;
    long && (stem("s") == Some(one)
        || stem("es") == Some(one)
        || stem("ies").is_some_and(|stem| one.strip_suffix('y') == Some(stem)))
}

/// `enable_x` and `x_enabled` are one here.
fn same_words(a: &[&str], b: &[&str]) -> bool {
    let sorted = |words: &[&str]| {
        let one = |word: &&str| if *word == "enabled" { "enable".to_owned() } else { (*word).to_owned() };
        let mut words: Vec<String> = words.iter().map(one).collect();
        crate::collections::sort(&mut words);
        words
    };
    sorted(a) == sorted(b)
}

/// One character more, less or other, or two neighbours swapped.
fn one_edit(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = if a.len() > b.len() { (b, a) } else { (a, b) };
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let end = end.min(a.len() - start);
    let (Some(a), Some(b)) = (a.get(start..a.len() - end), b.get(start..b.len() - end)) else { return false };
    match (a, b) {
        ([], [_]) | ([_], [_]) => true,
        ([first, second], [other, another]) => first == another && second == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::misspelt;

    const NAMES: [&str; 15] = [
        "calico_ipip_mode",
        "cloud_provider",
        "containerd_registries_mirrors",
        "enable_nodelocaldns",
        "etcd_deployment_type",
        "helm_enabled",
        "kube_network_plugin",
        "kube_pod_security_use_default",
        "kube_pods_subnet",
        "kube_pods_subnet_ipv6",
        "kube_pods_subnets",
        "kube_version",
        "metrics_server_enabled",
        "node_labels",
        "kube_apiserver_secure_port",
    ];

    fn meant(word: &str) -> Option<&'static str> {
        misspelt(word, || NAMES.into_iter(), |_| true)
    }

    #[test]
    fn a_slip_inside_a_word_finds_its_name() {
        for (word, name) in [
            ("kube_netwrok_plugin", "kube_network_plugin"),
            ("kube_network_plugn", "kube_network_plugin"),
            ("kube_verison", "kube_version"),
            ("etcd_deploymnet_typ", "etcd_deployment_type"),
        ] {
            assert_eq!(meant(word), Some(name), "{word}");
        }
    }

    #[test]
    fn other_joints_order_and_plurals_find_it_too() {
        for (word, name) in [
            ("kubeNetworkPlugin", "kube_network_plugin"),
            ("kube-network-plugin", "kube_network_plugin"),
            ("kube_networkplugin", "kube_network_plugin"),
            ("nodelocaldns_enabled", "enable_nodelocaldns"),
            ("enable_helm", "helm_enabled"),
            ("containerd_registry_mirrors", "containerd_registries_mirrors"),
            ("kube_pod_subnet", "kube_pods_subnet"),
            ("kube_pod_subnets", "kube_pods_subnets"),
        ] {
            assert_eq!(meant(word), Some(name), "{word}");
        }
    }

    #[test]
    fn names_of_ones_own_find_none() {
        for word in [
            "kube_pods_subnet_ipv4",
            "my_kube_version",
            "version",
            "kube_node",
            "cluster_layout",
            "helm_version",
            "node_label",
            "labels_node",
            "calico_pool_ipip_mode",
            "kube_apiserver_insecure_port",
            "cloud_provision",
            "kube_network",
            "node",
        ] {
            assert_eq!(meant(word), None, "{word}");
        }
    }
}
