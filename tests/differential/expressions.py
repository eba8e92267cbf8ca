"""Random templates and conditions: the Jinja2 that inventories and role defaults hold, with slips."""
import json

# Variables that every template case has, by what they hold.
WORLD = """\
s: calico
s_empty: ""
s_num: "42"
s_ver: v1.33.1
s_ver2: "1.30.2"
s_multi: "a\\nb\\n"
s_list: "a, b,c"
s_bool: "yes"
s_false: "False"
cidr: 10.233.0.0/18
cidr6: fd85:ee78:d8a6:8607::1:0000/112
ip4: 10.3.4.5
n: 3
z: 0
neg: -7
f: 2.5
f1: 1.0
b: true
nb: false
nothing: null
l: [b, a, c, a]
ln: [3, 1, 2]
lmix: [1, "1", null, true, 2.5]
lempty: []
ll: [[1, 2], [3, [4]]]
ld: [{name: x, size: 2, on: true}, {name: y, size: 1}, {name: z, size: 3, on: false}]
d: {a: 1, b: two, c: {x: [1, 2]}}
dempty: {}
dint: {1: one, 2: two}
t_s: "{{ s }}-{{ n }}"
t_n: "{{ n }}"
t_l: "{{ l }}"
t_undef: "{{ missing }}"
t_undef_attr: "{{ d.missing }}"
t_loop: "{{ t_loop2 }}"
t_loop2: "{{ t_loop }}"
t_default: "{{ missing | default('x') }}"
t_bool: "{{ n > 1 }}"
t_dict: "{{ {'k': n} }}"
t_inner: {a: "{{ s }}", b: ["{{ n }}", "{{ missing }}"]}
t_yaml: "[1, 2]"
t_bad: "{{ s | nofilter }}"
t_syntax: "{{ s "
"""
INVENTORY = """\
[all]
m1 ip=10.0.0.1 ansible_host=192.168.1.1
w1 ip=10.0.0.2 role="{{ inventory_hostname }}-x"
w2 ansible_host=192.168.1.3
[kube_control_plane]
m1
[etcd:children]
kube_control_plane
[kube_node]
w1
w2
[k8s_cluster:children]
kube_control_plane
kube_node
[k8s_cluster:vars]
zone=a
count=5
"""

STRINGS = ["s", "s_empty", "s_num", "s_ver", "s_ver2", "s_multi", "s_list", "s_bool", "cidr", "cidr6", "ip4", "t_s",
           "inventory_hostname", "zone", "'x'", '"it\'s"', "'a,b'", "''", "'{{ s }}'", "'1'", "'中文'", "'A b'", "role"]
NUMBERS = ["n", "z", "neg", "f", "f1", "t_n", "count", "1", "0", "2.0", "10", "-1", "1e3", "0x1f", "1_000", "n + 1", "007"]
BOOLS = ["b", "nb", "true", "False", "t_bool", "s_bool", "none", "nothing", "s_false"]
LISTS = ["l", "ln", "lmix", "lempty", "ll", "t_l", "[]", "[1, 'a']", "groups['kube_node']", "groups.etcd", "groups['all']",
         "range(3)", "['b', 'a']", "('x', 'y')", "group_names", "d.c.x", "t_yaml", "[n, s]"]
DICTS = ["d", "dempty", "dint", "t_dict", "{}", "{'a': n}", "t_inner", "{'k': [1]}"]
TABLES = ["ld", "[{'name': 'q', 'size': 9}]", "d | dict2items", "[]"]
WRONG = ["missing", "d.missing", "d['nope']", "l[9]", "missing.x", "s.upper", "t_undef", "t_undef_attr", "t_loop", "t_bad",
         "t_syntax", "hostvars['no'].ip", "hostvars['w2'].ip", "groups['nope']", "s | nofilter", "s is notest",
         "hostvars[missing].ip", "d.c.y.z", "l.0", "l['0']", "d[0]", "dint['1']", "nothing.x", "n.x"]

STRING_FILTERS = ["upper", "lower", "title", "capitalize", "trim", "length", "list", "int", "float", "bool", "string", "first",
                  "last", "reverse", "default('d')", "default('d', true)", "split(',')", "split", "replace('a', 'X')", "to_json",
                  "regex_replace('^v', '')", "regex_search('[0-9]+')", "regex_findall('[0-9]')", "regex_replace('(a)(l)', '\\\\2\\\\1')",
                  "b64encode", "quote", "from_yaml", "to_yaml", "from_json", "int(5)", "float(1.5)", "center(12)", "wordcount",
                  "truncate(5)", "indent(2)", "hash('sha1')", "md5", "basename", "dirname", "splitext", "comment", "urlencode", "e",
                  "escape", "regex_escape", "ternary('y', 'n')", "type_debug", "mandatory", "unique", "join('-')", "striptags",
                  "ansible.utils.ipaddr", "ipaddr('network')", "ansible.utils.ipaddr('address')", "ipaddr('prefix')", "ipaddr('net')",
                  "ansible.utils.ipwrap", "ipv4", "ipv6", "ipaddr(1)", "ipaddr('1/32')", "ansible.utils.ipsubnet(24, 0)", "ipaddr('bool')",
                  "ipaddr('size')", "ipaddr('netmask')", "ipaddr('private')", "ipaddr('type')", "ipaddr('revdns')", "ipaddr('host')",
                  "ipaddr('-1')", "ipaddr('10.0.0.0/8')", "ansible.utils.next_nth_usable(2)", "b64decode", "sha256", "count",
                  "format(1)", "to_uuid", "checksum", "items2dict", "sort", "wordwrap(3)", "map('upper') | list", "human_to_bytes",
                  "ansible.builtin.lower", "string | length", "urldecode", "tojson", "hash('md5')", "hash('sha256')", "regex_search('([a-z])(.)', '\\\\1', '\\\\2')", "regex_replace('[^a-z]', '', ignorecase=true)", "regex_findall('^.', multiline=true)",
                  "to_nice_yaml(indent=2)", "to_yaml(width=20)", "split(' ', 1)", "truncate(4, true, '')", "ansible.utils.next_nth_usable(1)", "ansible.utils.previous_nth_usable(1)", "ipaddr('range_usable')", "ipaddr('first_usable')",
                  "ipaddr('network/prefix')", "ipaddr('address/prefix')", "ipaddr('wildcard')", "ipaddr('int')", "ipaddr('peer')", "ipaddr('public')", "ansible.utils.nthhost(3)", "ansible.utils.ipmath(5)", "ansible.utils.reduce_on_network('10.0.0.0/8')", "to_nice_json", "to_nice_yaml", "abs", "filesizeformat", "center(3)"]
NUMBER_FILTERS = ["int", "float", "string", "abs", "round", "round(1)", "bool", "default(1)", "ternary('y', 'n')", "to_json",                   "pow(2)", "human_readable", "length", "round(0, 'ceil')", "round(0, 'floor') | int", "string + 'x'",
                  "max", "format", "ipaddr", "filesizeformat", "int(base=16)", "default(omit)"]
LIST_FILTERS = ["first", "last", "length", "join(',')", "join", "sort", "sort(reverse=true)", "unique", "reverse | list", "list", "min", "max", "sum",
                "map('string') | list", "map('upper') | list", "map('int') | list", "select('defined') | list", "reject('none') | list",
                "select('match', 'a') | list", "select('equalto', 'a') | list", "reject('in', ['a']) | list", "union(['z'])",
                "intersect(['a', 1])", "difference(['a'])", "symmetric_difference(['a', 'q'])", "flatten", "flatten(levels=1)", "to_json",
                "to_yaml", "to_nice_yaml", "string", "zip(['x', 'y']) | list", "batch(2) | list", "slice(2) | list", "product([1, 2]) | list",
                "map('regex_replace', '^', 'p-') | list", "map('extract', hostvars, 'ip') | list", 
                "default([])", "combinations(2) | list", "permutations(2) | list | length",
                "type_debug", "bool", "select | list", "reject | list", "ternary(1, 2)", "map('default', 'x') | list", "count", "to_nice_json",
                "map('ansible.utils.ipaddr') | list", "items2dict", "dict2items", "index", "map('length') | list", "tojson", "lower", "int",
                "subsets", "slice(3, 'f') | list", "batch(2, 'f') | list", "combinations(2) | map('join') | list", "tojson", "to_nice_yaml(indent=2)", "to_yaml(default_flow_style=false)", "map('default', omit) | list", "groupby(0)", "sort(case_sensitive=true)",
                "map('quote') | join(' ')", "map('to_json') | list", "zip(range(9)) | map('join', ':') | list", "map('regex_search', '[a-z]') | select | list", "select('in', [1, 'a']) | list", "ternary(1, 2, 3)", "flatten(skip_nulls=false)",
                "map('ansible.utils.ipaddr', 'network') | list", "selectattr(0, 'defined') | list", "zip_longest(['q'], fillvalue=0) | list", "map('split', 'a') | list", "select('string') | list", "select('>', 1) | list"]
DICT_FILTERS = ["dict2items", "combine({'b': 9})", "combine({'c': {'y': 1}}, recursive=true)", "length", "list", "to_json", "to_yaml", "to_nice_yaml",
                "items | list", "dictsort", "string", "first", "default({})", "combine", "type_debug", "items2dict", "keys", "json_query('a')",
                "to_nice_json", "dict2items(key_name='k')", "dict2items | map(attribute='key') | list", "map('upper') | list", "sort", "join(',')",
                "combine([{'a': 2}, {'z': 1}])", "combine({'c': none})", "combine({'x': []}, list_merge='append')", "mandatory", "bool", "urlencode", "xmlattr", "dictsort(reverse=true)", "dictsort(by='value')", "tojson", "to_nice_yaml(indent=2)", "to_yaml(default_flow_style=true)", "combine({'a': {'x': 1}}, recursive=true)", "dict2items | selectattr('value', 'number') | items2dict",
                "dict2items | map(attribute='value') | list", "items | map('first') | list", "dict2items | rejectattr('key', 'in', ['a']) | items2dict", "combine({'l': [1]}, {'l': [2]}, list_merge='append_rp')"]
TABLE_FILTERS = ["map(attribute='name') | list", "selectattr('on', 'defined') | list", "selectattr('on') | map(attribute='name') | list",
                 "rejectattr('on', 'defined') | list", "selectattr('size', '>', 1) | list", "selectattr('name', 'equalto', 'x') | first", "sort(attribute='size')",
                 "map(attribute='size') | sum", "groupby('size')", "items2dict(key_name='name', value_name='size')", "json_query('[].name')", "sum(attribute='size')",
                 "map(attribute='on', default='-') | list", "map(attribute='on') | list", "selectattr('name', 'in', ['x', 'y']) | list | length", "unique(attribute='on')",
                 "max(attribute='size')", "subelements('name')", "list", "to_yaml", "selectattr('name', 'match', '^x') | list", "first", "last | combine({'q': 1})",
                 "rejectattr('name', 'equalto', 'x') | map(attribute='name') | join('/')", "map('combine', {'k': 1}) | list", "json_query(\"[?size > `1`].name\")"]
METHODS = {"s": [".upper()", ".split(',')", ".split()", ".startswith('v')", ".endswith('o')", ".replace('a', 'b')", ".strip()", ".find('a')", "[0]", "[-1]", "[1:]", "[:2]",
                 "[::-1]", ".splitlines()", ".lstrip('v')", ".isdigit()", ".join(['a', 'b'])", ".format('q')", ".title()", ".count('a')", ".rsplit('.', 1)", ".partition('.')",
                 ".zfill(5)", ".removeprefix('v')", ".encode()", ".index('zz')", ".nope()", "[99]", ".rjust(4)", ".find('a', 1)", ".rfind('a', 0, 2)", ".count('a', 1)", ".startswith('a', 1)", ".startswith(('v', 'c'))", ".endswith('a', 0, 2)", ".split(None, 1)", ".rsplit(None, 1)", ".splitlines(true)", ".isprintable()", ".format(1, 2)", ".center(9, '*')", ".expandtabs()", ".removesuffix('o')", ".translate({97: 'z'})", ".isalpha()", ".swapcase()", ".casefold()", ".split('.')[0:2] | join('.')"],
           "l": ["[0]", "[-1]", "[1:]", "[::-1]", ".index('a')", ".count('a')", ".copy()", "[99]", ".0", "[0:1] + ['k']", ".nope()"],
           "d": [".a", "['a']", ".get('a')", ".get('zz', 'dflt')", ".keys() | list", ".items() | list", ".values() | list", ".get('zz')", ".c.x[0]", "['c']['x'] | last",
                 ".nope", "[1]", ".keys()", ".items()", ".copy()", ".update({'q': 1})", ".setdefault('q', 2)", ".pop('a')", ".pop('zz', 3)", ".fromkeys(['a'], 1)", ".keys() | first", ".items() | first | last", ".values() | list | length", ".c['x'][-1]", ".c.get('x', [])", ".a | default(1)"]}
TESTS = ["defined", "undefined", "not defined", "none", "not none", "string", "number", "mapping", "sequence", "iterable", "boolean", "true", "false", "truthy", "falsy",
         "integer", "float", "even", "odd", "divisibleby 2", "divisibleby(3)", "in ['a', 3]", "equalto 3", "eq('x')", "match('^[a-z]')", "search('a')", "regex('[0-9]')", "version('1.30', '>=')",
         "version('v1.31.0', '<')", "version('1.0', '=')", "version('1.30', 'ge', strict=true)", "subset(['a', 'b', 'c'])", "superset(['a'])", "contains('a')", "lower", "upper", "sameas true", "sameas none",
         "ansible.builtin.defined", "ansible.utils.ipv4", "vault_encrypted", "url", "any", "all", "not match('x')", "gt 2", ">= 1", "abs", "notest", "version('a.b', '>')"]
OPERATORS = ["==", "!=", ">", "<", ">=", "<=", "in", "not in", "and", "or", "+", "-", "*", "/", "//", "%", "**", "~"]


def atom(r):
    kind = r.random()
    if kind < 0.30:
        return r.choice(STRINGS), "s"
    if kind < 0.45:
        return r.choice(NUMBERS), "n"
    if kind < 0.53:
        return r.choice(BOOLS), "b"
    if kind < 0.70:
        return r.choice(LISTS), "l"
    if kind < 0.82:
        return r.choice(DICTS), "d"
    if kind < 0.91:
        return r.choice(TABLES), "t"
    return r.choice(WRONG), "w"


FILTERS = {"s": STRING_FILTERS, "n": NUMBER_FILTERS, "b": NUMBER_FILTERS, "l": LIST_FILTERS, "d": DICT_FILTERS, "t": TABLE_FILTERS}


def expression(r, depth=0):
    text, kind = atom(r)
    roll = r.random()
    if roll < 0.16 and kind in METHODS:
        text = (text if text.replace("_", "").replace(".", "").isalnum() else f"({text})") + r.choice(METHODS[kind])
    elif roll < 0.62:
        filters = FILTERS.get(kind) if r.random() < 0.92 else None
        filters = filters or r.choice([STRING_FILTERS, NUMBER_FILTERS, LIST_FILTERS, DICT_FILTERS])
        text = f"{text} | {r.choice(filters)}"
        if r.random() < 0.3:
            text += " | " + r.choice(r.choice([STRING_FILTERS, LIST_FILTERS, ["default('d')", "length", "list", "string", "to_json"]]))
    elif roll < 0.72:
        text = f"{text} is {r.choice(TESTS)}"
    if depth < 2:
        roll = r.random()
        if roll < 0.18:
            text = f"{wrap(r, text)} {r.choice(OPERATORS)} {wrap(r, expression(r, depth + 1))}"
        elif roll < 0.25:
            text = f"{text} if {expression(r, depth + 1)} else {expression(r, depth + 1)}"
        elif roll < 0.28:
            text = f"not {text}"
        elif roll < 0.30:
            text = r.choice(["[%s, %s]", "{'k': %s, 'j': %s}"]) % (text, expression(r, depth + 1))
        elif roll < 0.31:
            text = f"{text} if {expression(r, depth + 1)}"
    return text


def wrap(r, text):
    # Jinja takes `not` after an operator for a name.
    return f"({text})" if r.random() < 0.5 or text.startswith("not ") else text


def template(r):
    kind = r.random()
    one = expression(r)
    if kind < 0.62:
        return "{{ " + one + " }}"
    if kind < 0.74:
        return r.choice(["a-", "", " ", "[", "{", "x=", "'", "- "]) + "{{ " + one + " }}" + r.choice(["-b", "", " ", "\n", "]", "}", "'", "/24"])
    if kind < 0.80:
        return "{{ " + one + " }}" + r.choice(["", " ", ".", ","]) + "{{ " + expression(r) + " }}"
    if kind < 0.86:
        return "{% if " + one + " %}" + r.choice(["yes", "True", "1", "{{ n }}", "[1]"]) + r.choice(["{% else %}no", "", "{% elif b %}x"]) + "{% endif %}"
    if kind < 0.91:
        items = r.choice(LISTS + ["ld", "d", "d.items()", "groups['k8s_cluster']", "missing", "s"])
        body = r.choice(["{{ i }},", "{{ loop.index }}{{ i }} ", "{{ i }}{% if not loop.last %},{% endif %}", "{{ hostvars[i].ip }} ", "{{ hostvars[i]['ansible_host'] | default(i) }}\n", "{{ loop.index0 }}-", "{{ i.name }}"])
        return "{%" + r.choice(["", "-"]) + " for i in " + items + r.choice(["", "", " if i", " if i != 'a'"]) + " %}" + body + r.choice(["", "", "{% else %}none"]) + "{% endfor %}"
    if kind < 0.94:
        return "{% set x = " + one + " %}" + r.choice(["{{ x }}", "{{ x | list }}", "{{ x }}{{ x }}", "[{{ x }}]"])
    if kind < 0.96:
        return r.choice(["{# c #}{{ n }}", "{% raw %}{{ n }}{% endraw %}", "{{ n -}}  x", "  {{- n }}", "a\n{%- if b %}\nc\n{%- endif %}\n", "{{ '{{' }}", "{{ n }}\n", "{% if b %}\nx\n{% endif %}\n",
                         "{% set ns = namespace(x=1) %}{% set ns.x = 2 %}{{ ns.x }}", "{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(1) }}", "{{ lookup('env', 'NOPE_X') }}", "{% for i in ll recursive %}{% if i is iterable %}[{{ loop(i) }}]{% else %}{{ i }}{% endif %}{% endfor %}", "{% for i in ld %}{{ loop.changed(i.size) }}{{ loop.cycle(1, 2) }}{% endfor %}",
                         "{% set ns = namespace(l=[]) %}{% for i in ln %}{% set _ = ns.l.append(i * 2) %}{% endfor %}{{ ns.l }}", "{% set _ = d.update({'b': 2}) %}{{ d }}", "{% set _ = d.c.x.append(3) %}{{ d.c }}", "{{ l.append('z') }}{{ l | length }}",
                         "{% set q = {} %}{% for k, v in d.items() %}{% set _ = q.update({v | string: k}) %}{% endfor %}{{ q }}", "{% for k, v in d | dictsort %}{{ k }}={{ v }};{% endfor %}", "{% macro m(a, b=n, *c) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}",
                         "{% call(x) m2() %}{{ x }}{% endcall %}", "{% with a = n, b = s %}{{ a }}{{ b }}{% endwith %}", "{% filter upper | replace('A', '_') %}{{ s }}a{% endfilter %}", "{% set a, b = l[:2] %}{{ b }}{{ a }}", "{% set x %}{{ l }}{% endset %}{{ x | length }}",
                         "{{ query('varnames', '^l') }}", "{{ lookup('varnames', '^t_s') }}", "{{ lookup('vars', 's', 'n') }}", "{{ q('vars', 'l') }}", "{{ lookup('vars', 'x1', default=2) }}", "{{ vars['n'] + 1 }}", "{{ vars.t_s }}", "{{ hostvars[inventory_hostname].t_n }}",
                         "{{ groups['kube_node'] | map('extract', hostvars, 'role') | list }}", "{{ groups.all | map('extract', hostvars) | selectattr('ip', 'defined') | map(attribute='ip') | join(',') }}", "{{ groups['kube_node'].index(inventory_hostname) }}", "{{ group_names | sort | first }}",
                         "{{ query('inventory_hostnames', 'kube_node:!w1') }}", "{{ lookup('dict', d) }}", "{{ query('flattened', ll) }}", "{{ '%-5s|%03d' % (s, n) }}", "{{ '{:>6}|{!r}'.format(s, n) }}", "{{ query('dict', d) }}",
                         "{{ lookup('vars', 's') }}", "{{ lookup('vars', 'missing', default='q') }}", "{{ dict(a=1) }}", "{{ dict([['a', 1]]) }}", "{{ {} }}", "{{ [] }}", "{{ none }}", "{{ '' }}", "{{ ' 1' }}", "{{ '01' }}"])
    return r.choice(["{{ s ", "{{ }}", "{% if b %}x", "{{ s }} }}", "{{ 's }}", "{{ s | }}", "{% endif %}", "{{ s | default( }}", "{% for i in l %}", "{{ l[ }}", "{{ a b }}", "{{ n + }}", "{{{ n }}}", "{ { n } }", "{{ s || n }}",
                     "{{ s && n }}", "{{ !b }}", "{{ s == }}", "{% if b = 1 %}x{% endif %}", "{{ $x }}", "{{ d.'a' }}", "{{ 1.2.3 }}", "{{ n++ }}", "{{ lambda x: x }}", "{% nope %}", "{{ s is }}", "{{ [1, 2 }}", "{{ {'a': } }}"])


def condition(r):
    return template(r) if r.random() < 0.05 else expression(r)


def template_case(r):
    """The fixed world, and variables whose values are templates themselves."""
    names = {f"x{i}": template(r) for i in range(6)}
    text = WORLD + "".join(f"{name}: {json.dumps(value)}\n" for name, value in names.items())
    templates = ["{{ %s }}" % name for name in names]
    templates += ["{{ x%d }}-{{ x%d | default('u') }}" % (r.randint(0, 5), r.randint(0, 5)), "{{ hostvars['w1'].x%d }}" % r.randint(0, 5)]
    templates += [template(r) for _ in range(16)]
    return {"files": {"inventory.ini": INVENTORY, "group_vars/all.yml": text}, "sources": ["inventory.ini"], "cwd": None,
            "extra": [], "patterns": [], "host": r.choice(["m1", "w1", "w2"]), "templates": templates, "conditions": [condition(r) for _ in range(8)]}
