//! The normal form of expressions, and what it parses back to.

use super::*;

/// What is printed, for every way to write it.
fn check(run: fn(&str) -> Option<String>, cases: &[(&str, &[&str])]) {
    for (normal, written) in cases {
        for text in written.iter().chain([normal]) {
            assert_eq!(run(text).as_deref(), Some(*normal), "{text}");
        }
    }
}

#[test]
fn conditions_have_one_form() {
    check(
        condition,
        &[
            ("a in ['x', 'y'] and not b", &["(a in [\"x\",'y',])and(not  b)"]),
            ("a not in b", &["not a in b", "not (a in b)"]),
            ("a is not defined or b | bool", &["not a is defined or (b|bool)"]),
            ("a is version('1.2', '>=')", &["a is version( '1.2' , '>=' )"]),
            ("a is divisibleby(2)", &["a is divisibleby 2"]),
            ("(a is defined) == b", &["(a is defined)==b"]),
            ("(a or b) and c", &[]),
            ("a or b and c", &["a or (b and c)"]),
            ("not (a and b)", &[]),
            ("a is not defined | bool", &["(a is not defined) | bool"]),
            ("(a == b) | lower and (c + d) | sum", &[]),
            ("a - (b - c) - d", &["(a - (b - c)) - d"]),
            ("(a + b) * -c[0]", &[]),
            ("a | length > 1 and x.y['z'].w() | int", &["(a|length)>1 and (x.y['z'].w()|int)"]),
            ("a if b else c if d else e", &["a if b else (c if d else e)"]),
            ("(a if b else c) if d else e", &[]),
            ("(a is defined) if b is defined else none", &["(a is defined) if b is defined else None"]),
            ("a < b <= c not in d", &[]),
            ("'it\\'s \"so\"' ~ \"it's\" ~ 'a\\\\b\\n'", &["'it\\'s \\\"so\\\"'~\"it's\"~'a\\\\b\\n'"]),
            ("f(*a, b=1.0, **c)", &[]),
            ("{'a': {'b': (1,)}, 'c': ()}[x:y:2]", &[]),
            ("[a[1:], a[:2], a[::3]]", &[]),
        ],
    );
    for text in ["a and", "a %}{{ b", "x | no_such_filter", "'{{ a }}' == b or"] {
        assert_eq!(condition(text), None, "{text}");
    }
}

#[test]
fn templates_are_expressions_with_text_around_them() {
    check(
        template,
        &[
            ("{{ a | default('b') }}/c", &["{{a|default(\"b\")}}/c", "{{- a | default('b') -}}/c"]),
            ("{{ 'a\\b' ~ \"'\" }}", &["{{ \"a\\b\"~\"'\" }}"]),
            ("{{ {'a': {'b': 1} } }}", &["{{ {'a': {'b': 1}} }}"]),
            ("x {{ [a, b] }}\n", &["x {{ [a,\n b] }}\n"]),
            ("{{ a }}-{{ b }}", &["{{a}}-{{b}}"]),
        ],
    );
    for text in ["plain", "{% if a %}b{% endif %}", "{{ 'a\"' ~ \"b'\" ", "{{ a(b }}"] {
        assert_eq!(template(text), None, "{text}");
    }
}
