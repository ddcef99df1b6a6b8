"""Attacks on the tests themselves, where they run in the learner's process: patched, replaced, stripped."""

from tests.grading.attacks.record import Attack, layers

BOUNDARY = layers("boundary")

# A module in place of the hidden tests, in which every examination passes.
FAKE_EXAMINE = """
import sys
import types


class Agreeable(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Agreeable(name)

    def __call__(self, *arguments, **more):
        pass
"""

ATTACKS = (
    Attack(
        "patches-the-checks", "forging", "Puts functions that do nothing in place of the checks and the hidden tests.",
        BOUNDARY,
        cell=FAKE_EXAMINE + """
from course import checks

checks.check = lambda *arguments: None
sys.modules["grading.examine"] = Agreeable("grading.examine")
""",
    ),
    Attack(
        "patches-the-verdict", "forging", "Makes every verdict one that passes.",
        BOUNDARY,
        cell="""
from course.judging import verdict

verdict.Verdict.passes = property(lambda self: True)
""",
    ),
    Attack(
        "patches-the-comparison", "forging", "Makes every comparison of numbers agree, NumPy's included.",
        BOUNDARY,
        cell="""
from course.judging import compare

compare.entries_close = lambda *arguments: np.array(True)
for name in ("allclose", "array_equal", "isclose"):
    setattr(np, name, lambda *arguments, **more: True)
np.testing.assert_allclose = lambda *arguments, **more: None
""",
    ),
    Attack(
        "patches-the-builtins", "forging", "Puts its own abs, all, any and isinstance among the builtins.",
        BOUNDARY,
        cell="""
import builtins

builtins.all = lambda values: True
builtins.any = lambda values: False
builtins.abs = lambda value: 0
builtins.AssertionError = type("AssertionError", (Exception,), {"__new__": lambda *arguments: None})
""",
    ),
    Attack(
        "replaces-modules", "forging", "Puts modules of its own into sys.modules under the names that tests import.",
        BOUNDARY,
        cell=FAKE_EXAMINE + """
checks = Agreeable("course.checks")
for name in ("course.checks", "grading", "grading.examine"):
    sys.modules[name] = Agreeable(name)
""",
    ),
    Attack(
        "finds-modules-first", "forging", "Puts a finder of its own before all others, which serves the hidden tests.",
        BOUNDARY,
        cell=FAKE_EXAMINE + """
import importlib.abc
import importlib.machinery


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] == "grading":
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return Agreeable(spec.name)

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Finder())
checks = Agreeable("checks")
""",
    ),
    Attack(
        "brings-its-own-packages", "forging", "Hands in packages called course and grading, found before the real ones.",
        BOUNDARY,
        cell="""
import sys

# IPython puts the working folder behind PYTHONPATH
sys.path.insert(0, "")
for name in [name for name in sys.modules if name.split(".")[0] in ("course", "grading")]:
    del sys.modules[name]
from course import checks
""",
        files={
            "course/__init__.py": "__path__.append('@COURSE@/course')\nfor where in __import__('sys').path:\n"
            "    __path__.append(where + '/course')\n",
            "course/checks/__init__.py": "import course\n__path__ += [path + '/checks' for path in course.__path__]\n"
            "def __getattr__(name): return lambda *arguments: None\n",
            "grading/__init__.py": "",
            "grading/examine.py": "def examine(*arguments): pass\n",
        },
    ),
    Attack(
        "brings-its-own-numpy", "forging", "Hands in a numpy.py that loads the real one and makes every difference 0.",
        BOUNDARY,
        files={
            "numpy.py": """
import importlib
import sys

here = sys.path.pop(0)
del sys.modules["numpy"]
real = importlib.import_module("numpy")
sys.path.insert(0, here)
honest = real.abs
real.abs = lambda value, *more: honest(value, *more) if isinstance(value, float) else 0 * honest(value, *more)
""",
        },
    ),
)  # fmt: skip
