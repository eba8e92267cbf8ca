//! Equality of an answer with a value as the suites write it: JSON with marks for what JSON lacks.

use serde_json::{Map, Value as Json};

/// Whether an answer equals an expectation in type and value. `written`: the answer is an
/// inventory before templating, which keeps Ansible's own marks for unsafe and vaulted text.
pub fn same(want: &Json, got: &Json, written: bool) -> bool {
    match (want, got) {
        (Json::Object(want), got) => match mark(want) {
            Some((name, inner)) => same_marked(name, inner, got, written),
            None => got.as_object().is_some_and(|got| same_entries(want, got, written)),
        },
        (Json::Array(want), Json::Array(got)) => same_items(want, got, written),
        (Json::Number(want), Json::Number(got)) => want == got,
        (want, got) => want == got,
    }
}

/// The same, for answers whose order Ansible itself does not fix: lists and texts as multisets.
pub fn same_unordered(want: &Json, got: &Json) -> bool {
    let texts = |items: &[Json]| {
        let mut texts: Vec<String> = items.iter().map(Json::to_string).collect();
        texts.sort();
        texts
    };
    match (want, got) {
        (Json::Array(want), Json::Array(got)) => texts(want) == texts(got),
        (Json::String(want), Json::String(got)) => {
            let sorted = |text: &str| {
                let mut chars: Vec<char> = text.chars().collect();
                chars.sort_unstable();
                chars
            };
            sorted(want) == sorted(got)
        }
        _ => same(want, got, false),
    }
}

/// What cannot be printed as JSON is not compared.
pub fn is_unprintable(want: &Json) -> bool {
    let name = want.as_object().and_then(mark).map(|(name, _)| name);
    matches!(name, Some("!vault" | "!bytes" | "!python" | "!surrogates"))
}

fn mark(object: &Map<String, Json>) -> Option<(&str, &Json)> {
    let (name, inner) = object.iter().find(|(name, _)| name.starts_with('!'))?;
    (object.len() == 1 || name == "!python").then_some((name, inner))
}

fn same_marked(name: &str, inner: &Json, got: &Json, written: bool) -> bool {
    let ansible =
        |key: &str| got.as_object().is_some_and(|got| got.len() == 1 && got.get(key) == Some(inner));
    match (name, inner) {
        ("!float", Json::String(text)) => same_float(text, got),
        // Larger than any number of serde_json: equal as far as a float can tell.
        ("!int", Json::String(text)) => got.is_number() && text.parse().ok() == got.as_f64(),
        ("!set" | "!tuple", Json::Array(items)) => {
            got.as_array().is_some_and(|got| same_items(items, got, written))
        }
        ("!dict", Json::Array(pairs)) => same_pairs(pairs, got, written),
        ("!unsafe", _) if written => ansible("__ansible_unsafe"),
        ("!vault", _) if written => ansible("__ansible_vault"),
        ("!vault" | "!bytes" | "!python" | "!surrogates", _) => true,
        _ => inner == got,
    }
}

fn same_float(text: &str, got: &Json) -> bool {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => got.is_f64() && got.as_f64() == Some(number),
        _ => got.as_str().is_some_and(|got| got.to_lowercase().replace("infinity", "inf") == text),
    }
}

fn same_entries(want: &Map<String, Json>, got: &Map<String, Json>, written: bool) -> bool {
    let equal = |(name, want): (&String, &Json)| got.get(name).is_some_and(|got| same(want, got, written));
    want.len() == got.len() && want.iter().all(equal)
}

fn same_items(want: &[Json], got: &[Json], written: bool) -> bool {
    want.len() == got.len() && want.iter().zip(got).all(|(want, got)| same(want, got, written))
}

fn same_pairs(pairs: &[Json], got: &Json, written: bool) -> bool {
    let Some(got) = got.as_object().filter(|got| got.len() == pairs.len()) else { return false };
    pairs.iter().all(|pair| {
        let key = match &pair[0] {
            Json::String(text) => text.clone(),
            Json::Object(marked) => {
                mark(marked).and_then(|(_, inner)| inner.as_str()).unwrap_or_default().to_owned()
            }
            other => other.to_string(),
        };
        got.get(&key).is_some_and(|got| same(&pair[1], got, written))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_count() {
        assert!(same(&json!({"!float": "1.0"}), &json!(1.0), false));
        assert!(!same(&json!({"!float": "1.0"}), &json!(1), false));
        assert!(!same(&json!(1), &json!(1.0), false));
        assert!(!same(&json!(1), &json!(true), false));
        assert!(same(&json!([{"!tuple": [1, {"!float": "inf"}]}]), &json!([[1, "Infinity"]]), false));
        assert!(same(
            &json!({"!dict": [[1, "b"], [{"!float": "1.5"}, "c"]]}),
            &json!({"1": "b", "1.5": "c"}),
            false
        ));
        assert!(same(&json!({"!unsafe": "x"}), &json!({"__ansible_unsafe": "x"}), true));
        assert!(same(&json!({"!unsafe": "x"}), &json!("x"), false));
        assert!(!same(&json!({"a": 1}), &json!({"a": 1, "b": 2}), false));
    }
}
