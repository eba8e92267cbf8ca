"""What real Ansible says of a case, asked in this process.

Importing this module configures Ansible (Kubespray's settings, no colour), so it is imported once,
before anything else imports Ansible. Every question is answered from fresh objects, and a case
lies in a folder of its own, because Ansible remembers folders that it has seen.
"""
import json
import os
import re
import tempfile

SETTINGS = """[defaults]
inventory_ignore_extensions = ~, .orig, .bak, .ini, .cfg, .retry, .pyc, .pyo, .creds, .gpg
force_valid_group_names = ignore
localhost_warning = False
[inventory]
ignore_patterns = artifacts, credentials
"""
_config = tempfile.NamedTemporaryFile("w", suffix=".cfg", delete=False)
_config.write(SETTINGS)
_config.close()
os.environ.update(ANSIBLE_CONFIG=_config.name, ANSIBLE_NOCOLOR="1", ANSIBLE_DEPRECATION_WARNINGS="0")

from ansible import context  # noqa: E402
from ansible.cli import CLI  # noqa: E402
from ansible.cli.inventory import InventoryCLI  # noqa: E402
from ansible.errors import AnsibleError, AnsibleUndefinedVariable  # noqa: E402
from ansible.inventory.manager import InventoryManager  # noqa: E402
from ansible.parsing.dataloader import DataLoader  # noqa: E402
from ansible.parsing.ajson import AnsibleJSONEncoder  # noqa: E402
from ansible.playbook.conditional import Conditional  # noqa: E402
from ansible.playbook.play import Play  # noqa: E402
from ansible.plugins.loader import init_plugin_loader  # noqa: E402
from ansible.template import Templar  # noqa: E402
from ansible.utils.context_objects import CLIArgs  # noqa: E402
from ansible.utils.display import Display  # noqa: E402
from ansible.utils.vars import load_extra_vars  # noqa: E402
from ansible.vars.hostvars import HostVars  # noqa: E402
from ansible.vars.manager import VariableManager  # noqa: E402
from ansible.release import __version__ as VERSION  # noqa: E402

WARNINGS = []
Display.warning = lambda self, msg, *rest, **more: WARNINGS.append(str(msg))
Display.deprecated = Display.display = Display.error = lambda self, *rest, **more: None
os.unlink(_config.name)
init_plugin_loader()


class World:
    """One inventory with its variables, as Ansible holds it; `error` where Ansible stops."""

    def __init__(self, sources, playbook_dir, extra=()):
        WARNINGS.clear()
        context.CLIARGS = CLIArgs({"extra_vars": tuple(extra), "basedir": playbook_dir, "export": False,
                                   "yaml": False, "toml": False, "subset": None, "verbosity": 0,
                                   "inventory": tuple(sources)})
        load_extra_vars.extra_vars = None
        self.error = self.listing = None
        try:
            self.loader = DataLoader()
            self.loader.set_basedir(playbook_dir)
            self.inventory = InventoryManager(loader=self.loader, sources=list(sources))
            self.vm = VariableManager(loader=self.loader, inventory=self.inventory)
            self.listing = self._list()
        except AnsibleError as error:
            self.error = str(error)
        except RecursionError:
            raise
        except Exception as error:  # Ansible dies with a Python error: a refusal all the same
            self.error = f"{type(error).__name__}: {error}"
        self.warnings = list(WARNINGS)

    def _list(self):
        """The object that `ansible-inventory --list` prints."""
        cli = InventoryCLI.__new__(InventoryCLI)
        cli.loader, cli.inventory, cli.vm = self.loader, self.inventory, self.vm
        self.raw = cli.json_inventory(self.inventory.groups["all"])
        return json.loads(cli.dump(self.raw))

    def hosts(self):
        return [host.name for host in self.inventory.get_hosts("all")]

    def groups(self):
        """The magic variable `groups`."""
        return {name: [str(h) for h in hosts] for name, hosts in self.inventory.get_groups_dict().items()}

    def declared(self):
        """Groups with their own hosts and children."""
        return {g.name: {"hosts": [h.name for h in g.hosts], "children": [c.name for c in g.child_groups]}
                for g in self.inventory.groups.values()}

    def group_names(self, host):
        return sorted(g.name for g in self.inventory.get_host(host).get_groups() if g.name != "all")

    def play_hosts(self, pattern, limit):
        """(hosts in play order or None, unmatched patterns, error) of a play under `--limit`."""
        WARNINGS.clear()
        self.inventory.clear_caches()
        implicit = self.inventory.localhost
        if implicit and implicit.implicit:      # another pattern has made it
            self.inventory._inventory.localhost = None
        try:
            CLI.get_host_list(self.inventory, limit)
            hosts = [host.name for host in self.inventory.get_hosts(pattern)]
            said = "Could not match supplied host pattern, ignoring: "
            return hosts, sorted({w[len(said):] for w in WARNINGS if w.startswith(said)}), None
        except AnsibleError as error:
            return None, [], str(error)
        except Exception as error:
            return None, [], f"{type(error).__name__}: {error}"
        finally:
            self.inventory.subset(None)

    def evaluate(self, host, templates, conditions):
        """Outcomes ({value} or {error, kind}) of templates and of conditions, in order."""
        self.inventory.subset(None)
        play = Play().load({"name": "p", "hosts": "all", "gather_facts": False, "tasks": []},
                           variable_manager=self.vm, loader=self.loader)
        HostVars(inventory=self.inventory, variable_manager=self.vm, loader=self.loader)
        variables = self.vm.get_vars(play=play, host=self.inventory.get_host(host))
        templar = Templar(loader=self.loader, variables=variables)
        told = [outcome(lambda: templar.template(text)) for text in templates]
        for text in conditions:
            condition = Conditional(loader=self.loader)
            condition.when = [text]
            told.append(outcome(lambda: condition.evaluate_conditional(templar, variables)))
        return told


def outcome(ask):
    try:
        return {"value": typed(ask())}
    except RecursionError:
        return {"error": "maximum recursion depth exceeded", "kind": "recursion"}
    except Exception as error:
        return {"error": str(error), "kind": kind_of(error)}


def kind_of(error):
    """The kinds of the suites, from Ansible's exception and its words."""
    words = str(error)
    if re.search(r"recursive loop detected|recursion depth", words, re.I):
        return "recursion"
    if "template error while templating string" in words:
        return "syntax"                         # unknown filters too, where the template names them
    if "Could not load" in words:
        return "unknown-filter"
    if isinstance(error, AnsibleUndefinedVariable) or "error while evaluating conditional (" in words:
        return "undefined"
    return "other"


def typed(value):
    """A value in the suites' form: JSON with marks for what JSON lacks."""
    if isinstance(value, (bool, type(None))):
        return value
    if type(value).__name__ == "AnsibleVaultEncryptedUnicode":
        return {"!vault": value._ciphertext.decode()}
    if isinstance(value, str):
        return str.__str__(value)               # without the mark of unsafe text
    if isinstance(value, int):
        return int(value) if abs(value) < 2 ** 53 else {"!int": str(int(value))}
    if isinstance(value, float):
        return {"!float": str(value)}
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {str.__str__(key): typed(item) for key, item in value.items()}
        return {"!dict": [[typed(key), typed(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, tuple):
        return {"!tuple": [typed(item) for item in value]}
    if isinstance(value, (set, frozenset)):
        return {"!set": sorted((typed(item) for item in value), key=json.dumps)}
    if hasattr(value, "isoformat"):
        return {"!datetime" if hasattr(value, "hour") else "!date": value.isoformat()}
    if isinstance(value, bytes):
        return {"!bytes": value.hex()}
    return {"!python": type(value).__name__, "repr": repr(value)}


def plain(value):
    """The JSON that the product prints for a value."""
    return json.loads(json.dumps(value, cls=AnsibleJSONEncoder))
