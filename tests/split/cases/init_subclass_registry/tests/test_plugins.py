import pytest

import plugins
from plugins import Model, Plugin, Upper, ValidatedMeta, create, run_all


@pytest.fixture(autouse=True)
def clean_registry():
    saved = dict(Plugin.registry)
    yield
    Plugin.registry.clear()
    Plugin.registry.update(saved)


def test_builtin_plugins():
    assert set(Plugin.registry) == {"upper", "strip"}
    assert Plugin.registry["upper"] is Upper
    assert run_all("  a ", ["upper", "strip"]) == "A"


def test_register_from_test():
    class Reverse(Plugin, name="rev"):
        priority = 99

        def run(self, text):
            return super().run(text)[::-1]

    assert Plugin.registry["rev"] is Reverse
    assert Reverse.name == "rev"
    assert isinstance(create("rev"), Reverse)
    assert run_all("ab ", ["upper", "rev", "strip"]) == "BA"


def test_plugin_with_state():
    class Suffix(Plugin):
        def __init__(self, s="!"):
            self.s = s

        def run(self, text):
            return text + self.s

    assert create("suffix", s="?").run("a") == "a?"
    assert run_all("a", ["suffix"]) == "a!"


def test_duplicate_and_unknown():
    with pytest.raises(ValueError, match="duplicate plugin 'upper'"):
        type("Upper", (Plugin,), {})
    with pytest.raises(LookupError, match="unknown plugin 'zip'") as e:
        create("zip")
    assert e.value.__suppress_context__


def test_metaclass():
    class User(Model):
        kind = "user"

    assert type(User) is ValidatedMeta
    assert isinstance(User(), Model)
    assert len(Model) == 1
    with pytest.raises(TypeError, match="Bad needs a kind"):
        class Bad(Model):
            pass
    assert plugins.Model is Model
