"""Disagreements that are accepted, each with its reason: (kinds, text, Ansible's answer, ours, why).

An answer is `value` or the kind of an error; all but the kinds are regular expressions.
"""
import re

EVALUATED = ("template", "condition")
KNOWN = [
    (EVALUATED, r"\bis (not )?[a-z_.]+( ?\([^()]*\))?\)? *(\+|-|\*|/|%|~|<|>|=|!|in\b|not\b|is\b)", r".*", r"syntax|other",
     "an operator right behind a test: the parser binds a test weaker than Jinja does; brackets help"),
    (EVALUATED, r"\{\{\{", r"other", r"syntax",
     "three braces: Ansible's own check of the text fails before Jinja's parser does"),
    (EVALUATED, r"hostvars\[[^]]*\]\.\w+|hostvars\[i\]", r"undefined", r"other",
     "Jinja takes a Python AttributeError inside `hostvars[h].x` for a missing attribute"),
    (EVALUATED, r"\| *(comment|filesizeformat|human_readable|json_query|sha256"
     r"|striptags|wordwrap|xmlattr)\b", r"undefined|other", r"undefined|other|syntax|value",
     "a filter that is not evaluated here fails before what fails here"),
    (EVALUATED, r"\| *type_debug\b", r"value", r"value", "`AnsibleUnicode` or `str`: which filters hand the same object on"),
    (EVALUATED, r"\b(e|escape|tojson)\b", r"value", r"value", "text that Jinja marks as safe prints as Markup inside a list"),
    (("condition",), r"\{\{", r"syntax", r"undefined|other",
     "Ansible tells an error inside `{{ }}` of a condition as one of the expression around it"),
    (("condition",), r"\{\{", r"undefined", r"syntax",
     "what `{{ }}` in a condition prints is an expression by accident, with a tuple as its subscript"),
    (("refusal",), r"", r".*is not JSON serializable.*", r".*",
     "a complex number, an ellipsis or bytes: `ansible-inventory` cannot print what a run can use"),
    (("host variable",), r"\.(1|0|true|false|1\.5|1\.0)$", r".*", r".*",
     "Python holds the names `1`, `1.0` and `yes` for one; variables have text for names here"),
]


def reason(found, written):
    """Why a disagreement is accepted; None when it is not. `written` is all that it is about."""
    kind, _, want, got = found
    for kinds, text, theirs, ours, why in KNOWN:
        if kind in kinds and re.search(text, written) and answers(theirs, want) and answers(ours, got):
            return why
    return None


def answers(pattern, answer):
    if not isinstance(answer, dict):
        return pattern == ".*" or isinstance(answer, str) and re.fullmatch(pattern, answer) is not None
    error = answer.get("error")
    kind = answer.get("kind") or (error.get("kind") if isinstance(error, dict) else None) or "value"
    return re.fullmatch(pattern, kind) is not None
