"""Random cases from a grammar of what people write, mistakes included.

A case is a plain dictionary: `files` {path: text}, `sources` (what `-i` takes), `cwd` (the playbook
folder under the files, or None), `extra` (`-e`), `patterns` [(pattern, limit)], `templates`,
`conditions`.
"""
import json

GROUPS = ["kube_control_plane", "kube_node", "etcd", "k8s_cluster", "calico_rr", "bastion", "gpu", "kube-node",
          "rack_a", "rack_b", "zone1", "prod", "all", "ungrouped"]
VARIABLES = ["ansible_host", "ip", "access_ip", "etcd_member_name", "kube_version", "cluster_name", "dns_mode",
             "kube_network_plugin", "ntp_enabled", "node_labels", "node_taints", "http_proxy", "v", "w", "port",
             "ansible_user", "ansible_port", "nodes", "ansible_become", "kubelet_max_pods"]
SCALARS = ["1", "0", "01", "0x1f", "1_000", "1.0", "1.30", "1.30.1", "v1.33.1", "true", "True", "yes", "no", "on", "off",
           "null", "~", "None", "''", '""', "calico", "10.0.0.1", "10.0.0.0/18", "fd00::1", "1e3", "1.5e3", "0o17", "017",
           "12:30:45", "190:20", "2024-01-02", "2024-01-02 10:00:00", ".inf", ".nan", "-1", "+1", "-", "y", "Y", "=",
           "'yes'", '"1.30"', "a b", "a#b", "a #b", "a: b", "'it''s'", '"a\\tb"', '"a\\nb"', "@x", "`x`", "%x", "!x", "&x",
           "*x", "?", "|", ">", "[]", "{}", "[1, 2]", "['a', 'b']", "[a, b]", "{'a': 1}", "{a: 1}", '{"a": true}',
           "(1, 2)", "1 + 1", "'a' 'b'", "b'x'", "[1,2", "'open", '"open', "{{ v }}", '"{{ v }}"', "'{{ w }}'",
           "{{ v }}-{{ w }}", "a=b", "a,b", "C:\\x", "\\d+", "é", "中文", "１", "\u00a0x", "1,000", "0.1.2", "12e", "1__0",
           "0b11", "123456789012345678901", "1.", ".5", "6.8523015e+5", "685.230_15e+03", "!!str 1", "!!int '3'",
           "!unsafe '{{ x }}'", "<<", "~x", "NULL", "Null", "TRUE", "FALSE", "false", "No", "0777", "08", "1:2", "!vault x"]
RANGES = ["n[1:3]", "n[01:03]", "n[1:5:2]", "n[a:c]", "n[A:C]", "n[1:2]-[a:b]", "n[3:1]", "n[1:]", "n[:2]", "n[1:2].k.io",
          "n[001:3]", "n[x:9]", "n[]", "n[1-3]", "10.0.0.[1:3]", "n[1:3", "n1]", "n[1:4:0]", "n[a:g:3]", "n[08:10]",
          "[n1:n2]", "fd00::[1:2]", "n[-1:1]", "n[1:2]x[1:2]", "n[c:a]", "n[aa:ac]"]
HOSTS = ["n1", "n2", "n3", "n4", "cp1", "cp2", "w-1", "w_2", "10.0.0.9", "h.example.com", "N1", "localhost", "fd00::5",
         "[fd00::6]:22", "n5:2222", "127.0.0.1", "h1:abc", "n6:", "kube_node", "ünï", "n7.", "1", "1.5", "a/b", "n8;x"]
JUNK = ["", "", "# comment", "; comment", "   ", "[", "[]", "]", "= x", "- a", "key: value", "---", "n1 =", "n1 a", "\t", "[a b]",
        "[x:y]", "[x:vars]", "[k8s_cluster:childern]", "[etcd:children:vars]", "n1 'a", "[etcd] # c", "[etcd]x", "  n1",
        "n1 n2", "n1 ip = 1", "n1: ip=1", "[ etcd ]", "'n1'", '"n1" ip=1', "n1,n2", "{", "\ufeffn1", "!x", "@x", "%"]


PRIORITIES = ["10", "2", "0", "-1", "'5'", "1.5", "x", "'x'", "", "99999999999", "true", "[1]"]
# What the shell hands on in quotes of all kinds.
WORDS = ['"a b"', "'a b'", "a\\ b", "\"a\\\"b\"", "'a'b", "a'b'", '"a"b', "a\\", "'a\\'", '"a\\n"', "a=b c=d", "{'a': [1, {'b': None}]}", "(1,)", "{1, 2}", "[1, 'a', 2.0, True, None]", "0x1F", "0o17", "1e3", "1_0",
         "True", "None", "true", "null", "-1", "- 1", "1+1", "'1'", '"1"', "''", '""', "a # b", "a#b", "a ; b", "[a]", "{a: b}", "u'x'", "b'x'", "r'x'", "f'x'", "'a' 'b'", "1,", "1,2", "...", "__import__('os')", "1j", "1.0e-5", "1.", ".1",
         "'é'", "\\u00e9", "'\\u00e9'", "'\\x41'", "'\\n'", "a\\nb", "{{ v }}", "'{{ v }}'", '"{{ v }} x"', "{{v}}{{w}}", "{% if v %}x{% endif %}", "!vault x", "~", "yes", "@x", "$HOME", "`x`", "%x", "&x", "*x", "x:", ":x", "=x", "x=", "=="]


def host(r):
    return r.choice(HOSTS[:7] if r.random() < 0.75 else HOSTS) if r.random() < 0.85 else r.choice(RANGES)


def group(r):
    return r.choice(GROUPS[:8] if r.random() < 0.8 else GROUPS)


def some(r, make, low, high):
    return [make(r) for _ in range(r.randint(low, high))]


# ---- INI

def ini(r):
    lines = []
    for _ in range(r.randint(0, 2)):
        lines.append(ini_host(r))
    for _ in range(r.randint(1, 6)):
        kind = r.random()
        name = group(r)
        if kind < 0.5:
            lines += [f"[{name}]"] + some(r, ini_host, 0, 4)
        elif kind < 0.75:
            lines += [f"[{name}:children]"] + some(r, group, 0, 3)
        else:
            lines += [f"[{name}:vars]"] + some(r, ini_variable, 0, 3)
        if r.random() < 0.06:
            lines.append(r.choice(JUNK))
        if r.random() < 0.3:
            lines.append("")
    end = r.choice(["\n"] * 12 + ["\r\n", "\n\n"])
    return end.join(lines) + (end if r.random() < 0.95 else "")


def ini_host(r):
    line = host(r)
    for _ in range(r.choice([0, 0, 0, 1, 1, 2, 3])):
        line += r.choice([" ", " ", " ", "  ", "\t"]) + ini_pair(r, "=")
    if r.random() < 0.05:
        line += r.choice([" # c", "#c", " ;c", "\\", "  ", " a", " =", " 'x"])
    return line


def ini_variable(r):
    return ini_pair(r, r.choice(["=", "=", "=", " = ", "= ", " =", ": ", ""]))


def ini_pair(r, equals):
    if r.random() < 0.05:
        return "ansible_group_priority" + equals + r.choice(PRIORITIES)
    value = r.choice(WORDS if r.random() < 0.3 else SCALARS)
    if r.random() < 0.25:
        value = r.choice(['"%s"', "'%s'", '"\'%s\'"']) % value
    return r.choice(VARIABLES) + equals + value


# ---- YAML

# Scalars over several lines, tags and escapes: the second line is set in by what `@` stands for.
LONG = ['"a\\x41\\u00e9\\n"', '"a\\\n@  b"', '"a\n@  b\n\n@  c"', "'a\n@  b'", "a\n@  b", "a\n\n@  b", "[a,\n@  b]", "{a: 1,\n@  b: 2}", "!!str 1", "!!int '07'", "!!float 1",
        "!!bool 'yes'", "!!null ''", "!!binary aGk=", "!!set {a, b}", "!!omap [a: 1]", "!!timestamp 2024-01-02", "!!python/tuple [1, 2]", "!!seq [1]", "!!map {a: 1}", "!unsafe [a, '{{ b }}']",
        "!custom x", "[!unsafe '{{ x }}', 1]", "{a: !!str 1}", "&x [1, 2]", "&x {a: 1}", "*x", "[*x, 2]", "{<<: *x, b: 1}", "{<<: [*x, {c: 1}]}", "{? a : 1}", "[a: 1, b]", "[[], [[]]]", "{a: {b: {c: }}}",
        "'a''b'", '"a\\"b"', '"\\/"', '"\\q"', "a:b", "a :b", "a,b", "-a", "- a", "? a", ":a", "a:", "a'b", "#a", "a#", "%a", "@a", "`a", "!", "!!", "& a", "*", "| x", ">2\n@  a", "|1\n@  a", "2024-1-2",
        "2024-01-02T10:00:00Z", "2024-01-02 10:00:00 +02:00", "2024-13-01", "1:60", "1:2:3.5", "0b1_0", "0x_f", "0o8", "1_", "_1", "1e5", "1.e5", "+.5", "-.inf", ".NaN", ".", "..", "0.", "1..2", "0o7", "00", "-0", "-0.0",
        "+0x1F", "- 1", "1 2", "true # c", "true#c", "yes ", "TRUE", "tRUE", "oN", "nULL", "~ ", "\"yes\"", "9223372036854775808", "1e400", "\u2028a", "a\u00a0", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")]


def yaml_scalar(r, indent=0):
    if r.random() < 0.3:
        return r.choice(LONG).replace("@", " " * indent)
    return r.choice(SCALARS)


def yaml_value(r, indent, depth=0):
    """What follows `key:`."""
    kind = r.random()
    pad = " " * indent
    if kind < 0.72 or depth > 2:
        return " " + yaml_scalar(r, indent)
    if kind < 0.82:
        keys = some(r, lambda r: r.choice(["a", "b", "c", "1", "yes", "1.5", "~", '"1"', "x y"]), 1, 3)
        return "".join(f"\n{pad}  {key}:" + yaml_value(r, indent + 2, depth + 1) for key in keys)
    if kind < 0.93:
        dash = r.choice([pad + "  - ", pad + "- "])
        return "".join(f"\n{dash}{yaml_scalar(r, indent + 2)}" for _ in range(r.randint(1, 3)))
    if kind < 0.97:
        body = r.choice(["text", "a\n\nb", "  deeper\nless", "# no comment", "{{ v }}\n{{ w }}", "a  \nb"])
        mark = r.choice(["|", ">", "|-", ">-", "|+", ">+", "|2"])
        return f" {mark}\n" + "\n".join(f"{pad}  {line}" if line else "" for line in body.split("\n"))
    return r.choice(["", "  # c", " &anchor x", " *anchor", " {<<: {a: 1}, b: 2}", "\n" + pad + "  <<: {a: 1}\n" + pad + "  b: 2"])


def yaml_variables(r, indent, low=1, high=4):
    pad = " " * indent
    lines = []
    if r.random() < 0.08:
        lines.append(f"{pad}ansible_group_priority: {r.choice(PRIORITIES)}")
    if r.random() < 0.04:
        lines.append(pad + r.choice(["<<: {v: 1, w: 2}", "? v\n" + pad + ": 1", "? [a]\n" + pad + ": 1", '"v": 1', "'w' : 2", "v : 3", "? v", "&k v: 1", "!!str v: 1", "# c", "  ", "\t", "..."]))
    for _ in range(r.randint(low, high)):
        name = r.choice(VARIABLES) if r.random() < 0.94 else r.choice(["1", "yes", "a-b", "a b", "~", "class", "hosts", "groups", "é"])
        lines.append(f"{pad}{name}:{yaml_value(r, indent)}")
    return lines


def yaml_group(r, name, indent, depth):
    pad = " " * indent
    lines = [f"{pad}{name}:"]
    inner = pad + "  "
    sections = [s for s in ["hosts", "vars", "children"] if r.random() < 0.5]
    r.shuffle(sections)
    for section in sections:
        if section == "hosts":
            if r.random() < 0.06:
                lines.append(f"{inner}hosts:" + r.choice([" n1", " [n1, n2]", "", " {}", " ~", "\n" + inner + "- n1", " {n1: , n2: {v: 1}}"]))
                continue
            lines.append(f"{inner}hosts:")
            for _ in range(r.randint(1, 4)):
                lines.append(f"{inner}  {host(r)}:" + r.choice(["", "", "", " {}", " ~", " {ip: 1.2.3.4}", "  # c"]))
                if lines[-1].endswith(":") and r.random() < 0.4:
                    lines += yaml_variables(r, indent + 6, 1, 3)
        elif section == "vars":
            lines.append(f"{inner}vars:" + r.choice([""] * 12 + [" {}", " x", " [a]"]))
            if lines[-1].endswith(":"):
                lines += yaml_variables(r, indent + 4)
        else:
            lines.append(f"{inner}children:")
            for _ in range(r.randint(0, 3)):
                if depth < 3 and r.random() < 0.75:
                    lines += yaml_group(r, group(r), indent + 4, depth + 1)
                else:
                    lines.append(f"{inner}  {group(r)}:" + r.choice(["", " {}", " ~", " x"][:3 if r.random() < 0.9 else 4]))
    if r.random() < 0.05:
        lines.append(f"{inner}" + r.choice(["host:", "var: {a: 1}", "childern: {x: }", "n1:", "- x", "hosts:", "vars: ~"]))
    return lines


def yaml_inventory(r):
    lines = [r.choice(["", "---", "# c", "all: {}"])] if r.random() < 0.3 else []
    lines += yaml_group(r, "all" if r.random() < 0.85 else group(r), 0, 0)
    if r.random() < 0.25:
        lines += yaml_group(r, group(r), 0, 1)
    if r.random() < 0.05:
        at = r.randint(0, len(lines))
        lines.insert(at, r.choice(["\tx: 1", "x", "- a", "...", "---", "  bad", ": x", "}", "all:", "? a"]))
    return "\n".join(line for line in lines) + "\n"


# ---- trees

def variable_file(r):
    kind = r.random()
    if kind < 0.9:
        lines = ["---"] if r.random() < 0.5 else []
        text = "\n".join(lines + yaml_variables(r, 0)) + "\n"
    elif kind < 0.94:
        text = json.dumps({r.choice(VARIABLES): r.choice([1, "x", None, [1], {"a": 1.0}, True, 1.5])}) + "\n"
    else:
        text = r.choice(["", "---\n", "# only\n", "- a\n", "text\n", "a: 1\n---\nb: 2\n", "a: [\n", "\ta: 1\n", "\ufeffv: 1\n", "null\n", "v: 1\nv: 2\n",
                         "{}", "{v: 1}", "[]", "%YAML 1.1\n---\nv: yes\n", "%YAML 1.2\n---\nv: yes\n", "--- {v: 1}\n", "---\n...\nv: 1\n", "v: 1\n...\n", "v: 1\n...\nw: 2\n", "--- # c\nv: 1", "  v: 1\n  w: 2\n", "v: 1\n w: 2\n", "v: a\0b\n",
                         "v: \x07\n", "v:\n- a\n-b\n", "v: 'a\n", "v: \"a\\\n", "'v: 1\n", "v: &a 1\nw: *a\n", "v: *a\n", "? v\n", "v:1\n", "v:\t1\n", "v\n: 1\n", "!!map {v: 1}\n", "&a\nv: 1\n", "v: |\n", "v: >\n\n\n", "v: |+\n  a\n\n", "v: >-\n   a\n  b\n",
                         "$ANSIBLE_VAULT;1.1;AES256\n6162\n", "a: 1\r\nb: 2\r", "a: 1\rb: 2\r", '{"v": 1, "v": 2}', '{"v": 01}', '{"v": NaN, "w": -Infinity}', '{"v": 1.0, "w": 1e2}\n', "{'v': 1}", '{"v": "\\ud83d"}', "v: \u0085x\n"])
    return text.replace("\n", "\r\n") if r.random() < 0.03 else text


def variable_tree(r, files, base):
    for _ in range(r.choice([0, 0, 1, 1, 2, 3, 4])):
        folder, name = ("group_vars", group(r)) if r.random() < 0.7 else ("host_vars", r.choice(HOSTS[:11]))
        if "/" in name:
            continue
        ending = r.choice([".yml", ".yml", ".yaml", "", ".json", ".txt", ".ini", ".yml.bak", ".YML", ".yml~", ".vault"])
        if r.random() < 0.35:
            inner = r.choice(["main.yml", "a.yml", "b.yaml", ".hidden.yml", "sub/c.yml", "z", "a.yml~", "k8s-cluster.yml", "x.txt", "10.yml", "9.yml", "B.yml", "x.json", ".sub/d.yml",
                              "sub/deep/e.yml", "sub.yml/f.yml", "a.yaml", "Z.yml", "-.yml", "a.yml.orig", "a.yml.j2", "vault.yml", "a b.yml", "é.yml", "main", "sub/main.yml", "_x.yml", "#a#"])
            name += r.choice([""] * 8 + [".yml", ".d", ".json"])
            path = f"{base}{folder}/{name}/{inner}"
        else:
            path = f"{base}{folder}/{name}{ending}"
        # A name cannot be a file and a folder.
        if not any(other.startswith(path + "/") or path.startswith(other + "/") for other in files):
            files[path] = variable_file(r)


def extra(r):
    kind = r.random()
    if kind < 0.6:
        return " ".join(ini_pair(r, "=") for _ in range(r.randint(1, 2)))
    if kind < 0.85:
        return r.choice(['{"v": 1}', '{"v": true, "w": null}', "{v: yes}", '{"a": {"b": [1, 2.0]}}', "{v: 1.30}", '[1]', '{"v": ', "{}", "{v: 'x', v: y}"])
    return r.choice(["v", "v=", "=x", "v='a b' w=\"c d\"", "v=a\\ b", "v='open", "/x", "a=b=c", "v= x", "v={{ w }}", "v='{{ w }}'", "v=[1,2]", "v={'a': 1}", "", " ", "v=1\nw=2", "v=\"a'b\"", "@missing.yml"])


def pattern(r, depth=0):
    kind = r.random()
    if kind < 0.45:
        base = r.choice(["all", "*", group(r), group(r), r.choice(HOSTS[:9])])
    elif kind < 0.6:
        base = r.choice(["kube*", "n?", "n[12]", "*1", "~n[0-9]+", "~^cp", "~(n1|n2)$", "k*:e*", "10.0.0.*", "~[", "n*[0]", "*_*"])
    elif kind < 0.8:
        base = group(r) + r.choice(["[0]", "[-1]", "[0:1]", "[1:]", "[:1]", "[0-1]", "[9]", "[-2:]", "[0:99]", "[1:0]", "[a]", "[]", "[0", "[ 0 ]"])
    elif kind < 0.9:
        base = r.choice(["nosuch", "", " ", "n1 n2", "n9", "etcd[0][0]", "fd00::5", "[fd00::5]", "localhost", "127.0.0.1", "N1", "n1:22"])
    else:
        base = r.choice(RANGES)
    if depth < 3 and r.random() < 0.4:
        base += r.choice([":", ",", ":", ", ", ";"]) + r.choice(["", "", "&", "!"]) + pattern(r, depth + 1)
    return r.choice(["!", "&"]) + base if r.random() < 0.04 else base


def inventory_case(r):
    files, sources = {}, []
    for n in range(1 if r.random() < 0.8 else 2):
        kind = r.random()
        base = f"inv{n}/" if r.random() < 0.7 else ""
        if kind < 0.42:
            path = base + r.choice(["hosts.ini", "inventory.ini", "hosts", "hosts.txt", "inv.cfg"])
            files[path] = ini(r)
        elif kind < 0.84:
            path = base + r.choice(["hosts.yaml", "hosts.yml", "inventory.yaml", "hosts", "hosts.json"])
            files[path] = yaml_inventory(r)
        elif kind < 0.94:
            base, path = f"inv{n}/", f"inv{n}"
            for name in r.sample(["hosts", "01-a", "02-b.yaml", "hosts.ini", "c.yml", "README.md", "x.bak", ".hidden", "sub/h", "artifacts/x", "hosts~", "d.json", "z.txt"], r.randint(1, 3)):
                files[f"inv{n}/{name}"] = ini(r) if r.random() < 0.5 else yaml_inventory(r)
        else:
            path = r.choice(["n1,n2,", "n1,", "localhost,", "n[1:3],", "n1:22,10.0.0.1,", " n1 , n2,", "n1,,n2,"])
        sources.append(path)
        variable_tree(r, files, base)
    cwd = None
    if r.random() < 0.2:
        cwd = "play"
        variable_tree(r, files, "play/")
    files = {path: text for path, text in files.items()
             if path in sources or not any(other.startswith(path + "/") for other in files)}
    return {"files": files, "sources": sources, "cwd": cwd,
            "extra": some(r, extra, 1, 2) if r.random() < 0.2 else [],
            "patterns": [(pattern(r), pattern(r) if r.random() < 0.35 else None) for _ in range(4)],
            "templates": [], "conditions": []}
